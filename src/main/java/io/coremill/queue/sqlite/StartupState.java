package io.coremill.queue.sqlite;

import io.coremill.job.JobId;
import io.coremill.job.JobState;
import io.coremill.queue.column.JobColumns;
import io.coremill.queue.commit.QueueCounters;
import io.coremill.queue.commit.QueueCounts;
import io.coremill.queue.commit.QueueListeners;
import io.coremill.queue.retention.RetentionRules;
import io.coremill.queue.sqlite.file.WriteSession;
import io.coremill.queue.sqlite.table.JobRows;
import io.coremill.queue.sqlite.table.StoreStatements;
import io.coremill.queue.sqlite.table.TermTable;
import io.coremill.queue.sqlite.table.UniqueKeyTable;
import java.sql.SQLException;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// What is learnt from the file when it is opened.
///
/// @param newest the newest job
/// @param latestDue of the jobs that wait
/// @param terms when waiting jobs end
/// @param made when the file was made
/// @param nextKeyLook when keys are to be looked at
record StartupState(
        QueueCounters counters,
        long nextLease,
        Optional<JobId> newest,
        Optional<Instant> latestDue,
        TermTable terms,
        String made,
        Optional<Instant> nextKeyLook) {

    private static final int MOST_LOOKED_AT = 20_000;

    /// Ends what an earlier run left, and looks around.
    public static StartupState of(
            WriteSession session, Instant now, QueueListeners listeners, RetentionRules retention)
            throws SQLException {
        new CrashRecovery(session, now, listeners, retention).run();
        tellWaiting(session, listeners);
        var counters = new QueueCounters(counts(session), paused(session));
        new RemovalNotice(session, retention, now).tellOnce(counters.finished());
        return new StartupState(
                counters,
                nextLease(session),
                newest(session),
                latestDue(session),
                new TermTable(session),
                made(session),
                UniqueKeyTable.nextLook(session));
    }

    /// The node, and a few digits that differ where two nodes are called the same.
    String storeName(String node) {
        return node + "-" + HexFormat.of().toHexDigits(made.hashCode());
    }

    private static String made(WriteSession session) throws SQLException {
        try (var row = session.prepare(StoreStatements.MADE).executeQuery()) {
            row.next();
            return row.getString(1);
        }
    }

    private static void tellWaiting(WriteSession session, QueueListeners listeners)
            throws SQLException {
        var statement = session.prepare(StoreStatements.WAITING);
        statement.setInt(1, MOST_LOOKED_AT);
        try (var row = statement.executeQuery()) {
            while (row.next()) {
                listeners.waiting(row.getString("queue"), row.getString("type"));
            }
        }
    }

    private static Map<String, QueueCounts> counts(WriteSession session) throws SQLException {
        var counts = new HashMap<String, QueueCounts>();
        try (var row = session.prepare(StoreStatements.COUNT).executeQuery()) {
            while (row.next()) {
                var queue = row.getString("queue");
                var state = JobState.ofStored(row.getString("state"));
                counts.put(
                        queue,
                        counts.getOrDefault(queue, QueueCounts.NONE)
                                .plus(state, row.getLong("jobs")));
            }
        }
        return counts;
    }

    private static Set<String> paused(WriteSession session) throws SQLException {
        var paused = new HashSet<String>();
        try (var row = session.prepare(StoreStatements.PAUSED).executeQuery()) {
            while (row.next()) {
                paused.add(row.getString("queue"));
            }
        }
        return paused;
    }

    private static long nextLease(WriteSession session) throws SQLException {
        try (var row = session.prepare(StoreStatements.NEXT_LEASE).executeQuery()) {
            row.next();
            return row.getLong("next_lease");
        }
    }

    private static Optional<Instant> latestDue(WriteSession session) throws SQLException {
        try (var row = session.prepare(StoreStatements.LATEST_DUE).executeQuery()) {
            row.next();
            return Optional.ofNullable(JobColumns.nullableTime(row, "due"));
        }
    }

    private static Optional<JobId> newest(WriteSession session) throws SQLException {
        try (var row = session.prepare(StoreStatements.NEWEST).executeQuery()) {
            return row.next() ? Optional.of(JobRows.id(row)) : Optional.empty();
        }
    }
}
