package store

import "time"

// States of a Sample.
const (
	SampleDecided = "decided" // nobody has looked again, so far
	SampleDrawn   = "drawn"
	SampleSound   = "sound"
	SampleUnsound = "unsound"
)

// Sample is a case that a window decided for a department on a day, YYYY-MM-DD. Judge
// is who looked at it again.
type Sample struct {
	Case, Department, Day, Staff, State, Judge, Note string
	At                                               time.Time
}

// AddSample keeps a case that a window decided.
func (t *Tx) AddSample(s Sample) error {
	_, err := t.exec("INSERT INTO case_sample (hall_id, case_id, department, day, staff_no, state, judge, note, at_ms) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
		t.hall, s.Case, s.Department, s.Day, s.Staff, s.State, s.Judge, s.Note, millis(t.batch.now))
	return err
}

// JudgeSample moves a case on from a state; ErrNotFound if it is not in it.
func (t *Tx) JudgeSample(id, from, to, judge, note string) error {
	n, err := t.exec("UPDATE case_sample SET state = $1, judge = $2, note = $3, at_ms = $4 WHERE hall_id = $5 AND case_id = $6 AND state = $7",
		to, judge, note, millis(t.batch.now), t.hall, id, from)
	if err == nil && n == 0 {
		err = ErrNotFound
	}
	return err
}

const sampleColumns = "case_id, department, day, staff_no, state, judge, note, at_ms"

func scanSample(scan func(...any) error) (Sample, error) {
	var s Sample
	var at int64
	err := scan(&s.Case, &s.Department, &s.Day, &s.Staff, &s.State, &s.Judge, &s.Note, &at)
	s.At = fromMillis(at)
	return s, err
}

// Samples lists the cases in a state that were decided before a day, the oldest
// first; an empty department is every one.
func (r *Reader) Samples(state, department, before string, limit int) ([]Sample, error) {
	return list(r, scanSample, "SELECT "+sampleColumns+` FROM case_sample
		WHERE hall_id = $1 AND state = $2 AND ($3 = '' OR department = $3) AND day < $4 ORDER BY day, case_id LIMIT $5`,
		r.hall, state, department, before, limit)
}

// Sample finds a case that a window decided; ErrNotFound if none did.
func (r *Reader) Sample(id string) (Sample, error) {
	found, err := list(r, scanSample, "SELECT "+sampleColumns+" FROM case_sample WHERE hall_id = $1 AND case_id = $2", r.hall, id)
	if err == nil && len(found) == 0 {
		err = ErrNotFound
	}
	if err != nil {
		return Sample{}, err
	}
	return found[0], nil
}
