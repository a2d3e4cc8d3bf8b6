package io.coremill.subprocess;

import static org.assertj.core.api.Assertions.assertThat;

import io.coremill.subprocess.launch.ProcessLauncher;
import io.coremill.subprocess.launch.SubprocessStart;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/// What is known of how much a process has read of that which was written to it.
@Timeout(60)
class StdinTest {
    @TempDir Path directory;

    @Test
    @EnabledOnOs(OS.LINUX)
    void whatItHasReadIsToldToTheByte() throws Exception {
        try (var process = start("dd bs=1 count=5 of=/dev/null 2>/dev/null")) {
            process.write("twelve bytes".getBytes(StandardCharsets.US_ASCII));
            process.reap();
            assertThat(process.taken()).isEqualTo(5);
        }
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void whatDidNotFitIntoThePipeWasNotRead() throws Exception {
        try (var process = start("dd bs=1 count=5 of=/dev/null 2>/dev/null")) {
            process.write(new byte[1 << 20]);
            process.reap();
            assertThat(process.taken()).isEqualTo(5);
        }
    }

    @Test
    void onOtherSystemsWhatComesAfterItsEndWasNotRead() throws Exception {
        Process ended = new ProcessBuilder("true").start();
        ended.waitFor();
        try (var process = new RuntimeProcess(ended, "test")) {
            process.listen(new Silence());
            process.write("twelve bytes".getBytes(StandardCharsets.US_ASCII));
            process.reap();
            assertThat(process.taken()).isZero();
        }
    }

    private Subprocess start(String script) throws IOException {
        var program =
                new ProgramSpec(
                        List.of("sh", "-c", script),
                        directory,
                        Map.of(),
                        Set.of(),
                        ProcessScheduling.NORMAL,
                        new ProcessConfinement(
                                null, false, directory.resolve("scratch"), directory, List.of()),
                        ProcessLimits.NONE);
        return SubprocessStart.of(
                ProcessLauncher.ofWorkers("queue", program, 1)
                        .prepare(Map.of(), OptionalInt.empty()),
                "test",
                System::nanoTime);
    }

    private static final class Silence implements Subprocess.Listener {
        @Override
        public void complained(byte[] bytes, int count) {}

        @Override
        public void cleared() {}
    }
}
