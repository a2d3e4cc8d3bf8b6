package io.coremill.queue.audit;

/// The statements about the record of who did what, for both stores. Tables are named with the
/// schema `coremill`, which a store replaces by what it calls it.
final class AuditStatements {

    /// Arguments: at, id, node, principal, key, address, action, kind, target, status, detail.
    static final String ADD =
            """
            INSERT INTO coremill.audit (
                at, id, node, principal, key_id, address, action, kind, target, status, detail)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            ON CONFLICT (at, id) DO NOTHING
            """;

    static final String FIND =
            """
            SELECT at, id, node, principal, key_id, address, action, kind, target, status, detail
            FROM coremill.audit
            """;

    /// Arguments: when the next removal is due, now.
    static final String TAKE_REMOVAL =
            "UPDATE coremill.audit_removal SET due = ? WHERE one = 1 AND due <= ?";

    /// Argument: when it is due.
    static final String NEXT_REMOVAL = "UPDATE coremill.audit_removal SET due = ? WHERE one = 1";

    /// Arguments: the time from which on entries stay, how many go at most, but for those of the
    /// same time.
    static final String REMOVE =
            """
            DELETE FROM coremill.audit
            WHERE at < ?
              AND at <= (SELECT max(at)
                         FROM (SELECT at FROM coremill.audit ORDER BY at, id LIMIT ?) AS oldest)
            """;

    private AuditStatements() {}
}
