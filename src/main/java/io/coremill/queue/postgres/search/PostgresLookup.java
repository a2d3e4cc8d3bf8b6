package io.coremill.queue.postgres.search;

import com.zaxxer.hikari.HikariDataSource;
import io.coremill.job.Job;
import io.coremill.job.JobId;
import io.coremill.job.LogLine;
import io.coremill.queue.bulk.BulkAction;
import io.coremill.queue.column.BulkPage;
import io.coremill.queue.column.FailureColumns;
import io.coremill.queue.column.KeptLog;
import io.coremill.queue.column.StoredTime;
import io.coremill.queue.key.IdempotencyKey;
import io.coremill.queue.key.KeyCounts;
import io.coremill.queue.key.KeyReusedException;
import io.coremill.queue.key.SubmissionAnswer;
import io.coremill.queue.lookup.FailureGroups;
import io.coremill.queue.lookup.FoundIds;
import io.coremill.queue.lookup.JobCount;
import io.coremill.queue.lookup.JobFilter;
import io.coremill.queue.lookup.JobOrder;
import io.coremill.queue.lookup.ListPlace;
import io.coremill.queue.lookup.ListRange;
import io.coremill.queue.lookup.NumberedLine;
import io.coremill.queue.lookup.QueueDepth;
import io.coremill.queue.lookup.SortedJobs;
import io.coremill.queue.postgres.connect.SchemaName;
import io.coremill.queue.postgres.table.BulkRows;
import io.coremill.queue.postgres.table.LookupStatements;
import io.coremill.queue.postgres.table.PostgresRows;
import io.coremill.queue.resumption.UploadStatements;
import io.coremill.queue.upload.AnsweredLine;
import io.coremill.queue.upload.KeyedUploads;
import io.coremill.seal.ColumnSeal;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// Answers questions from what any node has committed. Depths and pauses are asked for once a
/// second at most, unless this node has changed something.
public final class PostgresLookup {
    /// Jobs that one search looks at in each place: some milliseconds' worth.
    static final int MOST_SEARCHED = 20_000;

    /// Keys: some milliseconds' worth.
    private static final int MOST_COUNTED = 10_000;

    private static final UUID AFTER_ALL = new UUID(-1, -1);

    private final LookupConnections connections;
    private final AnswerCache<DepthSnapshot> depths;

    private final ColumnSeal seal;

    PostgresLookup(HikariDataSource readers, SchemaName schema, LongSupplier nanos) {
        this(readers, schema, nanos, ColumnSeal.NONE);
    }

    /// @param nanos rises steadily from anywhere
    /// @param seal opens what is sealed
    public PostgresLookup(
            HikariDataSource readers, SchemaName schema, LongSupplier nanos, ColumnSeal seal) {
        this.seal = seal;
        connections = new LookupConnections(readers, schema);
        var deep = new DeepCounts(connections, nanos);
        depths = new AnswerCache<>(() -> DepthSnapshot.read(connections, deep), nanos);
    }

    /// Notes that this node has committed something, or heard of a change by another one.
    public void changed() {
        depths.changed();
    }

    public Optional<Job> find(JobId id) {
        return find(LookupStatements.FIND, id);
    }

    public Optional<Job> findWithResult(JobId id) {
        return find(LookupStatements.FIND_WITH_RESULT, id);
    }

    /// What became of a request that was carried out before.
    public Optional<SubmissionAnswer> answerTo(IdempotencyKey request, Instant now) {
        return connections.ask(
                LookupStatements.REQUEST,
                statement -> {
                    statement.setString(1, request.principal());
                    statement.setString(2, request.key());
                    statement.setLong(3, StoredTime.of(now));
                },
                row -> row.next() ? Optional.of(answer(row, request)) : Optional.empty());
    }

    private SubmissionAnswer answer(ResultSet row, IdempotencyKey request) throws SQLException {
        if (!seal.isDigestOf(row.getString("digest"), request.digest())) {
            throw new KeyReusedException();
        }
        return SubmissionAnswer.replayed(
                new JobId(row.getObject("job", UUID.class)),
                SubmissionAnswer.Kind.ofStored(row.getString("kind")));
    }

    public List<AnsweredLine> answeredAfter(String upload, long line) {
        return connections.ask(
                UploadStatements.PART,
                statement -> {
                    statement.setString(1, upload);
                    statement.setLong(2, line);
                },
                row -> row.next() ? KeyedUploads.answered(row.getBytes(1)) : List.of());
    }

    public KeyCounts keyCounts() {
        return connections.ask(
                LookupStatements.KEYS,
                statement -> {
                    statement.setInt(1, MOST_COUNTED);
                    statement.setInt(2, MOST_COUNTED);
                    statement.setInt(3, KeyCounts.MOST_UPLOADS);
                },
                row -> {
                    row.next();
                    return new KeyCounts(
                            counted(row, "requests"), counted(row, "held"), row.getLong("lines"));
                });
    }

    private static long counted(ResultSet row, String column) throws SQLException {
        long counted = row.getLong(column);
        return counted < MOST_COUNTED ? counted : Math.max(counted, row.getLong(column + "_about"));
    }

    public SortedJobs sorted(JobFilter filter, ListRange range, int limit) {
        // Found first, so that jobs that arrive meanwhile cannot move it.
        var floor = floor(filter, range);
        var query = LookupQuery.list(filter, range, limit, floor);
        var jobs = connections.search(query, this::jobs);
        return new SortedJobs(jobs, jobs.size() < limit ? floor : null);
    }

    public FoundIds ids(JobFilter filter, int limit) {
        var floor = floor(filter, new ListRange(JobOrder.NEWEST_FIRST, null));
        var walk = LookupQuery.walk(filter, limit, floor);
        var ids = connections.search(walk, PostgresLookup::idsInOrder);
        return new FoundIds(ids, ids.size() < limit && floor != null ? floor.job() : null);
    }

    private static List<JobId> idsInOrder(ResultSet row) throws SQLException {
        var ids = new ArrayList<JobId>();
        while (row.next()) {
            ids.add(PostgresRows.id(row));
        }
        return ids;
    }

    /// See [io.coremill.queue.lookup.JobLookup#failures].
    public FailureGroups failures(JobFilter filter, int most) {
        return failures(filter, most, FailureGroups.MOST_FAILURES);
    }

    /// @param failures how many of the newest are looked at
    FailureGroups failures(JobFilter filter, int most, int failures) {
        var groups = connections.search(LookupQuery.failures(filter, most, failures), this::groups);
        boolean more = connections.search(LookupQuery.failureAfter(failures), ResultSet::next);
        return new FailureGroups(groups, more);
    }

    private List<FailureGroups.FailureGroup> groups(ResultSet row) throws SQLException {
        var groups = new ArrayList<FailureGroups.FailureGroup>();
        while (row.next()) {
            groups.add(FailureColumns.group(row, PostgresRows.id(row), seal));
        }
        return groups;
    }

    public JobCount count(JobFilter filter, int most) {
        return filter.isOfUnfinishedStates()
                ? depths.get().counters().count(filter).orElseThrow()
                : searched(filter, most);
    }

    public List<LogLine> logs(JobId id) {
        return logs(id, 0, KeptLog.MAX_LINES).stream().map(NumberedLine::line).toList();
    }

    public List<NumberedLine> logs(JobId id, long after, int most) {
        return connections.ask(
                LookupStatements.LOGS,
                statement -> {
                    statement.setObject(1, id.value());
                    statement.setLong(2, after);
                    statement.setInt(3, most);
                },
                rows -> KeptLog.read(rows, after, id, seal));
    }

    public Optional<BulkAction> bulkAction(JobId id) {
        return connections
                .ask(
                        BulkRows.FIND,
                        statement -> statement.setObject(1, id.value()),
                        PostgresLookup::bulks)
                .known()
                .stream()
                .findFirst();
    }

    public List<BulkAction> bulkActions(@Nullable JobId before, int most) {
        return BulkPage.known(before, most, this::bulkPage);
    }

    private BulkPage bulkPage(@Nullable JobId before, int most) {
        return connections.ask(
                BulkRows.NEWEST,
                statement -> {
                    statement.setObject(1, before == null ? AFTER_ALL : before.value());
                    statement.setInt(2, most);
                },
                PostgresLookup::bulks);
    }

    public List<BulkAction> runningBulkActions() {
        return connections.ask(BulkRows.RUNNING, _ -> {}, PostgresLookup::bulks).known();
    }

    private static BulkPage bulks(ResultSet rows) throws SQLException {
        return BulkPage.read(rows, BulkRows::action, PostgresRows::id);
    }

    public Set<String> paused() {
        return depths.get().counters().paused();
    }

    public List<QueueDepth> depths() {
        return depths.get().depths();
    }

    /// Those of some jobs that have finished.
    public Set<JobId> finished(Set<JobId> jobs) {
        return connections.ask(
                LookupStatements.FINISHED_AMONG,
                statement ->
                        statement.setArray(
                                1,
                                statement
                                        .getConnection()
                                        .createArrayOf(
                                                "uuid", jobs.stream().map(JobId::value).toArray())),
                PostgresLookup::ids);
    }

    private static Set<JobId> ids(ResultSet row) throws SQLException {
        var ids = new HashSet<JobId>();
        while (row.next()) {
            ids.add(PostgresRows.id(row));
        }
        return ids;
    }

    private Optional<Job> find(String sql, JobId id) {
        return connections.ask(
                sql,
                statement -> {
                    statement.setObject(1, id.value());
                    statement.setObject(2, id.value());
                },
                row -> row.next() ? Optional.of(PostgresRows.full(row, seal)) : Optional.empty());
    }

    private JobCount searched(JobFilter filter, int most) {
        var range = ListRange.forCounting(filter);
        var floor = floor(filter, range);
        var query = LookupQuery.count(filter, range, most, floor);
        long jobs = connections.search(query, PostgresLookup::number);
        return new JobCount(jobs, floor != null || jobs == most);
    }

    /// Where a search of bounded length ends.
    private @Nullable ListPlace floor(JobFilter filter, ListRange range) {
        return LookupQuery.floor(filter, range, MOST_SEARCHED)
                .flatMap(query -> connections.search(query, row -> place(row, range)))
                .orElse(null);
    }

    private static Optional<ListPlace> place(ResultSet row, ListRange range) throws SQLException {
        if (!row.next()) {
            return Optional.empty();
        }
        var job = PostgresRows.id(row);
        return Optional.of(
                range.order().isByFinish()
                        ? new ListPlace(job, StoredTime.time(row.getLong("finished")))
                        : ListPlace.at(job));
    }

    private static long number(ResultSet row) throws SQLException {
        row.next();
        return row.getLong(1);
    }

    private List<Job> jobs(ResultSet row) throws SQLException {
        var jobs = new ArrayList<Job>();
        while (row.next()) {
            jobs.add(PostgresRows.brief(row, seal));
        }
        return jobs;
    }
}
