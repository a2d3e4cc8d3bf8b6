package io.coremill.queue.column;

import io.coremill.job.Attempt;
import io.coremill.job.ExecutionStats;
import io.coremill.job.Job;
import io.coremill.job.JobError;
import io.coremill.job.JobId;
import io.coremill.job.JobSpec;
import io.coremill.job.JobState;
import io.coremill.job.Progress;
import io.coremill.job.Result;
import io.coremill.job.RetryPolicy;
import io.coremill.text.MediaTypes;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A row as a [Job]. The names of the columns are the same in every store; how it keeps the id and
/// the state is known to the store alone.
public record JobColumns(ResultSet row, JobId id, Job.Status status) {
    private static final String UNREAD_PAYLOAD = "{}";

    /// The job without payload, result and attempts. Of the attempts the last one will do.
    public Job brief() throws SQLException {
        return job(UNREAD_PAYLOAD, List.of(), null);
    }

    /// The job with all that the row has.
    public Job full() throws SQLException {
        return job(
                row.getString("payload"),
                ColumnJson.readLines(row.getString("attempts"), Attempt.class),
                result());
    }

    /// The last of the attempts that a column has; null if a later version wrote it, and this one
    /// can make nothing of it.
    public static @Nullable Attempt lastAttempt(String attempts) {
        var last = attempts.substring(attempts.lastIndexOf('\n') + 1);
        return ColumnJson.readKnown(last, Attempt.class);
    }

    /// The policy of a row.
    public static RetryPolicy retry(ResultSet row) throws SQLException {
        return new RetryPolicy(
                row.getInt("max_attempts"),
                BackoffColumn.read(
                        row.getString("backoff"),
                        row.getLong("backoff_base"),
                        row.getLong("backoff_max")));
    }

    public static @Nullable Instant nullableTime(ResultSet row, String column) throws SQLException {
        long micros = row.getLong(column);
        return row.wasNull() ? null : StoredTime.time(micros);
    }

    private Job job(String payload, List<Attempt> ended, @Nullable Result result)
            throws SQLException {
        var error = ColumnJson.readKnown(row.getString("error"), JobError.class);
        return new Job(id, spec(payload), status, times(), history(ended), error, result);
    }

    private JobSpec spec(String payload) throws SQLException {
        return new JobSpec(
                row.getString("type"),
                row.getString("queue"),
                payload,
                row.getInt("priority"),
                StoredTime.time(row.getLong("due")),
                StoredTime.duration(row.getLong("timeout")),
                retry(row),
                row.getString("traceparent"),
                TermColumns.read(row));
    }

    private Job.Times times() throws SQLException {
        return new Job.Times(
                StoredTime.time(row.getLong("submitted")),
                StoredTime.time(row.getLong("due")),
                nullableTime(row, "started"),
                nullableTime(row, "finished"),
                nullableTime(row, "goes"));
    }

    private Job.History history(List<Attempt> ended) throws SQLException {
        var progress = ColumnJson.readKnown(row.getString("progress"), Progress.class);
        return new Job.History(ended, progress, ran());
    }

    /// While it runs that is known from reports, and afterwards from the last attempt.
    private @Nullable ExecutionStats ran() throws SQLException {
        var ran = ColumnJson.readKnown(row.getString("ran"), ExecutionStats.class);
        var attempts = row.getString("attempts");
        if (ran != null || attempts == null || status.state() == JobState.RUNNING) {
            return ran;
        }
        var last = lastAttempt(attempts);
        return last == null ? null : last.ran();
    }

    private @Nullable Result result() throws SQLException {
        var mediaType = row.getString("result_type");
        var body = row.getBytes("result");
        return mediaType == null || body == null
                ? null
                : new Result(body, MediaTypes.orBytes(mediaType));
    }
}
