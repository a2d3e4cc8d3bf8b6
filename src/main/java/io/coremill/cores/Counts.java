package io.coremill.cores;

import org.jspecify.annotations.Nullable;

/// What the kernel counts for threads. A sum with something unknown in it is unknown.
///
/// @param waitNanos time they could have run but had no core; null if the kernel does not tell
record Counts(@Nullable Long waitNanos, Switches switches) {
    static final Counts NONE = new Counts(0L, Switches.NONE);

    static Counts of(ThreadPlace thread) {
        return new Counts(thread.waitNanos(), thread.switches());
    }

    Counts plus(Counts other) {
        return new Counts(sum(waitNanos, other.waitNanos, 1), switches.plus(other.switches));
    }

    Counts minus(Counts other) {
        return new Counts(sum(waitNanos, other.waitNanos, -1), switches.minus(other.switches));
    }

    static @Nullable Long sum(@Nullable Long one, @Nullable Long other, int sign) {
        return one == null || other == null ? null : Long.valueOf(one + sign * other);
    }
}
