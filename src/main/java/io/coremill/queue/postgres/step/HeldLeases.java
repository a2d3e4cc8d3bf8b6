package io.coremill.queue.postgres.step;

import io.coremill.queue.Lease;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// The leases that this node knows of, and the instance in whose name it holds them. Safe from any
/// thread.
public final class HeldLeases {
    private final Map<Long, String> queues = new ConcurrentHashMap<>();
    private final Set<Long> unwanted = ConcurrentHashMap.newKeySet();

    /// Of jobs that end in any case.
    private final Set<Long> limited = ConcurrentHashMap.newKeySet();

    /// Of the instances that were declared dead, until their claimants have settled them.
    private final Set<Long> lost = ConcurrentHashMap.newKeySet();
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

    /// Goes on as another instance, which holds nothing. What is claimed meanwhile in its name is
    /// not among what was held before.
    ///
    /// @return what was held until now: queues by lease
    public Map<Long, String> startAs(UUID instance) {
        var before = Map.copyOf(queues);
        node = instance;
        lost.addAll(before.keySet());
        before.keySet().forEach(this::forget);
        return before;
    }

    /// Whether it was held by an instance that was declared dead. The database has it until the
    /// other nodes have ended it, and how it ends is theirs to say.
    boolean isLost(long lease) {
        return lost.contains(lease);
    }

    /// Whether its claimant has not been asked yet to stop the job of a lease: requests may be
    /// heard of more than once.
    public boolean isFirstAsked(long lease) {
        return queues.containsKey(lease) && unwanted.add(lease);
    }

    /// Null if it is not among them.
    @Nullable String queue(long lease) {
        return queues.get(lease);
    }

    void take(List<Lease> leases) {
        for (Lease lease : leases) {
            queues.put(lease.number(), lease.queue());
            if (!lease.limits().isNone()) {
                limited.add(lease.number());
            }
        }
    }

    /// Whether its job ends in any case.
    boolean isLimited(long lease) {
        return !limited.isEmpty() && limited.contains(lease);
    }

    void release(long lease) {
        forget(lease);
        lost.remove(lease);
    }

    private void forget(long lease) {
        queues.remove(lease);
        unwanted.remove(lease);
        limited.remove(lease);
    }
}
