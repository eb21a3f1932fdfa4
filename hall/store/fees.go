package store

import "time"

// Fee is what a case costs and whether it was paid. States are the words of the
// table; ID names it to the treasury, the same for every try.
type Fee struct {
	ID, Case, Charge, State string
	Fen                     int64
	Code, Serial            string
	Tries                   int
	NextAt                  time.Time
	MadeAt, HeardAt         time.Time
}

const feeColumns = "id, case_id, charge, fen, state, code, serial, tries, next_ms, made_ms, heard_ms"

func scanFee(scan func(...any) error) (Fee, error) {
	var f Fee
	var next, made, heard int64
	err := scan(&f.ID, &f.Case, &f.Charge, &f.Fen, &f.State, &f.Code, &f.Serial, &f.Tries, &next, &made, &heard)
	f.NextAt, f.MadeAt, f.HeardAt = fromMillis(next), fromMillis(made), fromMillis(heard)
	return f, err
}

// InsertFee begins one; a case has one at most.
func (t *Tx) InsertFee(f Fee) error {
	now := millis(t.batch.now)
	_, err := t.exec("INSERT INTO fee (hall_id, "+feeColumns+") VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)",
		t.hall, f.ID, f.Case, f.Charge, f.Fen, f.State, f.Code, f.Serial, f.Tries, now, now, millis(f.HeardAt))
	return err
}

// PutFee writes what became of one.
func (t *Tx) PutFee(f Fee) error {
	_, err := t.exec("UPDATE fee SET state = $1, code = $2, serial = $3, tries = $4, next_ms = $5, heard_ms = $6 WHERE hall_id = $7 AND id = $8",
		f.State, f.Code, f.Serial, f.Tries, millis(f.NextAt), millis(f.HeardAt), t.hall, f.ID)
	return err
}

// FeeOf finds what a case costs; ErrNotFound where it costs nothing.
func (r *Reader) FeeOf(caseID string) (Fee, error) {
	found, err := list(r, scanFee, "SELECT "+feeColumns+" FROM fee WHERE hall_id = $1 AND case_id = $2", r.hall, caseID)
	if err == nil && len(found) == 0 {
		err = ErrNotFound
	}
	if err != nil {
		return Fee{}, err
	}
	return found[0], nil
}

// DueFees are those that the treasury is asked about by now, oldest first.
func (r *Reader) DueFees(now time.Time, limit int) ([]Fee, error) {
	return list(r, scanFee, "SELECT "+feeColumns+` FROM fee
		WHERE hall_id = $1 AND next_ms <= $2 AND state IN ('asked', 'due', 'voiding') ORDER BY next_ms, id LIMIT $3`,
		r.hall, millis(now), limit)
}
