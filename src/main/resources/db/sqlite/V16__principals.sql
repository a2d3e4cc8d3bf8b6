-- Whose a job is: null for one that was submitted by no one in particular.
ALTER TABLE job ADD COLUMN principal TEXT;
-- Whose the jobs of a schedule are.
ALTER TABLE schedule ADD COLUMN principal TEXT;
