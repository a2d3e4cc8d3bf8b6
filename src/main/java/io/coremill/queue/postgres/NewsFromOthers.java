package io.coremill.queue.postgres;

import io.coremill.job.JobId;
import io.coremill.queue.QueueListener;
import io.coremill.queue.commit.ClaimantRegistry;
import io.coremill.queue.postgres.node.NodeNews;
import io.coremill.queue.postgres.search.PostgresLookup;
import io.coremill.queue.postgres.step.ClaimMarks;
import io.coremill.queue.postgres.step.HeldLeases;
import io.coremill.queue.postgres.step.NextDue;
import java.time.Instant;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Takes what other nodes have done to those it concerns here.
final class NewsFromOthers implements NodeNews {
    private final ClaimMarks marks;
    private final NextDue nextDue;
    private final HeldLeases held;
    private final ClaimantRegistry claimants;
    private final QueueListener listeners;
    private final WorkLane work;
    private final PostgresLookup lookup;

    NewsFromOthers(
            ClaimMarks marks,
            NextDue nextDue,
            HeldLeases held,
            ClaimantRegistry claimants,
            QueueListener listeners,
            WorkLane work,
            PostgresLookup lookup) {
        this.marks = marks;
        this.nextDue = nextDue;
        this.held = held;
        this.claimants = claimants;
        this.listeners = listeners;
        this.work = work;
        this.lookup = lookup;
    }

    @Override
    public void hasWork(Set<String> queues) {
        queues.forEach(marks::mayHaveWork);
        if (queues.stream().anyMatch(claimants.all()::containsKey)) {
            work.lookForWork();
        }
    }

    /// Comes with each look, once a second.
    @Override
    public void nextDue(@Nullable Instant due) {
        if (due != null && nextDue.hear(due)) {
            work.lookForWork();
        }
    }

    /// Nothing is kept of it: a claim asks the database which queues are paused.
    @Override
    public void paused(Set<String> queues) {}

    @Override
    public void cancelled(long lease, String queue) {
        if (held.isFirstAsked(lease)) {
            claimants.cancel(queue, lease);
        }
    }

    /// What runs here runs elsewhere by now, or will: its outcome would not count.
    @Override
    public void declaredDead(UUID next) {
        held.startAs(next).forEach((lease, queue) -> claimants.cancel(queue, lease));
        marks.forgetPlaces();
        hasWork(claimants.all().keySet());
    }

    @Override
    public void changed(UUID job) {
        lookup.changed();
        listeners.changed(new JobId(job));
    }
}
