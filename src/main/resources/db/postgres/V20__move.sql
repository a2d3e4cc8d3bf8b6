-- A move of jobs from a file into this store: how far it has come. Until it is done no node starts.
CREATE TABLE move (
    one    integer PRIMARY KEY CHECK (one = 1),
    source text    NOT NULL, -- the file as it was when the move began
    part   text    NOT NULL, -- of the file
    place  text,             -- in that part; null at its beginning
    done   boolean NOT NULL DEFAULT FALSE
);

-- A node asks before it joins, whichever rights its role was given before this table was there.
GRANT SELECT (done) ON move TO PUBLIC;
