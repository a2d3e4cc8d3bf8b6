-- What a next version might add.
ALTER TABLE job ADD COLUMN batch TEXT;
ALTER TABLE schedule ADD COLUMN catch_up INTEGER NOT NULL DEFAULT 0;
CREATE TABLE batch (
    name  TEXT PRIMARY KEY,
    state TEXT NOT NULL DEFAULT 'open'
) STRICT;
CREATE INDEX job_batch ON job (batch) WHERE batch IS NOT NULL;
