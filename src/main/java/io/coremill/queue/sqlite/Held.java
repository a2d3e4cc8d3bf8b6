package io.coremill.queue.sqlite;

import io.coremill.job.Job;
import io.coremill.job.JobId;
import java.sql.SQLException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// A job as the writer finds it within a transaction.
///
/// @param lease of whoever holds it
record Held(Job job, @Nullable Long lease) {

    static Optional<Held> find(Session session, JobId id) throws SQLException {
        var statement = session.prepare(Sql.FIND);
        statement.setLong(1, Rows.key(id));
        try (var row = statement.executeQuery()) {
            if (!row.next() || !Rows.id(row).equals(id)) {
                return Optional.empty();
            }
            long lease = row.getLong("lease");
            boolean free = row.wasNull();
            return Optional.of(new Held(Rows.full(row), free ? null : lease));
        }
    }
}
