package io.coremill.queue.commit;

import io.coremill.job.JobState;
import io.coremill.queue.lookup.JobCount;
import io.coremill.queue.lookup.JobFilter;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/// What has been committed, as far as it is kept in memory: how many jobs are where, who holds
/// what, and which queues are paused. Several writers may enter what they have changed; who holds
/// what is for one writer alone.
public final class QueueCounters {
    private final Map<String, QueueCounts> counts = new ConcurrentHashMap<>();
    private final Map<Long, LeaseState> holds = new HashMap<>();
    /// Jobs by queue, where the store keeps count of them.
    private final Map<String, Long> finished = new ConcurrentHashMap<>();

    private final AtomicLong entries = new AtomicLong();
    private volatile Set<String> paused;

    public QueueCounters(Map<String, QueueCounts> counts, Set<String> paused) {
        counts.forEach(this::add);
        this.paused = Set.copyOf(paused);
    }

    public Map<String, QueueCounts> counts() {
        return Map.copyOf(counts);
    }

    QueueCounts counts(String queue) {
        return counts.getOrDefault(queue, QueueCounts.NONE);
    }

    /// How many jobs pass the filter, if that is known here.
    public Optional<JobCount> count(JobFilter filter) {
        return filter.isOfUnfinishedStates()
                ? Optional.of(new JobCount(known(filter.queue(), filter.states()), false))
                : Optional.empty();
    }

    private long known(@Nullable String queue, Set<JobState> states) {
        return counts.entrySet().stream()
                .filter(entry -> queue == null || queue.equals(entry.getKey()))
                .mapToLong(entry -> states.stream().mapToLong(entry.getValue()::of).sum())
                .sum();
    }

    /// How often something has been entered.
    public long entries() {
        return entries.get();
    }

    /// Takes what has been counted elsewhere for what there is.
    public void correct(Map<String, QueueCounts> counted) {
        counts.keySet().retainAll(counted.keySet());
        counts.putAll(counted);
    }

    public Set<String> paused() {
        return paused;
    }

    @Nullable LeaseState hold(long lease) {
        return holds.get(lease);
    }

    public boolean hasScheduled() {
        return counts.values().stream().anyMatch(queue -> queue.scheduled() > 0);
    }

    void enter(Map<String, QueueCounts> differences, Map<Long, Optional<LeaseState>> newHolds) {
        entries.incrementAndGet();
        differences.forEach(this::add);
        newHolds.forEach(this::enter);
    }

    synchronized void enterPauses(Map<String, Boolean> changed) {
        var now = new HashSet<>(paused);
        changed.forEach((queue, on) -> change(now, queue, on));
        paused = Set.copyOf(now);
    }

    private static void change(Set<String> queues, String queue, boolean on) {
        if (on) {
            queues.add(queue);
        } else {
            queues.remove(queue);
        }
    }

    private void add(String queue, QueueCounts difference) {
        if (difference.finished() != 0) {
            finished.merge(queue, difference.finished(), Long::sum);
        }
        var unfinished = difference.unfinished();
        if (!unfinished.equals(QueueCounts.NONE)) {
            counts.merge(queue, unfinished, QueueCounters::sum);
        }
    }

    /// How many jobs have finished and are still there, by queue: all of them or, where
    /// [#takeFinished] is used, the difference since then.
    public Map<String, Long> finished() {
        return Map.copyOf(finished);
    }

    /// By how much the number of finished jobs has changed since this was last asked for.
    public Map<String, Long> takeFinished() {
        var taken = finished();
        taken.forEach(this::giveBackFinished);
        return taken;
    }

    private void giveBackFinished(String queue, long jobs) {
        finished.merge(queue, -jobs, (now, less) -> now + less == 0 ? null : now + less);
    }

    /// What was taken could not be written.
    public void keepFinished(Map<String, Long> taken) {
        taken.forEach((queue, jobs) -> finished.merge(queue, jobs, Long::sum));
    }

    /// Null where nothing is left: then the map forgets the queue.
    private static @Nullable QueueCounts sum(QueueCounts before, QueueCounts difference) {
        var now = before.plus(difference);
        return now.equals(QueueCounts.NONE) ? null : now;
    }

    private void enter(long lease, Optional<LeaseState> now) {
        now.ifPresentOrElse(state -> holds.put(lease, state), () -> holds.remove(lease));
    }
}
