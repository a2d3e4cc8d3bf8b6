package io.coremill.queue.sqlite;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/// Where commands gather until the writer takes them all.
final class Mailbox {
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition news = lock.newCondition();
    private List<Command> gathered = new ArrayList<>();
    private boolean closed;

    /// @return whether the command will be seen; false once the mailbox is closed
    boolean put(Command command) {
        lock.lock();
        try {
            if (closed) {
                return false;
            }
            gathered.add(command);
            if (gathered.size() == 1) {
                news.signal();
            }
            return true;
        } finally {
            lock.unlock();
        }
    }

    /// Waits until there is something, but no longer than this, and not at all once it is closed.
    List<Command> take(Duration patience) throws InterruptedException {
        lock.lock();
        try {
            long left = TimeUnit.NANOSECONDS.convert(patience);
            while (gathered.isEmpty() && !closed && left > 0) {
                left = news.awaitNanos(left);
            }
            var taken = gathered;
            gathered = new ArrayList<>(taken.size());
            return taken;
        } finally {
            lock.unlock();
        }
    }

    void close() {
        lock.lock();
        try {
            closed = true;
            news.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /// Whether it is closed and nothing is left in it.
    boolean isDone() {
        lock.lock();
        try {
            return closed && gathered.isEmpty();
        } finally {
            lock.unlock();
        }
    }
}
