package io.coremill.executor.processes;

import io.coremill.cores.cgroup.MemoryEvents;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/// Which workers the kernel may have killed for want of memory, in all queues of the node. It
/// counts its kills and does not report which process it killed; so each of them explains the death
/// of one worker by SIGKILL, and only of one that died soon after it was counted. Safe from any
/// thread.
public final class KernelKills {
    /// The kernel counts first, and then takes back what may be gigabytes: the end is seen later.
    private static final Duration SOON = Duration.ofSeconds(2);

    private final Supplier<Optional<MemoryEvents>> events;
    private final LongSupplier nanoTime;

    // Guarded by this object's monitor.
    private final Deque<Reading> readings = new ArrayDeque<>();
    private long explained = 0;

    private record Reading(long at, long kills) {}

    KernelKills(Supplier<Optional<MemoryEvents>> events, LongSupplier nanoTime) {
        this.events = events;
        this.nanoTime = nanoTime;
        look();
    }

    /// To be called now and then: what was long before explains nothing any more.
    public synchronized void look() {
        long now = nanoTime.getAsLong();
        events.get().ifPresent(its -> readings.add(new Reading(now, its.kills())));
        while (readings.size() > 1 && now - readings.peek().at() > SOON.toNanos()) {
            readings.remove();
        }
    }

    /// A worker was killed, and not by the service.
    ///
    /// @return whether the kernel has killed a process of late that explains no other death
    public synchronized boolean explainDeath() {
        Reading before = readings.peek();
        Optional<MemoryEvents> now = events.get();
        if (before == null || now.isEmpty()) {
            return false;
        }
        long known = Math.max(explained, before.kills());
        boolean isNew = now.get().kills() > known;
        explained = isNew ? known + 1 : explained;
        return isNew;
    }
}
