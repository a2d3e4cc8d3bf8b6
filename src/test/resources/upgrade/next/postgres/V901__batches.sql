-- What a next version might add: a table, and columns with a default and without, some of them to
-- tables that claims use. Each of those has a migration of its own.
CREATE TABLE batch (
    name  text PRIMARY KEY,
    state text NOT NULL DEFAULT 'open'
);
ALTER TABLE schedule ADD COLUMN catch_up integer NOT NULL DEFAULT 0;
ALTER TABLE node ADD COLUMN zone text NOT NULL DEFAULT '';
