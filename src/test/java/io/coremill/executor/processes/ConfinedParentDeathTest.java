package io.coremill.executor.processes;

import io.coremill.JavaProgram;
import io.coremill.Tools;
import io.coremill.subprocess.ProgramSpec;
import io.coremill.subprocess.SystemUser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/// A service that is killed takes those with it, too, that run as another user, and what they left
/// behind in a sandbox.
@Timeout(60)
@EnabledOnOs(OS.LINUX)
class ConfinedParentDeathTest {
    /// By themselves.
    private static final Duration LESS_THAN_THEY_LIVE = Duration.ofSeconds(30);

    private final String marker = "coremill-" + UUID.randomUUID();

    @TempDir Path data;
    private @Nullable Process service;

    @AfterEach
    void endService() {
        if (service != null) {
            service.destroyForcibly();
        }
    }

    @Test
    void aProcessOfAnotherUserEndsWithAKilledService() throws Exception {
        Tools.need("setpriv");
        if (SystemUser.ownUid() != 0) {
            Tools.missing("root");
        }
        Files.setPosixFilePermissions(data, PosixFilePermissions.fromString("rwx--x--x"));
        service = start("user");
        Awaitility.await().until(() -> with(marker).size() == 1);
        long pid = with(marker).getFirst();
        Awaitility.await().until(() -> uid(pid) == 65534);
        service.destroyForcibly().waitFor();
        Awaitility.await().atMost(LESS_THAN_THEY_LIVE).until(() -> !Processes.exists(pid));
    }

    @Test
    void aDaemonInASandboxEndsWithAKilledService() throws Exception {
        Tools.need("bwrap", "setpriv", "setsid");
        service = start("sandbox");
        Awaitility.await().until(() -> with(marker).size() == 1);
        service.destroyForcibly().waitFor();
        Awaitility.await().atMost(LESS_THAN_THEY_LIVE).until(() -> with(marker).isEmpty());
    }

    private Process start(String kind) throws IOException {
        return new ProcessBuilder(JavaProgram.command(Service.class, kind, data.toString(), marker))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }

    private static List<Long> with(String marker) {
        return ProcessHandle.allProcesses()
                .map(ProcessHandle::pid)
                .filter(pid -> name(pid).equals(marker))
                .toList();
    }

    private static String name(long pid) {
        try {
            return Files.readString(Path.of("/proc/" + pid + "/cmdline")).split("\0", 2)[0];
        } catch (IOException e) {
            return "";
        }
    }

    private static int uid(long pid) throws IOException {
        return (int) Files.getAttribute(Path.of("/proc/" + pid), "unix:uid");
    }

    /// A service of nothing but a queue that starts one program, which lets another sleep.
    static final class Service {
        public static void main(String[] args) throws Exception {
            Path data = Path.of(args[1]);
            OnceUnderTest once = OnceUnderTest.of(program(args[0], data, args[2]));
            once.submit("{}").stopper();
            new CountDownLatch(1).await();
        }

        /// What sleeps goes by the name of the marker.
        private static ProgramSpec program(String kind, Path data, String marker) {
            return kind.equals("user")
                    ? Programs.as("nobody", data, Programs.of("bash", "-c", asleep(marker)))
                    : Programs.sandboxed(
                            data,
                            List.of(),
                            Programs.of(
                                    "bash",
                                    "-c",
                                    "setsid bash -c '%s' & exec sleep 300"
                                            .formatted(asleep(marker))));
        }

        private static String asleep(String marker) {
            return "trap \"\" TERM HUP; exec -a " + marker + " sleep 300";
        }
    }
}
