-- Keys by which clients come in. Times are microseconds, as in all tables.
CREATE TABLE access_key (
    id             text    PRIMARY KEY,
    name           text    NOT NULL,
    principal      text    NOT NULL,
    roles          text    NOT NULL, -- words, with commas between them
    queues         text,             -- likewise; null for any
    types          text,             -- likewise
    payloads       integer NOT NULL,
    digest         bytea   NOT NULL, -- SHA-256 of the secret
    previous       bytea,            -- of the one before
    previous_until bigint,           -- when that ceases to count
    created        bigint  NOT NULL,
    expires        bigint,
    revoked        bigint,
    used           bigint            -- to the minute
) WITH (fillfactor = 80);

-- Another number after each change of a key; its uses are none. Every node looks at it once a second.
CREATE TABLE access_change (number bigint NOT NULL);
INSERT INTO access_change (number) VALUES (0);
