package io.coremill.queue.postgres;

import io.coremill.job.JobId;
import io.coremill.job.JobState;
import io.coremill.queue.QueueListener;
import io.coremill.queue.lookup.JobWatch;
import io.coremill.queue.postgres.node.NodeNotifier;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;

/// Which jobs clients watch on which side. A watch is announced to the other nodes; a node that has
/// finished the job lately, or does something to it later, sends word. All of it is in memory: what
/// is lost on the way is found by a look a second later.
final class WatchedJobs implements QueueListener {
    /// Announced again long before the others forget it.
    private static final long KEPT = TimeUnit.SECONDS.toNanos(60);

    private static final long BETWEEN_ANNOUNCEMENTS = TimeUnit.SECONDS.toNanos(20);

    /// Of jobs that finished here, and of those that are watched elsewhere.
    private static final int MOST = 20_000;

    private final NodeNotifier others;
    private final BooleanSupplier hasOthers;
    private final LongSupplier nanos;
    private final Map<JobId, Integer> here = new ConcurrentHashMap<>();
    private final Map<UUID, Long> elsewhere = newestOnly();
    private final Map<UUID, Long> finishedLately = newestOnly();
    private long announced;

    WatchedJobs(NodeNotifier others, BooleanSupplier hasOthers, LongSupplier nanos) {
        this.others = others;
        this.hasOthers = hasOthers;
        this.nanos = nanos;
        announced = nanos.getAsLong();
    }

    JobWatch watch(JobId job) {
        if (here.merge(job, 1, Integer::sum) == 1) {
            others.watch(job.value());
        }
        var open = new AtomicBoolean(true);
        return () -> {
            if (open.getAndSet(false)) {
                here.computeIfPresent(job, (_, count) -> count == 1 ? null : count - 1);
            }
        };
    }

    /// Those that are watched here.
    Set<JobId> here() {
        return Set.copyOf(here.keySet());
    }

    /// Tells the others now and then which jobs are still watched.
    void announceAgain() {
        if (nanos.getAsLong() - announced >= BETWEEN_ANNOUNCEMENTS) {
            announced = nanos.getAsLong();
            here.keySet().forEach(job -> others.watch(job.value()));
        }
    }

    /// A client of another node watches a job, which may have finished meanwhile.
    void isWatchedElsewhere(UUID job) {
        boolean isOver;
        synchronized (this) {
            elsewhere.put(job, nanos.getAsLong());
            isOver = finishedLately.containsKey(job);
        }
        if (isOver) {
            others.finished(job);
        }
    }

    @Override
    public void changed(JobId job) {
        if (isOfOthers(job.value())) {
            others.changed(job.value());
        }
    }

    @Override
    public void finished(JobId job, String queue, String type, JobState state) {
        if (!hasOthers.getAsBoolean()) {
            return;
        }
        synchronized (this) {
            finishedLately.put(job.value(), nanos.getAsLong());
        }
        if (isOfOthers(job.value())) {
            others.finished(job.value());
        }
    }

    private synchronized boolean isOfOthers(UUID job) {
        if (elsewhere.isEmpty()) {
            return false;
        }
        Long since = elsewhere.get(job);
        if (since != null && nanos.getAsLong() - since > KEPT) {
            elsewhere.remove(job);
            return false;
        }
        return since != null;
    }

    private static Map<UUID, Long> newestOnly() {
        return new LinkedHashMap<>() {
            private static final long serialVersionUID = 1;

            @Override
            protected boolean removeEldestEntry(Map.Entry<UUID, Long> eldest) {
                return size() > MOST;
            }
        };
    }
}
