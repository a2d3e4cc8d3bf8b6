package io.coremill.queue.sqlite;

import io.coremill.job.Attempt;
import io.coremill.job.ErrorKind;
import io.coremill.job.JobError;
import io.coremill.job.JobState;
import io.coremill.job.NextStep;
import io.coremill.job.Ran;
import io.coremill.job.RetryPolicy;
import io.coremill.queue.Settlement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/// Ends the leases of a run that ended without doing so. What it held ready goes back silently;
/// what it was running was there at a crash, and goes back to its place without having used up an
/// attempt, unless that was one crash too many.
final class Recovery {
    private static final String OUTCOME = "node-lost";
    private static final JobError LOST =
            JobError.of(
                    ErrorKind.NODE_LOST,
                    "the service ended without notice while the job ran on it");

    private final Session session;
    private final Instant now;

    Recovery(Session session, Instant now) {
        this.session = session;
        this.now = now;
    }

    /// @return how many jobs were running
    int run() throws SQLException {
        session.update(Sql.RECOVER_AHEAD);
        var rows = leftLeased();
        for (var argument : Rows.join(rows)) {
            var statement = session.prepare(Sql.SETTLE);
            statement.setString(1, argument);
            statement.executeQuery().close();
        }
        return rows.size();
    }

    private List<String> leftLeased() throws SQLException {
        var rows = new ArrayList<String>();
        try (var row = session.prepare(Sql.LEFT_LEASED).executeQuery()) {
            while (row.next()) {
                rows.add(Settlements.row(settlement(row), now));
            }
        }
        return rows;
    }

    private Settlement settlement(ResultSet row) throws SQLException {
        boolean ran = row.getString("state").equals(JobState.RUNNING.word());
        return new Settlement(
                row.getLong("lease"),
                Rows.id(row),
                ran ? attempt(row) : null,
                next(row),
                ran,
                null,
                null,
                List.of());
    }

    private static NextStep next(ResultSet row) throws SQLException {
        if (row.getBoolean("cancel_requested")) {
            return new NextStep.Finish(JobState.CANCELLED, null);
        }
        return row.getInt("crashes") + 1 >= RetryPolicy.POISONED_AT
                ? new NextStep.Finish(JobState.FAILED, RetryPolicy.poison(LOST))
                : new NextStep.GiveBack();
    }

    private Attempt attempt(ResultSet row) throws SQLException {
        var started = Rows.nullableTime(row, "started");
        return new Attempt(
                row.getInt("attempt"),
                OUTCOME,
                started == null ? now : started,
                now,
                LOST,
                Json.readNullable(row.getString("ran"), Ran.class));
    }
}
