-- +goose Up
-- What a person's own device counts its codes from, and the last step that let them
-- in: a code is good once.
CREATE TABLE second_factor (
    hall_id   TEXT NOT NULL REFERENCES hall (id),
    staff_no  TEXT NOT NULL,
    -- Sealed with the hall's secret, which does not lie in the store.
    secret    BYTEA NOT NULL,
    used_step BIGINT NOT NULL,
    PRIMARY KEY (hall_id, staff_no)
);

-- +goose Down
DROP TABLE second_factor;
