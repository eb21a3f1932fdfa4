-- +goose Up
-- What is sent to a branch of the police, one row a case, and what came back.
CREATE TABLE branch_letter (
    id       TEXT PRIMARY KEY,
    hall_id  TEXT NOT NULL REFERENCES hall (id),
    case_id  TEXT NOT NULL,
    branch   TEXT NOT NULL,
    state    TEXT NOT NULL CHECK (state IN ('held', 'queued', 'sent', 'pending', 'granted', 'denied', 'returned')),
    -- The branch asked whether the person may be served, and what it said allows it.
    checked  BOOLEAN NOT NULL,
    number   TEXT NOT NULL,
    reason   TEXT NOT NULL,
    tries    BIGINT NOT NULL,
    next_ms  BIGINT NOT NULL,
    made_ms  BIGINT NOT NULL,
    sent_ms  BIGINT NOT NULL,
    heard_ms BIGINT NOT NULL
);
CREATE UNIQUE INDEX branch_letter_case ON branch_letter (hall_id, case_id);
CREATE INDEX branch_letter_due ON branch_letter (hall_id, branch, next_ms) WHERE state IN ('queued', 'sent', 'pending');
-- Persons whom a branch wants to be told of. person is a keyed hash and body is
-- sealed; neither key is in this database.
CREATE TABLE police_alert (
    id        TEXT PRIMARY KEY,
    hall_id   TEXT NOT NULL REFERENCES hall (id),
    person    TEXT NOT NULL,
    ticket_id TEXT NOT NULL,
    window_no TEXT NOT NULL,
    body      BYTEA NOT NULL,
    made_ms   BIGINT NOT NULL,
    outcome   TEXT NOT NULL CHECK (outcome IN ('', 'go_on', 'stop')),
    staff_no  TEXT NOT NULL,
    closed_ms BIGINT NOT NULL
);
CREATE UNIQUE INDEX police_alert_person ON police_alert (hall_id, ticket_id, person);
CREATE INDEX police_alert_made ON police_alert (hall_id, made_ms);
-- Whether the copy of a visit was left by a window of the police zone.
ALTER TABLE draft ADD COLUMN police BOOLEAN NOT NULL DEFAULT FALSE;

-- +goose Down
ALTER TABLE draft DROP COLUMN police;
DROP TABLE police_alert;
DROP TABLE branch_letter;
