package io.coremill.web;

import io.coremill.job.JobId;
import io.coremill.job.JobState;
import io.coremill.queue.QueueListener;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.TimeUnit;
import org.springframework.context.event.ContextClosedEvent;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;

/// Those who wait for jobs to finish. A wait holds a small object and no thread.
///
/// A job that is final already is not told of again: look at it after the wait has begun.
@Component
class JobWaits implements QueueListener {
    private final ConcurrentMap<JobId, Set<CompletableFuture<Void>>> waiting =
            new ConcurrentHashMap<>();
    private volatile boolean closed;

    /// @return completes when the job has reached a final state, when the time is up, or when the
    ///     service is about to end, whichever is first; may be completed by the caller to stop
    CompletableFuture<Void> begin(JobId job, Duration atMost) {
        var wait = new CompletableFuture<Void>();
        waiting.compute(
                job,
                (_, others) -> {
                    var all =
                            others == null
                                    ? ConcurrentHashMap.<CompletableFuture<Void>>newKeySet()
                                    : others;
                    all.add(wait);
                    return all;
                });
        wait.whenComplete((_, _) -> forget(job, wait));
        wait.completeOnTimeout(null, atMost.toMillis(), TimeUnit.MILLISECONDS);
        if (closed) {
            wait.complete(null);
        }
        return wait;
    }

    @Override
    public void finished(JobId job, String queue, String type, JobState state) {
        var waits = waiting.remove(job);
        if (waits != null) {
            waits.forEach(wait -> wait.complete(null));
        }
    }

    /// Nobody is kept waiting by a service that wants to end.
    @EventListener(ContextClosedEvent.class)
    void close() {
        closed = true;
        waiting.values().forEach(waits -> waits.forEach(wait -> wait.complete(null)));
    }

    private void forget(JobId job, CompletableFuture<Void> wait) {
        waiting.computeIfPresent(
                job,
                (_, others) -> {
                    others.remove(wait);
                    return others.isEmpty() ? null : others;
                });
    }
}
