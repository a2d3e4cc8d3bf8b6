package io.coremill.queue.postgres.step;

import io.coremill.queue.postgres.table.ReadyPlace;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/// From which place on to look in each level of the queues whose priorities age: a claim takes from
/// several levels there, and leaves dead entries behind in each. What one look finds out holds for
/// as long as the [ClaimMarks] of the queue. Safe from any thread.
final class LevelMarks {
    private final Map<String, Levels> byQueue = new HashMap<>();

    /// A job waits at this place. Queues that have not been looked at by levels have no marks.
    synchronized void isReady(String queue, ReadyPlace place) {
        var levels = byQueue.get(queue);
        if (levels != null) {
            levels.isReady(place);
        }
    }

    synchronized void forget() {
        byQueue.clear();
    }

    /// Begins anew: what comes from now on is not missed by a look at which levels there are. Those
    /// that have been looked at stay, as another node may let jobs into one that is empty now.
    synchronized void forget(String queue) {
        var levels = new Levels();
        var before = byQueue.put(queue, levels);
        if (before != null) {
            levels.from.putAll(before.from);
        }
    }

    /// Whether no level of the queue has been looked at.
    synchronized boolean isEmpty(String queue) {
        var levels = byQueue.get(queue);
        return levels == null || levels.from.isEmpty();
    }

    /// Begins a look.
    ///
    /// @param starts where to begin in each of the levels that were found since [#forget], if they
    ///     were looked for
    synchronized Levels begin(String queue, List<ReadyPlace> starts) {
        var levels = byQueue.computeIfAbsent(queue, _ -> new Levels());
        starts.forEach(levels::reached);
        levels.come.clear();
        return levels;
    }

    /// The places to look from.
    synchronized List<ReadyPlace> places(Levels levels) {
        return List.copyOf(levels.from.values());
    }

    /// Ends it, once its claim is committed. Nothing is left to claim before these places.
    @SuppressWarnings("ReferenceEquality") // what was begun anew since knows better
    synchronized void end(String queue, Levels begun, List<ReadyPlace> reached) {
        if (byQueue.get(queue) == begun) {
            reached.forEach(begun::reached);
        }
    }

    /// Where a level starts.
    static ReadyPlace first(int level) {
        return new ReadyPlace(level, Long.MIN_VALUE, new UUID(0, 0));
    }

    /// Those of one queue.
    static final class Levels {
        private final Map<Integer, ReadyPlace> from = new HashMap<>();

        /// Of what has come since the last look began, the best of each level.
        private final Map<Integer, ReadyPlace> come = new HashMap<>();

        private Levels() {}

        private void isReady(ReadyPlace place) {
            from.merge(place.level(), place, Levels::better);
            come.merge(place.level(), place, Levels::better);
        }

        private void reached(ReadyPlace place) {
            var since = come.get(place.level());
            from.put(place.level(), since == null ? place : better(since, place));
        }

        private static ReadyPlace better(ReadyPlace one, ReadyPlace other) {
            return one.compareTo(other) < 0 ? one : other;
        }
    }
}
