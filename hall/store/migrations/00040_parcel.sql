-- The number of the parcel in which a result went by post, so that a scanned one
-- finds its case. A number may come again after a year: it is not unique. The
-- default is for the program before this one, which does not know the column.

-- +goose Up
ALTER TABLE case_file ADD COLUMN parcel_no TEXT NOT NULL DEFAULT '';
CREATE INDEX case_parcel ON case_file (hall_id, parcel_no) WHERE parcel_no <> '';

-- +goose Down
DROP INDEX case_parcel;
ALTER TABLE case_file DROP COLUMN parcel_no;
