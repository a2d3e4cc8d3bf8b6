package io.coremill.queue.postgres.term;

import io.coremill.job.JobId;
import io.coremill.job.JobState;
import io.coremill.queue.Lease;
import io.coremill.queue.column.ColumnJson;
import io.coremill.queue.column.StoredTime;
import io.coremill.queue.commit.PendingChanges;
import io.coremill.queue.commit.QueueListeners;
import io.coremill.queue.lookup.ErrorFingerprint;
import io.coremill.queue.postgres.connect.PostgresSession;
import io.coremill.queue.postgres.retention.WaitingPlaces;
import io.coremill.queue.retention.RetentionRules;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Ends jobs that still wait when they expire or when their deadline comes, whichever nodes serve
/// their queues. When the next one ends is known from what this node has written and from its
/// looks at what others have.
public final class JobEndings {
    /// Keeps a transaction short when very many end at once; the rest has its turn next.
    private static final int AT_ONCE = 500;

    /// Until it is looked again at what is due and is locked by another transaction.
    private static final Duration PAUSE = Duration.ofMillis(100);

    private static final String MISSED = ColumnJson.write(Lease.Limits.MISSED);
    private static final String CAUSE = ErrorFingerprint.causeOf(Lease.Limits.MISSED);

    private final PostgresSession session;
    private final InstantSource clock;
    private final QueueListeners listeners;
    private final NextDue next;
    private final WaitingPlaces places;

    public JobEndings(
            PostgresSession session,
            InstantSource clock,
            QueueListeners listeners,
            NextDue next,
            RetentionRules retention) {
        this.session = session;
        this.clock = clock;
        this.listeners = listeners;
        this.next = next;
        places = new WaitingPlaces(session, retention);
    }

    /// Where no job ends, nothing is asked: it is part of every transaction that claims.
    public void run(PendingChanges changes) throws SQLException {
        if (next.at().isPresent()) {
            run(clock.instant(), changes);
        }
    }

    private void run(Instant now, PendingChanges changes) throws SQLException {
        if (!next.isDue(now)) {
            return;
        }
        long seen = next.begin();
        boolean some = take(now, changes);
        var left = earliest().map(due -> some || due.isAfter(now) ? due : now.plus(PAUSE));
        changes.handover(() -> next.end(seen, left.orElse(null)));
    }

    /// @return whether anything was done
    private boolean take(Instant now, PendingChanges changes) throws SQLException {
        var due = due(now);
        var expired = new ArrayList<UUID>();
        var missed = new ArrayList<UUID>();
        for (var term : due) {
            if (term.ends() && !expired.contains(term.job()) && !missed.contains(term.job())) {
                (term.isDeadline() ? missed : expired).add(term.job());
            }
        }
        drop(due, JobTerms.EXPIRES);
        drop(due, JobTerms.DEADLINE);
        end(expired, JobState.EXPIRED, null, now, changes);
        end(missed, JobState.FAILED, MISSED, now, changes);
        return due.stream().anyMatch(DueTerm::isDone);
    }

    private List<DueTerm> due(Instant now) throws SQLException {
        var statement = session.prepare(TermStatements.DUE_TERMS);
        statement.setLong(1, StoredTime.of(now));
        statement.setInt(2, AT_ONCE);
        var due = new ArrayList<DueTerm>();
        try (var row = statement.executeQuery()) {
            while (row.next()) {
                due.add(DueTerm.of(row));
            }
        }
        return due;
    }

    private void drop(List<DueTerm> due, String kind) throws SQLException {
        var jobs =
                due.stream()
                        .filter(term -> term.isDone() && term.kind().equals(kind))
                        .map(DueTerm::job)
                        .toArray();
        if (jobs.length > 0) {
            session.update(TermStatements.DROP_TERMS, session.array("uuid", jobs), kind);
        }
    }

    private void end(
            List<UUID> jobs,
            JobState state,
            @Nullable String error,
            Instant now,
            PendingChanges changes)
            throws SQLException {
        if (jobs.isEmpty()) {
            return;
        }
        var ids = session.array("uuid", jobs.toArray());
        var statement = session.prepare(TermStatements.END_WAITING);
        statement.setArray(1, ids);
        statement.setArray(2, ids);
        statement.setString(3, state.word());
        statement.setLong(4, StoredTime.of(now));
        statement.setString(5, error);
        statement.setString(6, error == null ? null : CAUSE);
        statement.setString(7, error == null ? null : CAUSE);
        statement.setLong(8, StoredTime.of(now));
        places.fill(statement, 9, state, now);
        try (var row = statement.executeQuery()) {
            while (row.next()) {
                tell(row, state, changes);
            }
        }
    }

    private void tell(ResultSet row, JobState state, PendingChanges changes) throws SQLException {
        var job = new JobId(row.getObject(1, UUID.class));
        String queue = row.getString(2);
        String type = row.getString(3);
        changes.move(queue, row.getBoolean(4) ? JobState.QUEUED : JobState.SCHEDULED, state, 1);
        changes.news(() -> listeners.changed(job));
        changes.news(() -> listeners.finished(job, queue, type, state));
        if (state == JobState.FAILED) {
            changes.news(() -> listeners.failed(queue, Lease.Limits.MISSED.kind()));
        }
    }

    private Optional<Instant> earliest() throws SQLException {
        try (var row = session.prepare(TermStatements.NEXT_TERM).executeQuery()) {
            row.next();
            long at = row.getLong(1);
            return row.wasNull() ? Optional.empty() : Optional.of(StoredTime.time(at));
        }
    }

    /// An end that is due.
    ///
    /// @param locked whether its job waits and is this transaction's
    /// @param waits whether it waits
    /// @param fresh whether it has never started
    private record DueTerm(UUID job, String kind, boolean locked, boolean waits, boolean fresh) {
        static DueTerm of(ResultSet row) throws SQLException {
            return new DueTerm(
                    row.getObject(1, UUID.class),
                    row.getString(2),
                    row.getBoolean(3),
                    row.getBoolean(4),
                    row.getBoolean(5));
        }

        boolean isDeadline() {
            return kind.equals(JobTerms.DEADLINE);
        }

        boolean ends() {
            return locked && (isDeadline() || fresh);
        }

        /// Whether it is not to be looked at again: a job that waits, but is another transaction's
        /// just now, has its turn later.
        boolean isDone() {
            return locked || !waits;
        }
    }
}
