-- Where the journals of the windows stand, as they have shown. A log that is
-- followed by another (a store begun anew) stays, so that a person can ask why.

-- +goose Up
CREATE TABLE witness (
    hall_id   TEXT NOT NULL REFERENCES hall (id),
    window_no TEXT NOT NULL,
    log       TEXT NOT NULL,
    size      BIGINT NOT NULL CHECK (size >= 0),
    root      BYTEA NOT NULL,
    first_ms  BIGINT NOT NULL,
    last_ms   BIGINT NOT NULL,
    -- The last refusal, '' for none, and when it was.
    refused    TEXT NOT NULL,
    refused_ms BIGINT NOT NULL,
    PRIMARY KEY (hall_id, window_no, log)
);

-- +goose Down
DROP TABLE witness;
