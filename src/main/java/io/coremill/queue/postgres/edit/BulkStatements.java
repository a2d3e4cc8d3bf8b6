package io.coremill.queue.postgres.edit;

/// The statements of bulk actions. Jobs are found by their ids, in one array for all of a batch.
final class BulkStatements {
    /// Arguments: id, request, state, matched, more, position, created, touched.
    static final String ADD =
            """
            INSERT INTO coremill.bulk_action (id, request, state, matched, more, done, moved_on,
                                              key_held, queue_full, wrong_type, position, created,
                                              touched)
            VALUES (?, ?, ?, ?, ?, 0, 0, 0, 0, 0, ?, ?, ?)
            """;

    /// Up to a bound. Argument: the bound.
    static final String COUNT_RUNNING =
            """
            SELECT count(*) FROM
                (SELECT FROM coremill.bulk_action WHERE state = 'RUNNING' LIMIT ?) AS running
            """;

    /// Argument: how many are kept.
    static final String FORGET =
            """
            DELETE FROM coremill.bulk_action WHERE finished IS NOT NULL
              AND id < (SELECT id FROM coremill.bulk_action ORDER BY id DESC LIMIT 1 OFFSET ?)
            """;

    /// Arguments: state, matched, more, one number for each verdict, position, touched, finished,
    /// id.
    static final String UPDATE =
            """
            UPDATE coremill.bulk_action
            SET state = ?, matched = ?, more = ?, done = ?, moved_on = ?, key_held = ?,
                queue_full = ?, wrong_type = ?, position = ?, touched = ?, finished = ?
            WHERE id = ?
            """;

    /// Takes jobs from where they wait. Arguments: ids of those that may be ready, ids of those
    /// that may wait for their time.
    static final String TAKE =
            """
            WITH was_ready AS (
                DELETE FROM coremill.ready WHERE id = ANY (?::uuid[])
                RETURNING id, queue, type, level, rank, NULL::bigint AS due),
            was_later AS (
                DELETE FROM coremill.later WHERE id = ANY (?::uuid[])
                RETURNING id, queue, NULL::text, NULL::smallint, NULL::bigint, due)
            SELECT * FROM was_ready UNION ALL SELECT * FROM was_later
            """;

    /// Arguments: priority, queue, due, ids.
    static final String CHANGE =
            """
            UPDATE coremill.job
            SET priority = coalesce(?::smallint, priority), queue = coalesce(?::text, queue),
                due = coalesce(?::bigint, due), max_attempts = greatest(max_attempts, attempt + 1),
                version = version + 1
            WHERE id = ANY (?::uuid[])
            RETURNING id, queue, type, priority
            """;

    /// The types of jobs that have not finished, and whether they have keys. Argument: ids.
    static final String KINDS =
            """
            SELECT id, type, key IS NOT NULL AS keyed FROM coremill.job
            WHERE id = ANY (?::uuid[])
            """;

    /// Those of some jobs that have finished and have keys. Argument: ids.
    static final String KEYED_FINISHED =
            "SELECT id FROM coremill.history WHERE id = ANY (?::uuid[]) AND key IS NOT NULL";

    /// Those of some jobs that have not finished and have keys. Argument: ids.
    static final String KEYED_WAITING =
            "SELECT id FROM coremill.job WHERE id = ANY (?::uuid[]) AND key IS NOT NULL";

    /// Removes jobs that have finished, their tags and their logs. Arguments: ids, states.
    static final String DELETE =
            """
            WITH gone AS (
                DELETE FROM coremill.history
                WHERE id = ANY (?::uuid[]) AND state = ANY (?::text[])
                RETURNING id, queue, state, tags),
            lines AS (
                DELETE FROM coremill.log WHERE job = ANY (ARRAY (SELECT id FROM gone))),
            marks AS (
                DELETE FROM coremill.tag WHERE ctid = ANY (ARRAY (
                    SELECT found.ctid
                    FROM gone CROSS JOIN LATERAL unnest(gone.tags) AS said (word)
                    CROSS JOIN LATERAL (
                        SELECT tag.ctid FROM coremill.tag
                        WHERE tag.tag = said.word AND tag.job = gone.id OFFSET 0) AS found)))
            SELECT id, queue, state FROM gone
            """;

    private BulkStatements() {}
}
