package io.coremill.queue.postgres;

import io.coremill.access.key.KeySnapshot;
import io.coremill.job.JobId;
import io.coremill.queue.QueueListener;
import io.coremill.queue.StorageUnavailableException;
import io.coremill.queue.cluster.LiveNode;
import io.coremill.queue.postgres.node.NodeNews;
import io.coremill.queue.postgres.search.PostgresLookup;
import io.coremill.queue.postgres.step.StepContext;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Takes what other nodes have done to those it concerns here.
final class NewsFromOthers implements NodeNews {
    private static final Logger log = LoggerFactory.getLogger(NewsFromOthers.class);

    private final StepContext own;
    private final QueueListener listeners;
    private final WorkLane work;
    private final PostgresLookup lookup;
    private final WatchedJobs watched;
    private final OwnNews node;
    private final BooleanSupplier hasOthers;
    private final BooleanSupplier isHearing;
    private final AtomicBoolean looks = new AtomicBoolean();

    /// @param own what the steps of this node share
    /// @param listeners hear of what other nodes did
    /// @param node takes what concerns the node itself
    NewsFromOthers(
            StepContext own,
            QueueListener listeners,
            WorkLane work,
            PostgresLookup lookup,
            WatchedJobs watched,
            OwnNews node,
            BooleanSupplier hasOthers,
            BooleanSupplier isHearing) {
        this.own = own;
        this.listeners = listeners;
        this.work = work;
        this.lookup = lookup;
        this.watched = watched;
        this.node = node;
        this.hasOthers = hasOthers;
        this.isHearing = isHearing;
    }

    @Override
    public void hasWork(Set<String> queues) {
        queues.forEach(own.marks()::mayHaveWork);
        if (queues.stream().anyMatch(own.claimants().all()::containsKey)) {
            work.lookForWork();
        }
    }

    /// Comes with each look, once a second.
    @Override
    public void nextDue(@Nullable Instant due) {
        if (due != null && own.nextDue().hear(due)) {
            work.lookForWork();
        }
        if (hasOthers.getAsBoolean() && !watched.here().isEmpty()) {
            lookAtWatchedAside();
        }
    }

    @Override
    public void nextTick(@Nullable Instant due) {
        own.schedules().nextDue(due);
    }

    @Override
    public long keyVersion() {
        return own.accessKeys().version();
    }

    @Override
    public boolean keys(KeySnapshot keys, long before) {
        return own.accessKeys().seen(keys, before);
    }

    @Override
    public void nextTerm(@Nullable Instant term) {
        if (term != null && own.nextTerm().hear(term)) {
            work.lookForWork();
        }
    }

    /// Nothing is kept of it: a claim asks the database which queues are paused.
    @Override
    public void paused(Set<String> queues) {}

    @Override
    public void cancelled(long lease, String queue) {
        if (own.held().isFirstAsked(lease)) {
            own.claimants().cancel(queue, lease);
        }
    }

    /// What runs here runs elsewhere by now, or will: its outcome would not count.
    @Override
    public void declaredDead(UUID next) {
        own.held().startAs(next).forEach((lease, queue) -> own.claimants().cancel(queue, lease));
        own.marks().forgetPlaces();
        hasWork(own.claimants().all().keySet());
    }

    @Override
    public void live(List<LiveNode> nodes) {
        node.differing().compare(nodes);
    }

    @Override
    public boolean needs(int migration) {
        return node.schema().needs(migration);
    }

    @Override
    public void recycle(String worker) {
        node.status().recycle(worker);
    }

    @Override
    public void changed(UUID job) {
        lookup.changed();
        listeners.changed(new JobId(job));
    }

    @Override
    public void finished(UUID job) {
        changed(job);
        listeners.finishedElsewhere(new JobId(job));
    }

    @Override
    public void watched(UUID job) {
        watched.isWatchedElsewhere(job);
    }

    record OwnNews(OwnStatus status, DifferingSettings differing, SchemaWatch schema) {}

    /// A node whose lookups have to wait beats in time all the same.
    private void lookAtWatchedAside() {
        if (looks.compareAndSet(false, true)) {
            Thread.ofVirtual()
                    .name("coremill-watched")
                    .start(
                            () -> {
                                try {
                                    lookAtWatched();
                                } finally {
                                    looks.set(false);
                                }
                            });
        }
    }

    /// For those whose news was lost on the way, or is not heard at all.
    private void lookAtWatched() {
        Set<JobId> jobs = watched.here();
        watched.announceAgain();
        try {
            lookup.finished(jobs).forEach(job -> finished(job.value()));
        } catch (StorageUnavailableException e) {
            log.debug("watched jobs are not looked at just now: {}", e.getMessage());
        }
        if (!isHearing.getAsBoolean()) {
            jobs.forEach(listeners::changed);
        }
    }
}
