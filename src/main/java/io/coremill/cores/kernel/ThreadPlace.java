package io.coremill.cores.kernel;

import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/// A thread of some process at one moment.
///
/// @param core the one it is or was last on
/// @param cpuNanos the CPU time it has had
/// @param waitNanos time it could have run but had no core; null if the kernel does not report it
public record ThreadPlace(
        int core, long cpuNanos, @Nullable Long waitNanos, ContextSwitches switches) {
    /// Null if the thread has ended.
    ///
    /// @param task its folder in procfs
    /// @param before an earlier look at the same thread: if it has not been on a core since, nor
    ///     waited for one, that still holds
    public static @Nullable ThreadPlace of(
            Procfs procfs, String task, @Nullable ThreadPlace before) {
        SchedStat times = SchedStat.of(procfs, task);
        if (before != null && times != null && before.isAsOf(times)) {
            return before;
        }
        ContextSwitches switches = ContextSwitches.of(procfs, task);
        StatLine stat = StatLine.of(procfs, task); // the last, so that the others are there as well
        if (stat == null || switches == null) {
            return null;
        }
        OptionalInt core = stat.core();
        return core.isEmpty()
                ? null
                : new ThreadPlace(
                        core.getAsInt(),
                        times == null ? stat.cpuNanos() : times.cpuNanos(),
                        times == null ? null : Long.valueOf(times.waitNanos()),
                        switches);
    }

    /// Of a process that has only one, and whose own file has most of it already. Null if it has
    /// ended.
    public static @Nullable ThreadPlace ofOnly(
            Procfs procfs, ProcessStat process, @Nullable ThreadPlace before) {
        String task = Long.toString(process.pid());
        SchedStat times = SchedStat.of(procfs, task);
        if (before != null && times != null && before.isAsOf(times)) {
            return before;
        }
        ContextSwitches switches = ContextSwitches.of(procfs, task);
        return switches == null
                ? null
                : new ThreadPlace(
                        process.core(),
                        times == null ? process.cpuNanos() : times.cpuNanos(),
                        times == null ? null : Long.valueOf(times.waitNanos()),
                        switches);
    }

    private boolean isAsOf(SchedStat times) {
        return waitNanos != null && cpuNanos == times.cpuNanos() && waitNanos == times.waitNanos();
    }
}
