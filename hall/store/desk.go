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

// SeatedAt says who is signed in at which window, the latest where there are
// several.
func (r *Reader) SeatedAt(now time.Time) (map[string]string, error) {
	seats, err := r.seats()
	return seats.At(now), err
}

func (r *Reader) seats() (Seated, error) {
	return list(r, func(scan func(...any) error) (s seatedAt, err error) {
		var expires int64
		err = scan(&s.window, &s.staff, &expires)
		s.expires = fromMillis(expires)
		return s, err
	}, `SELECT window_no, staff_no, expires_ms FROM session
		WHERE hall_id = $1 AND ended_ms = 0 AND window_no <> '' ORDER BY issued_ms, token_sha256`, r.hall)
}
