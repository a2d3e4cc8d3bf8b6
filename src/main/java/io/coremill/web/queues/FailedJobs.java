package io.coremill.web.queues;

import io.coremill.job.Job;
import io.coremill.job.JobId;
import io.coremill.job.JobState;
import io.coremill.queue.JobControl;
import io.coremill.queue.WrongStateException;
import io.coremill.queue.key.KeyBusyException;
import io.coremill.queue.key.KeyHeldException;
import io.coremill.queue.lookup.JobFilter;
import io.coremill.queue.lookup.JobList;
import io.coremill.queue.lookup.JobLookup;
import io.coremill.queue.lookup.JobVisibility;
import io.coremill.web.CommitWait;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.springframework.stereotype.Component;

/// Runs the failed jobs of a queue again, a bounded number at a time.
@Component
class FailedJobs {
    private static final int MOST = 1_000;

    private final JobLookup lookup;
    private final JobControl control;

    FailedJobs(JobLookup lookup, JobControl control) {
        this.lookup = lookup;
        this.control = control;
    }

    /// The newest first. One that another client has run again meanwhile is left alone, and so is
    /// one whose key another job holds.
    ///
    /// @param visible those of them
    Retried retry(String queueName, JobVisibility visible) {
        JobId before = null;
        JobList found;
        int retried = 0;
        int asked;
        do {
            var filter = new JobFilter(queueName, null, JobState.FAILED, before).within(visible);
            asked = MOST - retried;
            found = lookup.list(filter, asked);
            retried += retry(found.jobs());
            before = found.searchedTo();
        } while (before != null && retried < MOST);
        return new Retried(retried, before != null || found.jobs().size() == asked);
    }

    /// All in one commit, or few.
    private int retry(List<Job> jobs) {
        List<CompletableFuture<Boolean>> changes =
                jobs.stream().map(job -> retried(control.retry(job.id()))).toList();
        return (int) changes.stream().filter(CommitWait::await).count();
    }

    private static CompletableFuture<Boolean> retried(CompletableFuture<Optional<Job>> change) {
        return change.handle(
                (job, failure) -> {
                    if (failure == null) {
                        return job.isPresent();
                    }
                    if (failure instanceof WrongStateException
                            || failure instanceof KeyHeldException
                            || failure instanceof KeyBusyException) {
                        return false;
                    }
                    throw new CompletionException(failure);
                });
    }

    /// @param more whether failed jobs may be left
    record Retried(int retried, boolean more) {}
}
