package io.coremill.metrics;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/// Finds meters by a small key without building their tags each time.
///
/// @param <K> a value with equals, a record for instance
final class KeyedMeters<K, M> {
    private final Map<K, M> byKey = new ConcurrentHashMap<>();
    private final Function<K, M> register;

    KeyedMeters(Function<K, M> register) {
        this.register = register;
    }

    M get(K key) {
        M meter = byKey.get(key);
        return meter == null ? byKey.computeIfAbsent(key, register) : meter;
    }
}
