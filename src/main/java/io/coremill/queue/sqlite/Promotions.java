package io.coremill.queue.sqlite;

import io.coremill.job.JobState;
import java.sql.SQLException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;

/// Queues scheduled jobs once they are due.
final class Promotions {
    /// Keeps a transaction short when very many become due at once; the rest has its turn next.
    private static final int AT_ONCE = 5_000;

    private final Session session;
    private final InstantSource clock;
    private final Listeners listeners;

    Promotions(Session session, InstantSource clock, Listeners listeners) {
        this.session = session;
        this.clock = clock;
        this.listeners = listeners;
    }

    /// Where nothing waits for its time, nothing is asked: it is part of every transaction.
    void run(Changes changes) throws SQLException {
        if (changes.mayHaveScheduled()) {
            promote(changes);
        }
    }

    private void promote(Changes changes) throws SQLException {
        var statement = session.prepare(Sql.PROMOTE);
        statement.setLong(1, Micros.of(clock.instant()));
        statement.setInt(2, AT_ONCE);
        try (var row = statement.executeQuery()) {
            while (row.next()) {
                changes.move(row.getString(1), JobState.SCHEDULED, JobState.QUEUED, 1);
                var job = Rows.id(row.getLong(2), row.getLong(3));
                changes.news(() -> listeners.changed(job));
            }
        }
    }

    /// When the next scheduled job is due.
    Optional<Instant> next() throws SQLException {
        try (var row = session.prepare(Sql.NEXT_DUE).executeQuery()) {
            row.next();
            return Optional.ofNullable(Rows.nullableTime(row, "due"));
        }
    }
}
