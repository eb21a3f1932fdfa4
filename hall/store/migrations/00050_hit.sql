-- +goose Up
-- What the hall found in place of a paper, so that a line handed in as exempt
-- can be held against it. person is a keyed hash: who it is cannot be told from
-- this database.
CREATE TABLE hit (
    id         TEXT PRIMARY KEY,
    hall_id    TEXT NOT NULL REFERENCES hall (id),
    case_id    TEXT NOT NULL,
    line_id    TEXT NOT NULL,
    person     TEXT NOT NULL,
    by_kind    TEXT NOT NULL,
    source     TEXT NOT NULL,
    number     TEXT NOT NULL,
    issued_on  TEXT NOT NULL,
    valid_to   TEXT NOT NULL,
    found_ms   BIGINT NOT NULL
);

-- What this hall knows of a person's papers: those that were accepted and may
-- serve again (kind accepted, what the line) and the results that were granted
-- (kind granted, what the name of the result); the newest of each.
CREATE TABLE known_paper (
    hall_id  TEXT NOT NULL REFERENCES hall (id),
    person   TEXT NOT NULL,
    kind     TEXT NOT NULL,
    what     TEXT NOT NULL,
    case_id  TEXT NOT NULL REFERENCES case_file (id),
    at_ms    BIGINT NOT NULL,
    PRIMARY KEY (hall_id, person, kind, what)
);

-- +goose Down
DROP TABLE known_paper;
DROP TABLE hit;
