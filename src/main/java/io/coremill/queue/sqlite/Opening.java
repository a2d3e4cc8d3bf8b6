package io.coremill.queue.sqlite;

import io.coremill.job.JobId;
import io.coremill.job.JobState;
import java.sql.SQLException;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// What is learnt from the file when it is opened.
///
/// @param newest the newest job
/// @param latestDue of the jobs that wait
record Opening(Ledger ledger, long nextLease, Optional<JobId> newest, Optional<Instant> latestDue) {

    private static final int MOST_LOOKED_AT = 20_000;

    /// Ends what an earlier run left, and looks around.
    static Opening of(Session session, Instant now, Listeners listeners) throws SQLException {
        new Recovery(session, now, listeners).run();
        tellWaiting(session, listeners);
        return new Opening(
                new Ledger(counts(session), paused(session)),
                nextLease(session),
                newest(session),
                latestDue(session));
    }

    private static void tellWaiting(Session session, Listeners listeners) throws SQLException {
        var statement = session.prepare(Sql.WAITING);
        statement.setInt(1, MOST_LOOKED_AT);
        try (var row = statement.executeQuery()) {
            while (row.next()) {
                listeners.waiting(row.getString("queue"), row.getString("type"));
            }
        }
    }

    private static Map<String, Counts> counts(Session session) throws SQLException {
        var counts = new HashMap<String, Counts>();
        try (var row = session.prepare(Sql.COUNT).executeQuery()) {
            while (row.next()) {
                var queue = row.getString("queue");
                var state = JobState.ofWord(row.getString("state")).orElseThrow();
                counts.put(
                        queue,
                        counts.getOrDefault(queue, Counts.NONE).plus(state, row.getLong("jobs")));
            }
        }
        return counts;
    }

    private static Set<String> paused(Session session) throws SQLException {
        var paused = new HashSet<String>();
        try (var row = session.prepare(Sql.PAUSED).executeQuery()) {
            while (row.next()) {
                paused.add(row.getString("queue"));
            }
        }
        return paused;
    }

    private static long nextLease(Session session) throws SQLException {
        try (var row = session.prepare(Sql.NEXT_LEASE).executeQuery()) {
            row.next();
            return row.getLong("next_lease");
        }
    }

    private static Optional<Instant> latestDue(Session session) throws SQLException {
        try (var row = session.prepare(Sql.LATEST_DUE).executeQuery()) {
            row.next();
            return Optional.ofNullable(Rows.nullableTime(row, "due"));
        }
    }

    private static Optional<JobId> newest(Session session) throws SQLException {
        try (var row = session.prepare(Sql.NEWEST).executeQuery()) {
            return row.next() ? Optional.of(Rows.id(row)) : Optional.empty();
        }
    }
}
