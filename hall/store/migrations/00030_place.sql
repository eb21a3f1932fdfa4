-- +goose Up
-- Where a hall of the city is, for people who are sent to another one.
CREATE TABLE hall_place (
    hall_id TEXT PRIMARY KEY REFERENCES hall (id),
    address TEXT NOT NULL,
    phone   TEXT NOT NULL,
    -- Degrees times a million (WGS 84).
    lat_e6  BIGINT NOT NULL CHECK (lat_e6 BETWEEN -90000000 AND 90000000),
    lon_e6  BIGINT NOT NULL CHECK (lon_e6 BETWEEN -180000000 AND 180000000)
);

-- +goose Down
DROP TABLE hall_place;
