package io.coremill.web.access;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.SequencedMap;
import java.util.SequencedSet;
import org.jspecify.annotations.Nullable;

/// What clients hold at once, bounded for each of them and for all: for one more than that, the one
/// held the longest has to go, of the same client if it is this that has too many.
///
/// @param <T> distinguished by identity
public final class ClientShares<T> {
    private final int perClient;
    private final int inAll;
    private final SequencedMap<T, String> holders = new LinkedHashMap<>();
    private final Map<String, SequencedSet<T>> byClient = new HashMap<>();

    public ClientShares(int perClient, int inAll) {
        this.perClient = perClient;
        this.inAll = inAll;
    }

    /// @return the one that has to go, which counts no more; null if there is room for all
    public synchronized @Nullable T add(String client, T one) {
        holders.put(one, client);
        SequencedSet<T> its = byClient.computeIfAbsent(client, _ -> new LinkedHashSet<>());
        its.add(one);
        if (its.size() > perClient) {
            return remove(its.getFirst());
        }
        return holders.size() > inAll ? remove(holders.firstEntry().getKey()) : null;
    }

    /// Does nothing if it is not held any more.
    public synchronized T remove(T one) {
        String client = holders.remove(one);
        if (client != null) {
            byClient.computeIfPresent(client, (_, its) -> without(one, its));
        }
        return one;
    }

    public synchronized int count() {
        return holders.size();
    }

    private static <T> @Nullable SequencedSet<T> without(T one, SequencedSet<T> its) {
        its.remove(one);
        return its.isEmpty() ? null : its;
    }
}
