package store

import "time"

// Return is one reason why a case came back: a line of the papers, or none where
// the whole was refused. Staff is who took the case in.
type Return struct {
	Case, Item, Staff, Line, Reason string
}

// AddReturn keeps a reason.
func (t *Tx) AddReturn(r Return) error {
	_, err := t.exec("INSERT INTO case_return (hall_id, case_id, item_code, staff_no, line_id, reason, at_ms) VALUES ($1, $2, $3, $4, $5, $6, $7)",
		t.hall, r.Case, r.Item, r.Staff, r.Line, r.Reason, millis(t.batch.now))
	return err
}

// Rate counts cases of an item that were received, and that came back, since a
// time; an empty staff number counts everybody's, any other those that the person took
// in, whoever has them now.
type Rate struct{ Received, Returned int }

// ReturnRate counts an item's cases.
func (r *Reader) ReturnRate(item, staff string, since time.Time) (Rate, error) {
	var rate Rate
	args := []any{r.hall, item, millis(since), staff}
	err := r.one("SELECT COUNT(*) FROM case_file WHERE hall_id = $1 AND item_code = $2 AND received_ms >= $3 AND ($4 = '' OR taken_by = $4)",
		args, &rate.Received)
	if err != nil {
		return rate, err
	}
	err = r.one("SELECT COUNT(DISTINCT case_id) FROM case_return WHERE hall_id = $1 AND item_code = $2 AND at_ms >= $3 AND ($4 = '' OR staff_no = $4)",
		args, &rate.Returned)
	return rate, err
}

// ReturnReason is a reason with how many cases it sent back.
type ReturnReason struct {
	Line, Reason string
	Count        int
}

// ReturnReasons lists why an item's cases came back since a time, the commonest
// first.
func (r *Reader) ReturnReasons(item string, since time.Time, limit int) ([]ReturnReason, error) {
	return list(r, func(scan func(...any) error) (ReturnReason, error) {
		var x ReturnReason
		err := scan(&x.Line, &x.Reason, &x.Count)
		return x, err
	}, `SELECT line_id, reason, COUNT(DISTINCT case_id) AS n FROM case_return
		WHERE hall_id = $1 AND item_code = $2 AND at_ms >= $3 GROUP BY line_id, reason ORDER BY n DESC, line_id, reason LIMIT $4`,
		r.hall, item, millis(since), limit)
}

// LastCaseOf finds the newest case of an item that a person took in; ErrNotFound
// if there is none.
func (r *Reader) LastCaseOf(staff, item string) (Case, error) {
	found, err := list(r, scanCase, "SELECT "+caseColumns+` FROM case_file
		WHERE hall_id = $1 AND item_code = $2 AND taken_by = $3 ORDER BY received_ms DESC, id DESC LIMIT 1`, r.hall, item, staff)
	if err != nil {
		return Case{}, err
	}
	if len(found) == 0 {
		return Case{}, ErrNotFound
	}
	return found[0], nil
}
