-- Where the originals are (物料流转): one row a paper, so that it is at one place.

-- +goose Up
CREATE TABLE bag (
    hall_id    TEXT NOT NULL REFERENCES hall (id),
    no         TEXT NOT NULL,
    -- Made by who packed it, so that a repeat packs nothing twice.
    request_id TEXT NOT NULL,
    state      TEXT NOT NULL CHECK (state IN ('sealed', 'given', 'opened')),
    place      TEXT NOT NULL,
    next_place TEXT NOT NULL,
    addressed  TEXT NOT NULL,
    staff_no   TEXT NOT NULL,
    packed_ms  BIGINT NOT NULL,
    state_ms   BIGINT NOT NULL,
    PRIMARY KEY (hall_id, no),
    UNIQUE (hall_id, request_id)
);
CREATE INDEX bag_open ON bag (hall_id, state_ms) WHERE state <> 'opened';

CREATE TABLE original (
    hall_id  TEXT NOT NULL REFERENCES hall (id),
    case_id  TEXT NOT NULL REFERENCES case_file (id),
    line_id  TEXT NOT NULL,
    -- Empty while it is in a bag: the bag is where it is.
    place    TEXT NOT NULL,
    bag_no   TEXT NOT NULL,
    taken_ms BIGINT NOT NULL,
    since_ms BIGINT NOT NULL,
    PRIMARY KEY (hall_id, case_id, line_id),
    CHECK ((place = '') <> (bag_no = ''))
);
CREATE INDEX original_place ON original (hall_id, place, since_ms);
CREATE INDEX original_bag ON original (hall_id, bag_no);

-- Every scan, for ever.
CREATE TABLE custody_scan (
    hall_id    TEXT NOT NULL REFERENCES hall (id),
    no         BIGINT NOT NULL,
    at_ms      BIGINT NOT NULL,
    what       TEXT NOT NULL,
    bag_no     TEXT NOT NULL,
    case_id    TEXT NOT NULL,
    line_id    TEXT NOT NULL,
    from_place TEXT NOT NULL,
    to_place   TEXT NOT NULL,
    staff_no   TEXT NOT NULL,
    role       TEXT NOT NULL,
    window_no  TEXT NOT NULL,
    PRIMARY KEY (hall_id, no)
);
CREATE INDEX custody_case ON custody_scan (hall_id, case_id, line_id, no);

-- +goose Down
DROP TABLE custody_scan;
DROP TABLE original;
DROP TABLE bag;
