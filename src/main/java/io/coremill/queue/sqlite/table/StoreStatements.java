package io.coremill.queue.sqlite.table;

/// The statements of the store.
public final class StoreStatements {
    public static final String SUBMIT =
            """
            INSERT INTO job (id, id_low, queue, type, state, priority, due, timeout, max_attempts,
                             backoff, backoff_base, backoff_max, submitted, traceparent, payload,
                             version, attempt, crashes, cancel_requested)
            SELECT value ->> 0, value ->> 1, value ->> 2, value ->> 3, value ->> 4, value ->> 5,
                   value ->> 6, value ->> 7, value ->> 8, value ->> 9, value ->> 10, value ->> 11,
                   value ->> 12, value ->> 13, value ->> 14,
                   1, 0, 0, FALSE
            FROM json_each(?1)
            """;

    /// As [#SUBMIT], of jobs that are of a principal.
    public static final String SUBMIT_OWNED =
            """
            INSERT INTO job (id, id_low, queue, type, state, priority, due, timeout, max_attempts,
                             backoff, backoff_base, backoff_max, submitted, traceparent, payload,
                             version, attempt, crashes, cancel_requested, principal)
            SELECT value ->> 0, value ->> 1, value ->> 2, value ->> 3, value ->> 4, value ->> 5,
                   value ->> 6, value ->> 7, value ->> 8, value ->> 9, value ->> 10, value ->> 11,
                   value ->> 12, value ->> 13, value ->> 14,
                   1, 0, 0, FALSE, value ->> 15
            FROM json_each(?1)
            """;

    /// As [#SUBMIT], of jobs that say what few do, and perhaps of a principal.
    public static final String SUBMIT_WITH_TERMS =
            """
            INSERT INTO job (id, id_low, queue, type, state, priority, due, timeout, max_attempts,
                             backoff, backoff_base, backoff_max, submitted, traceparent, payload,
                             version, attempt, crashes, cancel_requested,
                             tags, expires, deadline, retain, schedule, sensitive, principal)
            SELECT value ->> 0, value ->> 1, value ->> 2, value ->> 3, value ->> 4, value ->> 5,
                   value ->> 6, value ->> 7, value ->> 8, value ->> 9, value ->> 10, value ->> 11,
                   value ->> 12, value ->> 13, value ->> 14,
                   1, 0, 0, FALSE,
                   value ->> 15, value ->> 16, value ->> 17, value ->> 18, value ->> 19,
                   value ->> 20, value ->> 21
            FROM json_each(?1)
            """;

    /// Arguments: tag, id.
    static final String ADD_TAG = "INSERT INTO tag (tag, job) VALUES (?1, ?2)";

    /// Arguments: when, id, kind.
    static final String ADD_TERM =
            "INSERT INTO term (at, job, kind) VALUES (?1, ?2, ?3) ON CONFLICT DO NOTHING";

    static final String REMOVE_TERM = "DELETE FROM term WHERE at = ?1 AND job = ?2 AND kind = ?3";

    static final String NEXT_TERM =
            "SELECT min(at) FROM term WHERE kind IN ('expires', 'deadline')";

    /// What ends now in the ways that this version knows, with its job. Arguments: now, how many at
    /// most.
    static final String DUE_TERMS =
            """
            SELECT term.at, term.job, term.kind, job.id_low, job.queue, job.type, job.state,
                   job.attempts IS NULL AS fresh
            FROM (SELECT at, job, kind FROM term
                  WHERE at <= ?1 AND kind IN ('expires', 'deadline')
                  ORDER BY at LIMIT ?2) AS term
            LEFT JOIN job ON job.id = term.job
            ORDER BY term.at, term.kind DESC
            """;

    /// Arguments: now, id, state, error, for how long the job is kept.
    public static final String END_WAITING =
            """
            UPDATE job
            SET state = ?3, finished = ?1, error = ?4, version = version + 1,
                goes = ?1 + coalesce(max(retain, 5000000), ?5)
            WHERE id = ?2 AND state IN ('queued', 'scheduled')
            """;

    /// Of what a run that is over held ready, when it ends in any case.
    public static final String RECOVER_TERMS =
            """
            INSERT INTO term (at, job, kind)
            SELECT expires, id, 'expires' FROM job
            WHERE state = 'ahead' AND expires IS NOT NULL AND attempts IS NULL
            UNION ALL
            SELECT deadline, id, 'deadline' FROM job
            WHERE state = 'ahead' AND deadline IS NOT NULL
            ON CONFLICT DO NOTHING
            """;

    /// The same for one job, with a value for each argument.
    public static final String SUBMIT_ONE =
            """
            INSERT INTO job (id, id_low, queue, type, state, priority, due, timeout, max_attempts,
                             backoff, backoff_base, backoff_max, submitted, traceparent, payload,
                             version, attempt, crashes, cancel_requested, principal)
            VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15,
                    1, 0, 0, FALSE, ?16)
            """;

    /// Makes a waiting job another one that was submitted. Arguments: its row, as for
    /// [#SUBMIT_WITH_TERMS], and its id. What earlier attempts left stays, so one that was
    /// sensitive stays so.
    public static final String REPLACE =
            """
            UPDATE job
            SET (queue, type, state, priority, due, timeout, max_attempts, backoff, backoff_base,
                 backoff_max, traceparent, payload, tags, expires, deadline, retain, schedule) =
                    (SELECT value ->> 2, value ->> 3, value ->> 4, value ->> 5, value ->> 6,
                            value ->> 7, value ->> 8, value ->> 9, value ->> 10, value ->> 11,
                            value ->> 13, value ->> 14, value ->> 15, value ->> 16, value ->> 17,
                            value ->> 18, value ->> 19
                     FROM json_each(?1)),
                sensitive = coalesce(sensitive, (SELECT value ->> 20 FROM json_each(?1))),
                version = version + 1
            WHERE id = ?2
            """;

    /// Arguments: tag, id.
    static final String REMOVE_TAG = "DELETE FROM tag WHERE tag = ?1 AND job = ?2";

    /// Queues what is due. Arguments: now, how many at most.
    public static final String PROMOTE =
            """
            UPDATE job SET state = 'queued', version = version + 1
            WHERE id IN (SELECT id FROM job WHERE state = 'scheduled' AND due <= ?1
                         ORDER BY due LIMIT ?2)
            RETURNING queue, id, id_low
            """;

    public static final String NEXT_DUE =
            "SELECT min(due) AS due FROM job WHERE state = 'scheduled'";

    /// What a lease of a job has to say.
    private static final String CLAIMED =
            """
            SELECT job.id, id_low, type, payload, attempt + 1, crashes, timeout, max_attempts,
                   backoff, backoff_base, backoff_max, job.due, traceparent,
                   iif(attempts IS NULL, expires, NULL), deadline, sensitive
            """;

    /// The best jobs of a queue, in their order. Looked for alone: a statement that changes them as
    /// well sets three tables up at each claim, which costs more than a change of each job does.
    /// Arguments: queue, how many.
    public static final String CLAIM =
            CLAIMED
                    + """
                    FROM job WHERE state = 'queued' AND queue = ?1
                    ORDER BY priority DESC, due, id LIMIT ?2
                    """;

    /// As [#CLAIM], of jobs that are sealed with none but some keys, as far as they are among the
    /// best of so many. Waiting does not count. Arguments: queue, how many, ids of keys as JSON,
    /// how many are looked at.
    public static final String CLAIM_READABLE =
            CLAIMED
                    + """
                    FROM (SELECT id FROM job WHERE state = 'queued' AND queue = ?1
                          ORDER BY priority DESC, due, id LIMIT ?4) AS line
                    CROSS JOIN job ON job.id = line.id
                    WHERE substr(payload, 1, 4) <> '~cm:'
                       OR substr(payload, 5, instr(substr(payload, 5, 60), ':') - 1)
                          IN (SELECT value FROM json_each(?3))
                    ORDER BY priority DESC, job.due, job.id LIMIT ?2
                    """;

    /// As [#CLAIM], where waiting counts. Levels are priorities that wait, and each has a line of
    /// its own in the index. The lines are merged: the best of their heads is taken, and its line
    /// has the next one for a head. So no more is read than is taken and one of each level. What
    /// comes next is asked for in two parts, as a row compared with a row would use one column of
    /// the index only. One more argument: the waiting that is worth a level.
    public static final String CLAIM_AGED =
            """
            WITH RECURSIVE level (priority) AS (
                SELECT (SELECT priority FROM job WHERE state = 'queued' AND queue = ?1
                        ORDER BY priority DESC LIMIT 1)
                UNION ALL
                SELECT (SELECT job.priority FROM job
                        WHERE state = 'queued' AND queue = ?1
                          AND job.priority < level.priority
                        ORDER BY job.priority DESC LIMIT 1)
                FROM level WHERE level.priority IS NOT NULL),
                line (rank, priority, due, id) AS (
                SELECT head.due - head.priority * ?3, head.priority, head.due, head.id
                FROM level JOIN job AS head ON head.id = (
                    SELECT id FROM job WHERE state = 'queued' AND queue = ?1
                      AND job.priority = level.priority
                    ORDER BY job.due, job.id LIMIT 1)
                UNION ALL
                SELECT head.due - head.priority * ?3, head.priority, head.due, head.id
                FROM line JOIN job AS head ON head.id = coalesce(
                    (SELECT id FROM job WHERE state = 'queued' AND queue = ?1
                       AND job.priority = line.priority
                       AND job.due = line.due AND job.id > line.id
                     ORDER BY job.id LIMIT 1),
                    (SELECT id FROM job WHERE state = 'queued' AND queue = ?1
                       AND job.priority = line.priority AND job.due > line.due
                     ORDER BY job.due, job.id LIMIT 1))
                ORDER BY 1, 2 DESC, 4 LIMIT ?2)
            """
                    + CLAIMED
                    + """
                    FROM line CROSS JOIN job ON job.id = line.id
                    ORDER BY line.rank, line.priority DESC, line.id
                    """;

    /// Leases a job that is started at once. Arguments: lease, id, now.
    public static final String START =
            """
            UPDATE job
            SET lease = ?1, state = 'running', started = ?3, attempt = attempt + 1,
                version = version + 1, progress = NULL, ran = NULL
            WHERE id = ?2
            """;

    /// Leases a job that is held ready. Arguments: lease, id.
    public static final String HOLD =
            """
            UPDATE job
            SET lease = ?1, state = 'ahead', attempt = attempt + 1, version = version + 1,
                progress = NULL, ran = NULL
            WHERE id = ?2
            """;

    /// Arguments: lease, id, when it started, ran, progress.
    public static final String REPORT =
            """
            UPDATE job
            SET state = 'running',
                started = ?3,
                ran = coalesce(?4, ran),
                progress = coalesce(?5, progress),
                version = version + 1
            WHERE id = ?2 AND lease = ?1
            """;

    /// Ends a lease. Arguments: lease, id, state, when it finished, due, 1 if the attempt does not
    /// count, 1 if it was a crash, when the attempt started, progress, error, attempt, media type,
    /// result, for how long the job is kept if it ends.
    public static final String SETTLE =
            """
            UPDATE job
            SET lease = NULL,
                state = ?3,
                finished = ?4,
                due = coalesce(?5, due),
                version = version + 1,
                attempt = attempt - ?6,
                crashes = crashes + ?7,
                started = coalesce(?8, started),
                progress = coalesce(?9, progress),
                ran = NULL,
                error = ?10,
                attempts = CASE WHEN ?11 IS NULL THEN attempts
                                WHEN attempts IS NULL THEN ?11
                                ELSE attempts || char(10) || ?11 END,
                result_type = ?12,
                result = ?13,
                goes = ?4 + coalesce(max(retain, 5000000), ?14)
            WHERE id = ?2 AND lease = ?1
            """;

    /// As [#SETTLE], of a job that succeeds with its first attempt and says nothing about how long
    /// it is to be kept, as most do. Arguments: lease, id, when it finished, when the attempt
    /// started, attempt, media type, result, when the job goes.
    public static final String SUCCEED =
            """
            UPDATE job
            SET lease = NULL, state = 'succeeded', finished = ?3, version = version + 1,
                started = ?4, ran = NULL, attempts = ?5, result_type = ?6, result = ?7, goes = ?8
            WHERE id = ?2 AND lease = ?1 AND attempts IS NULL AND retain IS NULL
            """;

    /// Counts how often a handler has asked for another time. Arguments: lease, id.
    public static final String PUT_OFF_AGAIN =
            """
            UPDATE job SET put_off = coalesce(put_off, 0) + 1 WHERE id = ?2 AND lease = ?1
            RETURNING put_off
            """;

    /// What earlier attempts left. Argument: id.
    public static final String ATTEMPTS = "SELECT attempts FROM job WHERE id = ?1";

    /// Arguments: lease, id, the attempts without the last.
    public static final String FORGET_LAST_ATTEMPT =
            "UPDATE job SET attempts = ?3 WHERE id = ?2 AND lease = ?1";

    /// As if the current attempt had not been made. Arguments: lease, id, when the one before it
    /// started.
    public static final String NEVER_STARTED =
            "UPDATE job SET started = ?3 WHERE id = ?2 AND lease = ?1";

    /// Arguments: now, id, for how long the job is kept.
    public static final String CANCEL_WAITING =
            """
            UPDATE job
            SET state = 'cancelled', finished = ?1, goes = ?1 + coalesce(max(retain, 5000000), ?3),
                cancel_requested = TRUE, version = version + 1
            WHERE id = ?2 AND state IN ('queued', 'scheduled')
            """;

    public static final String CANCEL_LEASED =
            """
            UPDATE job SET cancel_requested = TRUE, version = version + 1
            WHERE id = ?1 AND state IN ('ahead', 'running') AND NOT cancel_requested
            """;

    /// Arguments: now, id.
    public static final String RETRY =
            """
            UPDATE job
            SET state = 'queued', due = ?1, finished = NULL, goes = NULL, put_off = NULL,
                cancel_requested = FALSE, crashes = 0,
                max_attempts = max(max_attempts, attempt + 1), version = version + 1,
                progress = NULL, error = NULL, error_kind = NULL, fingerprint = NULL,
                result_type = NULL, result = NULL,
                expires = iif(expires > ?1, expires, NULL),
                deadline = iif(deadline > ?1, deadline, NULL)
            WHERE id = ?2 AND state IN ('failed', 'cancelled', 'expired')
            """;

    /// Arguments: queue, priority, due, state, timeout, most attempts, id.
    public static final String CHANGE =
            """
            UPDATE job
            SET queue = ?1, priority = ?2, due = ?3, state = ?4, timeout = ?5, max_attempts = ?6,
                version = version + 1
            WHERE id = ?7 AND state IN ('queued', 'scheduled')
            """;

    /// Arguments: tags, when it expires, id.
    public static final String CHANGE_TERMS =
            "UPDATE job SET tags = ?1, expires = ?2 WHERE id = ?3";

    /// Argument: id.
    public static final String DELETE = "DELETE FROM job WHERE id = ?1";

    /// Whether any of many jobs has a log. Arguments: the lowest id, the highest id.
    static final String HAS_LOG = "SELECT EXISTS (SELECT 1 FROM log WHERE job BETWEEN ?1 AND ?2)";

    /// Argument: id.
    public static final String DELETE_LOG = "DELETE FROM log WHERE job = ?1";

    public static final String PAUSE =
            "INSERT INTO paused_queue (queue) VALUES (?1) ON CONFLICT DO NOTHING";

    public static final String RESUME = "DELETE FROM paused_queue WHERE queue = ?1";

    public static final String PAUSED = "SELECT queue FROM paused_queue";

    /// The newest line of a job's log. Argument: id.
    static final String LAST_LOG =
            "SELECT seq, size FROM log WHERE job = ?1 ORDER BY seq DESC LIMIT 1";

    static final String ADD_LOG =
            """
            INSERT INTO log (job, seq, size, at, attempt, source, level, message)
            VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)
            """;

    /// Arguments: id, seq of the newest line to go, size of the newest line to go.
    static final String TRIM_LOG = "DELETE FROM log WHERE job = ?1 AND (seq <= ?2 OR size <= ?3)";

    /// Arguments: id, seq of the line before, how many at most.
    public static final String LOGS =
            """
            SELECT seq, at, attempt, source, level, message FROM log
            WHERE job = ?1 AND seq > ?2 ORDER BY seq LIMIT ?3
            """;

    /// The columns of a job, without its payload and its result.
    private static final String JOB =
            """
            SELECT id, id_low, lease, queue, type, state, priority, due, version, attempt,
                   cancel_requested, timeout, max_attempts, backoff, backoff_base, backoff_max,
                   submitted, started, finished, traceparent, progress, ran, error, error_kind,
                   attempts,
                   expires, deadline, retain, schedule, tags, unique_rule, goes, principal,
                   sensitive, fingerprint\
            """;

    /// Argument: id.
    public static final String FIND =
            JOB
                    + """
                    , payload, result_type,
                           iif(result_type = 'application/json', result, x'') AS result
                    FROM job WHERE id = ?1
                    """;

    /// Argument: id.
    public static final String FIND_WITH_RESULT =
            JOB
                    + """
                    , payload, result_type, result
                    FROM job WHERE id = ?1
                    """;

    /// The start of a list; a search adds what it is to be filtered by.
    public static final String LIST = JOB + " FROM job";

    /// Groups of the newest failures, from the index that has all of them. Its text has places for
    /// a column that the index lacks, and for conditions. Arguments: how many failures, those of
    /// the conditions, how many groups.
    public static final String FAILURES =
            """
            SELECT grouped.fingerprint, job.type, jobs, first_at, last_at, job.id, job.id_low, job.error,
                   job.error_kind, job.sensitive
            FROM (SELECT fingerprint, count(*) AS jobs, min(finished) AS first_at,
                         max(finished) AS last_at, max(id) AS sample
                  FROM (SELECT id, finished, fingerprint, queue, type%s
                        FROM job INDEXED BY job_failed WHERE fingerprint IS NOT NULL
                        ORDER BY finished DESC LIMIT ?)
                  WHERE TRUE%s
                  GROUP BY fingerprint
                  ORDER BY jobs DESC, last_at DESC LIMIT ?) AS grouped
            JOIN job ON job.id = grouped.sample
            ORDER BY jobs DESC, last_at DESC
            """;

    /// A row if there are more failures than so many. Argument: how many.
    public static final String FAILURE_AFTER =
            """
            SELECT 1 FROM job INDEXED BY job_failed WHERE fingerprint IS NOT NULL
            ORDER BY finished DESC LIMIT 1 OFFSET ?1
            """;

    /// Of a job that has failed. Arguments: kind of the error, fingerprint, id.
    public static final String NOTE_FAILURE =
            "UPDATE job SET error_kind = ?1, fingerprint = ?2 WHERE id = ?3";

    /// How many jobs of each queue are where, from the indexes alone. Those that have finished
    /// count as one state.
    public static final String COUNT =
            """
            SELECT queue, 'queued' AS state, count(*) AS jobs FROM job
            WHERE state = 'queued' GROUP BY queue
            UNION ALL
            SELECT queue, 'scheduled', count(*) FROM job WHERE state = 'scheduled' GROUP BY queue
            UNION ALL
            SELECT queue, 'succeeded', count(*) FROM job INDEXED BY job_goes
            WHERE finished IS NOT NULL GROUP BY queue
            """;

    /// Since when the longest-waiting job of a queue has been due: the first of each priority, and
    /// those held ready, in the words of the index that has them. Argument: queue.
    public static final String OLDEST_DUE =
            """
            WITH RECURSIVE used (priority) AS (
                SELECT max(priority) FROM job WHERE state = 'queued' AND queue = ?1
                UNION ALL
                SELECT (SELECT max(priority) FROM job
                        WHERE state = 'queued' AND queue = ?1 AND priority < used.priority)
                FROM used WHERE used.priority IS NOT NULL)
            SELECT min(due) AS due FROM (
                SELECT (SELECT min(due) FROM job
                        WHERE state = 'queued' AND queue = ?1 AND priority = used.priority) AS due
                FROM used
                UNION ALL
                SELECT min(due) FROM job
                WHERE state IN ('ahead', 'running') AND state = 'ahead' AND queue = ?1)
            """;

    /// When the file was made, to the millisecond.
    public static final String MADE =
            "SELECT installed_on FROM flyway_schema_history ORDER BY installed_rank LIMIT 1";

    /// The types that wait in each queue, of as many jobs as can be looked at in no time. Argument:
    /// how many of each kind.
    public static final String WAITING =
            """
            SELECT DISTINCT queue, type FROM (
                SELECT queue, type FROM (SELECT queue, type FROM job WHERE state = 'queued' LIMIT ?1)
                UNION ALL
                SELECT queue, type
                FROM (SELECT queue, type FROM job WHERE state = 'scheduled' LIMIT ?1))
            """;

    /// What a job that is submitted next must not be due before: those that wait already were due
    /// first, whatever the clock shows.
    public static final String LATEST_DUE =
            "SELECT max(due) AS due FROM job WHERE state = 'queued'";

    public static final String NEWEST = "SELECT id, id_low FROM job ORDER BY id DESC LIMIT 1";

    public static final String NEXT_LEASE = "SELECT next_lease FROM store";

    static final String RESERVE_LEASES = "UPDATE store SET next_lease = ?1";

    /// Takes back what a run that is over held ready.
    public static final String RECOVER_AHEAD =
            """
            UPDATE job
            SET state = 'queued', lease = NULL, attempt = attempt - 1, version = version + 1
            WHERE state = 'ahead' AND NOT cancel_requested
            """;

    /// What a run that is over left running, or held ready but is not wanted any more.
    public static final String LEFT_LEASED =
            """
            SELECT lease, id, id_low, queue, type, state, attempt, crashes, cancel_requested, started,
                   ran, iif(attempts IS NULL, expires, NULL) AS expires, deadline
            FROM job WHERE state IN ('ahead', 'running')
            """;

    /// Removes jobs whose time is over. Arguments: queue, now, how many at most.
    public static final String PRUNE_DUE =
            """
            DELETE FROM job
            WHERE id IN (SELECT id FROM job INDEXED BY job_goes
                         WHERE finished IS NOT NULL AND queue = ?1 AND goes <= ?2
                         ORDER BY goes LIMIT ?3)
            RETURNING id, state, finished
            """;

    /// Removes jobs without a time to go. Arguments: queue, state, finished until when, how many at
    /// most, finished from when on.
    public static final String PRUNE_UNDATED =
            """
            DELETE FROM job
            WHERE id IN (SELECT id FROM job INDEXED BY job_goes
                         WHERE finished IS NOT NULL AND goes IS NULL
                           AND queue = ?1 AND finished >= ?5 AND finished <= ?3 AND state = ?2
                         ORDER BY finished LIMIT ?4)
            RETURNING id, state, finished
            """;

    /// Arguments: queue, state, finished until when.
    public static final String COUNT_UNDATED =
            """
            SELECT count(*), min(finished) FROM job INDEXED BY job_goes
            WHERE finished IS NOT NULL AND goes IS NULL
              AND queue = ?1 AND finished <= ?3 AND state = ?2
            """;

    /// Whether jobs of a queue have no time to go. Argument: queue.
    public static final String HAS_UNDATED =
            """
            SELECT EXISTS (SELECT 1 FROM job INDEXED BY job_goes
                           WHERE finished IS NOT NULL AND goes IS NULL AND queue = ?1)
            """;

    /// When the next job of a queue may go. Argument: queue.
    public static final String NEXT_TO_GO =
            """
            SELECT min(goes) FROM job INDEXED BY job_goes
            WHERE finished IS NOT NULL AND queue = ?1 AND goes IS NOT NULL
            """;

    public static final String REMOVAL_TOLD = "SELECT removal_told FROM store";

    public static final String TELL_REMOVAL = "UPDATE store SET removal_told = 1";

    /// Pages that hold nothing, and the bytes of one.
    public static final String FREE_BYTES =
            "SELECT freelist_count * page_size FROM pragma_freelist_count, pragma_page_size";

    /// Writes a page although nothing changes: shows whether the disk takes it.
    public static final String PROBE = "UPDATE store SET next_lease = next_lease";

    private StoreStatements() {}
}
