package io.coremill.queue.sqlite.search;

import io.coremill.job.Job;
import io.coremill.job.JobId;
import io.coremill.job.LogLine;
import io.coremill.queue.StorageUnavailableException;
import io.coremill.queue.bulk.BulkAction;
import io.coremill.queue.column.BulkPage;
import io.coremill.queue.column.FailureColumns;
import io.coremill.queue.column.JobColumns;
import io.coremill.queue.column.KeptLog;
import io.coremill.queue.key.IdempotencyKey;
import io.coremill.queue.key.KeyCounts;
import io.coremill.queue.key.SubmissionAnswer;
import io.coremill.queue.lookup.FailureGroups;
import io.coremill.queue.lookup.FoundIds;
import io.coremill.queue.lookup.JobCount;
import io.coremill.queue.lookup.JobFilter;
import io.coremill.queue.lookup.ListPlace;
import io.coremill.queue.lookup.ListRange;
import io.coremill.queue.lookup.NumberedLine;
import io.coremill.queue.lookup.SortedJobs;
import io.coremill.queue.resumption.UploadStatements;
import io.coremill.queue.sqlite.table.BulkTable;
import io.coremill.queue.sqlite.table.IdempotencyTable;
import io.coremill.queue.sqlite.table.JobRows;
import io.coremill.queue.sqlite.table.KeyStatements;
import io.coremill.queue.sqlite.table.StoreStatements;
import io.coremill.queue.upload.AnsweredLine;
import io.coremill.queue.upload.KeyedUploads;
import io.coremill.seal.ColumnSeal;
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

    private static final String PART = UploadStatements.PART.replace("coremill.", "");

    /// Keys: some hundredths of a second's worth.
    private static final int MOST_COUNTED = 1_000_000;

    private final DataSource connections;
    private final ColumnSeal seal;

    JobReader(DataSource connections) {
        this(connections, ColumnSeal.NONE);
    }

    /// @param seal opens what is sealed
    public JobReader(DataSource connections, ColumnSeal seal) {
        this.connections = connections;
        this.seal = seal;
    }

    public Optional<Job> find(String sql, JobId id) {
        return ask(
                sql,
                statement -> statement.setLong(1, JobRows.key(id)),
                row ->
                        row.next() && JobRows.id(row).equals(id)
                                ? Optional.of(JobRows.full(row, seal))
                                : Optional.empty());
    }

    public SortedJobs sorted(JobFilter filter, ListRange range, int limit) {
        // Found first, so that jobs that arrive meanwhile cannot move it.
        var floor = floor(filter, range);
        var listing = ListQuery.of(filter, range, limit, floor);
        var jobs = ask(listing.sql(), listing::fill, this::jobs);
        return new SortedJobs(jobs, jobs.size() < limit ? floor : null);
    }

    public FoundIds ids(JobFilter filter, int limit) {
        var enough = ListQuery.boundedWalk(filter, MOST_SEARCHED, limit);
        if (enough.isPresent()) {
            var query = enough.get();
            var ids = ask(query.sql(), query::fill, JobReader::ids);
            if (ids.size() == limit) {
                return new FoundIds(ids, null);
            }
        }
        var floor = last(ListQuery.walkFloors(filter, MOST_SEARCHED), true);
        var walk = ListQuery.walk(filter, limit, floor);
        var ids = ask(walk.sql(), walk::fill, JobReader::ids);
        return new FoundIds(ids, ids.size() < limit && floor != null ? floor.job() : null);
    }

    private static List<JobId> ids(ResultSet row) throws SQLException {
        var ids = new ArrayList<JobId>();
        while (row.next()) {
            ids.add(JobRows.id(row));
        }
        return ids;
    }

    public JobCount count(JobFilter filter, int most) {
        var range = ListRange.forCounting(filter);
        var floor = floor(filter, range);
        var counting = ListQuery.count(filter, range, most, floor);
        long jobs = ask(counting.sql(), counting::fill, JobReader::number);
        return new JobCount(jobs, floor != null || jobs == most);
    }

    /// Where a search of bounded length ends: the first of the last jobs that it may look at in
    /// each place. Only a list by ids has more than one.
    private @Nullable ListPlace floor(JobFilter filter, ListRange range) {
        return last(ListQuery.floors(filter, range, MOST_SEARCHED), range.order().isDescending());
    }

    private @Nullable ListPlace last(List<ListQuery> floors, boolean descending) {
        var byId = Comparator.comparing(ListPlace::job);
        return floors.stream()
                .flatMap(place -> ask(place.sql(), place::fill, JobReader::place).stream())
                .max(descending ? byId : byId.reversed())
                .orElse(null);
    }

    private static Optional<ListPlace> place(ResultSet row) throws SQLException {
        return row.next()
                ? Optional.of(
                        new ListPlace(JobRows.id(row), JobColumns.nullableTime(row, "finished")))
                : Optional.empty();
    }

    /// See [io.coremill.queue.lookup.JobLookup#failures].
    public FailureGroups failures(JobFilter filter, int most) {
        return failures(filter, most, FailureGroups.MOST_FAILURES);
    }

    /// @param failures how many of the newest are looked at
    FailureGroups failures(JobFilter filter, int most, int failures) {
        var query = ListQuery.failures(filter, most, failures);
        var groups = ask(query.sql(), query::fill, this::groups);
        boolean more =
                ask(
                        StoreStatements.FAILURE_AFTER,
                        statement -> statement.setInt(1, failures),
                        ResultSet::next);
        return new FailureGroups(groups, more);
    }

    private List<FailureGroups.FailureGroup> groups(ResultSet row) throws SQLException {
        var groups = new ArrayList<FailureGroups.FailureGroup>();
        while (row.next()) {
            groups.add(FailureColumns.group(row, JobRows.id(row), seal));
        }
        return groups;
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
                rows -> KeptLog.read(rows, after, id, seal));
    }

    public Optional<BulkAction> bulkAction(JobId id) {
        return ask(
                BulkTable.FIND,
                statement -> statement.setLong(1, JobRows.key(id)),
                row ->
                        row.next() && JobRows.id(row).equals(id)
                                ? BulkTable.action(row)
                                : Optional.empty());
    }

    public List<BulkAction> bulkActions(@Nullable JobId before, int most) {
        return BulkPage.known(before, most, this::bulkPage);
    }

    private BulkPage bulkPage(@Nullable JobId before, int most) {
        return ask(
                BulkTable.NEWEST,
                statement -> {
                    statement.setLong(1, before == null ? Long.MAX_VALUE : JobRows.key(before));
                    statement.setInt(2, most);
                },
                JobReader::bulkPage);
    }

    public List<BulkAction> runningBulkActions() {
        return ask(BulkTable.RUNNING, _ -> {}, JobReader::bulkPage).known();
    }

    private static BulkPage bulkPage(ResultSet rows) throws SQLException {
        return BulkPage.read(rows, BulkTable::action, JobRows::id);
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

    /// Bytes of the file that hold nothing. They are used again.
    public double freeBytes() {
        return ask(StoreStatements.FREE_BYTES, _ -> {}, JobReader::number);
    }

    /// What became of a request that was carried out before.
    public Optional<SubmissionAnswer> answerTo(IdempotencyKey request, Instant now) {
        return ask(
                KeyStatements.REQUEST,
                statement -> IdempotencyTable.fill(statement, request, now),
                row -> IdempotencyTable.read(row, request, seal));
    }

    public List<AnsweredLine> answeredAfter(String upload, long line) {
        return ask(
                PART,
                statement -> {
                    statement.setString(1, upload);
                    statement.setLong(2, line);
                },
                row -> row.next() ? KeyedUploads.answered(row.getBytes(1)) : List.of());
    }

    public KeyCounts keyCounts() {
        return ask(
                KeyStatements.COUNTS,
                statement -> {
                    statement.setInt(1, MOST_COUNTED);
                    statement.setInt(2, KeyCounts.MOST_UPLOADS);
                },
                row -> {
                    row.next();
                    return new KeyCounts(row.getLong(1), row.getLong(2), row.getLong(3));
                });
    }

    private List<Job> jobs(ResultSet row) throws SQLException {
        var jobs = new ArrayList<Job>();
        while (row.next()) {
            jobs.add(JobRows.brief(row, seal));
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
