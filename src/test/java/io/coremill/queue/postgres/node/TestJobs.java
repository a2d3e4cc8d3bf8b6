package io.coremill.queue.postgres.node;

import io.coremill.queue.column.StoredTime;
import io.coremill.queue.postgres.TestStore;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Writes jobs and leases as nodes do that are not there.
record TestJobs(TestStore store, Instant now) {

    /// A job that was at some crashes.
    UUID job(int crashes) {
        var id = UUID.randomUUID();
        store.run(
                """
                INSERT INTO coremill.job (id, queue, type, priority, due, submitted, timeout,
                                          max_attempts, backoff, backoff_base, backoff_max,
                                          payload, crashes)
                VALUES (?, 'mail', 'send', 0, ?, ?, 60000000, 3, 'FIXED', 1000, 1000, '{}', ?)
                """,
                id,
                StoredTime.of(now),
                StoredTime.of(now),
                crashes);
        return id;
    }

    UUID ready() {
        var id = job(0);
        store.run("INSERT INTO coremill.ready VALUES (?, 'mail', 0, 42, 'send')", id);
        return id;
    }

    UUID later(Instant due) {
        var id = job(0);
        store.run("INSERT INTO coremill.later VALUES (?, 'mail', ?)", id, StoredTime.of(due));
        return id;
    }

    UUID heldReady(UUID node, long number) {
        return lease(job(0), node, number, null);
    }

    UUID running(UUID node, long number) {
        return lease(job(0), node, number, now);
    }

    UUID lease(UUID job, UUID node, long number, @Nullable Instant started) {
        store.run(
                """
                INSERT INTO coremill.lease (number, job, queue, type, node, level, rank, attempt,
                                            started, version, progress)
                VALUES (?, ?, 'mail', 'send', ?, 0, 42, 1, ?::bigint, 2, ?)
                """,
                number,
                job,
                node,
                StoredTime.ofNullable(started),
                started == null ? null : "{\"fraction\":0.5}");
        return job;
    }

    void cancel(long number) {
        store.run("UPDATE coremill.lease SET cancel_requested = TRUE WHERE number = ?", number);
    }
}
