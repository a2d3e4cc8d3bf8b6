package io.coremill.queue.bulk;

import io.coremill.job.JobId;
import io.coremill.queue.key.IdempotencyKey;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/// Keeps bulk actions and carries out their batches. Futures are as those of
/// [io.coremill.queue.JobControl]. Where many nodes share a store, actions are of all nodes.
public interface BulkActions {

    /// Each node looks at all that run, again and again. Nodes that begin some at once may exceed
    /// it by one each.
    int MOST_RUNNING = 100;

    /// Keeps a new action, which is about jobs that have been submitted until now. A store keeps
    /// the newest thousand that are over. It fails with [io.coremill.queue.key.KeyReusedException]
    /// if another request was made under its key, and with [BulkLimitException] if as many run as
    /// may.
    ///
    /// @param matched how many jobs it was counted to be about
    /// @param more whether there may be more than those
    /// @param key under which the client may ask for it again; null if under none
    CompletableFuture<BegunBulk> begin(
            BulkRequest request, long matched, boolean more, @Nullable IdempotencyKey key);

    Optional<BulkAction> bulkAction(JobId id);

    /// The newest first. One that a newer version has written, and that this one does not know in
    /// full, is left out here and wherever actions are found.
    ///
    /// @param before only those that began before this one; null for the newest
    List<BulkAction> bulkActions(@Nullable JobId before, int most);

    /// Those that run, the oldest first.
    List<BulkAction> runningBulkActions();

    /// Ends an action that runs; one that does not stays as it is.
    ///
    /// @return the action after the change; empty if there is none
    CompletableFuture<Optional<BulkAction>> cancelBulkAction(JobId id);

    /// Does what an action is for to each job of a batch, and moves its position, in one commit.
    /// Does nothing if the action does not run or has another position: another runner goes on
    /// with it.
    ///
    /// @return the action after the batch; empty if nothing was done
    CompletableFuture<Optional<BulkAction>> advance(BulkBatch batch);
}
