package io.coremill.queue.sqlite;

import io.coremill.job.JobState;
import io.coremill.job.NextStep;
import io.coremill.job.Result;
import io.coremill.queue.Settlement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/// Ends leases: each at most once, and only while it is current.
final class Settlements {
    private final Session session;
    private final Logs logs;
    private final Listeners listeners;

    Settlements(Session session, Logs logs, Listeners listeners) {
        this.session = session;
        this.logs = logs;
        this.listeners = listeners;
    }

    static Command.Settle command(Settlement settlement, Instant now) {
        return new Command.Settle(settlement, row(settlement, now), new CompletableFuture<>());
    }

    void run(List<Command.Settle> settles, Changes changes) throws SQLException {
        var current = new HashMap<Long, Ending>();
        for (var settle : settles) {
            var hold = changes.hold(settle.settlement().lease());
            if (hold == null) {
                changes.answer(() -> settle.answer().complete(false));
            } else {
                changes.release(settle.settlement().lease());
                current.put(Rows.key(settle.settlement().job()), new Ending(settle, hold));
            }
        }
        end(current, changes);
    }

    private void end(Map<Long, Ending> current, Changes changes) throws SQLException {
        var rows = current.values().stream().map(ending -> ending.settle().row()).toList();
        var ended = new ArrayList<Settlement>(rows.size());
        for (var argument : Rows.join(rows)) {
            ended.addAll(end(argument, current, changes));
        }
        for (var settlement : ended) {
            complete(settlement);
        }
        current.values()
                .forEach(stale -> changes.answer(() -> stale.settle().answer().complete(false)));
    }

    private List<Settlement> end(String argument, Map<Long, Ending> current, Changes changes)
            throws SQLException {
        var ended = new ArrayList<Settlement>();
        var statement = session.prepare(Sql.SETTLE);
        statement.setString(1, argument);
        try (var row = statement.executeQuery()) {
            while (row.next()) {
                var ending = Objects.requireNonNull(current.remove(row.getLong(1)));
                count(ending, row, changes);
                ended.add(ending.settle().settlement());
            }
        }
        return ended;
    }

    private void count(Ending ending, ResultSet row, Changes changes) throws SQLException {
        var settlement = ending.settle().settlement();
        var queue = row.getString(2);
        var type = row.getString(3);
        var state = Rows.state(row.getString(4));
        var from = ending.hold().started() ? JobState.RUNNING : JobState.QUEUED;
        changes.move(queue, from, state, 1);
        if (state.isFinal()) {
            changes.news(() -> listeners.finished(settlement.job(), queue, type, state));
        }
        changes.answer(() -> ending.settle().answer().complete(true));
    }

    /// What does not fit into the row.
    private void complete(Settlement settlement) throws SQLException {
        logs.add(settlement.job(), settlement.logs());
        var result = settlement.result();
        if (result != null && !result.isJson()) {
            var statement = session.prepare(Sql.BINARY_RESULT);
            statement.setBytes(1, result.body());
            statement.setString(2, result.mediaType());
            statement.setLong(3, Rows.key(settlement.job()));
            statement.executeUpdate();
        }
    }

    /// A row of [Sql#SETTLE].
    static String row(Settlement settlement, Instant now) {
        var attempt = settlement.attempt();
        var next = settlement.next();
        boolean uncounted = attempt == null || next instanceof NextStep.GiveBack;
        return new JsonRow()
                .add(settlement.lease())
                .add(Rows.key(settlement.job()))
                .add(state(next, now).word())
                .add(!state(next, now).isFinal())
                .add(Micros.of(now))
                .addNullable(
                        next instanceof NextStep.RunAgain again ? Micros.of(again.dueAt()) : null)
                .add(uncounted)
                .add(settlement.crash())
                .addNullable(attempt == null ? null : Micros.of(attempt.startedAt()))
                .add(Json.writeNullable(settlement.progress()))
                .add(next instanceof NextStep.Finish end ? Json.writeNullable(end.error()) : null)
                .add(Json.writeNullable(attempt))
                .add(json(settlement.result()) == null ? null : Result.JSON)
                .add(json(settlement.result()))
                .end();
    }

    private static JobState state(NextStep next, Instant now) {
        return switch (next) {
            case NextStep.Finish(var state, _) -> state;
            case NextStep.RunAgain(var dueAt, _) ->
                    dueAt.isAfter(now) ? JobState.SCHEDULED : JobState.QUEUED;
            case NextStep.GiveBack() -> JobState.QUEUED;
        };
    }

    private static @Nullable String json(@Nullable Result result) {
        return result == null || !result.isJson() ? null : result.text();
    }

    private record Ending(Command.Settle settle, Hold hold) {}
}
