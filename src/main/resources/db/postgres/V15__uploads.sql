-- The upload that was begun under a key; null if the key is that of a single request.
ALTER TABLE idempotency_key ADD COLUMN upload text;

-- How far uploads under keys have come.
CREATE TABLE upload (
    id       text    PRIMARY KEY,
    turn     bigint  NOT NULL, -- which try at it may go on
    line     bigint  NOT NULL, -- the last that was committed
    digest   bytea   NOT NULL, -- of all up to there
    complete integer NOT NULL,
    holder   text,             -- the node that is at it
    held     bigint  NOT NULL, -- that node is believed until then
    expires  bigint  NOT NULL
) WITH (fillfactor = 50);

CREATE INDEX upload_expires ON upload (expires);

-- What became of their lines, as many in a row as were committed together.
CREATE TABLE upload_part (
    upload  text   NOT NULL,
    line    bigint NOT NULL, -- the last of them
    answers bytea  NOT NULL,
    PRIMARY KEY (upload, line)
);

-- Ids cannot be made smaller.
ALTER TABLE upload_part ALTER COLUMN answers SET STORAGE EXTERNAL;
