-- The public key of what a person signs in with in the place of the PIN, and the
-- challenges that were used, each until it would have run out: one is good once.

-- +goose Up
CREATE TABLE key_device (
    hall_id    TEXT NOT NULL REFERENCES hall (id),
    staff_no   TEXT NOT NULL,
    public_key BYTEA NOT NULL, -- PKIX, DER
    PRIMARY KEY (hall_id, staff_no)
);
CREATE TABLE spent_challenge (
    hall_id          TEXT NOT NULL REFERENCES hall (id),
    challenge_sha256 TEXT NOT NULL,
    until_ms         BIGINT NOT NULL,
    PRIMARY KEY (hall_id, challenge_sha256)
);

-- +goose Down
DROP TABLE spent_challenge;
DROP TABLE key_device;
