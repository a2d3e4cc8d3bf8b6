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
import java.sql.SQLException;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;

/// Ends waiting jobs; has those that a node holds stopped. A job may be claimed, settled or made
/// ready by another transaction meanwhile: then it is looked for again.
final class PostgresCancellations {
    private static final int MOST_LOOKS = 10;

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

    void run(List<StoreCommand.Cancel> cancels, PendingChanges changes) throws SQLException {
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
            done = endWaiting(job, changes) || stop(job, changes) || isOver(job);
        }
    }

    private boolean isOver(JobId job) throws SQLException {
        return jobs.find(job).map(found -> found.state().isFinal()).orElse(true);
    }

    private void lockLeases(List<JobId> ids) throws SQLException {
        var statement = session.prepare(PostgresStatements.LOCK_LEASES);
        statement.setArray(1, session.array("uuid", ids.stream().map(JobId::value).toArray()));
        statement.executeQuery().close();
    }

    private boolean stop(JobId job, PendingChanges changes) throws SQLException {
        var statement = session.prepare(PostgresStatements.CANCEL_LEASED);
        statement.setObject(1, job.value());
        try (var row = statement.executeQuery()) {
            if (!row.next()) {
                return false;
            }
            long lease = row.getLong(1);
            String queue = row.getString(2);
            var node = row.getObject(3, UUID.class);
            changes.news(() -> listeners.changed(job));
            changes.handover(() -> news.isUnwanted(node, queue, lease));
            return true;
        }
    }

    private boolean endWaiting(JobId job, PendingChanges changes) throws SQLException {
        var statement = session.prepare(PostgresStatements.CANCEL_WAITING);
        statement.setObject(1, job.value());
        statement.setObject(2, job.value());
        var now = clock.instant();
        statement.setLong(3, StoredTime.of(now));
        statement.setLong(4, StoredTime.of(now));
        places.fill(statement, 5, JobState.CANCELLED, now);
        try (var row = statement.executeQuery()) {
            if (!row.next()) {
                return false;
            }
            String queue = row.getString(1);
            String type = row.getString(2);
            var before = row.getBoolean(3) ? JobState.QUEUED : JobState.SCHEDULED;
            boolean limited = row.getBoolean(4);
            if (limited) {
                terms.remove(List.of(job));
            }
            changes.move(queue, before, JobState.CANCELLED, 1);
            changes.news(() -> listeners.changed(job));
            changes.news(() -> listeners.finished(job, queue, type, JobState.CANCELLED));
            return true;
        }
    }
}
