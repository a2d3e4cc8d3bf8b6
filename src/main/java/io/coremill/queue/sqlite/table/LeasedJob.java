package io.coremill.queue.sqlite.table;

import io.coremill.job.Job;
import io.coremill.job.JobId;
import io.coremill.queue.sqlite.file.WriteSession;
import java.sql.SQLException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// A job as the writer finds it within a transaction.
///
/// @param lease of the claimant that holds it
public record LeasedJob(Job job, @Nullable Long lease) {

    public static Optional<LeasedJob> find(WriteSession session, JobId id) throws SQLException {
        var statement = session.prepare(StoreStatements.FIND);
        statement.setLong(1, JobRows.key(id));
        try (var row = statement.executeQuery()) {
            if (!row.next() || !JobRows.id(row).equals(id)) {
                return Optional.empty();
            }
            long lease = row.getLong("lease");
            boolean free = row.wasNull();
            return Optional.of(
                    new LeasedJob(JobRows.full(row, session.seal()), free ? null : lease));
        }
    }
}
