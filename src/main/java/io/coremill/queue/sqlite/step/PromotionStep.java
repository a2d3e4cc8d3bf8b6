package io.coremill.queue.sqlite.step;

import io.coremill.job.JobState;
import io.coremill.queue.column.JobColumns;
import io.coremill.queue.column.StoredTime;
import io.coremill.queue.commit.PendingChanges;
import io.coremill.queue.commit.QueueListeners;
import io.coremill.queue.sqlite.file.WriteSession;
import io.coremill.queue.sqlite.table.JobRows;
import io.coremill.queue.sqlite.table.StoreStatements;
import java.sql.SQLException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;

/// Queues scheduled jobs once they are due.
final class PromotionStep {
    /// Keeps a transaction short when very many become due at once; the rest has its turn next.
    private static final int AT_ONCE = 5_000;

    private final WriteSession session;
    private final InstantSource clock;
    private final QueueListeners listeners;

    PromotionStep(WriteSession session, InstantSource clock, QueueListeners listeners) {
        this.session = session;
        this.clock = clock;
        this.listeners = listeners;
    }

    /// Where nothing waits for its time, nothing is asked: it is part of every transaction.
    void run(PendingChanges changes) throws SQLException {
        if (changes.mayHaveScheduled()) {
            promote(changes);
        }
    }

    private void promote(PendingChanges changes) throws SQLException {
        var statement = session.prepare(StoreStatements.PROMOTE);
        statement.setLong(1, StoredTime.of(clock.instant()));
        statement.setInt(2, AT_ONCE);
        try (var row = statement.executeQuery()) {
            while (row.next()) {
                changes.move(row.getString(1), JobState.SCHEDULED, JobState.QUEUED, 1);
                var job = JobRows.id(row.getLong(2), row.getLong(3));
                changes.news(() -> listeners.changed(job));
            }
        }
    }

    /// When the next scheduled job is due.
    Optional<Instant> next() throws SQLException {
        try (var row = session.prepare(StoreStatements.NEXT_DUE).executeQuery()) {
            row.next();
            return Optional.ofNullable(JobColumns.nullableTime(row, "due"));
        }
    }
}
