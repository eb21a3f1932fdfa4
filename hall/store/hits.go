package store

import "time"

// Hit is what was found in place of the paper of one line of a case. Person is a
// keyed hash; dates are YYYY-MM-DD or empty.
type Hit struct {
	ID       string
	Case     string
	Line     string
	Person   string
	By       string
	Source   string
	Number   string
	IssuedOn string
	ValidTo  string
	FoundAt  time.Time
}

// InsertHit keeps what was found.
func (t *Tx) InsertHit(h Hit) error {
	_, err := t.exec(`INSERT INTO hit (id, hall_id, case_id, line_id, person, by_kind, source, number, issued_on, valid_to, found_ms)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`,
		h.ID, t.hall, h.Case, h.Line, h.Person, h.By, h.Source, h.Number, h.IssuedOn, h.ValidTo, millis(t.batch.now))
	return err
}

// Hit finds what was found; ErrNotFound if it was not.
func (r *Reader) Hit(id string) (Hit, error) {
	h := Hit{ID: id}
	var found int64
	err := r.one(`SELECT case_id, line_id, person, by_kind, source, number, issued_on, valid_to, found_ms
		FROM hit WHERE hall_id = $1 AND id = $2`, []any{r.hall, id},
		&h.Case, &h.Line, &h.Person, &h.By, &h.Source, &h.Number, &h.IssuedOn, &h.ValidTo, &found)
	h.FoundAt = fromMillis(found)
	return h, err
}

// Kinds of KnownPaper.
const (
	PaperAccepted = "accepted" // What is the line of the list
	PaperGranted  = "granted"  // What is the name of the result
)

// KnownPaper is a paper of a person that this hall accepted or granted.
type KnownPaper struct {
	Person, Kind, What, Case string
	At                       time.Time
}

// PutKnownPaper keeps the newest paper of its kind of a person.
func (t *Tx) PutKnownPaper(p KnownPaper) error {
	n, err := t.exec("UPDATE known_paper SET case_id = $1, at_ms = $2 WHERE hall_id = $3 AND person = $4 AND kind = $5 AND what = $6",
		p.Case, millis(t.batch.now), t.hall, p.Person, p.Kind, p.What)
	if err != nil || n > 0 {
		return err
	}
	_, err = t.exec("INSERT INTO known_paper (hall_id, person, kind, what, case_id, at_ms) VALUES ($1, $2, $3, $4, $5, $6)",
		t.hall, p.Person, p.Kind, p.What, p.Case, millis(t.batch.now))
	return err
}

// KnownPaper finds the newest paper of its kind of a person; ErrNotFound if
// there is none.
func (r *Reader) KnownPaper(person, kind, what string) (KnownPaper, error) {
	p := KnownPaper{Person: person, Kind: kind, What: what}
	var at int64
	err := r.one("SELECT case_id, at_ms FROM known_paper WHERE hall_id = $1 AND person = $2 AND kind = $3 AND what = $4",
		[]any{r.hall, person, kind, what}, &p.Case, &at)
	p.At = fromMillis(at)
	return p, err
}
