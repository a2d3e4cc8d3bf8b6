package io.coremill.queue;

import io.coremill.job.Job;
import io.coremill.job.JobId;
import io.coremill.job.JobSpec;
import io.coremill.job.LogLine;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/// The durable queue. Every change is on disk before its future completes; the store gathers
/// changes of many callers into one commit and never waits on a timer to do so.
///
/// A future fails with [StorageUnavailableException] if the store cannot write just now; the
/// change has then not been made. Cancelling a future withdraws the change, and is refused once the
/// store has begun with it; settlements cannot be withdrawn. Futures complete on a thread of the
/// store: continuations must be short and must not block.
public interface JobQueue extends AutoCloseable {

    /// Accepts a job.
    ///
    /// @param maxWaiting fails with [QueueFullException] if as many wait in its queue already
    /// @return the job as accepted
    CompletableFuture<Job> submit(JobSpec spec, int maxWaiting);

    /// The job with its attempts and its result, the body of which is left empty unless it is JSON.
    Optional<Job> find(JobId id);

    /// The job with its result, whatever the media type.
    Optional<Job> findWithResult(JobId id);

    /// Newest first, without payloads, results and attempts. Looks at a bounded number of jobs, so
    /// that a filter which few pass, or none, is answered as soon as any other.
    ///
    /// @param limit jobs at most
    JobList list(JobFilter filter, int limit);

    /// Exact for what is not finished, of any queue or of one; else it counts within the bounds of
    /// a list.
    ///
    /// @param most jobs that it counts where it has to look for them
    JobCount count(JobFilter filter, int most);

    /// What the job's attempts left behind, oldest first; empty for an unknown job.
    List<LogLine> logs(JobId id);

    /// What its attempts left behind after a line, oldest first. If lines in between are gone, the
    /// first one says so, in the place of the last of them.
    ///
    /// @param after the number of that line; 0 for the start
    /// @param most lines at once
    List<NumberedLine> logs(JobId id, long after, int most);

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

    CompletableFuture<Void> resume(String queue);

    Set<String> paused();

    /// Every queue that has jobs which are not finished; read from memory.
    List<QueueDepth> depths();

    /// Hands due jobs of a queue to a claimant until the registration is closed: asks it for its
    /// room, and gives it leases once they are committed. A queue has one claimant at a time.
    Registration serve(String queue, Claimant claimant);

    /// Asks the queue's claimant for its room again, which may have grown.
    ///
    /// @return completes when every job that could be handed over has been
    CompletableFuture<Void> wake(String queue);

    /// Notes how running attempts come along. Of a report on a lease that is no longer current only
    /// the log lines are kept; nothing is kept while the store cannot write.
    void report(List<AttemptReport> reports);

    /// Records how an attempt ended and what becomes of its job. Counts only for the current lease:
    /// the future tells whether it did. Unlike other changes it is kept and tried again until the
    /// store can write; if it is what cannot be written, its job fails without a result.
    CompletableFuture<Boolean> settle(Settlement settlement);

    /// Whether changes can be written just now, as far as is known.
    StoreHealth health();

    /// Writes something, unless that was done a moment ago, and says then whether it could: while
    /// nothing comes in, nothing else would notice that it cannot. Of a store that hangs the future
    /// does not complete; [#health] knows that after a while.
    CompletableFuture<StoreHealth> probe();

    /// Writes what has gathered, then lets go of the store.
    @Override
    void close();

    /// Ends something that was begun.
    interface Registration extends AutoCloseable {
        @Override
        void close();
    }
}
