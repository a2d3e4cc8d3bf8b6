package io.coremill.cores.kernel;

import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/// What the scheduler did for a thread: `/proc/<pid>/task/<tid>/schedstat`. The file of that name
/// without `task` is about the first thread alone.
///
/// @param cpuNanos time on a core
/// @param waitNanos time it could have run but had no core
public record SchedStat(long cpuNanos, long waitNanos) {

    /// Null if the thread has ended, or if the kernel keeps no such account.
    public static @Nullable SchedStat of(Procfs procfs, String task) {
        String text = procfs.read(task + "/schedstat");
        if (text == null) {
            return null;
        }
        OptionalLong cpu = KernelText.field(0, text, 0);
        OptionalLong wait = KernelText.field(1, text, 0);
        return cpu.isPresent() && wait.isPresent()
                ? new SchedStat(cpu.getAsLong(), wait.getAsLong())
                : null;
    }
}
