package io.coremill.queue.postgres.table;

import io.coremill.job.JobId;
import io.coremill.queue.bulk.BulkAction;
import io.coremill.queue.column.BulkColumns;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Optional;
import java.util.UUID;

/// Rows of bulk actions, and the statements that look at them.
public final class BulkRows {
    private static final String COLUMNS =
            """
            SELECT id, request, state, matched, more, done, moved_on, key_held, queue_full,
                   wrong_type, position, created, touched, finished
            FROM coremill.bulk_action\
            """;

    /// Argument: id.
    public static final String FIND = COLUMNS + " WHERE id = ?";

    /// Arguments: the id before which they come, how many at most.
    public static final String NEWEST = COLUMNS + " WHERE id < ? ORDER BY id DESC LIMIT ?";

    public static final String RUNNING = COLUMNS + " WHERE state = 'RUNNING' ORDER BY id";

    private BulkRows() {}

    /// @return empty for one of a newer version
    public static Optional<BulkAction> action(ResultSet row) throws SQLException {
        return BulkColumns.action(
                row, PostgresRows.id(row), new JobId(row.getObject("position", UUID.class)));
    }
}
