package io.coremill.queue.sqlite.step;

import io.coremill.job.Attempt;
import io.coremill.job.JobId;
import io.coremill.job.JobState;
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
import io.coremill.queue.lookup.ErrorFingerprint;
import io.coremill.queue.retention.RetentionRules;
import io.coremill.queue.sqlite.file.WriteSession;
import io.coremill.queue.sqlite.table.JobLogTable;
import io.coremill.queue.sqlite.table.JobRows;
import io.coremill.queue.sqlite.table.StoreStatements;
import io.coremill.queue.sqlite.table.TermTable;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Ends leases: each at most once, and only while it is current. One by one: a single statement
/// for all of them would have to carry its arguments as JSON, which costs three times as much.
public final class SettlementStep {
    private final WriteSession session;
    private final JobLogTable logs;
    private final QueueListeners listeners;
    private final TermTable terms;
    private final RetentionRules retention;

    public SettlementStep(
            WriteSession session,
            JobLogTable logs,
            QueueListeners listeners,
            TermTable terms,
            RetentionRules retention) {
        this.terms = terms;
        this.session = session;
        this.logs = logs;
        this.listeners = listeners;
        this.retention = retention;
    }

    void run(List<StoreCommand.Settle> settles, PendingChanges changes) throws SQLException {
        for (var settle : settles) {
            boolean counts = end(settle.row(), changes);
            changes.answer(() -> settle.answer().complete(counts));
        }
    }

    /// @return whether it counts
    public boolean end(SettlementRow row, PendingChanges changes) throws SQLException {
        var settlement = row.settlement();
        var hold = changes.hold(settlement.lease());
        if (hold == null) {
            return false;
        }
        if (hold.started() && settlement.attempt() == null) {
            forgetStart(settlement);
        }
        var its = row.isPutOff() && !hold.unwanted() ? bounded(row) : row;
        var state = its.state(hold.unwanted());
        if (!succeed(its, state, hold.queue())
                && !write(its.mayContinue() ? counted(its) : its, state, hold.queue())) {
            return false;
        }
        noteCause(its, hold.type());
        logs.add(settlement.job(), settlement.logs());
        if (!hold.limits().isNone()) {
            limit(settlement, state, hold.limits());
        }
        changes.release(settlement.lease());
        changes.move(hold.queue(), hold.state(), state, 1);
        changes.news(() -> listeners.changed(settlement.job()));
        if (state.isFinal()) {
            changes.news(
                    () -> listeners.finished(settlement.job(), hold.queue(), hold.type(), state));
            tellFailed(its, hold.queue(), changes);
        }
        return true;
    }

    private void tellFailed(SettlementRow row, String queue, PendingChanges changes) {
        var why = row.failure();
        if (why != null) {
            changes.news(() -> listeners.failed(queue, why));
        }
    }

    private void noteCause(SettlementRow row, String type) throws SQLException {
        var cause = row.cause();
        if (cause != null) {
            session.update(
                    StoreStatements.NOTE_FAILURE,
                    cause.substring(0, cause.indexOf('/')),
                    ErrorFingerprint.of(type, cause),
                    JobRows.key(row.settlement().job()));
        }
    }

    /// A job that waits again ends when its limits say, and one that has started expires no more.
    private void limit(Settlement settlement, JobState state, Lease.Limits limits)
            throws SQLException {
        if (state.isFinal()) {
            terms.remove(settlement.job(), limits.startBy(), limits.doneBy());
        } else {
            var startBy = settlement.attempt() == null ? limits.startBy() : null;
            terms.add(settlement.job(), startBy, limits.doneBy());
        }
    }

    /// The same, unless its handler has asked for another time once too often.
    private SettlementRow bounded(SettlementRow row) throws SQLException {
        var statement = session.prepare(StoreStatements.PUT_OFF_AGAIN);
        statement.setLong(1, row.settlement().lease());
        statement.setLong(2, JobRows.key(row.settlement().job()));
        try (var times = statement.executeQuery()) {
            return times.next() && times.getInt(1) > RetryPolicy.MOST_AGAIN ? row.tooOften() : row;
        }
    }

    /// Attempts that are given back or put off one after another are one that is counted: a job may
    /// wait for days for a program that is missing.
    private SettlementRow counted(SettlementRow row) throws SQLException {
        var settlement = row.settlement();
        var attempts = attempts(settlement.job());
        var last = attempts == null ? null : last(settlement.job(), attempts);
        if (attempts == null || last == null || !row.continues(last)) {
            return row;
        }
        int end = attempts.lastIndexOf('\n');
        session.update(
                StoreStatements.FORGET_LAST_ATTEMPT,
                settlement.lease(),
                JobRows.key(settlement.job()),
                end < 0 ? null : attempts.substring(0, end));
        return row.inPlaceOf(last);
    }

    /// It counted as started from the claim on; in truth the attempt before it was the last.
    private void forgetStart(Settlement settlement) throws SQLException {
        var before = lastStart(settlement.job());
        session.update(
                StoreStatements.NEVER_STARTED,
                settlement.lease(),
                JobRows.key(settlement.job()),
                StoredTime.ofNullable(before));
    }

    private @Nullable Instant lastStart(JobId job) throws SQLException {
        var attempts = attempts(job);
        var last = attempts == null ? null : last(job, attempts);
        return last == null ? null : last.startedAt();
    }

    private @Nullable Attempt last(JobId job, String attempts) {
        return JobColumns.lastAttempt(attempts, job, session.seal());
    }

    private @Nullable String attempts(JobId job) throws SQLException {
        var statement = session.prepare(StoreStatements.ATTEMPTS);
        statement.setLong(1, JobRows.key(job));
        try (var row = statement.executeQuery()) {
            return row.next() ? row.getString(1) : null;
        }
    }

    /// Writes what most settlements are, in few words.
    ///
    /// @return whether it was one of them, and counts
    private boolean succeed(SettlementRow row, JobState state, String queue) throws SQLException {
        var settlement = row.settlement();
        var ended = settlement.attempt();
        if (state != JobState.SUCCEEDED
                || ended == null
                || ended.attempt() != 1
                || row.uncounted()
                || row.progress() != null) {
            return false;
        }
        long now = StoredTime.of(row.now());
        var result = row.result();
        var statement = session.prepare(StoreStatements.SUCCEED);
        statement.setLong(1, settlement.lease());
        statement.setLong(2, JobRows.key(settlement.job()));
        statement.setLong(3, now);
        statement.setLong(4, StoredTime.of(ended.startedAt()));
        statement.setString(5, row.attempt());
        statement.setString(6, result == null ? null : result.mediaType());
        statement.setBytes(7, result == null ? null : result.body());
        statement.setLong(8, now + kept(queue, state));
        return statement.executeUpdate() == 1;
    }

    private boolean write(SettlementRow row, JobState state, String queue) throws SQLException {
        var settlement = row.settlement();
        var statement = session.prepare(StoreStatements.SETTLE);
        statement.setLong(1, settlement.lease());
        statement.setLong(2, JobRows.key(settlement.job()));
        statement.setString(3, state.word());
        statement.setObject(4, state.isFinal() ? StoredTime.of(row.now()) : null);
        statement.setObject(5, StoredTime.ofNullable(row.due()));
        statement.setInt(6, row.uncounted() ? 1 : 0);
        statement.setInt(7, settlement.crash() ? 1 : 0);
        statement.setObject(8, StoredTime.ofNullable(row.started()));
        statement.setString(9, row.progress());
        statement.setString(10, row.error());
        statement.setString(11, row.attempt());
        result(statement, row.result());
        statement.setObject(14, state.isFinal() ? kept(queue, state) : null);
        return statement.executeUpdate() == 1;
    }

    private long kept(String queue, JobState state) {
        return StoredTime.of(retention.of(queue).of(state));
    }

    private static void result(PreparedStatement statement, @Nullable Result result)
            throws SQLException {
        statement.setString(12, result == null ? null : result.mediaType());
        statement.setBytes(13, result == null ? null : result.body());
    }
}
