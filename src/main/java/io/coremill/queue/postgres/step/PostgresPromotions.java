package io.coremill.queue.postgres.step;

import io.coremill.job.JobId;
import io.coremill.job.JobState;
import io.coremill.queue.column.StoredTime;
import io.coremill.queue.commit.PendingChanges;
import io.coremill.queue.commit.QueueListeners;
import io.coremill.queue.postgres.connect.PostgresSession;
import io.coremill.queue.postgres.table.ReadyPlace;
import io.coremill.queue.postgres.term.NextDue;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Optional;
import java.util.UUID;

/// Makes jobs ready once they are due. When the next one is due is known from what this node has
/// put off and from its looks at what others have.
final class PostgresPromotions {
    /// Keeps a transaction short when very many become due at once; the rest has its turn next.
    private static final int AT_ONCE = 5_000;

    /// Until it is looked again at what is due and is locked by another transaction.
    private static final Duration PAUSE = Duration.ofMillis(100);

    private final PostgresSession session;
    private final InstantSource clock;
    private final QueueListeners listeners;
    private final ReadyJobs ready;
    private final NextDue nextDue;

    PostgresPromotions(
            PostgresSession session,
            InstantSource clock,
            QueueListeners listeners,
            ReadyJobs ready,
            NextDue nextDue) {
        this.session = session;
        this.clock = clock;
        this.listeners = listeners;
        this.ready = ready;
        this.nextDue = nextDue;
    }

    void run(PendingChanges changes) throws SQLException {
        Instant now = clock.instant();
        if (!nextDue.isDue(now)) {
            return;
        }
        long seen = nextDue.begin();
        boolean promoted = promote(now, changes);
        var next = next().map(due -> promoted || due.isAfter(now) ? due : now.plus(PAUSE));
        changes.handover(() -> nextDue.end(seen, next.orElse(null)));
    }

    /// @return whether there were any
    private boolean promote(Instant now, PendingChanges changes) throws SQLException {
        var statement = session.prepare(PostgresStatements.PROMOTE);
        statement.setLong(1, StoredTime.of(now));
        statement.setInt(2, AT_ONCE);
        var places = new ArrayList<ReadyJobs.QueuedPlace>();
        try (var row = statement.executeQuery()) {
            while (row.next()) {
                places.add(place(row));
            }
        }
        for (var each : places) {
            var job = new JobId(each.place().id());
            changes.move(each.queue(), JobState.SCHEDULED, JobState.QUEUED, 1);
            changes.news(() -> listeners.changed(job));
        }
        ready.tell(places, changes);
        return !places.isEmpty();
    }

    private static ReadyJobs.QueuedPlace place(ResultSet row) throws SQLException {
        return new ReadyJobs.QueuedPlace(
                row.getString(2),
                row.getString(3),
                new ReadyPlace(row.getInt(4), row.getLong(5), row.getObject(1, UUID.class)));
    }

    private Optional<Instant> next() throws SQLException {
        try (var row = session.prepare(PostgresStatements.NEXT_DUE).executeQuery()) {
            row.next();
            long due = row.getLong(1);
            return row.wasNull() ? Optional.empty() : Optional.of(StoredTime.time(due));
        }
    }
}
