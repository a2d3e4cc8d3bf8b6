package io.coremill.queue.commit;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// Where commands gather until the one thread that writes takes them all, in the order in which
/// they came. Without a lock: a virtual thread that queued for one and lost its carrier to jobs
/// would hold up all behind it, the writer too.
public final class CommandQueue {
    private final LongSupplier nanos;
    private final AtomicReference<Pile> pile = new AtomicReference<>(Pile.EMPTY);
    private volatile @Nullable Thread waiting;

    /// @param nanos rises steadily from anywhere
    public CommandQueue(LongSupplier nanos) {
        this.nanos = nanos;
    }

    /// @return whether the command will be seen; false once the queue is closed
    public boolean put(StoreCommand command) {
        while (true) {
            var seen = pile.get();
            if (seen.closed()) {
                return false;
            }
            if (pile.compareAndSet(seen, seen.plus(command))) {
                if (seen.isEmpty()) {
                    wake();
                }
                return true;
            }
        }
    }

    /// Waits until there is something, but no longer than this, and not at all once it is closed.
    /// For one thread only.
    List<StoreCommand> take(Duration patience) throws InterruptedException {
        await(TimeUnit.NANOSECONDS.convert(patience));
        return pile.getAndUpdate(Pile::cleared).inOrder();
    }

    public void close() {
        pile.updateAndGet(Pile::shut);
        wake();
    }

    /// Whether it is closed and nothing is left in it.
    boolean isDone() {
        var seen = pile.get();
        return seen.closed() && seen.isEmpty();
    }

    /// Announces that it waits before it looks: a thread that puts something there afterwards wakes
    /// it.
    private void await(long patience) throws InterruptedException {
        long until = nanos.getAsLong() + patience;
        waiting = Thread.currentThread();
        try {
            long left = patience;
            while (pile.get().isAwaiting() && left > 0) {
                LockSupport.parkNanos(this, left);
                if (Thread.interrupted()) {
                    throw new InterruptedException();
                }
                left = until - nanos.getAsLong();
            }
        } finally {
            waiting = null;
        }
    }

    private void wake() {
        LockSupport.unpark(waiting);
    }

    /// What has gathered, the newest on top.
    ///
    /// @param top null if there is nothing
    /// @param below what was there before, if anything was
    private record Pile(
            @Nullable StoreCommand top, @Nullable Pile below, int size, boolean closed) {
        static final Pile EMPTY = new Pile(null, null, 0, false);
        static final Pile CLOSED = new Pile(null, null, 0, true);

        boolean isEmpty() {
            return size == 0;
        }

        boolean isAwaiting() {
            return isEmpty() && !closed;
        }

        Pile plus(StoreCommand command) {
            return new Pile(command, this, size + 1, false);
        }

        Pile shut() {
            return isEmpty() ? CLOSED : new Pile(top, below, size, true);
        }

        Pile cleared() {
            return closed ? CLOSED : EMPTY;
        }

        List<StoreCommand> inOrder() {
            var commands = new StoreCommand[size];
            var next = this;
            for (int i = size - 1; i >= 0 && next != null; i--) {
                if (next.top != null) {
                    commands[i] = next.top;
                }
                next = next.below;
            }
            return Arrays.asList(commands);
        }
    }
}
