package io.coremill.queue.commit;

import io.coremill.queue.Claimant;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The claimants that are registered for the jobs of each queue. One that throws harms no other.
public final class ClaimantRegistry {
    private static final Logger log = LoggerFactory.getLogger(ClaimantRegistry.class);

    private final Map<String, Claimant> byQueue = new ConcurrentHashMap<>();
    private volatile boolean full;

    public void add(String queue, Claimant claimant) {
        if (byQueue.putIfAbsent(queue, claimant) != null) {
            throw new IllegalStateException("queue %s has a claimant already".formatted(queue));
        }
    }

    public void remove(String queue, Claimant claimant) {
        byQueue.remove(queue, claimant);
    }

    public void clear() {
        byQueue.clear();
    }

    /// From now on no claimant has room. What each of them has in hand stays its own.
    public void takeNoMore() {
        full = true;
    }

    public Map<String, Claimant> all() {
        return byQueue;
    }

    public Claimant.Room room(String queue, Claimant claimant) {
        if (full) {
            return Claimant.Room.NONE;
        }
        try {
            return claimant.room();
        } catch (RuntimeException e) {
            log.error("the claimant of queue {} failed to report its room", queue, e);
            return Claimant.Room.NONE;
        }
    }

    public void cancel(String queue, long lease) {
        var claimant = byQueue.get(queue);
        if (claimant != null) {
            claimant.cancel(lease);
        }
    }
}
