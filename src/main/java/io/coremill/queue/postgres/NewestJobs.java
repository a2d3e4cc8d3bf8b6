package io.coremill.queue.postgres;

import io.coremill.job.JobId;
import io.coremill.queue.QueueListener;
import io.coremill.queue.StorageUnavailableException;
import io.coremill.queue.column.StoredTime;
import io.coremill.queue.commit.QueueListeners;
import io.coremill.queue.postgres.connect.PostgresDatabase;
import io.coremill.queue.postgres.connect.PostgresSession;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/// What a node learns of the jobs that are there when it joins: what it accepts comes after them.
///
/// @param due of the jobs that wait, the latest
record NewestJobs(Optional<JobId> id, Optional<Instant> due) {
    private static final int MOST_LOOKED_AT = 20_000;

    private static final String NEWEST =
            """
            (SELECT id FROM coremill.job ORDER BY id DESC LIMIT 1)
            UNION ALL (SELECT id FROM coremill.history ORDER BY id DESC LIMIT 1)
            ORDER BY id DESC LIMIT 1
            """;

    private static final String LATEST_DUE = "SELECT max(rank) FROM coremill.ready";

    /// The types that wait in each queue, of as many jobs as can be looked at in no time. Argument:
    /// how many.
    private static final String WAITING =
            """
            SELECT DISTINCT job.queue, job.type
            FROM (SELECT * FROM coremill.job ORDER BY id LIMIT ?) AS job
            LEFT JOIN coremill.lease ON lease.job = job.id
            WHERE lease.number IS NULL
            """;

    static NewestJobs of(PostgresDatabase database, List<QueueListener> listeners) {
        try (var session = database.writer("start")) {
            session.begin();
            tellWaiting(session, new QueueListeners(listeners));
            return new NewestJobs(newest(session), latestDue(session));
        } catch (SQLException e) {
            throw new StorageUnavailableException("the database cannot be used", e);
        }
    }

    private static void tellWaiting(PostgresSession session, QueueListeners listeners)
            throws SQLException {
        var statement = session.prepare(WAITING);
        statement.setInt(1, MOST_LOOKED_AT);
        try (var row = statement.executeQuery()) {
            while (row.next()) {
                listeners.waiting(row.getString(1), row.getString(2));
            }
        }
    }

    private static Optional<JobId> newest(PostgresSession session) throws SQLException {
        try (var row = session.prepare(NEWEST).executeQuery()) {
            return row.next()
                    ? Optional.of(new JobId(row.getObject(1, UUID.class)))
                    : Optional.empty();
        }
    }

    private static Optional<Instant> latestDue(PostgresSession session) throws SQLException {
        try (var row = session.prepare(LATEST_DUE).executeQuery()) {
            row.next();
            long due = row.getLong(1);
            return row.wasNull() ? Optional.empty() : Optional.of(StoredTime.time(due));
        }
    }
}
