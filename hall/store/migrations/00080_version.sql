-- +goose Up
-- Grows with every transaction that changes something in the hall: whoever knew
-- the hall at a version knows it still while the version stands.
ALTER TABLE hall ADD COLUMN version BIGINT NOT NULL DEFAULT 0;

-- +goose Down
ALTER TABLE hall DROP COLUMN version;
