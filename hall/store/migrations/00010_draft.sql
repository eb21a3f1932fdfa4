-- +goose Up
-- The newest sealed copy of a visit in hand, for the window that takes it over.
-- Its key is not in this database. Gone with the end of the visit.
CREATE TABLE draft (
    ticket_id TEXT PRIMARY KEY REFERENCES ticket (id),
    hall_id   TEXT NOT NULL REFERENCES hall (id),
    body      BYTEA NOT NULL,
    at_ms     BIGINT NOT NULL
);
CREATE INDEX case_ticket ON case_file (ticket_id);

-- +goose Down
DROP INDEX case_ticket;
DROP TABLE draft;
