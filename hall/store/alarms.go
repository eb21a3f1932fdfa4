package store

import "time"

// Alarm says that a limit of a case came near or ended. Due is YYYY-MM-DD.
type Alarm struct {
	Case, Clock, Colour, Due, Department string
	At                                   time.Time
}

// RaiseAlarm keeps an alarm; raised is false when it was raised before.
func (t *Tx) RaiseAlarm(a Alarm) (raised bool, err error) {
	var n int64
	err = t.one("SELECT COUNT(*) FROM case_alarm WHERE hall_id = $1 AND case_id = $2 AND clock = $3 AND colour = $4 AND due = $5",
		[]any{t.hall, a.Case, a.Clock, a.Colour, a.Due}, &n)
	if err != nil || n > 0 {
		return false, err
	}
	_, err = t.exec("INSERT INTO case_alarm (hall_id, case_id, clock, colour, due, department, at_ms) VALUES ($1, $2, $3, $4, $5, $6, $7)",
		t.hall, a.Case, a.Clock, a.Colour, a.Due, a.Department, millis(t.batch.now))
	return true, err
}

// Alarms lists what was raised since a time, the newest first; an empty department
// is every one.
func (r *Reader) Alarms(department string, since time.Time, limit int) ([]Alarm, error) {
	return list(r, func(scan func(...any) error) (Alarm, error) {
		var a Alarm
		var at int64
		err := scan(&a.Case, &a.Clock, &a.Colour, &a.Due, &a.Department, &at)
		a.At = fromMillis(at)
		return a, err
	}, `SELECT case_id, clock, colour, due, department, at_ms FROM case_alarm
		WHERE hall_id = $1 AND at_ms >= $2 AND ($3 = '' OR department = $3) ORDER BY at_ms DESC, case_id, clock LIMIT $4`,
		r.hall, millis(since), department, limit)
}

// CasesIn lists the cases in a state by id, from after one on.
func (r *Reader) CasesIn(state, after string, limit int) ([]Case, error) {
	return list(r, scanCase, "SELECT "+caseColumns+` FROM case_file
		WHERE hall_id = $1 AND state = $2 AND id > $3 ORDER BY id LIMIT $4`, r.hall, state, after, limit)
}

// RefreshDues writes the dates of a case that time alone has moved; ErrNotFound if
// somebody moved the case on meanwhile.
func (t *Tx) RefreshDues(c Case) error {
	n, err := t.exec(`UPDATE case_file SET promised_due = $1, notice_due = $2, correction_due = $3
		WHERE hall_id = $4 AND id = $5 AND version = $6`, c.PromisedDue, c.NoticeDue, c.CorrectionDue, t.hall, c.ID, c.Version)
	if err == nil && n == 0 {
		err = ErrNotFound
	}
	return err
}
