package store

import "time"

// Complaint is a window's word that the log does not go on from what it kept.
type Complaint struct {
	No                  int64
	Window, Staff, Code string
	KeptSize            int64
	// Lost: the hall's own signature says that records are gone.
	Lost bool
	At   time.Time
	// Taken and Refused count what the window offered again after it.
	Taken, Refused int64
	// SeenBy is the supervisor who answers for it, "" while nobody does.
	SeenBy string
}

const complaintQuery = `SELECT no, window_no, staff_no, code, kept_size, lost, at_ms, taken, refused, seen_by FROM log_complaint WHERE hall_id = $1 AND `

func scanComplaint(scan func(...any) error) (Complaint, error) {
	var c Complaint
	var at int64
	err := scan(&c.No, &c.Window, &c.Staff, &c.Code, &c.KeptSize, &c.Lost, &at, &c.Taken, &c.Refused, &c.SeenBy)
	c.At = fromMillis(at)
	return c, err
}

// Complaints lists those that nobody answers for yet, the oldest first.
func (r *Reader) Complaints() ([]Complaint, error) {
	return list(r, scanComplaint, complaintQuery+"seen_by = '' ORDER BY no", r.hall)
}

// LossAt finds the newest complaint of a window that its hall's own signature
// bears out; ErrNotFound if there is none.
func (r *Reader) LossAt(window string) (Complaint, error) {
	found, err := list(r, scanComplaint, complaintQuery+"window_no = $2 AND lost = $3 ORDER BY no DESC LIMIT 1", r.hall, window, true)
	if err == nil && len(found) == 0 {
		err = ErrNotFound
	}
	if err != nil {
		return Complaint{}, err
	}
	return found[0], nil
}

// InsertComplaint keeps a new one; its time is this transaction's.
func (t *Tx) InsertComplaint(c Complaint) error {
	no, err := t.Count("log_complaint")
	if err != nil {
		return err
	}
	_, err = t.exec(`INSERT INTO log_complaint (hall_id, no, window_no, staff_no, code, kept_size, lost, at_ms, taken, refused, seen_by, seen_ms)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 0, 0, '', 0)`,
		t.hall, no, c.Window, c.Staff, c.Code, c.KeptSize, c.Lost, millis(t.batch.now))
	return err
}

// OfferedAgain counts one answer to what a window offered again.
func (t *Tx) OfferedAgain(no int64, taken bool) error {
	column := "refused"
	if taken {
		column = "taken"
	}
	_, err := t.exec("UPDATE log_complaint SET "+column+" = "+column+" + 1 WHERE hall_id = $1 AND no = $2", t.hall, no)
	return err
}

// SeeComplaints says who answers for all complaints up to one.
func (t *Tx) SeeComplaints(upTo int64, staff string) error {
	_, err := t.exec("UPDATE log_complaint SET seen_by = $1, seen_ms = $2 WHERE hall_id = $3 AND no <= $4 AND seen_by = ''",
		staff, millis(t.batch.now), t.hall, upTo)
	return err
}

// CountFrom lets a running number go on behind n, if it is not there yet.
func (t *Tx) CountFrom(name string, n int64) error {
	have, err := t.Counter(name)
	if err != nil || have >= n {
		return err
	}
	_, err = t.count(name, n-have)
	return err
}

// PassNumber lets the blocks of a series go on behind a number that was given
// before.
func (t *Tx) PassNumber(series string, no int64) error {
	_, err := t.exec(`UPDATE number_block SET next_no = $1
		WHERE hall_id = $2 AND owner = '' AND series = $3 AND next_no <= $4 AND last_no >= $4`, no+1, t.hall, series, no)
	return err
}
