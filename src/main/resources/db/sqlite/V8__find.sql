-- Why a job failed, in one word, and what failures of one cause have in common. Of failed jobs
-- alone: what succeeds has neither, and is in no index of them.
ALTER TABLE job ADD COLUMN error_kind TEXT;
ALTER TABLE job ADD COLUMN fingerprint TEXT;

-- Failures of one cause, by their ids.
CREATE INDEX job_fingerprint ON job (fingerprint) WHERE fingerprint IS NOT NULL;

-- Failures by their ends, with all that groups of them are made of.
CREATE INDEX job_failed ON job (finished, fingerprint, queue, type) WHERE fingerprint IS NOT NULL;

-- What has finished, by its end. It grows at its end only.
CREATE INDEX job_finished ON job (finished) WHERE finished IS NOT NULL;
