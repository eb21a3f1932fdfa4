package store

import "time"

// Counter reads a running number without taking one; 0 if none was taken.
func (r *Reader) Counter(name string) (int64, error) {
	found, err := list(r, func(scan func(...any) error) (n int64, err error) {
		err = scan(&n)
		return n, err
	}, "SELECT n FROM counter WHERE hall_id = $1 AND name = $2", r.hall, name)
	if err != nil || len(found) == 0 {
		return 0, err
	}
	return found[0], nil
}

// GiveBack takes one off a running number that counts places, never below 0.
func (t *Tx) GiveBack(name string) error {
	_, err := t.exec("UPDATE counter SET n = n - 1 WHERE hall_id = $1 AND name = $2 AND n > 0", t.hall, name)
	return err
}

// SeatedAt says who is signed in at which window, the latest where there are
// several.
func (r *Reader) SeatedAt(now time.Time) (map[string]string, error) {
	type seated struct{ window, staff string }
	found, err := list(r, func(scan func(...any) error) (s seated, err error) {
		err = scan(&s.window, &s.staff)
		return s, err
	}, `SELECT window_no, staff_no FROM session
		WHERE hall_id = $1 AND ended_ms = 0 AND expires_ms > $2 AND window_no <> '' ORDER BY issued_ms, token_sha256`, r.hall, millis(now))
	if err != nil {
		return nil, err
	}
	at := make(map[string]string, len(found))
	for _, s := range found {
		at[s.window] = s.staff
	}
	return at, nil
}
