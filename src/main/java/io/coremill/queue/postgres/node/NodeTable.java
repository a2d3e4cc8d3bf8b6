package io.coremill.queue.postgres.node;

import io.coremill.queue.column.StoredTime;
import io.coremill.queue.postgres.connect.PostgresSession;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
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

    void join(UUID instance, String name, String version, Instant now) throws SQLException {
        long time = StoredTime.of(now);
        session.update(NodeStatements.JOIN, instance, name, version, time, time);
    }

    void leave(UUID instance) throws SQLException {
        session.update(NodeStatements.LEAVE, instance, instance);
    }

    /// Nodes that have beaten since.
    public List<NodeRow> live(Instant oldestBeat) throws SQLException {
        var statement = session.prepare(NodeStatements.LIVE);
        statement.setLong(1, StoredTime.of(oldestBeat));
        var live = new ArrayList<NodeRow>();
        try (var row = statement.executeQuery()) {
            while (row.next()) {
                live.add(node(row));
            }
        }
        return live;
    }

    private static NodeRow node(ResultSet row) throws SQLException {
        return new NodeRow(
                row.getObject("instance", UUID.class),
                row.getString("name"),
                row.getString("version"),
                StoredTime.time(row.getLong("joined")),
                StoredTime.time(row.getLong("beat")),
                row.getBoolean("draining"),
                row.getString("summary"));
    }
}
