package io.coremill.queue.sqlite.step;

import io.coremill.job.JobState;
import io.coremill.job.RetryPolicy;
import io.coremill.queue.Claimant;
import io.coremill.queue.Lease;
import io.coremill.queue.column.StoredTime;
import io.coremill.queue.commit.ClaimantRegistry;
import io.coremill.queue.commit.LeaseState;
import io.coremill.queue.commit.PendingChanges;
import io.coremill.queue.commit.QueueListeners;
import io.coremill.queue.sqlite.file.WriteSession;
import io.coremill.queue.sqlite.table.JobRows;
import io.coremill.queue.sqlite.table.LeaseNumbers;
import io.coremill.queue.sqlite.table.StoreStatements;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/// Leases the best jobs of every queue to its claimant, as many as it has room for.
final class ClaimStep {
    private static final String RUNNING = JobState.RUNNING.word();

    private final WriteSession session;
    private final InstantSource clock;
    private final ClaimantRegistry claimants;
    private final LeaseNumbers numbers;
    private final QueueListeners listeners;

    ClaimStep(
            WriteSession session,
            InstantSource clock,
            ClaimantRegistry claimants,
            LeaseNumbers numbers,
            QueueListeners listeners) {
        this.session = session;
        this.clock = clock;
        this.claimants = claimants;
        this.numbers = numbers;
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
        var leases = lease(queue, room.free(), count, numbers.reserve(count, changes));
        numbers.use(leases.size());
        if (!leases.isEmpty()) {
            leases.forEach(lease -> enter(lease, changes));
            changes.news(() -> tellStarted(leases));
            changes.handover(() -> claimant.take(leases));
        }
    }

    private void tellStarted(List<Lease> leases) {
        for (Lease lease : leases) {
            if (lease.started()) {
                listeners.changed(lease.job());
            }
        }
    }

    private List<Lease> lease(String queue, int free, int count, long first) throws SQLException {
        var statement = session.prepare(StoreStatements.CLAIM);
        statement.setString(1, queue);
        statement.setInt(2, count);
        statement.setInt(3, free);
        statement.setLong(4, first);
        statement.setLong(5, StoredTime.of(clock.instant()));
        var leases = new ArrayList<Lease>(count);
        try (var row = statement.executeQuery()) {
            while (row.next()) {
                leases.add(lease(queue, row));
            }
        }
        leases.sort(Comparator.comparingLong(Lease::number));
        return leases;
    }

    private static void enter(Lease lease, PendingChanges changes) {
        changes.hold(
                lease.number(),
                new LeaseState(lease.queue(), lease.task().type(), lease.started(), false));
        if (lease.started()) {
            changes.move(lease.queue(), JobState.QUEUED, JobState.RUNNING, 1);
        }
    }

    /// Columns by number, for the sake of speed: see [StoreStatements#CLAIM].
    private static Lease lease(String queue, ResultSet row) throws SQLException {
        return new Lease(
                row.getLong(1),
                JobRows.id(row.getLong(2), row.getLong(3)),
                queue,
                task(row),
                tries(row),
                StoredTime.time(row.getLong(13)),
                row.getString(15).equals(RUNNING));
    }

    private static Lease.Task task(ResultSet row) throws SQLException {
        return new Lease.Task(
                row.getString(4),
                row.getString(5),
                StoredTime.duration(row.getLong(8)),
                row.getString(14));
    }

    private static Lease.Tries tries(ResultSet row) throws SQLException {
        var retry =
                new RetryPolicy(
                        row.getInt(9),
                        RetryPolicy.Kind.valueOf(row.getString(10)),
                        StoredTime.duration(row.getLong(11)),
                        StoredTime.duration(row.getLong(12)));
        return new Lease.Tries(row.getInt(6), row.getInt(7), retry);
    }
}
