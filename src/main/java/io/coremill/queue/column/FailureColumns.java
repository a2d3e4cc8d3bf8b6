package io.coremill.queue.column;

import io.coremill.job.JobId;
import io.coremill.queue.lookup.FailureGroups.FailureGroup;
import io.coremill.seal.ColumnSeal;
import java.sql.ResultSet;
import java.sql.SQLException;

/// A row as a group of failures. The names of the columns are the same in every store.
public final class FailureColumns {
    private FailureColumns() {}

    public static FailureGroup group(ResultSet row, JobId sample, ColumnSeal seal)
            throws SQLException {
        return new FailureGroup(
                row.getString("fingerprint"),
                row.getString("type"),
                row.getLong("jobs"),
                StoredTime.time(row.getLong("first_at")),
                StoredTime.time(row.getLong("last_at")),
                sample,
                SealedTexts.error(row.getString("error"), row, sample, seal),
                row.getBoolean("sensitive"));
    }
}
