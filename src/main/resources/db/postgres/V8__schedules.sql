-- Jobs at times. Times and durations are microseconds, as in all tables.
CREATE TABLE schedule (
    name     text    PRIMARY KEY,
    cron     text    NOT NULL,
    zone     text    NOT NULL,
    template text    NOT NULL, -- the job, JSON
    missed   text    NOT NULL,
    overlap  text    NOT NULL,
    jitter   bigint  NOT NULL,
    origin   text    NOT NULL,
    version  bigint  NOT NULL, -- of what was written
    guard    bigint  NOT NULL, -- rises with each change and each tick
    paused   integer NOT NULL,
    tick     bigint,           -- the next one; null if none is to come
    due      bigint,           -- when its job is to be made
    last_job text,
    entries  bigint  NOT NULL, -- in its history, those that are gone included
    made     bigint  NOT NULL,
    changed  bigint  NOT NULL
);

-- Every node looks for the first of them once a second.
CREATE INDEX schedule_due ON schedule (due) WHERE due IS NOT NULL;

-- The last ticks of each.
CREATE TABLE schedule_tick (
    schedule text   NOT NULL,
    number   bigint NOT NULL, -- from 1
    tick     bigint,          -- null if a client asked for the job
    at       bigint NOT NULL,
    outcome  text   NOT NULL,
    job      text,
    missed   bigint NOT NULL,
    detail   text,
    PRIMARY KEY (schedule, number)
);
