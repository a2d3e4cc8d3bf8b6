package io.coremill.queue.sqlite;

import static org.assertj.core.api.Assertions.assertThat;

import io.coremill.job.Attempt;
import io.coremill.job.ErrorKind;
import io.coremill.job.ExecutionStats;
import io.coremill.job.ExecutorKind;
import io.coremill.job.JobError;
import io.coremill.job.Progress;
import io.coremill.job.key.UniqueConflict;
import io.coremill.job.key.UniqueRule;
import io.coremill.job.key.UniqueScope;
import io.coremill.job.key.UniqueState;
import io.coremill.queue.column.ColumnJson;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// Columns of data directories that are in use have JSON of this form. Whatever is renamed in the
/// code, the samples stay as they are; a new component gets a separate sample beside them.
class StoredJsonTest {
    private static final Path SAMPLES = Path.of("src/test/resources/stored");

    private static final Instant START = Instant.parse("2026-01-02T03:04:05.000678Z");
    private static final ExecutionStats MEASURED =
            new ExecutionStats(
                    "mill-1",
                    ExecutorKind.PROCESSES,
                    "python-1",
                    4_242L,
                    List.of(0, 3),
                    Duration.parse("PT1.25S"),
                    Duration.parse("PT2M0.5S"),
                    Duration.parse("PT0.000031S"),
                    7L,
                    52_428_800L);
    private static final JobError LOST =
            new JobError(
                    ErrorKind.WORKER_LOST,
                    "the worker was killed by SIGKILL",
                    137,
                    "KILL",
                    "last words\nin two lines",
                    "no message",
                    "memory.events oom_kill 0 -> 1");

    static List<Arguments> samples() {
        return List.of(
                Arguments.of("ran", MEASURED),
                Arguments.of(
                        "ran-of-which-nothing-is-known",
                        ExecutionStats.at("mill-1", ExecutorKind.VIRTUAL_THREADS)),
                Arguments.of("error", LOST),
                Arguments.of(
                        "error-of-a-handler", JobError.of(ErrorKind.HANDLER_ERROR, "it said no")),
                Arguments.of(
                        "attempt",
                        new Attempt(
                                2, "worker-lost", START, START.plusSeconds(90), LOST, MEASURED)),
                Arguments.of(
                        "attempt-that-was-given-back",
                        new Attempt(1, "given-back", START, START, null, null, 12)),
                Arguments.of(
                        "unique-rule",
                        new UniqueRule(
                                "k",
                                UniqueScope.TYPE,
                                UniqueState.WAITING,
                                null,
                                UniqueConflict.REPLACE,
                                Duration.ofMinutes(1))),
                Arguments.of(
                        "unique-rule-with-a-period",
                        new UniqueRule(
                                "a b",
                                UniqueScope.ALL,
                                UniqueState.ALL,
                                Duration.ofHours(1),
                                UniqueConflict.KEEP,
                                null)),
                Arguments.of("progress", new Progress(0.25, 1.0, "a quarter")),
                Arguments.of("progress-of-no-known-end", new Progress(3, null, null)));
    }

    @ParameterizedTest
    @MethodSource("samples")
    void isWrittenAndReadAsEver(String sample, Object value) throws Exception {
        String stored = Files.readString(SAMPLES.resolve(sample + ".json")).strip();
        assertThat(ColumnJson.write(value)).isEqualTo(stored);
        assertThat(ColumnJson.<Object>readNullable(stored, type(value))).isEqualTo(value);
    }

    /// What was stored for a while beside the components of an attempt.
    @Test
    void whatIsNoComponentIsDisregarded() throws Exception {
        String stored = Files.readString(SAMPLES.resolve("attempt.json")).strip();
        String more = stored.replaceFirst("}$", ",\"givenBack\":false}");
        assertThat(ColumnJson.readNullable(more, Attempt.class))
                .isEqualTo(ColumnJson.readNullable(stored, Attempt.class));
    }

    @SuppressWarnings("unchecked")
    private static Class<Object> type(Object value) {
        return (Class<Object>) value.getClass();
    }
}
