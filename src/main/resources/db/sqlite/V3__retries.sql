-- How often its handlers have asked for another time; null if they never have.
ALTER TABLE job ADD COLUMN put_off INTEGER;
