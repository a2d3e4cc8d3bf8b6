package io.coremill.queue.postgres.acceptance;

/// The statements about what nodes let in.
final class AcceptanceStatements {

    /// Of nodes that start together each waits for the one before. Those who submit only read.
    static final String ALONE = "LOCK TABLE coremill.acceptance IN SHARE ROW EXCLUSIVE MODE";

    /// What nodes let in that are no more: that of an earlier one of the same name, and that of
    /// others which have been gone for long. Arguments: instance, name, since when.
    static final String FORGET =
            """
            DELETE FROM coremill.acceptance
            WHERE node = ?
               OR NOT EXISTS (SELECT FROM coremill.node WHERE instance = acceptance.node)
                  AND (name = ? OR gone < ?)
            """;

    /// Argument: now.
    static final String NOTE_GONE =
            """
            UPDATE coremill.acceptance SET gone = ?
            WHERE gone IS NULL
              AND NOT EXISTS (SELECT FROM coremill.node WHERE instance = acceptance.node)
            """;

    /// Arguments: instance, name, now, bytes of a payload, whether payloads are encrypted.
    static final String ADD =
            """
            INSERT INTO coremill.acceptance (node, name, started, max_payload, sealed)
            VALUES (?, ?, ?, ?, ?)
            """;

    /// Arguments: queue, instance, types, how many may wait, timeout, most attempts, kind of the
    /// pauses, their first, their longest.
    static final String ADD_QUEUE =
            """
            INSERT INTO coremill.accepted_queue (queue, node, types, max_waiting, timeout,
                                                 max_attempts, backoff, backoff_base, backoff_max)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
            """;

    /// Arguments: queue, type, instance, timeout, most attempts, kind of the pauses, their first,
    /// their longest.
    static final String ADD_TYPE =
            """
            INSERT INTO coremill.accepted_type (queue, type, node, timeout, max_attempts, backoff,
                                                backoff_base, backoff_max)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?)
            """;

    /// Arguments: type, instance, queue.
    static final String ADD_USUAL_QUEUE =
            "INSERT INTO coremill.usual_queue (type, node, queue) VALUES (?, ?, ?)";

    /// Room for counts of a deep queue. What is there may be in use, and is left as it is.
    /// Arguments: queue, number of rooms.
    static final String ADD_ROOM =
            """
            INSERT INTO coremill.deep_queue (queue, slot, jobs, counted, until)
            SELECT name, slot, 0, 0, 0
            FROM (SELECT ?::text) AS asked (name) CROSS JOIN generate_series(1, ?) AS rooms (slot)
            WHERE NOT EXISTS (SELECT FROM coremill.deep_queue AS room
                              WHERE room.queue = name AND room.slot = rooms.slot)
            ON CONFLICT DO NOTHING
            """;

    private AcceptanceStatements() {}
}
