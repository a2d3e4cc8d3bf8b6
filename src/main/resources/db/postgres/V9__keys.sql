-- The newest job that was accepted under a key, and when it holds it. What the job said about being
-- the only one of its kind is in the column key of job and history: JSON.
CREATE TABLE unique_key (
    name   text     PRIMARY KEY, -- the key with what it is unique in
    job    uuid     NOT NULL,
    until  bigint,               -- holds it until then, whatever its state
    states smallint NOT NULL,    -- in which it holds it: a bit for each
    look   bigint   NOT NULL     -- when to look whether the row is still of use
);
CREATE INDEX unique_key_look ON unique_key (look);

-- Requests that are not to be carried out twice, and what became of them.
CREATE TABLE idempotency_key (
    principal text   NOT NULL,
    key       text   NOT NULL,
    digest    text   NOT NULL, -- of the request
    kind      text   NOT NULL, -- what became of it
    job       uuid   NOT NULL,
    expires   bigint NOT NULL,
    PRIMARY KEY (principal, key)
);
CREATE INDEX idempotency_key_expires ON idempotency_key (expires);

ALTER TABLE unique_key SET (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 20000,
    autovacuum_vacuum_cost_delay = 0, vacuum_truncate = off);
ALTER TABLE idempotency_key SET (autovacuum_vacuum_scale_factor = 0.05,
    autovacuum_vacuum_threshold = 20000, autovacuum_vacuum_cost_delay = 0, vacuum_truncate = off);
