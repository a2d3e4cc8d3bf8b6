ALTER TABLE history ADD COLUMN batch text;
