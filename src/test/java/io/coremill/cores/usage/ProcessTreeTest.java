package io.coremill.cores.usage;

import static org.assertj.core.api.Assertions.assertThat;

import io.coremill.Tools;
import io.coremill.cores.CapturedProc;
import io.coremill.cores.kernel.PageSize;
import io.coremill.cores.kernel.Procfs;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@Timeout(30)
class ProcessTreeTest {
    @TempDir private Path folder;

    @Test
    void childrenAndTheirChildrenBelongToIt() {
        process(10, 1, 5);
        process(11, 10, 5);
        process(12, 11, 5);
        process(13, 1, 5);
        assertThat(family(10).pids()).containsExactlyInAnyOrder(10L, 11L, 12L);
    }

    @Test
    void whatIsInItsSessionBelongsToItWhoeverItsParentIs() {
        process(10, 1, 10);
        process(11, 1, 10);
        process(12, 11, 10);
        process(13, 1, 13);
        assertThat(family(10).pids()).containsExactlyInAnyOrder(10L, 11L, 12L);
    }

    @Test
    void aSessionThatADescendantLeadsBelongsToItToo() {
        process(10, 1, 10);
        process(11, 10, 11);
        process(12, 1, 11);
        assertThat(family(10).pids()).containsExactlyInAnyOrder(10L, 11L, 12L);
    }

    @Test
    void itsSessionIsKnownAfterItsEnd() {
        process(11, 1, 10);
        assertThat(family(10).pids()).containsExactly(11L);
    }

    @Test
    void whatEndedOrCannotBeReadIsLeftOut() {
        process(10, 1, 10);
        proc().with("11/stat", stat(11, 'Z', 10, 10, 0))
                .with("12/comm", "all that is left of it")
                .with("13/stat", "");
        assertThat(family(10).pids()).containsExactly(10L);
        assertThat(family(14).pids()).isEmpty();
    }

    @Test
    void residentMemoryIsTheSumInBytes() {
        proc().with("10/stat", stat(10, 'S', 1, 10, 300)).with("11/stat", stat(11, 'R', 10, 10, 7));
        assertThat(family(10).rss()).isEqualTo(307L * PageSize.BYTES);
    }

    @Test
    void sharedMemoryIsTheSumOfTheShares() {
        process(10, 1, 10);
        process(11, 10, 10);
        proc().with("10/smaps_rollup", "55-7f ---p 0 0:0 0 [rollup]\nRss: 90 kB\nPss:   60 kB\n")
                .with("11/smaps_rollup", "55-7f ---p 0 0:0 0 [rollup]\nRss: 50 kB\nPss:   20 kB\n");
        assertThat(family(10).pss()).isEqualTo(80 * 1024);
    }

    @Test
    void sharesThatMayNotBeReadMakeNoSum() {
        process(10, 1, 10);
        process(11, 10, 10);
        proc().with("10/smaps_rollup", "Pss:   60 kB\n");
        assertThat(family(10).pss()).isNull();
    }

    @Test
    void withoutProcfsThereAreNoProcesses() {
        var tree = new ProcessTree(new Procfs(folder.resolve("none").toFile()));
        assertThat(tree.of(1).pids()).isEmpty();
        assertThat(tree.of(1).pss()).isZero();
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void whatARealProcessForksBelongsToItInWhateverSession() throws Exception {
        Tools.need("python3");
        try (var forker =
                new Forker(
                        """
                        import os, sys, time
                        memory = bytearray(os.urandom(1 << 20)) * 32
                        for child in range(2):
                            if os.fork() == 0:
                                if child == 1:
                                    os.setsid()
                                    if os.fork() > 0:
                                        time.sleep(60)
                                os.write(1, b"%d\\n" % os.getpid())
                                time.sleep(60)
                        time.sleep(60)
                        """)) {
            long own = forker.process.pid();
            var forked = List.of(forker.readPid(), forker.readPid());
            ProcessFamily family = ProcessTree.read().of(own);
            assertThat(family.pids()).hasSize(4).contains(own).containsAll(forked);
            assertThat(family.rss()).isGreaterThan(128L << 20);
            assertThat(family.pss()).isBetween(32L << 20, 64L << 20);
        }
    }

    private ProcessFamily family(long pid) {
        return new ProcessTree(proc().procfs()).of(pid);
    }

    private void process(int pid, int parent, int session) {
        proc().with(pid + "/stat", stat(pid, 'S', parent, session, 100));
    }

    private CapturedProc proc() {
        return new CapturedProc(folder).with("stat", "cpu 1").with("self/stat", "not a number");
    }

    /// A name with a space and brackets, as a process may call itself.
    private static String stat(int pid, char state, int parent, int session, int pages) {
        return pid
                + " (py) R 3 ) "
                + state
                + " %d %d %d 0 -1 4194304 102 0 0 0 7 2 0 0 20 0 2 0 154282 3133440 %d 1844 1 1\n"
                        .formatted(parent, session, session, pages);
    }

    /// A program that forks and prints pids; ends with all of them.
    private static final class Forker implements AutoCloseable {
        private final Process process;
        private final BufferedReader out;

        Forker(String script) throws IOException {
            process = new ProcessBuilder("python3", "-c", script).start();
            out = process.inputReader();
        }

        long readPid() throws IOException {
            return Long.parseLong(out.readLine());
        }

        @Override
        public void close() {
            List<Long> all = ProcessTree.read().of(process.pid()).pids();
            all.forEach(pid -> ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly));
        }
    }
}
