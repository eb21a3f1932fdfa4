-- +goose Up
-- Cases that windows decided for a department, and what it said of those that were
-- drawn: decided, drawn, sound, unsound.
CREATE TABLE case_sample (
    hall_id    TEXT NOT NULL REFERENCES hall (id),
    case_id    TEXT NOT NULL REFERENCES case_file (id),
    department TEXT NOT NULL,
    day        TEXT NOT NULL,
    staff_no   TEXT NOT NULL,
    state      TEXT NOT NULL,
    judge      TEXT NOT NULL,
    note       TEXT NOT NULL,
    at_ms      BIGINT NOT NULL,
    PRIMARY KEY (hall_id, case_id)
);
CREATE INDEX case_sample_day ON case_sample (hall_id, state, day);

-- +goose Down
DROP TABLE case_sample;
