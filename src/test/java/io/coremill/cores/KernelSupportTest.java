package io.coremill.cores;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KernelSupportTest {
    @TempDir Path folder;

    @Test
    void withoutProcfsNothingIsReported() {
        assertThat(KernelSupport.of(new CapturedProc(folder).procfs(), false))
                .isEqualTo(new KernelSupport(false, false, false, false));
    }

    @Test
    void aKernelBuiltWithoutDebuggingReportsNoMigrations() {
        var proc =
                new CapturedProc(folder)
                        .with("stat", "cpu  1 1 1 1\ncpu0 1 1 1 1 1 1 1 1\n")
                        .with("self/schedstat", "12 34 5\n");
        assertThat(KernelSupport.of(proc.procfs(), true))
                .isEqualTo(new KernelSupport(true, true, false, true));
        proc.with("self/sched", "se.nr_migrations   :   4\n");
        assertThat(KernelSupport.of(proc.procfs(), true))
                .isEqualTo(new KernelSupport(true, true, true, true));
    }
}
