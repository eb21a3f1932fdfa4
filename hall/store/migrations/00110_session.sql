-- +goose Up
-- Since when a session is locked: its token is dead, its person still sits there.
ALTER TABLE session ADD COLUMN locked_ms BIGINT NOT NULL DEFAULT 0;
-- What a window's courier delivers by, of whom it was made for, after the person's
-- own token has ended.
CREATE TABLE courier (
    token_sha256 TEXT PRIMARY KEY,
    hall_id      TEXT NOT NULL REFERENCES hall (id),
    staff_no     TEXT NOT NULL,
    window_no    TEXT NOT NULL,
    role         TEXT NOT NULL,
    key_sha256   TEXT NOT NULL,
    issued_ms    BIGINT NOT NULL,
    expires_ms   BIGINT NOT NULL
);
CREATE INDEX courier_of ON courier (hall_id, staff_no, window_no, role, key_sha256, issued_ms);

-- +goose Down
DROP TABLE courier;
ALTER TABLE session DROP COLUMN locked_ms;
