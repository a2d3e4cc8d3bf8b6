-- The upload that was begun under a key; null if the key is that of a single request.
ALTER TABLE idempotency_key ADD COLUMN upload TEXT;

-- How far uploads under keys have come.
CREATE TABLE upload (
    id       TEXT    PRIMARY KEY,
    turn     INTEGER NOT NULL, -- which try at it may go on
    line     INTEGER NOT NULL, -- the last that was committed
    digest   BLOB    NOT NULL, -- of all up to there
    complete INTEGER NOT NULL,
    holder   TEXT,             -- the node that is at it
    held     INTEGER NOT NULL, -- that node is believed until then
    expires  INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE INDEX upload_expires ON upload (expires);

-- What became of their lines, as many in a row as were committed together.
CREATE TABLE upload_part (
    upload  TEXT    NOT NULL,
    line    INTEGER NOT NULL, -- the last of them
    answers BLOB    NOT NULL,
    PRIMARY KEY (upload, line)
) STRICT;
