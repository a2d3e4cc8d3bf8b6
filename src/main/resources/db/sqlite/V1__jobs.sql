-- Times and durations are microseconds, times since 1970. Columns that are read often come first:
-- SQLite reads the pages of a long row only as far as it needs.
CREATE TABLE job (
    id               INTEGER PRIMARY KEY, -- the upper half of the UUID: unique, and rises
    id_low           INTEGER NOT NULL,    -- the lower half
    lease            INTEGER,             -- who may settle it; null if nobody holds it
    queue            TEXT    NOT NULL,
    state            TEXT    NOT NULL,    -- a JobState, or 'ahead': held ready, shown as queued
    priority         INTEGER NOT NULL,
    due              INTEGER NOT NULL,
    version          INTEGER NOT NULL,
    attempt          INTEGER NOT NULL,    -- while 'ahead': the one to come
    crashes          INTEGER NOT NULL,
    cancel_requested INTEGER NOT NULL,
    type             TEXT    NOT NULL,
    timeout          INTEGER NOT NULL,
    max_attempts     INTEGER NOT NULL,
    backoff          TEXT    NOT NULL,
    backoff_base     INTEGER NOT NULL,
    backoff_max      INTEGER NOT NULL,
    submitted        INTEGER NOT NULL,
    started          INTEGER,
    finished         INTEGER,
    traceparent      TEXT,
    progress         TEXT,                -- JSON
    ran              TEXT,                -- JSON; null once the attempt is in attempts
    error            TEXT,                -- JSON
    attempts         TEXT,                -- JSON, one on each line
    payload          TEXT    NOT NULL,
    result_type      TEXT,
    result           BLOB
) STRICT;

-- What to claim next.
CREATE INDEX job_claim ON job (queue, priority DESC, due, id) WHERE state = 'queued';

-- What becomes due next.
CREATE INDEX job_due ON job (due, queue) WHERE state = 'scheduled';

-- What somebody holds.
CREATE INDEX job_leased ON job (state, queue, due) WHERE state IN ('ahead', 'running');

-- The rare ends, to list them.
CREATE INDEX job_unhappy ON job (state, id) WHERE state IN ('failed', 'cancelled');

CREATE TABLE log (
    job     INTEGER NOT NULL,
    seq     INTEGER NOT NULL, -- from 1; the oldest lines of a job may be gone
    size    INTEGER NOT NULL, -- of the job's lines up to this one, gone ones included
    at      INTEGER NOT NULL,
    attempt INTEGER NOT NULL,
    source  TEXT    NOT NULL,
    level   TEXT    NOT NULL,
    message TEXT    NOT NULL,
    PRIMARY KEY (job, seq)
) STRICT, WITHOUT ROWID;

CREATE TABLE paused_queue (
    queue TEXT PRIMARY KEY
) STRICT, WITHOUT ROWID;

-- One row: what is left to know of earlier runs.
CREATE TABLE store (
    only       INTEGER PRIMARY KEY CHECK (only = 1),
    next_lease INTEGER NOT NULL -- no lease has had this number or a higher one
) STRICT;

INSERT INTO store (only, next_lease) VALUES (1, 1);
