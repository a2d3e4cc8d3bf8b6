package io.coremill.executor.processes.once;

import java.time.Duration;
import java.util.BitSet;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/// Which of a queue's slots are taken. Safe from any thread.
final class TakenSlots {
    static final int NONE = -1;

    private final int total;
    private final LongSupplier nanos;
    private final BitSet taken = new BitSet();
    private boolean closed = false;

    /// @param nanos rises steadily from anywhere
    TakenSlots(int total, LongSupplier nanos) {
        this.total = total;
        this.nanos = nanos;
    }

    /// @return the first free one, which is taken now; [#NONE] if there is none or it is closed
    synchronized int take() {
        int slot = taken.nextClearBit(0);
        if (closed || slot >= total) {
            return NONE;
        }
        taken.set(slot);
        return slot;
    }

    synchronized void free(int slot) {
        taken.clear(slot);
        notifyAll();
    }

    /// None is taken from now on.
    synchronized void close() {
        closed = true;
    }

    synchronized boolean isClosed() {
        return closed;
    }

    /// Waits until none is taken.
    ///
    /// @return whether that was so in time
    synchronized boolean awaitNone(Duration atMost) {
        long until = nanos.getAsLong() + atMost.toNanos();
        try {
            while (!taken.isEmpty()) {
                long left = TimeUnit.NANOSECONDS.toMillis(until - nanos.getAsLong());
                if (left <= 0) {
                    return false;
                }
                wait(left);
            }
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
