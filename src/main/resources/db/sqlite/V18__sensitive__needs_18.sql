-- Whether what goes into a job and what comes out of it is for some eyes only: null for most. An
-- earlier version would show it to all.
ALTER TABLE job ADD COLUMN sensitive INTEGER;
