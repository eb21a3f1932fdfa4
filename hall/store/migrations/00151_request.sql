-- +goose Up
-- A clerk asks a supervisor elsewhere for the consent to one step on one subject.
CREATE TABLE consent_request (
    id          TEXT PRIMARY KEY,
    hall_id     TEXT NOT NULL REFERENCES hall (id),
    step        TEXT NOT NULL,
    subject     TEXT NOT NULL,
    staff_no    TEXT NOT NULL,
    window_no   TEXT NOT NULL,
    -- What the person at the desk has in hand.
    label       TEXT NOT NULL,
    item_code   TEXT NOT NULL,
    state       TEXT NOT NULL CHECK (state IN ('pending', 'granted', 'refused', 'withdrawn')),
    -- The consent that was given, '' for none, and who answered.
    approval_id TEXT NOT NULL,
    second_no   TEXT NOT NULL,
    at_ms       BIGINT NOT NULL,
    until_ms    BIGINT NOT NULL
);
CREATE INDEX consent_request_pending ON consent_request (hall_id, until_ms) WHERE state = 'pending';

-- A window calls for help; the call stands until somebody resets it.
CREATE TABLE help_call (
    id        TEXT PRIMARY KEY,
    hall_id   TEXT NOT NULL REFERENCES hall (id),
    window_no TEXT NOT NULL,
    kind      TEXT NOT NULL CHECK (kind IN ('help', 'emergency')),
    staff_no  TEXT NOT NULL,
    -- Who goes there, '' while nobody has said so.
    owner_no  TEXT NOT NULL,
    at_ms     BIGINT NOT NULL,
    owned_ms  BIGINT NOT NULL,
    -- Who reset it, and when; 0 while it stands.
    ended_by  TEXT NOT NULL,
    ended_ms  BIGINT NOT NULL
);
CREATE INDEX help_call_open ON help_call (hall_id, at_ms) WHERE ended_ms = 0;

-- +goose Down
DROP TABLE help_call;
DROP TABLE consent_request;
