package io.coremill.conformance.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.coremill.Tools;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

@Timeout(60)
@EnabledOnOs(OS.LINUX)
@Tag("anywhere")
class LeftoverProcessesTest {
    private final LeftoverProcesses leftovers = LeftoverProcesses.ofNextWorker();
    private Process worker;

    @BeforeEach
    void start() throws Exception {
        Tools.need("sh", "sleep");
        worker = start("echo; read line", leftovers.mark());
        assertThat(worker.getInputStream().read()).isEqualTo('\n');
    }

    @AfterEach
    void stop() {
        worker.destroyForcibly();
    }

    @Test
    void whatHasTheMarkIsKnownWhereverItHasGone() throws Exception {
        assertThat(leftovers.names())
                .singleElement()
                .asString()
                .contains("sh", "(pid " + worker.pid() + ")");
    }

    @Test
    void noneIsLeftOnceTheyAreKilled() throws Exception {
        leftovers.kill();
        worker.waitFor();
        assertThat(leftovers.names()).isEmpty();
    }

    @Test
    void theProcessesOfAnotherWorkerAreNotTouched() throws Exception {
        LeftoverProcesses others = LeftoverProcesses.ofNextWorker();
        assertThat(others.mark()).isNotEqualTo(leftovers.mark());
        assertThat(others.names()).isEmpty();
        others.kill();
        assertThat(worker.isAlive()).isTrue();
    }

    /// Where the system shows no environment, children that were seen are all that is known.
    @Test
    void childrenThatWereSeenAreKnownWithoutTheMark() throws Exception {
        Process parent = start("sleep 300 & echo; wait", "another");
        try {
            assertThat(parent.getInputStream().read()).isEqualTo('\n');
            LeftoverProcesses seeing = LeftoverProcesses.ofNextWorker();
            seeing.note(parent.toHandle());
            List<ProcessHandle> children = parent.descendants().toList();
            assertThat(children).hasSize(1);
            assertThat(seeing.names())
                    .singleElement()
                    .asString()
                    .contains("(pid " + children.getFirst().pid() + ")");
            seeing.kill();
            assertThat(parent.waitFor()).isNotNegative();
            assertThat(seeing.names()).isEmpty();
        } finally {
            parent.descendants().forEach(ProcessHandle::destroyForcibly);
            parent.destroyForcibly();
        }
    }

    private static Process start(String script, String mark) throws Exception {
        var builder = new ProcessBuilder("sh", "-c", script);
        builder.environment().put(LeftoverProcesses.VARIABLE, mark);
        return builder.start();
    }
}
