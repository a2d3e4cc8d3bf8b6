-- What a next version might add: a table, and columns with a default and without. What nodes use all
-- the time has a migration for each table.
CREATE TABLE batch (
    name  text PRIMARY KEY,
    state text NOT NULL DEFAULT 'open'
);
ALTER TABLE schedule ADD COLUMN catch_up integer NOT NULL DEFAULT 0;
