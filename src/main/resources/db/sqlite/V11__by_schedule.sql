-- The jobs of each schedule, by their ids. Few jobs have one.
CREATE INDEX job_schedule ON job (schedule) WHERE schedule IS NOT NULL;
