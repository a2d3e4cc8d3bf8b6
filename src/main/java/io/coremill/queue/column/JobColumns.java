package io.coremill.queue.column;

import io.coremill.job.Attempt;
import io.coremill.job.ExecutionStats;
import io.coremill.job.Job;
import io.coremill.job.JobId;
import io.coremill.job.JobSpec;
import io.coremill.job.JobState;
import io.coremill.job.Result;
import io.coremill.job.RetryPolicy;
import io.coremill.seal.ColumnSeal;
import io.coremill.text.MediaTypes;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// A row as a [Job]. The names of the columns are the same in every store; how it keeps the id and
/// the state is known to the store alone.
///
/// @param seal opens what is sealed; what it cannot open is left out, or says why
public record JobColumns(ResultSet row, JobId id, Job.Status status, ColumnSeal seal) {
    private static final String UNREAD_PAYLOAD = "{}";

    /// The job without payload, result and attempts. Of the attempts the last one will do.
    public Job brief() throws SQLException {
        return job(UNREAD_PAYLOAD, List.of(), null);
    }

    /// The job with all that the row has.
    public Job full() throws SQLException {
        return job(
                SealedTexts.payload(row.getString("payload"), id, seal),
                attempts(row.getString("attempts")),
                result());
    }

    private List<Attempt> attempts(@Nullable String lines) {
        return lines == null
                ? List.of()
                : lines.lines()
                        .flatMap(line -> Stream.ofNullable(SealedTexts.attempt(line, id, seal)))
                        .toList();
    }

    /// The last of the attempts that a column has; null if a later version wrote it, and this one
    /// can make nothing of it, or it cannot be opened.
    public static @Nullable Attempt lastAttempt(String attempts, JobId job, ColumnSeal seal) {
        var last = attempts.substring(attempts.lastIndexOf('\n') + 1);
        return SealedTexts.attempt(last, job, seal);
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
        var kept = row.getString("error");
        var error = SealedTexts.error(kept, row, id, seal);
        var spec = spec(payload);
        var fingerprint =
                spec.terms().sensitive()
                        ? row.getString("fingerprint")
                        : SealedTexts.fingerprint(kept, error, row, seal);
        return new Job(id, spec, status, times(), history(ended, fingerprint), error, result);
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
                TermColumns.read(row),
                row.getString("principal"));
    }

    private Job.Times times() throws SQLException {
        return new Job.Times(
                StoredTime.time(row.getLong("submitted")),
                StoredTime.time(row.getLong("due")),
                nullableTime(row, "started"),
                nullableTime(row, "finished"),
                nullableTime(row, "goes"));
    }

    private Job.History history(List<Attempt> ended, @Nullable String fingerprint)
            throws SQLException {
        var progress = SealedTexts.progress(row.getString("progress"), id, seal);
        return new Job.History(ended, progress, ran(), fingerprint);
    }

    /// While it runs that is known from reports, and afterwards from the last attempt.
    private @Nullable ExecutionStats ran() throws SQLException {
        var ran = ColumnJson.readKnown(row.getString("ran"), ExecutionStats.class);
        var attempts = row.getString("attempts");
        if (ran != null || attempts == null || status.state() == JobState.RUNNING) {
            return ran;
        }
        var last = lastAttempt(attempts, id, seal);
        return last == null ? null : last.ran();
    }

    private @Nullable Result result() throws SQLException {
        var mediaType = row.getString("result_type");
        var body = row.getBytes("result");
        return mediaType == null || body == null
                ? null
                : SealedTexts.result(body, MediaTypes.orBytes(mediaType), id, seal);
    }
}
