package io.coremill.queue.column;

import io.coremill.job.JobId;
import io.coremill.queue.bulk.BulkAction;
import io.coremill.queue.bulk.BulkRequest;
import io.coremill.queue.bulk.BulkState;
import io.coremill.queue.bulk.BulkTally;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JacksonException;

/// A row as a [BulkAction]. The names of the columns are the same in every store; how it keeps ids
/// is known to the store alone.
public final class BulkColumns {
    private static final Logger log = LoggerFactory.getLogger(BulkColumns.class);

    /// Those that the log has: as many as a store keeps.
    private static final Set<JobId> UNKNOWN = ConcurrentHashMap.newKeySet();

    private BulkColumns() {}

    /// @return empty for one that this version does not know in full: a newer one goes on with it
    public static Optional<BulkAction> action(ResultSet row, JobId id, JobId position)
            throws SQLException {
        try {
            return Optional.of(known(row, id, position));
        } catch (JacksonException | IllegalArgumentException e) {
            if (UNKNOWN.add(id)) {
                log.warn("bulk action {} is of a newer version and is left to that", id);
                log.debug("bulk action {} cannot be read", id, e);
            }
            return Optional.empty();
        }
    }

    private static BulkAction known(ResultSet row, JobId id, JobId position) throws SQLException {
        return new BulkAction(
                id,
                ColumnJson.readWhole(row.getString("request"), BulkRequest.class),
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
