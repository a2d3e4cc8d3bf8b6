package io.coremill.executor.processes;

import io.coremill.cores.cgroup.MemoryEvents;
import io.coremill.cores.cgroup.MemoryPressure;
import io.coremill.cores.ledger.CoreLedger;
import io.coremill.executor.ExecutorClock;
import io.coremill.subprocess.CoreAllotment;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;

/// What the workers of all queues share.
public final class SharedResources {
    private final CoreAllotment cores;
    private final CoreLedger ledger;
    /// The share of time in which something waited for memory, past which a new worker would only
    /// make the others slower.
    private static final double MOST_PRESSURE = 0.2;

    /// The kernel reports on the last ten seconds, so nothing new is to be seen at once.
    private static final long FRESH_NANOS = Duration.ofMillis(500).toNanos();

    private final Supplier<Optional<MemoryPressure>> pressure;
    private final KernelKills kills;
    private final ExecutorClock clock;
    private volatile Looked looked;

    private record Looked(long at, boolean isShort) {}

    /// @param cores given to those that are pinned
    /// @param ledger of the time that jobs use
    /// @param pressure how much time is lost to waiting for memory
    /// @param kills what the kernel did for want of memory
    SharedResources(
            CoreAllotment cores,
            CoreLedger ledger,
            Supplier<Optional<MemoryPressure>> pressure,
            KernelKills kills,
            ExecutorClock clock) {
        this.cores = cores;
        this.ledger = ledger;
        this.pressure = pressure;
        this.kills = kills;
        this.clock = clock;
        this.looked = new Looked(clock.tick() - FRESH_NANOS, false);
    }

    public static SharedResources ofThisMachine(CoreLedger ledger, ExecutorClock clock) {
        return new SharedResources(
                CoreAllotment.ofThisMachine(),
                ledger,
                MemoryPressure::read,
                new KernelKills(MemoryEvents::read, clock.nanos()),
                clock);
    }

    public CoreLedger ledger() {
        return ledger;
    }

    public ExecutorClock clock() {
        return clock;
    }

    public CoreAllotment cores() {
        return cores;
    }

    /// Whether memory is short.
    public boolean areTight() {
        Looked last = looked;
        long now = clock.tick();
        if (now - last.at() < FRESH_NANOS) {
            return last.isShort();
        }
        boolean isShort = pressure.get().filter(its -> its.some() >= MOST_PRESSURE).isPresent();
        looked = new Looked(now, isShort);
        return isShort;
    }

    public KernelKills kills() {
        return kills;
    }
}
