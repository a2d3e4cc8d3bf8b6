-- Who did what. Times are microseconds, as in all tables.
CREATE TABLE audit (
    at        bigint  NOT NULL,
    id        text    COLLATE "C" NOT NULL,
    node      text    NOT NULL,
    principal text    NOT NULL, -- empty if it is not known
    key_id    text    NOT NULL, -- empty without one
    address   text    NOT NULL, -- empty for a command of the command line
    action    text    NOT NULL,
    kind      text    NOT NULL, -- of what it was done to
    target    text    NOT NULL, -- its id or name; empty if it is not known
    status    integer NOT NULL, -- of the answer; 0 without one
    detail    text    NOT NULL,
    PRIMARY KEY (at, id)
);

CREATE INDEX audit_principal ON audit (principal, at);
CREATE INDEX audit_key ON audit (key_id, at);
CREATE INDEX audit_action ON audit (action, at);
CREATE INDEX audit_target ON audit (target, at);

-- When rows are to be removed next, by the node that gets to it first.
CREATE TABLE audit_removal (
    one integer PRIMARY KEY CHECK (one = 1),
    due bigint NOT NULL
);
INSERT INTO audit_removal (one, due) VALUES (1, 0);
