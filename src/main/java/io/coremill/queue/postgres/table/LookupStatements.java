package io.coremill.queue.postgres.table;

/// The statements that look at jobs and queues. Each sees one moment, in which a job is in one
/// place, whatever moves it meanwhile.
public final class LookupStatements {
    /// A job that has not finished, from where else it is.
    private static final String UNFINISHED =
            """
            SELECT j.id, j.queue, j.type,
                   CASE WHEN l.started IS NOT NULL THEN 'running'
                        WHEN d.id IS NOT NULL THEN 'scheduled'
                        ELSE 'queued' END AS state,
                   j.priority, j.due,
                   coalesce(l.version, j.version) AS version,
                   CASE WHEN l.started IS NULL THEN j.attempt ELSE j.attempt + 1 END AS attempt,
                   coalesce(l.cancel_requested, FALSE) AS cancel_requested,
                   j.timeout, j.max_attempts, j.backoff, j.backoff_base, j.backoff_max, j.submitted,
                   coalesce(l.started, j.started) AS started, NULL::bigint AS finished,
                   j.traceparent,
                   CASE WHEN l.number IS NULL THEN j.progress ELSE l.progress END AS progress,
                   l.ran, NULL::text AS error, j.expires, j.deadline, j.retain, j.schedule,
                   array_to_json(j.tags)::text AS tags, j.key AS unique_rule, NULL::bigint AS goes,
                   j.principal, NULL::text AS error_kind, j.sensitive,
                   NULL::text AS fingerprint\
            """;

    private static final String FINISHED =
            """
            SELECT h.id, h.queue, h.type, h.state, h.priority, h.due, h.version, h.attempt,
                   h.cancel_requested, h.timeout, h.max_attempts, h.backoff, h.backoff_base,
                   h.backoff_max, h.submitted, h.started, h.finished, h.traceparent, h.progress,
                   NULL::text AS ran, h.error, h.expires, h.deadline, h.retain, h.schedule,
                   array_to_json(h.tags)::text AS tags, h.key AS unique_rule,
                   coalesce(h.until, CASE WHEN isfinite(h.goes) THEN
                       (extract(epoch FROM h.goes) * 1000000)::bigint END) AS goes,
                   h.principal, h.error_kind, h.sensitive, h.fingerprint\
            """;

    private static final String PLACES =
            """
            LEFT JOIN coremill.lease l ON l.job = j.id
            LEFT JOIN coremill.later d ON d.id = j.id\
            """;

    private static final String FIND_UNFINISHED =
            UNFINISHED
                    + """
                    , j.attempts, j.payload, NULL::text AS result_type, NULL::bytea AS result
                    FROM coremill.job j
                    """
                    + PLACES
                    + " WHERE j.id = ?";

    /// Without the body of a result, unless it is JSON. Argument: id, twice.
    public static final String FIND =
            FIND_UNFINISHED
                    + " UNION ALL "
                    + FINISHED
                    + """
                    , h.attempts, h.payload, h.result_type,
                           CASE WHEN h.result_type = 'application/json' THEN h.result
                                ELSE ''::bytea END
                    FROM coremill.history h WHERE h.id = ?
                    """;

    /// Argument: id, twice.
    public static final String FIND_WITH_RESULT =
            FIND_UNFINISHED
                    + " UNION ALL "
                    + FINISHED
                    + """
                    , h.attempts, h.payload, h.result_type, h.result
                    FROM coremill.history h WHERE h.id = ?
                    """;

    /// A list, of ids that a search finds: its text has a place for it, and one for the order. Of
    /// the attempts it takes the last.
    public static final String LIST =
            "WITH found AS MATERIALIZED (%s) "
                    + UNFINISHED
                    + """
                    , split_part(j.attempts, chr(10), -1) AS attempts
                    FROM found JOIN coremill.job j ON j.id = found.id
                    """
                    + PLACES
                    + " UNION ALL "
                    + FINISHED
                    + """
                    , split_part(h.attempts, chr(10), -1)
                    FROM found JOIN coremill.history h ON h.id = found.id
                    ORDER BY %s
                    """;

    /// Groups of the newest failures, from the index that has all of them. Its text has places for
    /// a column that the index lacks, for how many failures, for conditions, and for how many
    /// groups.
    public static final String FAILURES =
            """
            WITH failed AS MATERIALIZED (
                SELECT id, finished, fingerprint, queue, type%s FROM coremill.history
                WHERE fingerprint IS NOT NULL
                ORDER BY finished DESC, id DESC LIMIT %d),
            grouped AS MATERIALIZED (
                SELECT fingerprint, type, count(*) AS jobs, min(finished) AS first_at,
                       max(finished) AS last_at, max(id::text COLLATE "C")::uuid AS id
                FROM failed WHERE TRUE%s
                GROUP BY fingerprint, type
                ORDER BY jobs DESC, last_at DESC LIMIT %d)
            SELECT fingerprint, type, jobs, first_at, last_at, id,
                   (SELECT error FROM coremill.history h WHERE h.id = grouped.id) AS error,
                   (SELECT error_kind FROM coremill.history h WHERE h.id = grouped.id)
                       AS error_kind,
                   (SELECT sensitive FROM coremill.history h WHERE h.id = grouped.id)
                       AS sensitive
            FROM grouped ORDER BY jobs DESC, last_at DESC
            """;

    /// A row if there are more failures than so many: its text has a place for how many.
    public static final String FAILURE_AFTER =
            """
            SELECT FROM coremill.history WHERE fingerprint IS NOT NULL
            ORDER BY finished DESC, id DESC LIMIT 1 OFFSET %d
            """;

    /// Arguments: id, seq of the line before, how many at most.
    public static final String LOGS =
            """
            SELECT seq, at, attempt, source, level, message FROM coremill.log
            WHERE job = ? AND seq > ? ORDER BY seq LIMIT ?
            """;

    public static final String PAUSED = "SELECT queue FROM coremill.paused_queue";

    /// What became of a request. Arguments: principal, key, now.
    public static final String REQUEST =
            """
            SELECT digest, kind, job FROM coremill.idempotency_key
            WHERE principal = ? AND key = ? AND expires > ?
            """;

    /// How many keys there are: counted up to a bound, and beyond that as the database estimates.
    /// Argument: the bound, twice.
    public static final String KEYS =
            """
            SELECT (SELECT count(*) FROM (
                        SELECT FROM coremill.idempotency_key LIMIT ?) AS counted) AS requests,
                   (SELECT reltuples FROM pg_class
                    WHERE oid = to_regclass('coremill.idempotency_key')) AS requests_about,
                   (SELECT count(*) FROM (
                        SELECT FROM coremill.unique_key LIMIT ?) AS counted) AS held,
                   (SELECT reltuples FROM pg_class
                    WHERE oid = to_regclass('coremill.unique_key')) AS held_about,
                   (SELECT coalesce(sum(line), 0) FROM (
                        SELECT line FROM coremill.upload LIMIT ?) AS counted) AS lines
            """;

    /// How many jobs of each queue are where, and since when the longest-waiting one has been due.
    /// What waits is counted up to a bound, from the end of the index that is not claimed from:
    /// claimed rows that are still to be cleaned up lie at the other one. A range asks for what is
    /// due later: its order has the planner take the index. Argument: the bound, twice.
    public static final String DEPTHS =
            """
            WITH RECURSIVE levels (queue, level) AS (
                (SELECT queue, level FROM coremill.ready
                 ORDER BY queue DESC, level DESC LIMIT 1)
                UNION ALL
                SELECT next.queue, next.level
                FROM levels, LATERAL (
                    SELECT queue, level FROM coremill.ready r
                    WHERE (r.queue, r.level) < (levels.queue, levels.level)
                    ORDER BY queue DESC, level DESC LIMIT 1) AS next),
            delayed (queue) AS (
                (SELECT queue FROM coremill.later ORDER BY queue DESC LIMIT 1)
                UNION ALL
                SELECT next.queue
                FROM delayed, LATERAL (
                    SELECT queue FROM coremill.later l
                    WHERE l.queue < delayed.queue
                    ORDER BY queue DESC LIMIT 1) AS next),
            waiting AS (
                SELECT queue, min((SELECT r.rank FROM coremill.ready r
                                   WHERE r.queue = levels.queue AND r.level = levels.level
                                   ORDER BY r.rank LIMIT 1)) AS due
                FROM levels GROUP BY queue),
            held AS (
                SELECT queue, count(*) FILTER (WHERE started IS NULL) AS ahead,
                       count(started) AS running, min(rank) FILTER (WHERE started IS NULL) AS due
                FROM coremill.lease GROUP BY queue)
            SELECT queue, coalesce(held.ahead, 0) AS ahead, coalesce(held.running, 0) AS running,
                   least(waiting.due, held.due) AS due,
                   (SELECT count(*) FROM (
                        SELECT FROM coremill.ready r WHERE r.queue = every.queue
                        ORDER BY r.queue DESC, r.level DESC, r.rank DESC, r.id DESC
                        LIMIT ?) AS counted) AS ready,
                   (SELECT count(*) FROM (
                        SELECT FROM coremill.later l
                        WHERE l.queue BETWEEN every.queue AND every.queue
                        ORDER BY l.queue DESC
                        LIMIT ?) AS counted) AS later
            FROM (SELECT queue FROM waiting UNION SELECT queue FROM delayed
                  UNION SELECT queue FROM held) AS every
            LEFT JOIN waiting USING (queue)
            LEFT JOIN held USING (queue)
            """;

    /// All that are due, held ready or not. Argument: queue.
    public static final String COUNT_QUEUED =
            """
            SELECT (SELECT count(*) FROM coremill.ready WHERE queue = asked.queue)
                   + (SELECT count(*) FROM coremill.lease
                      WHERE queue = asked.queue AND started IS NULL)
            FROM (SELECT ?::text) AS asked (queue)
            """;

    /// Argument: queue.
    public static final String COUNT_SCHEDULED =
            "SELECT count(*) FROM coremill.later WHERE queue = ?";

    /// Argument: ids.
    public static final String FINISHED_AMONG =
            "SELECT id FROM coremill.history WHERE id = ANY (?::uuid[])";

    /// Argument: now.
    public static final String LIVE_NODES =
            """
            SELECT instance, name, version, joined, beat, draining, summary FROM coremill.node
            WHERE beat + 2 * heartbeat >= ? ORDER BY name, joined, instance
            """;

    private LookupStatements() {}
}
