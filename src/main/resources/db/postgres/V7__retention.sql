-- Finished jobs are removed. A job lies in the partition of the day on which all of that day's jobs
-- may go, which is then dropped whole. What goes by the hour, or is kept for very long, or had
-- finished before there were such days, lies apart and is removed one by one.

-- When a job may go that lies apart. Those that have no such time, as they finished before there
-- were any, go by the settings.
ALTER TABLE history ADD COLUMN until bigint;

ALTER TABLE history DETACH PARTITION history_kept;
ALTER TABLE history ATTACH PARTITION history_kept FOR VALUES FROM ('infinity') TO (MAXVALUE);

CREATE INDEX history_kept_until ON history_kept (queue, until, id) WHERE until IS NOT NULL;
CREATE INDEX history_kept_undated ON history_kept (queue, state, finished) WHERE until IS NULL;
ALTER TABLE history_kept SET (autovacuum_vacuum_scale_factor = 0.02, vacuum_truncate = off);

-- Jobs of days that have no partition: it could not be made in time, or their node had other
-- settings. They are removed one by one.
CREATE TABLE history_late PARTITION OF history DEFAULT;
CREATE INDEX history_late_goes ON history_late (goes);

-- One node at a time removes; the row is locked while it does.
CREATE TABLE removal (
    one  integer PRIMARY KEY CHECK (one = 1),
    node uuid,
    seen bigint  NOT NULL DEFAULT 0,
    told boolean NOT NULL DEFAULT FALSE -- whether it was said what goes of what was there before
);
INSERT INTO removal (one) VALUES (1);

-- How many finished jobs each queue has. Nodes add what they have changed every few seconds.
CREATE TABLE finished_count (
    queue text   PRIMARY KEY,
    jobs  bigint NOT NULL
) WITH (fillfactor = 50);
INSERT INTO finished_count SELECT queue, count(*) FROM history GROUP BY queue;

-- Makes the partition of a day, unless it is there or jobs of that day lie apart already. With the
-- rights of the owner, for nodes whose role may not change tables.
CREATE FUNCTION history_add(day date) RETURNS void LANGUAGE plpgsql SECURITY DEFINER
SET search_path = "${flyway:defaultSchema}", pg_temp AS $$
DECLARE
    name text := 'history_' || to_char(day, 'YYYYMMDD');
BEGIN
    IF NOT has_table_privilege(session_user, '"${flyway:defaultSchema}".history', 'DELETE') THEN
        RAISE insufficient_privilege;
    END IF;
    IF to_regclass(name) IS NULL AND NOT EXISTS (SELECT FROM history_late WHERE goes = day) THEN
        EXECUTE format('CREATE TABLE %I PARTITION OF history FOR VALUES FROM (%L) TO (%L)',
                       name, day, day + 1);
    END IF;
EXCEPTION WHEN duplicate_table THEN NULL; -- another node has made it meanwhile
END $$;

-- Drops the partition of a day with all its jobs.
CREATE FUNCTION history_drop(day date) RETURNS void LANGUAGE plpgsql SECURITY DEFINER
SET search_path = "${flyway:defaultSchema}", pg_temp AS $$
BEGIN
    IF NOT has_table_privilege(session_user, '"${flyway:defaultSchema}".history', 'DELETE') THEN
        RAISE insufficient_privilege;
    END IF;
    EXECUTE format('DROP TABLE IF EXISTS %I', 'history_' || to_char(day, 'YYYYMMDD'));
END $$;
