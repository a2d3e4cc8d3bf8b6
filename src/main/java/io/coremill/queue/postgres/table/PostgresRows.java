package io.coremill.queue.postgres.table;

import io.coremill.job.Job;
import io.coremill.job.JobId;
import io.coremill.job.JobState;
import io.coremill.queue.column.JobColumns;
import io.coremill.seal.ColumnSeal;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.UUID;

/// Rows of [LookupStatements] as [Job]s.
public final class PostgresRows {
    public static JobId id(ResultSet row) throws SQLException {
        return new JobId(row.getObject("id", UUID.class));
    }

    /// A job without payload, result and attempts.
    public static Job brief(ResultSet row, ColumnSeal seal) throws SQLException {
        return columns(row, seal).brief();
    }

    /// A job with all that the row has.
    public static Job full(ResultSet row, ColumnSeal seal) throws SQLException {
        return columns(row, seal).full();
    }

    private static JobColumns columns(ResultSet row, ColumnSeal seal) throws SQLException {
        return new JobColumns(row, id(row), status(row), seal);
    }

    private static Job.Status status(ResultSet row) throws SQLException {
        return new Job.Status(
                JobState.ofStored(row.getString("state")),
                row.getLong("version"),
                row.getInt("attempt"),
                row.getBoolean("cancel_requested"));
    }

    private PostgresRows() {}
}
