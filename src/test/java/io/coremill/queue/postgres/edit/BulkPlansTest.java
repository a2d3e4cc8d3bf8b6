package io.coremill.queue.postgres.edit;

import static org.assertj.core.api.Assertions.assertThat;

import io.coremill.queue.postgres.PostgresServer;
import io.coremill.queue.postgres.StatementPlan;
import io.coremill.queue.postgres.TestDatabase;
import io.coremill.queue.postgres.connect.PostgresSession;
import io.coremill.queue.postgres.table.BulkRows;
import java.sql.Array;
import java.sql.SQLException;
import java.util.UUID;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// What the database looks at for a batch of a bulk action, by plans that were made while its
/// tables were empty.
@Timeout(60)
class BulkPlansTest {
    private static final int BATCH = 500;
    private static final int ROWS = 5_000;

    private final TestDatabase place = PostgresServer.store();

    @Test
    void aBatchFindsItsJobsByTheirIds() throws SQLException {
        place.run("VACUUM ANALYZE coremill.job, coremill.ready, coremill.later, coremill.history");
        fill();
        try (var session = place.database().writer("test")) {
            session.begin();
            session.prepare("SET LOCAL plan_cache_mode = force_generic_plan").execute();
            var ids = ids(session);
            var states = session.array("text", new String[] {"succeeded"});
            assertByIndex(session, BulkStatements.KINDS, ids);
            assertByIndex(session, BulkStatements.KEYED_WAITING, ids);
            assertByIndex(session, BulkStatements.KEYED_FINISHED, ids);
            assertByIndex(session, BulkStatements.TAKE, ids, ids);
            assertByIndex(session, BulkStatements.CHANGE, 1, "cpu", 1L, ids);
            assertByIndex(session, BulkStatements.DELETE, ids, states);
            assertByIndex(session, BulkStatements.COUNT_RUNNING, 100);
            assertByIndex(session, BulkRows.RUNNING);
            session.rollBack();
        }
    }

    private void fill() throws SQLException {
        place.run(
                """
                INSERT INTO coremill.job (
                    id, queue, type, priority, due, submitted, timeout, max_attempts, backoff,
                    backoff_base, backoff_max, payload)
                SELECT %1$s, 'cpu', 'noop', 0, n, n, 1, 3, 'FIXED', 1, 1, '{}'
                FROM generate_series(1, %2$d) AS n;
                INSERT INTO coremill.ready (id, queue, type, level, rank)
                SELECT id, queue, type, -priority, due FROM coremill.job WHERE due %% 2 = 0;
                INSERT INTO coremill.later (id, queue, due)
                SELECT id, queue, due FROM coremill.job WHERE due %% 2 = 1;
                INSERT INTO coremill.history (
                    id, state, queue, type, priority, due, submitted, timeout, max_attempts,
                    backoff, backoff_base, backoff_max, payload, version, attempt, crashes,
                    cancel_requested, finished, tags)
                SELECT %1$s, 'succeeded', 'cpu', 'noop', 0, n, n, 1, 3, 'FIXED', 1, 1, '{}', 3, 1,
                       0, FALSE, n, ARRAY ['a']
                FROM generate_series(1, %2$d) AS n;
                INSERT INTO coremill.tag (tag, job) SELECT 'a', id FROM coremill.history
                """
                        .formatted("(lpad(to_hex(n), 16, '0') || '8000000000000000')::uuid", ROWS));
    }

    private static Array ids(PostgresSession session) throws SQLException {
        return session.array(
                "uuid",
                LongStream.rangeClosed(1, BATCH)
                        .mapToObj(n -> new UUID(n, Long.MIN_VALUE))
                        .toArray());
    }

    private static void assertByIndex(PostgresSession session, String sql, Object... arguments)
            throws SQLException {
        assertThat(StatementPlan.of(session, sql, arguments))
                .as(sql)
                .noneMatch(step -> step.contains("Seq Scan on"))
                .noneMatch(step -> step.contains("Rows Removed by Join Filter"));
    }
}
