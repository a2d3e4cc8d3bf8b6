package io.coremill.queue.sqlite.step;

import io.coremill.job.JobState;
import io.coremill.queue.Lease;
import io.coremill.queue.column.ColumnJson;
import io.coremill.queue.column.StoredTime;
import io.coremill.queue.commit.PendingChanges;
import io.coremill.queue.commit.QueueListeners;
import io.coremill.queue.lookup.ErrorFingerprint;
import io.coremill.queue.retention.RetentionRules;
import io.coremill.queue.sqlite.file.WriteSession;
import io.coremill.queue.sqlite.table.StoreStatements;
import io.coremill.queue.sqlite.table.TermTable;
import java.sql.SQLException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Ends jobs that still wait when they expire or when their deadline comes.
final class TermStep {
    /// Keeps a transaction short when very many end at once; the rest has its turn next.
    private static final int AT_ONCE = 1_000;

    private static final String MISSED = ColumnJson.write(Lease.Limits.MISSED);

    private final WriteSession session;
    private final InstantSource clock;
    private final TermTable terms;
    private final QueueListeners listeners;
    private final RetentionRules retention;

    TermStep(
            WriteSession session,
            InstantSource clock,
            TermTable terms,
            QueueListeners listeners,
            RetentionRules retention) {
        this.session = session;
        this.clock = clock;
        this.terms = terms;
        this.listeners = listeners;
        this.retention = retention;
    }

    Optional<Instant> next() {
        return terms.next();
    }

    /// Where no job ends, nothing is asked: it is part of every transaction.
    void run(PendingChanges changes) throws SQLException {
        if (terms.next().isPresent()) {
            run(clock.instant(), changes);
        }
    }

    private void run(Instant now, PendingChanges changes) throws SQLException {
        if (!terms.isDue(now)) {
            return;
        }
        for (var term : terms.take(now, AT_ONCE)) {
            if (term.isDeadline()) {
                end(term, JobState.FAILED, MISSED, now, changes);
            } else {
                end(term, JobState.EXPIRED, null, now, changes);
            }
        }
        var left = terms.earliest();
        changes.handover(() -> terms.isLeft(left));
    }

    private void end(
            TermTable.DueTerm term,
            JobState state,
            @Nullable String error,
            Instant now,
            PendingChanges changes)
            throws SQLException {
        var before = term.waiting();
        if (before == null || !ends(term, state, error, now)) {
            return;
        }
        if (error != null) {
            noteCause(term);
        }
        changes.move(term.queue(), before, state, 1);
        changes.news(() -> listeners.changed(term.job()));
        changes.news(() -> listeners.finished(term.job(), term.queue(), term.type(), state));
        if (error != null) {
            changes.news(() -> listeners.failed(term.queue(), Lease.Limits.MISSED.kind()));
        }
    }

    private void noteCause(TermTable.DueTerm term) throws SQLException {
        session.update(
                StoreStatements.NOTE_FAILURE,
                Lease.Limits.MISSED.kind().word(),
                ErrorFingerprint.of(term.type(), Lease.Limits.MISSED),
                term.key());
    }

    /// Whether it waits: one that is held, or that has finished, is left alone.
    private boolean ends(
            TermTable.DueTerm term, JobState state, @Nullable String error, Instant now)
            throws SQLException {
        return session.update(
                        StoreStatements.END_WAITING,
                        StoredTime.of(now),
                        term.key(),
                        state.word(),
                        error,
                        StoredTime.of(retention.of(term.queue()).of(state)))
                == 1;
    }
}
