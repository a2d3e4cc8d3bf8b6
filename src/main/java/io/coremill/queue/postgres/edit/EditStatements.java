package io.coremill.queue.postgres.edit;

/// The statements that change and remove jobs that are there.
final class EditStatements {

    /// Takes a job from where it waits: nothing can claim it until the transaction ends. Arguments:
    /// id, id.
    static final String TAKE =
            """
            WITH was_ready AS (DELETE FROM coremill.ready WHERE id = ? RETURNING rank),
            was_later AS (DELETE FROM coremill.later WHERE id = ? RETURNING due)
            SELECT (SELECT rank FROM was_ready) AS rank, (SELECT due FROM was_later) AS due
            """;

    /// Arguments: queue, priority, due, timeout, most attempts, id.
    static final String CHANGE =
            """
            UPDATE coremill.job
            SET queue = ?, priority = ?, due = ?, timeout = ?, max_attempts = ?,
                version = version + 1
            WHERE id = ?
            """;

    /// Arguments: tags, when it expires, id.
    static final String CHANGE_TERMS = "UPDATE coremill.job SET tags = ?, expires = ? WHERE id = ?";

    /// Whether a node holds a job. Argument: id.
    static final String IS_HELD = "SELECT FROM coremill.lease WHERE job = ?";

    /// Removes a job that has finished, its tags and its log. Arguments: id, version.
    static final String DELETE =
            """
            WITH gone AS (
                DELETE FROM coremill.history WHERE id = ? AND version = ? RETURNING id, tags),
            words AS (
                DELETE FROM coremill.tag
                WHERE tag = ANY (ARRAY (SELECT unnest(tags) FROM gone))
                  AND job = ANY (ARRAY (SELECT id FROM gone))),
            lines AS (
                DELETE FROM coremill.log WHERE job = ANY (ARRAY (SELECT id FROM gone)))
            SELECT FROM gone
            """;

    private EditStatements() {}
}
