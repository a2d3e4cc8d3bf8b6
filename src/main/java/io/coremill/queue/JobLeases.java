package io.coremill.queue;

import java.util.List;
import java.util.concurrent.CompletableFuture;

/// Leases jobs to claimants, and takes back how they came along and how they ended. Futures
/// complete on a thread of the store: continuations must be short and must not block.
///
/// A job has one lease at a time, whatever the number of nodes. Its number is the fence: it comes
/// from the store, no node ever gets it again, and a settlement counts only while it is current.
///
/// A node that ends without settling its leases is dead. A store of one node finds that when it is
/// opened again. A shared store finds it when the node's last heartbeat is more than two heartbeats
/// old; a live node then ends the leases within a second. Jobs that were held ready go back
/// silently. A job that was running goes back to its place: that counts as a crash and as no
/// attempt. It fails as poison after too many crashes, and ends as cancelled if that was asked for.
/// A node that lives on after it was declared dead has none of its leases any more.
public interface JobLeases {

    /// Hands due jobs of a queue to a claimant until the registration is closed: asks it for its
    /// room, and gives it leases once they are committed. A queue has one claimant at a time on
    /// each node, and each job goes to one of them. Best jobs go first; one that another node let
    /// in may be passed over for a second. Jobs of a queue that no claimant of this node serves are
    /// left to other nodes, and so are those of types that it does not run.
    Registration serve(String queue, Claimant claimant);

    /// Asks the queue's claimant on this node for its room again, which may have grown; claimants
    /// on other nodes are not asked. Fails with [StorageUnavailableException] if the store cannot
    /// write just now.
    ///
    /// @return completes when every job that could be handed over has been, but perhaps for those
    ///     that other nodes let in within the last second
    CompletableFuture<Void> wake(String queue);

    /// Notes how running attempts come along. Of a report on a lease that is no longer current only
    /// the log lines are kept; nothing is kept while the store cannot write. Every node shows it
    /// once it is committed.
    void report(List<AttemptReport> reports);

    /// Records how an attempt ended and what becomes of its job. Counts only for the current lease:
    /// the future returns whether it did. It does not if the lease has been settled, or if this
    /// node was declared dead since; the job may then run elsewhere. Unlike other changes it cannot
    /// be withdrawn, and is kept and tried again until the store can write; if it is what cannot be
    /// written, its job fails without a result. Where more outcomes than may be kept wait for the
    /// store, the outcome is dropped: the future returns false once the store can write, and the
    /// job waits again as if it had not been claimed.
    CompletableFuture<Boolean> settle(Settlement settlement);

    /// Ends something that was begun.
    interface Registration extends AutoCloseable {
        @Override
        void close();
    }
}
