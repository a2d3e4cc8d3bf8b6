-- Whose the jobs of a schedule are: null for those of no one in particular. Jobs have had such a
-- column from the beginning on.
ALTER TABLE schedule ADD COLUMN principal text;
