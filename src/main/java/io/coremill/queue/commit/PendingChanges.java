package io.coremill.queue.commit;

import io.coremill.job.JobState;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What one transaction makes of the [QueueCounters], and what is to be reported once it is
/// committed. It is simply forgotten if it is not.
public final class PendingChanges {
    private static final Logger log = LoggerFactory.getLogger(PendingChanges.class);

    private final QueueCounters counters;
    private final Map<String, QueueCounts> differences = new HashMap<>();
    private final Map<Long, Optional<LeaseState>> holds = new HashMap<>();
    private final Map<String, Boolean> pauses = new HashMap<>();
    private final List<Runnable> news = new ArrayList<>();
    private final List<Runnable> answers = new ArrayList<>();
    private final List<Runnable> handovers = new ArrayList<>();
    private final List<Runnable> doubts = new ArrayList<>();

    public PendingChanges(QueueCounters counters) {
        this.counters = counters;
    }

    /// What a part of the transaction makes of it after all that has been done so far. It counts
    /// once it is [joined][#join], and is forgotten if the part is undone.
    public PendingChanges part() {
        var part = new PendingChanges(counters);
        part.differences.putAll(differences);
        part.holds.putAll(holds);
        part.pauses.putAll(pauses);
        return part;
    }

    public void join(PendingChanges part) {
        differences.putAll(part.differences);
        holds.putAll(part.holds);
        pauses.putAll(part.pauses);
        news.addAll(part.news);
        answers.addAll(part.answers);
        handovers.addAll(part.handovers);
        doubts.addAll(part.doubts);
    }

    public QueueCounts counts(String queue) {
        return counters.counts(queue).plus(difference(queue));
    }

    public void appear(String queue, JobState state) {
        appear(queue, state, 1);
    }

    public void appear(String queue, JobState state, long jobs) {
        differences.put(queue, difference(queue).plus(state, jobs));
    }

    /// A job moves to another queue, or to another state in its own.
    public void move(String queue, JobState from, String target, JobState to) {
        differences.put(queue, difference(queue).plus(from, -1));
        appear(target, to);
    }

    /// How many jobs have finished and are still there, by queue.
    public Map<String, Long> finished() {
        var finished = new HashMap<>(counters.finished());
        differences.forEach(
                (queue, difference) -> finished.merge(queue, difference.finished(), Long::sum));
        return finished;
    }

    /// Finished jobs are there no more.
    public void forget(String queue, JobState state, long jobs) {
        differences.put(queue, difference(queue).plus(state, -jobs));
    }

    public void move(String queue, JobState from, JobState to, long jobs) {
        differences.put(queue, difference(queue).plus(from, -jobs).plus(to, jobs));
    }

    /// Whether any job may be waiting for its time: never false if one is.
    public boolean mayHaveScheduled() {
        return counters.hasScheduled()
                || differences.values().stream().anyMatch(queue -> queue.scheduled() > 0);
    }

    public @Nullable LeaseState hold(long lease) {
        var changed = holds.get(lease);
        return changed != null ? changed.orElse(null) : counters.hold(lease);
    }

    public void hold(long lease, LeaseState hold) {
        holds.put(lease, Optional.of(hold));
    }

    public void release(long lease) {
        holds.put(lease, Optional.empty());
    }

    public boolean isPaused(String queue) {
        return pauses.getOrDefault(queue, counters.paused().contains(queue));
    }

    public void pause(String queue, boolean on) {
        pauses.put(queue, on);
    }

    /// Informs the listeners, before anything else is reported.
    public void news(Runnable telling) {
        news.add(telling);
    }

    /// Completes a future, after the listeners have heard.
    public void answer(Runnable completion) {
        answers.add(completion);
    }

    /// Informs a claimant, after all others.
    public void handover(Runnable telling) {
        handovers.add(telling);
    }

    /// Does something if it stays unknown whether the transaction was committed.
    public void inDoubt(Runnable telling) {
        doubts.add(telling);
    }

    /// The store did not answer to the commit.
    public void unanswered() {
        tell(doubts);
    }

    /// Whatever goes wrong for one that is informed, the others are informed all the same.
    public void committed() {
        counters.enter(differences, holds);
        if (!pauses.isEmpty()) {
            counters.enterPauses(pauses);
        }
        tell(news);
        tell(answers);
        tell(handovers);
    }

    private QueueCounts difference(String queue) {
        return differences.getOrDefault(queue, QueueCounts.NONE);
    }

    private static void tell(List<Runnable> tellings) {
        for (var telling : tellings) {
            try {
                telling.run();
            } catch (Throwable e) {
                log.error("a listener failed at a committed change", e);
            }
        }
    }
}
