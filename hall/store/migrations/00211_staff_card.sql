-- +goose Up
-- A hash, as of the PIN, of the number on a person's own card; empty where none is known.
ALTER TABLE staff ADD COLUMN card TEXT NOT NULL DEFAULT '';

-- +goose Down
ALTER TABLE staff DROP COLUMN card;
