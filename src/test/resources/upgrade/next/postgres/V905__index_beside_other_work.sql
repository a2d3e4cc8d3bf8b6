-- Waits for whom it has to, as others do not wait for it.
DROP INDEX CONCURRENTLY IF EXISTS job_type;
CREATE INDEX CONCURRENTLY job_type ON job (type);
