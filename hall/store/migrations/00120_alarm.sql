-- +goose Up
-- Limits that came near or ended, each told once (e-supervision).
CREATE TABLE case_alarm (
    hall_id    TEXT NOT NULL REFERENCES hall (id),
    case_id    TEXT NOT NULL REFERENCES case_file (id),
    clock      TEXT NOT NULL,
    colour     TEXT NOT NULL,
    due        TEXT NOT NULL,
    department TEXT NOT NULL,
    at_ms      BIGINT NOT NULL,
    PRIMARY KEY (hall_id, case_id, clock, colour, due)
);
CREATE INDEX case_alarm_at ON case_alarm (hall_id, at_ms);

-- +goose Down
DROP TABLE case_alarm;
