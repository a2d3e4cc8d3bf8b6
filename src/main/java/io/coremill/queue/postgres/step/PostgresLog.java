package io.coremill.queue.postgres.step;

import io.coremill.job.JobId;
import io.coremill.job.LogLine;
import io.coremill.queue.column.KeptLog;
import io.coremill.queue.column.StoredTime;
import io.coremill.queue.postgres.connect.ColumnArguments;
import io.coremill.queue.postgres.connect.PostgresSession;
import io.coremill.queue.postgres.table.PostgresText;
import io.coremill.seal.SealedColumn;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/// Keeps the newest lines of each job's log, within bounds of lines and of bytes. A node that was
/// declared dead may write lines of a job while the one does that runs the job by now: all are
/// kept, those after these.
final class PostgresLog {
    private final PostgresSession session;

    PostgresLog(PostgresSession session) {
        this.session = session;
    }

    void add(JobId job, List<LogLine> lines) throws SQLException {
        if (!lines.isEmpty()) {
            var end = append(job, lines);
            trim(job, end);
        }
    }

    private End end(JobId job) throws SQLException {
        var statement = session.prepare(PostgresStatements.LAST_LOG);
        statement.setObject(1, job.value());
        try (var row = statement.executeQuery()) {
            return row.next() ? new End(row.getLong(1), row.getLong(2)) : new End(0, 0);
        }
    }

    private End append(JobId job, List<LogLine> lines) throws SQLException {
        while (true) {
            var numbered = numbered(end(job), lines);
            if (insert(job, numbered)) {
                return numbered.getLast().end();
            }
        }
    }

    /// Lines that would not be kept anyway are counted and not written, but for the first: its
    /// number shows whether another node has written meanwhile.
    private static List<KeptLine> numbered(End start, List<LogLine> lines) {
        var end = start;
        var kept = new ArrayList<KeptLine>();
        int unkept = Math.max(0, lines.size() - KeptLog.MAX_LINES);
        for (int i = 0; i < lines.size(); i++) {
            var line = lines.get(i);
            end = end.after(line.message().getBytes(StandardCharsets.UTF_8).length);
            if (i == 0 || i >= unkept) {
                kept.add(new KeptLine(end, line));
            }
        }
        return kept;
    }

    /// @return whether they have been written
    private boolean insert(JobId job, List<KeptLine> kept) throws SQLException {
        var statement =
                new ColumnArguments<>(session.prepare(PostgresStatements.ADD_LOG), session, kept)
                        .add("uuid", _ -> job.value())
                        .add("bigint", each -> each.end().seq())
                        .add("bigint", each -> each.end().size())
                        .add("bigint", each -> StoredTime.of(each.line().at()))
                        .add("integer", each -> each.line().attempt())
                        .add("text", each -> PostgresText.kept(each.line().source()))
                        .add("text", each -> PostgresText.kept(each.line().level()))
                        .add("text", each -> message(job, each.line()))
                        .filled();
        try (var row = statement.executeQuery()) {
            return row.next();
        }
    }

    private String message(JobId job, LogLine line) {
        var kept = PostgresText.kept(line.message());
        return session.seal().seal(SealedColumn.LOG, job, kept);
    }

    private void trim(JobId job, End end) throws SQLException {
        if (end.seq() > KeptLog.MAX_LINES || end.size() > KeptLog.MAX_BYTES) {
            session.update(
                    PostgresStatements.TRIM_LOG,
                    job.value(),
                    end.seq() - KeptLog.MAX_LINES,
                    end.size() - KeptLog.MAX_BYTES);
        }
    }

    private record KeptLine(End end, LogLine line) {}

    /// The newest line: its number, and the bytes of all up to it.
    private record End(long seq, long size) {
        End after(int bytes) {
            return new End(seq + 1, size + bytes);
        }
    }
}
