-- What few jobs say; null where it is not said.
ALTER TABLE job ADD COLUMN deadline bigint;
ALTER TABLE job ADD COLUMN retain bigint;
ALTER TABLE job ADD COLUMN schedule text;
ALTER TABLE history ADD COLUMN deadline bigint;
ALTER TABLE history ADD COLUMN retain bigint;
ALTER TABLE history ADD COLUMN schedule text;

-- The jobs of each tag, finished ones too. A row goes with its job.
CREATE TABLE tag (
    tag text NOT NULL,
    job uuid NOT NULL,
    PRIMARY KEY (tag, job)
);

-- When jobs end that are still waiting then. One that a node holds need not have a row, and one
-- that has finished may have left its own behind.
CREATE TABLE term (
    job  uuid   NOT NULL,
    kind text   NOT NULL, -- 'expires' or 'deadline'
    at   bigint NOT NULL,
    PRIMARY KEY (job, kind)
);
CREATE INDEX term_at ON term (at);
ALTER TABLE term SET (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 2000,
    autovacuum_vacuum_cost_delay = 0, vacuum_truncate = off);

-- The rare ends, to list them.
DROP INDEX history_unhappy;
CREATE INDEX history_unhappy ON history (state, id)
    WHERE state IN ('failed', 'cancelled', 'expired');
