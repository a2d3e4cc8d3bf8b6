package io.coremill.queue.postgres.step;

import io.coremill.job.Job;
import io.coremill.job.JobId;
import io.coremill.job.JobState;
import io.coremill.queue.WrongStateException;
import io.coremill.queue.column.StoredTime;
import io.coremill.queue.commit.PendingChanges;
import io.coremill.queue.commit.QueueListeners;
import io.coremill.queue.commit.StoreCommand;
import io.coremill.queue.key.KeyHeldException;
import io.coremill.queue.postgres.connect.PostgresSession;
import io.coremill.queue.postgres.table.ReadyPlace;
import io.coremill.queue.postgres.term.JobTerms;
import java.sql.Array;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;

/// Queues failed, cancelled and expired jobs again.
public final class PostgresRetries {
    private static final Set<JobState> MAY_BE_RETRIED =
            Arrays.stream(JobState.values())
                    .filter(JobState::mayBeRetried)
                    .collect(Collectors.toUnmodifiableSet());

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

    /// Queues jobs again whose keys have been looked at.
    ///
    /// @param states only of jobs that are in one of these
    /// @return how many of them are queued again
    public int retryAll(List<JobId> all, Set<JobState> states, PendingChanges changes)
            throws SQLException {
        if (all.isEmpty()) {
            return 0;
        }
        var places = queueAgain(all, states, changes);
        var limited = limited(all);
        if (!limited.isEmpty()) {
            terms.waitAgain(limited, changes);
        }
        return places.size();
    }

    /// Those that end in any case at some time.
    private List<Job> limited(List<JobId> all) throws SQLException {
        var statement = session.prepare(PostgresStatements.LIMITED_AMONG);
        statement.setArray(1, ids(all));
        var limited = new ArrayList<Job>();
        try (var row = statement.executeQuery()) {
            while (row.next()) {
                jobs.find(new JobId(row.getObject(1, UUID.class))).ifPresent(limited::add);
            }
        }
        return limited;
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
        boolean again =
                before.isPresent()
                        && !queueAgain(List.of(retry.job()), MAY_BE_RETRIED, changes).isEmpty();
        var after = jobs.find(retry.job());
        if (again && after.isPresent() && !after.get().spec().terms().isPlain()) {
            terms.waitAgain(List.of(after.get()), changes);
        }
        if (again || after.isEmpty()) {
            changes.answer(() -> retry.answer().complete(after));
        } else {
            var why = WrongStateException.notToBeRetried(retry.job(), after.get().state());
            changes.answer(() -> retry.fail(why));
        }
    }

    private List<ReadyJobs.QueuedPlace> queueAgain(
            List<JobId> all, Set<JobState> states, PendingChanges changes) throws SQLException {
        var now = StoredTime.of(clock.instant());
        var statement = session.prepare(PostgresStatements.RETRY);
        statement.setArray(1, ids(all));
        statement.setArray(2, session.array("text", states.stream().map(JobState::word).toArray()));
        for (int argument = 3; argument <= 6; argument++) {
            statement.setLong(argument, now);
        }
        var places = new ArrayList<ReadyJobs.QueuedPlace>();
        try (var row = statement.executeQuery()) {
            while (row.next()) {
                places.add(again(row, now, changes));
            }
        }
        ready.tell(places, changes);
        return places;
    }

    private ReadyJobs.QueuedPlace again(ResultSet row, long now, PendingChanges changes)
            throws SQLException {
        var job = new JobId(row.getObject(1, UUID.class));
        String queue = row.getString(2);
        String type = row.getString(3);
        var before = JobState.ofWord(row.getString(5)).orElseThrow();
        changes.move(queue, before, JobState.QUEUED, 1);
        changes.news(() -> listeners.waiting(queue, type));
        changes.news(() -> listeners.changed(job));
        var place = new ReadyPlace(-row.getInt(4), now, job.value());
        return new ReadyJobs.QueuedPlace(queue, type, place);
    }

    private Array ids(List<JobId> all) throws SQLException {
        return session.array("uuid", all.stream().map(JobId::value).toArray());
    }

    /// Looks at the key of a job that a client has run again, or changes.
    public interface KeyCheck {
        /// @param queue in which the job is to wait
        /// @throws KeyHeldException if another job holds its key; else this one does
        void takesKey(Job job, String queue) throws SQLException;
    }
}
