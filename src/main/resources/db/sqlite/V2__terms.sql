-- What few jobs say; null where it is not said.
ALTER TABLE job ADD COLUMN expires INTEGER;
ALTER TABLE job ADD COLUMN deadline INTEGER;
ALTER TABLE job ADD COLUMN retain INTEGER;
ALTER TABLE job ADD COLUMN schedule TEXT;
ALTER TABLE job ADD COLUMN tags TEXT; -- a JSON array

-- The jobs of each tag.
CREATE TABLE tag (
    tag TEXT    NOT NULL,
    job INTEGER NOT NULL,
    PRIMARY KEY (tag, job)
) STRICT, WITHOUT ROWID;

CREATE TRIGGER tags_go_with_their_job AFTER DELETE ON job WHEN old.tags IS NOT NULL BEGIN
    DELETE FROM tag WHERE job = old.id AND tag IN (SELECT value FROM json_each(old.tags));
END;

-- When jobs end that are still waiting then. One that a claimant holds need not have a row.
CREATE TABLE term (
    at   INTEGER NOT NULL,
    job  INTEGER NOT NULL,
    kind TEXT    NOT NULL, -- 'expires' or 'deadline'
    PRIMARY KEY (at, job, kind)
) STRICT, WITHOUT ROWID;

-- The rare ends, to list them. With three words after IN, each statement that changes a state would
-- build a table of them first.
DROP INDEX job_unhappy;
CREATE INDEX job_unhappy ON job (state, id)
WHERE state IN ('failed', 'cancelled') OR state = 'expired';
