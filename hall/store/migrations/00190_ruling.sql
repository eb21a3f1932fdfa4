-- +goose Up
-- The rule's answer to a case that a window decides for a department, the newest: for
-- whom (a keyed hash), for which item and situation, and what it says.
CREATE TABLE case_ruling (
    hall_id   TEXT NOT NULL REFERENCES hall (id),
    case_id   TEXT NOT NULL,
    item_code TEXT NOT NULL,
    leaf      TEXT NOT NULL,
    person    TEXT NOT NULL,
    at_ms     BIGINT NOT NULL,
    body      BYTEA NOT NULL,
    PRIMARY KEY (hall_id, case_id)
);

-- +goose Down
DROP TABLE case_ruling;
