package io.coremill.queue.postgres.step;

import io.coremill.job.JobId;
import io.coremill.job.JobState;
import io.coremill.job.RetryPolicy;
import io.coremill.queue.Claimant;
import io.coremill.queue.Lease;
import io.coremill.queue.column.StoredTime;
import io.coremill.queue.commit.ClaimantRegistry;
import io.coremill.queue.commit.PendingChanges;
import io.coremill.queue.commit.QueueListeners;
import io.coremill.queue.postgres.connect.PostgresSession;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Leases the best jobs of every queue to its claimant, as many as it has room for.
final class PostgresClaims {
    private final PostgresSession session;
    private final InstantSource clock;
    private final ClaimantRegistry claimants;
    private final QueueListeners listeners;
    private final HeldLeases held;
    private final ClaimMarks marks;

    PostgresClaims(
            PostgresSession session,
            InstantSource clock,
            ClaimantRegistry claimants,
            QueueListeners listeners,
            HeldLeases held,
            ClaimMarks marks) {
        this.session = session;
        this.clock = clock;
        this.claimants = claimants;
        this.listeners = listeners;
        this.held = held;
        this.marks = marks;
    }

    void run(PendingChanges changes) throws SQLException {
        for (Map.Entry<String, Claimant> entry : claimants.all().entrySet()) {
            if (marks.isWorthLooking(entry.getKey())) {
                claim(entry.getKey(), entry.getValue(), changes);
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
        ClaimMarks.Mark mark = marks.begin(queue);
        boolean done = false;
        try {
            Claimed claimed = claim(queue, room.free(), count, mark.place());
            changes.handover(
                    () -> marks.end(queue, mark, claimed.last(), claimed.leases().size() == count));
            handOver(claimed.leases(), claimant, changes);
            done = true;
        } finally {
            if (!done) {
                marks.mayHaveWork(queue);
            }
        }
    }

    private void handOver(List<Lease> leases, Claimant claimant, PendingChanges changes) {
        if (leases.isEmpty()) {
            return;
        }
        for (Lease lease : leases) {
            if (lease.started()) {
                changes.move(lease.queue(), JobState.QUEUED, JobState.RUNNING, 1);
            }
        }
        changes.news(() -> tellStarted(leases));
        changes.handover(() -> claimant.take(leases));
        changes.handover(() -> held.take(leases)); // from here on it can be asked to stop them
    }

    private void tellStarted(List<Lease> leases) {
        for (Lease lease : leases) {
            if (lease.started()) {
                listeners.changed(lease.job());
            }
        }
    }

    private Claimed claim(String queue, int free, int count, ReadyPlace from) throws SQLException {
        var statement = session.prepare(PostgresStatements.CLAIM);
        statement.setString(1, queue);
        statement.setInt(2, from.level());
        statement.setLong(3, from.rank());
        statement.setObject(4, from.id());
        statement.setString(5, queue);
        statement.setObject(6, held.node());
        statement.setInt(7, count);
        statement.setObject(8, held.node());
        statement.setInt(9, free);
        statement.setLong(10, StoredTime.of(clock.instant()));
        statement.setInt(11, free);
        var leases = new ArrayList<Lease>(count);
        ReadyPlace last = null;
        try (var row = statement.executeQuery()) {
            while (row.next()) {
                leases.add(lease(queue, row));
                last = new ReadyPlace(row.getInt(15), row.getLong(16), id(row));
            }
        }
        return new Claimed(leases, last);
    }

    private static Lease lease(String queue, ResultSet row) throws SQLException {
        return new Lease(
                row.getLong(1),
                new JobId(id(row)),
                queue,
                new Lease.Task(
                        row.getString(3),
                        row.getString(4),
                        StoredTime.duration(row.getLong(7)),
                        row.getString(13)),
                new Lease.Tries(row.getInt(5), row.getInt(6), retry(row)),
                StoredTime.time(row.getLong(12)),
                row.getBoolean(14));
    }

    private static RetryPolicy retry(ResultSet row) throws SQLException {
        return new RetryPolicy(
                row.getInt(8),
                RetryPolicy.Kind.valueOf(row.getString(9)),
                StoredTime.duration(row.getLong(10)),
                StoredTime.duration(row.getLong(11)));
    }

    private static UUID id(ResultSet row) throws SQLException {
        return row.getObject(2, UUID.class);
    }

    /// @param last the place of the last of them
    private record Claimed(List<Lease> leases, @Nullable ReadyPlace last) {}
}
