-- Jobs at times. Times and durations are microseconds, as in all tables.
CREATE TABLE schedule (
    name     TEXT    PRIMARY KEY,
    cron     TEXT    NOT NULL,
    zone     TEXT    NOT NULL,
    template TEXT    NOT NULL, -- the job, JSON
    missed   TEXT    NOT NULL,
    overlap  TEXT    NOT NULL,
    jitter   INTEGER NOT NULL,
    origin   TEXT    NOT NULL,
    version  INTEGER NOT NULL, -- of what was written
    guard    INTEGER NOT NULL, -- rises with each change and each tick
    paused   INTEGER NOT NULL,
    tick     INTEGER,          -- the next one; null if none is to come
    due      INTEGER,          -- when its job is to be made
    last_job TEXT,
    entries  INTEGER NOT NULL, -- in its history, those that are gone included
    made     INTEGER NOT NULL,
    changed  INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE INDEX schedule_due ON schedule (due) WHERE due IS NOT NULL;

-- The last ticks of each.
CREATE TABLE schedule_tick (
    schedule TEXT    NOT NULL,
    number   INTEGER NOT NULL, -- from 1
    tick     INTEGER,          -- null if a client asked for the job
    at       INTEGER NOT NULL,
    outcome  TEXT    NOT NULL,
    job      TEXT,
    missed   INTEGER NOT NULL,
    detail   TEXT,
    PRIMARY KEY (schedule, number)
) STRICT, WITHOUT ROWID;
