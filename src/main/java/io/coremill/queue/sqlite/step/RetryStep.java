package io.coremill.queue.sqlite.step;

import io.coremill.job.Job;
import io.coremill.job.JobId;
import io.coremill.job.JobState;
import io.coremill.queue.WrongStateException;
import io.coremill.queue.column.StoredTime;
import io.coremill.queue.commit.PendingChanges;
import io.coremill.queue.commit.QueueListeners;
import io.coremill.queue.commit.StoreCommand;
import io.coremill.queue.key.KeyHeldException;
import io.coremill.queue.sqlite.file.WriteSession;
import io.coremill.queue.sqlite.table.JobRows;
import io.coremill.queue.sqlite.table.LeasedJob;
import io.coremill.queue.sqlite.table.StoreStatements;
import io.coremill.queue.sqlite.table.TermTable;
import java.sql.SQLException;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/// Queues failed, cancelled and expired jobs again.
final class RetryStep {
    private final WriteSession session;
    private final InstantSource clock;
    private final QueueListeners listeners;
    private final TermTable terms;
    private final KeyClaims keys;

    RetryStep(
            WriteSession session,
            InstantSource clock,
            QueueListeners listeners,
            TermTable terms,
            KeyClaims keys) {
        this.terms = terms;
        this.session = session;
        this.clock = clock;
        this.listeners = listeners;
        this.keys = keys;
    }

    void run(List<StoreCommand.Retry> retries, PendingChanges changes) throws SQLException {
        for (var retry : retries) {
            var found = LeasedJob.find(session, retry.job());
            if (found.isEmpty()) {
                changes.answer(() -> retry.answer().complete(Optional.empty()));
            } else {
                run(retry, found.get().job(), changes);
            }
        }
    }

    private void run(StoreCommand.Retry retry, Job job, PendingChanges changes)
            throws SQLException {
        if (!job.state().mayBeRetried()) {
            var why = WrongStateException.notToBeRetried(job.id(), job.state());
            changes.answer(() -> retry.fail(why));
            return;
        }
        var holder = holder(job);
        if (holder.isPresent()) {
            var why = new KeyHeldException(holder.get());
            changes.answer(() -> retry.fail(why));
            return;
        }
        if (!again(job, changes)) {
            var why = WrongStateException.notToBeRetried(job.id(), job.state());
            changes.answer(() -> retry.fail(why));
            return;
        }
        var after = LeasedJob.find(session, job.id()).map(LeasedJob::job);
        changes.answer(() -> retry.answer().complete(after));
    }

    /// Queues a job that has finished without success, unless another one holds its key.
    ///
    /// @return whether it is queued
    boolean tryAgain(Job job, PendingChanges changes) throws SQLException {
        return holder(job).isEmpty() && again(job, changes);
    }

    private Optional<JobId> holder(Job job) throws SQLException {
        return keys.otherHolder(job, job.spec().queue(), clock.instant());
    }

    /// @return whether it ended in a state that this version knows
    private boolean again(Job job, PendingChanges changes) throws SQLException {
        int changed =
                session.update(
                        StoreStatements.RETRY,
                        StoredTime.of(clock.instant()),
                        JobRows.key(job.id()));
        if (changed == 0) {
            return false;
        }
        changes.move(job.spec().queue(), job.state(), JobState.QUEUED, 1);
        changes.news(() -> listeners.waiting(job.spec().queue(), job.spec().type()));
        changes.news(() -> listeners.changed(job.id()));
        if (!job.spec().terms().isPlain()) {
            var after = LeasedJob.find(session, job.id()).map(LeasedJob::job);
            if (after.isPresent()) {
                terms.add(after.get());
            }
        }
        return true;
    }
}
