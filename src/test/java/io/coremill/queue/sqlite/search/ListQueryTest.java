package io.coremill.queue.sqlite.search;

import static org.assertj.core.api.Assertions.assertThat;

import io.coremill.job.Job;
import io.coremill.job.JobId;
import io.coremill.job.JobState;
import io.coremill.queue.lookup.JobCount;
import io.coremill.queue.lookup.JobFilter;
import io.coremill.queue.lookup.JobIdPart;
import io.coremill.queue.lookup.JobList;
import io.coremill.queue.lookup.JobOrder;
import io.coremill.queue.lookup.JobTraits;
import io.coremill.queue.lookup.ListPlace;
import io.coremill.queue.lookup.ListRange;
import io.coremill.queue.lookup.TimeSpan;
import io.coremill.queue.sqlite.SqliteQueue;
import io.coremill.queue.sqlite.table.StoreStatements;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.sqlite.SQLiteDataSource;

/// Lists from a table in which few jobs match.
@Timeout(60)
@Tag("anywhere")
class ListQueryTest {
    private static final int FINISHED = 3 * JobReader.MOST_SEARCHED;

    @TempDir Path directory;

    @Test
    void aRareJobIsFoundPageByPageAndNoPageSearchesWithoutBound() throws Exception {
        fill();
        try (var queue =
                SqliteQueue.open(
                        directory, "test", InstantSource.system(), System::nanoTime, List.of())) {
            var found = new ArrayList<String>();
            var pages = 0;
            JobId before = null;
            do {
                JobList page = queue.list(new JobFilter(null, "rare", null, before), 10);
                page.jobs().forEach(job -> found.add(job.spec().type()));
                before = page.searchedTo();
                pages++;
            } while (before != null);
            assertThat(found).containsExactly("rare");
            assertThat(pages).isEqualTo(4);
        }
    }

    @Test
    void whatIsNotFinishedIsFoundAtOnceBehindAnyNumberThatAre() throws Exception {
        fill();
        try (var queue =
                SqliteQueue.open(
                        directory, "test", InstantSource.system(), System::nanoTime, List.of())) {
            for (JobState state : List.of(JobState.QUEUED, JobState.SCHEDULED, JobState.FAILED)) {
                for (String name : new @Nullable String[] {null, "old"}) {
                    JobList list = queue.list(new JobFilter(name, null, state, null), 10);
                    assertThat(list.jobs()).hasSize(1);
                    assertThat(list.searchedTo()).isNull();
                }
            }
            assertThat(queue.list(new JobFilter(null, null, JobState.RUNNING, null), 10).jobs())
                    .isEmpty();
        }
    }

    @Test
    void aSearchForSeveralStatesAPartOrAnEndIsBoundedAsWell() throws Exception {
        fill();
        try (var queue =
                SqliteQueue.open(
                        directory, "test", InstantSource.system(), System::nanoTime, List.of())) {
            var states = Set.of(JobState.SUCCEEDED, JobState.FAILED);
            var end = JobIdPart.parse("…1234567").orElseThrow();
            for (JobFilter filter :
                    List.of(
                            new JobFilter(null, "rare", null, null, states, null),
                            new JobFilter(null, null, "RAR", null, Set.of(), null),
                            new JobFilter(null, null, null, end, Set.of(), null))) {
                JobList page = queue.list(filter, 10);
                assertThat(page.jobs()).isEmpty();
                assertThat(page.searchedTo()).isNotNull();
                assertThat(queue.count(filter, 10)).isEqualTo(new JobCount(0, true));
            }
            var succeeded = new JobFilter(null, null, JobState.SUCCEEDED, null);
            assertThat(queue.count(succeeded, 1_000)).isEqualTo(new JobCount(1_000, true));
        }
    }

    @Test
    void aJobIsFoundByItsIdHoweverOldItIs() throws Exception {
        fill();
        try (var queue =
                SqliteQueue.open(
                        directory, "test", InstantSource.system(), System::nanoTime, List.of())) {
            var failed = new JobFilter(null, null, JobState.FAILED, null);
            JobId oldest = queue.list(failed, 1).jobs().getFirst().id();
            for (String part : List.of(oldest.toString(), oldest.toString().substring(0, 18))) {
                var id = JobIdPart.parse(part).orElseThrow();
                var page = queue.list(new JobFilter("old", null, null, id, Set.of(), null), 10);
                assertThat(page.jobs()).extracting(Job::id).containsExactly(oldest);
                assertThat(page.searchedTo()).isNull();
            }
        }
    }

    @Test
    void jobsAreFoundThroughTheirTagAndNoSearchIsWithoutBound() throws Exception {
        fill();
        try (var connection = open();
                var statement = connection.createStatement()) {
            statement.execute("INSERT INTO tag SELECT 'many', id FROM job");
            statement.execute("INSERT INTO tag SELECT 'one', min(id) FROM job");
        }
        try (var queue =
                SqliteQueue.open(
                        directory, "test", InstantSource.system(), System::nanoTime, List.of())) {
            var any = new JobFilter(null, null, null, null);
            JobList one = queue.list(any.tagged("one"), 10);
            assertThat(one.jobs()).hasSize(1);
            assertThat(one.searchedTo()).isNull();
            assertThat(queue.list(any.tagged("many"), 10).jobs()).hasSize(10);
            JobList few = queue.list(any.tagged("many").of(Set.of(JobState.QUEUED)), 10);
            assertThat(few.jobs()).isEmpty();
            assertThat(few.searchedTo()).isNotNull();
        }
    }

    @Test
    void theJobsOfATagAreWalkedInTheirOrder() throws Exception {
        fill();
        var tagged = new JobFilter("cpu", "noop", JobState.SUCCEEDED, null).tagged("many");
        for (JobOrder order : List.of(JobOrder.NEWEST_FIRST, JobOrder.OLDEST_FIRST)) {
            assertThat(plan(tagged, order))
                    .contains("SEARCH tag USING PRIMARY KEY (tag=? AND job")
                    .doesNotContain("SCAN");
        }
    }

    @Test
    void jobsAreFoundThroughTheirScheduleAndNoSearchIsWithoutBound() throws Exception {
        fill();
        try (var connection = open();
                var statement = connection.createStatement()) {
            statement.execute("UPDATE job SET schedule = 'many'");
            statement.execute(
                    "UPDATE job SET schedule = 'one' WHERE id = (SELECT min(id) FROM job)");
        }
        var any = new JobFilter(null, null, null, null);
        var many = any.with(JobTraits.ANY.madeBy("many"));
        try (var queue =
                SqliteQueue.open(
                        directory, "test", InstantSource.system(), System::nanoTime, List.of())) {
            JobList one = queue.list(any.with(JobTraits.ANY.madeBy("one")), 10);
            assertThat(one.jobs()).hasSize(1);
            assertThat(one.searchedTo()).isNull();
            assertThat(queue.list(many, 10).jobs()).hasSize(10);
            JobList few = queue.list(many.of(Set.of(JobState.RUNNING)), 10);
            assertThat(few.jobs()).isEmpty();
            assertThat(few.searchedTo()).isNotNull();
        }
        for (JobOrder order : List.of(JobOrder.NEWEST_FIRST, JobOrder.OLDEST_FIRST)) {
            assertThat(plan(many, order))
                    .contains("INDEX job_schedule (schedule=? AND rowid")
                    .doesNotContain("SCAN job");
        }
    }

    @Test
    void theOldestQueuedJobIsFoundThroughIndexesAlone() throws Exception {
        fill();
        try (var connection = open();
                var plan =
                        connection
                                .createStatement()
                                .executeQuery(
                                        "EXPLAIN QUERY PLAN "
                                                + StoreStatements.OLDEST_DUE.replace(
                                                        "?1", "'old'"))) {
            while (plan.next()) {
                String step = plan.getString("detail");
                assertThat(step.contains(" job") && !step.contains(" INDEX ")).as(step).isFalse();
            }
        }
    }

    @Test
    void listsByFinishAndOfOneCauseGoThroughTheirIndexes() throws Exception {
        fill();
        var all = new JobFilter(null, null, null, null);
        var cause = all.with(new JobTraits(null, "0", TimeSpan.ALWAYS, TimeSpan.ALWAYS));
        var kind = all.with(new JobTraits("poison", null, TimeSpan.ALWAYS, TimeSpan.ALWAYS));
        for (JobOrder order :
                List.of(JobOrder.LAST_FINISHED_FIRST, JobOrder.FIRST_FINISHED_FIRST)) {
            assertThat(plan(all, order)).contains("INDEX job_finished");
            assertThat(plan(kind, order)).contains("INDEX job_failed");
        }
        for (JobOrder order : List.of(JobOrder.NEWEST_FIRST, JobOrder.OLDEST_FIRST)) {
            assertThat(plan(cause, order)).contains("INDEX job_fingerprint");
            assertThat(plan(kind, order)).contains("INDEX job_unhappy");
        }
    }

    @Test
    void failuresAreGroupedOverTheNewestAloneAndThroughTheirIndexes() throws Exception {
        fill();
        try (var connection = open();
                var statement = connection.createStatement()) {
            statement.execute(
                    """
                    UPDATE job SET state = 'failed', fingerprint = 'f', error_kind = 'timeout',
                                   finished = id
                    WHERE id IN (SELECT id FROM job WHERE type = 'noop' ORDER BY id LIMIT 1000)
                    """);
        }
        var files = new SQLiteDataSource();
        files.setUrl("jdbc:sqlite:" + directory.resolve("coremill.db"));
        var reader = new JobReader(files);
        var newest = reader.failures(new JobFilter(null, null, null, null), 9, 400);
        assertThat(newest.partial()).isTrue();
        assertThat(newest.groups()).extracting("jobs").containsExactly(400L);
        var all = reader.failures(new JobFilter(null, null, null, null), 9);
        assertThat(all.partial()).isFalse();
        assertThat(all.groups()).extracting("jobs").containsExactly(1_000L);
        assertThat(steps(ListQuery.failures(new JobFilter(null, null, null, null), 9, 400)))
                .contains(
                        "job USING COVERING INDEX job_failed",
                        "SEARCH job USING INTEGER PRIMARY KEY");
        assertThat(steps(StoreStatements.FAILURE_AFTER, _ -> {})).contains("INDEX job_failed");
    }

    private String plan(JobFilter filter, JobOrder order) throws SQLException {
        var floor = new ListPlace(new JobId(new UUID(1, 1)), Instant.EPOCH);
        return steps(ListQuery.of(filter, new ListRange(order, floor), 9, floor));
    }

    private String steps(ListQuery query) throws SQLException {
        return steps(query.sql(), query::fill);
    }

    private String steps(String sql, Filling arguments) throws SQLException {
        try (var connection = open();
                var statement = connection.prepareStatement("EXPLAIN QUERY PLAN " + sql)) {
            arguments.fill(statement);
            var steps = new StringBuilder();
            try (var row = statement.executeQuery()) {
                while (row.next()) {
                    steps.append(row.getString("detail")).append('\n');
                }
            }
            return steps.toString();
        }
    }

    private interface Filling {
        void fill(PreparedStatement statement) throws SQLException;
    }

    private void fill() throws Exception {
        SqliteQueue.open(directory, "test", InstantSource.system(), System::nanoTime, List.of())
                .close();
        try (var connection = open();
                var statement = connection.createStatement()) {
            for (String state : List.of("queued", "scheduled", "failed")) {
                statement.execute(insert(state, "old", "noop", 1));
            }
            statement.execute(insert("succeeded", "cpu", "rare", 1));
            statement.execute(insert("succeeded", "cpu", "noop", FINISHED));
        }
    }

    /// Ids follow those that are there.
    private static String insert(String state, String queue, String type, int jobs) {
        long due = Duration.ofDays(365L * 100).toMillis() * 1000;
        return """
                WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < %d)
                INSERT INTO job (id, id_low, queue, state, priority, due, version, attempt,
                                 crashes, cancel_requested, type, timeout, max_attempts, backoff,
                                 backoff_base, backoff_max, submitted, payload)
                SELECT (SELECT coalesce(max(id), 28672) FROM job) + 65536 * i, -9000000000000000000, '%s', '%s', 0,
                       %d, 1, 0, 0, FALSE, '%s', 1000000, 3, 'EXPONENTIAL', 1000000, 1000000, 0,
                       '{}'
                FROM n
                """
                .formatted(jobs, queue, state, due, type);
    }

    private Connection open() throws SQLException {
        return DriverManager.getConnection("jdbc:sqlite:" + directory.resolve("coremill.db"));
    }
}
