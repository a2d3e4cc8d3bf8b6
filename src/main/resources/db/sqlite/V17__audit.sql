-- Who did what. Times are microseconds, as in all tables.
CREATE TABLE audit (
    at        INTEGER NOT NULL,
    id        TEXT    NOT NULL,
    node      TEXT    NOT NULL,
    principal TEXT    NOT NULL, -- empty if it is not known
    key_id    TEXT    NOT NULL, -- empty without one
    address   TEXT    NOT NULL, -- empty for a command of the command line
    action    TEXT    NOT NULL,
    kind      TEXT    NOT NULL, -- of what it was done to
    target    TEXT    NOT NULL, -- its id or name; empty if it is not known
    status    INTEGER NOT NULL, -- of the answer; 0 without one
    detail    TEXT    NOT NULL,
    PRIMARY KEY (at, id)
) STRICT, WITHOUT ROWID;

CREATE INDEX audit_principal ON audit (principal, at);
CREATE INDEX audit_key ON audit (key_id, at);
CREATE INDEX audit_action ON audit (action, at);
CREATE INDEX audit_target ON audit (target, at);

-- When rows are to be removed next.
CREATE TABLE audit_removal (
    one INTEGER PRIMARY KEY CHECK (one = 1),
    due INTEGER NOT NULL
) STRICT;
INSERT INTO audit_removal (one, due) VALUES (1, 0);
