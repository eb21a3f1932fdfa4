-- One SQL text for SQLite and PostgreSQL: BIGINT milliseconds, TEXT, BYTEA, no
-- engine's own types. No time of day is ever kept as text.

-- +goose Up
CREATE TABLE hall (
    id   TEXT PRIMARY KEY,
    name TEXT NOT NULL,
    -- Lock, event number and order of everything in this hall.
    seq  BIGINT NOT NULL CHECK (seq >= 0)
);

-- Running numbers (labels of tickets, case numbers of a day).
CREATE TABLE counter (
    hall_id TEXT NOT NULL REFERENCES hall (id),
    name    TEXT NOT NULL,
    n       BIGINT NOT NULL,
    PRIMARY KEY (hall_id, name)
);

CREATE TABLE hall_window (
    hall_id TEXT NOT NULL REFERENCES hall (id),
    no      TEXT NOT NULL,
    name    TEXT NOT NULL,
    zone    TEXT NOT NULL,
    -- Item codes, department codes or *, separated by semicolons.
    serves  TEXT NOT NULL,
    PRIMARY KEY (hall_id, no)
);

CREATE TABLE staff (
    hall_id         TEXT NOT NULL REFERENCES hall (id),
    no              TEXT NOT NULL,
    name            TEXT NOT NULL,
    pin_hash        TEXT NOT NULL,
    roles           TEXT NOT NULL,
    departments     TEXT NOT NULL,
    disabled        BOOLEAN NOT NULL,
    PRIMARY KEY (hall_id, no)
);

-- Failed sign-ins, for names that exist and names that do not alike.
CREATE TABLE sign_in_failure (
    hall_id  TEXT NOT NULL REFERENCES hall (id),
    staff_no TEXT NOT NULL,
    failures BIGINT NOT NULL,
    -- Nobody of this number is let in before.
    until_ms BIGINT NOT NULL,
    PRIMARY KEY (hall_id, staff_no)
);

CREATE TABLE session (
    token_sha256 TEXT PRIMARY KEY,
    hall_id      TEXT NOT NULL REFERENCES hall (id),
    staff_no     TEXT NOT NULL,
    window_no    TEXT NOT NULL,
    role         TEXT NOT NULL,
    issued_ms    BIGINT NOT NULL,
    expires_ms   BIGINT NOT NULL,
    ended_ms     BIGINT NOT NULL
);
CREATE INDEX session_staff ON session (hall_id, staff_no) WHERE ended_ms = 0;

CREATE TABLE approval (
    id          TEXT PRIMARY KEY,
    hall_id     TEXT NOT NULL REFERENCES hall (id),
    step        TEXT NOT NULL,
    subject     TEXT NOT NULL,
    -- Who consents, and for whom.
    second_no   TEXT NOT NULL,
    second_name TEXT NOT NULL,
    staff_no    TEXT NOT NULL,
    made_ms     BIGINT NOT NULL,
    expires_ms  BIGINT NOT NULL,
    -- The command that used it up.
    used_by     TEXT NOT NULL,
    CHECK (second_no <> staff_no)
);

CREATE TABLE ticket (
    id            TEXT PRIMARY KEY,
    hall_id       TEXT NOT NULL REFERENCES hall (id),
    -- Order of issue within the hall.
    no            BIGINT NOT NULL,
    label         TEXT NOT NULL,
    -- Idempotency key of the kiosk; of a hand-opened ticket its own id.
    request_id    TEXT NOT NULL,
    item_code     TEXT NOT NULL,
    class         TEXT NOT NULL CHECK (class IN ('normal', 'priority', 'booked')),
    state         TEXT NOT NULL CHECK (state IN ('booked', 'waiting', 'called', 'serving', 'held', 'missed',
                                                 'finished', 'abandoned', 'no_show', 'closed')),
    window_no     TEXT NOT NULL,
    staff_no      TEXT NOT NULL,
    issued_ms     BIGINT NOT NULL,
    called_ms     BIGINT NOT NULL,
    state_ms      BIGINT NOT NULL,
    masked_name   TEXT NOT NULL,
    why           TEXT NOT NULL,
    -- Grows when a window takes the ticket; fences off the one before.
    lease         BIGINT NOT NULL,
    -- What else the ticket machine keeps, as the machine writes it.
    body          TEXT NOT NULL,
    UNIQUE (hall_id, request_id),
    UNIQUE (hall_id, no)
);
CREATE INDEX ticket_waiting ON ticket (hall_id, no) WHERE state = 'waiting';
CREATE INDEX ticket_open ON ticket (hall_id, state, state_ms) WHERE state IN ('held', 'missed', 'finished', 'booked');
-- One person a window.
CREATE UNIQUE INDEX ticket_active ON ticket (hall_id, window_no) WHERE state IN ('called', 'serving');

CREATE TABLE handling (
    hall_id  TEXT NOT NULL REFERENCES hall (id),
    staff_no TEXT NOT NULL,
    item_code TEXT NOT NULL,
    n        BIGINT NOT NULL,
    sum_ms   BIGINT NOT NULL,
    PRIMARY KEY (hall_id, staff_no, item_code)
);

CREATE TABLE event (
    hall_id   TEXT NOT NULL REFERENCES hall (id),
    seq       BIGINT NOT NULL,
    at_ms     BIGINT NOT NULL,
    kind      TEXT NOT NULL,
    ticket_id TEXT NOT NULL,
    case_id   TEXT NOT NULL,
    window_no TEXT NOT NULL,
    body      BYTEA NOT NULL,
    PRIMARY KEY (hall_id, seq)
);

-- Every command ever answered. Never pruned: a repeat after years gets the
-- first answer.
CREATE TABLE command (
    scope          TEXT NOT NULL,
    command_id     TEXT NOT NULL,
    content_sha256 TEXT NOT NULL,
    -- Personal data: to be sealed at rest, never read but for a dispute.
    content        BYTEA NOT NULL,
    receipt        BYTEA NOT NULL,
    staff_no       TEXT NOT NULL,
    window_no      TEXT NOT NULL,
    at_ms          BIGINT NOT NULL,
    PRIMARY KEY (scope, command_id)
);

-- The other content that came under a command id already answered.
CREATE TABLE conflict (
    scope          TEXT NOT NULL,
    command_id     TEXT NOT NULL,
    content_sha256 TEXT NOT NULL,
    content        BYTEA NOT NULL,
    staff_no       TEXT NOT NULL,
    window_no      TEXT NOT NULL,
    at_ms          BIGINT NOT NULL,
    PRIMARY KEY (scope, command_id, content_sha256)
);

CREATE TABLE case_file (
    id             TEXT PRIMARY KEY,
    hall_id        TEXT NOT NULL REFERENCES hall (id),
    case_no        TEXT NOT NULL,
    ticket_id      TEXT NOT NULL,
    item_code      TEXT NOT NULL,
    department     TEXT NOT NULL,
    state          TEXT NOT NULL,
    version        BIGINT NOT NULL CHECK (version > 0),
    window_no      TEXT NOT NULL,
    staff_no       TEXT NOT NULL,
    decided_by     TEXT NOT NULL,
    pickup_code    TEXT NOT NULL,
    received_ms    BIGINT NOT NULL,
    updated_ms     BIGINT NOT NULL,
    promised_due   TEXT NOT NULL,
    notice_due     TEXT NOT NULL,
    correction_due TEXT NOT NULL,
    -- Applicant: personal data, to be sealed at rest; never searched.
    applicant      BYTEA NOT NULL,
    -- Everything else, opaque to the store.
    body           BYTEA NOT NULL,
    UNIQUE (hall_id, case_no)
);
CREATE INDEX case_department ON case_file (hall_id, department, state, promised_due);
CREATE INDEX case_staff ON case_file (hall_id, staff_no, state);
CREATE INDEX case_state ON case_file (hall_id, state);
CREATE UNIQUE INDEX case_pickup ON case_file (hall_id, pickup_code) WHERE pickup_code <> '';

CREATE TABLE case_step (
    case_id    TEXT NOT NULL REFERENCES case_file (id),
    no         BIGINT NOT NULL,
    at_ms      BIGINT NOT NULL,
    actor      TEXT NOT NULL,
    role       TEXT NOT NULL,
    window_no  TEXT NOT NULL,
    from_state TEXT NOT NULL,
    to_state   TEXT NOT NULL,
    event      TEXT NOT NULL,
    reason     TEXT NOT NULL,
    note       TEXT NOT NULL,
    PRIMARY KEY (case_id, no)
);

-- A read of a card: used once, by the ticket that it was asked for.
CREATE TABLE card_read (
    read_id   TEXT PRIMARY KEY,
    -- Empty for a handover at the issue desk, which has no ticket.
    ticket_id TEXT NOT NULL,
    case_id   TEXT NOT NULL,
    asked_ms  BIGINT NOT NULL,
    read_ms   BIGINT NOT NULL,
    sam_id    TEXT NOT NULL,
    CHECK (read_ms >= asked_ms)
);

-- Written after the page itself is durable in the folder.
CREATE TABLE page (
    sha256     TEXT NOT NULL,
    case_id    TEXT NOT NULL,
    line_id    TEXT NOT NULL,
    bytes      BIGINT NOT NULL,
    media_type TEXT NOT NULL,
    at_ms      BIGINT NOT NULL,
    staff_no   TEXT NOT NULL,
    PRIMARY KEY (case_id, line_id, sha256)
);
CREATE INDEX page_sha256 ON page (sha256);

CREATE TABLE rating (
    ticket_id TEXT PRIMARY KEY REFERENCES ticket (id),
    level     BIGINT NOT NULL CHECK (level BETWEEN 0 AND 5),
    source    TEXT NOT NULL,
    staff_no  TEXT NOT NULL,
    window_no TEXT NOT NULL,
    at_ms     BIGINT NOT NULL
);

-- What goes to other systems, written in the transaction that causes it.
CREATE TABLE outbox (
    id      TEXT PRIMARY KEY,
    hall_id TEXT NOT NULL REFERENCES hall (id),
    target  TEXT NOT NULL,
    subject TEXT NOT NULL,
    body    TEXT NOT NULL,
    state   TEXT NOT NULL CHECK (state IN ('pending', 'done', 'failed')),
    tries   BIGINT NOT NULL,
    next_ms BIGINT NOT NULL,
    answer  TEXT NOT NULL
);
CREATE INDEX outbox_due ON outbox (hall_id, next_ms) WHERE state = 'pending';

-- +goose Down
DROP TABLE outbox;
DROP TABLE rating;
DROP TABLE page;
DROP TABLE card_read;
DROP TABLE case_step;
DROP TABLE case_file;
DROP TABLE conflict;
DROP TABLE command;
DROP TABLE event;
DROP TABLE handling;
DROP TABLE ticket;
DROP TABLE approval;
DROP TABLE session;
DROP TABLE sign_in_failure;
DROP TABLE staff;
DROP TABLE hall_window;
DROP TABLE counter;
DROP TABLE hall;
