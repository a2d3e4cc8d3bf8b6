package io.coremill.queue.postgres.retention;

import io.coremill.job.JobState;
import io.coremill.queue.column.StoredTime;
import io.coremill.queue.commit.QueueListeners;
import io.coremill.queue.postgres.connect.PostgresSession;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Supplier;

/// Makes short transactions on the one node that removes. Each begins with a lock of the row that
/// says which node that is, so that two never do it at once, whatever each of them believes.
final class RemovalLead {
    /// A node that has not removed anything for so long has lost the lead.
    private static final Duration SILENCE = Duration.ofSeconds(30);

    private final PostgresSession session;
    private final InstantSource clock;
    private final Supplier<UUID> node;
    private final QueueListeners listeners;
    private boolean told;

    RemovalLead(
            PostgresSession session,
            InstantSource clock,
            Supplier<UUID> node,
            QueueListeners listeners) {
        this.session = session;
        this.clock = clock;
        this.node = node;
        this.listeners = listeners;
    }

    PostgresSession session() {
        return session;
    }

    Instant now() {
        return clock.instant();
    }

    /// Whether it was said what goes of what was there before, as of the last transaction.
    boolean isTold() {
        return told;
    }

    /// Does something in a transaction if this node leads.
    ///
    /// @return how many jobs it removed; -1 if another node leads
    long run(Work work) throws SQLException {
        var tally = new Tally();
        session.begin();
        try {
            boolean leads = lock();
            if (leads) {
                work.on(tally);
                tally.count();
            }
            session.commit();
            if (!leads) {
                return -1;
            }
        } catch (SQLException | RuntimeException | Error e) {
            session.rollBack();
            throw e;
        }
        tally.tell();
        return tally.jobs;
    }

    private boolean lock() throws SQLException {
        var statement = session.prepare(RemovalStatements.LEAD);
        var now = clock.instant();
        var self = node.get();
        statement.setObject(1, self);
        statement.setLong(2, StoredTime.of(now));
        statement.setObject(3, self);
        statement.setLong(4, StoredTime.of(now.minus(SILENCE)));
        statement.setLong(5, StoredTime.of(now.plus(SILENCE)));
        try (var row = statement.executeQuery()) {
            boolean leads = row.next();
            told = leads && row.getBoolean(1);
            return leads;
        }
    }

    interface Work {
        void on(Tally removed) throws SQLException;
    }

    /// What a transaction removes, by queue and state.
    final class Tally {
        private final Map<String, Map<JobState, Long>> byQueue = new HashMap<>();
        private long jobs;

        void add(String queue, JobState state, long some) {
            byQueue.computeIfAbsent(queue, _ -> new EnumMap<>(JobState.class))
                    .merge(state, some, Long::sum);
            jobs += some;
        }

        /// Reads rows of a queue and a state each.
        ///
        /// @return how many there were
        int add(ResultSet row) throws SQLException {
            int rows = 0;
            while (row.next()) {
                add(row.getString(1), JobState.ofStored(row.getString(2)), 1);
                rows++;
            }
            return rows;
        }

        void addAll(Tally other) {
            other.byQueue.forEach(
                    (queue, states) -> states.forEach((state, some) -> add(queue, state, some)));
        }

        /// In the transaction that removes them: else a node that dies afterwards would leave a
        /// number that is too high, and more would go than are too many.
        private void count() throws SQLException {
            if (jobs > 0) {
                var less = new TreeMap<String, Long>();
                byQueue.forEach((queue, states) -> less.put(queue, -sum(states)));
                FinishedCounts.add(session, less);
            }
        }

        private static long sum(Map<JobState, Long> states) {
            return states.values().stream().mapToLong(Long::longValue).sum();
        }

        private void tell() {
            byQueue.forEach(
                    (queue, states) ->
                            states.forEach((state, some) -> listeners.pruned(queue, state, some)));
        }
    }
}
