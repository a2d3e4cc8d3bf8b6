package io.coremill.queue.sqlite.table;

import io.coremill.job.JobId;
import io.coremill.queue.bulk.BulkAction;
import io.coremill.queue.bulk.BulkActions;
import io.coremill.queue.column.BulkColumns;
import io.coremill.queue.column.ColumnJson;
import io.coremill.queue.column.StoredTime;
import io.coremill.queue.sqlite.file.WriteSession;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Optional;

/// The rows of bulk actions, as the writer changes them.
public final class BulkTable {
    private static final String COLUMNS =
            """
            SELECT id, id_low, request, state, matched, more, done, moved_on, key_held, queue_full,
                   wrong_type, position, position_low, created, touched, finished
            FROM bulk_action\
            """;

    /// Argument: id.
    public static final String FIND = COLUMNS + " WHERE id = ?1";

    /// Arguments: the id before which they come, how many at most.
    public static final String NEWEST = COLUMNS + " WHERE id < ?1 ORDER BY id DESC LIMIT ?2";

    public static final String RUNNING = COLUMNS + " WHERE state = 'RUNNING' ORDER BY id";

    private static final String ADD =
            """
            INSERT INTO bulk_action (id, id_low, request, state, matched, more, done, moved_on,
                                     key_held, queue_full, wrong_type, position, position_low,
                                     created, touched)
            VALUES (?1, ?2, ?3, ?4, ?5, ?6, 0, 0, 0, 0, 0, ?7, ?8, ?9, ?10)
            """;

    private static final String UPDATE =
            """
            UPDATE bulk_action
            SET state = ?2, matched = ?3, more = ?4, done = ?5, moved_on = ?6, key_held = ?7,
                queue_full = ?8, wrong_type = ?9, position = ?10, position_low = ?11, touched = ?12,
                finished = ?13
            WHERE id = ?1
            """;

    /// Argument: how many are kept.
    private static final String FORGET =
            """
            DELETE FROM bulk_action WHERE finished IS NOT NULL
              AND id < (SELECT id FROM bulk_action ORDER BY id DESC LIMIT 1 OFFSET ?1)
            """;

    /// Up to a bound. Argument: the bound.
    static final String COUNT_RUNNING =
            """
            SELECT count(*) FROM
                (SELECT 1 FROM bulk_action WHERE state = 'RUNNING' LIMIT ?1)
            """;

    private static final int KEPT = 1_000;

    private final WriteSession session;

    public BulkTable(WriteSession session) {
        this.session = session;
    }

    /// @return empty for one of a newer version
    public static Optional<BulkAction> action(ResultSet row) throws SQLException {
        return BulkColumns.action(
                row,
                JobRows.id(row),
                JobRows.id(row.getLong("position"), row.getLong("position_low")));
    }

    public void add(BulkAction action) throws SQLException {
        var counts = action.counts();
        session.update(
                ADD,
                JobRows.key(action.id()),
                low(action.id()),
                ColumnJson.write(action.request()),
                action.state().name(),
                counts.matched(),
                counts.more() ? 1 : 0,
                JobRows.key(action.position()),
                low(action.position()),
                StoredTime.of(action.created()),
                StoredTime.of(action.touched()));
        session.update(FORGET, KEPT);
    }

    /// Whether as many run as may.
    public boolean isFull() throws SQLException {
        var statement = session.prepare(COUNT_RUNNING);
        statement.setInt(1, BulkActions.MOST_RUNNING);
        try (var row = statement.executeQuery()) {
            row.next();
            return row.getInt(1) >= BulkActions.MOST_RUNNING;
        }
    }

    public Optional<BulkAction> find(JobId id) throws SQLException {
        var statement = session.prepare(FIND);
        statement.setLong(1, JobRows.key(id));
        try (var row = statement.executeQuery()) {
            return row.next() && JobRows.id(row).equals(id) ? action(row) : Optional.empty();
        }
    }

    public void update(BulkAction action) throws SQLException {
        var counts = action.counts();
        session.update(
                UPDATE,
                JobRows.key(action.id()),
                action.state().name(),
                counts.matched(),
                counts.more() ? 1 : 0,
                counts.tally().done(),
                counts.tally().movedOn(),
                counts.tally().keyHeld(),
                counts.tally().queueFull(),
                counts.tally().wrongType(),
                JobRows.key(action.position()),
                low(action.position()),
                StoredTime.of(action.touched()),
                StoredTime.ofNullable(action.finished()));
    }

    private static long low(JobId id) {
        return id.value().getLeastSignificantBits();
    }
}
