package io.coremill.queue.postgres;

import io.coremill.queue.StorageUnavailableException;
import io.coremill.queue.commit.QueueCounters;
import io.coremill.queue.commit.QueueCounts;
import io.coremill.queue.lookup.QueueDepth;
import io.coremill.queue.postgres.search.PostgresLookup;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// How many jobs wait in each queue, as far as a submission has to know: what this node has counted
/// since the last look at what all have done. Such a look is taken by submissions, once a second
/// while there are other nodes, and less often where it takes long.
final class WaitingCounts {
    private static final Logger log = LoggerFactory.getLogger(WaitingCounts.class);
    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

    /// Of the time, submissions wait for looks this part at most.
    private static final int PART = 10;

    private static final long MINUTE = TimeUnit.MINUTES.toNanos(1);

    private final QueueCounters counters;
    private final LongSupplier nanos;
    private final BooleanSupplier hasOthers;

    private long looked;
    private long pause = SECOND;

    WaitingCounts(QueueCounters counters, LongSupplier nanos, BooleanSupplier hasOthers) {
        this.counters = counters;
        this.nanos = nanos;
        this.hasOthers = hasOthers;
        looked = nanos.getAsLong() - MINUTE;
    }

    /// From the threads that submit.
    synchronized void look(PostgresLookup lookup) {
        long now = nanos.getAsLong();
        boolean shared = hasOthers.getAsBoolean();
        if (now - looked < (shared ? pause : MINUTE)) {
            return;
        }
        looked = now;
        try {
            long entries = counters.entries();
            lookup.changed(); // counts of a moment ago will not do
            var counted = counts(lookup.depths());
            pause = Math.max(SECOND, PART * (nanos.getAsLong() - now));
            if (shared || counters.entries() == entries) {
                counters.correct(counted);
            } else {
                looked = now - MINUTE + SECOND; // a node by itself knows better
            }
        } catch (StorageUnavailableException e) {
            log.debug("waiting jobs are not counted just now: {}", e.getMessage());
        }
    }

    private static Map<String, QueueCounts> counts(List<QueueDepth> depths) {
        var counts = new HashMap<String, QueueCounts>();
        for (var depth : depths) {
            counts.put(
                    depth.queue(),
                    QueueCounts.unfinished(depth.queued(), depth.scheduled(), depth.running()));
        }
        return counts;
    }
}
