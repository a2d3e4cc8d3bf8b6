package io.coremill.queue.postgres.step;

import io.coremill.job.JobId;
import io.coremill.job.JobState;
import io.coremill.job.RetryPolicy;
import io.coremill.queue.Claimant;
import io.coremill.queue.Lease;
import io.coremill.queue.Settlement;
import io.coremill.queue.column.BackoffColumn;
import io.coremill.queue.column.StoredTime;
import io.coremill.queue.commit.ClaimantRegistry;
import io.coremill.queue.commit.PendingChanges;
import io.coremill.queue.commit.QueueListeners;
import io.coremill.queue.commit.SettlementRow;
import io.coremill.queue.postgres.connect.PostgresSession;
import io.coremill.queue.postgres.table.ReadyPlace;
import io.coremill.queue.sealing.OpenedLeases;
import java.sql.Array;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
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
    private final WorkNews news;
    private final PostgresSettlements settlements;
    private final AgedClaims aged;

    PostgresClaims(PostgresSession session, StepContext context, PostgresSettlements settlements) {
        this.settlements = settlements;
        aged = new AgedClaims(session, context);
        this.session = session;
        clock = context.clock();
        claimants = context.claimants();
        listeners = context.listeners();
        held = context.held();
        marks = context.marks();
        news = context.news();
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
        ClaimMarks.Mark begun = marks.begin(queue);
        boolean done = false;
        try {
            var wanted = new Wanted(queue, room.free(), count, begun.place());
            Claimed claimed = readable(wanted, claimant, begun, changes);
            ClaimMarks.Mark mark = marks.found(queue, begun);
            changes.handover(() -> marks.end(queue, mark, claimed.last(), claimed.isFull(wanted)));
            var opened = OpenedLeases.of(claimed.leases(), session.seal());
            handOver(endLate(opened, changes), claimant, changes);
            done = true;
        } finally {
            if (!done) {
                marks.mayHaveWork(queue);
            }
        }
    }

    /// Leases the best jobs, but those that are sealed with a key which is not here. Among these
    /// waiting does not count. There are none any more once a look at all of the queue finds none.
    private Claimed readable(
            Wanted wanted, Claimant claimant, ClaimMarks.Mark begun, PendingChanges changes)
            throws SQLException {
        String queue = wanted.queue();
        if (marks.hasLeftSealed(queue)) {
            return claimReadable(wanted, claimant.types());
        }
        Claimed claimed = claimed(wanted, claimant, begun, changes);
        String key = OpenedLeases.lackedKey(claimed.leases(), session.seal());
        if (key == null) {
            if (begun.isWhole() && !claimed.isFull(wanted) && marks.leavesNoneSealed(queue)) {
                claimant.lacksKey(null);
            }
            return claimed;
        }
        marks.leavesSealed(queue);
        claimant.lacksKey(key);
        undo(claimed.leases());
        return claimReadable(wanted, claimant.types());
    }

    private Claimed claimed(
            Wanted wanted, Claimant claimant, ClaimMarks.Mark begun, PendingChanges changes)
            throws SQLException {
        var ageing = claimant.ageing();
        return ageing.isPositive()
                ? aged.claim(wanted, ageing, claimant.types(), begun.isWhole(), changes)
                : claim(wanted, claimant.types());
    }

    /// What should not start any more ends here, and is handed to no claimant: where very many
    /// expire at once, not all have been ended before.
    ///
    /// @return the others
    private List<Lease> endLate(OpenedLeases opened, PendingChanges changes) throws SQLException {
        List<Lease> leases = opened.leases();
        if (opened.altered().isEmpty()
                && leases.stream().allMatch(lease -> lease.limits().isNone())) {
            return leases;
        }
        Instant now = clock.instant();
        var inTime = new ArrayList<Lease>(leases.size());
        var late = new ArrayList<SettlementRow>();
        for (Lease lease : leases) {
            var end = opened.endUnstarted(lease, now);
            if (end == null) {
                inTime.add(lease);
            } else {
                begin(lease, changes);
                var ended = Settlement.unstarted(lease.number(), lease.job(), end);
                late.add(SettlementRow.of(ended, now));
            }
        }
        settlements.end(late, changes);
        return inTime;
    }

    private static void begin(Lease lease, PendingChanges changes) {
        if (lease.started()) {
            changes.move(lease.queue(), JobState.QUEUED, JobState.RUNNING, 1);
        }
    }

    private void handOver(List<Lease> leases, Claimant claimant, PendingChanges changes) {
        if (leases.isEmpty()) {
            return;
        }
        leases.forEach(lease -> begin(lease, changes));
        changes.inDoubt(() -> news.isInDoubt(leases));
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

    /// As long as all jobs are of types that can run here, nothing is asked about types.
    private Claimed claim(Wanted wanted, @Nullable Set<String> types) throws SQLException {
        if (types != null && marks.hasLeftSome(wanted.queue())) {
            return claimOf(wanted, types);
        }
        Claimed claimed = run(wanted, session.prepare(PostgresStatements.CLAIM));
        if (types == null || claimed.isAllOf(types)) {
            return claimed;
        }
        marks.leavesSome(wanted.queue());
        undo(claimed.leases());
        return claimOf(wanted, types);
    }

    /// Once all jobs of these types are claimed, the next look begins behind those that were passed
    /// over.
    private Claimed claimOf(Wanted wanted, Set<String> types) throws SQLException {
        var statement = session.prepare(PostgresStatements.CLAIM_OF_TYPES);
        return passingOver(wanted, statement, session.array("text", types.toArray()));
    }

    private Claimed claimReadable(Wanted wanted, @Nullable Set<String> types) throws SQLException {
        var any = types == null ? null : session.array("text", types.toArray());
        var keys = session.array("text", session.seal().keyIds().toArray());
        var statement = session.prepare(PostgresStatements.CLAIM_READABLE);
        return passingOver(wanted, statement, any, keys);
    }

    private Claimed passingOver(
            Wanted wanted, PreparedStatement statement, @Nullable Array... conditions)
            throws SQLException {
        ReadyPlace end = lastPlace(wanted.queue());
        Claimed claimed = run(wanted, statement, conditions);
        return claimed.isFull(wanted) || end == null || end.compareTo(wanted.from()) < 0
                ? claimed
                : new Claimed(claimed.leases(), end);
    }

    private void undo(List<Lease> leases) throws SQLException {
        var statement = session.prepare(PostgresStatements.UNDO_CLAIM);
        Object[] numbers = leases.stream().map(Lease::number).toArray();
        statement.setArray(1, session.array("bigint", numbers));
        statement.executeUpdate();
    }

    private @Nullable ReadyPlace lastPlace(String queue) throws SQLException {
        var statement = session.prepare(PostgresStatements.LAST_PLACE);
        statement.setString(1, queue);
        statement.setString(2, queue);
        try (var row = statement.executeQuery()) {
            return row.next()
                    ? new ReadyPlace(row.getInt(1), row.getLong(2), row.getObject(3, UUID.class))
                    : null;
        }
    }

    /// @param conditions arguments of those that the statement has
    private Claimed run(Wanted wanted, PreparedStatement statement, @Nullable Array... conditions)
            throws SQLException {
        int next = 1;
        statement.setString(next++, wanted.queue());
        statement.setInt(next++, wanted.from().level());
        statement.setLong(next++, wanted.from().rank());
        statement.setObject(next++, wanted.from().id());
        for (Array condition : conditions) {
            statement.setArray(next++, condition);
        }
        statement.setString(next++, wanted.queue());
        statement.setObject(next++, held.node());
        statement.setInt(next++, wanted.count());
        statement.setObject(next++, held.node());
        statement.setInt(next++, wanted.free());
        statement.setLong(next++, StoredTime.of(clock.instant()));
        statement.setInt(next, wanted.free());
        return claimed(wanted, statement);
    }

    private static Claimed claimed(Wanted wanted, PreparedStatement statement) throws SQLException {
        var leases = new ArrayList<Lease>(wanted.count());
        ReadyPlace last = null;
        try (var row = statement.executeQuery()) {
            while (row.next()) {
                leases.add(lease(wanted.queue(), row));
                last = place(row);
            }
        }
        return new Claimed(leases, last);
    }

    static ReadyPlace place(ResultSet row) throws SQLException {
        return new ReadyPlace(row.getInt(15), row.getLong(16), id(row));
    }

    static Lease lease(String queue, ResultSet row) throws SQLException {
        return new Lease(
                row.getLong(1),
                new JobId(id(row)),
                queue,
                new Lease.Task(
                        row.getString(3),
                        row.getString(4),
                        StoredTime.duration(row.getLong(7)),
                        row.getString(13),
                        row.getBoolean(19)),
                new Lease.Tries(row.getInt(5), row.getInt(6), retry(row)),
                StoredTime.time(row.getLong(12)),
                row.getBoolean(14),
                Lease.Limits.of(time(row, 17), time(row, 18)));
    }

    private static @Nullable Instant time(ResultSet row, int column) throws SQLException {
        long micros = row.getLong(column);
        return row.wasNull() ? null : StoredTime.time(micros);
    }

    private static RetryPolicy retry(ResultSet row) throws SQLException {
        return new RetryPolicy(
                row.getInt(8),
                BackoffColumn.read(row.getString(9), row.getLong(10), row.getLong(11)));
    }

    private static UUID id(ResultSet row) throws SQLException {
        return row.getObject(2, UUID.class);
    }

    /// @param free how many of them start at once
    /// @param from the place from which on to look
    record Wanted(String queue, int free, int count, ReadyPlace from) {

        /// What is wanted beyond so many.
        Wanted without(int claimed) {
            return new Wanted(queue, Math.max(0, free - claimed), count - claimed, from);
        }
    }

    /// @param last the place before which nothing is left to claim
    record Claimed(List<Lease> leases, @Nullable ReadyPlace last) {
        Claimed and(Claimed next) {
            var all = new ArrayList<>(leases);
            all.addAll(next.leases);
            return new Claimed(all, next.last == null ? last : next.last);
        }

        boolean isFull(Wanted wanted) {
            return leases.size() == wanted.count();
        }

        boolean isAllOf(Set<String> types) {
            return leases.stream().allMatch(lease -> types.contains(lease.task().type()));
        }
    }
}
