package store

import "time"

// States of a request for consent.
const (
	RequestPending   = "pending"
	RequestGranted   = "granted"
	RequestRefused   = "refused"
	RequestWithdrawn = "withdrawn"
)

// ConsentRequest asks a supervisor elsewhere for the consent to one step on one
// subject.
type ConsentRequest struct {
	ID, Step, Subject, Staff, Window, Label, Item string
	State, Approval, Second                       string
	At, Until                                     time.Time
}

const requestQuery = `SELECT id, step, subject, staff_no, window_no, label, item_code, state, approval_id, second_no, at_ms, until_ms
	FROM consent_request WHERE hall_id = $1 AND `

func scanRequest(scan func(...any) error) (ConsentRequest, error) {
	var q ConsentRequest
	var at, until int64
	err := scan(&q.ID, &q.Step, &q.Subject, &q.Staff, &q.Window, &q.Label, &q.Item, &q.State, &q.Approval, &q.Second, &at, &until)
	q.At, q.Until = fromMillis(at), fromMillis(until)
	return q, err
}

// ConsentRequest finds one; ErrNotFound if there is none.
func (r *Reader) ConsentRequest(id string) (ConsentRequest, error) {
	found, err := list(r, scanRequest, requestQuery+"id = $2", r.hall, id)
	if err == nil && len(found) == 0 {
		err = ErrNotFound
	}
	if err != nil {
		return ConsentRequest{}, err
	}
	return found[0], nil
}

// PendingRequests lists those that wait for an answer, the oldest first.
func (r *Reader) PendingRequests(now time.Time) ([]ConsentRequest, error) {
	return list(r, scanRequest, requestQuery+"state = 'pending' AND until_ms > $2 ORDER BY at_ms, id", r.hall, millis(now))
}

// InsertConsentRequest keeps a new one.
func (t *Tx) InsertConsentRequest(q ConsentRequest) error {
	_, err := t.exec(`INSERT INTO consent_request
		(id, hall_id, step, subject, staff_no, window_no, label, item_code, state, approval_id, second_no, at_ms, until_ms)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 'pending', '', '', $9, $10)`,
		q.ID, t.hall, q.Step, q.Subject, q.Staff, q.Window, q.Label, q.Item, millis(t.batch.now), millis(q.Until))
	return err
}

// EndConsentRequest answers a pending one; ErrNotFound when it is pending no more.
func (t *Tx) EndConsentRequest(id, state, approval, second string) error {
	n, err := t.exec("UPDATE consent_request SET state = $1, approval_id = $2, second_no = $3 WHERE hall_id = $4 AND id = $5 AND state = 'pending'",
		state, approval, second, t.hall, id)
	if err == nil && n == 0 {
		return ErrNotFound
	}
	return err
}

// HelpCall is a window's call for help.
type HelpCall struct {
	ID, Window, Kind, Staff, Owner string
	At, OwnedAt                    time.Time
	EndedBy                        string
	EndedAt                        time.Time
}

const helpQuery = `SELECT id, window_no, kind, staff_no, owner_no, at_ms, owned_ms, ended_by, ended_ms FROM help_call WHERE hall_id = $1 AND `

func scanHelp(scan func(...any) error) (HelpCall, error) {
	var h HelpCall
	var at, owned, ended int64
	err := scan(&h.ID, &h.Window, &h.Kind, &h.Staff, &h.Owner, &at, &owned, &h.EndedBy, &ended)
	h.At, h.OwnedAt, h.EndedAt = fromMillis(at), fromMillis(owned), fromMillis(ended)
	return h, err
}

// HelpCall finds one; ErrNotFound if there is none.
func (r *Reader) HelpCall(id string) (HelpCall, error) {
	found, err := list(r, scanHelp, helpQuery+"id = $2", r.hall, id)
	if err == nil && len(found) == 0 {
		err = ErrNotFound
	}
	if err != nil {
		return HelpCall{}, err
	}
	return found[0], nil
}

// OpenHelpCalls lists those that stand, the oldest first.
func (r *Reader) OpenHelpCalls() ([]HelpCall, error) {
	return list(r, scanHelp, helpQuery+"ended_ms = 0 ORDER BY at_ms, id", r.hall)
}

// InsertHelpCall keeps a new one.
func (t *Tx) InsertHelpCall(h HelpCall) error {
	_, err := t.exec(`INSERT INTO help_call (id, hall_id, window_no, kind, staff_no, owner_no, at_ms, owned_ms, ended_by, ended_ms)
		VALUES ($1, $2, $3, $4, $5, '', $6, 0, '', 0)`, h.ID, t.hall, h.Window, h.Kind, h.Staff, millis(t.batch.now))
	return err
}

// OwnHelpCall says who goes there; ErrNotFound when somebody else does, or it is
// over.
func (t *Tx) OwnHelpCall(id, owner string) error {
	n, err := t.exec("UPDATE help_call SET owner_no = $1, owned_ms = $2 WHERE hall_id = $3 AND id = $4 AND owner_no = '' AND ended_ms = 0",
		owner, millis(t.batch.now), t.hall, id)
	if err == nil && n == 0 {
		return ErrNotFound
	}
	return err
}

// EndHelpCall resets a call that stands; ErrNotFound when it is over.
func (t *Tx) EndHelpCall(id, by string) error {
	n, err := t.exec("UPDATE help_call SET ended_by = $1, ended_ms = $2 WHERE hall_id = $3 AND id = $4 AND ended_ms = 0",
		by, millis(t.batch.now), t.hall, id)
	if err == nil && n == 0 {
		return ErrNotFound
	}
	return err
}
