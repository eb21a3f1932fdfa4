-- +goose Up
-- The hall's log: every event is a record of it, n = seq. Who did it and as what;
-- detail is what the kind alone does not say; sm3 chains the records.
ALTER TABLE event ADD COLUMN actor TEXT NOT NULL DEFAULT '';
ALTER TABLE event ADD COLUMN role TEXT NOT NULL DEFAULT '';
ALTER TABLE event ADD COLUMN detail TEXT NOT NULL DEFAULT '';
ALTER TABLE event ADD COLUMN sm3 TEXT NOT NULL DEFAULT '';
-- Whole subtrees of 256 records and more (RFC 6962); smaller ones are made of the
-- records themselves.
CREATE TABLE log_node (
    hall_id TEXT NOT NULL REFERENCES hall (id),
    level   BIGINT NOT NULL,
    no      BIGINT NOT NULL,
    hash    BYTEA NOT NULL,
    PRIMARY KEY (hall_id, level, no)
);
-- Where the log stands: its id, empty while there is none, how many records are in
-- the tree, the tree's right edge and the end of the chain (base64).
ALTER TABLE hall ADD COLUMN log TEXT NOT NULL DEFAULT '';
ALTER TABLE hall ADD COLUMN logged BIGINT NOT NULL DEFAULT 0;
ALTER TABLE hall ADD COLUMN edge TEXT NOT NULL DEFAULT '';
ALTER TABLE hall ADD COLUMN sm3 TEXT NOT NULL DEFAULT '';

-- +goose Down
ALTER TABLE hall DROP COLUMN sm3;
ALTER TABLE hall DROP COLUMN edge;
ALTER TABLE hall DROP COLUMN logged;
ALTER TABLE hall DROP COLUMN log;
DROP TABLE log_node;
ALTER TABLE event DROP COLUMN sm3;
ALTER TABLE event DROP COLUMN detail;
ALTER TABLE event DROP COLUMN role;
ALTER TABLE event DROP COLUMN actor;
