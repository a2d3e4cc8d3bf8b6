package io.coremill.queue.postgres.node;

import io.coremill.queue.column.StoredTime;
import io.coremill.queue.postgres.connect.PostgresSession;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import java.util.function.LongSupplier;

/// The table of nodes. For the thread of its session, within a transaction or without.
public final class NodeTable {
    private final PostgresSession session;

    public NodeTable(PostgresSession session) {
        this.session = session;
    }

    /// The clock of the store, by a first look at that of the database.
    public DatabaseClock clock(LongSupplier nanos) throws SQLException {
        long before = nanos.getAsLong();
        try (var row = session.prepare(NodeStatements.TIME).executeQuery()) {
            row.next();
            return new DatabaseClock(nanos, row.getLong(1), before);
        }
    }

    void join(UUID instance, NodeStatus status, Instant now, Duration heartbeat)
            throws SQLException {
        long time = StoredTime.of(now);
        session.update(
                NodeStatements.JOIN,
                instance,
                status.name(),
                status.version(),
                time,
                time,
                StoredTime.of(heartbeat),
                status.isDraining(),
                status.summary());
    }

    void leave(UUID instance) throws SQLException {
        session.update(NodeStatements.LEAVE, instance, instance);
    }
}
