-- Waits for whom it has to, as others do not wait for it.
SET lock_timeout = 0;
DROP INDEX CONCURRENTLY IF EXISTS job_type;
CREATE INDEX CONCURRENTLY job_type ON job (type);
SET lock_timeout = '1s';
