-- What people practised on invented citizens (练习): the training list shows it beside
-- their return rates.

-- +goose Up
CREATE TABLE practice (
    hall_id         TEXT NOT NULL REFERENCES hall (id),
    id              TEXT NOT NULL,
    staff_no        TEXT NOT NULL,
    at_ms           BIGINT NOT NULL,
    item_code       TEXT NOT NULL,
    leaf            TEXT NOT NULL,
    catalog_version TEXT NOT NULL,
    -- The situation had not been practised before.
    unseen          BOOLEAN NOT NULL,
    right_situation BOOLEAN NOT NULL,
    right_list      BOOLEAN NOT NULL,
    papers          BIGINT NOT NULL,
    wrong           BIGINT NOT NULL,
    seconds         BIGINT NOT NULL,
    keys            BIGINT NOT NULL,
    PRIMARY KEY (hall_id, id)
);
CREATE INDEX practice_time ON practice (hall_id, at_ms);

-- +goose Down
DROP TABLE practice;
