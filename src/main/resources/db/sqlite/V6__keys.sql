-- What a job said about being the only one of its kind: JSON.
ALTER TABLE job ADD COLUMN unique_rule TEXT;

-- The newest job that was accepted under a key, and when it holds it.
CREATE TABLE unique_key (
    name    TEXT    PRIMARY KEY, -- the key with what it is unique in
    job     INTEGER NOT NULL,
    job_low INTEGER NOT NULL,
    until   INTEGER,             -- holds it until then, whatever its state
    states  INTEGER NOT NULL,    -- in which it holds it: a bit for each
    look    INTEGER NOT NULL     -- when to look whether the row is still of use
) STRICT, WITHOUT ROWID;

CREATE INDEX unique_key_look ON unique_key (look);

-- Requests that are not to be carried out twice, and what became of them.
CREATE TABLE idempotency_key (
    principal TEXT    NOT NULL,
    key       TEXT    NOT NULL,
    digest    TEXT    NOT NULL, -- of the request
    kind      TEXT    NOT NULL, -- what became of it
    job       INTEGER NOT NULL,
    job_low   INTEGER NOT NULL,
    expires   INTEGER NOT NULL,
    PRIMARY KEY (principal, key)
) STRICT, WITHOUT ROWID;

CREATE INDEX idempotency_key_expires ON idempotency_key (expires);
