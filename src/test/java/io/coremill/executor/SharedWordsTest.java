package io.coremill.executor;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// Dashboards, alerts and clients of the API know these words.
class SharedWordsTest {
    @Test
    void theReasonsForTheEndOfAWorkerKeepTheirWords() {
        assertThat(Stream.of(ExitReason.values()).map(ExitReason::word))
                .containsExactlyInAnyOrder(
                        "crashed",
                        "exited",
                        "failed-start",
                        "killed-cancelled",
                        "killed-cpu",
                        "killed-error",
                        "killed-memory",
                        "killed-output",
                        "killed-processes",
                        "killed-protocol",
                        "killed-timeout",
                        "recycled-age",
                        "recycled-jobs",
                        "recycled-memory",
                        "recycled-request",
                        "stopped",
                        "stopped-idle");
    }

    @Test
    void theStatesOfAWorkerKeepTheirWords() {
        assertThat(Stream.of(WorkerState.values()).map(WorkerState::word))
                .containsExactly("starting", "idle", "busy", "stopping");
    }
}
