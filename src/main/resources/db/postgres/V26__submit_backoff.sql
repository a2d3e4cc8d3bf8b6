-- Submissions in SQL that bring their own pauses between attempts, and their own trace context.

-- What the function of before was used for goes on: views, defaults of columns and statements at
-- work hold on to it, and it hands over to the new one. A later version takes it away.
ALTER FUNCTION submit RENAME TO submit_before_26;

-- Reads a duration as HTTP takes it: weeks, days, hours, minutes and seconds of ISO 8601.
--
-- Returns microseconds; what is less of the last one is left out.
CREATE FUNCTION submit_duration(field text, given jsonb) RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
    written text := upper(given #>> '{}');
    parts text[];
    seconds numeric;
BEGIN
    IF jsonb_typeof(given) = 'string' AND char_length(written) <= 64 THEN
        parts := regexp_match(replace(written, ',', '.'),
            '^P(?=[0-9T])(?:([0-9]+\.?[0-9]*)W)?(?:([0-9]+\.?[0-9]*)D)?'
            '(?:T(?=[0-9])(?:([0-9]+\.?[0-9]*)H)?(?:([0-9]+\.?[0-9]*)M)?(?:([0-9]+\.?[0-9]*)S)?)?$');
        seconds := coalesce(parts[1]::numeric, 0) * 604800 + coalesce(parts[2]::numeric, 0) * 86400
            + coalesce(parts[3]::numeric, 0) * 3600 + coalesce(parts[4]::numeric, 0) * 60
            + coalesce(parts[5]::numeric, 0);
    END IF;
    IF parts IS NULL OR seconds > 604800 THEN
        PERFORM submit_refuse(field, 'must be an ISO 8601 duration from PT0S to P7D',
            'write it as in PT30S or P1D; years and months are not taken');
    END IF;
    RETURN trunc(seconds * 1000000)::bigint;
END $$;

-- The pauses of a list, as jobs have them.
CREATE FUNCTION submit_pauses(given jsonb) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    field CONSTANT text := 'backoff.pauses';
BEGIN
    IF (CASE jsonb_typeof(given) WHEN 'array' THEN jsonb_array_length(given) ELSE 0 END)
       NOT BETWEEN 1 AND 20 THEN
        PERFORM submit_refuse(field, 'must be an array of 1 to 20 ISO 8601 durations',
            'the last one is used again and again');
    END IF;
    RETURN (SELECT string_agg('PT' || trim_scale(submit_duration(field, pause) / 1000000.0) || 'S',
                              ' ' ORDER BY place)
            FROM jsonb_array_elements(given) WITH ORDINALITY AS listed (pause, place));
END $$;

-- Refuses parts of a backoff that are unknown, or do not go with each other.
CREATE FUNCTION submit_check_backoff(asked jsonb) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    given jsonb := jsonb_strip_nulls(asked);
    unknown text := (SELECT min(name) FROM jsonb_object_keys(asked) AS all_of_them (name)
                     WHERE name NOT IN ('kind', 'base', 'max', 'pauses', 'jitter'));
BEGIN
    IF unknown IS NOT NULL THEN
        PERFORM submit_refuse('backoff.' || left(unknown, 100), 'is not a field of backoff',
            'there are kind, base, max, pauses and jitter');
    END IF;
    IF given -> 'kind' NOT IN ('"exponential"', '"linear"', '"fixed"', '"pauses"') THEN
        PERFORM submit_refuse('backoff.kind', 'must be exponential, linear, fixed or pauses',
            'what its type or its queue has holds if it is left out');
    END IF;
    IF jsonb_typeof(given -> 'jitter') <> 'boolean' THEN
        PERFORM submit_refuse('backoff.jitter', 'must be true or false',
            'with false each pause is exactly as long');
    END IF;
    IF given ? 'pauses' THEN
        IF given ->> 'kind' <> 'pauses' THEN
            PERFORM submit_refuse('backoff.pauses', 'are for the kind pauses alone',
                'leave out them or the kind');
        END IF;
        IF given ? 'base' OR given ? 'max' THEN
            PERFORM submit_refuse(CASE WHEN given ? 'base' THEN 'backoff.base' ELSE 'backoff.max' END,
                'has no meaning where pauses are listed', 'leave it out');
        END IF;
    ELSIF given ->> 'kind' = 'pauses' THEN
        PERFORM submit_refuse('backoff.pauses', 'are missing',
            'the kind pauses needs an array of 1 to 20 durations');
    END IF;
END $$;

-- The pauses of a job that brings some, over those that it would have otherwise: listed ones stand
-- for themselves, and give way to any other kind. A bound that is left to others gives way to the
-- one that is given.
CREATE FUNCTION submit_backoff(asked jsonb, INOUT backoff text, INOUT backoff_base bigint,
    INOUT backoff_max bigint)
LANGUAGE plpgsql AS $$
DECLARE
    given jsonb := jsonb_strip_nulls(asked);
    spread text := coalesce(substring(backoff FROM '^\S+( EXACT)?'), '');
    base bigint;
    longest bigint;
BEGIN
    IF jsonb_typeof(asked) = 'null' THEN
        RETURN;
    END IF;
    IF jsonb_typeof(asked) <> 'object' THEN
        PERFORM submit_refuse('backoff', 'must be a JSON object',
            'there are kind, base, max, pauses and jitter');
    END IF;
    PERFORM submit_check_backoff(asked);
    IF given ? 'jitter' THEN
        spread := CASE WHEN (given -> 'jitter')::boolean THEN '' ELSE ' EXACT' END;
    END IF;
    IF given ? 'pauses' THEN
        backoff := 'PAUSES' || spread || ' ' || submit_pauses(given -> 'pauses');
        backoff_base := 1000000;
        backoff_max := 600000000;
        RETURN;
    END IF;
    IF NOT given ?| ARRAY['kind', 'base', 'max'] THEN
        backoff := regexp_replace(backoff, '^(\S+)(?: EXACT)?', '\1' || spread);
        RETURN;
    END IF;
    IF given ? 'base' THEN
        base := submit_duration('backoff.base', given -> 'base');
    END IF;
    IF given ? 'max' THEN
        longest := submit_duration('backoff.max', given -> 'max');
    END IF;
    IF base > longest THEN
        PERFORM submit_refuse('backoff.base', 'must not be longer than backoff.max',
            'give a shorter one, or a longer backoff.max');
    END IF;
    backoff := upper(coalesce(given ->> 'kind', CASE split_part(backoff, ' ', 1)
                   WHEN 'PAUSES' THEN 'EXPONENTIAL' ELSE split_part(backoff, ' ', 1) END)) || spread;
    backoff_base := coalesce(base, least(backoff_base, longest));
    backoff_max := coalesce(longest, greatest(backoff_max, base));
END $$;

-- Refuses what is not the trace context of a request. A request with such a header is let in
-- without it, as proxies may have added it; here an application has written it itself.
CREATE FUNCTION submit_check_trace(traceparent text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    IF traceparent !~
       '^(?!ff)[0-9a-f]{2}-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}$' THEN
        PERFORM submit_refuse('traceparent', 'must be a trace context of W3C',
            'write it as in 00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01, or leave it out');
    END IF;
END $$;

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
    traceparent  text        DEFAULT NULL)
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
                     expires, deadline, retain)
    VALUES (job_id, terms.queue, submit.type, coalesce(submit.priority, 0), due_at,
            now_at, coalesce(submit_micros(submit.timeout), terms.timeout),
            coalesce(submit.max_attempts, terms.max_attempts), pauses.backoff,
            pauses.backoff_base, pauses.backoff_max, submit.traceparent, written, session_user,
            words, rule, expires_at, done_by, submit_micros(submit.retain));
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

CREATE OR REPLACE FUNCTION submit_before_26(
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
    notify       boolean     DEFAULT FALSE)
RETURNS uuid LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, "${flyway:defaultSchema}", pg_temp AS $$
BEGIN
    RETURN submit($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18);
END $$;

COMMENT ON FUNCTION submit_before_26 IS 'Is submit, for what was made with its parameters of before.';

-- The new function belongs to the role that the one of before belongs to, and those who may use
-- that one may use this one. What it consists of is for the function alone.
DO $$
DECLARE
    before pg_proc := (SELECT it FROM pg_proc AS it
                       WHERE pronamespace = '"${flyway:defaultSchema}"'::regnamespace
                         AND proname = 'submit_before_26');
    each_one regprocedure;
    who regrole;
    grants boolean;
BEGIN
    FOR each_one IN
        SELECT oid FROM pg_proc
        WHERE pronamespace = '"${flyway:defaultSchema}"'::regnamespace
          AND proname IN ('submit', 'submit_duration', 'submit_pauses', 'submit_check_backoff',
                          'submit_backoff', 'submit_check_trace')
    LOOP
        EXECUTE format('ALTER FUNCTION %s OWNER TO %s', each_one, before.proowner::regrole);
        EXECUTE format('REVOKE EXECUTE ON FUNCTION %s FROM PUBLIC', each_one);
    END LOOP;
    FOR who, grants IN
        SELECT grantee, bool_or(is_grantable) FROM aclexplode(before.proacl)
        WHERE privilege_type = 'EXECUTE' AND grantee <> before.proowner GROUP BY grantee
    LOOP
        EXECUTE format('GRANT EXECUTE ON FUNCTION submit TO %s %s',
            CASE WHEN who = 0::regrole THEN 'PUBLIC' ELSE who::text END,
            CASE WHEN grants THEN 'WITH GRANT OPTION' END);
    END LOOP;
END $$;
