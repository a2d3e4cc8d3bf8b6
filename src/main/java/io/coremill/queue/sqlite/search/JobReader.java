package io.coremill.queue.sqlite.search;

import io.coremill.job.Job;
import io.coremill.job.JobId;
import io.coremill.job.LogLine;
import io.coremill.queue.StorageUnavailableException;
import io.coremill.queue.column.JobColumns;
import io.coremill.queue.column.KeptLog;
import io.coremill.queue.lookup.JobCount;
import io.coremill.queue.lookup.JobFilter;
import io.coremill.queue.lookup.JobList;
import io.coremill.queue.lookup.NumberedLine;
import io.coremill.queue.sqlite.table.JobRows;
import io.coremill.queue.sqlite.table.StoreStatements;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/// Answers questions from what has been committed, on connections that cannot write.
public final class JobReader {
    /// Jobs that one search looks at: some milliseconds' worth.
    static final int MOST_SEARCHED = 20_000;

    private final DataSource connections;

    public JobReader(DataSource connections) {
        this.connections = connections;
    }

    public Optional<Job> find(String sql, JobId id) {
        return ask(
                sql,
                statement -> statement.setLong(1, JobRows.key(id)),
                row ->
                        row.next() && JobRows.id(row).equals(id)
                                ? Optional.of(JobRows.full(row))
                                : Optional.empty());
    }

    public JobList list(JobFilter filter, int limit) {
        // Found first, so that jobs that arrive meanwhile cannot move it.
        var floor = floor(filter);
        var listing = ListQuery.of(filter, limit, floor == null ? null : JobRows.key(floor));
        var jobs = ask(listing.sql(), listing::fill, JobReader::jobs);
        return new JobList(jobs, jobs.size() < limit ? floor : null);
    }

    public JobCount count(JobFilter filter, int most) {
        var floor = floor(filter);
        var counting = ListQuery.count(filter, most, floor == null ? null : JobRows.key(floor));
        long jobs = ask(counting.sql(), counting::fill, JobReader::number);
        return new JobCount(jobs, floor != null || jobs == most);
    }

    /// Where a search of bounded length ends: the newest of the oldest jobs that it may look at in
    /// each place.
    private @Nullable JobId floor(JobFilter filter) {
        return ListQuery.floors(filter, MOST_SEARCHED).stream()
                .flatMap(place -> ask(place.sql(), place::fill, JobReader::id).stream())
                .max(Comparator.naturalOrder())
                .orElse(null);
    }

    private static Optional<JobId> id(ResultSet row) throws SQLException {
        return row.next() ? Optional.of(JobRows.id(row)) : Optional.empty();
    }

    private static long number(ResultSet row) throws SQLException {
        row.next();
        return row.getLong(1);
    }

    public List<LogLine> logs(JobId id) {
        return logs(id, 0, KeptLog.MAX_LINES).stream().map(NumberedLine::line).toList();
    }

    public List<NumberedLine> logs(JobId id, long after, int most) {
        if (find(StoreStatements.FIND, id).isEmpty()) {
            return List.of();
        }
        return ask(
                StoreStatements.LOGS,
                statement -> {
                    statement.setLong(1, JobRows.key(id));
                    statement.setLong(2, after);
                    statement.setInt(3, most);
                },
                rows -> KeptLog.read(rows, after));
    }

    /// Since when the longest-waiting queued job has been due.
    public Optional<Instant> oldestDue(String queue) {
        return ask(
                StoreStatements.OLDEST_DUE,
                statement -> statement.setString(1, queue),
                row -> {
                    row.next();
                    return Optional.ofNullable(JobColumns.nullableTime(row, "due"));
                });
    }

    private static List<Job> jobs(ResultSet row) throws SQLException {
        var jobs = new ArrayList<Job>();
        while (row.next()) {
            jobs.add(JobRows.brief(row));
        }
        return jobs;
    }

    private <T> T ask(String sql, Filling arguments, Reading<T> reading) {
        try (var connection = connections.getConnection();
                var statement = connection.prepareStatement(sql)) {
            arguments.into(statement);
            try (var rows = statement.executeQuery()) {
                return reading.of(rows);
            }
        } catch (SQLException e) {
            throw new StorageUnavailableException("the store cannot be read just now", e);
        }
    }

    private interface Filling {
        void into(PreparedStatement statement) throws SQLException;
    }

    private interface Reading<T> {
        T of(ResultSet rows) throws SQLException;
    }
}
