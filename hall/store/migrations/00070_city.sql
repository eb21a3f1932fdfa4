-- +goose Up
-- Numbers that one hall of the city keeps for all of them, given out ahead in
-- blocks, so that a hall goes on numbering while it is cut off.
CREATE TABLE number_block (
    hall_id  TEXT NOT NULL REFERENCES hall (id),
    -- The reservation: the same for every try.
    id       TEXT NOT NULL,
    -- '' for a block that this hall was given; of one that it gave, the number by
    -- which the other hall signs in.
    owner    TEXT NOT NULL,
    series   TEXT NOT NULL,
    first_no BIGINT NOT NULL CHECK (first_no > 0),
    last_no  BIGINT NOT NULL,
    next_no  BIGINT NOT NULL,
    PRIMARY KEY (hall_id, id),
    CHECK (next_no BETWEEN first_no AND last_no + 1)
);
CREATE INDEX number_block_series ON number_block (hall_id, owner, series, first_no);

-- What other halls have done with their numbers, as they told; the first word
-- counts.
CREATE TABLE city_number (
    hall_id TEXT NOT NULL REFERENCES hall (id),
    series  TEXT NOT NULL,
    no      BIGINT NOT NULL,
    owner   TEXT NOT NULL,
    case_id TEXT NOT NULL,
    number  TEXT NOT NULL,
    -- The provisional number before it, '' for none.
    was     TEXT NOT NULL,
    at_ms   BIGINT NOT NULL,
    PRIMARY KEY (hall_id, series, no)
);

-- A case is found by its provisional number for ever: it stands on papers.
CREATE TABLE case_was (
    hall_id TEXT NOT NULL REFERENCES hall (id),
    was     TEXT NOT NULL,
    case_id TEXT NOT NULL REFERENCES case_file (id),
    at_ms   BIGINT NOT NULL,
    PRIMARY KEY (hall_id, was)
);

-- +goose Down
DROP TABLE case_was;
DROP TABLE city_number;
DROP TABLE number_block;
