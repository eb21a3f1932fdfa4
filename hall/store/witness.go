package store

import "time"

// Witness is where the journal of a window stood when it was last shown.
type Witness struct {
	Window string
	Log    string
	Size   int64
	Root   []byte // 32 bytes
	// First and Last are when this log was first and last shown.
	First, Last time.Time
	// Refused is the code of the last refusal, "" for none.
	Refused   string
	RefusedAt time.Time
}

const witnessColumns = "window_no, log, size, root, first_ms, last_ms, refused, refused_ms"

func (w *Witness) scan(scan func(...any) error) error {
	var first, last, refused int64
	err := scan(&w.Window, &w.Log, &w.Size, &w.Root, &first, &last, &w.Refused, &refused)
	w.First, w.Last, w.RefusedAt = fromMillis(first), fromMillis(last), fromMillis(refused)
	return err
}

// Witness finds what is kept for one log of a window.
func (r *Reader) Witness(window, log string) (Witness, error) {
	var w Witness
	err := w.scan(func(dest ...any) error {
		return r.one("SELECT "+witnessColumns+" FROM witness WHERE hall_id = $1 AND window_no = $2 AND log = $3",
			[]any{r.hall, window, log}, dest...)
	})
	return w, err
}

// Witnesses lists all logs, by window, the present one of each window last.
func (r *Reader) Witnesses() ([]Witness, error) {
	return list(r, func(scan func(...any) error) (w Witness, err error) {
		err = w.scan(scan)
		return w, err
	}, "SELECT "+witnessColumns+" FROM witness WHERE hall_id = $1 ORDER BY window_no, last_ms, first_ms, log", r.hall)
}

// KeepWitness writes where a log stands, new or known; first and last sight
// are this transaction's time.
func (t *Tx) KeepWitness(w Witness) error {
	now := millis(t.batch.now)
	n, err := t.exec("UPDATE witness SET size = $1, root = $2, last_ms = $3 WHERE hall_id = $4 AND window_no = $5 AND log = $6",
		w.Size, w.Root, now, t.hall, w.Window, w.Log)
	if err != nil || n > 0 {
		return err
	}
	_, err = t.exec(`INSERT INTO witness (hall_id, window_no, log, size, root, first_ms, last_ms, refused, refused_ms)
		VALUES ($1, $2, $3, $4, $5, $6, $6, '', 0)`, t.hall, w.Window, w.Log, w.Size, w.Root, now)
	return err
}

// RefuseWitness notes that a log did not go on from what is kept.
func (t *Tx) RefuseWitness(window, log, code string) error {
	_, err := t.exec("UPDATE witness SET refused = $1, refused_ms = $2 WHERE hall_id = $3 AND window_no = $4 AND log = $5",
		code, millis(t.batch.now), t.hall, window, log)
	return err
}
