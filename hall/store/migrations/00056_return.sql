-- +goose Up
-- Why cases came back, line by line, for the clerk who takes in the next one.
CREATE TABLE case_return (
    hall_id   TEXT NOT NULL REFERENCES hall (id),
    case_id   TEXT NOT NULL REFERENCES case_file (id),
    item_code TEXT NOT NULL,
    staff_no  TEXT NOT NULL,
    line_id   TEXT NOT NULL,
    reason    TEXT NOT NULL,
    at_ms     BIGINT NOT NULL
);
CREATE INDEX case_return_item ON case_return (hall_id, item_code, at_ms);
CREATE INDEX case_item ON case_file (hall_id, item_code, received_ms);

-- +goose Down
DROP INDEX case_item;
DROP TABLE case_return;
