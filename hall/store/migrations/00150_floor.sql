-- +goose Up
-- What a supervisor has ordered of a window. It holds for its day; the version
-- grows for ever, so that nobody changes unseen what another one has changed.
CREATE TABLE floor_window (
    hall_id    TEXT NOT NULL REFERENCES hall (id),
    no         TEXT NOT NULL,
    day        TEXT NOT NULL,
    -- open, paused or closed, with the code of why.
    mode       TEXT NOT NULL,
    reason     TEXT NOT NULL,
    -- The line that the window works for, '' for its own.
    group_name TEXT NOT NULL,
    -- The turn to eat, in minutes since midnight; both 0 for none.
    lunch_from BIGINT NOT NULL,
    lunch_to   BIGINT NOT NULL,
    version    BIGINT NOT NULL CHECK (version > 0),
    staff_no   TEXT NOT NULL,
    at_ms      BIGINT NOT NULL,
    PRIMARY KEY (hall_id, no)
);

-- Lines for which no more tickets are given out.
CREATE TABLE floor_group (
    hall_id  TEXT NOT NULL REFERENCES hall (id),
    name     TEXT NOT NULL,
    day      TEXT NOT NULL,
    stopped  BOOLEAN NOT NULL,
    version  BIGINT NOT NULL CHECK (version > 0),
    staff_no TEXT NOT NULL,
    at_ms    BIGINT NOT NULL,
    PRIMARY KEY (hall_id, name)
);

-- What was said to all windows, or to one.
CREATE TABLE floor_notice (
    id        TEXT PRIMARY KEY,
    hall_id   TEXT NOT NULL REFERENCES hall (id),
    window_no TEXT NOT NULL,
    code      TEXT NOT NULL,
    words     TEXT NOT NULL,
    staff_no  TEXT NOT NULL,
    at_ms     BIGINT NOT NULL,
    until_ms  BIGINT NOT NULL
);
CREATE INDEX floor_notice_until ON floor_notice (hall_id, until_ms);

-- What a window last told of itself.
CREATE TABLE floor_report (
    hall_id   TEXT NOT NULL REFERENCES hall (id),
    window_no TEXT NOT NULL,
    -- Devices that do not work, name and state, separated by semicolons.
    devices   TEXT NOT NULL,
    outbox    BIGINT NOT NULL,
    -- When the oldest command that waits was made; 0 when none does.
    oldest_ms BIGINT NOT NULL,
    at_ms     BIGINT NOT NULL,
    PRIMARY KEY (hall_id, window_no)
);

-- +goose Down
DROP TABLE floor_report;
DROP TABLE floor_notice;
DROP TABLE floor_group;
DROP TABLE floor_window;
