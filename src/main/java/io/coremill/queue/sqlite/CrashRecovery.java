package io.coremill.queue.sqlite;

import io.coremill.job.ExecutionStats;
import io.coremill.job.JobError;
import io.coremill.job.JobState;
import io.coremill.queue.Lease;
import io.coremill.queue.LostLease;
import io.coremill.queue.column.ColumnJson;
import io.coremill.queue.column.JobColumns;
import io.coremill.queue.commit.LeaseState;
import io.coremill.queue.commit.PendingChanges;
import io.coremill.queue.commit.QueueCounters;
import io.coremill.queue.commit.QueueListeners;
import io.coremill.queue.commit.SettlementRow;
import io.coremill.queue.retention.RetentionRules;
import io.coremill.queue.sqlite.file.WriteSession;
import io.coremill.queue.sqlite.step.SettlementStep;
import io.coremill.queue.sqlite.table.JobLogTable;
import io.coremill.queue.sqlite.table.JobRows;
import io.coremill.queue.sqlite.table.StoreStatements;
import io.coremill.queue.sqlite.table.TermTable;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Ends the leases of a run that ended without doing so. What it held ready goes back silently;
/// what it was running was there at a crash, and goes back to its place without having used up an
/// attempt, unless that was one crash too many.
final class CrashRecovery {
    private static final Logger log = LoggerFactory.getLogger(CrashRecovery.class);
    private static final JobError LOST = LostLease.because("the service ended without notice");

    private final WriteSession session;
    private final Instant now;
    private final SettlementStep settlements;

    /// What was held. It goes no further: the new run reads its counters from the file.
    private final PendingChanges changes =
            new PendingChanges(new QueueCounters(Map.of(), Set.of()));

    CrashRecovery(
            WriteSession session, Instant now, QueueListeners listeners, RetentionRules retention)
            throws SQLException {
        this.session = session;
        this.now = now;
        settlements =
                new SettlementStep(
                        session,
                        new JobLogTable(session),
                        listeners,
                        new TermTable(session),
                        retention);
    }

    void run() throws SQLException {
        session.begin();
        session.update(StoreStatements.RECOVER_TERMS);
        session.update(StoreStatements.RECOVER_AHEAD);
        List<SettlementRow> left = leftLeased();
        for (var row : left) {
            settlements.end(row, changes);
        }
        session.commit();
        changes.committed();
        tell(left);
    }

    private static void tell(List<SettlementRow> left) {
        long ran = left.stream().filter(row -> row.settlement().crash()).count();
        long poison = left.stream().filter(row -> row.state(false) == JobState.FAILED).count();
        if (ran > 0) {
            log.warn(
                    "the service ended without notice while {} jobs ran; {} of them failed as"
                            + " poison, the others wait again",
                    ran,
                    poison);
        }
    }

    private List<SettlementRow> leftLeased() throws SQLException {
        var left = new ArrayList<SettlementRow>();
        try (var row = session.prepare(StoreStatements.LEFT_LEASED).executeQuery()) {
            while (row.next()) {
                changes.hold(row.getLong("lease"), hold(row));
                left.add(SettlementRow.of(lost(row).settlement(LOST, now), now));
            }
        }
        return left;
    }

    private static LeaseState hold(ResultSet row) throws SQLException {
        return new LeaseState(
                row.getString("queue"),
                row.getString("type"),
                isRunning(row),
                row.getBoolean("cancel_requested"),
                Lease.Limits.of(
                        JobColumns.nullableTime(row, "expires"),
                        JobColumns.nullableTime(row, "deadline")));
    }

    private static boolean isRunning(ResultSet row) throws SQLException {
        return row.getString("state").equals(JobState.RUNNING.word());
    }

    private LostLease lost(ResultSet row) throws SQLException {
        return new LostLease(
                row.getLong("lease"),
                JobRows.id(row),
                row.getInt("attempt"),
                row.getInt("crashes"),
                row.getBoolean("cancel_requested"),
                isRunning(row) ? started(row) : null,
                ColumnJson.readKnown(row.getString("ran"), ExecutionStats.class));
    }

    private Instant started(ResultSet row) throws SQLException {
        var started = JobColumns.nullableTime(row, "started");
        return started == null ? now : started;
    }
}
