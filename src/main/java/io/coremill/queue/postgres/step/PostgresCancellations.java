package io.coremill.queue.postgres.step;

import io.coremill.job.JobId;
import io.coremill.job.JobState;
import io.coremill.queue.column.StoredTime;
import io.coremill.queue.commit.PendingChanges;
import io.coremill.queue.commit.QueueListeners;
import io.coremill.queue.commit.StoreCommand;
import io.coremill.queue.postgres.connect.PostgresSession;
import io.coremill.queue.postgres.retention.WaitingPlaces;
import io.coremill.queue.postgres.term.JobTerms;
import io.coremill.queue.retention.RetentionRules;
import java.sql.Array;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;

/// Ends waiting jobs; has those that a node holds stopped. A job may be claimed, settled or made
/// ready by another transaction meanwhile: then it is looked for again.
public final class PostgresCancellations {
    private static final int MOST_LOOKS = 10;
    private static final int LOOKS_AT_MANY = 3;
    private static final Set<JobState> UNFINISHED =
            Set.of(JobState.SCHEDULED, JobState.QUEUED, JobState.RUNNING);

    private final PostgresSession session;
    private final InstantSource clock;
    private final QueueListeners listeners;
    private final FoundJobs jobs;
    private final WorkNews news;
    private final JobTerms terms;
    private final WaitingPlaces places;

    PostgresCancellations(
            PostgresSession session,
            InstantSource clock,
            QueueListeners listeners,
            FoundJobs jobs,
            WorkNews news,
            JobTerms terms,
            RetentionRules retention) {
        this.terms = terms;
        this.session = session;
        this.clock = clock;
        this.listeners = listeners;
        this.jobs = jobs;
        this.news = news;
        places = new WaitingPlaces(session, retention);
    }

    /// For what cancels many at once.
    public static PostgresCancellations of(PostgresSession session, StepContext context) {
        return new PostgresCancellations(
                session,
                context.clock(),
                context.listeners(),
                new FoundJobs(session),
                context.news(),
                new JobTerms(session, context.news()::endsAt),
                context.retention());
    }

    /// Those that move meanwhile are looked for again.
    ///
    /// @param states only of jobs that are in one of these
    /// @return how many of them were
    public int cancelAll(List<JobId> jobs, Set<JobState> states, PendingChanges changes)
            throws SQLException {
        lockLeases(jobs);
        var left = new HashSet<>(jobs);
        for (int look = 0; look < LOOKS_AT_MANY && !left.isEmpty(); look++) {
            left.removeAll(endWaiting(List.copyOf(left), states, changes));
            if (!left.isEmpty()) {
                left.removeAll(stop(List.copyOf(left), states, changes));
            }
        }
        return jobs.size() - left.size();
    }

    public void run(List<StoreCommand.Cancel> cancels, PendingChanges changes) throws SQLException {
        if (cancels.isEmpty()) {
            return;
        }
        lockLeases(cancels.stream().map(StoreCommand.Cancel::job).toList());
        for (var cancel : inOneOrder(cancels)) {
            run(cancel.job(), changes);
            var after = jobs.find(cancel.job());
            changes.answer(() -> cancel.answer().complete(after));
        }
    }

    private static List<StoreCommand.Cancel> inOneOrder(List<StoreCommand.Cancel> cancels) {
        return cancels.stream().sorted(Comparator.comparing(StoreCommand.Cancel::job)).toList();
    }

    private void run(JobId job, PendingChanges changes) throws SQLException {
        boolean done = false;
        for (int look = 0; look < MOST_LOOKS && !done; look++) {
            done =
                    !endWaiting(List.of(job), UNFINISHED, changes).isEmpty()
                            || !stop(List.of(job), UNFINISHED, changes).isEmpty()
                            || isOver(job);
        }
    }

    private boolean isOver(JobId job) throws SQLException {
        return jobs.find(job).map(found -> found.state().isFinal()).orElse(true);
    }

    private void lockLeases(List<JobId> ids) throws SQLException {
        var statement = session.prepare(PostgresStatements.LOCK_LEASES);
        statement.setArray(1, ids(ids));
        statement.executeQuery().close();
    }

    private Set<JobId> stop(List<JobId> jobs, Set<JobState> states, PendingChanges changes)
            throws SQLException {
        var statement = session.prepare(PostgresStatements.CANCEL_LEASED);
        statement.setArray(1, ids(jobs));
        statement.setBoolean(2, states.contains(JobState.QUEUED));
        statement.setBoolean(3, states.contains(JobState.RUNNING));
        var stopped = new HashSet<JobId>();
        try (var row = statement.executeQuery()) {
            while (row.next()) {
                var job = new JobId(row.getObject(1, UUID.class));
                long lease = row.getLong(2);
                String queue = row.getString(3);
                var node = row.getObject(4, UUID.class);
                changes.news(() -> listeners.changed(job));
                changes.handover(() -> news.isUnwanted(node, queue, lease));
                stopped.add(job);
            }
        }
        return stopped;
    }

    private Set<JobId> endWaiting(List<JobId> jobs, Set<JobState> states, PendingChanges changes)
            throws SQLException {
        var statement = session.prepare(PostgresStatements.CANCEL_WAITING);
        var now = clock.instant();
        statement.setArray(1, ids(states.contains(JobState.QUEUED) ? jobs : List.of()));
        statement.setArray(2, ids(states.contains(JobState.SCHEDULED) ? jobs : List.of()));
        statement.setLong(3, StoredTime.of(now));
        statement.setLong(4, StoredTime.of(now));
        places.fill(statement, 5, JobState.CANCELLED, now);
        var ended = new HashSet<JobId>();
        var limited = new ArrayList<JobId>();
        try (var row = statement.executeQuery()) {
            while (row.next()) {
                var job = new JobId(row.getObject(1, UUID.class));
                tellEnded(job, row, changes);
                ended.add(job);
                if (row.getBoolean(5)) {
                    limited.add(job);
                }
            }
        }
        terms.remove(limited);
        return ended;
    }

    private void tellEnded(JobId job, ResultSet row, PendingChanges changes) throws SQLException {
        String queue = row.getString(2);
        String type = row.getString(3);
        var before = row.getBoolean(4) ? JobState.QUEUED : JobState.SCHEDULED;
        changes.move(queue, before, JobState.CANCELLED, 1);
        changes.news(() -> listeners.changed(job));
        changes.news(() -> listeners.finished(job, queue, type, JobState.CANCELLED));
    }

    private Array ids(List<JobId> jobs) throws SQLException {
        return session.array("uuid", jobs.stream().map(JobId::value).toArray());
    }
}
