package io.coremill.queue.sqlite.table;

import io.coremill.job.JobId;
import io.coremill.job.LogLine;
import io.coremill.queue.column.KeptLog;
import io.coremill.queue.column.StoredTime;
import io.coremill.queue.sqlite.file.WriteSession;
import io.coremill.seal.SealedColumn;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.Collections;
import java.util.List;

/// Keeps the newest lines of each job's log, within the bounds of [KeptLog].
public final class JobLogTable {
    private final WriteSession session;

    public JobLogTable(WriteSession session) {
        this.session = session;
    }

    public void add(JobId job, List<LogLine> lines) throws SQLException {
        if (!lines.isEmpty()) {
            var end = append(job, end(job), lines);
            trim(job, end);
        }
    }

    /// Removes the logs of jobs, given by their keys. Most have none: one look at where they would
    /// lie costs less than a look for each.
    public void remove(List<Long> jobs) throws SQLException {
        if (!jobs.isEmpty() && isAny(Collections.min(jobs), Collections.max(jobs))) {
            for (long job : jobs) {
                session.update(StoreStatements.DELETE_LOG, job);
            }
        }
    }

    private boolean isAny(long first, long last) throws SQLException {
        var statement = session.prepare(StoreStatements.HAS_LOG);
        statement.setLong(1, first);
        statement.setLong(2, last);
        try (var row = statement.executeQuery()) {
            return row.next() && row.getBoolean(1);
        }
    }

    private End end(JobId job) throws SQLException {
        var statement = session.prepare(StoreStatements.LAST_LOG);
        statement.setLong(1, JobRows.key(job));
        try (var row = statement.executeQuery()) {
            return row.next() ? new End(row.getLong(1), row.getLong(2)) : new End(0, 0);
        }
    }

    /// Lines that would not be kept anyway are counted and not written.
    private End append(JobId job, End start, List<LogLine> lines) throws SQLException {
        var end = start;
        int unkept = Math.max(0, lines.size() - KeptLog.MAX_LINES);
        for (int i = 0; i < lines.size(); i++) {
            var line = lines.get(i);
            end = end.after(line.message().getBytes(StandardCharsets.UTF_8).length);
            if (i >= unkept) {
                insert(job, end, line);
            }
        }
        return end;
    }

    private void insert(JobId job, End end, LogLine line) throws SQLException {
        session.update(
                StoreStatements.ADD_LOG,
                JobRows.key(job),
                end.seq(),
                end.size(),
                StoredTime.of(line.at()),
                line.attempt(),
                line.source(),
                line.level(),
                session.seal().seal(SealedColumn.LOG, job, line.message()));
    }

    private void trim(JobId job, End end) throws SQLException {
        if (end.seq() > KeptLog.MAX_LINES || end.size() > KeptLog.MAX_BYTES) {
            session.update(
                    StoreStatements.TRIM_LOG,
                    JobRows.key(job),
                    end.seq() - KeptLog.MAX_LINES,
                    end.size() - KeptLog.MAX_BYTES);
        }
    }

    /// The newest line: its number, and the bytes of all up to it.
    private record End(long seq, long size) {
        End after(int bytes) {
            return new End(seq + 1, size + bytes);
        }
    }
}
