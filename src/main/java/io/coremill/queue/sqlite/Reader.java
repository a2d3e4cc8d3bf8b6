package io.coremill.queue.sqlite;

import io.coremill.job.Job;
import io.coremill.job.JobId;
import io.coremill.job.LogLine;
import io.coremill.job.NumberedLine;
import io.coremill.queue.JobFilter;
import io.coremill.queue.StorageUnavailableException;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.sql.DataSource;

/// Answers questions from what has been committed, on connections that cannot write.
final class Reader {
    private final DataSource connections;

    Reader(DataSource connections) {
        this.connections = connections;
    }

    Optional<Job> find(String sql, JobId id) {
        return ask(
                sql,
                statement -> statement.setLong(1, Rows.key(id)),
                row ->
                        row.next() && Rows.id(row).equals(id)
                                ? Optional.of(Rows.full(row))
                                : Optional.empty());
    }

    List<Job> list(JobFilter filter, int limit) {
        var listing = Listing.of(filter, limit);
        return ask(listing.sql(), listing::fill, Reader::jobs);
    }

    List<LogLine> logs(JobId id) {
        return logs(id, 0, Logs.MAX_LINES).stream().map(NumberedLine::line).toList();
    }

    List<NumberedLine> logs(JobId id, long after, int most) {
        if (find(Sql.FIND, id).isEmpty()) {
            return List.of();
        }
        return ask(
                Sql.LOGS,
                statement -> {
                    statement.setLong(1, Rows.key(id));
                    statement.setLong(2, after);
                    statement.setInt(3, most);
                },
                rows -> Logs.read(rows, after));
    }

    /// Since when the longest-waiting queued job has been due.
    Optional<Instant> oldestDue(String queue) {
        return ask(
                Sql.OLDEST_DUE,
                statement -> statement.setString(1, queue),
                row -> {
                    row.next();
                    return Optional.ofNullable(Rows.nullableTime(row, "due"));
                });
    }

    private static List<Job> jobs(ResultSet row) throws SQLException {
        var jobs = new ArrayList<Job>();
        while (row.next()) {
            jobs.add(Rows.brief(row));
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
