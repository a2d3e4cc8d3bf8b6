package io.coremill.queue.sqlite;

import io.coremill.job.JobState;
import io.coremill.queue.column.StoredTime;
import io.coremill.queue.retention.RetentionRules;
import io.coremill.queue.retention.UndatedJobs;
import io.coremill.queue.sqlite.file.WriteSession;
import io.coremill.queue.sqlite.table.StoreStatements;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Map;

/// Logs once, at the first start that removes finished jobs, what of those that were there before
/// is going to be removed.
final class RemovalNotice {
    private final WriteSession session;
    private final RetentionRules retention;
    private final Instant now;

    RemovalNotice(WriteSession session, RetentionRules retention, Instant now) {
        this.session = session;
        this.retention = retention;
        this.now = now;
    }

    /// @param finished jobs by queue
    void tellOnce(Map<String, Long> finished) throws SQLException {
        if (isTold()) {
            return;
        }
        var undated = new UndatedJobs(retention, now);
        for (var queue : finished.entrySet()) {
            for (JobState state : UndatedJobs.FIRST_TO_GO) {
                count(queue.getKey(), state, undated);
            }
            undated.have(queue.getKey(), queue.getValue());
        }
        undated.log();
        session.begin();
        session.update(StoreStatements.TELL_REMOVAL);
        session.commit();
    }

    private void count(String queue, JobState state, UndatedJobs undated) throws SQLException {
        var statement = session.prepare(StoreStatements.COUNT_UNDATED);
        statement.setString(1, queue);
        statement.setString(2, state.word());
        statement.setLong(3, StoredTime.of(undated.until(queue, state)));
        try (var row = statement.executeQuery()) {
            row.next();
            if (row.getLong(1) > 0) {
                undated.goes(queue, row.getLong(1), StoredTime.time(row.getLong(2)));
            }
        }
    }

    private boolean isTold() throws SQLException {
        try (var row = session.prepare(StoreStatements.REMOVAL_TOLD).executeQuery()) {
            row.next();
            return row.getBoolean(1);
        }
    }
}
