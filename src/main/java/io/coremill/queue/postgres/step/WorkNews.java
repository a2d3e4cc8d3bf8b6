package io.coremill.queue.postgres.step;

import io.coremill.queue.Lease;
import io.coremill.queue.postgres.table.ReadyPlace;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

/// Hears what a committed change of this node means for those that claim: here and on other nodes.
public interface WorkNews {

    /// A job waits at this place of a queue.
    void isReady(String queue, ReadyPlace place);

    /// A job waits for this time.
    void isDueAt(Instant due);

    /// A job ends then if it still waits.
    void endsAt(Instant term);

    /// A client wants a job stopped that a node holds.
    void isUnwanted(UUID node, String queue, long lease);

    /// These may be held by this node or not, as the commit of their claim went unanswered. Their
    /// claimant does not know of them.
    void isInDoubt(List<Lease> leases);

    /// A key of a caller has changed.
    void areKeysChanged();

    /// A queue was paused, or goes on.
    void isPaused(String queue);
}
