-- +goose Up
-- Certificates of the hall's own authority, and those of another one that were
-- revoked (holder and certificate are empty then).
CREATE TABLE certificate (
    hall_id    TEXT NOT NULL REFERENCES hall (id),
    serial     TEXT NOT NULL,
    holder     TEXT NOT NULL,
    key_sha256 TEXT NOT NULL,
    der        BYTEA NOT NULL,
    from_ms    BIGINT NOT NULL,
    until_ms   BIGINT NOT NULL,
    revoked_ms BIGINT NOT NULL,
    PRIMARY KEY (hall_id, serial)
);
-- Codes by which a holder gets a certificate, once. The code itself is not kept.
CREATE TABLE enrolment (
    hall_id     TEXT NOT NULL REFERENCES hall (id),
    code_hash   TEXT NOT NULL,
    holder      TEXT NOT NULL,
    until_ms    BIGINT NOT NULL,
    -- The key that used the code, empty while nobody has.
    key_sha256  TEXT NOT NULL,
    PRIMARY KEY (hall_id, code_hash)
);
-- The key of the certificate with which the person signed in, empty without one.
ALTER TABLE session ADD COLUMN key_sha256 TEXT NOT NULL DEFAULT '';

-- +goose Down
ALTER TABLE session DROP COLUMN key_sha256;
DROP TABLE enrolment;
DROP TABLE certificate;
