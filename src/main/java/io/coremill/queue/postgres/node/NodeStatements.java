package io.coremill.queue.postgres.node;

import io.coremill.queue.schema.SchemaLevel;
import java.util.List;

/// The statements about nodes and about what they leave behind. Tables are named with the schema
/// `coremill`; a session puts another one in its place where the settings name one. A node is dead
/// once it has been silent for two of its own heartbeats.
final class NodeStatements {

    /// Joins, unless jobs are being moved into the store. Arguments: instance, name, version,
    /// joined, beat, heartbeat, whether it drains, summary.
    static final String JOIN =
            """
            INSERT INTO coremill.node (
                instance, name, version, joined, beat, heartbeat, draining, summary)
            SELECT ?, ?, ?, ?, ?, ?, ?, ?
            WHERE NOT EXISTS (SELECT FROM coremill.move WHERE NOT done)
            """;

    /// Removes a node, or makes it one that others find dead at once if it still holds leases.
    /// Arguments: instance, instance.
    static final String LEAVE =
            """
            WITH dead AS (
                UPDATE coremill.node SET beat = 0
                WHERE instance = ?
                  AND EXISTS (SELECT FROM coremill.lease WHERE lease.node = node.instance))
            DELETE FROM coremill.node
            WHERE instance = ?
              AND NOT EXISTS (SELECT FROM coremill.lease WHERE lease.node = node.instance)
            """;

    /// The time of the store: that of the database, and not before what nodes have seen. Where the
    /// database's clock was set back, a new node would be dead at once otherwise.
    static final String TIME =
            """
            SELECT greatest((extract(epoch FROM clock_timestamp()) * 1000000)::bigint,
                            (SELECT max(beat) FROM coremill.node))
            """;

    /// Takes the requests of other nodes. Argument: instance.
    static final String TAKE_REQUESTS =
            "DELETE FROM coremill.node_request WHERE node = ? RETURNING number, worker";

    /// Asks a live node for something, if it is there. Arguments: a worker of it, instance, now.
    static final String REQUEST =
            """
            INSERT INTO coremill.node_request (node, worker)
            SELECT instance, ? FROM coremill.node WHERE instance = ? AND beat + 2 * heartbeat >= ?
            """;

    /// The tables of which [#DATABASE] counts dead rows, in this order.
    static final List<String> HOT_TABLES = List.of("job", "ready", "later", "lease");

    /// How the database is: seconds and transactions of the oldest one that keeps dead rows, and
    /// dead rows of the hot tables. A role sees since when transactions of other roles are open
    /// only as a member of pg_read_all_stats, and -1 otherwise. What vacuums keeps nothing.
    private static final String DATABASE =
            """
            (SELECT ARRAY[
                 CASE WHEN bool_or(hidden) THEN -1
                      ELSE coalesce(extract(epoch FROM clock_timestamp() - min(since)), 0) END,
                 coalesce(max(behind), 0),
                 pg_stat_get_dead_tuples('coremill.job'::regclass),
                 pg_stat_get_dead_tuples('coremill.ready'::regclass),
                 pg_stat_get_dead_tuples('coremill.later'::regclass),
                 pg_stat_get_dead_tuples('coremill.lease'::regclass)]::float8[]
             FROM (
                 SELECT greatest(age(backend_xmin), age(backend_xid)), xact_start,
                        xact_start IS NULL AND datid IS NOT NULL AND usesysid IS NOT NULL
                 FROM pg_stat_activity
                 WHERE (backend_xmin IS NOT NULL OR backend_xid IS NOT NULL)
                   AND (datid IS NULL OR datname = current_database())
                   AND pid <> pg_backend_pid()
                   AND pid NOT IN (SELECT pid FROM pg_stat_progress_vacuum)
                 UNION ALL
                 SELECT age(transaction), prepared, FALSE FROM pg_prepared_xacts
                 WHERE database = current_database()
                 UNION ALL
                 SELECT age(xmin), NULL, FALSE FROM pg_replication_slots WHERE xmin IS NOT NULL
             ) AS keeper (behind, since, hidden))
            """;

    /// What is new to a node. Whether jobs are due is looked up at the end of their index that is
    /// not claimed from: claimed rows that are still to be cleaned up lie at the other one.
    /// Arguments: its queues, itself, itself, itself, itself, now, itself, now, its name, itself,
    /// when it joined, now, whether to show what it holds, itself, whether to look for leases of no
    /// node, whether to show how the database is.
    private static final String NEWS =
            """
            (extract(epoch FROM clock_timestamp()) * 1000000)::bigint AS database_time,
            ARRAY(SELECT name FROM unnest(?::text[]) AS served (name)
                  WHERE (SELECT id FROM coremill.ready WHERE ready.queue = served.name
                         ORDER BY queue DESC, level DESC, rank DESC, id DESC LIMIT 1) IS NOT NULL)
                AS with_work,
            (SELECT min(due) FROM coremill.later) AS next_due,
            (SELECT min(due) FROM coremill.schedule WHERE due IS NOT NULL) AS next_tick,
            (SELECT min(at) FROM coremill.term WHERE kind IN ('expires', 'deadline'))
                AS next_term,
            (SELECT number FROM coremill.access_change) AS key_change,
            ARRAY(SELECT queue FROM coremill.paused_queue) AS paused,
            pg_sequence_last_value('coremill.submitted_in_sql'::regclass) AS submitted_in_sql,
            ARRAY(SELECT number FROM coremill.lease WHERE node = ? AND cancel_requested
                  ORDER BY number) AS cancelled,
            ARRAY(SELECT queue FROM coremill.lease WHERE node = ? AND cancel_requested
                  ORDER BY number) AS cancelled_queues,
            EXISTS (SELECT FROM coremill.node_request WHERE node = ?) AS requested,
            (SELECT count(*) FROM coremill.node
             WHERE instance <> ? AND beat + 2 * heartbeat >= ?) AS others,
            EXISTS (SELECT FROM coremill.node
                    WHERE instance <> ? AND beat + 2 * heartbeat < ?) AS dead,
            ARRAY(SELECT instance FROM coremill.node
                  WHERE name = ? AND instance <> ? AND beat > ?
                    AND beat + 2 * heartbeat >= ?
                  ORDER BY instance) AS namesakes,
            CASE WHEN ? THEN ARRAY(SELECT number FROM coremill.lease WHERE node = ?) END AS held,
            CASE WHEN ? THEN EXISTS (SELECT FROM coremill.lease WHERE NOT EXISTS (
                                         SELECT FROM coremill.node
                                         WHERE node.instance = lease.node))
                 ELSE FALSE END AS left_by_none,
            CASE WHEN ? THEN
            """
                    + DATABASE
                    + "END AS database_figures";

    /// What a node has to know to work on the tables, as migrations name it.
    private static final String NEEDED =
            """
            (SELECT coalesce(max(substring(description FROM '%s')::integer), 0)
             FROM coremill.flyway_schema_history WHERE success) AS needed
            """
                    .formatted(SchemaLevel.NEEDS);

    /// Whether the node is there, and what is new to it. Argument: itself, and those of the news.
    static final String LOOK =
            """
            SELECT EXISTS (SELECT FROM coremill.node WHERE instance = ? AND beat >= 0) AS here,
            NULL::integer AS needed,
            """
                    + NEWS;

    /// A heartbeat that reads nothing that a later version may drop. Arguments: now, whether it
    /// drains, summary, itself.
    static final String BEAT_WITHOUT_NEWS =
            """
            WITH beaten AS (
                UPDATE coremill.node SET beat = ?, draining = ?, summary = ?
                WHERE instance = ? AND beat >= 0 RETURNING instance)
            SELECT EXISTS (SELECT FROM beaten) AS here,
            """
                    + NEEDED;

    /// A heartbeat and a look in one statement. Arguments: those of the heartbeat, and of the news.
    static final String BEAT = BEAT_WITHOUT_NEWS + ", " + NEWS;

    /// A heartbeat between looks. Arguments: now, itself.
    static final String BEAT_ONLY =
            "UPDATE coremill.node SET beat = ? WHERE instance = ? AND beat >= 0";

    /// Arguments: itself, since when it has watched the others, now.
    static final String DEAD =
            """
            SELECT instance, name FROM coremill.node
            WHERE instance <> ? AND greatest(beat, ?) + 2 * heartbeat < ?
            """;

    /// Keeps others from a dead node until the end of the transaction; no row if another node is at
    /// it, or if it is not dead any more. Arguments: instance, now.
    static final String LOCK_DEAD =
            """
            SELECT instance FROM coremill.node WHERE instance = ? AND beat + 2 * heartbeat < ?
            FOR UPDATE SKIP LOCKED
            """;

    /// Lets a dead node never beat again, where its end takes more than one transaction.
    static final String SEAL = "UPDATE coremill.node SET beat = -1 WHERE instance = ?";

    /// Lets a dead node go once it holds nothing. Arguments: instance, instance.
    static final String BURY =
            """
            DELETE FROM coremill.node WHERE instance = ?
            AND NOT EXISTS (SELECT FROM coremill.lease WHERE node = ?)
            """;

    /// What a node let in that is gone, if one of its name has started since. Without one, jobs can
    /// be submitted to its queues all the same. Arguments: instance, instance.
    static final String FORGET_ACCEPTED =
            """
            DELETE FROM coremill.acceptance
            WHERE node = ? AND NOT EXISTS (SELECT FROM coremill.node WHERE instance = ?)
              AND EXISTS (SELECT FROM coremill.acceptance AS next
                          WHERE next.name = acceptance.name AND next.node <> acceptance.node
                            AND next.started >= acceptance.started)
            """;

    private static final String LEFT =
            """
            SELECT lease.number, lease.job, lease.attempt, lease.started, lease.cancel_requested,
                   lease.ran, job.crashes
            FROM coremill.lease JOIN coremill.job ON job.id = lease.job
            """;

    /// What a dead node holds, but for what somebody changes just now. Arguments: instance, how
    /// many.
    static final String LEFT_BY_NODE =
            LEFT + "WHERE lease.node = ? LIMIT ? FOR UPDATE OF lease SKIP LOCKED";

    /// What is held by a node that is gone. Argument: how many.
    static final String LEFT_BY_NONE =
            LEFT
                    + """
                    WHERE NOT EXISTS (SELECT FROM coremill.node WHERE node.instance = lease.node)
                    LIMIT ? FOR UPDATE OF lease SKIP LOCKED
                    """;

    /// What a node holds of these numbers. Arguments: instance, numbers, how many.
    static final String LEFT_OF =
            LEFT
                    + """
                    WHERE lease.node = ? AND lease.number = ANY (?) LIMIT ?
                    FOR UPDATE OF lease SKIP LOCKED
                    """;

    private NodeStatements() {}
}
