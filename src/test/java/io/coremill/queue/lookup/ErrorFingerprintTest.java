package io.coremill.queue.lookup;

import static org.assertj.core.api.Assertions.assertThat;

import io.coremill.job.ErrorKind;
import io.coremill.job.JobError;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ErrorFingerprintTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "row 17 of 12,000 is bad      | row # of # is bad",
                "order ord_8f3a2b is unknown  | order # is unknown",
                "user 0199af3c-7d2c-7a45-9c1f-abcdefabcdef left | user # left",
                "at 2026-11-29T10:00:00.123Z  | at #",
                "after -1.5 of +2.25          | after # of #",
                "connect to 10.0.0.7:5432     | connect to #",
                "no room on disk              | no room on disk",
            })
    void numbersAndIdsAreLeftOut(String message, String plain) {
        assertThat(ErrorFingerprint.plain(message)).isEqualTo(plain);
    }

    @Test
    void onlyTypeKindAndPlainMessageMakeADifference() {
        var error = JobError.of(ErrorKind.HANDLER_ERROR, "row 1");
        String fingerprint = ErrorFingerprint.of("import", error);
        assertThat(fingerprint).matches("[0-9a-f]{16}");
        var same = new JobError(ErrorKind.HANDLER_ERROR, "row 22", 1, "KILL", "a", "b", "c");
        assertThat(ErrorFingerprint.of("import", same)).isEqualTo(fingerprint);
        assertThat(ErrorFingerprint.of("export", error)).isNotEqualTo(fingerprint);
        assertThat(ErrorFingerprint.of("import", JobError.of(ErrorKind.TIMEOUT, "row 1")))
                .isNotEqualTo(fingerprint);
        assertThat(ErrorFingerprint.of("import", JobError.of(ErrorKind.HANDLER_ERROR, "line 1")))
                .isNotEqualTo(fingerprint);
    }

    /// Stores keep it, so it is the same in every version.
    @Test
    void aFingerprintStaysAsItIs() {
        var error = JobError.of(ErrorKind.HANDLER_ERROR, "row 1");
        assertThat(ErrorFingerprint.of("import", error)).isEqualTo("366ab761b6106fc9");
    }

    @Test
    void anyTextIsRead() {
        for (String text : new String[] {"", "#", "-", "1", "_".repeat(5_000), "9".repeat(5_000)}) {
            assertThat(ErrorFingerprint.plain(text)).hasSizeLessThanOrEqualTo(1_000);
        }
    }
}
