-- Why a job failed, in one word, and what failures of one cause have in common. Of failed jobs
-- alone: what succeeds has neither, and is in no index of them.
ALTER TABLE history ADD COLUMN error_kind text;
ALTER TABLE history ADD COLUMN fingerprint text;

-- Failures of one cause.
CREATE INDEX history_fingerprint ON history (fingerprint, id) WHERE fingerprint IS NOT NULL;

-- Failures by their ends, with all that groups of them are made of.
CREATE INDEX history_failed ON history (finished, id) INCLUDE (fingerprint, queue, type)
    WHERE fingerprint IS NOT NULL;

-- What has finished, by its end. It grows at its end only.
CREATE INDEX history_finished ON history (finished, id);
