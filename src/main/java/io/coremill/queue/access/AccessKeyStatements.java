package io.coremill.queue.access;

/// The statements about keys of callers. Tables are named with the schema of stores that have one.
final class AccessKeyStatements {

    /// All keys with the number of the last change, of one moment: a row without a key if there is
    /// none.
    static final String ALL =
            """
            SELECT change.number, id, name, principal, roles, queues, types, payloads, digest,
                   previous, previous_until, created, expires, revoked, used
            FROM coremill.access_change AS change LEFT JOIN coremill.access_key ON TRUE
            ORDER BY id
            """;

    /// Before each change of keys: of two that come at once the second waits for the first.
    /// Argument: a number that was never there, not even before a failover that has lost changes.
    static final String CHANGE = "UPDATE coremill.access_change SET number = ?";

    static final String LAST_CHANGE = "SELECT number FROM coremill.access_change";

    /// Arguments: since when keys must have ended, twice.
    static final String FORGET = "DELETE FROM coremill.access_key WHERE revoked < ? OR expires < ?";

    static final String COUNT = "SELECT count(*) FROM coremill.access_key";

    /// Argument: id.
    static final String FIND = "SELECT digest, revoked FROM coremill.access_key WHERE id = ?";

    /// Arguments: id, name, principal, roles, queues, types, payloads, digest, created, expires.
    static final String INSERT =
            """
            INSERT INTO coremill.access_key (
                id, name, principal, roles, queues, types, payloads, digest, created, expires)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            """;

    /// Arguments: when, id.
    static final String REVOKE =
            "UPDATE coremill.access_key SET revoked = ? WHERE id = ? AND revoked IS NULL";

    /// The former secret counts only where it still may. Arguments: until when it counts, the same
    /// again, the next digest, id.
    static final String ROTATE =
            """
            UPDATE coremill.access_key
            SET previous = CASE WHEN ? > 0 THEN digest END, previous_until = nullif(?, 0), digest = ?
            WHERE id = ?
            """;

    /// Arguments: when, id, when.
    static final String USE =
            """
            UPDATE coremill.access_key SET used = ?
            WHERE id = ? AND (used IS NULL OR used < ?)
            """;

    private AccessKeyStatements() {}
}
