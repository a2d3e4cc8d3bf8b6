package io.coremill.queue.postgres.step;

import static org.assertj.core.api.Assertions.assertThat;

import io.coremill.queue.postgres.PostgresServer;
import io.coremill.queue.postgres.StatementPlan;
import io.coremill.queue.postgres.TestDatabase;
import io.coremill.queue.postgres.connect.PostgresDatabase;
import io.coremill.queue.postgres.connect.PostgresSession;
import io.coremill.queue.postgres.table.ReadyPlace;
import java.sql.Array;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// What the database looks at for the claim and the settlement of a thousand jobs, whatever it
/// takes its tables to be like.
class StepPlansTest {
    private static final int CLAIMED = 1_000;

    /// The trees of the indexes are as high as those of a million.
    private static final int MANY = 120_000;

    private static final int SOME = 3_000;
    private static final int MILLION = 1_000_000;
    private static final double AS_MUCH = 1.1;
    private static final String ANALYZE =
            "VACUUM ANALYZE coremill.job, coremill.ready, coremill.lease";
    private static final UUID NODE = new UUID(1, 1);
    private static final String WHOLE_TABLE = "Seq Scan";
    private static final String COMPARED = "Rows Removed by Join Filter";
    private static final Pattern BUFFERS = Pattern.compile("shared hit=(\\d+)(?: read=(\\d+))?");

    /// What a plan does first, and what it does beside that: buffers of the first do not have those
    /// of the others in them.
    private static final Pattern PART =
            Pattern.compile("^(?:\\S.*| +-> +(?:Insert|Delete) on .*)\\(actual.*");

    private final TestDatabase place = PostgresServer.store();

    @Test
    @Timeout(60)
    void aClaimLooksAtNoMoreForWhatWaitsBehindItAndWhatHasFinished() throws SQLException {
        assertThat((double) touchedAmong(MANY, MANY))
                .isLessThan(AS_MUCH * touchedAmong(CLAIMED, 0));
    }

    @Test
    @Tag("soak")
    @Timeout(900)
    void aClaimLooksAtNoMoreAmongAMillionThatWaitAndTenThatHaveFinished() throws SQLException {
        assertThat((double) touchedAmong(MILLION, 10 * MILLION))
                .isLessThan(AS_MUCH * touchedAmong(CLAIMED, 0));
    }

    /// Tables are as good as empty each time that all jobs are done, and may be analyzed then.
    @Test
    @Timeout(60)
    void whatIsClaimedAndSettledTogetherIsNotComparedWithEachOther() throws SQLException {
        clear();
        try (var session = work()) {
            add(0, CLAIMED);
            session.begin();
            claim(session);
            settle(session);
            session.commit();
            place.run(ANALYZE);
            add(CLAIMED, CLAIMED);
            session.begin();
            assertThat(claim(session)).noneMatch(step -> step.contains(COMPARED));
            assertThat(settle(session)).noneMatch(step -> step.contains(COMPARED));
            session.rollBack();
        }
    }

    /// The tables were empty when the plan was made, and have many jobs of three levels by now.
    @Test
    @Timeout(60)
    void whereWaitingCountsAClaimReadsTheFirstOfEachLevelByTheIndex() throws SQLException {
        clear();
        place.run(ANALYZE);
        try (var session = work()) {
            session.begin();
            claimAged(session);
            session.commit();
            add(0, SOME);
            place.run("UPDATE coremill.ready SET level = rank % 3");
            session.begin();
            var plan = claimAged(session);
            assertThat(plan).noneMatch(step -> step.contains(WHOLE_TABLE));
            assertThat(plan).noneMatch(step -> step.contains(COMPARED));
            assertThat(plan).noneMatch(step -> step.contains("Rows Removed by Filter"));
            assertThat(plan).anyMatch(step -> step.contains("Tid Scan on ready"));
            session.rollBack();
        }
    }

    private static List<String> claimAged(PostgresSession session) throws SQLException {
        return StatementPlan.of(
                session,
                PostgresStatements.CLAIM_AGED,
                session.array("smallint", new Integer[] {0, 1, 2}),
                session.array("bigint", new Long[] {Long.MIN_VALUE, Long.MIN_VALUE, 1L}),
                session.array("uuid", new UUID[] {new UUID(0, 0), new UUID(0, 0), new UUID(0, 0)}),
                "cpu",
                100,
                7L,
                100,
                "cpu",
                NODE,
                7L,
                50,
                7L,
                NODE,
                2,
                1L,
                2);
    }

    /// @return pages of the database, by a claim of a thousand jobs
    private int touchedAmong(int waiting, int finished) throws SQLException {
        clear();
        addFinished(finished);
        add(finished, waiting);
        place.run(ANALYZE);
        try (var session = work()) {
            session.begin();
            var plan = claim(session);
            session.rollBack();
            assertThat(plan).noneMatch(step -> step.contains(WHOLE_TABLE));
            return touched(plan);
        }
    }

    private PostgresSession work() {
        return place.database().writer("work", PostgresDatabase.PLANNED_ONCE);
    }

    private void clear() throws SQLException {
        place.run(
                """
                TRUNCATE coremill.job, coremill.ready, coremill.lease, coremill.history;
                DELETE FROM coremill.node;
                INSERT INTO coremill.node (instance, name, version, joined, beat)
                VALUES ('%s', 'test', '', 0, 0)
                """
                        .formatted(NODE));
    }

    private void addFinished(int jobs) throws SQLException {
        place.run(
                """
                INSERT INTO coremill.history (
                    id, state, queue, type, priority, due, submitted, timeout, max_attempts,
                    backoff, backoff_base, backoff_max, payload, version, attempt, crashes,
                    cancel_requested, finished)
                SELECT %s, 'succeeded', 'cpu', 'noop', 0, n, n, 1, 3, 'FIXED', 1, 1, '{}', 3, 1, 0,
                       FALSE, n
                FROM generate_series(1, %d) AS n
                """
                        .formatted(id(0), jobs));
    }

    /// @param after how many ids are taken
    private void add(int after, int jobs) throws SQLException {
        place.run(
                """
                INSERT INTO coremill.job (
                    id, queue, type, priority, due, submitted, timeout, max_attempts, backoff,
                    backoff_base, backoff_max, payload)
                SELECT %s, 'cpu', 'noop', 0, n, n, 1, 3, 'FIXED', 1, 1, '{}'
                FROM generate_series(1, %d) AS n;
                INSERT INTO coremill.ready (id, queue, type, level, rank)
                SELECT id, queue, type, -priority, due FROM coremill.job ORDER BY id
                """
                        .formatted(id(after), jobs));
    }

    private static String id(int after) {
        return "(lpad(to_hex(%d + n), 16, '0') || '8000000000000000')::uuid".formatted(after);
    }

    private static List<String> claim(PostgresSession session) throws SQLException {
        ReadyPlace from = ReadyPlace.FIRST;
        return StatementPlan.of(
                session,
                PostgresStatements.CLAIM,
                "cpu",
                from.level(),
                from.rank(),
                from.id(),
                "cpu",
                NODE,
                CLAIMED,
                NODE,
                2,
                1L,
                2);
    }

    /// Of all that is claimed.
    private static List<String> settle(PostgresSession session) throws SQLException {
        var numbers = new ArrayList<Long>();
        var jobs = new ArrayList<UUID>();
        try (var rows = session.prepare("SELECT number, job FROM coremill.lease").executeQuery()) {
            while (rows.next()) {
                numbers.add(rows.getLong(1));
                jobs.add(rows.getObject(2, UUID.class));
            }
        }
        assertThat(numbers).hasSize(CLAIMED);
        return StatementPlan.of(
                session,
                PostgresStatements.FINISH,
                session.array("bigint", numbers.toArray()),
                session.array("uuid", jobs.toArray()),
                all(session, "text", "succeeded"),
                all(session, "bigint", 1L),
                all(session, "bigint", null),
                all(session, "boolean", true),
                all(session, "integer", 0),
                all(session, "bigint", 1L),
                all(session, "text", null),
                all(session, "text", null),
                all(session, "text", "{}"),
                all(session, "text", null),
                session.array("bytea", new byte[CLAIMED][]),
                all(session, "text", null),
                all(session, "date", "infinity"),
                all(session, "bigint", null));
    }

    private static Array all(PostgresSession session, String type, @Nullable Object value)
            throws SQLException {
        return session.array(type, Collections.nCopies(CLAIMED, value).toArray());
    }

    /// The first line about buffers after each part is about the whole of it.
    private static int touched(List<String> plan) {
        int sum = 0;
        boolean counts = false;
        for (String step : plan) {
            counts |= PART.matcher(step).matches();
            Matcher buffers = BUFFERS.matcher(step);
            if (counts && buffers.find()) {
                String read = buffers.group(2);
                sum += Integer.parseInt(buffers.group(1));
                sum += read == null ? 0 : Integer.parseInt(read);
                counts = false;
            }
        }
        return sum;
    }
}
