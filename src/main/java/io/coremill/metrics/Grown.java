package io.coremill.metrics;

import java.util.HashMap;
import java.util.Map;

/// The sum of what counters of several things have grown by, which does not fall when one of them
/// is gone and its counter with it. What one counted between the last look and its end is missing.
///
/// @param <K> names a thing for as long as it is there, and no other one after it
final class Grown<K> {
    private Map<K, Long> last = Map.of();
    private long sum = 0;

    /// @param now the counters of all that are there
    /// @return never less than before
    synchronized long after(Map<K, Long> now) {
        var seen = new HashMap<K, Long>();
        now.forEach((key, value) -> seen.put(key, Math.max(value, last.getOrDefault(key, 0L))));
        seen.forEach((key, value) -> sum += value - last.getOrDefault(key, 0L));
        last = seen;
        return sum;
    }
}
