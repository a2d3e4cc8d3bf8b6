package io.coremill.queue.postgres.step;

/// The statements that change jobs. Tables are named with the schema `coremill`; a session puts
/// another one in its place where the settings name one.
final class PostgresStatements {

    /// Accepts jobs. Arguments: one array a column, of those that are accepted.
    static final String SUBMIT =
            """
            INSERT INTO coremill.job (id, queue, type, priority, due, submitted, timeout,
                                      max_attempts, backoff, backoff_base, backoff_max, traceparent,
                                      payload, key, principal)
            SELECT * FROM unnest(?::uuid[], ?::text[], ?::text[], ?::smallint[], ?::bigint[],
                                 ?::bigint[], ?::bigint[], ?::integer[], ?::text[], ?::bigint[],
                                 ?::bigint[], ?::text[], ?::text[], ?::text[], ?::text[])
            """;

    /// As [#SUBMIT], of jobs that are ready as they come: puts them where claims find them, too.
    static final String SUBMIT_READY =
            "WITH accepted AS ("
                    + SUBMIT
                    + """
                    RETURNING id, queue, type, priority, due)
                    INSERT INTO coremill.ready (id, queue, type, level, rank)
                    SELECT id, queue, type, -priority, due FROM accepted
                    """;

    /// Makes a waiting job another one that was submitted, and takes it from where it waits;
    /// changes nothing if a node has it in hand. Arguments: id, id, queue, type, priority, due,
    /// timeout, most attempts, kind of the pauses, their first, their longest, traceparent,
    /// payload, rule, expires, deadline, retain, schedule, tags, sensitive, id. What earlier
    /// attempts left stays, so one that was sensitive stays so.
    static final String REPLACE =
            """
            WITH was_ready AS (DELETE FROM coremill.ready WHERE id = ? RETURNING id),
            was_later AS (DELETE FROM coremill.later WHERE id = ? RETURNING id)
            UPDATE coremill.job
            SET queue = ?, type = ?, priority = ?, due = ?, timeout = ?, max_attempts = ?,
                backoff = ?, backoff_base = ?, backoff_max = ?, traceparent = ?, payload = ?,
                key = ?, expires = ?, deadline = ?, retain = ?, schedule = ?, tags = ?,
                sensitive = coalesce(sensitive, ?), version = version + 1
            WHERE id = ? AND id = ANY (ARRAY (SELECT id FROM was_ready UNION ALL SELECT id FROM was_later))
            """;

    /// As [#SUBMIT], of jobs that say what few do. Six more arguments: expires, deadline, retain,
    /// schedule, tags as JSON, sensitive, each an array.
    static final String SUBMIT_WITH_TERMS =
            """
            INSERT INTO coremill.job (id, queue, type, priority, due, submitted, timeout,
                                      max_attempts, backoff, backoff_base, backoff_max, traceparent,
                                      payload, key, principal, expires, deadline, retain,
                                      schedule, sensitive, tags)
            SELECT id, queue, type, priority, due, submitted, timeout, max_attempts, backoff,
                   backoff_base, backoff_max, traceparent, payload, key, principal, expires,
                   deadline, retain, schedule, sensitive,
                   CASE WHEN tags IS NOT NULL
                        THEN ARRAY (SELECT json_array_elements_text(tags::json)) END
            FROM unnest(?::uuid[], ?::text[], ?::text[], ?::smallint[], ?::bigint[], ?::bigint[],
                        ?::bigint[], ?::integer[], ?::text[], ?::bigint[], ?::bigint[], ?::text[],
                        ?::text[], ?::text[], ?::text[], ?::bigint[], ?::bigint[], ?::bigint[],
                        ?::text[], ?::text[], ?::boolean[])
                AS asked (id, queue, type, priority, due, submitted, timeout, max_attempts, backoff,
                          backoff_base, backoff_max, traceparent, payload, key, principal,
                          expires, deadline, retain, schedule, tags, sensitive)
            """;

    /// Puts jobs where claims find them. Arguments: id, queue, type, level, rank, each an array.
    static final String MAKE_READY =
            """
            INSERT INTO coremill.ready (id, queue, type, level, rank)
            SELECT * FROM unnest(?::uuid[], ?::text[], ?::text[], ?::smallint[], ?::bigint[])
            """;

    /// Lets jobs wait for their time. Arguments: id, queue, due, each an array.
    static final String PUT_OFF =
            """
            INSERT INTO coremill.later (id, queue, due)
            SELECT * FROM unnest(?::uuid[], ?::text[], ?::bigint[])
            """;

    /// Makes ready what is due; what another node is making ready is left to it. Arguments: now,
    /// how many at most.
    static final String PROMOTE =
            """
            WITH due AS MATERIALIZED (
                SELECT id FROM coremill.later WHERE due <= ? ORDER BY due LIMIT ?
                FOR UPDATE SKIP LOCKED),
            gone AS (
                DELETE FROM coremill.later WHERE id = ANY (ARRAY (SELECT id FROM due))),
            promoted AS (
                UPDATE coremill.job SET version = version + 1
                WHERE id = ANY (ARRAY (SELECT id FROM due))
                RETURNING id, queue, type, priority, due)
            INSERT INTO coremill.ready (id, queue, type, level, rank)
            SELECT id, queue, type, -priority, due FROM promoted
            RETURNING id, queue, type, level, rank
            """;

    static final String NEXT_DUE = "SELECT min(due) FROM coremill.later";

    /// Leases the best jobs of a queue: numbers rise from the best on, and the first few are
    /// started. A node that was declared dead claims nothing, and none is declared dead before its
    /// claim is committed: its row is shared until then. What is ready is never rewritten, so that
    /// a row which is locked is still where it was found. Each job is found by its id: with a join,
    /// an estimate of how many there may be could choose to compare each with each. Arguments:
    /// queue, level, rank and id of the place from which on to look, queue, node, how many, node,
    /// how many of them to start, now, how many of them to start.
    private static final String CLAIM_OF =
            """
            WITH %sbest AS MATERIALIZED (
                SELECT id, level, rank, ctid AS found FROM coremill.ready
                WHERE %s
                  AND NOT EXISTS (SELECT FROM coremill.paused_queue WHERE paused_queue.queue = ?)
                  AND EXISTS (SELECT FROM coremill.node WHERE instance = ? AND beat >= 0
                              FOR KEY SHARE SKIP LOCKED)
                ORDER BY %s LIMIT ?
                FOR UPDATE SKIP LOCKED),
            gone AS (
                DELETE FROM coremill.ready WHERE ctid = ANY (ARRAY (SELECT found FROM best))),
            wanted AS MATERIALIZED (
                SELECT nextval('coremill.lease_number') AS number, row_number() OVER () AS place,
                       ordered.level, ordered.rank, job.*
                FROM (SELECT * FROM best ORDER BY %s) AS ordered CROSS JOIN LATERAL (
                    SELECT * FROM coremill.job WHERE job.id = ordered.id OFFSET 0) AS job),
            held AS (
                INSERT INTO coremill.lease (number, job, queue, type, node, level, rank, attempt,
                                            started, version)
                SELECT number, id, queue, type, ?, level, rank, attempt + 1,
                       CASE WHEN place <= ? THEN ?::bigint END, version + 1
                FROM wanted)
            SELECT number, id, type, payload, attempt + 1, crashes, timeout, max_attempts,
                   backoff, backoff_base, backoff_max, due, traceparent, place <= ?, level, rank,
                   CASE WHEN started IS NULL THEN expires END, deadline, sensitive%s
            ORDER BY number
            """;

    private static final String FROM_A_PLACE =
            "queue = ? AND (level, rank, id) >= (?::smallint, ?::bigint, ?::uuid)";

    private static final String OF_TYPES = " AND type = ANY (?::text[])";

    private static final String IN_LINE = "level, rank, id";

    private static final String OF_WANTED = "\nFROM wanted";

    static final String CLAIM = CLAIM_OF.formatted("", FROM_A_PLACE, IN_LINE, IN_LINE, OF_WANTED);

    /// Leases the best jobs of some types, and passes over others. One more argument after the
    /// place: the types.
    static final String CLAIM_OF_TYPES =
            CLAIM_OF.formatted("", FROM_A_PLACE + OF_TYPES, IN_LINE, IN_LINE, OF_WANTED);

    /// Leases the best jobs of some types that are sealed with none but some keys. Two more
    /// arguments after the place: the types, null for any, and the ids of the keys.
    static final String CLAIM_READABLE =
            CLAIM_OF.formatted(
                    "",
                    FROM_A_PLACE
                            + """
                             AND type = ANY (coalesce(?::text[], ARRAY[type]))
                             AND EXISTS (SELECT FROM coremill.job AS asked WHERE asked.id = ready.id
                                         AND (left(asked.payload, 4) <> '~cm:'
                                              OR split_part(left(asked.payload, 60), ':', 2)
                                                 = ANY (?::text[])))\
                            """,
                    IN_LINE,
                    IN_LINE,
                    OF_WANTED);

    /// What of each level may be among the best where waiting counts, found where it lies: of each
    /// the first ones from a place on.
    private static final String HEADS =
            """
            heads AS MATERIALIZED (
                SELECT head.found
                FROM unnest(?::smallint[], ?::bigint[], ?::uuid[]) AS line (level, rank, id)
                CROSS JOIN LATERAL (
                    SELECT ready.ctid AS found, ready.level, ready.rank, ready.id
                    FROM coremill.ready
                    WHERE queue = ? AND ready.level = line.level
                      AND (ready.rank, ready.id) >= (line.rank, line.id) %s
                    ORDER BY ready.rank, ready.id LIMIT ?) AS head
                ORDER BY head.rank + head.level * ?::bigint, head.level, head.id LIMIT ?),
            """;

    private static final String AMONG_HEADS = "ctid = ANY (ARRAY (SELECT found FROM heads))";

    private static final String BY_AGE = "rank + level * ?::bigint, level, id";

    /// With how many were looked at, also where none of them is to be had.
    private static final String OF_WANTED_AND_LOOKED_AT =
            """
            , looked_at
            FROM (SELECT count(*) AS looked_at FROM heads) AS seen LEFT JOIN wanted ON TRUE\
            """;

    /// As [#CLAIM], where waiting counts: each level is worth so much of it. Other nodes may be
    /// leasing the best ones just now, so more are looked at than are asked for. Arguments: levels,
    /// ranks and ids of the places from which on to look, queue, how many to look at, worth of a
    /// level, how many to look at, queue, node, worth of a level, how many, worth of a level, and
    /// on from the second node as for a claim. Returns one row at least, of nulls but for the last.
    static final String CLAIM_AGED =
            CLAIM_OF.formatted(
                    HEADS.formatted(""), AMONG_HEADS, BY_AGE, BY_AGE, OF_WANTED_AND_LOOKED_AT);

    /// One more argument after the first queue: the types.
    static final String CLAIM_AGED_OF_TYPES =
            CLAIM_OF.formatted(
                    HEADS.formatted(OF_TYPES),
                    AMONG_HEADS,
                    BY_AGE,
                    BY_AGE,
                    OF_WANTED_AND_LOOKED_AT);

    /// The last place of each level of a queue that is not paused, from the end that is not claimed
    /// from. Argument: queue, three times.
    static final String LAST_PLACES =
            """
            WITH RECURSIVE line (level, rank, id) AS (
                (SELECT level, rank, id FROM coremill.ready
                 WHERE queue = ?
                   AND NOT EXISTS (
                       SELECT FROM coremill.paused_queue WHERE paused_queue.queue = ?)
                 ORDER BY level DESC, rank DESC, id DESC LIMIT 1)
                UNION ALL
                SELECT next.level, next.rank, next.id
                FROM line CROSS JOIN LATERAL (
                    SELECT level, rank, id FROM coremill.ready
                    WHERE queue = ? AND ready.level < line.level
                    ORDER BY ready.level DESC, ready.rank DESC, ready.id DESC LIMIT 1) AS next)
            SELECT level, rank, id FROM line
            """;

    /// The first place of some types in each of these levels. Arguments: levels, queue, types.
    static final String FIRST_PLACES =
            """
            SELECT head.level, head.rank, head.id
            FROM unnest(?::smallint[]) AS line (level)
            CROSS JOIN LATERAL (
                SELECT ready.level, ready.rank, ready.id FROM coremill.ready
                WHERE queue = ? AND ready.level = line.level AND type = ANY (?::text[])
                ORDER BY ready.rank, ready.id LIMIT 1) AS head
            """;

    /// Undoes a claim in its transaction. Argument: numbers.
    static final String UNDO_CLAIM =
            """
            WITH undone AS (
                DELETE FROM coremill.lease WHERE number = ANY (?::bigint[])
                RETURNING job, queue, type, level, rank)
            INSERT INTO coremill.ready (id, queue, type, level, rank)
            SELECT job, queue, type, level, rank FROM undone
            """;

    /// The last place of a queue that is not paused. Arguments: queue, queue.
    static final String LAST_PLACE =
            """
            SELECT level, rank, id FROM coremill.ready
            WHERE queue = ?
              AND NOT EXISTS (SELECT FROM coremill.paused_queue WHERE paused_queue.queue = ?)
            ORDER BY level DESC, rank DESC, id DESC LIMIT 1
            """;

    /// Arguments: when it started, ran, progress, lease, id.
    static final String REPORT =
            """
            UPDATE coremill.lease
            SET started = ?, ran = coalesce(?, ran), progress = coalesce(?, progress),
                version = version + 1
            FROM (SELECT number, started FROM coremill.lease WHERE number = ? AND job = ?
                  FOR UPDATE) AS before
            WHERE lease.number = before.number
            RETURNING lease.queue, before.started IS NULL
            """;

    /// Ends leases and their jobs with them. Leases are locked in the order of their numbers, as
    /// by all who wait for more than one. Nothing is joined with a table or with rows that were
    /// changed: the planner, which takes an array for ten rows and a table for as empty as it once
    /// was, would compare each with each. Arguments, each an array: lease, id, state, when it
    /// finished, due, whether the attempt counts, crashes, when it started, progress, error,
    /// attempt, media type, result, cause of a failure, the day on which it goes, and when it goes
    /// if it lies apart. A job that says for how long it is to be kept lies apart.
    static final String FINISH =
            """
            WITH asked AS MATERIALIZED (
                SELECT * FROM unnest(?::bigint[], ?::uuid[], ?::text[], ?::bigint[], ?::bigint[],
                                     ?::boolean[], ?::integer[], ?::bigint[], ?::text[], ?::text[],
                                     ?::text[], ?::text[], ?::bytea[], ?::text[], ?::date[],
                                     ?::bigint[])
                    AS asked (number, job, state, finished, due, counts, crash, started, progress,
                              error, ended, result_type, result, cause, goes, until)
                ORDER BY number),
            held AS MATERIALIZED (
                SELECT asked.*, lease.*
                FROM asked CROSS JOIN LATERAL (
                    SELECT queue, type, version AS held_version, attempt AS held_attempt,
                           cancel_requested, started AS held_started, progress AS held_progress
                    FROM coremill.lease
                    WHERE lease.number = asked.number AND lease.job = asked.job FOR UPDATE) AS lease),
            freed AS (
                DELETE FROM coremill.lease WHERE number = ANY (ARRAY (SELECT number FROM held))),
            gone AS (
                DELETE FROM coremill.job WHERE id = ANY (ARRAY (SELECT job FROM held))),
            kept AS (
                INSERT INTO coremill.history (
                    id, state, queue, type, priority, due, submitted, timeout, max_attempts,
                    backoff, backoff_base, backoff_max, traceparent, payload, principal, tags, key,
                    expires, deadline, retain, schedule, sensitive, version, attempt, crashes,
                    cancel_requested, started, finished, progress, attempts, error, result_type,
                    result, error_kind, fingerprint, goes, until)
                SELECT was.id, held.state, was.queue, was.type, was.priority,
                       coalesce(held.due, was.due), was.submitted, was.timeout, was.max_attempts,
                       was.backoff, was.backoff_base, was.backoff_max, was.traceparent, was.payload,
                       was.principal, was.tags, was.key, was.expires, was.deadline, was.retain,
                       was.schedule, was.sensitive, held.held_version + 1,
                       CASE WHEN held.counts THEN held.held_attempt ELSE was.attempt END,
                       was.crashes + held.crash, held.cancel_requested,
                       CASE WHEN held.ended IS NULL THEN was.started
                            ELSE coalesce(held.started, held.held_started) END,
                       held.finished, coalesce(held.progress, held.held_progress),
                       CASE WHEN held.ended IS NULL THEN was.attempts
                            WHEN was.attempts IS NULL THEN held.ended
                            ELSE was.attempts || chr(10) || held.ended END,
                       held.error, held.result_type, held.result,
                       split_part(held.cause, '/', 1),
                       left(encode(sha256(convert_to(was.type || chr(10) || held.cause, 'UTF8')),
                                   'hex'), 16),
                       CASE WHEN was.retain IS NULL THEN held.goes ELSE 'infinity' END,
                       CASE WHEN was.retain IS NULL THEN held.until
                            ELSE held.finished + greatest(was.retain, 5000000) END
                FROM held CROSS JOIN LATERAL (
                    SELECT * FROM coremill.job WHERE job.id = held.job OFFSET 0) AS was)
            SELECT number, queue, type, held_started IS NOT NULL FROM held
            """;

    /// A lease and what is to be known of its job before it can be decided how it ends. Arguments:
    /// lease, id.
    static final String HELD =
            """
            SELECT lease.queue, lease.type, lease.started IS NOT NULL, lease.cancel_requested,
                   lease.level, lease.rank, job.attempts,
                   CASE WHEN job.started IS NULL THEN job.expires END AS expires, job.deadline
            FROM coremill.lease JOIN coremill.job ON job.id = lease.job
            WHERE lease.number = ? AND lease.job = ?
            FOR UPDATE OF lease
            """;

    /// Notes of a job that is not finished how an attempt ended, and lets go of it. Arguments:
    /// lease, due, whether the attempt counts, crashes, whether there was an attempt, when it
    /// started, progress, attempts.
    static final String LET_GO =
            """
            WITH freed AS (
                DELETE FROM coremill.lease WHERE number = ? RETURNING lease.*)
            UPDATE coremill.job
            SET due = coalesce(?, due),
                version = freed.version + 1,
                attempt = CASE WHEN ? THEN freed.attempt ELSE job.attempt END,
                crashes = crashes + ?,
                started = CASE WHEN ? THEN coalesce(?, freed.started) ELSE job.started END,
                progress = coalesce(?, freed.progress),
                attempts = ?
            FROM freed WHERE job.id = freed.job
            """;

    /// Counts how often a handler has asked for another time. Argument: id.
    static final String PUT_OFF_AGAIN =
            """
            UPDATE coremill.job SET put_off = coalesce(put_off, 0) + 1 WHERE id = ?
            RETURNING put_off
            """;

    /// Attempts of a job without the last. Arguments: attempts, id.
    static final String REWRITE_ATTEMPTS = "UPDATE coremill.job SET attempts = ? WHERE id = ?";

    /// Locks leases, in the order in which all lock them. Argument: numbers.
    static final String LOCK_NUMBERS =
            """
            SELECT number FROM coremill.lease
            WHERE number = ANY (?::bigint[]) ORDER BY number FOR UPDATE
            """;

    /// Locks the leases of jobs, so that they stay as they are. Argument: ids.
    static final String LOCK_LEASES =
            """
            SELECT number, job, queue, node FROM coremill.lease
            WHERE job = ANY (?::uuid[]) ORDER BY number FOR UPDATE
            """;

    /// The queue of leases that this node does not know of. Argument: numbers.
    static final String QUEUES_OF =
            "SELECT number, queue FROM coremill.lease WHERE number = ANY (?::bigint[])";

    /// Ends waiting jobs. Arguments: ids, ids, when, when, and for how long queues keep such jobs:
    /// queues in their order, the first of which is any, days, times.
    static final String CANCEL_WAITING =
            """
            WITH was_ready AS (
                DELETE FROM coremill.ready WHERE id = ANY (?::uuid[]) RETURNING id),
            was_later AS (
                DELETE FROM coremill.later WHERE id = ANY (?::uuid[]) RETURNING id),
            gone AS (
                DELETE FROM coremill.job
                WHERE id = ANY (ARRAY (SELECT id FROM was_ready UNION ALL SELECT id FROM was_later))
                RETURNING job.*, id = ANY (ARRAY (SELECT id FROM was_ready)) AS was_due),
            kept AS (
                INSERT INTO coremill.history (
                    id, state, queue, type, priority, due, submitted, timeout, max_attempts,
                    backoff, backoff_base, backoff_max, traceparent, payload, principal, tags, key,
                    expires, deadline, retain, schedule, sensitive, version, attempt, crashes,
                    cancel_requested, started, finished, progress, attempts, goes, until)
                SELECT id, 'cancelled', queue, type, priority, due, submitted, timeout,
                       max_attempts, backoff, backoff_base, backoff_max, traceparent, payload,
                       principal, tags, key, expires, deadline, retain, schedule, sensitive,
                       version + 1, attempt, crashes, TRUE, started, ?, progress, attempts,
                       CASE WHEN retain IS NULL THEN kept.goes ELSE 'infinity' END,
                       CASE WHEN retain IS NULL THEN kept.until ELSE ?::bigint + greatest(retain, 5000000) END
                FROM gone CROSS JOIN LATERAL (
                    SELECT goes, until
                    FROM unnest(?::text[], ?::date[], ?::bigint[]) AS rule (of, goes, until)
                    WHERE rule.of IN (gone.queue, '')
                    ORDER BY rule.of DESC LIMIT 1) AS kept)
            SELECT id, queue, type, was_due, expires IS NOT NULL OR deadline IS NOT NULL FROM gone
            """;

    /// Arguments: ids, whether those that have not started, whether those that have.
    static final String CANCEL_LEASED =
            """
            UPDATE coremill.lease
            SET version = version + CASE WHEN cancel_requested THEN 0 ELSE 1 END,
                cancel_requested = TRUE
            WHERE job = ANY (?::uuid[]) AND CASE WHEN started IS NULL THEN ? ELSE ? END
            RETURNING job, number, queue, node
            """;

    /// Queues jobs again that have finished without success. What they said of times that have
    /// passed is forgotten. Arguments: ids, states, when, when, when, when.
    static final String RETRY =
            """
            WITH found AS MATERIALIZED (
                SELECT * FROM coremill.history
                WHERE id = ANY (?::uuid[]) AND state = ANY (?::text[])
                FOR UPDATE),
            gone AS (
                DELETE FROM coremill.history WHERE id = ANY (ARRAY (SELECT id FROM found))),
            again AS (
                INSERT INTO coremill.job (
                    id, queue, type, priority, due, submitted, timeout, max_attempts, backoff,
                    backoff_base, backoff_max, traceparent, payload, principal, tags, key, retain,
                    schedule, sensitive, expires, deadline, version, attempt, crashes, started,
                    attempts)
                SELECT id, queue, type, priority, ?, submitted, timeout,
                       greatest(max_attempts, attempt + 1), backoff, backoff_base, backoff_max,
                       traceparent, payload, principal, tags, key, retain, schedule, sensitive,
                       CASE WHEN expires > ? THEN expires END,
                       CASE WHEN deadline > ? THEN deadline END, version + 1, attempt,
                       0, started, attempts
                FROM found),
            placed AS (
                INSERT INTO coremill.ready (id, queue, type, level, rank)
                SELECT id, queue, type, -priority, ? FROM found)
            SELECT id, queue, type, priority, state FROM found
            """;

    /// Those of some jobs that end in any case at some time. Argument: ids.
    static final String LIMITED_AMONG =
            """
            SELECT id FROM coremill.job
            WHERE id = ANY (?::uuid[]) AND (expires IS NOT NULL OR deadline IS NOT NULL)
            """;

    static final String PAUSE =
            "INSERT INTO coremill.paused_queue (queue) VALUES (?) ON CONFLICT DO NOTHING";

    static final String RESUME = "DELETE FROM coremill.paused_queue WHERE queue = ?";

    /// Writes something although nothing changes.
    static final String PROBE = "UPDATE coremill.probe SET times = times + 1";

    /// The newest line of a job's log. Argument: id.
    static final String LAST_LOG =
            "SELECT seq, size FROM coremill.log WHERE job = ? ORDER BY seq DESC LIMIT 1";

    /// Adds lines to the log of one job, all or none: none if another node has used the number of
    /// the first line meanwhile. Arguments: one array a column.
    static final String ADD_LOG =
            """
            WITH lines AS MATERIALIZED (
                SELECT * FROM unnest(?::uuid[], ?::bigint[], ?::bigint[], ?::bigint[], ?::integer[],
                                     ?::text[], ?::text[], ?::text[])
                    AS lines (job, seq, size, at, attempt, source, level, message)),
            first AS (
                INSERT INTO coremill.log (job, seq, size, at, attempt, source, level, message)
                SELECT * FROM lines ORDER BY seq LIMIT 1
                ON CONFLICT DO NOTHING RETURNING seq),
            others AS (
                INSERT INTO coremill.log (job, seq, size, at, attempt, source, level, message)
                SELECT * FROM lines WHERE seq > (SELECT seq FROM first))
            SELECT FROM first
            """;

    /// Arguments: id, seq of the newest line to go, size of the newest line to go.
    static final String TRIM_LOG =
            "DELETE FROM coremill.log WHERE job = ? AND (seq <= ? OR size <= ?)";

    private PostgresStatements() {}
}
