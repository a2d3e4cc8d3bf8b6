-- Times and durations are microseconds, times since 1970, as in the SQLite store. What claims scan
-- is narrow; what a job asked for is wide and is written once; what has finished lies apart.

-- Jobs that have not finished. Their state is where else they are: in ready, later or lease.
CREATE TABLE job (
    id           uuid     PRIMARY KEY,
    queue        text     NOT NULL,
    type         text     NOT NULL,
    priority     smallint NOT NULL,
    due          bigint   NOT NULL,
    submitted    bigint   NOT NULL,
    timeout      bigint   NOT NULL,
    max_attempts integer  NOT NULL,
    backoff      text     NOT NULL,
    backoff_base bigint   NOT NULL,
    backoff_max  bigint   NOT NULL,
    traceparent  text,
    payload      text     NOT NULL,
    principal    text,
    tags         text[],
    key          text,
    expires      bigint,
    version      bigint   NOT NULL DEFAULT 1,
    attempt      integer  NOT NULL DEFAULT 0, -- attempts that ended and count
    crashes      integer  NOT NULL DEFAULT 0,
    started      bigint,                      -- when the last of those started
    progress     text,                        -- JSON
    attempts     text                         -- JSON, one on each line
);

-- Jobs that wait and are due, best first: a level is a priority turned round, a rank the time at
-- which the job was due.
CREATE TABLE ready (
    id    uuid     PRIMARY KEY,
    queue text     NOT NULL,
    level smallint NOT NULL,
    rank  bigint   NOT NULL
);
CREATE INDEX ready_best ON ready (queue, level, rank, id);

-- Jobs that wait for their time.
CREATE TABLE later (
    id    uuid   PRIMARY KEY,
    queue text   NOT NULL,
    due   bigint NOT NULL
);
CREATE INDEX later_due ON later (due);
CREATE INDEX later_queue ON later (queue);

-- Jobs that a node holds. Numbers come from the sequence and are never used again: the fence.
CREATE TABLE lease (
    number           bigint   PRIMARY KEY,
    job              uuid     NOT NULL UNIQUE,
    queue            text     NOT NULL,
    type             text     NOT NULL,
    node             uuid     NOT NULL,
    level            smallint NOT NULL,
    rank             bigint   NOT NULL,
    attempt          integer  NOT NULL,
    started          bigint,                       -- null while it is held ready, shown as queued
    cancel_requested boolean  NOT NULL DEFAULT FALSE,
    version          bigint   NOT NULL,
    progress         text,                         -- JSON
    ran              text                          -- JSON
);
CREATE SEQUENCE lease_number;

-- What every node looks for once a second.
CREATE INDEX lease_unwanted ON lease (node) WHERE cancel_requested;

-- Jobs that have finished, by the day on which they may go; for ever, for now.
CREATE TABLE history (
    id               uuid     NOT NULL,
    goes             date     NOT NULL DEFAULT 'infinity',
    state            text     NOT NULL,
    queue            text     NOT NULL,
    type             text     NOT NULL,
    priority         smallint NOT NULL,
    due              bigint   NOT NULL,
    submitted        bigint   NOT NULL,
    timeout          bigint   NOT NULL,
    max_attempts     integer  NOT NULL,
    backoff          text     NOT NULL,
    backoff_base     bigint   NOT NULL,
    backoff_max      bigint   NOT NULL,
    traceparent      text,
    payload          text     NOT NULL,
    principal        text,
    tags             text[],
    key              text,
    expires          bigint,
    version          bigint   NOT NULL,
    attempt          integer  NOT NULL,
    crashes          integer  NOT NULL,
    cancel_requested boolean  NOT NULL,
    started          bigint,
    finished         bigint   NOT NULL,
    progress         text,
    attempts         text,
    error            text,
    result_type      text,
    result           bytea,
    PRIMARY KEY (id, goes)
) PARTITION BY RANGE (goes);
CREATE TABLE history_kept PARTITION OF history DEFAULT;

-- The rare ends, to list them.
CREATE INDEX history_unhappy ON history (state, id) WHERE state IN ('failed', 'cancelled');

CREATE TABLE log (
    job     uuid    NOT NULL,
    seq     bigint  NOT NULL, -- from 1; the oldest lines of a job may be gone
    size    bigint  NOT NULL, -- of the job's lines up to this one, gone ones included
    at      bigint  NOT NULL,
    attempt integer NOT NULL,
    source  text    NOT NULL,
    level   text    NOT NULL,
    message text    NOT NULL,
    PRIMARY KEY (job, seq)
);

CREATE TABLE paused_queue (
    queue text PRIMARY KEY
);

-- Nodes, each from its start to its end. An instance is drawn at each start; a name is for people.
CREATE TABLE node (
    instance uuid    PRIMARY KEY,
    name     text    NOT NULL,
    version  text    NOT NULL,
    joined   bigint  NOT NULL,
    beat     bigint  NOT NULL, -- the last heartbeat
    draining boolean NOT NULL DEFAULT FALSE,
    summary  text              -- JSON
);

-- Whether the store takes changes is found out by changing this.
CREATE TABLE probe (
    one   integer PRIMARY KEY CHECK (one = 1),
    times bigint  NOT NULL
);
INSERT INTO probe VALUES (1, 0);

-- What is claimed and settled leaves dead rows behind at a high rate.
ALTER TABLE ready SET (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 2000,
    autovacuum_vacuum_cost_delay = 0, vacuum_truncate = off);
ALTER TABLE later SET (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 2000,
    autovacuum_vacuum_cost_delay = 0, vacuum_truncate = off);
ALTER TABLE lease SET (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 2000,
    autovacuum_vacuum_cost_delay = 0, vacuum_truncate = off);
ALTER TABLE job SET (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 20000,
    autovacuum_vacuum_cost_delay = 0, vacuum_truncate = off);
