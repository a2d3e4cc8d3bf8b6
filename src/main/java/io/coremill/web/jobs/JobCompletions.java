package io.coremill.web.jobs;

import io.coremill.access.CallerAdmission;
import io.coremill.job.Job;
import io.coremill.job.JobId;
import io.coremill.queue.StorageUnavailableException;
import io.coremill.queue.lookup.JobLookup;
import io.coremill.queue.lookup.JobWatch;
import io.coremill.web.access.ClientName;
import io.coremill.web.security.CallerAdmissions;
import jakarta.annotation.PreDestroy;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/// Jobs for those who would rather have them once they are final.
@Component
class JobCompletions {
    private static final int READERS = 4;

    private final JobLookup lookup;
    private final JobWaits waits;
    private final CallerAdmissions admissions;

    /// A thread that ends a wait must not be held up by reading the job.
    private final ExecutorService readers =
            Executors.newFixedThreadPool(
                    READERS, Thread.ofPlatform().name("http-wait-", 0).daemon().factory());

    JobCompletions(JobLookup lookup, JobWaits waits, CallerAdmissions admissions) {
        this.lookup = lookup;
        this.waits = waits;
        this.admissions = admissions;
    }

    /// Who waits, on the thread of its request.
    Waiter waiter(HttpServletRequest request) {
        return new Waiter(ClientName.of(request), admissions.of(request));
    }

    /// For a job that is about to be stored.
    EarlyWait early(WaitPreference preference, Waiter waiter) {
        return new EarlyWait(preference, waiter);
    }

    /// It fails once the caller is not admitted any more.
    CompletableFuture<Awaited> await(JobId id, WaitPreference preference, Waiter waiter) {
        JobWaits.Wait wait = begin(id, preference, waiter);
        // Only now: a job that became final before the wait began is not reported again.
        Optional<Job> now;
        try {
            now = lookup.find(id);
        } catch (StorageUnavailableException e) {
            wait.end();
            return CompletableFuture.failedFuture(e);
        }
        if (now.isEmpty() || now.get().state().isFinal()) {
            wait.end();
            return CompletableFuture.completedFuture(new Awaited(now, preference));
        }
        return ended(id, wait, preference, waiter);
    }

    private JobWaits.Wait begin(JobId id, WaitPreference preference, Waiter waiter) {
        JobWaits.Wait wait = waits.begin(id, preference.time(), waiter.client());
        JobWatch watch = lookup.watch(id);
        var _ = wait.ended().whenComplete((_, _) -> watch.close());
        return wait;
    }

    private CompletableFuture<Awaited> ended(
            JobId id, JobWaits.Wait wait, WaitPreference preference, Waiter waiter) {
        admissions.watch(wait, waiter.admission());
        return wait.ended().thenApplyAsync(_ -> awaited(id, preference, wait), readers);
    }

    /// A wait that was cut short shows how much of it there was.
    private Awaited awaited(JobId id, WaitPreference preference, JobWaits.Wait wait) {
        if (wait.isRefused()) {
            throw CallerAdmissions.ended();
        }
        Duration waited = wait.soFar();
        Optional<Job> job = lookup.find(id);
        boolean wasLong = job.isEmpty() || job.get().state().isFinal();
        return new Awaited(job, wasLong ? preference : new WaitPreference(waited));
    }

    /// @param client whose share of all waits it takes
    record Waiter(String client, CallerAdmission admission) {}

    /// @param job as it stands once it is final or the wait is over; empty if there is none
    /// @param applied what was made of the preference
    record Awaited(Optional<Job> job, WaitPreference applied) {}

    /// A wait that begins before the job is stored, and so misses nothing that becomes of it: the
    /// store is looked at once, at the end. Closed before the job was there, it ends.
    final class EarlyWait implements AutoCloseable {
        private final WaitPreference preference;
        private final Waiter waiter;
        private JobWaits.@Nullable Wait wait;
        private boolean stored;

        private EarlyWait(WaitPreference preference, Waiter waiter) {
            this.preference = preference;
            this.waiter = waiter;
        }

        void begin(JobId id) {
            wait = JobCompletions.this.begin(id, preference, waiter);
        }

        /// If the job cannot be read again, or its caller is not admitted any more, it is shown as
        /// it was stored: an error would mean that nothing has been stored.
        ///
        /// @param job which has been stored; begun with, unless it has a key
        CompletableFuture<Awaited> await(Job job) {
            stored = true;
            var begun = wait;
            var awaited =
                    begun == null
                            ? JobCompletions.this.await(job.id(), preference, waiter)
                            : ended(job.id(), begun, preference, waiter);
            return awaited.exceptionally(
                    _ -> new Awaited(Optional.of(job), new WaitPreference(Duration.ZERO)));
        }

        @Override
        public void close() {
            var begun = wait;
            if (!stored && begun != null) {
                begun.end();
            }
        }
    }

    @PreDestroy
    void close() {
        readers.shutdown();
    }
}
