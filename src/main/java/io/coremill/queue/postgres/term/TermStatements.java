package io.coremill.queue.postgres.term;

/// The statements about what few jobs say.
final class TermStatements {

    /// Arguments: tag, id, each an array.
    static final String ADD_TAGS =
            "INSERT INTO coremill.tag (tag, job) SELECT * FROM unnest(?::text[], ?::uuid[])";

    /// No index has them by job. Arguments: tags, id.
    static final String REMOVE_TAGS =
            "DELETE FROM coremill.tag WHERE tag = ANY (?::text[]) AND job = ?";

    /// Arguments: id, kind, when, each an array. A row that another node is just taking is made
    /// anew once it has.
    static final String ADD_TERMS =
            """
            INSERT INTO coremill.term (job, kind, at)
            SELECT * FROM unnest(?::uuid[], ?::text[], ?::bigint[])
            ON CONFLICT (job, kind) DO UPDATE SET at = excluded.at
            """;

    /// Of jobs that have finished. What another node takes just now is left to it. Argument: ids.
    static final String REMOVE_TERMS =
            """
            DELETE FROM coremill.term WHERE ctid = ANY (ARRAY (
                SELECT ctid FROM coremill.term WHERE job = ANY (?::uuid[])
                FOR UPDATE SKIP LOCKED))
            """;

    /// What ends now, in the ways that this version knows: whether its job waits, and is locked if
    /// it does; and whether the job has never started. What another transaction is at is left to
    /// it. Each job is looked up by itself: a plan for all might read whole tables. Arguments: now,
    /// how many at most.
    static final String DUE_TERMS =
            """
            WITH due AS MATERIALIZED (
                SELECT job, kind, at FROM coremill.term
                WHERE at <= ? AND kind IN ('expires', 'deadline') ORDER BY at LIMIT ?
                FOR UPDATE SKIP LOCKED),
            is_ready AS MATERIALIZED (
                SELECT id FROM coremill.ready WHERE id = ANY (ARRAY (SELECT job FROM due))
                FOR UPDATE SKIP LOCKED),
            is_later AS MATERIALIZED (
                SELECT id FROM coremill.later WHERE id = ANY (ARRAY (SELECT job FROM due))
                FOR UPDATE SKIP LOCKED)
            SELECT due.job, due.kind,
                   due.job IN (SELECT id FROM is_ready UNION ALL SELECT id FROM is_later) AS locked,
                   (SELECT id FROM coremill.ready WHERE ready.id = due.job) IS NOT NULL
                   OR (SELECT id FROM coremill.later WHERE later.id = due.job) IS NOT NULL AS waits,
                   (SELECT started IS NULL FROM coremill.job WHERE job.id = due.job) AS fresh
            FROM due ORDER BY due.at, due.kind DESC
            """;

    /// Arguments: ids, kind.
    static final String DROP_TERMS =
            "DELETE FROM coremill.term WHERE job = ANY (?::uuid[]) AND kind = ?";

    static final String NEXT_TERM =
            "SELECT min(at) FROM coremill.term WHERE kind IN ('expires', 'deadline')";

    /// Ends waiting jobs. Arguments: ids, ids, state, when, error, cause, cause, when, and for
    /// how long queues keep such jobs: queues in their order, the first of which is any, days,
    /// times.
    static final String END_WAITING =
            """
            WITH was_ready AS (
                DELETE FROM coremill.ready WHERE id = ANY (?::uuid[]) RETURNING id),
            was_later AS (
                DELETE FROM coremill.later WHERE id = ANY (?::uuid[]) RETURNING id),
            gone AS (
                DELETE FROM coremill.job
                WHERE id = ANY (ARRAY (SELECT id FROM was_ready UNION ALL SELECT id FROM was_later))
                RETURNING job.*, job.id IN (SELECT id FROM was_ready) AS was_due),
            kept AS (
                INSERT INTO coremill.history (
                    id, state, queue, type, priority, due, submitted, timeout, max_attempts,
                    backoff, backoff_base, backoff_max, traceparent, payload, principal, tags, key,
                    expires, deadline, retain, schedule, sensitive, version, attempt, crashes,
                    cancel_requested, started, finished, progress, attempts, error, error_kind,
                    fingerprint, goes, until)
                SELECT id, ?, queue, type, priority, due, submitted, timeout,
                       max_attempts, backoff, backoff_base, backoff_max, traceparent, payload,
                       principal, tags, key, expires, deadline, retain, schedule, sensitive,
                       version + 1, attempt, crashes, FALSE, started, ?, progress, attempts, ?,
                       split_part(?::text, '/', 1),
                       left(encode(sha256(convert_to(type || chr(10) || ?::text, 'UTF8')), 'hex'),
                            16),
                       CASE WHEN retain IS NULL THEN kept.goes ELSE 'infinity' END,
                       CASE WHEN retain IS NULL THEN kept.until ELSE ?::bigint + greatest(retain, 5000000) END
                FROM gone CROSS JOIN LATERAL (
                    SELECT goes, until
                    FROM unnest(?::text[], ?::date[], ?::bigint[]) AS rule (of, goes, until)
                    WHERE rule.of IN (gone.queue, '')
                    ORDER BY rule.of DESC LIMIT 1) AS kept)
            SELECT id, queue, type, was_due FROM gone
            """;

    private TermStatements() {}
}
