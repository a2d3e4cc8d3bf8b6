package io.coremill.queue.sqlite.step;

import io.coremill.job.JobState;
import io.coremill.job.RetryPolicy;
import io.coremill.queue.Claimant;
import io.coremill.queue.Lease;
import io.coremill.queue.Settlement;
import io.coremill.queue.column.BackoffColumn;
import io.coremill.queue.column.ColumnJson;
import io.coremill.queue.column.StoredTime;
import io.coremill.queue.commit.ClaimantRegistry;
import io.coremill.queue.commit.LeaseState;
import io.coremill.queue.commit.PendingChanges;
import io.coremill.queue.commit.QueueListeners;
import io.coremill.queue.commit.SettlementRow;
import io.coremill.queue.sealing.OpenedLeases;
import io.coremill.queue.sqlite.file.WriteSession;
import io.coremill.queue.sqlite.table.JobRows;
import io.coremill.queue.sqlite.table.LeaseNumbers;
import io.coremill.queue.sqlite.table.StoreStatements;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Leases the best jobs of every queue to its claimant, as many as it has room for.
final class ClaimStep {
    /// For how long a queue is taken to have jobs that cannot be opened, once one was found.
    private static final Duration LACKED = Duration.ofSeconds(10);

    /// Of the jobs of such a queue.
    private static final int MOST_LOOKED_AT = 20_000;

    private final WriteSession session;
    private final InstantSource clock;
    private final ClaimantRegistry claimants;
    private final LeaseNumbers numbers;
    private final SettlementStep settlements;
    private final QueueListeners listeners;

    /// Queues that have jobs which are sealed with a key that is not here, and when one was found.
    private final Map<String, Instant> lacking = new HashMap<>();

    ClaimStep(
            WriteSession session,
            InstantSource clock,
            ClaimantRegistry claimants,
            LeaseNumbers numbers,
            SettlementStep settlements,
            QueueListeners listeners) {
        this.session = session;
        this.clock = clock;
        this.claimants = claimants;
        this.numbers = numbers;
        this.settlements = settlements;
        this.listeners = listeners;
    }

    void run(PendingChanges changes) throws SQLException {
        for (Map.Entry<String, Claimant> entry : claimants.all().entrySet()) {
            var queue = entry.getKey();
            if (changes.counts(queue).queued() > 0 && !changes.isPaused(queue)) {
                claim(queue, entry.getValue(), changes);
            }
        }
    }

    private void claim(String queue, Claimant claimant, PendingChanges changes)
            throws SQLException {
        var room = claimants.room(queue, claimant);
        int count = Math.addExact(room.free(), room.ahead());
        if (count <= 0) {
            return;
        }
        var now = clock.instant();
        long first = numbers.reserve(count, changes);
        var opened = OpenedLeases.of(found(queue, claimant, room, first, now), session.seal());
        var leases = opened.leases();
        numbers.use(leases.size());
        for (Lease lease : leases) {
            write(lease, now);
        }
        leases.forEach(lease -> enter(lease, changes));
        endLate(leases, opened, now, changes);
        if (!leases.isEmpty()) {
            changes.news(() -> tellStarted(leases));
            changes.handover(() -> claimant.take(leases));
        }
    }

    /// The best jobs, but those that are sealed with a key which is not here.
    private List<Lease> found(
            String queue, Claimant claimant, Claimant.Room room, long first, Instant now)
            throws SQLException {
        int count = room.free() + room.ahead();
        Instant since = lacking.get(queue);
        if (since == null || !now.isBefore(since.plus(LACKED))) {
            var all = leases(claim(queue, count, claimant.ageing()), queue, room.free(), first);
            String key = OpenedLeases.lackedKey(all, session.seal());
            if (key == null) {
                if (all.size() < count) { // else there may be some behind them
                    hasAll(queue, claimant);
                }
                return all;
            }
            lacking.put(queue, now);
            claimant.lacksKey(key);
        }
        return leases(claimReadable(queue, count), queue, room.free(), first);
    }

    private void hasAll(String queue, Claimant claimant) {
        if (!lacking.isEmpty() && lacking.remove(queue) != null) {
            claimant.lacksKey(null);
        }
    }

    private PreparedStatement claimReadable(String queue, int count) throws SQLException {
        var statement = session.prepare(StoreStatements.CLAIM_READABLE);
        statement.setString(1, queue);
        statement.setInt(2, count);
        statement.setString(3, ColumnJson.write(session.seal().keyIds()));
        statement.setInt(4, MOST_LOOKED_AT);
        return statement;
    }

    /// What should not start any more ends here, and is handed to no claimant: where very many
    /// expire at once, not all have been ended before.
    private void endLate(
            List<Lease> leases, OpenedLeases opened, Instant now, PendingChanges changes)
            throws SQLException {
        for (var each = leases.iterator(); each.hasNext(); ) {
            var lease = each.next();
            var end = opened.endUnstarted(lease, now);
            if (end != null) {
                each.remove();
                var ended = Settlement.unstarted(lease.number(), lease.job(), end);
                settlements.end(SettlementRow.of(ended, now), changes);
            }
        }
    }

    private void tellStarted(List<Lease> leases) {
        for (Lease lease : leases) {
            if (lease.started()) {
                listeners.changed(lease.job());
            }
        }
    }

    private PreparedStatement claim(String queue, int count, Duration ageing) throws SQLException {
        boolean ages = ageing.isPositive();
        var statement = session.prepare(ages ? StoreStatements.CLAIM_AGED : StoreStatements.CLAIM);
        statement.setString(1, queue);
        statement.setInt(2, count);
        if (ages) {
            statement.setLong(3, StoredTime.of(ageing));
        }
        return statement;
    }

    /// @param starting how many of them start at once
    /// @param first number of the best; the others count up from it
    private static List<Lease> leases(
            PreparedStatement statement, String queue, int starting, long first)
            throws SQLException {
        var leases = new ArrayList<Lease>();
        try (var row = statement.executeQuery()) {
            while (row.next()) {
                int place = leases.size();
                leases.add(lease(queue, row, first + place, place < starting));
            }
        }
        return leases;
    }

    private void write(Lease lease, Instant now) throws SQLException {
        var statement =
                session.prepare(lease.started() ? StoreStatements.START : StoreStatements.HOLD);
        statement.setLong(1, lease.number());
        statement.setLong(2, JobRows.key(lease.job()));
        if (lease.started()) {
            statement.setLong(3, StoredTime.of(now));
        }
        statement.executeUpdate();
    }

    private static void enter(Lease lease, PendingChanges changes) {
        changes.hold(
                lease.number(),
                new LeaseState(
                        lease.queue(),
                        lease.task().type(),
                        lease.started(),
                        false,
                        lease.limits()));
        if (lease.started()) {
            changes.move(lease.queue(), JobState.QUEUED, JobState.RUNNING, 1);
        }
    }

    /// Columns by number, for the sake of speed: see [StoreStatements#CLAIM].
    private static Lease lease(String queue, ResultSet row, long number, boolean started)
            throws SQLException {
        return new Lease(
                number,
                JobRows.id(row.getLong(1), row.getLong(2)),
                queue,
                task(row),
                tries(row),
                StoredTime.time(row.getLong(12)),
                started,
                Lease.Limits.of(time(row, 14), time(row, 15)));
    }

    private static @Nullable Instant time(ResultSet row, int column) throws SQLException {
        long micros = row.getLong(column);
        return row.wasNull() ? null : StoredTime.time(micros);
    }

    private static Lease.Task task(ResultSet row) throws SQLException {
        return new Lease.Task(
                row.getString(3),
                row.getString(4),
                StoredTime.duration(row.getLong(7)),
                row.getString(13),
                row.getBoolean(16));
    }

    private static Lease.Tries tries(ResultSet row) throws SQLException {
        var retry =
                new RetryPolicy(
                        row.getInt(8),
                        BackoffColumn.read(row.getString(9), row.getLong(10), row.getLong(11)));
        return new Lease.Tries(row.getInt(5), row.getInt(6), retry);
    }
}
