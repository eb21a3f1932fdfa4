-- +goose Up
-- A window found that the hall's log does not go on from what it kept.
CREATE TABLE log_complaint (
    hall_id   TEXT NOT NULL REFERENCES hall (id),
    no        BIGINT NOT NULL,
    window_no TEXT NOT NULL,
    staff_no  TEXT NOT NULL,
    code      TEXT NOT NULL,
    -- How far the log went that the window kept.
    kept_size BIGINT NOT NULL,
    -- The hall's own signature says so: records are gone.
    lost      BOOLEAN NOT NULL,
    at_ms     BIGINT NOT NULL,
    -- What the window offered again after it, and what of it was refused.
    taken     BIGINT NOT NULL,
    refused   BIGINT NOT NULL,
    -- The supervisor who answers for it, '' while nobody does.
    seen_by   TEXT NOT NULL,
    seen_ms   BIGINT NOT NULL,
    PRIMARY KEY (hall_id, no)
);

-- +goose Down
DROP TABLE log_complaint;
