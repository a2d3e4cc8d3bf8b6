package io.coremill.queue.postgres.step;

import io.coremill.job.Job;
import io.coremill.job.JobId;
import io.coremill.queue.postgres.connect.PostgresSession;
import io.coremill.queue.postgres.table.LookupStatements;
import io.coremill.queue.postgres.table.PostgresRows;
import java.sql.SQLException;
import java.util.Optional;

/// Jobs as a transaction sees them.
public final class FoundJobs {
    private final PostgresSession session;

    public FoundJobs(PostgresSession session) {
        this.session = session;
    }

    public Optional<Job> find(JobId id) throws SQLException {
        var statement = session.prepare(LookupStatements.FIND);
        statement.setObject(1, id.value());
        statement.setObject(2, id.value());
        try (var row = statement.executeQuery()) {
            return row.next()
                    ? Optional.of(PostgresRows.full(row, session.seal()))
                    : Optional.empty();
        }
    }
}
