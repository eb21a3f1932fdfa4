-- +goose Up
-- Whether the mode is the window's own: a pause that its clerk began and may end.
ALTER TABLE floor_window ADD COLUMN own BOOLEAN NOT NULL DEFAULT FALSE;

-- +goose Down
ALTER TABLE floor_window DROP COLUMN own;
