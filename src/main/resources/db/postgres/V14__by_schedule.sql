-- The jobs of each schedule, by their ids. Few jobs have one.
CREATE INDEX job_schedule ON job (schedule, id) WHERE schedule IS NOT NULL;
CREATE INDEX history_schedule ON history (schedule, id) WHERE schedule IS NOT NULL;
