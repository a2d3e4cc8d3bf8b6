package io.coremill.queue.postgres.node;

import io.coremill.queue.cluster.DatabaseFigures;
import io.coremill.queue.column.StoredTime;
import java.sql.Array;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// What one look at the store has shown a node.
///
/// @param here whether the node is still among the nodes
/// @param needed the migration that a node has to know; 0 if any will do, or it was not asked for
/// @param databaseTime in microseconds since 1970
/// @param withWork those of its queues in which jobs are due
/// @param nextDue when the next of the jobs that wait for their time is due
/// @param nextTick when the next tick of a schedule is due
/// @param keyChange the number of the last change of keys
/// @param submittedInSql how many jobs no node has submitted, those that were rolled back included
/// @param cancelled leases of its that are to be stopped, with the queue of each
/// @param requested whether other nodes ask something of this one
/// @param others how many other nodes are alive
/// @param dead whether a node is dead
/// @param namesakes live nodes of the same name
/// @param held the leases of the node, if that was asked for
/// @param leftByNone whether there are leases of nodes that are gone, if that was asked for
/// @param database how the database is, if that was asked for
record NodeLook(
        boolean here,
        int needed,
        long databaseTime,
        Set<String> withWork,
        @Nullable Instant nextDue,
        @Nullable Instant nextTick,
        @Nullable Instant nextTerm,
        long keyChange,
        Set<String> paused,
        long submittedInSql,
        List<Long> cancelled,
        List<String> cancelledQueues,
        boolean requested,
        int others,
        boolean dead,
        List<UUID> namesakes,
        Optional<Set<Long>> held,
        boolean leftByNone,
        Optional<DatabaseFigures> database) {

    static NodeLook of(ResultSet row) throws SQLException {
        return new NodeLook(
                row.getBoolean("here"),
                row.getInt("needed"),
                row.getLong("database_time"),
                Set.copyOf(strings(row.getArray("with_work"))),
                time(row, "next_due"),
                time(row, "next_tick"),
                time(row, "next_term"),
                row.getLong("key_change"),
                Set.copyOf(strings(row.getArray("paused"))),
                row.getLong("submitted_in_sql"),
                numbers(row.getArray("cancelled")),
                strings(row.getArray("cancelled_queues")),
                row.getBoolean("requested"),
                row.getInt("others"),
                row.getBoolean("dead"),
                List.of((UUID[]) row.getArray("namesakes").getArray()),
                held(row),
                row.getBoolean("left_by_none"),
                database(row));
    }

    private static @Nullable Instant time(ResultSet row, String column) throws SQLException {
        long micros = row.getLong(column);
        return row.wasNull() ? null : StoredTime.time(micros);
    }

    /// Queues from which jobs may be claimed.
    Set<String> claimable() {
        var queues = new HashSet<>(withWork);
        queues.removeAll(paused);
        return queues;
    }

    private static Optional<Set<Long>> held(ResultSet row) throws SQLException {
        var held = row.getArray("held");
        return held == null ? Optional.empty() : Optional.of(Set.copyOf(numbers(held)));
    }

    private static Optional<DatabaseFigures> database(ResultSet row) throws SQLException {
        var figures = row.getArray("database_figures");
        return figures == null
                ? Optional.empty()
                : Optional.of(database((Double[]) figures.getArray()));
    }

    private static DatabaseFigures database(Double[] figures) {
        var dead = new HashMap<String, Long>();
        int place = 2;
        for (String table : NodeStatements.HOT_TABLES) {
            dead.put(table, figures[place++].longValue());
        }
        double age = figures[0];
        return new DatabaseFigures(age < 0 ? Double.NaN : age, figures[1], Map.copyOf(dead));
    }

    private static List<Long> numbers(Array array) throws SQLException {
        return List.of((Long[]) array.getArray());
    }

    private static List<String> strings(Array array) throws SQLException {
        return List.of((String[]) array.getArray());
    }
}
