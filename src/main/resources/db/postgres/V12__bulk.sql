-- Bulk actions: what is to be done to which jobs, and how far that has come.
CREATE TABLE bulk_action (
    id         uuid    PRIMARY KEY,
    request    text    NOT NULL, -- JSON
    state      text    NOT NULL,
    matched    bigint  NOT NULL,
    more       boolean NOT NULL,
    done       bigint  NOT NULL,
    moved_on   bigint  NOT NULL,
    key_held   bigint  NOT NULL,
    queue_full bigint  NOT NULL,
    wrong_type bigint  NOT NULL,
    position   uuid    NOT NULL, -- jobs from here on have been seen to
    created    bigint  NOT NULL,
    touched    bigint  NOT NULL,
    finished   bigint
);
CREATE INDEX bulk_action_running ON bulk_action (id) WHERE state = 'RUNNING';
