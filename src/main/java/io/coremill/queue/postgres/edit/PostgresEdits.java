package io.coremill.queue.postgres.edit;

import io.coremill.job.Job;
import io.coremill.job.JobId;
import io.coremill.job.JobSpec;
import io.coremill.job.JobState;
import io.coremill.queue.QueueFullException;
import io.coremill.queue.WrongStateException;
import io.coremill.queue.column.StoredTime;
import io.coremill.queue.commit.PendingChanges;
import io.coremill.queue.commit.QueueListeners;
import io.coremill.queue.commit.StoreCommand;
import io.coremill.queue.edit.ChangedJob;
import io.coremill.queue.edit.EditKind;
import io.coremill.queue.edit.HeldReadyException;
import io.coremill.queue.edit.StaleVersionException;
import io.coremill.queue.key.KeyHeldException;
import io.coremill.queue.postgres.connect.PostgresSession;
import io.coremill.queue.postgres.step.FoundJobs;
import io.coremill.queue.postgres.step.PostgresRetries;
import io.coremill.queue.postgres.step.ReadyJobs;
import io.coremill.queue.postgres.step.StepContext;
import io.coremill.queue.postgres.table.ReadyPlace;
import io.coremill.queue.postgres.term.JobTerms;
import java.sql.SQLException;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Changes jobs that wait, and removes jobs that have finished. A job that waits is taken from its
/// place first, so that it is claimed before the change or after it; one that moves meanwhile is
/// looked for again.
public final class PostgresEdits {
    private static final int MOST_LOOKS = 10;

    private final PostgresSession session;
    private final InstantSource clock;
    private final QueueListeners listeners;
    private final FoundJobs jobs;
    private final ReadyJobs ready;
    private final PostgresRetries.KeyCheck keys;
    private final JobTerms terms;

    /// For deletions alone.
    public PostgresEdits(PostgresSession session, StepContext context) {
        this(session, context, (_, _) -> {});
    }

    /// @param keys may find that another job holds the key of one that is to be changed
    public PostgresEdits(
            PostgresSession session, StepContext context, PostgresRetries.KeyCheck keys) {
        this.session = session;
        this.keys = keys;
        clock = context.clock();
        listeners = context.listeners();
        jobs = new FoundJobs(session);
        ready = new ReadyJobs(session, context.marks(), context.news());
        terms = new JobTerms(session, context.news()::endsAt);
    }

    /// In one order, as by all who change more than one.
    public void run(List<StoreCommand.Edit> edits, PendingChanges changes) throws SQLException {
        if (edits.isEmpty()) {
            return;
        }
        for (var edit :
                edits.stream().sorted(Comparator.comparing(StoreCommand.Edit::job)).toList()) {
            switch (edit) {
                case StoreCommand.Change change -> change(change, changes);
                case StoreCommand.Delete delete -> delete(delete, changes);
            }
        }
    }

    // ---- changes

    private void change(StoreCommand.Change change, PendingChanges changes) throws SQLException {
        for (int look = 0; look < MOST_LOOKS; look++) {
            var place = take(change.job());
            var found = jobs.find(change.job());
            if (found.isEmpty()) {
                changes.answer(() -> change.answer().complete(Optional.empty()));
                return;
            }
            if (place != null) {
                change(change, found.get(), place, changes);
                return;
            }
            if (isRefused(change, found.get(), changes)) {
                return;
            }
        }
        changes.answer(() -> change.fail(new HeldReadyException(change.job())));
    }

    /// @param found which does not wait where claims find it
    private boolean isRefused(StoreCommand.Change change, Job found, PendingChanges changes)
            throws SQLException {
        var refusal = refusal(change, found);
        if (refusal != null) {
            changes.answer(() -> change.fail(refusal));
        }
        return refusal != null;
    }

    private @Nullable RuntimeException refusal(StoreCommand.Change change, Job found)
            throws SQLException {
        if (found.state() != JobState.QUEUED && found.state() != JobState.SCHEDULED) {
            return new WrongStateException(
                    found.id(), found.state(), "only a job that waits can be changed");
        }
        if (isStale(change, found)) {
            return new StaleVersionException(found.id(), found.status().version());
        }
        return isHeld(found.id()) ? new HeldReadyException(found.id()) : null;
    }

    private void change(
            StoreCommand.Change change, Job found, WaitingPlace place, PendingChanges changes)
            throws SQLException {
        var before = place.jobAt(found);
        var after = ChangedJob.of(before, change.change(), clock.instant());
        var refusal = refusalOrKey(change, before, after, changes);
        if (refusal != null) {
            put(before, unchanged(before), place, changes);
            changes.answer(() -> change.fail(refusal));
            return;
        }
        session.update(
                EditStatements.CHANGE,
                after.queue(),
                after.priority(),
                StoredTime.of(after.due()),
                StoredTime.of(after.timeout()),
                after.maxAttempts(),
                before.id().value());
        if (after.hasNewTerms(before)) {
            writeTerms(before, after.terms(), changes);
        }
        put(before, after, place, changes);
        enter(before, after, changes);
        changes.news(() -> listeners.edited(after.queue(), EditKind.CHANGE));
        var job = jobs.find(change.job());
        changes.answer(() -> change.answer().complete(job));
    }

    private void writeTerms(Job before, JobSpec.Terms after, PendingChanges changes)
            throws SQLException {
        var tags = after.tags();
        session.update(
                EditStatements.CHANGE_TERMS,
                tags.isEmpty() ? null : session.array("text", tags.toArray()),
                StoredTime.ofNullable(after.expires()),
                before.id().value());
        terms.change(before, after, changes);
    }

    private @Nullable RuntimeException refusalOrKey(
            StoreCommand.Change change, Job before, ChangedJob after, PendingChanges changes)
            throws SQLException {
        var refusal = refusal(change, before, after, changes);
        if (refusal != null) {
            return refusal;
        }
        try {
            keys.takesKey(before, after.queue());
            return null;
        } catch (KeyHeldException e) {
            return e;
        }
    }

    private static @Nullable RuntimeException refusal(
            StoreCommand.Change change, Job before, ChangedJob after, PendingChanges changes) {
        if (isStale(change, before)) {
            return new StaleVersionException(before.id(), before.status().version());
        }
        var lateness = after.lateness(before);
        if (lateness != null) {
            return lateness;
        }
        var target = change.change().target();
        return target != null
                        && after.hasMoved(before)
                        && changes.counts(target.queue()).waiting() >= target.maxWaiting()
                ? new QueueFullException(target.queue(), target.maxWaiting())
                : null;
    }

    private static ChangedJob unchanged(Job job) {
        return new ChangedJob(
                job.spec().queue(),
                job.spec().priority(),
                job.times().due(),
                job.state(),
                job.spec().timeout(),
                job.spec().retry().maxAttempts(),
                job.spec().terms());
    }

    private static boolean isStale(StoreCommand.Edit edit, Job job) {
        var version = edit.version();
        return version != null && version != job.status().version();
    }

    private void put(Job before, ChangedJob after, WaitingPlace place, PendingChanges changes)
            throws SQLException {
        var id = before.id().value();
        if (after.state() == JobState.SCHEDULED) {
            ready.putOff(id, after.queue(), after.due(), changes);
            return;
        }
        var rank = place.rank();
        long newRank = rank == null || after.isDueAnew(before) ? StoredTime.of(after.due()) : rank;
        ready.addPlaces(
                List.of(
                        new ReadyJobs.QueuedPlace(
                                after.queue(),
                                before.spec().type(),
                                new ReadyPlace(-after.priority(), newRank, id))),
                changes);
    }

    private void enter(Job before, ChangedJob after, PendingChanges changes) {
        changes.move(before.spec().queue(), before.state(), after.queue(), after.state());
        changes.news(() -> listeners.changed(before.id()));
        if (after.hasMoved(before)) {
            changes.news(() -> listeners.waiting(after.queue(), before.spec().type()));
        }
    }

    private @Nullable WaitingPlace take(JobId job) throws SQLException {
        var statement = session.prepare(EditStatements.TAKE);
        statement.setObject(1, job.value());
        statement.setObject(2, job.value());
        try (var row = statement.executeQuery()) {
            row.next();
            long rank = row.getLong(1);
            boolean wasReady = !row.wasNull();
            row.getLong(2);
            boolean wasLater = !row.wasNull();
            return wasReady || wasLater ? new WaitingPlace(wasReady ? rank : null) : null;
        }
    }

    private boolean isHeld(JobId job) throws SQLException {
        var statement = session.prepare(EditStatements.IS_HELD);
        statement.setObject(1, job.value());
        try (var row = statement.executeQuery()) {
            return row.next();
        }
    }

    /// @param rank of a job that was ready; null of one that waited for its time
    private record WaitingPlace(@Nullable Long rank) {

        /// The job in the state in which it was there: now it is nowhere.
        Job jobAt(Job found) {
            var was = found.status();
            var state = rank == null ? JobState.SCHEDULED : JobState.QUEUED;
            return new Job(
                    found.id(),
                    found.spec(),
                    new Job.Status(state, was.version(), was.attempt(), was.cancelRequested()),
                    found.times(),
                    found.history(),
                    found.error(),
                    found.result());
        }
    }

    // ---- deletions

    private void delete(StoreCommand.Delete delete, PendingChanges changes) throws SQLException {
        for (int look = 0; look < MOST_LOOKS; look++) {
            var found = jobs.find(delete.job());
            var refusal = found.map(job -> refusal(delete, job)).orElse(null);
            if (refusal != null) {
                changes.answer(() -> delete.fail(refusal));
                return;
            }
            if (found.isEmpty() || isDeleted(found.get())) {
                found.ifPresent(job -> enterDeleted(job, changes));
                changes.answer(() -> delete.answer().complete(found));
                return;
            }
        }
        changes.answer(() -> delete.answer().complete(Optional.empty()));
    }

    private void enterDeleted(Job job, PendingChanges changes) {
        var queue = job.spec().queue();
        changes.forget(queue, job.state(), 1);
        changes.news(() -> listeners.changed(job.id()));
        changes.news(() -> listeners.edited(queue, EditKind.DELETE));
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

    private boolean isDeleted(Job job) throws SQLException {
        var statement = session.prepare(EditStatements.DELETE);
        statement.setObject(1, job.id().value());
        statement.setLong(2, job.status().version());
        try (var row = statement.executeQuery()) {
            return row.next();
        }
    }
}
