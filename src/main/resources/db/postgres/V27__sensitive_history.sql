-- Whether what went into a job and what came out of it is for some eyes only: null for most.
ALTER TABLE history ADD COLUMN sensitive boolean;
