package io.coremill.queue.postgres.retention;

/// The statements that remove finished jobs. Each finds what it changes by an index, by a
/// partition's day, or by its place in a partition.
final class RemovalStatements {

    /// Takes the lead, or keeps it: the one that removes is the one that did so last, unless it has
    /// gone or been silent for long. Locks the row until the transaction ends. Arguments: node,
    /// now, node, silent since before, a time to come that cannot be.
    static final String LEAD =
            """
            UPDATE coremill.removal SET node = ?, seen = ?
            WHERE one = 1
              AND (node = ? OR node IS NULL OR seen < ? OR seen > ?
                   OR NOT EXISTS (SELECT FROM coremill.node WHERE instance = removal.node))
            RETURNING told
            """;

    static final String TELL = "UPDATE coremill.removal SET told = TRUE WHERE one = 1";

    /// Adds to how many finished jobs queues have. Arguments: queues in their order, by how many
    /// more.
    static final String ADD_COUNTS =
            """
            INSERT INTO coremill.finished_count AS known (queue, jobs)
            SELECT * FROM unnest(?::text[], ?::bigint[])
            ON CONFLICT (queue) DO UPDATE SET jobs = known.jobs + excluded.jobs
            """;

    /// Also of queues of which no number is known but jobs lie apart: the node that finished them
    /// died before it could add them. Goes from queue to queue, and reads one row of each.
    static final String COUNTS =
            """
            WITH RECURSIVE apart (queue) AS (
                (SELECT queue FROM coremill.history
                 WHERE goes = 'infinity' AND until IS NOT NULL ORDER BY queue LIMIT 1)
                UNION ALL
                SELECT (SELECT history.queue FROM coremill.history
                        WHERE goes = 'infinity' AND until IS NOT NULL
                          AND history.queue > apart.queue
                        ORDER BY history.queue LIMIT 1)
                FROM apart WHERE apart.queue IS NOT NULL)
            SELECT queue, coalesce(jobs, 0) AS jobs
            FROM (SELECT queue FROM apart WHERE queue IS NOT NULL
                  UNION SELECT queue FROM coremill.finished_count) AS known
            LEFT JOIN coremill.finished_count USING (queue)
            """;

    /// Arguments: how many there are at most, queue.
    static final String CORRECT_COUNT =
            "UPDATE coremill.finished_count SET jobs = least(jobs, ?) WHERE queue = ?";

    static final String HAS_UNDATED =
            """
            SELECT EXISTS (
                SELECT FROM coremill.history WHERE goes = 'infinity' AND until IS NULL)
            """;

    /// Arguments: queue, state, finished until when.
    static final String COUNT_UNDATED =
            """
            SELECT count(*), min(finished) FROM coremill.history
            WHERE goes = 'infinity' AND until IS NULL AND queue = ? AND state = ? AND finished <= ?
            """;

    /// The logs and the tags of what goes, each row found by its key. It stands behind a first
    /// part with the ids and the tags of jobs.
    private static final String LEAVINGS =
            """
            , lines AS (
                DELETE FROM coremill.log WHERE job = ANY (ARRAY (SELECT id FROM gone))),
            marks AS (
                DELETE FROM coremill.tag WHERE ctid = ANY (ARRAY (
                    SELECT found.ctid
                    FROM gone CROSS JOIN LATERAL unnest(gone.tags) AS said (word)
                    CROSS JOIN LATERAL (
                        SELECT tag.ctid FROM coremill.tag
                        WHERE tag.tag = said.word AND tag.job = gone.id OFFSET 0) AS found)))
            """;

    private static final String REMOVE =
            LEAVINGS
                    + """
                    DELETE FROM coremill.history
                    WHERE goes = 'infinity' AND id = ANY (ARRAY (SELECT id FROM gone))
                    RETURNING queue, state
                    """;

    /// Removes jobs that have no time to go. Arguments: queue, state, finished until when, how many
    /// at most.
    static final String REMOVE_UNDATED =
            """
            WITH gone AS MATERIALIZED (
                SELECT id, tags FROM coremill.history
                WHERE goes = 'infinity' AND until IS NULL
                  AND queue = ? AND state = ? AND finished <= ?
                ORDER BY finished LIMIT ? FOR UPDATE SKIP LOCKED)\
            """
                    + REMOVE;

    /// Removes jobs that lie apart and whose time is over. Arguments: queue, now, how many at most.
    static final String REMOVE_APART =
            """
            WITH gone AS MATERIALIZED (
                SELECT id, tags FROM coremill.history
                WHERE goes = 'infinity' AND until IS NOT NULL AND queue = ? AND until <= ?
                ORDER BY until, id LIMIT ? FOR UPDATE SKIP LOCKED)\
            """
                    + REMOVE;

    /// Removes jobs of days without a partition. Arguments: today, how many at most.
    static final String REMOVE_LATE =
            """
            WITH gone AS MATERIALIZED (
                SELECT id, tags FROM coremill.history_late WHERE goes <= ?::date
                ORDER BY goes LIMIT ? FOR UPDATE SKIP LOCKED)\
            """
                    + LEAVINGS
                    + """
                    DELETE FROM coremill.history_late
                    WHERE goes <= ?::date AND id = ANY (ARRAY (SELECT id FROM gone))
                    RETURNING queue, state
                    """;

    /// The days that have a partition, the first one first, and how many pages each has.
    static final String DAYS =
            """
            SELECT to_date(right(part.relname, 8), 'YYYYMMDD') AS day,
                   pg_relation_size(part.oid) / current_setting('block_size')::bigint AS pages
            FROM pg_inherits JOIN pg_class AS part ON part.oid = pg_inherits.inhrelid
            WHERE pg_inherits.inhparent = 'coremill.history'::regclass
              AND part.relname ~ '^history_[0-9]{8}$'
            ORDER BY day
            """;

    /// Counts the jobs on some pages of a day's partition, and removes their logs. Arguments: day,
    /// the first place, the place after the last.
    static final String EMPTY_PAGES =
            """
            WITH gone AS MATERIALIZED (
                SELECT id, tags, queue, state FROM coremill.history
                WHERE goes = ?::date AND ctid >= ?::tid AND ctid < ?::tid)\
            """
                    + LEAVINGS
                    + """
                    SELECT queue, state, count(*) FROM gone GROUP BY queue, state
                    """;

    /// Removes jobs of a queue from some pages of a day's partition. Arguments: day, the first
    /// place, the place after the last, queue, how many at most, day.
    static final String REMOVE_ON_PAGES =
            """
            WITH gone AS MATERIALIZED (
                SELECT id, tags, ctid AS place FROM coremill.history
                WHERE goes = ?::date AND ctid >= ?::tid AND ctid < ?::tid AND queue = ?
                LIMIT ? FOR UPDATE SKIP LOCKED)\
            """
                    + LEAVINGS
                    + """
                    DELETE FROM coremill.history
                    WHERE goes = ?::date AND ctid = ANY (ARRAY (SELECT place FROM gone))
                    RETURNING queue, state
                    """;

    static final String ADD_DAY = "SELECT coremill.history_add(?::date)";

    static final String DROP_DAY = "SELECT coremill.history_drop(?::date)";

    /// Tables are changed when no other transaction has them in use: one that waits for their lock
    /// holds up all others.
    static final String WAIT_SHORTLY = "SET LOCAL lock_timeout = 200";

    /// Since when the oldest job that lies apart should have gone. Argument: queue.
    static final String NEXT_APART =
            """
            SELECT until FROM coremill.history
            WHERE goes = 'infinity' AND until IS NOT NULL AND queue = ?
            ORDER BY until, id LIMIT 1
            """;

    static final String FIRST_LATE = "SELECT min(goes) FROM coremill.history_late";

    private RemovalStatements() {}
}
