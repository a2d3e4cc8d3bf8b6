package io.coremill.queue.postgres.search;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariDataSource;
import io.coremill.job.Attempt;
import io.coremill.job.ExecutionStats;
import io.coremill.job.ExecutorKind;
import io.coremill.job.Job;
import io.coremill.job.JobId;
import io.coremill.job.JobState;
import io.coremill.job.LogLine;
import io.coremill.job.Progress;
import io.coremill.job.Result;
import io.coremill.queue.StorageUnavailableException;
import io.coremill.queue.column.ColumnJson;
import io.coremill.queue.column.StoredTime;
import io.coremill.queue.lookup.JobCount;
import io.coremill.queue.lookup.JobFilter;
import io.coremill.queue.lookup.JobIdPart;
import io.coremill.queue.lookup.JobOrder;
import io.coremill.queue.lookup.ListRange;
import io.coremill.queue.lookup.NumberedLine;
import io.coremill.queue.lookup.QueueDepth;
import io.coremill.queue.lookup.SortedJobs;
import io.coremill.queue.postgres.PostgresServer;
import io.coremill.queue.postgres.TestDatabase;
import io.coremill.queue.postgres.connect.PostgresDatabase;
import java.sql.SQLException;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class PostgresLookupTest {
    private static final String QUEUE = SampleRows.QUEUE;
    private static final Instant DUE = StoredTime.time(SampleRows.DUE);
    private static final ExecutionStats RAN = ExecutionStats.at("one", ExecutorKind.PROCESSES);

    private static TestDatabase place;
    private static PostgresDatabase database;

    private final AtomicLong nanos = new AtomicLong();
    private SampleRows rows;
    private HikariDataSource readers;
    private PostgresLookup lookup;

    @BeforeAll
    static void migrate() {
        place = PostgresServer.store();
        database = place.database();
    }

    @BeforeEach
    void open() throws SQLException {
        rows = new SampleRows(place);
        rows.clear();
        readers = database.readers();
        lookup = new PostgresLookup(readers, database.schema(), nanos::get);
    }

    @AfterEach
    void close() throws SQLException {
        rows.close();
        readers.close();
    }

    @Test
    void theStateOfAJobIsWhereElseItIs() throws SQLException {
        assertThat(found(rows.ready()).status()).isEqualTo(status(JobState.QUEUED, 1, 0));
        assertThat(found(rows.later(QUEUE, "noop")).status())
                .isEqualTo(status(JobState.SCHEDULED, 1, 0));
        assertThat(found(rows.ahead(QUEUE, "noop")).status())
                .isEqualTo(status(JobState.QUEUED, 7, 0));
        var running = found(rows.running(QUEUE, "noop"));
        assertThat(running.status()).isEqualTo(status(JobState.RUNNING, 7, 1));
        assertThat(running.times().started()).isEqualTo(DUE.plusNanos(5_000));
        assertThat(running.times().due()).isEqualTo(DUE);
        assertThat(running.spec().payload()).isEqualTo("{\"a\":1}");
        var failed = found(rows.finished(JobState.FAILED, "noop"));
        assertThat(failed.status()).isEqualTo(status(JobState.FAILED, 3, 1));
        assertThat(failed.times().finished()).isEqualTo(DUE.plusNanos(9_000));
        assertThat(lookup.find(rows.nextId())).isEmpty();
    }

    @Test
    void aJobThatMovesMeanwhileIsNeverGone() throws Exception {
        var job = rows.ready();
        var moves = CompletableFuture.runAsync(() -> moveAround(job));
        var seen = EnumSet.noneOf(JobState.class);
        do {
            seen.add(found(job).state());
            assertThat(ids(new JobFilter(null, null, null, null))).containsExactly(job);
        } while (!moves.isDone());
        moves.join();
        assertThat(found(job).state()).isEqualTo(JobState.SUCCEEDED);
        assertThat(seen).hasSizeGreaterThan(1);
    }

    private void moveAround(JobId job) {
        try {
            for (int i = 0; i < 100; i++) {
                rows.claim(job);
                rows.settle(job);
                rows.again(job);
            }
            rows.claim(job);
            rows.settle(job);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void aLeaseShowsItsOwnProgressAndElseTheJobDoes() throws SQLException {
        var before = new Progress(1, 2.0, "before");
        var waiting = rows.ready();
        var running = rows.running(QUEUE, "noop");
        rows.run("UPDATE coremill.job SET progress = '%s'", ColumnJson.write(before));
        assertThat(found(waiting).history().progress()).isEqualTo(before);
        assertThat(found(running).history().progress()).isNull();
        var now = new Progress(2, 2.0, "now");
        rows.run(
                "UPDATE coremill.lease SET progress = '%s', ran = '%s', cancel_requested = TRUE",
                ColumnJson.write(now), ColumnJson.write(RAN));
        assertThat(found(running).history()).isEqualTo(new Job.History(List.of(), now, RAN));
        assertThat(found(running).status().cancelRequested()).isTrue();
    }

    @Test
    void whereTheLastAttemptRanIsKnownInListsToo() throws SQLException {
        var finished = rows.finished(JobState.FAILED, "noop");
        var first = new Attempt(1, "failed", DUE, DUE, null, null);
        var second = new Attempt(2, "failed", DUE, DUE, null, RAN);
        var lines = ColumnJson.write(first) + "\n" + ColumnJson.write(second);
        rows.run("UPDATE coremill.history SET attempts = '%s'", lines);
        assertThat(found(finished).history())
                .isEqualTo(new Job.History(List.of(first, second), null, RAN));
        var listed = list(states(JobState.FAILED), 9).jobs().getFirst();
        assertThat(listed.history()).isEqualTo(new Job.History(List.of(), null, RAN));
        assertThat(listed.spec().payload()).isEqualTo("{}");
    }

    @Test
    void aResultIsReadWholeWhereItIsAskedFor() throws SQLException {
        var json = rows.finished(JobState.SUCCEEDED, "noop");
        var image = rows.finished(JobState.SUCCEEDED, "noop");
        var none = rows.finished(JobState.SUCCEEDED, "noop");
        result(json, "application/json", "{}");
        result(image, "image/png", "png");
        assertThat(result(found(json)).text()).isEqualTo("{}");
        assertThat(result(found(image)).body()).isEmpty();
        assertThat(result(found(image)).mediaType()).isEqualTo("image/png");
        assertThat(found(none).result()).isNull();
        var whole = result(lookup.findWithResult(image).orElseThrow());
        assertThat(whole.text()).isEqualTo("png");
    }

    private static Result result(Job job) {
        return Objects.requireNonNull(job.result());
    }

    @Test
    void allStatesAreListedAsOneNewestFirstAndPageByPage() throws SQLException {
        var all = oneOfEach();
        assertThat(ids(new JobFilter(null, null, null, null))).isEqualTo(all.reversed());
        var first = list(new JobFilter(null, null, null, null), 3).jobs();
        var rest = new JobFilter(null, null, null, first.getLast().id());
        assertThat(first).extracting(Job::id).isEqualTo(all.reversed().subList(0, 3));
        assertThat(ids(rest)).isEqualTo(all.reversed().subList(3, all.size()));
    }

    @Test
    void statesAreListedAloneAndTogether() throws SQLException {
        var all = oneOfEach();
        assertThat(ids(states(JobState.QUEUED))).containsExactly(all.get(2), all.get(0));
        assertThat(ids(states(JobState.SCHEDULED))).containsExactly(all.get(1));
        assertThat(ids(states(JobState.RUNNING))).containsExactly(all.get(3));
        assertThat(ids(states(JobState.SUCCEEDED))).containsExactly(all.get(4));
        assertThat(ids(states(JobState.FAILED))).containsExactly(all.get(5));
        assertThat(ids(states(JobState.CANCELLED))).containsExactly(all.get(6));
        assertThat(ids(states(JobState.values()))).isEqualTo(all.reversed());
        assertThat(ids(states(JobState.FAILED, JobState.RUNNING, JobState.CANCELLED)))
                .containsExactly(all.get(6), all.get(5), all.get(3));
    }

    @Test
    void jobsInEachStateAreFilteredByQueueTypeAndPartOfTheType() throws SQLException {
        oneOfEach();
        var wanted =
                List.of(
                        rows.ready("io", "Re-Hash.v2", 0, SampleRows.DUE),
                        rows.later("io", "Re-Hash.v2"),
                        rows.ahead("io", "Re-Hash.v2"),
                        rows.running("io", "Re-Hash.v2"),
                        finishedIo(JobState.SUCCEEDED),
                        finishedIo(JobState.FAILED),
                        finishedIo(JobState.CANCELLED));
        for (var states : List.of(Set.<JobState>of(), Set.of(JobState.values()))) {
            for (JobFilter filter :
                    List.of(
                            new JobFilter("io", null, null, null, states, null),
                            new JobFilter(null, "Re-Hash.v2", null, null, states, null),
                            new JobFilter("io", null, "HASH", null, states, null),
                            new JobFilter(null, null, "-hash.V", null, states, null))) {
                assertThat(ids(filter)).as("%s", filter).isEqualTo(wanted.reversed());
                assertThat(lookup.count(filter, 5)).isEqualTo(new JobCount(5, true));
                assertThat(lookup.count(filter, 50)).isEqualTo(new JobCount(7, false));
            }
            for (String part : List.of("%", "_", "re.hash", "\0", "\uD83E")) {
                assertThat(ids(new JobFilter(null, null, part, null, states, null))).isEmpty();
                assertThat(ids(new JobFilter(null, part, null, null, states, null))).isEmpty();
                assertThat(ids(new JobFilter(part, null, null, null, states, null))).isEmpty();
            }
        }
    }

    @Test
    void jobsAreFoundByTheirIdOrWhatItBeginsOrEndsWith() throws SQLException {
        var all = oneOfEach();
        for (JobId id : all) {
            var whole = id.toString();
            assertThat(found(whole)).containsExactly(id);
            assertThat(found(whole.toUpperCase(Locale.ROOT))).containsExactly(id);
            assertThat(found(whole.substring(0, 13))).containsExactly(id);
            assertThat(found(whole.replace("-", "").substring(0, 30))).containsExactly(id);
            assertThat(found("…" + whole.substring(28))).containsExactly(id);
            assertThat(found("..." + whole.substring(6))).containsExactly(id);
            assertThat(found("…" + whole)).containsExactly(id);
            assertThat(found("f" + whole.substring(1))).isEmpty();
            assertThat(found("…f" + whole.substring(10))).isEmpty();
        }
        assertThat(found("0")).isEqualTo(all.reversed());
        assertThat(found("01900000-00")).isEqualTo(all.reversed());
    }

    @Test
    void unfinishedJobsAreCountedExactlyAndOthersUpToABound() throws SQLException {
        oneOfEach();
        rows.finished(JobState.FAILED, "noop");
        assertThat(lookup.count(states(JobState.QUEUED), 0)).isEqualTo(new JobCount(2, false));
        assertThat(lookup.count(states(JobState.QUEUED, JobState.RUNNING), 0))
                .isEqualTo(new JobCount(3, false));
        assertThat(lookup.count(new JobFilter("io", null, JobState.QUEUED, null), 0))
                .isEqualTo(new JobCount(0, false));
        assertThat(lookup.count(states(JobState.FAILED), 9)).isEqualTo(new JobCount(2, false));
        assertThat(lookup.count(states(JobState.FAILED), 2)).isEqualTo(new JobCount(2, true));
        assertThat(lookup.count(states(JobState.QUEUED, JobState.FAILED), 9))
                .isEqualTo(new JobCount(4, false));
        assertThat(lookup.count(new JobFilter(null, null, null, null), 9))
                .isEqualTo(new JobCount(8, false));
    }

    @Test
    void depthsAreExactAndTheOldestIsThatOfAnyLevelOrHeldReady() throws SQLException {
        rows.ready("a", "noop", 0, SampleRows.DUE + 3);
        rows.ready("a", "noop", -5, SampleRows.DUE + 9);
        rows.ready("a", "noop", 7, SampleRows.DUE + 2);
        rows.ready("a", "noop", 7, SampleRows.DUE + 4);
        rows.ready("b", "noop", 0, SampleRows.DUE + 8);
        rows.ahead("b", "noop");
        rows.running("b", "noop");
        rows.later("b", "noop");
        rows.later("c", "noop");
        rows.running("d", "noop");
        assertThat(lookup.depths())
                .containsExactlyInAnyOrder(
                        new QueueDepth("a", 4, 0, 0, DUE.plusNanos(2_000)),
                        new QueueDepth("b", 2, 1, 1, DUE),
                        new QueueDepth("c", 0, 1, 0, null),
                        new QueueDepth("d", 0, 0, 1, null));
    }

    @Test
    void whatIsTooDeepToCountEachTimeIsCountedOnceASecondAtMost() throws SQLException {
        rows.manyReady("a", "noop", DepthSnapshot.MOST_COUNTED + 100);
        rows.ahead("a", "noop");
        rows.manyLater("a", DepthSnapshot.MOST_COUNTED + 50);
        assertThat(lookup.depths()).containsExactly(new QueueDepth("a", 10_101, 10_050, 0, DUE));
        rows.manyReady("a", "noop", 10);
        rows.manyLater("a", 10);
        lookup.changed();
        assertThat(lookup.depths()).containsExactly(new QueueDepth("a", 10_101, 10_050, 0, DUE));
        nanos.addAndGet(TimeUnit.SECONDS.toNanos(1));
        assertThat(lookup.depths()).containsExactly(new QueueDepth("a", 10_111, 10_060, 0, DUE));
        assertThat(lookup.count(states(JobState.QUEUED), 0)).isEqualTo(new JobCount(10_111, false));
    }

    @Test
    void whatCanBeCountedEachTimeIsExact() throws SQLException {
        rows.manyReady("a", "noop", DepthSnapshot.MOST_COUNTED - 1);
        rows.ahead("a", "noop");
        rows.manyLater("a", DepthSnapshot.MOST_COUNTED - 1);
        assertThat(lookup.depths()).containsExactly(new QueueDepth("a", 10_000, 9_999, 0, DUE));
        rows.ready("a", "noop", 0, SampleRows.DUE);
        rows.manyLater("a", 1);
        lookup.changed();
        assertThat(lookup.depths()).containsExactly(new QueueDepth("a", 10_001, 10_000, 0, DUE));
    }

    @Test
    void depthsAndPausesAreASecondOldAtMostAndNeverOlderThanWhatThisNodeDid() throws SQLException {
        assertThat(lookup.depths()).isEmpty();
        rows.ready();
        rows.run("INSERT INTO coremill.paused_queue VALUES ('io')");
        nanos.addAndGet(TimeUnit.SECONDS.toNanos(1) - 1);
        assertThat(lookup.depths()).isEmpty();
        assertThat(lookup.paused()).isEmpty();
        nanos.incrementAndGet();
        assertThat(lookup.depths()).hasSize(1);
        assertThat(lookup.paused()).containsExactly("io");
        rows.run("DELETE FROM coremill.paused_queue");
        assertThat(lookup.paused()).containsExactly("io");
        lookup.changed();
        assertThat(lookup.paused()).isEmpty();
    }

    @Test
    void aLogReportsWhatIsGone() throws SQLException {
        var job = rows.running(QUEUE, "noop");
        assertThat(lookup.logs(job)).isEmpty();
        for (int seq : IntStream.rangeClosed(4, 8).toArray()) {
            rows.run(
                    "INSERT INTO coremill.log VALUES ('%s', %d, %d, %d, 1, 'handler', 'info', '%s')",
                    job, seq, seq, SampleRows.DUE + seq, "line " + seq);
        }
        assertThat(lookup.logs(job))
                .hasSize(6)
                .startsWith(line(4, "warn", "3 earlier lines are gone"));
        assertThat(lookup.logs(job, 5, 2)).containsExactly(numbered(6), numbered(7));
        assertThat(lookup.logs(job, 2, 1))
                .containsExactly(
                        new NumberedLine(3, line(4, "warn", "1 earlier lines are gone")),
                        numbered(4));
        assertThat(lookup.logs(job, 8, 10)).isEmpty();
        assertThat(lookup.logs(rows.nextId())).isEmpty();
    }

    @Test
    void aStoreThatIsAwayIsReported() {
        readers.close();
        assertThatThrownBy(() -> lookup.find(rows.nextId()))
                .isInstanceOf(StorageUnavailableException.class);
        assertThatThrownBy(() -> list(states(JobState.FAILED), 9))
                .isInstanceOf(StorageUnavailableException.class);
        assertThatThrownBy(lookup::depths).isInstanceOf(StorageUnavailableException.class);
    }

    private List<JobId> oneOfEach() throws SQLException {
        return List.of(
                rows.ready(),
                rows.later(QUEUE, "noop"),
                rows.ahead(QUEUE, "noop"),
                rows.running(QUEUE, "noop"),
                rows.finished(JobState.SUCCEEDED, "noop"),
                rows.finished(JobState.FAILED, "noop"),
                rows.finished(JobState.CANCELLED, "noop"));
    }

    private JobId finishedIo(JobState state) throws SQLException {
        var id = rows.nextId();
        rows.finish(id, state, "io", "Re-Hash.v2");
        return id;
    }

    private void result(JobId id, String mediaType, String body) throws SQLException {
        rows.run(
                "UPDATE coremill.history SET result_type = '%s', result = '%s' WHERE id = '%s'",
                mediaType, body, id);
    }

    private Job found(JobId id) {
        return lookup.find(id).orElseThrow();
    }

    private List<JobId> found(String part) {
        var id = JobIdPart.parse(part).orElseThrow();
        return ids(new JobFilter(null, null, null, id, Set.of(), null));
    }

    private List<JobId> ids(JobFilter filter) {
        return list(filter, 100).jobs().stream().map(Job::id).toList();
    }

    private static JobFilter states(JobState... states) {
        return new JobFilter(null, null, null, null, Set.of(states), null);
    }

    private static Job.Status status(JobState state, long version, int attempt) {
        return new Job.Status(state, version, attempt, false);
    }

    private static NumberedLine numbered(int seq) {
        return new NumberedLine(seq, line(seq, "info", "line " + seq));
    }

    private static LogLine line(int seq, String level, String message) {
        return new LogLine(DUE.plusNanos(seq * 1_000L), 1, "handler", level, message);
    }

    private SortedJobs list(JobFilter filter, int limit) {
        return lookup.sorted(filter, new ListRange(JobOrder.NEWEST_FIRST, null), limit);
    }
}
