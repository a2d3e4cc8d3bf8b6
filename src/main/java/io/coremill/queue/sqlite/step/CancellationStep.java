package io.coremill.queue.sqlite.step;

import io.coremill.job.Job;
import io.coremill.job.JobId;
import io.coremill.job.JobState;
import io.coremill.queue.column.StoredTime;
import io.coremill.queue.commit.ClaimantRegistry;
import io.coremill.queue.commit.PendingChanges;
import io.coremill.queue.commit.QueueListeners;
import io.coremill.queue.commit.StoreCommand;
import io.coremill.queue.retention.RetentionRules;
import io.coremill.queue.sqlite.file.WriteSession;
import io.coremill.queue.sqlite.table.JobRows;
import io.coremill.queue.sqlite.table.LeasedJob;
import io.coremill.queue.sqlite.table.StoreStatements;
import io.coremill.queue.sqlite.table.TermTable;
import java.sql.SQLException;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/// Ends waiting jobs; has those that a claimant holds stopped.
final class CancellationStep {
    private final WriteSession session;
    private final InstantSource clock;
    private final ClaimantRegistry claimants;
    private final QueueListeners listeners;
    private final TermTable terms;
    private final RetentionRules retention;

    CancellationStep(
            WriteSession session,
            InstantSource clock,
            ClaimantRegistry claimants,
            QueueListeners listeners,
            TermTable terms,
            RetentionRules retention) {
        this.terms = terms;
        this.session = session;
        this.clock = clock;
        this.claimants = claimants;
        this.listeners = listeners;
        this.retention = retention;
    }

    void run(List<StoreCommand.Cancel> cancels, PendingChanges changes) throws SQLException {
        for (var cancel : cancels) {
            var after = run(cancel.job(), changes);
            changes.answer(() -> cancel.answer().complete(after));
        }
    }

    private Optional<Job> run(JobId id, PendingChanges changes) throws SQLException {
        var found = LeasedJob.find(session, id);
        if (found.isEmpty()) {
            return Optional.empty();
        }
        cancel(found.get(), changes);
        return LeasedJob.find(session, id).map(LeasedJob::job);
    }

    void cancel(LeasedJob held, PendingChanges changes) throws SQLException {
        if (held.lease() != null) {
            stop(held.job(), held.lease(), changes);
        } else if (!held.job().state().isFinal()) {
            end(held.job(), changes);
        }
    }

    private void stop(Job job, long lease, PendingChanges changes) throws SQLException {
        session.update(StoreStatements.CANCEL_LEASED, JobRows.key(job.id()));
        var state = changes.hold(lease);
        if (state != null) {
            changes.hold(lease, state.doomed());
        }
        changes.news(() -> listeners.changed(job.id()));
        changes.handover(() -> claimants.cancel(job.spec().queue(), lease));
    }

    private void end(Job job, PendingChanges changes) throws SQLException {
        var queue = job.spec().queue();
        session.update(
                StoreStatements.CANCEL_WAITING,
                StoredTime.of(clock.instant()),
                JobRows.key(job.id()),
                StoredTime.of(retention.of(queue).of(JobState.CANCELLED)));
        var said = job.spec().terms();
        terms.remove(job.id(), said.expires(), said.deadline());
        changes.move(queue, job.state(), JobState.CANCELLED, 1);
        changes.news(() -> listeners.changed(job.id()));
        changes.news(
                () -> listeners.finished(job.id(), queue, job.spec().type(), JobState.CANCELLED));
    }
}
