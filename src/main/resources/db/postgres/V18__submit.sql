-- Submission in SQL. A transaction of an application lets a job in by a function, and no node is
-- asked for it: what nodes let in is written here by each of them at its start.
CREATE TABLE acceptance (
    node        uuid   PRIMARY KEY, -- the instance
    name        text   NOT NULL,    -- of the node
    started     bigint NOT NULL,
    gone        bigint,             -- when another one saw that it is no more
    max_payload bigint NOT NULL     -- bytes
);

-- What the queues of a node give jobs that bring nothing.
CREATE TABLE accepted_queue (
    queue        text    NOT NULL,
    node         uuid    NOT NULL REFERENCES acceptance ON DELETE CASCADE,
    types        text[],           -- that it takes; null if it takes any
    max_waiting  integer NOT NULL,
    timeout      bigint  NOT NULL,
    max_attempts integer NOT NULL,
    backoff      text    NOT NULL,
    backoff_base bigint  NOT NULL,
    backoff_max  bigint  NOT NULL,
    PRIMARY KEY (queue, node)
);
CREATE INDEX accepted_queue_node ON accepted_queue (node);

-- The same for jobs of a type for which the settings of the node say something.
CREATE TABLE accepted_type (
    queue        text    NOT NULL,
    type         text    NOT NULL,
    node         uuid    NOT NULL REFERENCES acceptance ON DELETE CASCADE,
    timeout      bigint  NOT NULL,
    max_attempts integer NOT NULL,
    backoff      text    NOT NULL,
    backoff_base bigint  NOT NULL,
    backoff_max  bigint  NOT NULL,
    PRIMARY KEY (queue, type, node)
);
CREATE INDEX accepted_type_node ON accepted_type (node);

-- The queue of jobs of a type that name none.
CREATE TABLE usual_queue (
    type  text NOT NULL,
    node  uuid NOT NULL REFERENCES acceptance ON DELETE CASCADE,
    queue text NOT NULL,
    PRIMARY KEY (type, node)
);
CREATE INDEX usual_queue_node ON usual_queue (node);

-- How many jobs wait in queues of which too many do to count them each time. There are several
-- rows for a queue, as a transaction keeps the one that it has counted for locked until its end.
CREATE TABLE deep_queue (
    queue   text     NOT NULL,
    slot    smallint NOT NULL,
    jobs    bigint   NOT NULL,
    counted bigint   NOT NULL,
    until   bigint   NOT NULL, -- when to count again
    PRIMARY KEY (queue, slot)
) WITH (fillfactor = 50);
ALTER TABLE deep_queue SET (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 500,
    vacuum_truncate = off);

-- How many jobs were submitted in SQL, those that were rolled back included. Nodes see by it
-- whether there are any.
CREATE SEQUENCE submitted_in_sql;

-- Refuses what is asked for a job.
CREATE FUNCTION submit_refuse(field text, wrong text, remedy text) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
    RAISE invalid_parameter_value
        USING MESSAGE = field || ' ' || wrong, COLUMN = field, HINT = remedy;
END $$;

-- Refuses what is not between two bounds, in microseconds.
CREATE FUNCTION submit_check_span(field text, span interval, shortest interval, longest interval)
RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    IF span < shortest OR span > longest
       OR extract(year FROM span) <> 0 OR extract(month FROM span) <> 0 THEN
        PERFORM submit_refuse(field, format('must be from %s to %s', shortest, longest),
            'give an interval of days, hours, minutes and seconds; years and months are not taken');
    END IF;
END $$;

CREATE FUNCTION submit_micros(span interval) RETURNS bigint LANGUAGE sql IMMUTABLE AS $$
    SELECT (extract(epoch FROM span) * 1000000)::bigint
$$;

CREATE FUNCTION submit_micros(at timestamptz) RETURNS bigint LANGUAGE sql IMMUTABLE AS $$
    SELECT (extract(epoch FROM at) * 1000000)::bigint
$$;

-- An id as nodes make them: of version 7, with the time in front, down to a quarter of a
-- microsecond. The 62 bits behind it are drawn, so it is none that a node makes at that time.
CREATE FUNCTION submit_id(now bigint) RETURNS uuid LANGUAGE sql VOLATILE AS $$
    SELECT (lpad(to_hex(now / 1000), 12, '0') || '7' || lpad(to_hex(now % 1000 * 4), 3, '0')
            || substr(replace(gen_random_uuid()::text, '-', ''), 17))::uuid
$$;

-- When a job is due.
CREATE FUNCTION submit_due(now bigint, delay interval, run_at timestamptz) RETURNS bigint
LANGUAGE plpgsql AS $$
BEGIN
    IF delay IS NOT NULL AND run_at IS NOT NULL THEN
        PERFORM submit_refuse('run_at', 'cannot be given together with delay', 'choose one');
    END IF;
    IF delay IS NOT NULL THEN
        PERFORM submit_check_span('delay', delay, interval '0', interval '365 days');
        RETURN now + submit_micros(delay);
    END IF;
    IF run_at > clock_timestamp() + interval '3652 days' THEN
        PERFORM submit_refuse('run_at', 'must not be more than ten years ahead',
            'give an earlier time');
    END IF;
    RETURN greatest(now, CASE WHEN isfinite(run_at) THEN submit_micros(run_at) END);
END $$;

-- Refuses a time by which something is to be over, if it is not one.
CREATE FUNCTION submit_check_limit(field text, at timestamptz, now bigint, due bigint)
RETURNS bigint LANGUAGE plpgsql AS $$
BEGIN
    IF at > clock_timestamp() + interval '3652 days' THEN
        PERFORM submit_refuse(field, 'must not be more than ten years ahead',
            'give an earlier time');
    END IF;
    IF at <= clock_timestamp() THEN
        PERFORM submit_refuse(field, 'must be a time to come', 'give a later time, or leave it out');
    END IF;
    IF submit_micros(at) <= due AND due > now THEN
        PERFORM submit_refuse(field, 'must be later than the time at which the job is due',
            'give a later time, or leave it out');
    END IF;
    RETURN submit_micros(at);
END $$;

-- The tags of a job, each once; null if it has none.
CREATE FUNCTION submit_tags(tags text[]) RETURNS text[] LANGUAGE plpgsql AS $$
DECLARE
    each_once text[] := ARRAY(SELECT tag FROM unnest(tags) WITH ORDINALITY AS given (tag, place)
                              GROUP BY tag ORDER BY min(place));
BEGIN
    IF cardinality(each_once) > 10 OR EXISTS (
            SELECT FROM unnest(each_once) AS given (tag)
            WHERE tag IS NULL OR char_length(tag) NOT BETWEEN 1 AND 100 OR tag ~
                '[\u0001-\u0020\u007f-\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]') THEN
        PERFORM submit_refuse('tags', 'must be up to 10 words, each of 1 to 100 characters',
            'white space and control characters are not taken');
    END IF;
    RETURN CASE WHEN cardinality(each_once) > 0 THEN each_once END;
END $$;

-- A payload as jobs have it.
CREATE FUNCTION submit_payload(payload jsonb, most bigint) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    written text := payload::text;
BEGIN
    IF jsonb_typeof(payload) <> 'object' THEN
        PERFORM submit_refuse('payload', 'must be a JSON object',
            'give the handler its input by the names of its members');
    END IF;
    IF octet_length(written) > most THEN
        PERFORM submit_refuse('payload',
            format('has %s bytes; there may be %s', octet_length(written), most),
            'keep what is large elsewhere and name its place, or raise coremill.http.max-body');
    END IF;
    IF jsonb_path_exists(payload,
            'strict $.**{63 to last} ? (@.type() == "object" || @.type() == "array")') THEN
        PERFORM submit_refuse('payload', 'has more than 63 levels', 'nest less');
    END IF;
    IF octet_length(written) <= 1000 THEN
        RETURN written;
    END IF;
    IF EXISTS (SELECT FROM jsonb_path_query(payload, 'strict $.** ? (@.type() == "number")')
                   AS found (number)
               WHERE octet_length(number::text) > 1000) THEN
        PERFORM submit_refuse('payload', 'has a number of more than 1000 digits',
            'give it as a string');
    END IF;
    IF EXISTS (SELECT FROM jsonb_path_query(payload,
                   'strict $.** ? (@.type() == "object").keyvalue().key') AS found (name)
               WHERE char_length(name #>> '{}') > 1000) THEN
        PERFORM submit_refuse('payload', 'has a member whose name has more than 1000 characters',
            'give it a shorter name');
    END IF;
    RETURN written;
END $$;

-- What a queue gives a job of a type, as the node that started last has it of those that take it.
-- Nodes that are there count more than those that are not.
CREATE FUNCTION submit_terms(asked_type text, asked_queue text, OUT queue text,
    OUT max_waiting integer, OUT max_payload bigint, OUT timeout bigint, OUT max_attempts integer,
    OUT backoff text, OUT backoff_base bigint, OUT backoff_max bigint)
LANGUAGE plpgsql AS $$
DECLARE
    now bigint := submit_micros(clock_timestamp());
    known text;
BEGIN
    IF asked_type IS NULL THEN
        PERFORM submit_refuse('type', 'is missing', 'it names the handler that runs the job');
    ELSIF asked_type !~ '^[A-Za-z0-9._-]{1,100}$' THEN
        PERFORM submit_refuse('type', 'must be 1 to 100 of A-Z a-z 0-9 . _ and -',
            'name the handler that runs the job');
    END IF;
    queue := coalesce(asked_queue, (
        SELECT usual.queue FROM usual_queue AS usual JOIN acceptance USING (node)
        WHERE usual.type = asked_type
        ORDER BY NOT EXISTS (SELECT FROM node AS living WHERE living.instance = usual.node
                               AND living.beat + 2 * living.heartbeat >= now),
                 started DESC, usual.node LIMIT 1));
    IF queue IS NULL THEN
        PERFORM submit_refuse('queue', format(
            'must be given, since no node has a handler of its own for type "%s"', asked_type),
            'name the queue whose program runs it');
    END IF;
    SELECT given.max_waiting, acceptance.max_payload,
           coalesce(its.timeout, given.timeout), coalesce(its.max_attempts, given.max_attempts),
           coalesce(its.backoff, given.backoff), coalesce(its.backoff_base, given.backoff_base),
           coalesce(its.backoff_max, given.backoff_max)
    INTO max_waiting, max_payload, timeout, max_attempts, backoff, backoff_base, backoff_max
    FROM accepted_queue AS given JOIN acceptance USING (node)
    LEFT JOIN accepted_type AS its
        ON its.queue = given.queue AND its.type = asked_type AND its.node = given.node
    WHERE given.queue = submit_terms.queue
      AND (given.types IS NULL OR asked_type = ANY (given.types))
    ORDER BY NOT EXISTS (SELECT FROM node AS living WHERE living.instance = given.node
                           AND living.beat + 2 * living.heartbeat >= now),
             started DESC, given.node LIMIT 1;
    IF FOUND THEN
        RETURN;
    END IF;
    SELECT string_agg(DISTINCT taken.type, ', ' ORDER BY taken.type) INTO known
    FROM accepted_queue AS given CROSS JOIN LATERAL unnest(given.types) AS taken (type)
    WHERE given.queue = submit_terms.queue;
    IF known IS NOT NULL THEN
        PERFORM submit_refuse('type', format(
            '"%s" is not one of those that nodes run in queue %s', asked_type, queue),
            'there are ' || known);
    END IF;
    SELECT string_agg(DISTINCT given.queue, ', ' ORDER BY given.queue) INTO known
    FROM accepted_queue AS given;
    PERFORM submit_refuse('queue', format('"%s" is not known to any node', queue),
        coalesce('there are ' || known, 'no node has started yet'));
END $$;

-- Counts the jobs that wait in a queue, up to a number, from the end that is not claimed from:
-- claimed rows that are still to be cleaned up lie at the other one.
CREATE FUNCTION count_waiting(of_queue text, most bigint) RETURNS bigint
LANGUAGE sql STABLE AS $$
    SELECT (SELECT count(*) FROM (
                SELECT FROM ready WHERE queue = of_queue
                ORDER BY queue DESC, level DESC, rank DESC, id DESC LIMIT most) AS due)
         + (SELECT count(*) FROM (
                SELECT FROM later WHERE queue = of_queue LIMIT most) AS put_off)
         + (SELECT count(*) FROM lease WHERE queue = of_queue AND started IS NULL)
$$;

-- How many jobs wait in a queue: exactly up to a thousand, beyond that as a submission counted a
-- second ago, or longer ago where that takes long.
CREATE FUNCTION waiting_jobs(of_queue text, most bigint) RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
    few CONSTANT bigint := 1000;
    now bigint := submit_micros(clock_timestamp());
    waiting bigint := count_waiting(of_queue, least(most, few) + 1);
    known deep_queue;
    free smallint;
BEGIN
    IF waiting <= few OR waiting > most THEN
        RETURN waiting;
    END IF;
    SELECT * INTO known FROM deep_queue WHERE queue = of_queue
    ORDER BY counted DESC, slot LIMIT 1;
    IF known.until > now THEN
        RETURN greatest(waiting, known.jobs);
    END IF;
    IF current_setting('transaction_isolation') = 'read committed' THEN
        SELECT slot INTO free FROM deep_queue WHERE queue = of_queue
        ORDER BY counted, slot LIMIT 1 FOR UPDATE SKIP LOCKED;
    END IF;
    IF free IS NULL AND known.until > now - 60000000 THEN
        RETURN greatest(waiting, known.jobs);
    END IF;
    waiting := count_waiting(of_queue, most + 1);
    IF free IS NOT NULL THEN
        UPDATE deep_queue SET jobs = waiting, counted = now,
            until = now + greatest(1000000, 50 * (submit_micros(clock_timestamp()) - now))
        WHERE queue = of_queue AND slot = free;
    END IF;
    RETURN waiting;
END $$;

-- Refuses a job for which a queue has no room. What waits counts as it does for nodes, but some
-- more may wait than they let in.
CREATE FUNCTION submit_check_room(queue text, max_waiting integer) RETURNS void
LANGUAGE plpgsql AS $$
DECLARE
    most bigint := max_waiting::bigint * 11 / 10;
BEGIN
    IF waiting_jobs(queue, most) >= most THEN
        RAISE configuration_limit_exceeded
            USING MESSAGE = format('queue %s is full', queue), COLUMN = 'queue',
                  DETAIL = format('%s jobs may wait in it, and in SQL a tenth more', max_waiting),
                  HINT = 'submit it again later';
    END IF;
END $$;

-- What a job says about being the only one of its kind, as nodes write it; null if nothing.
CREATE FUNCTION submit_rule(unique_key text, unique_scope text, unique_while text[],
    unique_for interval, on_conflict text)
RETURNS json LANGUAGE plpgsql AS $$
DECLARE
    states text[] := coalesce(unique_while, ARRAY['scheduled', 'queued', 'running']);
BEGIN
    IF unique_key IS NULL THEN
        IF num_nonnulls(unique_scope, unique_while, unique_for, on_conflict) > 0 THEN
            PERFORM submit_refuse('unique_key', 'is missing',
                'jobs with the same key are not there twice; give it, or leave out what belongs to it');
        END IF;
        RETURN NULL;
    END IF;
    IF char_length(unique_key) NOT BETWEEN 1 AND 200
       OR unique_key ~ '[\u0001-\u001f\u007f-\u009f]' THEN
        PERFORM submit_refuse('unique_key',
            'must be 1 to 200 characters without control characters', 'give another key');
    END IF;
    IF unique_scope NOT IN ('queue', 'type', 'all') THEN
        PERFORM submit_refuse('unique_scope', 'must be queue, type or all', 'it is queue if left out');
    END IF;
    IF cardinality(states) <> (SELECT count(DISTINCT state) FROM unnest(states) AS given (state)
                               WHERE state IN ('scheduled', 'queued', 'running'))
       OR cardinality(states) = 0 THEN
        PERFORM submit_refuse('unique_while', 'must have scheduled, queued and running, each once',
            'give one of them at least, or leave it out');
    END IF;
    IF 'scheduled' = ANY (states) AND 'running' = ANY (states) AND 'queued' <> ALL (states) THEN
        PERFORM submit_refuse('unique_while', 'must have queued where it has scheduled and running',
            'a job is queued between them');
    END IF;
    PERFORM submit_check_span('unique_for', unique_for, interval '1 millisecond',
        interval '365 days');
    IF on_conflict = 'replace' THEN
        PERFORM submit_refuse('on_conflict', 'cannot be replace in SQL',
            'the job that waits would be locked until the transaction ends; submit it to'
            ' POST /v1/jobs, or give keep or reject');
    ELSIF on_conflict NOT IN ('keep', 'reject') THEN
        PERFORM submit_refuse('on_conflict', 'must be keep or reject', 'it is keep if left out');
    END IF;
    RETURN json_strip_nulls(json_build_object('key', unique_key,
        'scope', upper(coalesce(unique_scope, 'queue')),
        'states', (SELECT json_agg(upper(state)) FROM unnest(states) AS given (state)),
        'period', 'PT' || trim_scale(extract(epoch FROM unique_for)) || 'S',
        'onConflict', upper(coalesce(on_conflict, 'keep'))));
END $$;

-- The state of a job as a key has it: a bit for each, and none once it has finished.
CREATE FUNCTION key_state(of_job uuid) RETURNS integer LANGUAGE sql STABLE AS $$
    SELECT CASE WHEN EXISTS (SELECT FROM later WHERE id = of_job) THEN 1
                WHEN EXISTS (SELECT FROM ready WHERE id = of_job) THEN 2
                ELSE coalesce((SELECT CASE WHEN started IS NULL THEN 2 ELSE 4 END
                               FROM lease WHERE job = of_job), 0) END
$$;

-- Has a job hold a key, unless another one holds it. Waits for a transaction that has the key in
-- use; none waits for one that finds it held.
--
-- Returns the other one, or null.
CREATE FUNCTION take_key(of_name text, of_job uuid, held_until bigint, held_in smallint,
    first_look bigint, now bigint)
RETURNS uuid LANGUAGE plpgsql AS $$
DECLARE
    held unique_key;
BEGIN
    LOOP
        INSERT INTO unique_key (name, job, until, states, look)
        VALUES (of_name, of_job, held_until, held_in, first_look) ON CONFLICT DO NOTHING;
        IF FOUND THEN
            RETURN NULL;
        END IF;
        SELECT * INTO held FROM unique_key WHERE name = of_name;
        CONTINUE WHEN NOT FOUND;
        IF held.until > now OR held.states & key_state(held.job) <> 0 THEN
            RETURN held.job;
        END IF;
        -- a transaction that has just had it run again may have the key in use
        SELECT * INTO held FROM unique_key WHERE name = of_name AND job = held.job FOR UPDATE;
        CONTINUE WHEN NOT FOUND;
        CONTINUE WHEN held.until > now OR held.states & key_state(held.job) <> 0;
        UPDATE unique_key SET job = of_job, until = held_until, states = held_in, look = first_look
        WHERE name = of_name;
        RETURN NULL;
    END LOOP;
END $$;

-- As take_key, for what a job says.
--
-- Returns the job that is kept instead, or null.
CREATE FUNCTION submit_key(rule json, of_job uuid, type text, queue text, due bigint, now bigint)
RETURNS uuid LANGUAGE plpgsql AS $$
DECLARE
    name text := CASE rule ->> 'scope' WHEN 'QUEUE' THEN 'queue:' || queue || ':'
                                       WHEN 'TYPE' THEN 'type:' || type || ':'
                                       ELSE 'all:' END || (rule ->> 'key');
    until bigint := now + submit_micros((rule ->> 'period')::interval);
    states smallint := (SELECT sum(CASE state WHEN 'SCHEDULED' THEN 1 WHEN 'QUEUED' THEN 2 ELSE 4 END)
                        FROM json_array_elements_text(rule -> 'states') AS given (state));
    other uuid := take_key(name, of_job, until, states, greatest(until, due + 60000000), now);
BEGIN
    IF other IS NOT NULL AND rule ->> 'onConflict' = 'REJECT' THEN
        RAISE unique_violation
            USING MESSAGE = format('unique_key is held by job %s', other), COLUMN = 'unique_key',
                  HINT = 'wait until that job has finished, or give keep for on_conflict';
    END IF;
    RETURN other;
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
    notify       boolean     DEFAULT FALSE)
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
    IF rule IS NOT NULL THEN
        kept := submit_key(rule, job_id, submit.type, terms.queue, due_at, now_at);
        IF kept IS NOT NULL THEN
            RETURN kept;
        END IF;
    END IF;
    PERFORM submit_check_room(terms.queue, terms.max_waiting);
    PERFORM nextval('submitted_in_sql');
    INSERT INTO job (id, queue, type, priority, due, submitted, timeout, max_attempts, backoff,
                     backoff_base, backoff_max, payload, principal, tags, key, expires, deadline,
                     retain)
    VALUES (job_id, terms.queue, submit.type, coalesce(submit.priority, 0), due_at,
            now_at, coalesce(submit_micros(submit.timeout), terms.timeout),
            coalesce(submit.max_attempts, terms.max_attempts), terms.backoff, terms.backoff_base,
            terms.backoff_max, written, session_user, words, rule, expires_at, done_by,
            submit_micros(submit.retain));
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

-- A role that is to submit is granted this right; all else here is for the function above alone.
DO $$
DECLARE
    each_one regprocedure;
BEGIN
    FOR each_one IN
        SELECT oid FROM pg_proc
        WHERE pronamespace = '"${flyway:defaultSchema}"'::regnamespace
          AND (proname = 'submit' OR proname LIKE 'submit\_%'
               OR proname IN ('count_waiting', 'waiting_jobs', 'key_state', 'take_key'))
    LOOP
        EXECUTE format('REVOKE EXECUTE ON FUNCTION %s FROM PUBLIC', each_one);
    END LOOP;
END $$;
