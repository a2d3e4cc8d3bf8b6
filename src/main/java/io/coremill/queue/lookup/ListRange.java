package io.coremill.queue.lookup;

import org.jspecify.annotations.Nullable;

/// What of a list is asked for.
///
/// @param after only jobs behind this place; null for the beginning
public record ListRange(JobOrder order, @Nullable ListPlace after) {

    /// Of a count, to which the order does not matter: the one that has the shortest way.
    public static ListRange forCounting(JobFilter filter) {
        boolean byFinish = !filter.traits().finished().equals(TimeSpan.ALWAYS);
        return new ListRange(byFinish ? JobOrder.LAST_FINISHED_FIRST : JobOrder.NEWEST_FIRST, null);
    }
}
