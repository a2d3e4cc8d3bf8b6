package io.coremill.queue.postgres;

import io.coremill.queue.StorageUnavailableException;
import io.coremill.queue.commit.QueueCounters;
import io.coremill.queue.commit.QueueCounts;
import io.coremill.queue.lookup.QueueDepth;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// How many jobs wait in each queue, as far as a submission has to know: what this node has counted
/// since the last look at what all have done. Such a look is taken by submissions: once a second
/// while others submit, and once a minute by a node that alone does and has seen all in one.
/// Where it takes long, as while another transaction keeps what was removed from being cleaned
/// up, it is taken less often.
final class WaitingCounts {
    private static final Logger log = LoggerFactory.getLogger(WaitingCounts.class);
    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

    /// Of the time, submissions wait for looks this part at most.
    private static final int PART = 10;

    private static final long MINUTE = TimeUnit.MINUTES.toNanos(1);

    private final QueueCounters counters;
    private final Supplier<List<QueueDepth>> depths;
    private final LongSupplier nanos;
    private final BooleanSupplier othersSubmit;

    private long looked;
    private long pause = SECOND;

    /// It has seen all while nothing changed and no other node was there, and counts exactly since.
    private boolean exact;

    /// Others may have done what is not counted here. What this node does while it looks may be
    /// counted twice or not at all, so each look corrects the one before it until one was still.
    private boolean stale;

    /// @param depths as they are now: those of a moment ago will not do
    WaitingCounts(
            QueueCounters counters,
            Supplier<List<QueueDepth>> depths,
            LongSupplier nanos,
            BooleanSupplier othersSubmit) {
        this.counters = counters;
        this.depths = depths;
        this.nanos = nanos;
        this.othersSubmit = othersSubmit;
        looked = nanos.getAsLong() - MINUTE;
    }

    /// From the threads that submit.
    synchronized void look() {
        long now = nanos.getAsLong();
        boolean shared = othersSubmit.getAsBoolean();
        if (now - looked < (exact && !shared ? Math.max(MINUTE, pause) : pause)) {
            return;
        }
        looked = now;
        try {
            long entries = counters.entries();
            var counted = counts(depths.get());
            pause = Math.max(SECOND, PART * (nanos.getAsLong() - now));
            boolean still = counters.entries() == entries;
            exact = !shared && (exact || still);
            if (shared || still || stale) {
                counters.correct(counted);
            }
            stale = shared || (stale && !still);
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
