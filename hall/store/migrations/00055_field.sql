-- +goose Up
-- What a person filled in the last time, for the next form. person is a keyed
-- hash and body is sealed; neither key is in this database.
CREATE TABLE person_field (
    hall_id TEXT NOT NULL REFERENCES hall (id),
    person  TEXT NOT NULL,
    body    BYTEA NOT NULL,
    at_ms   BIGINT NOT NULL,
    PRIMARY KEY (hall_id, person)
);

-- +goose Down
DROP TABLE person_field;
