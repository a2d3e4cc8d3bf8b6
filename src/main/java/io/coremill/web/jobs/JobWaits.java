package io.coremill.web.jobs;

import io.coremill.access.limits.CallerLimit;
import io.coremill.access.limits.RefusalFigures;
import io.coremill.job.JobId;
import io.coremill.job.JobState;
import io.coremill.queue.QueueListener;
import io.coremill.settings.HttpSettings;
import io.coremill.web.access.ClientShares;
import io.coremill.web.security.AdmittedRequest;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.event.ContextClosedEvent;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;

/// Those who wait for jobs to finish. A wait holds a small object and no thread.
///
/// A job that is final already is not reported again: look at it after the wait has begun.
@Component
public class JobWaits implements QueueListener {
    private final ConcurrentMap<JobId, Set<Wait>> waiting = new ConcurrentHashMap<>();
    private final ClientShares<Wait> shares;
    private final RefusalFigures figures;
    private final LongSupplier nanos;
    private volatile boolean closed;

    @Autowired
    JobWaits(HttpSettings settings, RefusalFigures figures, LongSupplier nanos) {
        this(new ClientShares<>(settings.maxWaitsPerClient(), settings.maxWaits()), figures, nanos);
    }

    JobWaits(ClientShares<Wait> shares, RefusalFigures figures, LongSupplier nanos) {
        this.shares = shares;
        this.figures = figures;
        this.nanos = nanos;
    }

    /// Ends when the job reaches a final state, when the time is up, when its client or all of them
    /// wait for too many jobs and this is the longest wait, or when the service is about to end,
    /// whichever is first.
    Wait begin(JobId job, Duration atMost, String client) {
        var wait = new Wait(atMost, nanos, it -> forget(job, it));
        Wait longest = shares.add(client, wait);
        if (longest != null) {
            figures.count(CallerLimit.WAITS);
            longest.end();
        }
        waiting.compute(job, (_, others) -> with(wait, others));
        if (closed) {
            wait.end();
        }
        if (wait.isGone()) {
            // Perhaps so soon that there was nothing to forget yet.
            forget(job, wait);
        }
        return wait;
    }

    /// How many wait just now.
    public int count() {
        return shares.count();
    }

    @Override
    public void finished(JobId job, String queue, String type, JobState state) {
        finishedElsewhere(job);
    }

    @Override
    public void finishedElsewhere(JobId job) {
        Set<Wait> waits = waiting.remove(job);
        if (waits != null) {
            waits.forEach(Wait::end);
        }
    }

    /// No client is kept waiting by a service that wants to end.
    @EventListener(ContextClosedEvent.class)
    void close() {
        closed = true;
        waiting.values().forEach(waits -> waits.forEach(Wait::end));
    }

    private static Set<Wait> with(Wait wait, @Nullable Set<Wait> others) {
        Set<Wait> all = others == null ? ConcurrentHashMap.newKeySet() : others;
        all.add(wait);
        return all;
    }

    private static @Nullable Set<Wait> without(Wait wait, Set<Wait> all) {
        all.remove(wait);
        return all.isEmpty() ? null : all;
    }

    private void forget(JobId job, Wait wait) {
        shares.remove(wait);
        waiting.computeIfPresent(job, (_, all) -> without(wait, all));
    }

    /// One of perhaps many for the same job, distinguished from the others by identity.
    static final class Wait implements AdmittedRequest {
        private final CompletableFuture<@Nullable Void> end = new CompletableFuture<>();
        private final CompletableFuture<@Nullable Void> ended;
        private final LongSupplier nanos;
        private final long begun;
        private final Duration atMost;
        private volatile boolean refused;

        Wait(Duration atMost, LongSupplier nanos, Consumer<Wait> afterwards) {
            this.atMost = atMost;
            this.nanos = nanos;
            begun = nanos.getAsLong();
            end.completeOnTimeout(null, atMost.toMillis(), TimeUnit.MILLISECONDS);
            ended = end.whenComplete((_, _) -> afterwards.accept(this));
        }

        void end() {
            end.complete(null);
        }

        /// Its caller is not admitted any more.
        @Override
        public void cutOff() {
            refused = true;
            end();
        }

        /// Whether it was cut off before it was over.
        boolean isRefused() {
            return refused;
        }

        /// How long it has been until now, of the time that it had.
        Duration soFar() {
            Duration passed = Duration.ofNanos(nanos.getAsLong() - begun);
            return passed.compareTo(atMost) < 0 ? passed : atMost;
        }

        @Override
        public boolean isGone() {
            return end.isDone();
        }

        CompletableFuture<@Nullable Void> ended() {
            return ended;
        }
    }
}
