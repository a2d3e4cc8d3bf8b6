package io.coremill.executor.processes;

import static org.assertj.core.api.Assertions.assertThat;

import io.coremill.JavaProgram;
import io.coremill.Tools;
import io.coremill.cores.kernel.Zombies;
import io.coremill.executor.Patience;
import io.coremill.executor.processes.once.OnceProcess;
import io.coremill.job.Outcome;
import io.coremill.subprocess.SystemUser;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/// What jobs leave behind in a container whose process 1 is the service.
@Timeout(60)
@EnabledOnOs(OS.LINUX)
class OrphansTest {

    @Test
    void asProcessOneTheServiceLeavesNoZombies() throws Exception {
        Tools.need("unshare", "setpriv", "python3");
        if (SystemUser.ownUid() != 0) {
            Tools.missing("root");
        }
        Process service =
                new ProcessBuilder(command())
                        .redirectError(ProcessBuilder.Redirect.INHERIT)
                        .start();
        try (var lines =
                new BufferedReader(
                        new InputStreamReader(service.getInputStream(), StandardCharsets.UTF_8))) {
            assertThat(lines.readLine()).isEqualTo("process 1 had zombies: true");
            assertThat(lines.readLine()).isEqualTo("a child's end was left to it: true");
            assertThat(lines.readLine()).isEqualTo("all jobs succeeded: true");
            assertThat(lines.readLine()).isEqualTo("no zombies are left");
        } finally {
            service.destroyForcibly().waitFor();
        }
    }

    private static List<String> command() {
        var command = new ArrayList<>(List.of("unshare", "--pid", "--fork"));
        command.addAll(List.of("--mount-proc", "--kill-child"));
        command.addAll(JavaProgram.command(Service.class));
        return command;
    }

    /// A service of nothing but a pool, a child that it is slow to wait for, and their orphans.
    static final class Service {
        private static final Duration OFTEN = Duration.ofMillis(50);
        private static final int JOBS = 20;

        @SuppressWarnings("SystemOut") // tells the test
        public static void main(String[] args) throws Exception {
            Patience.have();
            long own = ProcessHandle.current().pid();
            try (var pool = PoolUnderTest.misbehaving(2);
                    OnceProcess slow = Programs.start("sh", "-c", "exit 7")) {
                boolean succeeded = true;
                for (int i = 0; i < JOBS; i++) {
                    succeeded &= leaveOrphans(pool);
                }
                Awaitility.await().until(() -> Zombies.of(own).size() > JOBS);
                System.out.println("process " + own + " had zombies: true");
                try (var _ = new Orphans(OFTEN)) {
                    Awaitility.await().until(() -> Zombies.of(own).equals(Set.of(slow.pid())));
                    int status = slow.await().status();
                    System.out.println("a child's end was left to it: " + (status == 7 << 8));
                    System.out.println("all jobs succeeded: " + (succeeded && leaveOrphans(pool)));
                    Awaitility.await().until(() -> Zombies.of(own).isEmpty());
                    System.out.println("no zombies are left");
                }
            }
        }

        private static boolean leaveOrphans(PoolUnderTest pool) throws Exception {
            return pool.submit("orphan", "{}").outcome() instanceof Outcome.Succeeded;
        }
    }
}
