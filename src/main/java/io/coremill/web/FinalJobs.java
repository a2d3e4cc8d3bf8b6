package io.coremill.web;

import io.coremill.job.Job;
import io.coremill.job.JobId;
import io.coremill.queue.JobQueue;
import jakarta.annotation.PreDestroy;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.springframework.stereotype.Component;

/// Jobs for those who would rather have them once they are final.
@Component
class FinalJobs {
    private static final int READERS = 4;

    private final JobQueue queue;
    private final JobWaits waits;

    /// Whoever ends a wait must not be held up by reading the job.
    private final ExecutorService readers =
            Executors.newFixedThreadPool(
                    READERS, Thread.ofPlatform().name("http-wait-", 0).daemon().factory());

    FinalJobs(JobQueue queue, JobWaits waits) {
        this.queue = queue;
        this.waits = waits;
    }

    /// @return the job as it stands once it is final, or when the time is up; empty if there is
    /// none
    CompletableFuture<Optional<Job>> await(JobId id, Duration atMost) {
        JobWaits.Wait wait = waits.begin(id, atMost);
        // Only now: a job that became final before the wait began is not told of again.
        Optional<Job> now = queue.find(id);
        if (now.isEmpty() || now.get().state().isFinal()) {
            wait.end();
            return CompletableFuture.completedFuture(now);
        }
        return wait.ended().thenApplyAsync(_ -> queue.find(id), readers);
    }

    @PreDestroy
    void close() {
        readers.shutdown();
    }
}
