package io.coremill.queue.sqlite.table;

import io.coremill.job.Job;
import io.coremill.job.JobId;
import io.coremill.job.JobState;
import io.coremill.queue.column.JobColumns;
import io.coremill.seal.ColumnSeal;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/// Rows of the job table as [Job]s.
public final class JobRows {
    private static final String AHEAD = "ahead";
    private static final int ARGUMENT_LENGTH = 4 * 1024 * 1024;

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
    public static Job brief(ResultSet row, ColumnSeal seal) throws SQLException {
        return columns(row, seal).brief();
    }

    /// A job with all that the row has.
    public static Job full(ResultSet row, ColumnSeal seal) throws SQLException {
        return columns(row, seal).full();
    }

    static JobState state(String word) {
        return word.equals(AHEAD) ? JobState.QUEUED : JobState.ofStored(word);
    }

    private static JobColumns columns(ResultSet row, ColumnSeal seal) throws SQLException {
        return new JobColumns(row, id(row), status(row), seal);
    }

    private static Job.Status status(ResultSet row) throws SQLException {
        var state = row.getString("state");
        return new Job.Status(
                state(state),
                row.getLong("version"),
                row.getInt("attempt") - (state.equals(AHEAD) ? 1 : 0),
                row.getBoolean("cancel_requested"));
    }

    private JobRows() {}
}
