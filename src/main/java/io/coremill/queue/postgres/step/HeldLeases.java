package io.coremill.queue.postgres.step;

import io.coremill.queue.Lease;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

/// The leases that this node knows of, and the instance in whose name it holds them. Safe from any
/// thread.
public final class HeldLeases {
    private final Map<Long, String> queues = new ConcurrentHashMap<>();
    private final Set<Long> unwanted = ConcurrentHashMap.newKeySet();
    private volatile UUID node;

    public HeldLeases(UUID node) {
        this.node = node;
    }

    public UUID node() {
        return node;
    }

    public Set<Long> numbers() {
        return Set.copyOf(queues.keySet());
    }

    /// Goes on as another instance, which holds nothing.
    ///
    /// @return what was held until now: queues by lease
    public Map<Long, String> startAs(UUID instance) {
        node = instance;
        var before = Map.copyOf(queues);
        before.keySet().forEach(this::release);
        return before;
    }

    /// Whether its claimant has not been asked yet to stop the job of a lease: requests may be
    /// heard of more than once.
    public boolean isFirstAsked(long lease) {
        return queues.containsKey(lease) && unwanted.add(lease);
    }

    void take(List<Lease> leases) {
        leases.forEach(lease -> queues.put(lease.number(), lease.queue()));
    }

    void release(long lease) {
        queues.remove(lease);
        unwanted.remove(lease);
    }
}
