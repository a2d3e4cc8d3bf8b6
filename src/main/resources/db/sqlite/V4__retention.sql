-- How long a finished job is kept. Nothing is rewritten here: what had finished before goes by the
-- settings, as it has no time of its own.
ALTER TABLE job ADD COLUMN goes INTEGER;   -- when it may be removed

-- What is to go next.
CREATE INDEX job_goes ON job (queue, goes) WHERE goes IS NOT NULL;

-- What has finished and has no time to go.
CREATE INDEX job_undated ON job (queue, state, finished)
WHERE finished IS NOT NULL AND goes IS NULL;

-- Whether it was said what is going to be removed of what was there before.
ALTER TABLE store ADD COLUMN removal_told INTEGER NOT NULL DEFAULT 0;
