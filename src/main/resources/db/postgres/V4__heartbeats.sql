-- How often a node beats, in microseconds. Each is judged by its own: one that has been silent for
-- two of its heartbeats is dead.
ALTER TABLE node ADD COLUMN heartbeat bigint NOT NULL DEFAULT 5000000;
