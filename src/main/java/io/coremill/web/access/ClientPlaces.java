package io.coremill.web.access;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.Semaphore;

/// Places for what clients keep open, bounded for each of them and for all: one more than that is
/// refused.
public final class ClientPlaces {
    private final int perClient;
    private final Semaphore free;
    private final ConcurrentMap<String, Integer> byClient = new ConcurrentHashMap<>();

    public ClientPlaces(int perClient, int inAll) {
        this.perClient = perClient;
        free = new Semaphore(inAll);
    }

    public Outcome take(String client) {
        if (byClient.merge(client, 1, Integer::sum) > perClient) {
            leave(client);
            return Outcome.CLIENT_HAS_TOO_MANY;
        }
        if (!free.tryAcquire()) {
            leave(client);
            return Outcome.TOO_MANY_IN_ALL;
        }
        return Outcome.TAKEN;
    }

    public void giveBack(String client) {
        free.release();
        leave(client);
    }

    private void leave(String client) {
        byClient.computeIfPresent(client, (_, count) -> count == 1 ? null : count - 1);
    }

    /// What came of asking for a place.
    public enum Outcome {
        TAKEN,
        CLIENT_HAS_TOO_MANY,
        TOO_MANY_IN_ALL
    }
}
