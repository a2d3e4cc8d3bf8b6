package io.coremill.queue.column;

import io.coremill.job.JobId;
import io.coremill.job.LogLine;
import io.coremill.queue.lookup.NumberedLine;
import io.coremill.seal.ColumnSeal;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/// What a store keeps of a job's log: its newest lines, within bounds of lines and of bytes.
public final class KeptLog {
    public static final int MAX_LINES = 1_000;
    public static final int MAX_BYTES = 256 * 1024;

    /// Reads lines in their order, which come after one that reports how many are gone
    /// before them, if any are.
    ///
    /// @param after the number of the line before the first one that was asked for
    public static List<NumberedLine> read(ResultSet rows, long after, JobId job, ColumnSeal seal)
            throws SQLException {
        var kept = new ArrayList<NumberedLine>();
        while (rows.next()) {
            kept.add(new NumberedLine(rows.getLong("seq"), line(rows, job, seal)));
        }
        return withGap(kept, after);
    }

    private static LogLine line(ResultSet row, JobId job, ColumnSeal seal) throws SQLException {
        return new LogLine(
                StoredTime.time(row.getLong("at")),
                row.getInt("attempt"),
                row.getString("source"),
                row.getString("level"),
                SealedTexts.message(row.getString("message"), job, seal));
    }

    private static List<NumberedLine> withGap(List<NumberedLine> kept, long after) {
        if (kept.isEmpty() || kept.getFirst().number() == after + 1) {
            return kept;
        }
        var lines = new ArrayList<NumberedLine>();
        lines.add(gap(kept.getFirst(), after));
        lines.addAll(kept);
        return lines;
    }

    private static NumberedLine gap(NumberedLine next, long after) {
        long last = next.number() - 1;
        var line = next.line();
        var message = "%d earlier lines are gone".formatted(last - after);
        return new NumberedLine(
                last, new LogLine(line.at(), line.attempt(), line.source(), "warn", message));
    }

    private KeptLog() {}
}
