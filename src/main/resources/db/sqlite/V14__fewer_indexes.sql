-- One index instead of two for what is to go: each one costs time at every settlement, even where
-- it has no entry for the job. What has finished and has no time to go comes first.
DROP INDEX job_undated;
DROP INDEX job_goes;
CREATE INDEX job_goes ON job (queue, goes, finished) WHERE finished IS NOT NULL;
