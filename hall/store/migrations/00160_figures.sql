-- +goose Up
-- A time that is known to be wrong is marked, never rewritten: the figures leave it
-- out. The last word about a subject counts; words are only added.
CREATE TABLE time_mark (
    hall_id  TEXT NOT NULL REFERENCES hall (id),
    no       BIGINT NOT NULL,
    -- The id of a ticket or of a case.
    subject  TEXT NOT NULL,
    wrong    BOOLEAN NOT NULL,
    staff_no TEXT NOT NULL,
    reason   TEXT NOT NULL,
    at_ms    BIGINT NOT NULL,
    PRIMARY KEY (hall_id, no)
);
-- What a supervisor found behind a case that came back; the last word counts.
CREATE TABLE return_cause (
    hall_id  TEXT NOT NULL REFERENCES hall (id),
    no       BIGINT NOT NULL,
    case_id  TEXT NOT NULL REFERENCES case_file (id),
    cause    TEXT NOT NULL,
    staff_no TEXT NOT NULL,
    note     TEXT NOT NULL,
    at_ms    BIGINT NOT NULL,
    PRIMARY KEY (hall_id, no)
);
-- What was done about a return rate over the line.
CREATE TABLE measure_done (
    hall_id  TEXT NOT NULL REFERENCES hall (id),
    -- training of a clerk, or rework of an item, for a month (YYYY-MM).
    kind     TEXT NOT NULL,
    subject  TEXT NOT NULL,
    month    TEXT NOT NULL,
    staff_no TEXT NOT NULL,
    note     TEXT NOT NULL,
    at_ms    BIGINT NOT NULL,
    PRIMARY KEY (hall_id, kind, subject, month)
);
CREATE INDEX case_step_time ON case_step (at_ms);
CREATE INDEX rating_time ON rating (at_ms);

-- +goose Down
DROP INDEX rating_time;
DROP INDEX case_step_time;
DROP TABLE measure_done;
DROP TABLE return_cause;
DROP TABLE time_mark;
