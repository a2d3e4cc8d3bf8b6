package io.coremill.cores.usage;

import io.coremill.cores.kernel.ContextSwitches;
import io.coremill.cores.kernel.Procfs;
import io.coremill.cores.kernel.SchedStat;
import org.jspecify.annotations.Nullable;

/// A thread of some process, as far as it adds to the process's sums.
///
/// @param task its folder in procfs
/// @param times null if the kernel keeps no account of them
record TaskSample(String task, @Nullable SchedStat times, ContextSwitches switches) {

    /// Null if the thread has ended.
    static @Nullable TaskSample of(Procfs procfs, String task) {
        ContextSwitches switches = ContextSwitches.of(procfs, task);
        return switches == null ? null : new TaskSample(task, SchedStat.of(procfs, task), switches);
    }

    long cpuNanosOrZero() {
        return times == null ? 0 : times.cpuNanos();
    }

    @Nullable Long waitNanos() {
        return times == null ? null : Long.valueOf(times.waitNanos());
    }
}
