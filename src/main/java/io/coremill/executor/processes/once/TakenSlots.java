package io.coremill.executor.processes.once;

import java.time.Duration;
import java.util.BitSet;
import java.util.concurrent.TimeUnit;

/// Which of a queue's slots are taken. Safe from any thread.
final class TakenSlots {
    static final int NONE = -1;

    private final int total;
    private final BitSet taken = new BitSet();
    private boolean closed = false;

    TakenSlots(int total) {
        this.total = total;
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
        long until = System.nanoTime() + atMost.toNanos();
        try {
            while (!taken.isEmpty()) {
                long left = TimeUnit.NANOSECONDS.toMillis(until - System.nanoTime());
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
