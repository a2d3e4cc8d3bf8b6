package io.coremill.queue.postgres.search;

import com.google.errorprone.annotations.FormatMethod;
import com.google.errorprone.annotations.FormatString;
import io.coremill.job.JobId;
import io.coremill.job.JobState;
import io.coremill.queue.postgres.TestDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.UUID;

/// Rows of jobs in whatever place, put there by SQL. Ids rise.
final class SampleRows implements AutoCloseable {
    static final String QUEUE = "cpu";
    static final long DUE = 1_700_000_000_000_000L;
    private static final long FIRST = 0x0190_0000_0000_7000L;
    private static final long STEP = 0x1_0000L;

    private final Connection connection;
    private int ids;
    private int leases;

    SampleRows(TestDatabase database) throws SQLException {
        connection = database.connect();
    }

    void clear() throws SQLException {
        run(
                """
                TRUNCATE coremill.job, coremill.ready, coremill.later, coremill.lease,
                         coremill.history, coremill.log, coremill.paused_queue
                """);
    }

    JobId nextId() {
        long n = ++ids;
        return new JobId(new UUID(FIRST + STEP * n, 0x8000_0000_0000_0000L | n * 0x1234567L));
    }

    JobId ready() throws SQLException {
        return ready(QUEUE, "noop", 0, DUE);
    }

    JobId ready(String queue, String type, int level, long rank) throws SQLException {
        var id = job(queue, type);
        wait(id, queue, level, rank);
        return id;
    }

    void wait(JobId id, String queue, int level, long rank) throws SQLException {
        run(
                "INSERT INTO coremill.ready VALUES ('%s', '%s', %d, %d, 'noop')",
                id, queue, level, rank);
    }

    JobId later(String queue, String type) throws SQLException {
        var id = job(queue, type);
        run("INSERT INTO coremill.later VALUES ('%s', '%s', %d)", id, queue, DUE);
        return id;
    }

    JobId ahead(String queue, String type) throws SQLException {
        var id = job(queue, type);
        lease(id, queue, type, "NULL");
        return id;
    }

    JobId running(String queue, String type) throws SQLException {
        var id = job(queue, type);
        lease(id, queue, type, DUE + 5);
        return id;
    }

    void lease(JobId id, String queue, String type, Object started) throws SQLException {
        run(
                """
                INSERT INTO coremill.lease (number, job, queue, type, node, level, rank, attempt,
                                            started, version)
                VALUES (%d, '%s', '%s', '%s', gen_random_uuid(), 0, %d, 1, %s, 7)
                """,
                ++leases, id, queue, type, DUE, started);
    }

    JobId finished(JobState state, String type) throws SQLException {
        var id = nextId();
        finish(id, state, QUEUE, type);
        return id;
    }

    void finish(JobId id, JobState state, String queue, String type) throws SQLException {
        run(
                """
                INSERT INTO coremill.history
                    (id, state, queue, type, priority, due, submitted, timeout, max_attempts,
                     backoff, backoff_base, backoff_max, payload, version, attempt, crashes,
                     cancel_requested, finished)
                VALUES ('%s', '%s', '%s', '%s', 0, %d, %d, 60000000, 3,
                        'FIXED', 1000000, 1000000, '{"a":1}', 3, 1, 0, FALSE, %d)
                """,
                id, state.word(), queue, type, DUE, DUE, DUE + 9);
    }

    /// From ready to a started lease, in one transaction.
    void claim(JobId id) throws SQLException {
        run(
                """
                WITH claimed AS (DELETE FROM coremill.ready WHERE id = '%s' RETURNING *)
                INSERT INTO coremill.lease (number, job, queue, type, node, level, rank, attempt,
                                            started, version)
                SELECT %d, id, queue, 'noop', gen_random_uuid(), level, rank, 1, %d, 2 FROM claimed
                """,
                id, ++leases, DUE);
    }

    /// From a lease to the end, in one transaction.
    void settle(JobId id) throws SQLException {
        run(
                """
                WITH lease AS (DELETE FROM coremill.lease WHERE job = '%s' RETURNING job),
                     job AS (DELETE FROM coremill.job WHERE id = '%s' RETURNING *)
                INSERT INTO coremill.history
                    (id, state, queue, type, priority, due, submitted, timeout, max_attempts,
                     backoff, backoff_base, backoff_max, payload, version, attempt, crashes,
                     cancel_requested, finished)
                SELECT id, 'succeeded', queue, type, priority, due, submitted, timeout,
                       max_attempts, backoff, backoff_base, backoff_max, payload, 3, 1, 0, FALSE, %d
                FROM job
                """,
                id, id, DUE);
    }

    /// From the end to ready, in one transaction.
    void again(JobId id) throws SQLException {
        run(
                """
                WITH gone AS (DELETE FROM coremill.history WHERE id = '%s' RETURNING *),
                     job AS (
                        INSERT INTO coremill.job
                            (id, queue, type, priority, due, submitted, timeout, max_attempts,
                             backoff, backoff_base, backoff_max, payload)
                        SELECT id, queue, type, priority, due, submitted, timeout, max_attempts,
                               backoff, backoff_base, backoff_max, payload
                        FROM gone)
                INSERT INTO coremill.ready SELECT id, queue, 0, due, type FROM gone
                """,
                id);
    }

    JobId job(String queue, String type) throws SQLException {
        var id = nextId();
        run(
                """
                INSERT INTO coremill.job
                    (id, queue, type, priority, due, submitted, timeout, max_attempts, backoff,
                     backoff_base, backoff_max, payload)
                VALUES ('%s', '%s', '%s', 0, %d, %d, 60000000, 3, 'FIXED', 1000000, 1000000,
                        '{"a":1}')
                """,
                id, queue, type, DUE, DUE);
        return id;
    }

    /// Jobs that wait and are due.
    void manyReady(String queue, String type, int jobs) throws SQLException {
        run(
                """
                WITH id AS (SELECT %s FROM generate_series(1, %d) AS n), job AS (
                    INSERT INTO coremill.job
                        (id, queue, type, priority, due, submitted, timeout, max_attempts,
                         backoff, backoff_base, backoff_max, payload)
                    SELECT id, '%s', '%s', 0, %d, %d, 60000000, 3, 'FIXED', 1000000, 1000000, '{}'
                    FROM id)
                INSERT INTO coremill.ready SELECT id, '%s', 0, %d, '%s' FROM id
                """,
                idOf("n"), jobs, queue, type, DUE, DUE, queue, DUE, type);
        ids += jobs;
    }

    void manyLater(String queue, int jobs) throws SQLException {
        run(
                """
                INSERT INTO coremill.later
                SELECT %s, '%s', %d FROM generate_series(1, %d) AS n
                """,
                idOf("n"), queue, DUE, jobs);
        ids += jobs;
    }

    /// Of the schedule `many`.
    void manyFinished(String type, int jobs) throws SQLException {
        run(
                """
                INSERT INTO coremill.history
                    (id, state, queue, type, priority, due, submitted, timeout, max_attempts,
                     backoff, backoff_base, backoff_max, payload, version, attempt, crashes,
                     cancel_requested, finished, schedule)
                SELECT %s, 'succeeded', '%s', '%s', 0, %d, %d, 60000000, 3, 'FIXED', 1000000,
                       1000000, '{}', 3, 1, 0, FALSE, %d, 'many'
                FROM generate_series(1, %d) AS n
                """,
                idOf("n"), QUEUE, type, DUE, DUE, DUE, jobs);
        ids += jobs;
    }

    /// Has the oldest jobs of a type that have finished be failures of one cause.
    void failOldest(String type, int jobs, String fingerprint) throws SQLException {
        run(
                """
                UPDATE coremill.history
                SET state = 'failed', error_kind = 'timeout', fingerprint = '%s'
                WHERE id IN (SELECT id FROM coremill.history
                             WHERE type = '%s' ORDER BY id LIMIT %d)
                """,
                fingerprint, type, jobs);
    }

    /// Gives a tag to all jobs that have finished.
    void tagFinished(String tag) throws SQLException {
        run("INSERT INTO coremill.tag SELECT '%s', id FROM coremill.history", tag);
    }

    void tag(JobId id, String tag) throws SQLException {
        run("INSERT INTO coremill.tag VALUES ('%s', '%s')", tag, id);
    }

    void analyze() throws SQLException {
        run("ANALYZE");
    }

    @FormatMethod
    void run(@FormatString String sql, Object... arguments) throws SQLException {
        try (var statement = connection.createStatement()) {
            statement.execute(sql.formatted(arguments));
        }
    }

    @Override
    public void close() throws SQLException {
        connection.close();
    }

    /// As [#nextId] makes them, but for their lower half.
    private String idOf(String number) {
        return "(lpad(to_hex(%d + %d::bigint * (%d + %s)), 16, '0') || '8000000000000000')::uuid AS id"
                .formatted(FIRST, STEP, ids, number);
    }
}
