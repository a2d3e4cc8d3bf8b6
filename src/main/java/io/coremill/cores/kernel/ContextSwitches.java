package io.coremill.cores.kernel;

import org.jspecify.annotations.Nullable;

/// How often a thread left its core, and how often it came back to another one.
///
/// @param migrations null if the kernel does not report it
public record ContextSwitches(long voluntary, long involuntary, @Nullable Long migrations) {
    public static final ContextSwitches NONE = new ContextSwitches(0, 0, 0L);

    /// From `sched`, or from `status` on kernels that were built without the former. Null if the
    /// thread has ended.
    public static @Nullable ContextSwitches of(Procfs procfs, String task) {
        String sched = procfs.read(task + "/sched");
        if (sched != null) {
            return new ContextSwitches(
                    count("nr_voluntary_switches", sched),
                    count("nr_involuntary_switches", sched),
                    count("se.nr_migrations", sched));
        }
        String status = procfs.read(task + "/status");
        return status == null
                ? null
                : new ContextSwitches(
                        count("voluntary_ctxt_switches", status),
                        count("nonvoluntary_ctxt_switches", status),
                        null);
    }

    public ContextSwitches plus(ContextSwitches other) {
        return new ContextSwitches(
                voluntary + other.voluntary,
                involuntary + other.involuntary,
                SchedulerCounts.sum(migrations, other.migrations, 1));
    }

    ContextSwitches minus(ContextSwitches other) {
        return new ContextSwitches(
                voluntary - other.voluntary,
                involuntary - other.involuntary,
                SchedulerCounts.sum(migrations, other.migrations, -1));
    }

    private static long count(String key, String text) {
        return KernelText.numberAfter(key, text).orElse(0);
    }
}
