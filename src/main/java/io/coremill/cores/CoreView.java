package io.coremill.cores;

import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// A core of the host at one moment.
///
/// @param allowed whether this service may run on it
/// @param online whether any process may
/// @param utilization busy share of the last sample, 0 to 1; null until there are two samples
/// @param queues the share of the core that the jobs of each queue had in the last second, 0 to 1;
///     null until there are two samples
/// @param seconds since the machine started, by the word of their [CoreMode]
public record CoreView(
        int core,
        boolean allowed,
        boolean online,
        @Nullable Double utilization,
        @Nullable Map<String, Double> queues,
        Map<String, Double> seconds) {

    /// The same with the shares of some queues only.
    public CoreView ofQueues(Predicate<String> some) {
        if (queues == null) {
            return this;
        }
        var shares = new TreeMap<>(queues);
        shares.keySet().removeIf(some.negate());
        return new CoreView(core, allowed, online, utilization, shares, seconds);
    }
}
