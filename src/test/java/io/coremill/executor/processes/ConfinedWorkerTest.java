package io.coremill.executor.processes;

import static org.assertj.core.api.Assertions.assertThat;

import io.coremill.Tools;
import io.coremill.executor.StopReason;
import io.coremill.job.LogLine;
import io.coremill.subprocess.ProgramSpec;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/// A worker in a sandbox is asked to go like any other.
@Timeout(60)
@EnabledOnOs(OS.LINUX)
class ConfinedWorkerTest {
    @TempDir Path data;

    @Test
    void aWorkerInASandboxHasItsGraceAfterSigterm() throws Exception {
        Tools.need("bwrap", "setpriv");
        ProgramSpec program =
                Programs.of(
                        "bash",
                        "-c",
                        "trap 'echo heeded >&2; exit 0' TERM; read line; echo begun >&2;"
                                + " while :; do sleep 0.05; done");
        try (var pool =
                new PoolDraft()
                        .program(Programs.sandboxed(data, List.of(), program))
                        .grace(Duration.ofSeconds(5))
                        .pool()) {
            RecordedAttempt attempt = pool.submit("any", "{}");
            Awaitility.await().until(() -> texts(attempt.lines()).contains("begun"));
            attempt.stopper().stop(StopReason.CANCELLED);
            assertThat(texts(attempt.linesAtTheEnd())).contains("heeded");
        }
    }

    private static List<String> texts(List<LogLine> lines) {
        return lines.stream().map(LogLine::message).toList();
    }
}
