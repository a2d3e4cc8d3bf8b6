package io.coremill.queue.postgres.step;

import io.coremill.queue.Lease;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

/// The leases that this node knows of, and the instance in whose name it holds them. Safe from any
/// thread.
public final class HeldLeases {
    private final Set<Long> numbers = ConcurrentHashMap.newKeySet();
    private final Set<Long> unwanted = ConcurrentHashMap.newKeySet();
    private volatile UUID node;

    public HeldLeases(UUID node) {
        this.node = node;
    }

    public UUID node() {
        return node;
    }

    public Set<Long> numbers() {
        return Set.copyOf(numbers);
    }

    /// Goes on as another instance, which holds nothing.
    public void startAs(UUID instance) {
        node = instance;
        numbers.clear();
        unwanted.clear();
    }

    /// Whether its claimant has not been asked yet to stop the job of a lease: requests may be
    /// heard of more than once.
    public boolean isFirstAsked(long lease) {
        return numbers.contains(lease) && unwanted.add(lease);
    }

    void take(List<Lease> leases) {
        leases.forEach(lease -> numbers.add(lease.number()));
    }

    void release(long lease) {
        numbers.remove(lease);
        unwanted.remove(lease);
    }
}
