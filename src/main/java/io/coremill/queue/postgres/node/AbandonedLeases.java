package io.coremill.queue.postgres.node;

import io.coremill.job.ExecutionStats;
import io.coremill.job.JobId;
import io.coremill.queue.LostLease;
import io.coremill.queue.Settlement;
import io.coremill.queue.column.ColumnJson;
import io.coremill.queue.column.JobColumns;
import io.coremill.queue.commit.SettlementRow;
import io.coremill.queue.postgres.connect.PostgresSession;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.UUID;

/// Finds leases that nothing holds any more, and ends some hundred of them in a transaction. What
/// another transaction has locked is left for later: the connection of a node that was cut off may
/// keep it so for a while.
final class AbandonedLeases {
    static final int MOST_AT_ONCE = 500;

    private final PostgresSession session;
    private final LeaseEnding ending;

    AbandonedLeases(PostgresSession session, LeaseEnding ending) {
        this.session = session;
        this.ending = ending;
    }

    /// Ends what `work` finds, all in one transaction.
    ///
    /// @return what has ended
    List<SettlementRow> end(Work work, Instant now) throws SQLException {
        var changes = ending.changes();
        session.begin();
        List<SettlementRow> rows;
        try {
            rows = work.find().stream().map(end -> SettlementRow.of(end, now)).toList();
            ending.end(rows, changes);
            work.finish(rows.size());
            session.commit();
        } catch (SQLException | RuntimeException | Error e) {
            session.rollBack();
            throw e;
        }
        changes.committed();
        return rows;
    }

    List<LostLease> ofNode(UUID instance) throws SQLException {
        var statement = session.prepare(NodeStatements.LEFT_BY_NODE);
        statement.setObject(1, instance);
        statement.setInt(2, MOST_AT_ONCE);
        return read(statement);
    }

    List<LostLease> ofNoNode() throws SQLException {
        var statement = session.prepare(NodeStatements.LEFT_BY_NONE);
        statement.setInt(1, MOST_AT_ONCE);
        return read(statement);
    }

    List<LostLease> ofNode(UUID instance, Collection<Long> numbers) throws SQLException {
        var statement = session.prepare(NodeStatements.LEFT_OF);
        statement.setObject(1, instance);
        statement.setArray(2, session.array("bigint", numbers.toArray()));
        statement.setInt(3, MOST_AT_ONCE);
        return read(statement);
    }

    private static List<LostLease> read(PreparedStatement statement) throws SQLException {
        var left = new ArrayList<LostLease>();
        try (var row = statement.executeQuery()) {
            while (row.next()) {
                left.add(lease(row));
            }
        }
        return left;
    }

    private static LostLease lease(ResultSet row) throws SQLException {
        return new LostLease(
                row.getLong("number"),
                new JobId(row.getObject("job", UUID.class)),
                row.getInt("attempt"),
                row.getInt("crashes"),
                row.getBoolean("cancel_requested"),
                JobColumns.nullableTime(row, "started"),
                ColumnJson.readKnown(row.getString("ran"), ExecutionStats.class));
    }

    /// What is done in a transaction besides ending leases.
    interface Work {
        List<Settlement> find() throws SQLException;

        /// @param ended how many leases were found
        default void finish(int ended) throws SQLException {}
    }
}
