package io.coremill.queue.postgres.node;

import io.coremill.queue.postgres.connect.PostgresSession;
import java.sql.SQLException;
import java.util.Set;
import java.util.UUID;

/// What a node knows of itself. Read on the thread of the presence: must be short.
public interface NodeStatus {

    /// What it is called by people.
    String name();

    /// Of the service.
    String version();

    /// The queues that have a claimant here.
    Set<String> servedQueues();

    /// The numbers of the leases in this node's hands: from the hand-over on, until the settlement
    /// is committed.
    Set<Long> heldLeases();

    /// JSON of at most 16 KiB for those who ask other nodes about this one.
    String summary();

    boolean isDraining();

    /// The node had to join the others anew, as this instance. The session is that of the presence,
    /// outside of its transactions.
    void hasJoined(UUID instance, PostgresSession session) throws SQLException;
}
