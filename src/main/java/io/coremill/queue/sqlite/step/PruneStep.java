package io.coremill.queue.sqlite.step;

import io.coremill.job.JobState;
import io.coremill.queue.column.StoredTime;
import io.coremill.queue.commit.PendingChanges;
import io.coremill.queue.commit.QueueListeners;
import io.coremill.queue.commit.StoreCommand;
import io.coremill.queue.retention.RemovalTurn;
import io.coremill.queue.retention.RetentionRules;
import io.coremill.queue.retention.UndatedJobs;
import io.coremill.queue.sqlite.file.WriteSession;
import io.coremill.queue.sqlite.table.JobLogTable;
import io.coremill.queue.sqlite.table.StoreStatements;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Removes finished jobs that are to go, with their logs. Those go first whose time is over, then
/// those that are too many; of these the ones that would be next.
public final class PruneStep {
    private static final Instant WHENEVER = Instant.ofEpochSecond(Long.MAX_VALUE / 2_000_000);
    private static final int STEP = 500;

    /// A turn that has taken so long ends, whatever it may still remove.
    private static final Duration LONG = Duration.ofMillis(50);

    private final WriteSession session;
    private final InstantSource clock;
    private final QueueListeners listeners;
    private final RetentionRules retention;
    private final JobLogTable logs;

    /// All that have no time to go and finished before have been removed: they become no more.
    private final Map<Line, Long> undatedFrom = new HashMap<>();

    private volatile Duration behind = Duration.ZERO;
    private volatile long surplus;

    PruneStep(
            WriteSession session,
            InstantSource clock,
            QueueListeners listeners,
            RetentionRules retention) {
        this.session = session;
        this.clock = clock;
        this.listeners = listeners;
        this.retention = retention;
        logs = new JobLogTable(session);
    }

    /// For how long the oldest job that should be gone has been there, as of the last look.
    public Duration behind() {
        return behind;
    }

    /// How many finished jobs are more than their queues may keep, as of the last look.
    public long surplus() {
        return surplus;
    }

    void run(List<StoreCommand.Prune> prunes, PendingChanges changes) throws SQLException {
        for (var prune : prunes) {
            var turn = new Turn(prune.most(), changes);
            turn.run();
            changes.answer(() -> prune.answer().complete(turn.result()));
        }
    }

    /// One turn, for as many jobs as it may remove.
    private final class Turn {
        private final Instant now = clock.instant();
        private final PendingChanges changes;
        private int left;

        Turn(int most, PendingChanges changes) {
            this.changes = changes;
            left = most;
        }

        void run() throws SQLException {
            var queues = changes.finished().keySet();
            for (String queue : queues) {
                due(queue);
            }
            for (String queue : queues) {
                tooMany(queue);
            }
            var late = late(queues);
            long beyond = retention.beyond(changes.finished());
            changes.answer(
                    () -> {
                        behind = late;
                        surplus = beyond;
                    });
        }

        /// Once it is committed: that is a part of what others wait for.
        RemovalTurn result() {
            return new RemovalTurn(left == 0, took());
        }

        private Duration took() {
            return Duration.between(now, clock.instant());
        }

        private void due(String queue) throws SQLException {
            dated(queue, now, left);
            for (JobState state : undated(queue)) {
                undated(queue, state, now.minus(retention.of(queue).of(state)), left);
            }
        }

        private void tooMany(String queue) throws SQLException {
            for (JobState state : undated(queue)) {
                undated(queue, state, WHENEVER, beyond(queue));
            }
            dated(queue, WHENEVER, beyond(queue));
        }

        private int beyond(String queue) {
            long jobs = changes.finished().getOrDefault(queue, 0L);
            return (int) Math.min(left, retention.of(queue).beyond(jobs));
        }

        private void dated(String queue, Instant until, int some) throws SQLException {
            var statement = session.prepare(StoreStatements.PRUNE_DUE);
            statement.setString(1, queue);
            statement.setLong(2, StoredTime.of(until));
            for (int rest = some; rest > 0; ) {
                statement.setInt(3, step(rest));
                rest = next(rest, remove(queue, statement).jobs());
            }
        }

        private void undated(String queue, JobState state, Instant until, int some)
                throws SQLException {
            var statement = session.prepare(StoreStatements.PRUNE_UNDATED);
            statement.setString(1, queue);
            statement.setString(2, state.word());
            statement.setLong(3, StoredTime.of(until));
            var line = new Line(queue, state);
            long from = undatedFrom.getOrDefault(line, Long.MIN_VALUE);
            for (int rest = some; rest > 0; ) {
                statement.setInt(4, step(rest));
                statement.setLong(5, from);
                var removed = remove(queue, statement);
                from = removed.jobs() < step(rest) ? StoredTime.of(until) : removed.latest();
                rest = next(rest, removed.jobs());
            }
            long passed = from;
            changes.answer(() -> undatedFrom.merge(line, passed, Math::max));
        }

        /// Jobs may be large: after some the time is looked at.
        private static int step(int rest) {
            return Math.min(rest, STEP);
        }

        /// How many may go still, of so many before.
        private int next(int rest, int removed) {
            return removed < step(rest) || left == 0 ? 0 : rest - removed;
        }

        private Removed remove(String queue, PreparedStatement statement) throws SQLException {
            Map<JobState, Long> removed = new EnumMap<>(JobState.class);
            var ids = new ArrayList<Long>();
            long latest = Long.MIN_VALUE;
            try (var row = statement.executeQuery()) {
                while (row.next()) {
                    ids.add(row.getLong(1));
                    removed.merge(JobState.ofWord(row.getString(2)).orElseThrow(), 1L, Long::sum);
                    latest = Math.max(latest, row.getLong(3));
                }
            }
            logs.remove(ids);
            left = took().compareTo(LONG) > 0 ? 0 : left - ids.size();
            removed.forEach((state, jobs) -> enter(queue, state, jobs));
            return new Removed(ids.size(), latest);
        }

        private void enter(String queue, JobState state, long jobs) {
            changes.forget(queue, state, jobs);
            changes.news(() -> listeners.pruned(queue, state, jobs));
        }

        private Duration late(Iterable<String> queues) throws SQLException {
            var late = Duration.ZERO;
            for (String queue : queues) {
                var of = Duration.between(next(queue), now);
                late = of.compareTo(late) > 0 ? of : late;
            }
            return late;
        }

        /// When the next job of a queue is to go; later than now if there is none.
        private Instant next(String queue) throws SQLException {
            var statement = session.prepare(StoreStatements.NEXT_TO_GO);
            statement.setString(1, queue);
            try (var row = statement.executeQuery()) {
                row.next();
                long next = row.getLong(1);
                return row.wasNull() ? WHENEVER : StoredTime.time(next);
            }
        }

        /// The states of those without a time to go; none where there is no such job.
        private List<JobState> undated(String queue) throws SQLException {
            var statement = session.prepare(StoreStatements.HAS_UNDATED);
            statement.setString(1, queue);
            try (var row = statement.executeQuery()) {
                row.next();
                return row.getBoolean(1) ? UndatedJobs.FIRST_TO_GO : List.of();
            }
        }
    }

    /// @param latest when the last of them had finished
    private record Removed(int jobs, long latest) {}

    /// The finished jobs of a queue that ended in one state.
    private record Line(String queue, JobState state) {}
}
