package io.coremill.queue;

import java.util.List;
import java.util.concurrent.CompletableFuture;

/// Leases jobs to claimants, and takes back how they came along and how they ended. Futures
/// complete on a thread of the store: continuations must be short and must not block.
public interface JobLeases {

    /// Hands due jobs of a queue to a claimant until the registration is closed: asks it for its
    /// room, and gives it leases once they are committed. A queue has one claimant at a time.
    Registration serve(String queue, Claimant claimant);

    /// Asks the queue's claimant for its room again, which may have grown. Fails with
    /// [StorageUnavailableException] if the store cannot write just now.
    ///
    /// @return completes when every job that could be handed over has been
    CompletableFuture<Void> wake(String queue);

    /// Notes how running attempts come along. Of a report on a lease that is no longer current only
    /// the log lines are kept; nothing is kept while the store cannot write.
    void report(List<AttemptReport> reports);

    /// Records how an attempt ended and what becomes of its job. Counts only for the current lease:
    /// the future returns whether it did. Unlike other changes it cannot be withdrawn, and is kept
    /// and tried again until the store can write; if it is what cannot be written, its job fails
    /// without a result.
    CompletableFuture<Boolean> settle(Settlement settlement);

    /// Ends something that was begun.
    interface Registration extends AutoCloseable {
        @Override
        void close();
    }
}
