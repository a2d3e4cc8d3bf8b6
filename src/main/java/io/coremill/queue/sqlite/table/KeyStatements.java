package io.coremill.queue.sqlite.table;

/// The statements about keys under which jobs are submitted.
public final class KeyStatements {
    /// Argument: name.
    static final String HOLDER =
            "SELECT job, job_low, until, states FROM unique_key WHERE name = ?1";

    /// Arguments: name, both halves of the id, until, states, when to look.
    static final String HOLD =
            """
            INSERT INTO unique_key (name, job, job_low, until, states, look)
            VALUES (?1, ?2, ?3, ?4, ?5, ?6)
            ON CONFLICT (name) DO UPDATE
            SET job = ?2, job_low = ?3, until = ?4, states = ?5, look = ?6
            """;

    /// Arguments: name, id.
    static final String LEAVE = "DELETE FROM unique_key WHERE name = ?1 AND job = ?2";

    /// Arguments: id, what the job says about being the only one of its kind.
    static final String SAY = "UPDATE job SET unique_rule = ?2 WHERE id = ?1";

    /// What a job said about being the only one of its kind. Argument: id.
    static final String RULE = "SELECT unique_rule FROM job WHERE id = ?1";

    /// Arguments: principal, key, now.
    public static final String REQUEST =
            """
            SELECT digest, kind, job, job_low FROM idempotency_key
            WHERE principal = ?1 AND key = ?2 AND expires > ?3
            """;

    /// Arguments: principal, key, digest, kind, both halves of the id, when it expires.
    static final String REMEMBER =
            """
            INSERT INTO idempotency_key (principal, key, digest, kind, job, job_low, expires)
            VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)
            ON CONFLICT (principal, key) DO UPDATE
            SET digest = ?3, kind = ?4, job = ?5, job_low = ?6, expires = ?7
            """;

    /// Has an upload take a key. Arguments: principal, key, digest, when it expires, id of the
    /// upload, now.
    public static final String CLAIM =
            """
            INSERT INTO idempotency_key
                (principal, key, digest, kind, job, job_low, expires, upload)
            VALUES (?1, ?2, ?3, 'ACCEPTED', 0, 0, ?4, ?5)
            ON CONFLICT (principal, key) DO UPDATE
            SET digest = ?3, kind = 'ACCEPTED', job = 0, job_low = 0, expires = ?4, upload = ?5
            WHERE expires <= ?6
            """;

    /// Arguments: now, how many at most.
    static final String FORGET =
            """
            DELETE FROM idempotency_key WHERE (principal, key) IN (
                SELECT principal, key FROM idempotency_key
                WHERE expires <= ?1 ORDER BY expires LIMIT ?2)
            """;

    /// Forgets keys that nothing holds any more and nothing will. Arguments: now, how many to look
    /// at.
    static final String LET_GO =
            """
            DELETE FROM unique_key
            WHERE name IN (SELECT name FROM unique_key WHERE look <= ?1 ORDER BY look LIMIT ?2)
              AND coalesce(until, 0) <= ?1
              AND NOT EXISTS (SELECT 1 FROM job WHERE job.id = unique_key.job
                              AND state IN ('scheduled', 'queued', 'ahead', 'running'))
            """;

    /// Looks at those again later which are still of use. Arguments: now, how many, when.
    static final String LOOK_LATER =
            """
            UPDATE unique_key SET look = max(?3, coalesce(until, 0))
            WHERE name IN (SELECT name FROM unique_key WHERE look <= ?1 ORDER BY look LIMIT ?2)
            """;

    /// When there is something to forget or to look at.
    static final String NEXT =
            """
            SELECT min(at) AS at FROM (SELECT min(expires) AS at FROM idempotency_key
                                 UNION ALL SELECT min(expires) FROM upload
                                 UNION ALL SELECT min(look) FROM unique_key)
            """;

    /// Up to a bound: there may be very many. Arguments: the bound, and that of uploads.
    public static final String COUNTS =
            """
            SELECT (SELECT count(*) FROM (SELECT 1 FROM idempotency_key LIMIT ?1)),
                   (SELECT count(*) FROM (SELECT 1 FROM unique_key LIMIT ?1)),
                   (SELECT coalesce(sum(line), 0) FROM (SELECT line FROM upload LIMIT ?2))
            """;

    private KeyStatements() {}
}
