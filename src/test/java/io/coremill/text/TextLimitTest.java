package io.coremill.text;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.coremill.job.ErrorKind;
import io.coremill.job.JobError;
import io.coremill.job.LogLine;
import io.coremill.job.Progress;
import io.coremill.job.ReportedValues;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class TextLimitTest {

    @ParameterizedTest
    @EnumSource
    void aTextOfJustTheLimitIsKeptWhole(TextLimit limit) {
        String text = "x".repeat(limit.bytes());
        assertThat(limit.cut(text)).isSameAs(text);
        assertThat(limit.cutStart(text)).isSameAs(text);
    }

    @ParameterizedTest
    @EnumSource
    void aLongerOneIsCutToTheLimitWithAMark(TextLimit limit) {
        String text = "a" + "x".repeat(limit.bytes() - 1) + "z";
        assertThat(limit.cut(text)).startsWith("ax").endsWith("x…");
        assertThat(limit.cutStart(text)).startsWith("…x").endsWith("xz");
        assertThat(limit.cut(text).getBytes(UTF_8)).hasSize(limit.bytes());
        assertThat(limit.cutStart(text).getBytes(UTF_8)).hasSize(limit.bytes());
    }

    /// In UTF-8 they have 1 to 4 bytes.
    @ParameterizedTest
    @ValueSource(strings = {"x", "ü", "€", "🦆"})
    void noCharacterIsCutInTwo(String character) {
        for (String before : new String[] {"", "x", "xx", "xxx"}) {
            String text = before + character.repeat(TextLimit.LAST_WORDS.bytes()) + before;
            for (String cut :
                    new String[] {
                        TextLimit.LAST_WORDS.cut(text), TextLimit.LAST_WORDS.cutStart(text)
                    }) {
                assertThat(cut.getBytes(UTF_8))
                        .hasSizeBetween(
                                TextLimit.LAST_WORDS.bytes() - 4, TextLimit.LAST_WORDS.bytes());
                assertThat(new String(cut.getBytes(UTF_8), UTF_8)).isEqualTo(cut);
            }
        }
    }

    @Test
    void whatAnErrorKeepsIsBoundedInEachOfItsTexts() {
        String text = "a" + "x".repeat(12_000_000) + "z";
        var error = new JobError(ErrorKind.WORKER_LOST, text, 1, null, text, text, text);
        assertThat(error.message()).startsWith("ax").endsWith("x…").hasSizeLessThan(8_192);
        assertThat(error.stderr()).startsWith("…x").endsWith("xz").hasSizeLessThan(4_096);
        assertThat(error.stdout()).isEqualTo(error.stderr());
        assertThat(error.evidence()).endsWith("x…").hasSizeLessThan(4_096);
    }

    @Test
    void aLineOfALogIsBounded() {
        var line = new LogLine(Instant.EPOCH, 1, "handler", "info", "x".repeat(20_000_000));
        assertThat(line.message()).endsWith("x…").hasSizeLessThan(8_192);
    }

    @Test
    void whatIsSaidOfProgressIsBounded() {
        var progress = ReportedValues.cut(new Progress(1, 2.0, "x".repeat(20_000_000)));
        assertThat(progress.done()).isEqualTo(1);
        assertThat(progress.total()).isEqualTo(2);
        assertThat(progress.message()).endsWith("x…").hasSizeLessThan(1_024);
    }
}
