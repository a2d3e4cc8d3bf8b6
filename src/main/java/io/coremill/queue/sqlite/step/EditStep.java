package io.coremill.queue.sqlite.step;

import io.coremill.job.Job;
import io.coremill.job.JobSpec;
import io.coremill.job.JobState;
import io.coremill.queue.QueueFullException;
import io.coremill.queue.WrongStateException;
import io.coremill.queue.column.StoredTime;
import io.coremill.queue.column.TermColumns;
import io.coremill.queue.commit.PendingChanges;
import io.coremill.queue.commit.QueueListeners;
import io.coremill.queue.commit.StoreCommand;
import io.coremill.queue.edit.ChangedJob;
import io.coremill.queue.edit.EditKind;
import io.coremill.queue.edit.HeldReadyException;
import io.coremill.queue.edit.JobChange;
import io.coremill.queue.edit.StaleVersionException;
import io.coremill.queue.key.KeyHeldException;
import io.coremill.queue.sqlite.file.WriteSession;
import io.coremill.queue.sqlite.table.JobRows;
import io.coremill.queue.sqlite.table.LeasedJob;
import io.coremill.queue.sqlite.table.StoreStatements;
import io.coremill.queue.sqlite.table.TagTable;
import io.coremill.queue.sqlite.table.TermTable;
import java.sql.SQLException;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Changes jobs that wait, and removes jobs that have finished.
final class EditStep {
    private final WriteSession session;
    private final InstantSource clock;
    private final QueueListeners listeners;
    private final KeyClaims keys;
    private final TermTable terms;
    private final TagTable tags;

    EditStep(
            WriteSession session,
            InstantSource clock,
            QueueListeners listeners,
            KeyClaims keys,
            TermTable terms) {
        this.terms = terms;
        tags = new TagTable(session);
        this.session = session;
        this.clock = clock;
        this.listeners = listeners;
        this.keys = keys;
    }

    void run(List<StoreCommand.Edit> edits, PendingChanges changes) throws SQLException {
        for (var edit : edits) {
            switch (edit) {
                case StoreCommand.Change change -> change(change, changes);
                case StoreCommand.Delete delete -> delete(delete, changes);
            }
        }
    }

    private void change(StoreCommand.Change change, PendingChanges changes) throws SQLException {
        var found = LeasedJob.find(session, change.job());
        if (found.isEmpty()) {
            changes.answer(() -> change.answer().complete(Optional.empty()));
            return;
        }
        var before = found.get().job();
        var after = ChangedJob.of(before, change.change(), clock.instant());
        var refusal = refusal(change, found.get(), after, changes);
        if (refusal != null) {
            changes.answer(() -> change.fail(refusal));
            return;
        }
        var holder = keys.otherHolder(before, after.queue(), after.due());
        if (holder.isPresent()) {
            var held = new KeyHeldException(holder.get());
            changes.answer(() -> change.fail(held));
            return;
        }
        write(before, after);
        enter(before, after, changes);
        changes.news(() -> listeners.edited(after.queue(), EditKind.CHANGE));
        var job = LeasedJob.find(session, change.job()).map(LeasedJob::job);
        changes.answer(() -> change.answer().complete(job));
    }

    /// Changes a job that waits and that no node holds ready, unless another one holds its key.
    ///
    /// @return whether it is changed
    boolean tryChange(Job before, JobChange change, PendingChanges changes) throws SQLException {
        var after = ChangedJob.of(before, change, clock.instant());
        if (keys.otherHolder(before, after.queue(), after.due()).isPresent()) {
            return false;
        }
        write(before, after);
        enter(before, after, changes);
        return true;
    }

    private static @Nullable RuntimeException refusal(
            StoreCommand.Change change, LeasedJob found, ChangedJob after, PendingChanges changes) {
        var job = found.job();
        if (job.state() != JobState.QUEUED && job.state() != JobState.SCHEDULED) {
            return new WrongStateException(
                    job.id(), job.state(), "only a job that waits can be changed");
        }
        if (isStale(change, job)) {
            return new StaleVersionException(job.id(), job.status().version());
        }
        if (found.lease() != null) {
            return new HeldReadyException(job.id());
        }
        var lateness = after.lateness(job);
        if (lateness != null) {
            return lateness;
        }
        var target = change.change().target();
        return target != null
                        && after.hasMoved(job)
                        && changes.counts(target.queue()).waiting() >= target.maxWaiting()
                ? new QueueFullException(target.queue(), target.maxWaiting())
                : null;
    }

    private static boolean isStale(StoreCommand.Edit edit, Job job) {
        var version = edit.version();
        return version != null && version != job.status().version();
    }

    private void write(Job before, ChangedJob after) throws SQLException {
        session.update(
                StoreStatements.CHANGE,
                after.queue(),
                after.priority(),
                StoredTime.of(after.due()),
                after.state().word(),
                StoredTime.of(after.timeout()),
                after.maxAttempts(),
                JobRows.key(before.id()));
        if (after.hasNewTerms(before)) {
            writeTerms(before, after.terms());
        }
    }

    private void writeTerms(Job before, JobSpec.Terms after) throws SQLException {
        var said = before.spec().terms();
        session.update(
                StoreStatements.CHANGE_TERMS,
                TermColumns.tags(after),
                StoredTime.ofNullable(after.expires()),
                JobRows.key(before.id()));
        tags.replace(before.id(), said.tags(), after.tags());
        terms.remove(before.id(), said.expires(), null);
        if (before.history().ended().isEmpty()) {
            terms.add(before.id(), after.expires(), null);
        }
    }

    private void enter(Job before, ChangedJob after, PendingChanges changes) {
        changes.move(before.spec().queue(), before.state(), after.queue(), after.state());
        changes.news(() -> listeners.changed(before.id()));
        if (after.hasMoved(before)) {
            changes.news(() -> listeners.waiting(after.queue(), before.spec().type()));
        }
    }

    private void delete(StoreCommand.Delete delete, PendingChanges changes) throws SQLException {
        var found = LeasedJob.find(session, delete.job()).map(LeasedJob::job);
        var refusal = found.map(job -> refusal(delete, job)).orElse(null);
        if (refusal != null) {
            changes.answer(() -> delete.fail(refusal));
            return;
        }
        if (found.isPresent()) {
            var queue = found.get().spec().queue();
            remove(found.get(), changes);
            changes.news(() -> listeners.edited(queue, EditKind.DELETE));
        }
        changes.answer(() -> delete.answer().complete(found));
    }

    /// Removes a job that has finished.
    void remove(Job job, PendingChanges changes) throws SQLException {
        session.update(StoreStatements.DELETE_LOG, JobRows.key(job.id()));
        session.update(StoreStatements.DELETE, JobRows.key(job.id()));
        changes.forget(job.spec().queue(), job.state(), 1);
        changes.news(() -> listeners.changed(job.id()));
    }

    private static @Nullable RuntimeException refusal(StoreCommand.Delete delete, Job job) {
        if (!job.state().isFinal()) {
            return new WrongStateException(
                    job.id(), job.state(), "only a job that has finished can be deleted");
        }
        return isStale(delete, job)
                ? new StaleVersionException(job.id(), job.status().version())
                : null;
    }
}
