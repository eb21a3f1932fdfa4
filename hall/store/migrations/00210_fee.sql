-- +goose Up
-- What a case costs, one row a case: the number by which it is paid comes from the
-- treasury, and so does the word that it was.
CREATE TABLE fee (
    id       TEXT PRIMARY KEY,
    hall_id  TEXT NOT NULL REFERENCES hall (id),
    case_id  TEXT NOT NULL,
    charge   TEXT NOT NULL,
    fen      BIGINT NOT NULL,
    state    TEXT NOT NULL CHECK (state IN ('asked', 'due', 'paid', 'voiding', 'void')),
    code     TEXT NOT NULL,
    serial   TEXT NOT NULL,
    tries    BIGINT NOT NULL,
    next_ms  BIGINT NOT NULL,
    made_ms  BIGINT NOT NULL,
    heard_ms BIGINT NOT NULL
);
CREATE UNIQUE INDEX fee_case ON fee (hall_id, case_id);
CREATE INDEX fee_next ON fee (hall_id, next_ms) WHERE state IN ('asked', 'due', 'voiding');

-- +goose Down
DROP TABLE fee;
