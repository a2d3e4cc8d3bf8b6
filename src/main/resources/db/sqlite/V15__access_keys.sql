-- Keys by which clients come in. Times are microseconds, as in all tables.
CREATE TABLE access_key (
    id             TEXT    PRIMARY KEY,
    name           TEXT    NOT NULL,
    principal      TEXT    NOT NULL,
    roles          TEXT    NOT NULL, -- words, with commas between them
    queues         TEXT,             -- likewise; null for any
    types          TEXT,             -- likewise
    payloads       INTEGER NOT NULL,
    digest         BLOB    NOT NULL, -- SHA-256 of the secret
    previous       BLOB,             -- of the one before
    previous_until INTEGER,          -- when that ceases to count
    created        INTEGER NOT NULL,
    expires        INTEGER,
    revoked        INTEGER,
    used           INTEGER           -- to the minute
) STRICT, WITHOUT ROWID;

-- Another number after each change of a key; its uses are none.
CREATE TABLE access_change (number INTEGER NOT NULL) STRICT;
INSERT INTO access_change (number) VALUES (0);
