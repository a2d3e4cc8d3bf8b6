package io.coremill.queue;

import io.coremill.job.Job;
import io.coremill.job.JobId;
import io.coremill.job.JobSpec;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/// What clients ask of the store: it takes jobs in, ends them, queues them again, and pauses
/// queues. Every change is on disk before its future completes.
///
/// A future fails with [StorageUnavailableException] if the store cannot write just now; the
/// change has then not been made. Cancelling a future withdraws the change, and is refused once the
/// store has begun with it. Futures complete on a thread of the store: continuations must be short
/// and must not block.
public interface JobControl {

    /// Accepts a job.
    ///
    /// @param maxWaiting fails with [QueueFullException] if as many wait in its queue already
    /// @return the job as accepted
    CompletableFuture<Job> submit(JobSpec spec, int maxWaiting);

    /// Ends a waiting job as cancelled; has a running one stopped by its claimant. Jobs in a final
    /// state stay as they are.
    ///
    /// @return the job after the change; empty if there is none
    CompletableFuture<Optional<Job>> cancel(JobId id);

    /// Queues a failed or cancelled job again, with at least one more attempt and its crashes
    /// forgotten. Fails with [WrongStateException] in any other state.
    ///
    /// @return the job after the change; empty if there is none
    CompletableFuture<Optional<Job>> retry(JobId id);

    /// A paused queue takes jobs and hands none over, across restarts too. What has been handed
    /// over may still start.
    CompletableFuture<Void> pause(String queue);

    /// Has a paused queue hand over its jobs again.
    CompletableFuture<Void> resume(String queue);
}
