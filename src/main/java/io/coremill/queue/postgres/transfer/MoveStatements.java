package io.coremill.queue.postgres.transfer;

/// The statements of a move into the store. Those with a place for a table are made for each.
final class MoveStatements {
    private static final String LIVE =
            """
            FROM coremill.node
            WHERE beat + 2 * heartbeat >= (extract(epoch FROM clock_timestamp()) * 1000000)::bigint\
            """;

    /// Waits for transactions that have asked whether a move is under way, and has later ones wait:
    /// those of a node that joins, and of a job that is submitted in SQL.
    static final String KEEP_OTHERS_OUT = "LOCK TABLE coremill.move IN ACCESS EXCLUSIVE MODE";

    /// That belongs to the end of a move, and no role but the owner may have it.
    static final String MAY_SET_LEASE =
            "SELECT has_sequence_privilege('coremill.lease_number', 'UPDATE')";

    /// Whether the schema has nodes at all.
    static final String HAS_NODES = "SELECT to_regclass('coremill.node') IS NOT NULL";

    static final String WAIT_A_WHILE = "SET LOCAL lock_timeout = '15s'";

    /// Of this schema.
    static final String LOCK =
            "SELECT pg_advisory_lock(('x' || left(md5('coremill.move'), 15))::bit(60)::bigint)";

    static final String PROGRESS =
            "SELECT source, part, place, done FROM coremill.move WHERE one = 1";

    /// Arguments: source, part.
    static final String BEGIN = "INSERT INTO coremill.move (one, source, part) VALUES (1, ?, ?)";

    static final String LIVE_NODE = "SELECT name " + LIVE + " LIMIT 1";

    static final String ANY = "SELECT FROM coremill.%s LIMIT 1";

    private static final String UNDER_WAY =
            " WHERE one = 1 AND NOT done AND NOT EXISTS (SELECT " + LIVE + ")";

    /// Arguments: part, place.
    static final String ADVANCE = "UPDATE coremill.move SET part = ?, place = ?" + UNDER_WAY;

    static final String COPY_IN = "COPY coremill.%s (%s) FROM STDIN";

    /// All of a table is read, so no index helps.
    static final String READ_WHOLE = "SET LOCAL enable_seqscan = on";

    /// Whatever the database or the role has been given.
    static final String BYTES_AS_HEX = "SET LOCAL bytea_output = 'hex'";

    static final String COPY_OUT = "COPY (SELECT %s FROM coremill.%s) TO STDOUT";

    /// Argument: a number that no lease has had.
    static final String NEXT_LEASE = "SELECT setval('coremill.lease_number', ?, FALSE)";

    static final String REMOVAL = "UPDATE coremill.removal SET told = ? WHERE one = 1";

    /// Arguments: queue, jobs.
    static final String FINISHED =
            """
            INSERT INTO coremill.finished_count (queue, jobs) VALUES (?, ?)
            ON CONFLICT (queue) DO UPDATE SET jobs = excluded.jobs
            """;

    /// An entry in the record of who did what.
    static final String RECORD =
            """
            INSERT INTO coremill.audit (
                at, id, node, principal, key_id, address, action, kind, target, status, detail)
            VALUES (
                (extract(epoch FROM clock_timestamp()) * 1000000)::bigint,
                gen_random_uuid()::text, 'migrate-store', '', '', '', 'store.migrate', 'store', '',
                0, '')
            """;

    static final String DONE = "UPDATE coremill.move SET done = TRUE" + UNDER_WAY;

    static final String ANALYZE = "ANALYZE coremill.%s";

    private MoveStatements() {}
}
