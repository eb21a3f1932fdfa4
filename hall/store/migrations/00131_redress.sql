-- What went wrong for citizens, as work: bad ratings and matters that could not be
-- done (办不成事).

-- +goose Up
CREATE TABLE redress (
    hall_id       TEXT NOT NULL REFERENCES hall (id),
    id            TEXT NOT NULL,
    kind          TEXT NOT NULL CHECK (kind IN ('bad_rating', 'not_done')),
    state         TEXT NOT NULL,
    version       BIGINT NOT NULL,
    ticket_id     TEXT NOT NULL,
    department    TEXT NOT NULL,
    registered_ms BIGINT NOT NULL,
    -- Who was served badly: personal data, to be sealed at rest; never searched.
    person        BYTEA NOT NULL,
    body          BYTEA NOT NULL,
    PRIMARY KEY (hall_id, id)
);
CREATE INDEX redress_open ON redress (hall_id, state, registered_ms);
CREATE INDEX redress_time ON redress (hall_id, kind, registered_ms);

CREATE TABLE redress_step (
    hall_id  TEXT NOT NULL REFERENCES hall (id),
    id       TEXT NOT NULL,
    no       BIGINT NOT NULL,
    at_ms    BIGINT NOT NULL,
    actor    TEXT NOT NULL,
    role     TEXT NOT NULL,
    event    TEXT NOT NULL,
    note     TEXT NOT NULL,
    PRIMARY KEY (hall_id, id, no)
);

-- +goose Down
DROP TABLE redress_step;
DROP TABLE redress;
