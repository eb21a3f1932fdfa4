package store

import (
	"strings"
	"time"
)

// Draft is the newest sealed copy of a visit in hand, and what may be known of
// it without its key.
type Draft struct {
	Ticket string
	Body   []byte
	At     time.Time
	Visit  string
	Events int64    // of the visit, in the copy
	Cases  []string // not handed in
	Police bool     // left by a window of the police zone
}

// Draft finds the copy of a ticket's visit; ErrNotFound if there is none.
func (r *Reader) Draft(ticket string) (Draft, error) {
	d := Draft{Ticket: ticket}
	var at int64
	var cases string
	err := r.one("SELECT body, at_ms, visit_id, events, cases, police FROM draft WHERE ticket_id = $1", []any{ticket},
		&d.Body, &at, &d.Visit, &d.Events, &cases, &d.Police)
	d.At, d.Cases = fromMillis(at), strings.Fields(cases)
	return d, err
}

// PutDraft replaces the copy of a ticket's visit.
func (t *Tx) PutDraft(d Draft) error {
	now, cases := millis(t.batch.now), strings.Join(d.Cases, " ")
	n, err := t.exec("UPDATE draft SET body = $1, at_ms = $2, visit_id = $3, events = $4, cases = $5, police = $6 WHERE ticket_id = $7",
		d.Body, now, d.Visit, d.Events, cases, d.Police, d.Ticket)
	if err != nil || n > 0 {
		return err
	}
	_, err = t.exec("INSERT INTO draft (ticket_id, hall_id, body, at_ms, visit_id, events, cases, police) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
		d.Ticket, t.hall, d.Body, now, d.Visit, d.Events, cases, d.Police)
	return err
}

// DropDraft forgets the copy of a visit that is over.
func (t *Tx) DropDraft(ticket string) error {
	t.writes++
	t.batch.pending.dropped = append(t.batch.pending.dropped, ticket)
	return t.batch.owe(t.ctx)
}

// TicketInHand finds the ticket with that label that is called, served or held;
// ErrNotFound if none is. Labels begin anew each day: the newest counts.
func (r *Reader) TicketInHand(label string) (Ticket, error) {
	// One query a state, so that each is answered by the index of its state.
	for _, where := range []string{"state IN ('called', 'serving')", "state = 'held'"} {
		found, err := list(r, scanTicket, "SELECT "+ticketColumns+" FROM ticket WHERE hall_id = $1 AND label = $2 AND "+where+
			" ORDER BY no DESC", r.hall, label)
		if err != nil {
			return Ticket{}, err
		}
		if len(found) > 0 {
			return found[0], nil
		}
	}
	return Ticket{}, ErrNotFound
}

// InHandAt lists the tickets that a window has called, serves or has parked.
func (r *Reader) InHandAt(window string) ([]Ticket, error) {
	var out []Ticket
	// One query a state, so that each is answered by the index of its state.
	for _, where := range []string{"state IN ('called', 'serving')", "state = 'held'"} {
		found, err := list(r, scanTicket, "SELECT "+ticketColumns+" FROM ticket WHERE hall_id = $1 AND window_no = $2 AND "+where+
			" ORDER BY no", r.hall, window)
		if err != nil {
			return nil, err
		}
		out = append(out, found...)
	}
	return out, nil
}

// CasesOfWindow lists the cases that came from a window, by id, going on after
// one.
func (r *Reader) CasesOfWindow(window, after string, limit int) ([]Case, error) {
	return list(r, scanCase, "SELECT "+caseColumns+` FROM case_file
		WHERE hall_id = $1 AND window_no = $2 AND id > $3 ORDER BY id LIMIT $4`, r.hall, window, after, limit)
}

func scanCommand(scan func(...any) error) (Command, error) {
	var c Command
	var at int64
	err := scan(&c.Scope, &c.ID, &c.ContentSHA256, &c.Content, &c.Receipt, &c.Staff, &c.Window, &at)
	c.At = fromMillis(at)
	return c, err
}

// CommandsFrom lists what a window has sent about a case or ticket, in the order
// in which it was answered.
func (r *Reader) CommandsFrom(window, scope string) ([]Command, error) {
	return list(r, scanCommand, `SELECT scope, command_id, content_sha256, content, receipt, staff_no, window_no, at_ms
		FROM command WHERE scope = $1 AND window_no = $2 ORDER BY at_ms, command_id`, scope, window)
}

// CommandsOn lists the commands about the cases of a ticket in the order in
// which they were answered.
func (r *Reader) CommandsOn(ticket string) ([]Command, error) {
	return list(r, scanCommand, `SELECT k.scope, k.command_id, k.content_sha256, k.content, k.receipt, k.staff_no, k.window_no, k.at_ms
		FROM case_file f JOIN command k ON k.scope = f.id WHERE f.hall_id = $1 AND f.ticket_id = $2 ORDER BY k.at_ms, k.command_id`,
		r.hall, ticket)
}
