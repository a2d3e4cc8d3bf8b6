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
    /// Where they stand, counted from the state, which follows the last `)`: a process's name may
    /// hold spaces and brackets.
    private static final int PARENT = 1;

    private static final int SESSION = 3;
    private static final int USER_TICKS = 11;
    private static final int SYSTEM_TICKS = 12;
    private static final int CHILDREN_USER_TICKS = 13;
    private static final int CHILDREN_SYSTEM_TICKS = 14;
    private static final int THREADS = 17;
    private static final int RSS = 21;
    private static final int CORE = 36;

    /// Null if it has ended, be it that it still waits to be reaped.
    public static @Nullable ProcessStat of(Procfs procfs, String pid) {
        String stat = procfs.read(pid + "/stat");
        if (stat == null) {
            return null;
        }
        int state = KernelText.behindName(stat);
        return isOver(stat, state)
                ? null
                : new ProcessStat(
                        Long.parseLong(pid),
                        KernelText.field(PARENT, stat, state).orElse(0),
                        KernelText.field(SESSION, stat, state).orElse(0),
                        (int) KernelText.field(THREADS, stat, state).orElse(1),
                        (int) KernelText.field(CORE, stat, state).orElse(0),
                        nanos(USER_TICKS, SYSTEM_TICKS, stat, state),
                        nanos(CHILDREN_USER_TICKS, CHILDREN_SYSTEM_TICKS, stat, state),
                        KernelText.field(RSS, stat, state).orElse(0) * PageSize.BYTES);
    }

    private static boolean isOver(String stat, int state) {
        return state >= stat.length() || stat.charAt(state) == 'Z' || stat.charAt(state) == 'X';
    }

    private static long nanos(int userTicks, int systemTicks, String stat, int state) {
        return ThreadPlace.NANOS_PER_TICK
                * (KernelText.field(userTicks, stat, state).orElse(0)
                        + KernelText.field(systemTicks, stat, state).orElse(0));
    }

    public boolean leadsSession() {
        return pid == session;
    }
}
