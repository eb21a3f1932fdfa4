-- The electronic file of each case, from its first page on, and every use of a seal.

-- +goose Up
CREATE TABLE archive_file (
    hall_id    TEXT NOT NULL REFERENCES hall (id),
    -- The first page comes before the case: it is not among the cases yet.
    case_id    TEXT NOT NULL,
    archive_id TEXT NOT NULL,
    entries    BIGINT NOT NULL,
    -- Hash of the last entry.
    head       TEXT NOT NULL,
    opened_ms  BIGINT NOT NULL,
    closed_ms  BIGINT NOT NULL,
    -- As its keeper gave it, JSON; empty while it is not sealed.
    seal       TEXT NOT NULL,
    PRIMARY KEY (hall_id, case_id),
    UNIQUE (hall_id, archive_id)
);
CREATE INDEX archive_closed ON archive_file (hall_id, closed_ms) WHERE closed_ms > 0;

CREATE TABLE archive_entry (
    hall_id    TEXT NOT NULL REFERENCES hall (id),
    case_id    TEXT NOT NULL,
    no         BIGINT NOT NULL,
    at_ms      BIGINT NOT NULL,
    kind       TEXT NOT NULL,
    name       TEXT NOT NULL,
    sha256     TEXT NOT NULL,
    bytes      BIGINT NOT NULL,
    media_type TEXT NOT NULL,
    -- Personal data: to be sealed at rest.
    body       BYTEA NOT NULL,
    hash       TEXT NOT NULL,
    PRIMARY KEY (hall_id, case_id, no)
);

CREATE TABLE seal_use (
    hall_id   TEXT NOT NULL REFERENCES hall (id),
    id        TEXT NOT NULL,
    case_id   TEXT NOT NULL,
    what      TEXT NOT NULL,
    number    TEXT NOT NULL,
    organ     TEXT NOT NULL,
    digest    TEXT NOT NULL,
    -- Who caused it.
    staff_no  TEXT NOT NULL,
    asked_ms  BIGINT NOT NULL,
    sealed_ms BIGINT NOT NULL,
    seal      TEXT NOT NULL,
    PRIMARY KEY (hall_id, id)
);
CREATE INDEX seal_use_case ON seal_use (hall_id, case_id, asked_ms);

-- +goose Down
DROP TABLE seal_use;
DROP TABLE archive_entry;
DROP TABLE archive_file;
