package io.coremill.queue.postgres.step;

import io.coremill.job.Job;
import io.coremill.job.JobState;
import io.coremill.queue.WrongStateException;
import io.coremill.queue.column.StoredTime;
import io.coremill.queue.commit.PendingChanges;
import io.coremill.queue.commit.QueueListeners;
import io.coremill.queue.commit.StoreCommand;
import io.coremill.queue.key.KeyHeldException;
import io.coremill.queue.postgres.connect.PostgresSession;
import io.coremill.queue.postgres.term.JobTerms;
import java.sql.SQLException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Queues failed, cancelled and expired jobs again.
public final class PostgresRetries {
    private final PostgresSession session;
    private final InstantSource clock;
    private final QueueListeners listeners;
    private final FoundJobs jobs;
    private final ReadyJobs ready;
    private final JobTerms terms;

    PostgresRetries(
            PostgresSession session,
            InstantSource clock,
            QueueListeners listeners,
            FoundJobs jobs,
            ReadyJobs ready,
            JobTerms terms) {
        this.terms = terms;
        this.session = session;
        this.clock = clock;
        this.listeners = listeners;
        this.jobs = jobs;
        this.ready = ready;
    }

    public static PostgresRetries of(PostgresSession session, StepContext context) {
        return new PostgresRetries(
                session,
                context.clock(),
                context.listeners(),
                new FoundJobs(session),
                new ReadyJobs(session, context.marks(), context.news()),
                new JobTerms(session, context.news()::endsAt));
    }

    /// @param keys may find that another job holds the key of one
    public void run(List<StoreCommand.Retry> retries, KeyCheck keys, PendingChanges changes)
            throws SQLException {
        for (var retry : retries) {
            try {
                run(retry, keys, changes);
            } catch (KeyHeldException e) {
                changes.answer(() -> retry.fail(e));
            }
        }
    }

    private void run(StoreCommand.Retry retry, KeyCheck keys, PendingChanges changes)
            throws SQLException {
        var before = jobs.find(retry.job());
        if (before.isPresent() && before.get().state().mayBeRetried()) {
            keys.takesKey(before.get(), before.get().spec().queue());
        }
        boolean again = before.isPresent() && run(before.get(), changes);
        var after = jobs.find(retry.job());
        if (again && after.isPresent() && !after.get().spec().terms().isNone()) {
            terms.waits(after.get(), changes);
        }
        if (again || after.isEmpty()) {
            changes.answer(() -> retry.answer().complete(after));
        } else {
            var why = WrongStateException.notToBeRetried(retry.job(), after.get().state());
            changes.answer(() -> retry.fail(why));
        }
    }

    /// @return whether it is queued again
    private boolean run(Job job, PendingChanges changes) throws SQLException {
        var place = queueAgain(job, clock.instant());
        if (place == null) {
            return false;
        }
        String queue = job.spec().queue();
        changes.move(queue, job.state(), JobState.QUEUED, 1);
        changes.news(() -> listeners.waiting(queue, job.spec().type()));
        changes.news(() -> listeners.changed(job.id()));
        ready.tell(List.of(new ReadyJobs.QueuedPlace(queue, job.spec().type(), place)), changes);
        return true;
    }

    private @Nullable ReadyPlace queueAgain(Job job, Instant now) throws SQLException {
        var statement = session.prepare(PostgresStatements.RETRY);
        statement.setObject(1, job.id().value());
        statement.setLong(2, StoredTime.of(now));
        statement.setLong(3, StoredTime.of(now));
        statement.setLong(4, StoredTime.of(now));
        statement.setLong(5, StoredTime.of(now));
        try (var row = statement.executeQuery()) {
            return row.next()
                    ? new ReadyPlace(row.getInt(1), row.getLong(2), job.id().value())
                    : null;
        }
    }

    /// Looks at the key of a job that a client has run again, or changes.
    public interface KeyCheck {
        /// @param queue in which the job is to wait
        /// @throws KeyHeldException if another job holds its key; else this one does
        void takesKey(Job job, String queue) throws SQLException;
    }
}
