-- What the version after that might drop, once the one before it has stopped using it.
ALTER TABLE schedule_tick DROP COLUMN missed;
