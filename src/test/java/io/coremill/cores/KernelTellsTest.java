package io.coremill.cores;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KernelTellsTest {
    @TempDir Path folder;

    @Test
    void withoutProcfsItTellsNothing() {
        assertThat(KernelTells.of(new CapturedProc(folder).procfs(), false))
                .isEqualTo(new KernelTells(false, false, false, false));
    }

    @Test
    void aKernelBuiltWithoutDebuggingTellsNoMigrations() {
        var proc =
                new CapturedProc(folder)
                        .with("stat", "cpu  1 1 1 1\ncpu0 1 1 1 1 1 1 1 1\n")
                        .with("self/schedstat", "12 34 5\n");
        assertThat(KernelTells.of(proc.procfs(), true))
                .isEqualTo(new KernelTells(true, true, false, true));
        proc.with("self/sched", "se.nr_migrations   :   4\n");
        assertThat(KernelTells.of(proc.procfs(), true))
                .isEqualTo(new KernelTells(true, true, true, true));
    }
}
