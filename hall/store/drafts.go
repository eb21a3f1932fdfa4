package store

import "time"

// Draft is the newest sealed copy of a visit in hand.
type Draft struct {
	Ticket string
	Body   []byte
	At     time.Time
}

// Draft finds the copy of a ticket's visit; ErrNotFound if there is none.
func (r *Reader) Draft(ticket string) (Draft, error) {
	d := Draft{Ticket: ticket}
	var at int64
	err := r.one("SELECT body, at_ms FROM draft WHERE ticket_id = $1", []any{ticket}, &d.Body, &at)
	d.At = fromMillis(at)
	return d, err
}

// PutDraft replaces the copy of a ticket's visit.
func (t *Tx) PutDraft(ticket string, body []byte) error {
	n, err := t.exec("UPDATE draft SET body = $1, at_ms = $2 WHERE ticket_id = $3", body, millis(t.batch.now), ticket)
	if err != nil || n > 0 {
		return err
	}
	_, err = t.exec("INSERT INTO draft (ticket_id, hall_id, body, at_ms) VALUES ($1, $2, $3, $4)",
		ticket, t.hall, body, millis(t.batch.now))
	return err
}

// DropDraft forgets the copy of a visit that is over.
func (t *Tx) DropDraft(ticket string) error {
	_, err := t.exec("DELETE FROM draft WHERE ticket_id = $1", ticket)
	return err
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

// CommandsOn lists the commands about the cases of a ticket in the order in
// which they were answered.
func (r *Reader) CommandsOn(ticket string) ([]Command, error) {
	return list(r, func(scan func(...any) error) (Command, error) {
		var c Command
		var at int64
		err := scan(&c.Scope, &c.ID, &c.ContentSHA256, &c.Content, &c.Receipt, &c.Staff, &c.Window, &at)
		c.At = fromMillis(at)
		return c, err
	}, `SELECT k.scope, k.command_id, k.content_sha256, k.content, k.receipt, k.staff_no, k.window_no, k.at_ms
		FROM case_file f JOIN command k ON k.scope = f.id WHERE f.hall_id = $1 AND f.ticket_id = $2 ORDER BY k.at_ms, k.command_id`,
		r.hall, ticket)
}
