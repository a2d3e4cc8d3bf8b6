package io.coremill.queue.column;

import io.coremill.job.JobId;
import io.coremill.queue.bulk.BulkAction;
import io.coremill.queue.bulk.BulkRequest;
import io.coremill.queue.bulk.BulkState;
import io.coremill.queue.bulk.BulkTally;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Objects;

/// A row as a [BulkAction]. The names of the columns are the same in every store; how it keeps ids
/// is known to the store alone.
public final class BulkColumns {
    private BulkColumns() {}

    public static BulkAction action(ResultSet row, JobId id, JobId position) throws SQLException {
        return new BulkAction(
                id,
                Objects.requireNonNull(
                        ColumnJson.readNullable(row.getString("request"), BulkRequest.class)),
                BulkState.valueOf(row.getString("state")),
                new BulkAction.Counts(
                        row.getLong("matched"),
                        row.getBoolean("more"),
                        new BulkTally(
                                row.getLong("done"),
                                row.getLong("moved_on"),
                                row.getLong("key_held"),
                                row.getLong("queue_full"),
                                row.getLong("wrong_type"))),
                position,
                StoredTime.time(row.getLong("created")),
                StoredTime.time(row.getLong("touched")),
                JobColumns.nullableTime(row, "finished"));
    }
}
