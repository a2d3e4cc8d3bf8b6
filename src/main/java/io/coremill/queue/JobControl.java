package io.coremill.queue;

import io.coremill.job.Job;
import io.coremill.job.JobId;
import io.coremill.job.JobSpec;
import io.coremill.queue.key.SubmissionAnswer;
import io.coremill.queue.key.SubmissionKeys;
import io.coremill.queue.upload.ChunkResult;
import io.coremill.queue.upload.JobChunk;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/// What clients ask of the store: it takes jobs in, ends them, queues them again, and pauses
/// queues. Every change is on disk before its future completes.
///
/// A future fails with [StorageUnavailableException] if the store cannot write just now; the
/// change has then not been made. Cancelling a future withdraws the change, and is refused once the
/// store has begun with it. Futures complete on a thread of the store: continuations must be short
/// and must not block.
///
/// Where many nodes share a store, each of them takes every change, of any job and of any queue.
/// Others know of it within a second; a verb says so where that can be noticed.
public interface JobControl {

    /// Accepts a job, which may run on any node that serves its queue.
    ///
    /// A node counts what it accepted itself at once, and what others accepted within a second.
    /// With many nodes, more than `maxWaiting` may therefore wait: by what the others accept in a
    /// second.
    ///
    /// @param maxWaiting fails with [QueueFullException] if as many wait in its queue already
    /// @return the job as accepted
    default CompletableFuture<Job> submit(JobSpec spec, int maxWaiting) {
        return submit(spec, maxWaiting, _ -> {});
    }

    /// The same for one who would hear all that becomes of the job.
    ///
    /// @param begun is given the id, before the store or any node knows of the job
    CompletableFuture<Job> submit(JobSpec spec, int maxWaiting, Consumer<JobId> begun);

    /// Accepts many jobs, in their order, over as many transactions as it takes; or all in one, or
    /// none, if the chunk is whole. It stops at the first job whose queue is full, and where the
    /// store cannot write; what was accepted before is on disk. While others ask as well, these
    /// jobs take at most about half of each transaction.
    ///
    /// @return what was accepted; it fails only if it is withdrawn
    CompletableFuture<ChunkResult> submitAll(JobChunk chunk);

    /// Accepts a job under a key, unless the key stands in the way. That is looked at here,
    /// and when a job is retried by hand, but never when an attempt ends.
    ///
    /// A request that was carried out before, under an idempotency key that is still kept, is
    /// answered as it was then; nothing is changed. It fails with [KeyReusedException] if another
    /// request was made under the key. Where the key of a job that is to be the only one is held,
    /// the answer is the holder, or it fails with [KeyHeldException], or the holder becomes what is
    /// submitted, as the rule says. What fails leaves no trace of its keys.
    ///
    /// All nodes share the keys. It fails with [KeyBusyException] where another transaction of a
    /// shared store has had a key in hand for too long.
    ///
    /// @param maxWaiting as for a submission without a key; who is not let in is not counted
    CompletableFuture<SubmissionAnswer> submit(JobSpec spec, int maxWaiting, SubmissionKeys keys);

    /// Ends a waiting job as cancelled; has a running one stopped by its claimant. Jobs in a final
    /// state stay as they are. A claimant on this node is asked after the commit, one on another
    /// node within a second.
    ///
    /// @return the job after the change; empty if there is none
    CompletableFuture<Optional<Job>> cancel(JobId id);

    /// Queues a failed or cancelled job again, with at least one more attempt and its crashes
    /// forgotten. Fails with [WrongStateException] in any other state, and with [KeyHeldException]
    /// if another job holds its key. Which node ran it before does not matter.
    ///
    /// @return the job after the change; empty if there is none
    CompletableFuture<Optional<Job>> retry(JobId id);

    /// A paused queue takes jobs and hands none over, across restarts too. What has been handed
    /// over may still start. A pause holds for all nodes; one that was not asked may hand over jobs
    /// for another second.
    CompletableFuture<Void> pause(String queue);

    /// Has a paused queue hand over its jobs again, on other nodes within a second.
    CompletableFuture<Void> resume(String queue);
}
