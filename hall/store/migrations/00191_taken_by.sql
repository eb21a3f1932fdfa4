-- +goose Up
-- Who took a case in, also after it was handed over: it counts as theirs when it
-- comes back. staff_no is whose it is now. Of cases that were handed over before,
-- nobody can say it here any more.
ALTER TABLE case_file ADD COLUMN taken_by TEXT NOT NULL DEFAULT '';
UPDATE case_file SET taken_by = staff_no;

-- +goose Down
ALTER TABLE case_file DROP COLUMN taken_by;
