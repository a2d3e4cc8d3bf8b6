package io.coremill.cores.kernel;

import org.jspecify.annotations.Nullable;

/// A process as `/proc/<pid>/stat` shows it.
///
/// @param threads how many it has
/// @param core the one that its first thread is or was last on
/// @param cpuNanos the CPU time of all its threads, in the kernel's ticks
/// @param waitedForNanos CPU time of children that it has waited for, and of those that these had
/// @param rss resident memory in bytes
public record ProcessStat(
        long pid,
        long parent,
        long session,
        int threads,
        int core,
        long cpuNanos,
        long waitedForNanos,
        long rss) {
    /// Null if it has ended, be it that it still waits to be reaped.
    public static @Nullable ProcessStat of(Procfs procfs, String pid) {
        StatLine stat = StatLine.of(procfs, pid);
        return stat == null || stat.hasEnded()
                ? null
                : new ProcessStat(
                        Long.parseLong(pid),
                        stat.parent().orElse(0),
                        stat.session().orElse(0),
                        (int) stat.threads().orElse(1),
                        stat.core().orElse(0),
                        stat.cpuNanos(),
                        stat.waitedForNanos(),
                        stat.residentPages().orElse(0) * PageSize.BYTES);
    }

    public boolean leadsSession() {
        return pid == session;
    }
}
