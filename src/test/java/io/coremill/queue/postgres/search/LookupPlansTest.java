package io.coremill.queue.postgres.search;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import io.coremill.job.JobId;
import io.coremill.job.JobState;
import io.coremill.queue.lookup.JobFilter;
import io.coremill.queue.lookup.JobIdPart;
import io.coremill.queue.lookup.JobOrder;
import io.coremill.queue.lookup.JobTraits;
import io.coremill.queue.lookup.ListPlace;
import io.coremill.queue.lookup.ListRange;
import io.coremill.queue.lookup.TimeSpan;
import io.coremill.queue.postgres.PostgresServer;
import io.coremill.queue.postgres.StatementPlan;
import io.coremill.queue.postgres.table.LookupStatements;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/// What the database looks at for an answer, among very many jobs.
@Timeout(120)
class LookupPlansTest {
    private static final JobFilter ANY = new JobFilter(null, null, null, null);

    private static final int MANY = 3 * PostgresLookup.MOST_SEARCHED;
    private static final Pattern BUFFERS = Pattern.compile("shared hit=(\\d+)(?: read=(\\d+))?");

    private static final Predicate<String> WHOLE_TABLE =
            Pattern.compile("Seq Scan on (job|ready|later|history)").asPredicate();

    /// Pages of the database.
    private static final int FEW = 1_500;

    /// Of one cause.
    private static final int FAILED = 500;

    /// As many as rows that are searched in each place, with what leads there.
    private static final int BOUNDED = 6 * PostgresLookup.MOST_SEARCHED;

    private static final String CAUSE = "0123456789abcdef";
    private static final JobTraits CAUSED =
            new JobTraits(null, CAUSE, TimeSpan.ALWAYS, TimeSpan.ALWAYS);

    private static final ListRange NEWEST = new ListRange(JobOrder.NEWEST_FIRST, null);

    private static @Nullable HikariDataSource readers;
    private static PostgresLookup lookup;
    private static JobId oldest;

    @BeforeAll
    static void fill() throws SQLException {
        var place = PostgresServer.store();
        var database = place.database();
        var pool = database.readers();
        readers = pool;
        lookup = new PostgresLookup(pool, database.schema(), () -> 0);
        try (var rows = new SampleRows(place)) {
            oldest = rows.finished(JobState.FAILED, "rare");
            rows.ready("io", "rare", 3, SampleRows.DUE);
            rows.later("io", "rare");
            rows.finished(JobState.SUCCEEDED, "rare");
            rows.manyFinished("noop", MANY);
            rows.tagFinished("many");
            rows.tag(oldest, "one");
            rows.run("UPDATE coremill.history SET schedule = 'one' WHERE id = '%s'", oldest);
            rows.failOldest("noop", FAILED, CAUSE);
            rows.manyReady("cpu", "noop", MANY);
            rows.manyLater("cpu", MANY);
            rows.run("VACUUM");
            rows.analyze();
        }
    }

    @AfterAll
    static void close() {
        var pool = readers;
        if (pool != null) { // null where there is no server
            pool.close();
        }
    }

    @Test
    void aJobIsFoundThroughKeys() throws SQLException {
        var plan =
                plan(
                        LookupStatements.FIND,
                        statement -> {
                            statement.setObject(1, oldest.value());
                            statement.setObject(2, oldest.value());
                        });
        assertThat(plan).noneMatch(WHOLE_TABLE);
        assertThat(buffers(plan)).isLessThan(FEW);
    }

    static Stream<JobFilter> usualFilters() {
        return Stream.of(
                new JobFilter(null, null, null, null),
                new JobFilter(null, null, JobState.QUEUED, null),
                new JobFilter("cpu", null, JobState.QUEUED, null),
                new JobFilter("io", null, JobState.QUEUED, null),
                new JobFilter("cpu", null, JobState.SCHEDULED, null),
                new JobFilter("io", null, JobState.SCHEDULED, null),
                new JobFilter(null, "rare", JobState.RUNNING, null),
                new JobFilter(null, null, JobState.FAILED, null),
                new JobFilter(null, null, null, null).tagged("many"),
                new JobFilter(null, null, null, null).tagged("one"),
                new JobFilter("cpu", "rare", JobState.FAILED, null).tagged("one"),
                new JobFilter(null, null, null, null).with(CAUSED),
                new JobFilter("cpu", "noop", JobState.FAILED, null).with(CAUSED),
                new JobFilter(null, null, null, null).with(JobTraits.ANY.madeBy("many")),
                new JobFilter(null, null, null, null).with(JobTraits.ANY.madeBy("one")),
                new JobFilter("cpu", "rare", JobState.FAILED, null)
                        .with(JobTraits.ANY.madeBy("one")),
                new JobFilter(null, null, JobState.QUEUED, null).with(JobTraits.ANY.madeBy("many")),
                id(oldest.toString().substring(0, 18)),
                id(oldest.toString()));
    }

    @ParameterizedTest
    @MethodSource("usualFilters")
    void whatIsListedUsuallyIsFoundAtOnceAmongAnyNumberOfOthers(JobFilter filter)
            throws SQLException {
        assertThat(lookup.sorted(filter, ListRange.forCounting(filter), 50).searchedTo()).isNull();
        var query = LookupQuery.list(filter, ListRange.forCounting(filter), 50, null);
        var plan = plan(query.sql(), query::fill);
        assertThat(plan).noneMatch(WHOLE_TABLE);
        assertThat(buffers(plan)).isLessThan(FEW);
    }

    @ParameterizedTest
    @EnumSource
    void aListInAnyOrderIsFoundAtOnceAmongAnyNumberOfOthers(JobOrder order) throws SQLException {
        var place = new ListPlace(oldest, Instant.EPOCH);
        for (var after : new @Nullable ListPlace[] {null, place}) {
            var range = new ListRange(order, after);
            var query = LookupQuery.list(new JobFilter(null, null, null, null), range, 50, null);
            var plan = plan(query.sql(), query::fill);
            assertThat(plan).noneMatch(WHOLE_TABLE);
            assertThat(buffers(plan)).isLessThan(FEW);
        }
    }

    static Stream<JobFilter> rareFilters() {
        var ends = Set.of(JobState.SUCCEEDED, JobState.FAILED);
        return Stream.of(
                new JobFilter(null, "rare", null, null),
                new JobFilter("io", "rare", JobState.QUEUED, null),
                new JobFilter("io", "rare", JobState.SCHEDULED, null),
                new JobFilter(null, null, "AR", null, ends, null),
                new JobFilter("io", null, null, null, Set.of(JobState.values()), null),
                id("…12345678"));
    }

    @ParameterizedTest
    @MethodSource("rareFilters")
    void whatFewPassIsSearchedPageByPageAndNoPageWithoutBound(JobFilter filter)
            throws SQLException {
        var range = ListRange.forCounting(filter);
        var page = lookup.sorted(filter, range, 10);
        assertThat(page.jobs()).hasSizeLessThan(3);
        assertThat(page.searchedTo()).isNotNull();
        assertThat(lookup.count(filter, 10).more()).isTrue();
        var walk = LookupQuery.floor(filter, range, PostgresLookup.MOST_SEARCHED).orElseThrow();
        assertThat(buffers(plan(walk.sql(), walk::fill))).isLessThan(BOUNDED);
        var query = LookupQuery.list(filter, range, 10, page.searchedTo());
        assertThat(buffers(plan(query.sql(), query::fill))).isLessThan(BOUNDED);
    }

    @Test
    void aSearchAmongTheManyJobsOfATagIsBounded() throws SQLException {
        var filter = new JobFilter(null, null, JobState.CANCELLED, null).tagged("many");
        var range = ListRange.forCounting(filter);
        var page = lookup.sorted(filter, range, 10);
        assertThat(page.jobs()).isEmpty();
        assertThat(page.searchedTo()).isNotNull();
        var walk = LookupQuery.floor(filter, range, PostgresLookup.MOST_SEARCHED).orElseThrow();
        assertThat(buffers(plan(walk.sql(), walk::fill))).isLessThan(BOUNDED);
        var query = LookupQuery.list(filter, range, 10, page.searchedTo());
        assertThat(buffers(plan(query.sql(), query::fill))).isLessThan(2 * BOUNDED);
    }

    @Test
    void aSearchAmongTheManyJobsOfAScheduleIsBounded() throws SQLException {
        var filter =
                new JobFilter(null, null, JobState.CANCELLED, null)
                        .with(JobTraits.ANY.madeBy("many"));
        var range = ListRange.forCounting(filter);
        var page = lookup.sorted(filter, range, 10);
        assertThat(page.jobs()).isEmpty();
        assertThat(page.searchedTo()).isNotNull();
        var walk = LookupQuery.floor(filter, range, PostgresLookup.MOST_SEARCHED).orElseThrow();
        assertThat(buffers(plan(walk.sql(), walk::fill))).isLessThan(BOUNDED);
        var query = LookupQuery.list(filter, range, 10, page.searchedTo());
        assertThat(buffers(plan(query.sql(), query::fill))).isLessThan(2 * BOUNDED);
    }

    @Test
    void aRareJobIsFoundPageByPage() {
        var found = new ArrayList<JobId>();
        var filter = new JobFilter(null, "rare", null, null);
        int pages = 0;
        for (@Nullable JobId to = oldest; to != null; pages++) {
            var page = lookup.sorted(filter, NEWEST, 10);
            page.jobs().forEach(job -> found.add(job.id()));
            to = page.searchedTo() == null ? null : page.searchedTo().job();
            filter = to == null ? filter : filter.olderThan(to);
        }
        assertThat(found)
                .hasSize(4)
                .contains(oldest)
                .isSortedAccordingTo(Comparator.reverseOrder());
        assertThat(pages).isBetween(4, 8);
    }

    @Test
    void failuresAreGroupedOverTheNewestAloneAndThroughKeys() throws SQLException {
        assertThat(lookup.failures(ANY, 9).partial()).isFalse();
        assertThat(lookup.failures(ANY, 9).groups())
                .extracting("jobs")
                .containsExactly((long) FAILED);
        var newest = lookup.failures(ANY, 9, FAILED / 2);
        assertThat(newest.partial()).isTrue();
        assertThat(newest.groups()).extracting("jobs").containsExactly(FAILED / 2L);
        for (var query :
                List.of(
                        LookupQuery.failures(
                                new JobFilter("cpu", "noop", null, null), 9, FAILED / 2),
                        LookupQuery.failureAfter(FAILED / 2))) {
            var plan = plan(query.sql(), query::fill);
            assertThat(plan).noneMatch(WHOLE_TABLE);
            assertThat(buffers(plan)).isLessThan(3 * FAILED);
        }
    }

    @Test
    void depthsAreCountedThroughIndexesUpToTheirBound() throws SQLException {
        var plan =
                plan(
                        LookupStatements.DEPTHS,
                        statement -> {
                            statement.setInt(1, DepthSnapshot.MOST_COUNTED + 1);
                            statement.setInt(2, DepthSnapshot.MOST_COUNTED + 1);
                        });
        assertThat(plan).noneMatch(WHOLE_TABLE).noneMatch(step -> step.contains("JIT"));
        assertThat(buffers(plan)).isLessThan(FEW);
    }

    private static JobFilter id(String part) {
        var id = JobIdPart.parse(part).orElseThrow();
        return new JobFilter(null, null, null, id, Set.of(), null);
    }

    /// What the whole statement has touched.
    private static int buffers(List<String> plan) {
        var touched =
                plan.stream().map(BUFFERS::matcher).filter(Matcher::find).findFirst().orElseThrow();
        var read = touched.group(2);
        return Integer.parseInt(touched.group(1)) + (read == null ? 0 : Integer.parseInt(read));
    }

    private static List<String> plan(String sql, LookupConnections.Filling arguments)
            throws SQLException {
        try (var connection = Objects.requireNonNull(readers).getConnection();
                var statement = connection.prepareStatement(StatementPlan.EXPLAIN + sql)) {
            arguments.into(statement);
            return StatementPlan.of(statement);
        }
    }
}
