package io.coremill.queue.sqlite.table;

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
import io.coremill.queue.commit.ColumnJson;
import io.coremill.queue.commit.StoredTime;
import io.coremill.text.MediaTypes;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Rows of the job table as [Job]s.
public final class JobRows {
    private static final String AHEAD = "ahead";
    private static final int ARGUMENT_LENGTH = 4 * 1024 * 1024;
    private static final String UNREAD_PAYLOAD = "{}";

    /// The key of a job's row: the half of its id that is unique on a node.
    public static long key(JobId id) {
        return id.value().getMostSignificantBits();
    }

    public static JobId id(long key, long low) {
        return new JobId(new UUID(key, low));
    }

    public static JobId id(ResultSet row) throws SQLException {
        return id(row.getLong("id"), row.getLong("id_low"));
    }

    /// Arguments for statements that take many rows, each of bounded length.
    public static List<String> join(List<String> rows) {
        var arguments = new ArrayList<String>();
        var argument = new StringBuilder("[");
        for (var row : rows) {
            if (argument.length() > ARGUMENT_LENGTH) {
                arguments.add(argument.append(']').toString());
                argument.setLength(1);
            }
            argument.append(argument.length() == 1 ? "" : ",").append(row);
        }
        if (argument.length() > 1) {
            arguments.add(argument.append(']').toString());
        }
        return arguments;
    }

    /// A job without payload, result and attempts.
    public static Job brief(ResultSet row) throws SQLException {
        return job(row, UNREAD_PAYLOAD, List.of(), null);
    }

    /// A job with all that the row has.
    public static Job full(ResultSet row) throws SQLException {
        return job(
                row,
                row.getString("payload"),
                ColumnJson.readLines(row.getString("attempts"), Attempt.class),
                result(row));
    }

    static JobState state(String word) {
        return word.equals(AHEAD) ? JobState.QUEUED : JobState.ofWord(word).orElseThrow();
    }

    private static Job job(
            ResultSet row, String payload, List<Attempt> ended, @Nullable Result result)
            throws SQLException {
        return new Job(
                id(row),
                spec(row, payload),
                status(row),
                times(row),
                history(row, ended),
                ColumnJson.readNullable(row.getString("error"), JobError.class),
                result);
    }

    private static Job.Status status(ResultSet row) throws SQLException {
        var state = row.getString("state");
        return new Job.Status(
                state(state),
                row.getLong("version"),
                row.getInt("attempt") - (state.equals(AHEAD) ? 1 : 0),
                row.getBoolean("cancel_requested"));
    }

    private static Job.Times times(ResultSet row) throws SQLException {
        return new Job.Times(
                StoredTime.time(row.getLong("submitted")),
                StoredTime.time(row.getLong("due")),
                nullableTime(row, "started"),
                nullableTime(row, "finished"));
    }

    private static Job.History history(ResultSet row, List<Attempt> ended) throws SQLException {
        return new Job.History(
                ended,
                ColumnJson.readNullable(row.getString("progress"), Progress.class),
                ran(row));
    }

    private static JobSpec spec(ResultSet row, String payload) throws SQLException {
        return new JobSpec(
                row.getString("type"),
                row.getString("queue"),
                payload,
                row.getInt("priority"),
                StoredTime.time(row.getLong("due")),
                StoredTime.duration(row.getLong("timeout")),
                retry(row),
                row.getString("traceparent"));
    }

    static RetryPolicy retry(ResultSet row) throws SQLException {
        return new RetryPolicy(
                row.getInt("max_attempts"),
                RetryPolicy.Kind.valueOf(row.getString("backoff")),
                StoredTime.duration(row.getLong("backoff_base")),
                StoredTime.duration(row.getLong("backoff_max")));
    }

    /// While it runs that is known from reports, and afterwards from the last attempt.
    private static @Nullable ExecutionStats ran(ResultSet row) throws SQLException {
        var ran = ColumnJson.readNullable(row.getString("ran"), ExecutionStats.class);
        var attempts = row.getString("attempts");
        if (ran != null || attempts == null || row.getString("state").equals("running")) {
            return ran;
        }
        return last(attempts).ran();
    }

    public static Attempt last(String attempts) {
        var last = attempts.substring(attempts.lastIndexOf('\n') + 1);
        return ColumnJson.readLines(last, Attempt.class).getFirst();
    }

    private static @Nullable Result result(ResultSet row) throws SQLException {
        var mediaType = row.getString("result_type");
        if (mediaType == null || row.getObject("result") == null) {
            return null;
        }
        return new Result(row.getBytes("result"), MediaTypes.orBytes(mediaType));
    }

    public static @Nullable Instant nullableTime(ResultSet row, String column) throws SQLException {
        long micros = row.getLong(column);
        return row.wasNull() ? null : StoredTime.time(micros);
    }

    private JobRows() {}
}
