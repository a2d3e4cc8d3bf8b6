-- What is ready has its type: a node leaves alone what it cannot run.
ALTER TABLE ready ADD COLUMN type text;
UPDATE ready SET type = job.type FROM job WHERE job.id = ready.id;
ALTER TABLE ready ALTER COLUMN type SET NOT NULL;
