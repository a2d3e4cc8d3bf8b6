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
record Opening(Ledger ledger, long nextLease, Optional<JobId> newest) {

    /// Ends what an earlier run left, and looks around.
    static Opening of(Session session, Instant now, Listeners listeners) throws SQLException {
        new Recovery(session, now, listeners).run();
        return new Opening(
                new Ledger(counts(session), paused(session)), nextLease(session), newest(session));
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

    private static Optional<JobId> newest(Session session) throws SQLException {
        try (var row = session.prepare(Sql.NEWEST).executeQuery()) {
            return row.next() ? Optional.of(Rows.id(row)) : Optional.empty();
        }
    }
}
