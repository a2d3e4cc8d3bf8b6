ALTER TABLE job ADD COLUMN batch text;
