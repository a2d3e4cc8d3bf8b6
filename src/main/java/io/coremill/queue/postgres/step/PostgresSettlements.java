package io.coremill.queue.postgres.step;

import io.coremill.job.JobId;
import io.coremill.job.JobState;
import io.coremill.job.NextStep;
import io.coremill.job.Result;
import io.coremill.job.RetryPolicy;
import io.coremill.queue.Lease;
import io.coremill.queue.Settlement;
import io.coremill.queue.column.JobColumns;
import io.coremill.queue.column.StoredTime;
import io.coremill.queue.commit.PendingChanges;
import io.coremill.queue.commit.QueueListeners;
import io.coremill.queue.commit.SettlementRow;
import io.coremill.queue.commit.StoreCommand;
import io.coremill.queue.postgres.connect.ColumnArguments;
import io.coremill.queue.postgres.connect.PostgresSession;
import io.coremill.queue.postgres.retention.HistoryPlace;
import io.coremill.queue.postgres.table.PostgresText;
import io.coremill.queue.postgres.table.ReadyPlace;
import io.coremill.queue.postgres.term.JobTerms;
import io.coremill.queue.retention.RetentionRules;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Ends leases: each at most once, and only while it is current. Those that end their jobs are
/// ended together; the others one by one, as what their jobs have been through decides what is
/// next.
public final class PostgresSettlements {
    /// Characters and bytes of what is written in one statement.
    private static final long MOST_TEXT = 4 * 1024 * 1024;

    private final PostgresSession session;
    private final PostgresLog logs;
    private final QueueListeners listeners;
    private final HeldLeases held;
    private final RetentionRules retention;
    private final ReadyJobs ready;
    private final JobTerms terms;

    PostgresSettlements(
            PostgresSession session,
            PostgresLog logs,
            QueueListeners listeners,
            HeldLeases held,
            RetentionRules retention,
            ReadyJobs ready,
            JobTerms terms) {
        this.terms = terms;
        this.session = session;
        this.logs = logs;
        this.listeners = listeners;
        this.held = held;
        this.retention = retention;
        this.ready = ready;
    }

    /// For what ends leases beside a node's own writer.
    public static PostgresSettlements of(PostgresSession session, StepContext context) {
        return new PostgresSettlements(
                session,
                new PostgresLog(session),
                context.listeners(),
                context.held(),
                context.retention(),
                new ReadyJobs(session, context.marks(), context.news()),
                new JobTerms(session, context.news()::endsAt));
    }

    void run(List<StoreCommand.Settle> settles, PendingChanges changes) throws SQLException {
        if (settles.isEmpty()) {
            return;
        }
        Set<Long> counted = end(ours(settles), changes);
        for (var settle : settles) {
            long lease = settle.row().settlement().lease();
            boolean counts = counted.remove(lease);
            if (!counts) {
                notCurrent(settle.row().settlement(), changes);
            }
            changes.answer(() -> settle.answer().complete(counts));
        }
    }

    /// What was lost is for other nodes to end: that it was stopped here is no end of its job.
    private List<SettlementRow> ours(List<StoreCommand.Settle> settles) {
        return settles.stream()
                .map(StoreCommand.Settle::row)
                .filter(row -> !held.isLost(row.settlement().lease()))
                .toList();
    }

    /// It may have been committed before, without an answer.
    private void notCurrent(Settlement settlement, PendingChanges changes) {
        changes.news(() -> held.release(settlement.lease()));
        changes.news(() -> listeners.changed(settlement.job()));
    }

    /// @return the leases that were current, and have ended now
    public Set<Long> end(List<SettlementRow> rows, PendingChanges changes) throws SQLException {
        var counted = new HashSet<Long>();
        var finishing = new ArrayList<FinishedRow>();
        var first = new LinkedHashMap<Long, SettlementRow>();
        rows.forEach(row -> first.putIfAbsent(row.settlement().lease(), row));
        for (var row : first.values()) {
            if (row.settlement().next() instanceof NextStep.Finish(var state, _)) {
                finishing.add(finished(row, state));
            } else {
                letGo(row, finishing, counted, changes);
            }
        }
        finish(finishing, counted, changes);
        return counted;
    }

    // ---- jobs that are finished

    private void finish(List<FinishedRow> all, Set<Long> counted, PendingChanges changes)
            throws SQLException {
        var some = new ArrayList<FinishedRow>();
        long text = 0;
        for (var row : all) {
            some.add(row);
            text += size(row);
            if (text > MOST_TEXT) {
                finishTogether(some, counted, changes);
                some.clear();
                text = 0;
            }
        }
        if (!some.isEmpty()) {
            finishTogether(some, counted, changes);
        }
    }

    private static long size(FinishedRow row) {
        Result result = row.row().result();
        return result == null ? 0 : result.body().length;
    }

    private void finishTogether(List<FinishedRow> some, Set<Long> counted, PendingChanges changes)
            throws SQLException {
        var rows = placed(some);
        var statement =
                new ColumnArguments<>(session.prepare(PostgresStatements.FINISH), session, rows)
                        .add("bigint", row -> row.settlement().lease())
                        .add("uuid", row -> row.settlement().job().value())
                        .add("text", row -> row.state().word())
                        .add("bigint", row -> StoredTime.of(row.row().now()))
                        .add("bigint", row -> StoredTime.ofNullable(row.row().due()))
                        .add("boolean", row -> !row.row().uncounted())
                        .add("integer", row -> row.settlement().crash() ? 1 : 0)
                        .add("bigint", row -> StoredTime.ofNullable(row.row().started()))
                        .add("text", row -> row.row().progress())
                        .add("text", row -> row.row().error())
                        .add("text", row -> row.row().attempt())
                        .add("text", row -> mediaType(row.row().result()))
                        .addBytes(row -> body(row.row().result()))
                        .add("text", row -> row.row().cause())
                        .add("date", row -> row.placed().goes())
                        .add("bigint", row -> row.placed().until())
                        .filled();
        Map<Long, FinishedRow> byLease = new HashMap<>();
        rows.forEach(row -> byLease.put(row.settlement().lease(), row));
        try (var row = statement.executeQuery()) {
            while (row.next()) {
                long lease = row.getLong(1);
                counted.add(lease);
                var finished = byLease.get(lease);
                if (finished != null) {
                    tellFinished(
                            finished,
                            row.getString(2),
                            row.getString(3),
                            from(row.getBoolean(4)),
                            changes);
                }
            }
        }
        addLogs(rows, counted);
        forgetTerms(rows, counted);
    }

    /// Of jobs that end in any case; few do.
    private void forgetTerms(List<FinishedRow> rows, Set<Long> counted) throws SQLException {
        var ended = new ArrayList<JobId>(0);
        for (var row : rows) {
            long lease = row.settlement().lease();
            if (held.isLimited(lease) && counted.contains(lease)) {
                ended.add(row.settlement().job());
            }
        }
        terms.remove(ended);
    }

    private FinishedRow finished(SettlementRow row, JobState state) {
        var queue = held.queue(row.settlement().lease());
        return new FinishedRow(row, state, queue == null ? null : place(queue, state, row));
    }

    private HistoryPlace place(String queue, JobState state, SettlementRow row) {
        return HistoryPlace.of(retention, queue, state, row.now());
    }

    /// This node knows the queues of its leases; those of others it has to look for.
    private List<FinishedRow> placed(List<FinishedRow> rows) throws SQLException {
        var leases =
                rows.stream()
                        .filter(row -> row.place() == null)
                        .map(row -> row.settlement().lease())
                        .toList();
        return leases.isEmpty() ? rows : placed(rows, queues(leases));
    }

    private List<FinishedRow> placed(List<FinishedRow> rows, Map<Long, String> queues) {
        return rows.stream()
                .map(
                        row -> {
                            var queue = queues.get(row.settlement().lease());
                            return queue == null
                                    ? row
                                    : new FinishedRow(
                                            row.row(),
                                            row.state(),
                                            place(queue, row.state(), row.row()));
                        })
                .toList();
    }

    private Map<Long, String> queues(List<Long> leases) throws SQLException {
        var statement = session.prepare(PostgresStatements.QUEUES_OF);
        statement.setArray(1, session.array("bigint", leases.toArray()));
        var queues = new HashMap<Long, String>();
        try (var row = statement.executeQuery()) {
            while (row.next()) {
                queues.put(row.getLong(1), row.getString(2));
            }
        }
        return queues;
    }

    private void addLogs(List<FinishedRow> rows, Set<Long> counted) throws SQLException {
        for (var row : rows) {
            if (counted.contains(row.settlement().lease())) {
                logs.add(row.settlement().job(), row.settlement().logs());
            }
        }
    }

    private void tellFinished(
            FinishedRow row, String queue, String type, JobState before, PendingChanges changes) {
        var job = row.settlement().job();
        var state = row.state();
        changes.move(queue, before, state, 1);
        changes.news(() -> held.release(row.settlement().lease()));
        changes.news(() -> listeners.changed(job));
        changes.news(() -> listeners.finished(job, queue, type, state));
        var why = row.row().failure();
        if (why != null && state == JobState.FAILED) {
            changes.news(() -> listeners.failed(queue, why));
        }
    }

    private static JobState from(boolean started) {
        return started ? JobState.RUNNING : JobState.QUEUED;
    }

    private static @Nullable String mediaType(@Nullable Result result) {
        return result == null ? null : PostgresText.kept(result.mediaType());
    }

    private static byte @Nullable [] body(@Nullable Result result) {
        return result == null ? null : result.body();
    }

    // ---- jobs that go on

    /// What is not wanted any more is finished instead.
    private void letGo(
            SettlementRow row,
            List<FinishedRow> finishing,
            Set<Long> counted,
            PendingChanges changes)
            throws SQLException {
        var lease = find(row.settlement());
        if (lease == null) {
            return;
        }
        var job = row.settlement().job();
        var lines = new AttemptLines(lease.attempts(), job, session.seal()).with(row);
        if (lease.unwanted()) {
            if (lines.replacesLast()) {
                session.update(
                        PostgresStatements.REWRITE_ATTEMPTS,
                        lines.before(),
                        row.settlement().job().value());
            }
            finishing.add(finished(lines.row(), JobState.CANCELLED));
            return;
        }
        if (row.isPutOff() && isTooOften(row.settlement())) {
            finishing.add(finished(row.tooOften(), JobState.FAILED));
            return;
        }
        letGo(lines, lease, changes);
        logs.add(row.settlement().job(), row.settlement().logs());
        counted.add(row.settlement().lease());
    }

    /// Whether its handler has asked for another time more often than it may.
    private boolean isTooOften(Settlement settlement) throws SQLException {
        var statement = session.prepare(PostgresStatements.PUT_OFF_AGAIN);
        statement.setObject(1, settlement.job().value());
        try (var times = statement.executeQuery()) {
            return times.next() && times.getInt(1) > RetryPolicy.MOST_AGAIN;
        }
    }

    private void letGo(AttemptLines.Added lines, FoundLease lease, PendingChanges changes)
            throws SQLException {
        var row = lines.row();
        var settlement = row.settlement();
        session.update(
                PostgresStatements.LET_GO,
                settlement.lease(),
                StoredTime.ofNullable(row.due()),
                !row.uncounted(),
                settlement.crash() ? 1 : 0,
                settlement.attempt() != null,
                StoredTime.ofNullable(row.started()),
                row.progress(),
                lines.all());
        putBack(row, lease, changes);
        terms.waits(settlement.job(), lease.limits(settlement.attempt() != null), changes);
        changes.move(lease.queue(), from(lease.started()), row.state(false), 1);
        changes.news(() -> held.release(settlement.lease()));
        changes.news(() -> listeners.changed(settlement.job()));
    }

    private void putBack(SettlementRow row, FoundLease lease, PendingChanges changes)
            throws SQLException {
        var id = row.settlement().job().value();
        Instant due = row.due();
        if (due == null) {
            add(lease, new ReadyPlace(lease.level(), lease.rank(), id), changes);
        } else if (row.state(false) == JobState.QUEUED) {
            add(lease, new ReadyPlace(lease.level(), StoredTime.of(due), id), changes);
        } else {
            new ColumnArguments<>(session.prepare(PostgresStatements.PUT_OFF), session, List.of(id))
                    .add("uuid", each -> each)
                    .add("text", _ -> lease.queue())
                    .add("bigint", _ -> StoredTime.of(due))
                    .execute();
            changes.handover(() -> ready.news().isDueAt(due));
        }
    }

    private void add(FoundLease lease, ReadyPlace place, PendingChanges changes)
            throws SQLException {
        ready.addPlaces(
                List.of(new ReadyJobs.QueuedPlace(lease.queue(), lease.type(), place)), changes);
    }

    private @Nullable FoundLease find(Settlement settlement) throws SQLException {
        var statement = session.prepare(PostgresStatements.HELD);
        statement.setLong(1, settlement.lease());
        statement.setObject(2, settlement.job().value());
        try (var row = statement.executeQuery()) {
            return row.next()
                    ? new FoundLease(
                            row.getString(1),
                            row.getString(2),
                            row.getBoolean(3),
                            row.getBoolean(4),
                            row.getInt(5),
                            row.getLong(6),
                            row.getString(7),
                            JobColumns.nullableTime(row, "expires"),
                            JobColumns.nullableTime(row, "deadline"))
                    : null;
        }
    }

    /// @param unwanted whether a client has asked for its job to be cancelled
    /// @param attempts of its job, before
    /// @param expires null if the job does not, or has started before
    private record FoundLease(
            String queue,
            String type,
            boolean started,
            boolean unwanted,
            int level,
            long rank,
            @Nullable String attempts,
            @Nullable Instant expires,
            @Nullable Instant deadline) {

        /// @param began whether the attempt has started
        Lease.Limits limits(boolean began) {
            return Lease.Limits.of(began ? null : expires, deadline);
        }
    }

    /// @param state in which the job ends
    /// @param place where it lies then; null while its queue is not known
    private record FinishedRow(SettlementRow row, JobState state, @Nullable HistoryPlace place) {
        /// A lease that is in no queue is none: nothing ends with it.
        HistoryPlace placed() {
            return place == null ? HistoryPlace.UNKNOWN : place;
        }

        Settlement settlement() {
            return row.settlement();
        }
    }
}
