package io.coremill.dispatch;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/// How many jobs are worth holding ready beyond the free slots. A slot that had to wait for a
/// commit between two jobs would lose a millisecond or two each time; so about as many are held as
/// run in the time of a few commits, and at least one. Long jobs are never held: the wait for a
/// commit is nothing to them, and what is held would only wait here instead of in the queue.
final class Lookahead {
    private static final long WORTH_NANOS = Duration.ofMillis(20).toNanos();
    private static final long LONG_NANOS = Duration.ofMillis(160).toNanos();
    private static final int MOST = 2_048;
    private static final int WEIGHT = 8;

    /// A moving average; long until shown otherwise.
    private final AtomicLong averageNanos = new AtomicLong(LONG_NANOS);

    /// An attempt took this long.
    void ran(long nanos) {
        averageNanos.accumulateAndGet(
                nanos, (average, latest) -> average + (latest - average) / WEIGHT);
    }

    /// What was held had to wait too long: hold nothing until short runs are seen again.
    void heldTooLong() {
        averageNanos.set(WEIGHT * LONG_NANOS);
    }

    int size(int capacity) {
        long average = Math.max(1, averageNanos.get());
        return average >= LONG_NANOS
                ? 0
                : (int) Math.min(MOST, Math.ceilDiv(capacity * WORTH_NANOS, average));
    }
}
