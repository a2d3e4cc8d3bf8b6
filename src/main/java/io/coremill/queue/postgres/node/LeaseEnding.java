package io.coremill.queue.postgres.node;

import io.coremill.queue.commit.PendingChanges;
import io.coremill.queue.commit.SettlementRow;
import java.sql.SQLException;
import java.util.List;

/// Ends leases in the transaction that is under way on the session of the presence.
public interface LeaseEnding {

    /// For one transaction. Reported once it is committed.
    PendingChanges changes();

    void end(List<SettlementRow> rows, PendingChanges changes) throws SQLException;
}
