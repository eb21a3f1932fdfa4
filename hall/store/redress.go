package store

import "time"

// Redress is a matter that went wrong. Person and Body are opaque: the first holds
// the personal data.
type Redress struct {
	ID, Kind, State    string
	Version            int64
	Ticket, Department string
	RegisteredAt       time.Time
	Person, Body       []byte
}

const redressColumns = "id, kind, state, version, ticket_id, department, registered_ms, person, body"

func scanRedress(scan func(...any) error) (Redress, error) {
	var x Redress
	var at int64
	err := scan(&x.ID, &x.Kind, &x.State, &x.Version, &x.Ticket, &x.Department, &at, &x.Person, &x.Body)
	x.RegisteredAt = fromMillis(at)
	return x, err
}

// InsertRedress writes a new matter.
func (t *Tx) InsertRedress(x Redress) error {
	_, err := t.exec("INSERT INTO redress (hall_id, "+redressColumns+") VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
		t.hall, x.ID, x.Kind, x.State, x.Version, x.Ticket, x.Department, millis(x.RegisteredAt), x.Person, x.Body)
	return err
}

// UpdateRedress writes a matter whose version in the table is seen; ErrNotFound if
// somebody else moved it on.
func (t *Tx) UpdateRedress(seen int64, x Redress) error {
	n, err := t.exec("UPDATE redress SET state = $1, version = $2, department = $3, body = $4 WHERE hall_id = $5 AND id = $6 AND version = $7",
		x.State, x.Version, x.Department, x.Body, t.hall, x.ID, seen)
	if err == nil && n == 0 {
		return ErrNotFound
	}
	return err
}

// Redress finds a matter; ErrNotFound if there is none.
func (r *Reader) Redress(id string) (Redress, error) {
	found, err := list(r, scanRedress, "SELECT "+redressColumns+" FROM redress WHERE hall_id = $1 AND id = $2", r.hall, id)
	if err == nil && len(found) == 0 {
		err = ErrNotFound
	}
	if err != nil {
		return Redress{}, err
	}
	return found[0], nil
}

// RedressIn lists the matters in a state, the oldest first.
func (r *Reader) RedressIn(state string, limit int) ([]Redress, error) {
	return list(r, scanRedress, "SELECT "+redressColumns+` FROM redress
		WHERE hall_id = $1 AND state = $2 ORDER BY registered_ms, id LIMIT $3`, r.hall, state, limit)
}

// RedressSince lists the matters of a kind that were registered in a span, from on
// and before until.
func (r *Reader) RedressSince(kind string, from, until time.Time) ([]Redress, error) {
	return list(r, scanRedress, "SELECT "+redressColumns+` FROM redress
		WHERE hall_id = $1 AND kind = $2 AND registered_ms >= $3 AND registered_ms < $4 ORDER BY registered_ms, id`,
		r.hall, kind, millis(from), millis(until))
}

// RedressStep is one entry of a matter's history.
type RedressStep struct {
	At                       time.Time
	Actor, Role, Event, Note string
}

// AddRedressStep writes the next entry.
func (t *Tx) AddRedressStep(id string, s RedressStep) error {
	var no int64
	if err := t.one("SELECT COUNT(*) FROM redress_step WHERE hall_id = $1 AND id = $2", []any{t.hall, id}, &no); err != nil {
		return err
	}
	_, err := t.exec("INSERT INTO redress_step (hall_id, id, no, at_ms, actor, role, event, note) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
		t.hall, id, no+1, millis(t.batch.now), s.Actor, s.Role, s.Event, s.Note)
	return err
}

// RedressSteps lists a matter's history.
func (r *Reader) RedressSteps(id string) ([]RedressStep, error) {
	return list(r, func(scan func(...any) error) (RedressStep, error) {
		var s RedressStep
		var at int64
		err := scan(&at, &s.Actor, &s.Role, &s.Event, &s.Note)
		s.At = fromMillis(at)
		return s, err
	}, "SELECT at_ms, actor, role, event, note FROM redress_step WHERE hall_id = $1 AND id = $2 ORDER BY no", r.hall, id)
}
