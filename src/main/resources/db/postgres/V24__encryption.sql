-- Whether a node encrypts payloads. One that is submitted in SQL would stand there in clear.
ALTER TABLE acceptance ADD COLUMN sealed boolean NOT NULL DEFAULT FALSE;

-- A payload as jobs have it.
CREATE OR REPLACE FUNCTION submit_payload(payload jsonb, most bigint) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    written text := payload::text;
    now bigint := submit_micros(clock_timestamp());
BEGIN
    -- What living nodes do counts. Where none lives, what those did that were last there.
    IF EXISTS (SELECT FROM acceptance WHERE sealed AND (
                   EXISTS (SELECT FROM node AS living WHERE living.instance = acceptance.node
                             AND living.beat + 2 * living.heartbeat >= now)
                   OR gone IS NULL AND NOT EXISTS (
                       SELECT FROM node AS living JOIN acceptance AS other
                           ON other.node = living.instance
                       WHERE living.beat + 2 * living.heartbeat >= now))) THEN
        RAISE feature_not_supported
            USING MESSAGE = 'payloads are encrypted in this store, and SQL has no key',
                  HINT = 'submit it to POST /v1/jobs';
    END IF;
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
