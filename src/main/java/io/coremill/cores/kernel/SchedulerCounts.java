package io.coremill.cores.kernel;

import org.jspecify.annotations.Nullable;

/// What the kernel counts for threads. A sum with something unknown in it is unknown.
///
/// @param waitNanos time they could have run but had no core; null if the kernel does not report it
public record SchedulerCounts(@Nullable Long waitNanos, ContextSwitches switches) {
    public static final SchedulerCounts NONE = new SchedulerCounts(0L, ContextSwitches.NONE);

    public static SchedulerCounts of(ThreadPlace thread) {
        return new SchedulerCounts(thread.waitNanos(), thread.switches());
    }

    public SchedulerCounts plus(SchedulerCounts other) {
        return new SchedulerCounts(
                sum(waitNanos, other.waitNanos, 1), switches.plus(other.switches));
    }

    public SchedulerCounts minus(SchedulerCounts other) {
        return new SchedulerCounts(
                sum(waitNanos, other.waitNanos, -1), switches.minus(other.switches));
    }

    static @Nullable Long sum(@Nullable Long one, @Nullable Long other, int sign) {
        return one == null || other == null ? null : Long.valueOf(one + sign * other);
    }
}
