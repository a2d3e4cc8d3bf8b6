package io.coremill.executor.processes.pool;

import io.coremill.executor.processes.worker.SlotShares;
import io.coremill.executor.processes.worker.WorkerProcess;
import io.coremill.executor.processes.worker.WorkerSettings;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// The workers of a pool, those included that are only being started. Safe from any thread.
final class WorkerSet {
    private final List<WorkerProcess> present = new CopyOnWriteArrayList<>();
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition empty = lock.newCondition();
    private final SlotShares shares;
    private boolean closed = false;

    /// Of those that left their place, some still end what they had.
    private int unsettled = 0;

    WorkerSet(WorkerSettings.Size size) {
        this.shares = new SlotShares(size);
    }

    List<WorkerProcess> present() {
        return present;
    }

    /// A place for a worker that is going to be started; null if there is none.
    SlotShares.@Nullable Place reserve() {
        lock.lock();
        try {
            return closed ? null : shares.take();
        } finally {
            lock.unlock();
        }
    }

    /// The same for the successor of a worker; null as well while another one is being replaced.
    SlotShares.@Nullable Place reserveAfter(WorkerProcess predecessor) {
        lock.lock();
        try {
            return closed ? null : shares.takeAfter(predecessor.place());
        } finally {
            lock.unlock();
        }
    }

    /// The worker of a place that was reserved runs.
    ///
    /// @return whether it came in time: once all are asked to go, nothing else will ask it
    boolean join(WorkerProcess worker) {
        lock.lock();
        try {
            present.add(worker);
            return !closed;
        } finally {
            lock.unlock();
        }
    }

    void leave(WorkerProcess worker) {
        lock.lock();
        try {
            present.remove(worker);
            shares.free(worker.place());
            unsettled++;
        } finally {
            lock.unlock();
        }
    }

    /// There is no worker after all.
    void release(SlotShares.Place place) {
        lock.lock();
        try {
            shares.free(place);
            empty.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /// Workers that cannot be given work yet.
    int starting() {
        lock.lock();
        try {
            int ready = (int) present.stream().filter(WorkerProcess::isReady).count();
            return shares.takenPlaces() - ready;
        } finally {
            lock.unlock();
        }
    }

    /// Workers there are or are going to be.
    int size() {
        lock.lock();
        try {
            return shares.takenPlaces();
        } finally {
            lock.unlock();
        }
    }

    /// Attempts that those who can be given work have room for.
    int capacity() {
        return present.stream().mapToInt(worker -> worker.channel().requests().capacity()).sum();
    }

    /// What others could do, who are being started or may be.
    ///
    /// @param each what is known that a worker can
    int capacityToCome(int each) {
        lock.lock();
        try {
            return closed ? 0 : shares.freeCapacity(each) + starting() * each;
        } finally {
            lock.unlock();
        }
    }

    /// No worker joins any more.
    void close() {
        lock.lock();
        try {
            closed = true;
        } finally {
            lock.unlock();
        }
    }

    boolean isClosed() {
        lock.lock();
        try {
            return closed;
        } finally {
            lock.unlock();
        }
    }

    /// A worker that left has nothing more to report, and nothing is in hand for it.
    void settled() {
        lock.lock();
        try {
            unsettled--;
            empty.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /// @return whether all have left and are settled within that time
    boolean awaitEmpty(Duration atMost) {
        long left = atMost.toNanos();
        lock.lock();
        try {
            while (!shares.areAllFree() || unsettled > 0) {
                if (left <= 0) {
                    return false;
                }
                left = empty.awaitNanos(left);
            }
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        } finally {
            lock.unlock();
        }
    }
}
