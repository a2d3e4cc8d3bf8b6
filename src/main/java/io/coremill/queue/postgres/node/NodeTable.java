package io.coremill.queue.postgres.node;

import io.coremill.queue.cluster.LiveNode;
import io.coremill.queue.column.StoredTime;
import io.coremill.queue.postgres.connect.PostgresSession;
import io.coremill.queue.postgres.table.LookupStatements;
import io.coremill.queue.postgres.table.NodeRows;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.OptionalInt;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.LongSupplier;

/// The table of nodes. For the thread of its session, within a transaction or without.
public final class NodeTable {
    private static final String OBJECT_IN_USE = "55006";

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

    /// @throws SQLException if jobs are being moved into the store
    void join(UUID instance, NodeStatus status, Instant now, Duration heartbeat)
            throws SQLException {
        long time = StoredTime.of(now);
        int joined =
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
        if (joined == 0) {
            throw new SQLException(
                    "jobs are being moved into the store; let coremill migrate-store come to its end",
                    OBJECT_IN_USE);
        }
    }

    /// @return whether the node is still there
    boolean beat(UUID instance, Instant now) throws SQLException {
        return session.update(NodeStatements.BEAT_ONLY, StoredTime.of(now), instance) == 1;
    }

    /// A heartbeat on tables that may be those of a later version.
    ///
    /// @return the migration that a node has to know; none if this one is not there any more
    OptionalInt beatWithoutNews(UUID instance, NodeStatus status, Instant now) throws SQLException {
        var statement = session.prepare(NodeStatements.BEAT_WITHOUT_NEWS);
        statement.setLong(1, StoredTime.of(now));
        statement.setBoolean(2, status.isDraining());
        statement.setString(3, status.summary());
        statement.setObject(4, instance);
        try (var row = statement.executeQuery()) {
            row.next();
            return row.getBoolean("here")
                    ? OptionalInt.of(row.getInt("needed"))
                    : OptionalInt.empty();
        }
    }

    void leave(UUID instance) throws SQLException {
        session.update(NodeStatements.LEAVE, instance, instance);
        session.update(NodeStatements.FORGET_ACCEPTED, instance, instance);
    }

    /// Nodes that live.
    List<LiveNode> live(UUID self, Instant now) throws SQLException {
        var statement = session.prepare(LookupStatements.LIVE_NODES);
        statement.setLong(1, StoredTime.of(now));
        try (var rows = statement.executeQuery()) {
            return NodeRows.live(rows, self);
        }
    }

    /// Asks a node to recycle a worker.
    ///
    /// @return whether the node lives
    public boolean request(UUID node, String worker, Instant now) throws SQLException {
        long time = StoredTime.of(now);
        return session.update(NodeStatements.REQUEST, worker, node, time) == 1;
    }

    /// What a node was asked for since the last time, oldest first.
    ///
    /// @return the names of workers
    List<String> takeRequests(UUID node) throws SQLException {
        var statement = session.prepare(NodeStatements.TAKE_REQUESTS);
        statement.setObject(1, node);
        var workers = new TreeMap<Long, String>();
        try (var row = statement.executeQuery()) {
            while (row.next()) {
                workers.put(row.getLong("number"), row.getString("worker"));
            }
        }
        return List.copyOf(workers.values());
    }
}
