-- Bulk actions: what is to be done to which jobs, and how far that has come.
CREATE TABLE bulk_action (
    id           INTEGER PRIMARY KEY, -- the upper half of the UUID, as of jobs
    id_low       INTEGER NOT NULL,
    request      TEXT    NOT NULL,    -- JSON
    state        TEXT    NOT NULL,
    matched      INTEGER NOT NULL,
    more         INTEGER NOT NULL,
    done         INTEGER NOT NULL,
    moved_on     INTEGER NOT NULL,
    key_held     INTEGER NOT NULL,
    queue_full   INTEGER NOT NULL,
    wrong_type   INTEGER NOT NULL,
    position     INTEGER NOT NULL,    -- jobs from here on have been seen to
    position_low INTEGER NOT NULL,
    created      INTEGER NOT NULL,
    touched      INTEGER NOT NULL,
    finished     INTEGER
) STRICT;
CREATE INDEX bulk_action_running ON bulk_action (id) WHERE state = 'RUNNING';
