package io.coremill.queue.postgres.key;

/// The statements about keys under which jobs are submitted.
final class SharedKeyStatements {

    /// Remembers requests, unless there is one under the same key. Arguments: principal, key,
    /// digest, kind, id, when it expires, each an array.
    static final String REMEMBER_NEW =
            """
            INSERT INTO coremill.idempotency_key (principal, key, digest, kind, job, expires)
            SELECT * FROM unnest(?::text[], ?::text[], ?::text[], ?::text[], ?::uuid[],
                                 ?::bigint[])
            ON CONFLICT DO NOTHING
            RETURNING job
            """;

    /// Arguments: principal, key.
    static final String REQUEST =
            """
            SELECT digest, kind, job, expires FROM coremill.idempotency_key
            WHERE principal = ? AND key = ? FOR UPDATE
            """;

    /// Arguments: digest, kind, id, when it expires, principal, key.
    static final String REMEMBER =
            """
            UPDATE coremill.idempotency_key SET digest = ?, kind = ?, job = ?, expires = ?
            WHERE principal = ? AND key = ?
            """;

    /// Arguments: principal, key.
    static final String FORGET_ONE =
            "DELETE FROM coremill.idempotency_key WHERE principal = ? AND key = ?";

    /// Has jobs hold keys that no job has had. Arguments: name, id, until, states, when to look,
    /// each an array.
    static final String HOLD_NEW =
            """
            INSERT INTO coremill.unique_key (name, job, until, states, look)
            SELECT * FROM unnest(?::text[], ?::uuid[], ?::bigint[], ?::smallint[], ?::bigint[])
            ON CONFLICT DO NOTHING
            RETURNING job
            """;

    /// Argument: name.
    static final String HOLDER =
            "SELECT job, until, states FROM coremill.unique_key WHERE name = ? FOR UPDATE";

    /// Locks keys one after the other in one order. Argument: names.
    static final String LOCK =
            """
            SELECT name FROM coremill.unique_key WHERE name = ANY (?::text[])
            ORDER BY name COLLATE "C" FOR UPDATE
            """;

    /// Arguments: id, until, states, when to look, name.
    static final String HOLD =
            """
            UPDATE coremill.unique_key SET job = ?, until = ?, states = ?, look = ?
            WHERE name = ?
            """;

    /// Argument: name.
    static final String LET_GO_ONE = "DELETE FROM coremill.unique_key WHERE name = ?";

    /// Arguments: name, id.
    static final String LEAVE = "DELETE FROM coremill.unique_key WHERE name = ? AND job = ?";

    /// Whether a node has a job in hand. Argument: id.
    static final String IN_HAND = "SELECT number FROM coremill.lease WHERE job = ?";

    /// What a job said about being the only one of its kind. Argument: id, twice.
    static final String RULE =
            """
            SELECT key FROM coremill.job WHERE id = ?
            UNION ALL SELECT key FROM coremill.history WHERE id = ?
            """;

    /// Forgets requests; those that another node has in hand are left to it. Arguments: now, how
    /// many at most.
    static final String FORGET =
            """
            DELETE FROM coremill.idempotency_key WHERE ctid = ANY (ARRAY (
                SELECT ctid FROM coremill.idempotency_key
                WHERE expires <= ? ORDER BY expires LIMIT ? FOR UPDATE SKIP LOCKED))
            """;

    /// Keys that may be of no use any more, locked; those that another transaction has in use are
    /// left to it. Arguments: now, how many at most.
    static final String LOOK =
            """
            SELECT name FROM coremill.unique_key
            WHERE look <= ? ORDER BY look LIMIT ? FOR UPDATE SKIP LOCKED
            """;

    /// Forgets those that nothing holds any more and nothing will. Arguments: names, now.
    static final String LET_GO =
            """
            DELETE FROM coremill.unique_key
            WHERE name = ANY (?) AND coalesce(until, 0) <= ?
              AND (SELECT TRUE FROM coremill.job WHERE job.id = unique_key.job) IS NULL
            """;

    /// Arguments: when to look again, names.
    static final String LOOK_LATER =
            "UPDATE coremill.unique_key SET look = greatest(?, until) WHERE name = ANY (?)";

    /// When there is something to forget or to look at.
    static final String NEXT =
            """
            SELECT least((SELECT min(expires) FROM coremill.idempotency_key),
                         (SELECT min(expires) FROM coremill.upload),
                         (SELECT min(look) FROM coremill.unique_key))
            """;

    private SharedKeyStatements() {}
}
