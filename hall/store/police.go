package store

import "time"

// Letter is a case at its branch of the police. States are the words of the
// table; ID is the envelope's, the same for every try.
type Letter struct {
	ID, Case, Branch, State string
	Checked                 bool
	Number, Reason          string
	Tries                   int
	NextAt                  time.Time
	MadeAt, SentAt, HeardAt time.Time
}

const letterColumns = "id, case_id, branch, state, checked, number, reason, tries, next_ms, made_ms, sent_ms, heard_ms"

func scanLetter(scan func(...any) error) (Letter, error) {
	var l Letter
	var next, made, sent, heard int64
	err := scan(&l.ID, &l.Case, &l.Branch, &l.State, &l.Checked, &l.Number, &l.Reason, &l.Tries, &next, &made, &sent, &heard)
	l.NextAt, l.MadeAt, l.SentAt, l.HeardAt = fromMillis(next), fromMillis(made), fromMillis(sent), fromMillis(heard)
	return l, err
}

// InsertLetter begins one; a case has one at most.
func (t *Tx) InsertLetter(l Letter) error {
	_, err := t.exec("INSERT INTO branch_letter (hall_id, "+letterColumns+`)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)`,
		t.hall, l.ID, l.Case, l.Branch, l.State, l.Checked, l.Number, l.Reason, l.Tries, max(millis(l.NextAt), millis(t.batch.now)),
		millis(t.batch.now), millis(l.SentAt), millis(l.HeardAt))
	return err
}

// PutLetter writes what became of one.
func (t *Tx) PutLetter(l Letter) error {
	_, err := t.exec(`UPDATE branch_letter SET state = $1, checked = $2, number = $3, reason = $4, tries = $5, next_ms = $6, sent_ms = $7, heard_ms = $8
		WHERE hall_id = $9 AND id = $10`,
		l.State, l.Checked, l.Number, l.Reason, l.Tries, millis(l.NextAt), millis(l.SentAt), millis(l.HeardAt), t.hall, l.ID)
	return err
}

// LetterOf finds the letter of a case; ErrNotFound if there is none.
func (r *Reader) LetterOf(caseID string) (Letter, error) {
	found, err := list(r, scanLetter, "SELECT "+letterColumns+" FROM branch_letter WHERE hall_id = $1 AND case_id = $2", r.hall, caseID)
	if err == nil && len(found) == 0 {
		err = ErrNotFound
	}
	if err != nil {
		return Letter{}, err
	}
	return found[0], nil
}

// DueLetters are those of a branch whose time has come, oldest first.
func (r *Reader) DueLetters(branch string, now time.Time, limit int) ([]Letter, error) {
	return list(r, scanLetter, "SELECT "+letterColumns+` FROM branch_letter
		WHERE hall_id = $1 AND branch = $2 AND next_ms <= $3 AND state IN ('queued', 'sent', 'pending') ORDER BY next_ms, id LIMIT $4`,
		r.hall, branch, millis(now), limit)
}

// BranchesDue are the branches that have letters whose time has come.
func (r *Reader) BranchesDue(now time.Time) ([]string, error) {
	return list(r, func(scan func(...any) error) (b string, err error) { return b, scan(&b) },
		"SELECT DISTINCT branch FROM branch_letter WHERE hall_id = $1 AND next_ms <= $2 AND state IN ('queued', 'sent', 'pending') ORDER BY branch",
		r.hall, millis(now))
}

// LettersOfWindow are those of the cases that a window took in, newest first.
func (r *Reader) LettersOfWindow(window string, limit int) ([]Letter, error) {
	return list(r, scanLetter, `SELECT l.id, l.case_id, l.branch, l.state, l.checked, l.number, l.reason, l.tries, l.next_ms, l.made_ms, l.sent_ms, l.heard_ms
		FROM branch_letter l JOIN case_file f ON f.id = l.case_id
		WHERE l.hall_id = $1 AND f.window_no = $2 ORDER BY l.made_ms DESC, l.id DESC LIMIT $3`, r.hall, window, limit)
}

// HeldLetters are those of a ticket that wait for an officer.
func (r *Reader) HeldLetters(ticket string) ([]Letter, error) {
	return list(r, scanLetter, `SELECT l.id, l.case_id, l.branch, l.state, l.checked, l.number, l.reason, l.tries, l.next_ms, l.made_ms, l.sent_ms, l.heard_ms
		FROM branch_letter l JOIN case_file f ON f.id = l.case_id
		WHERE l.hall_id = $1 AND f.ticket_id = $2 AND l.state = 'held' ORDER BY l.id`, r.hall, ticket)
}

// Alert is a person of whom a branch wants to be told. Person is a keyed hash and
// Body is sealed.
type Alert struct {
	ID, Person, Ticket, Window string
	Body                       []byte
	At                         time.Time
	Outcome, Staff             string
	ClosedAt                   time.Time
}

const alertColumns = "id, person, ticket_id, window_no, body, made_ms, outcome, staff_no, closed_ms"

func scanAlert(scan func(...any) error) (Alert, error) {
	var a Alert
	var made, closed int64
	err := scan(&a.ID, &a.Person, &a.Ticket, &a.Window, &a.Body, &made, &a.Outcome, &a.Staff, &closed)
	a.At, a.ClosedAt = fromMillis(made), fromMillis(closed)
	return a, err
}

// InsertAlert keeps one; a ticket has one of a person at most.
func (t *Tx) InsertAlert(a Alert) error {
	_, err := t.exec("INSERT INTO police_alert (hall_id, "+alertColumns+") VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
		t.hall, a.ID, a.Person, a.Ticket, a.Window, a.Body, millis(t.batch.now), a.Outcome, a.Staff, millis(a.ClosedAt))
	return err
}

// CloseAlert says what becomes of one that nobody has answered; ErrNotFound if
// somebody has.
func (t *Tx) CloseAlert(id, outcome, staff string) error {
	n, err := t.exec("UPDATE police_alert SET outcome = $1, staff_no = $2, closed_ms = $3 WHERE hall_id = $4 AND id = $5 AND outcome = ''",
		outcome, staff, millis(t.batch.now), t.hall, id)
	if err == nil && n == 0 {
		return ErrNotFound
	}
	return err
}

// AlertOf finds the alert of a person at a ticket; ErrNotFound if there is none.
func (r *Reader) AlertOf(ticket, person string) (Alert, error) {
	return r.alert("ticket_id = $2 AND person = $3", ticket, person)
}

// Alert finds one by its id; ErrNotFound if there is none.
func (r *Reader) Alert(id string) (Alert, error) { return r.alert("id = $2", id) }

func (r *Reader) alert(where string, args ...any) (Alert, error) {
	found, err := list(r, scanAlert, "SELECT "+alertColumns+" FROM police_alert WHERE hall_id = $1 AND "+where, append([]any{r.hall}, args...)...)
	if err == nil && len(found) == 0 {
		err = ErrNotFound
	}
	if err != nil {
		return Alert{}, err
	}
	return found[0], nil
}

// Alerts are the newest, or those of them that nobody has answered.
func (r *Reader) Alerts(all bool, limit int) ([]Alert, error) {
	where := " AND outcome = ''"
	if all {
		where = ""
	}
	return list(r, scanAlert, "SELECT "+alertColumns+" FROM police_alert WHERE hall_id = $1"+where+" ORDER BY made_ms DESC, id DESC LIMIT $2", r.hall, limit)
}
