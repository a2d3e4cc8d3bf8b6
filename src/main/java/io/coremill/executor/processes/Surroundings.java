package io.coremill.executor.processes;

import io.coremill.cores.MemoryEvents;
import io.coremill.cores.MemoryPressure;
import java.util.Optional;
import java.util.function.Supplier;

/// What the workers of all queues share.
///
/// @param cores given to those that are pinned
/// @param pressure how much time is lost to waiting for memory
/// @param events what the kernel did for want of memory
public record Surroundings(
        CoreAllotment cores,
        Supplier<Optional<MemoryPressure>> pressure,
        Supplier<Optional<MemoryEvents>> events) {

    public static Surroundings ofThisMachine() {
        return new Surroundings(
                CoreAllotment.ofThisMachine(), MemoryPressure::read, MemoryEvents::read);
    }
}
