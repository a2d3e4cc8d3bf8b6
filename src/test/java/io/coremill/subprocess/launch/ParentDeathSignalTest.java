package io.coremill.subprocess.launch;

import static org.assertj.core.api.Assertions.assertThat;

import io.coremill.Tools;
import io.coremill.subprocess.ProcessLaunch;
import io.coremill.subprocess.ProcessSignals;
import io.coremill.subprocess.ProgramDraft;
import io.coremill.subprocess.Subprocess;
import io.coremill.subprocess.SystemTool;
import io.coremill.subprocess.SystemUser;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
@EnabledOnOs(OS.LINUX)
class ParentDeathSignalTest {
    @TempDir Path directory;

    @BeforeEach
    void hasTool() {
        Tools.need("setpriv");
    }

    @Test
    void aUserIsTakenBetweenTheSignalAndTheCommand() throws Exception {
        ParentDeathSignal signal = ParentDeathSignal.find();
        assertThat(signal.isCertain()).isTrue();
        assertThat(signal.on(new SystemUser("jobs", 1001, 1002, "/home/jobs")))
                .containsExactly(
                        SystemTool.path("setpriv"),
                        "--pdeathsig",
                        "KILL",
                        "--no-new-privs",
                        "--reuid=1001",
                        "--regid=1002",
                        "--init-groups",
                        "--");
    }

    /// As with the thread that a service starts its workers on.
    @Test
    void theProcessDiesWithTheThreadThatStartedIt() throws Exception {
        var started = new CompletableFuture<Subprocess>();
        var mayEnd = new CountDownLatch(1);
        Thread starter =
                Thread.ofPlatform()
                        .start(
                                () -> {
                                    try {
                                        started.complete(start("echo; exec sleep 300"));
                                        mayEnd.await();
                                    } catch (Exception e) {
                                        started.completeExceptionally(e);
                                    }
                                });
        try (Subprocess process = started.get()) {
            assertThat(process.stdout().read()).isEqualTo('\n');
            mayEnd.countDown();
            starter.join();
            assertThat(process.awaitEnd(Duration.ofSeconds(30))).isTrue();
            assertThat(process.reap().signal()).isEqualTo(ProcessSignals.KILL);
        }
    }

    @Test
    void theProcessCanGainNoRights() throws Exception {
        try (Subprocess process = start("echo; read x")) {
            assertThat(process.stdout().read()).isEqualTo('\n');
            assertThat(Files.readAllLines(Path.of("/proc/" + process.pid() + "/status")))
                    .contains("NoNewPrivs:\t1");
            process.closeStdin();
            process.reap();
        }
    }

    private Subprocess start(String script) throws Exception {
        ProcessLaunch launch =
                ProcessLauncher.ofWorkers(
                                "queue", ProgramDraft.of(directory, "sh", "-c", script).spec(), 1)
                        .prepare(Map.of(), OptionalInt.empty());
        Subprocess process = SubprocessStart.of(launch, "test", System::nanoTime);
        process.listen(
                new Subprocess.Listener() {
                    @Override
                    public void complained(byte[] bytes, int count) {}

                    @Override
                    public void cleared() {}
                });
        return process;
    }
}
