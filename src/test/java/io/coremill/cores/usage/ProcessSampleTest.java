package io.coremill.cores.usage;

import static org.assertj.core.api.Assertions.assertThat;

import io.coremill.cores.CapturedProc;
import io.coremill.cores.kernel.CurrentCore;
import io.coremill.cores.kernel.Procfs;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@Timeout(20)
class ProcessSampleTest {
    private static final String STATUS =
            "Name:\tpython3\nVmHWM:\t   18432 kB\nVmRSS:\t   16384 kB\n";
    private static final String SCHED =
            """
            python3 (42, #threads: 2)
            -------------------------------------------------------------------
            se.exec_start                                :       1542690.437213
            se.nr_migrations                             :                    %d
            nr_switches                                  :                    9
            nr_voluntary_switches                        :                    %d
            nr_involuntary_switches                      :                    %d
            """;

    @TempDir Path folder;

    @Test
    void sumsAreOverAllThreads() {
        twoThreads();
        assertThat(sample())
                .isEqualTo(
                        new ProcessSample(3, 16384 * 1024L, 18432 * 1024L, 1_300L, 30, 12, 2, 7L));
    }

    @Test
    void theCoreIsThatOfTheThreadThatUsedMostTimeRatherThanTheLeaders() {
        twoThreads();
        assertThat(sample().core()).isEqualTo(3);
        twoThreads().with("42/task/42/schedstat", "99999999999 300 8\n");
        assertThat(sample().core()).isEqualTo(1);
    }

    @Test
    void aThreadThatEndsMeanwhileIsLeftOut() {
        twoThreads().with("42/task/44/comm", "all that is left of it");
        assertThat(sample().threads()).isEqualTo(2);
    }

    @Test
    void aKernelThatTellsNoMigrationsLeavesThemOut() {
        var proc =
                new CapturedProc(folder)
                        .with("42/status", STATUS)
                        .with("42/task/42/stat", stat(42, 1))
                        .with(
                                "42/task/42/status",
                                """
                                Name:\tx
                                voluntary_ctxt_switches:\t5
                                nonvoluntary_ctxt_switches:\t2
                                """);
        assertThat(ProcessSample.of(proc.procfs(), 42))
                .contains(new ProcessSample(1, 16384 * 1024L, 18432 * 1024L, null, 5, 2, 1, null));
    }

    @Test
    void aProcessThatEndedIsAbsent() {
        new CapturedProc(folder).with("42/status", "Name:\tpython3\nState:\tZ (zombie)\n");
        assertThat(ProcessSample.of(new CapturedProc(folder).procfs(), 42)).isEmpty();
        assertThat(ProcessSample.of(new CapturedProc(folder).procfs(), 43)).isEmpty();
    }

    @Test
    void withoutProcfsThereIsNothing() {
        var nowhere = new Procfs(folder.resolve("none").toFile());
        assertThat(ProcessSample.of(nowhere, 42)).isEmpty();
        assertThat(ThreadSample.of(nowhere, 42)).isEmpty();
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void thisVeryProcessIsSeen() {
        ProcessSample self = ProcessSample.of(ProcessHandle.current().pid()).orElseThrow();
        assertThat(self.threads()).isGreaterThan(5);
        assertThat(self.maxRss()).isGreaterThanOrEqualTo(self.rss() - 1_000_000);
        assertThat(self.rss()).isGreaterThan(10_000_000);
        assertThat(self.core()).isNotNegative();
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void thisVeryThreadIsSeen() {
        int tid = ThreadSample.currentTid().orElseThrow();
        assertThat(ThreadSample.of(tid)).isPresent();
        assertThat(ThreadSample.runqueueWaitNanos(tid)).isPresent();
        assertThat(CurrentCore.get()).isPresent();
    }

    private ProcessSample sample() {
        return ProcessSample.of(new CapturedProc(folder).procfs(), 42).orElseThrow();
    }

    private CapturedProc twoThreads() {
        return new CapturedProc(folder)
                .with("42/status", STATUS)
                .with("42/task/42/stat", stat(42, 1))
                .with("42/task/42/schedstat", "5000 300 8\n")
                .with("42/task/42/sched", SCHED.formatted(4, 20, 2))
                .with("42/task/43/stat", stat(43, 3))
                .with("42/task/43/schedstat", "6000 1000 2\n")
                .with("42/task/43/sched", SCHED.formatted(3, 10, 10));
    }

    /// A name with a space and a bracket, as a process may call itself.
    private static String stat(int tid, int core) {
        return tid
                + " (py) R 3 "
                + ") S 1 42 42 0 -1 4194304 102 0 0 0 7 2 0 0 20 0 2 0 154282 3133440 415"
                + " 18446744073709551615 1 1 1 0 0 0 0 0 0 0 0 0 17 "
                + core
                + " 0 0 0 0 0 0 0 0 0 0 0 0 0\n";
    }
}
