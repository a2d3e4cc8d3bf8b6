-- Jobs that are sensitive: what goes into them and what comes out of them is for some eyes only. An
-- earlier version would show it to all, and lose the mark.
ALTER TABLE job ADD COLUMN sensitive boolean;

-- What the function of before was used for goes on, as with the one before that.
ALTER FUNCTION submit RENAME TO submit_before_28;

-- Submits a job in the transaction of its caller.
--
-- Returns the id of the job, or that of the job which is kept under its key instead.
CREATE FUNCTION submit(
    type         text,
    payload      jsonb       DEFAULT '{}',
    queue        text        DEFAULT NULL,
    priority     integer     DEFAULT 0,
    delay        interval    DEFAULT NULL,
    run_at       timestamptz DEFAULT NULL,
    expires      timestamptz DEFAULT NULL,
    deadline     timestamptz DEFAULT NULL,
    timeout      interval    DEFAULT NULL,
    max_attempts integer     DEFAULT NULL,
    tags         text[]      DEFAULT NULL,
    unique_key   text        DEFAULT NULL,
    unique_scope text        DEFAULT NULL,
    unique_while text[]      DEFAULT NULL,
    unique_for   interval    DEFAULT NULL,
    on_conflict  text        DEFAULT NULL,
    retain       interval    DEFAULT NULL,
    notify       boolean     DEFAULT FALSE,
    backoff      jsonb       DEFAULT NULL,
    traceparent  text        DEFAULT NULL,
    sensitive    boolean     DEFAULT FALSE)
RETURNS uuid LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, "${flyway:defaultSchema}", pg_temp
SET enable_seqscan = off SET jit = off AS $$
#variable_conflict use_column
DECLARE
    now_at bigint := submit_micros(clock_timestamp());
    job_id uuid := submit_id(now_at);
    terms record := submit_terms(submit.type, submit.queue);
    written text := submit_payload(coalesce(submit.payload, '{}'), terms.max_payload);
    due_at bigint := submit_due(now_at, submit.delay, submit.run_at);
    expires_at bigint := submit_check_limit('expires', submit.expires, now_at, due_at);
    done_by bigint := submit_check_limit('deadline', submit.deadline, now_at, due_at);
    words text[] := submit_tags(submit.tags);
    rule json := submit_rule(submit.unique_key, submit.unique_scope, submit.unique_while,
                             submit.unique_for, submit.on_conflict);
    pauses record := terms;
    kept uuid;
BEGIN
    IF EXISTS (SELECT FROM move WHERE NOT done) THEN
        RAISE object_in_use
            USING MESSAGE = 'jobs are being moved into this store',
                  HINT = 'submit it again when coremill migrate-store has come to its end';
    END IF;
    IF submit.priority NOT BETWEEN -100 AND 100 THEN
        PERFORM submit_refuse('priority', 'must be from -100 to 100', 'it is 0 if left out');
    END IF;
    IF submit.max_attempts NOT BETWEEN 1 AND 100 THEN
        PERFORM submit_refuse('max_attempts', 'must be from 1 to 100',
            'what its type or its queue has holds if it is left out');
    END IF;
    PERFORM submit_check_span('timeout', submit.timeout, interval '1 millisecond',
        interval '7 days');
    PERFORM submit_check_span('retain', submit.retain, interval '0', interval '365 days');
    IF submit.backoff IS NOT NULL THEN
        pauses := submit_backoff(submit.backoff, terms.backoff, terms.backoff_base,
                                 terms.backoff_max);
    END IF;
    IF submit.sensitive IS NULL THEN
        PERFORM submit_refuse('sensitive', 'must be true or false', 'it is false if left out');
    END IF;
    IF submit.traceparent IS NOT NULL THEN
        PERFORM submit_check_trace(submit.traceparent);
    END IF;
    IF rule IS NOT NULL THEN
        kept := submit_key(rule, job_id, submit.type, terms.queue, due_at, now_at);
        IF kept IS NOT NULL THEN
            RETURN kept;
        END IF;
    END IF;
    PERFORM submit_check_room(terms.queue, terms.max_waiting);
    PERFORM nextval('submitted_in_sql');
    INSERT INTO job (id, queue, type, priority, due, submitted, timeout, max_attempts, backoff,
                     backoff_base, backoff_max, traceparent, payload, principal, tags, key,
                     expires, deadline, retain, sensitive)
    VALUES (job_id, terms.queue, submit.type, coalesce(submit.priority, 0), due_at,
            now_at, coalesce(submit_micros(submit.timeout), terms.timeout),
            coalesce(submit.max_attempts, terms.max_attempts), pauses.backoff,
            pauses.backoff_base, pauses.backoff_max, submit.traceparent, written, session_user,
            words, rule, expires_at, done_by, submit_micros(submit.retain),
            CASE WHEN submit.sensitive THEN TRUE END);
    INSERT INTO tag (tag, job) SELECT word, job_id FROM unnest(words) AS given (word);
    INSERT INTO term (job, kind, at)
    SELECT job_id, kind, at
    FROM (VALUES ('expires', expires_at), ('deadline', done_by)) AS said (kind, at)
    WHERE at IS NOT NULL;
    IF due_at > now_at THEN
        INSERT INTO later (id, queue, due) VALUES (job_id, terms.queue, due_at);
    ELSE
        INSERT INTO ready (id, queue, type, level, rank)
        VALUES (job_id, terms.queue, submit.type, -coalesce(submit.priority, 0), due_at);
        IF submit.notify THEN
            PERFORM pg_notify('${flyway:defaultSchema}', 'sql w:' || terms.queue);
        END IF;
    END IF;
    RETURN job_id;
END $$;

COMMENT ON FUNCTION submit IS 'Submits a job in this transaction and returns its id.';

CREATE OR REPLACE FUNCTION submit_before_28(
    type         text,
    payload      jsonb       DEFAULT '{}',
    queue        text        DEFAULT NULL,
    priority     integer     DEFAULT 0,
    delay        interval    DEFAULT NULL,
    run_at       timestamptz DEFAULT NULL,
    expires      timestamptz DEFAULT NULL,
    deadline     timestamptz DEFAULT NULL,
    timeout      interval    DEFAULT NULL,
    max_attempts integer     DEFAULT NULL,
    tags         text[]      DEFAULT NULL,
    unique_key   text        DEFAULT NULL,
    unique_scope text        DEFAULT NULL,
    unique_while text[]      DEFAULT NULL,
    unique_for   interval    DEFAULT NULL,
    on_conflict  text        DEFAULT NULL,
    retain       interval    DEFAULT NULL,
    notify       boolean     DEFAULT FALSE,
    backoff      jsonb       DEFAULT NULL,
    traceparent  text        DEFAULT NULL)
RETURNS uuid LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, "${flyway:defaultSchema}", pg_temp AS $$
BEGIN
    RETURN submit($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19,
                  $20);
END $$;

COMMENT ON FUNCTION submit_before_28 IS 'Is submit, for what was made with its parameters of before.';

-- The new function belongs to the role that the one of before belongs to, and those who may use
-- that one may use this one.
DO $$
DECLARE
    before pg_proc := (SELECT it FROM pg_proc AS it
                       WHERE pronamespace = '"${flyway:defaultSchema}"'::regnamespace
                         AND proname = 'submit_before_28');
    it regprocedure := (SELECT oid FROM pg_proc
                        WHERE pronamespace = '"${flyway:defaultSchema}"'::regnamespace
                          AND proname = 'submit');
    who regrole;
    grants boolean;
BEGIN
    EXECUTE format('ALTER FUNCTION %s OWNER TO %s', it, before.proowner::regrole);
    EXECUTE format('REVOKE EXECUTE ON FUNCTION %s FROM PUBLIC', it);
    FOR who, grants IN
        SELECT grantee, bool_or(is_grantable) FROM aclexplode(before.proacl)
        WHERE privilege_type = 'EXECUTE' AND grantee <> before.proowner GROUP BY grantee
    LOOP
        EXECUTE format('GRANT EXECUTE ON FUNCTION %s TO %s %s', it,
            CASE WHEN who = 0::regrole THEN 'PUBLIC' ELSE who::text END,
            CASE WHEN grants THEN 'WITH GRANT OPTION' END);
    END LOOP;
END $$;
