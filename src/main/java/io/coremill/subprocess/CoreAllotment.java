package io.coremill.subprocess;

import io.coremill.cores.kernel.AllowedCores;
import io.coremill.cores.kernel.CoreTopology;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;

/// Which cores pinned processes have, in all queues of the node. Each gets the one that the fewest
/// have, so while there are as many cores as processes each has one alone. Safe from any thread.
public final class CoreAllotment {
    private final List<Integer> order;

    // Guarded by this object's monitor.
    private final Map<Integer, Integer> holders = new HashMap<>();

    /// @param order the cores, of those that equally many have the better first
    CoreAllotment(List<Integer> order) {
        this.order = List.copyOf(order);
    }

    /// Of the cores that the service may run on.
    public static CoreAllotment ofThisMachine() {
        return new CoreAllotment(CoreTopology.ofThisMachine().inOrder(AllowedCores.get()));
    }

    /// A core for a process, to be given back when it has ended; empty where none are known.
    public synchronized OptionalInt take() {
        Integer least = null;
        for (Integer core : order) {
            if (least == null || holdersOf(core) < holdersOf(least)) {
                least = core;
            }
        }
        if (least == null) {
            return OptionalInt.empty();
        }
        share(least);
        return OptionalInt.of(least);
    }

    /// The same core for a process that is about to replace the one that has it. Each gives it back
    /// for itself.
    public synchronized void share(int core) {
        holders.merge(core, 1, Integer::sum);
    }

    /// A process has ended.
    public synchronized void free(int core) {
        holders.merge(core, -1, Integer::sum);
    }

    private int holdersOf(int core) {
        return holders.getOrDefault(core, 0);
    }
}
