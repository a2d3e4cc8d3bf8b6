package io.coremill.queue.postgres.retention;

import io.coremill.queue.postgres.connect.PostgresSession;
import java.sql.SQLException;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/// How many finished jobs each queue has, as the nodes have counted them.
final class FinishedCounts {
    private FinishedCounts() {}

    /// Adds to the numbers of queues, in the order of their names: nodes that wait for each other
    /// all go that way.
    static void add(PostgresSession session, SortedMap<String, Long> more) throws SQLException {
        session.update(
                RemovalStatements.ADD_COUNTS,
                session.array("text", more.keySet().toArray()),
                session.array("bigint", more.values().toArray()));
    }

    static Map<String, Long> read(PostgresSession session) throws SQLException {
        var counts = new TreeMap<String, Long>();
        try (var row = session.prepare(RemovalStatements.COUNTS).executeQuery()) {
            while (row.next()) {
                counts.put(row.getString(1), row.getLong(2));
            }
        }
        return counts;
    }
}
