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
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.springframework.context.event.ContextClosedEvent;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;

/// Those who wait for jobs to finish. A wait holds a small object and no thread.
///
/// A job that is final already is not told of again: look at it after the wait has begun.
@Component
class JobWaits implements QueueListener {
    private final ConcurrentMap<JobId, Set<Wait>> waiting = new ConcurrentHashMap<>();
    private volatile boolean closed;

    /// Ends when the job reaches a final state, when the time is up, or when the service is about
    /// to end, whichever is first.
    Wait begin(JobId job, Duration atMost) {
        var wait = new Wait(atMost, it -> forget(job, it));
        waiting.compute(job, (_, others) -> with(wait, others));
        if (closed) {
            wait.end();
        }
        if (wait.isOver()) {
            // Perhaps so soon that there was nothing to forget yet.
            forget(job, wait);
        }
        return wait;
    }

    @Override
    public void finished(JobId job, String queue, String type, JobState state) {
        Set<Wait> waits = waiting.remove(job);
        if (waits != null) {
            waits.forEach(Wait::end);
        }
    }

    /// Nobody is kept waiting by a service that wants to end.
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
        waiting.computeIfPresent(job, (_, all) -> without(wait, all));
    }

    /// One of perhaps many for the same job, told from the others by identity.
    static final class Wait {
        private final CompletableFuture<@Nullable Void> end = new CompletableFuture<>();
        private final CompletableFuture<@Nullable Void> ended;

        Wait(Duration atMost, Consumer<Wait> afterwards) {
            end.completeOnTimeout(null, atMost.toMillis(), TimeUnit.MILLISECONDS);
            ended = end.whenComplete((_, _) -> afterwards.accept(this));
        }

        void end() {
            end.complete(null);
        }

        boolean isOver() {
            return end.isDone();
        }

        CompletableFuture<@Nullable Void> ended() {
            return ended;
        }
    }
}
