package store

import "time"

// Ruling is the rule's answer to a case that a window decides for a department.
// Person is a keyed hash, Body opaque.
type Ruling struct {
	Case, Item, Leaf, Person string
	At                       time.Time
	Body                     []byte
}

// PutRuling keeps the newest answer to a case.
func (t *Tx) PutRuling(r Ruling) error {
	n, err := t.exec("UPDATE case_ruling SET item_code = $1, leaf = $2, person = $3, at_ms = $4, body = $5 WHERE hall_id = $6 AND case_id = $7",
		r.Item, r.Leaf, r.Person, millis(t.batch.now), r.Body, t.hall, r.Case)
	if err != nil || n > 0 {
		return err
	}
	_, err = t.exec("INSERT INTO case_ruling (hall_id, case_id, item_code, leaf, person, at_ms, body) VALUES ($1, $2, $3, $4, $5, $6, $7)",
		t.hall, r.Case, r.Item, r.Leaf, r.Person, millis(t.batch.now), r.Body)
	return err
}

// Ruling finds the newest answer to a case; ErrNotFound if there is none.
func (r *Reader) Ruling(caseID string) (Ruling, error) {
	out := Ruling{Case: caseID}
	var at int64
	err := r.one("SELECT item_code, leaf, person, at_ms, body FROM case_ruling WHERE hall_id = $1 AND case_id = $2",
		[]any{r.hall, caseID}, &out.Item, &out.Leaf, &out.Person, &at, &out.Body)
	out.At = fromMillis(at)
	return out, err
}
