package io.coremill.cores.ledger;

import io.coremill.cores.usage.WorkerPlacement;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/// What the jobs of one queue have used since the service started, as far as they have been looked
/// at. Nothing in it ever falls. Safe from any thread.
public final class QueueAccount {
    private static final double NANOS_PER_SECOND = 1e9;

    private final IntConsumer onCore;
    private final List<Runnable> looks = new CopyOnWriteArrayList<>();

    // Guarded by this object's monitor.
    private final SortedMap<Integer, Long> nanosByCore = new TreeMap<>();
    private long waitNanos = 0;
    private long migrations = 0;

    /// @param onCore called with every core that time is credited to
    QueueAccount(IntConsumer onCore) {
        this.onCore = onCore;
    }

    /// Has something done whenever the account is to be brought up to date: once a second.
    public void onLook(Runnable look) {
        looks.add(look);
    }

    /// Time in seconds that threads could have run but had no core, where the kernel reports it.
    public synchronized double waitSeconds() {
        return waitNanos / NANOS_PER_SECOND;
    }

    /// Moves of threads from one core to another, where the kernel reports it.
    public synchronized long migrations() {
        return migrations;
    }

    synchronized double seconds(int core) {
        return nanosByCore.getOrDefault(core, 0L) / NANOS_PER_SECOND;
    }

    synchronized Map<Integer, Long> nanosByCore() {
        return Map.copyOf(nanosByCore);
    }

    void look() {
        looks.forEach(Runnable::run);
    }

    public void credit(int core, long nanos) {
        if (nanos <= 0) {
            return;
        }
        synchronized (this) {
            nanosByCore.merge(core, nanos, Long::sum);
        }
        onCore.accept(core);
    }

    /// What a placement has that it had not before.
    void credit(WorkerPlacement before, WorkerPlacement now) {
        now.nanosByCore()
                .forEach(
                        (core, nanos) ->
                                credit(core, nanos - before.nanosByCore().getOrDefault(core, 0L)));
        creditWait(growth(before.runqueueWaitNanos(), now.runqueueWaitNanos()));
        creditMigrations(growth(before.migrations(), now.migrations()));
    }

    synchronized void creditWait(long nanos) {
        waitNanos += Math.max(0, nanos);
    }

    private synchronized void creditMigrations(long count) {
        migrations += Math.max(0, count);
    }

    private static long growth(@Nullable Long before, @Nullable Long now) {
        return before == null || now == null ? 0 : now - before;
    }
}
