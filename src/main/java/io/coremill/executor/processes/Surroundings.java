package io.coremill.executor.processes;

import io.coremill.cores.MemoryEvents;
import io.coremill.cores.MemoryPressure;
import java.util.Optional;
import java.util.function.Supplier;

/// What the workers of all queues share.
public final class Surroundings {
    private final CoreAllotment cores;
    private final Supplier<Optional<MemoryPressure>> pressure;
    private final KernelKills kills;

    /// @param cores given to those that are pinned
    /// @param pressure how much time is lost to waiting for memory
    /// @param kills what the kernel did for want of memory
    Surroundings(
            CoreAllotment cores, Supplier<Optional<MemoryPressure>> pressure, KernelKills kills) {
        this.cores = cores;
        this.pressure = pressure;
        this.kills = kills;
    }

    public static Surroundings ofThisMachine() {
        return new Surroundings(
                CoreAllotment.ofThisMachine(),
                MemoryPressure::read,
                new KernelKills(MemoryEvents::read, System::nanoTime));
    }

    public CoreAllotment cores() {
        return cores;
    }

    Supplier<Optional<MemoryPressure>> pressure() {
        return pressure;
    }

    KernelKills kills() {
        return kills;
    }
}
