-- What of a copy may be known without its key, and the cases of a window by
-- their ids: a desk whose store was damaged compares. The defaults are for the
-- program before this one, which does not know the columns.

-- +goose Up
ALTER TABLE draft ADD COLUMN visit_id TEXT NOT NULL DEFAULT '';
ALTER TABLE draft ADD COLUMN events BIGINT NOT NULL DEFAULT 0;
-- Ids, separated by spaces.
ALTER TABLE draft ADD COLUMN cases TEXT NOT NULL DEFAULT '';
CREATE INDEX case_window ON case_file (hall_id, window_no, id);

-- +goose Down
DROP INDEX case_window;
ALTER TABLE draft DROP COLUMN cases;
ALTER TABLE draft DROP COLUMN events;
ALTER TABLE draft DROP COLUMN visit_id;
