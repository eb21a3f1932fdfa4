package store

import (
	"errors"
	"time"
)

// Case is a row of the case file. Applicant and Body are opaque: the first
// holds the personal data.
type Case struct {
	ID         string
	CaseNo     string
	Ticket     string
	ItemCode   string
	Department string
	State      string
	Version    int64
	Window     string
	Staff      string
	DecidedBy  string
	PickupCode string
	// ParcelNo is of the latest parcel, also after it came back; empty for none.
	ParcelNo      string
	ReceivedAt    time.Time
	UpdatedAt     time.Time
	PromisedDue   string
	NoticeDue     string
	CorrectionDue string
	Applicant     []byte
	Body          []byte
}

const caseColumns = `id, case_no, ticket_id, item_code, department, state, version, window_no, staff_no, decided_by,
	pickup_code, parcel_no, received_ms, updated_ms, promised_due, notice_due, correction_due, applicant, body`

func scanCase(scan func(...any) error) (Case, error) {
	var c Case
	var received, updated int64
	err := scan(&c.ID, &c.CaseNo, &c.Ticket, &c.ItemCode, &c.Department, &c.State, &c.Version, &c.Window, &c.Staff, &c.DecidedBy,
		&c.PickupCode, &c.ParcelNo, &received, &updated, &c.PromisedDue, &c.NoticeDue, &c.CorrectionDue, &c.Applicant, &c.Body)
	c.ReceivedAt, c.UpdatedAt = fromMillis(received), fromMillis(updated)
	return c, err
}

// The second condition is that of the partial index, which serves no query that
// lacks it.
const (
	caseQuery   = "SELECT " + caseColumns + " FROM case_file WHERE hall_id = $1 AND "
	wherePickup = "pickup_code = $2 AND pickup_code <> ''"
	whereParcel = "parcel_no = $2 AND parcel_no <> '' ORDER BY updated_ms DESC, id DESC LIMIT 1"
)

func (r *Reader) caseWhere(where, arg string) (Case, error) {
	found, err := list(r, scanCase, caseQuery+where, r.hall, arg)
	if err != nil {
		return Case{}, err
	}
	if len(found) == 0 {
		return Case{}, ErrNotFound
	}
	return found[0], nil
}

// Case finds one case by its id.
func (r *Reader) Case(id string) (Case, error) { return r.caseWhere("id = $2", id) }

// CaseByNo finds one case by its number, or by the provisional one that it had.
func (r *Reader) CaseByNo(no string) (Case, error) {
	c, err := r.caseWhere("case_no = $2", no)
	if errors.Is(err, ErrNotFound) {
		return r.caseWhere("id = (SELECT case_id FROM case_was WHERE hall_id = $1 AND was = $2)", no)
	}
	return c, err
}

// CaseByPickup finds the case that a pick-up code releases.
func (r *Reader) CaseByPickup(code string) (Case, error) {
	if code == "" {
		return Case{}, ErrNotFound
	}
	return r.caseWhere(wherePickup, code)
}

// CaseByParcel finds the case whose result went in a parcel; where the number
// came again, the case that changed last.
func (r *Reader) CaseByParcel(no string) (Case, error) {
	if no == "" {
		return Case{}, ErrNotFound
	}
	return r.caseWhere(whereParcel, no)
}

// CasesInState lists the cases in a state, by due date and number. An empty
// department or staff does not filter.
func (r *Reader) CasesInState(state, department, staff string, limit int) ([]Case, error) {
	return list(r, scanCase, "SELECT "+caseColumns+` FROM case_file
		WHERE hall_id = $1 AND state = $2 AND ($3 = '' OR department = $3) AND ($4 = '' OR staff_no = $4)
		ORDER BY promised_due, case_no LIMIT $5`, r.hall, state, department, staff, limit)
}

// CasesAfter lists the cases in a state from a case id on, in the order of the ids.
func (r *Reader) CasesAfter(state, after string, limit int) ([]Case, error) {
	return list(r, scanCase, "SELECT "+caseColumns+` FROM case_file
		WHERE hall_id = $1 AND state = $2 AND id > $3 ORDER BY id LIMIT $4`, r.hall, state, after, limit)
}

// CasesWithout lists the cases in a state whose history lacks an event, by due
// date and number.
func (r *Reader) CasesWithout(state, event string, limit int) ([]Case, error) {
	return list(r, scanCase, "SELECT "+caseColumns+` FROM case_file
		WHERE hall_id = $1 AND state = $2
		AND NOT EXISTS (SELECT 1 FROM case_step WHERE case_step.case_id = case_file.id AND case_step.event = $3)
		ORDER BY promised_due, case_no LIMIT $4`, r.hall, state, event, limit)
}

// CasesOf lists a person's latest cases.
func (r *Reader) CasesOf(staff string, limit int) ([]Case, error) {
	return list(r, scanCase, "SELECT "+caseColumns+` FROM case_file
		WHERE hall_id = $1 AND staff_no = $2 ORDER BY updated_ms DESC, case_no LIMIT $3`, r.hall, staff, limit)
}

// CasesOfStaff lists a person's cases in a state, by id, from after one on; staff ""
// is everybody.
func (r *Reader) CasesOfStaff(staff, state, after string, limit int) ([]Case, error) {
	return list(r, scanCase, "SELECT "+caseColumns+` FROM case_file
		WHERE hall_id = $1 AND ($2 = '' OR staff_no = $2) AND state = $3 AND id > $4 ORDER BY id LIMIT $5`, r.hall, staff, state, after, limit)
}

// CasesOfTicket lists the cases that a visit has brought to one person; staff ""
// is everybody.
func (r *Reader) CasesOfTicket(ticket, staff string) ([]Case, error) {
	return list(r, scanCase, "SELECT "+caseColumns+` FROM case_file
		WHERE hall_id = $1 AND ($2 = '' OR staff_no = $2) AND ticket_id = $3 ORDER BY received_ms, id`, r.hall, staff, ticket)
}

// CasesPastDue lists the cases in RECEIVED or CORRECTION whose notice or
// correction date lies before a day (YYYY-MM-DD); a case without a date is not
// due. The day orders as text. The list goes on after a case id.
func (r *Reader) CasesPastDue(state, day, after string, limit int) ([]Case, error) {
	return list(r, scanCase, "SELECT "+caseColumns+` FROM case_file
		WHERE hall_id = $1 AND state = $2 AND (notice_due <> '' AND notice_due < $3 OR correction_due <> '' AND correction_due < $3)
		AND id > $4 ORDER BY id LIMIT $5`, r.hall, state, day, after, limit)
}

// InsertCase writes a new case. Who has it then is who took it in, whoever has it
// later.
func (t *Tx) InsertCase(c Case) error {
	_, err := t.exec(`INSERT INTO case_file (id, hall_id, case_no, ticket_id, item_code, department, state, version, window_no,
			staff_no, decided_by, pickup_code, parcel_no, received_ms, updated_ms, promised_due, notice_due, correction_due, applicant,
			body, taken_by)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $10)`,
		c.ID, t.hall, c.CaseNo, c.Ticket, c.ItemCode, c.Department, c.State, c.Version, c.Window,
		c.Staff, c.DecidedBy, c.PickupCode, c.ParcelNo, millis(c.ReceivedAt), millis(t.batch.now), c.PromisedDue, c.NoticeDue, c.CorrectionDue,
		c.Applicant, c.Body)
	return err
}

// UpdateCase writes a case whose version in the table is seen; ErrNotFound if
// somebody else moved it on.
func (t *Tx) UpdateCase(seen int64, c Case) error {
	n, err := t.exec(`UPDATE case_file SET state = $1, version = $2, staff_no = $3, decided_by = $4, pickup_code = $5, parcel_no = $6,
			received_ms = $7, updated_ms = $8, promised_due = $9, notice_due = $10, correction_due = $11, applicant = $12, body = $13
		WHERE hall_id = $14 AND id = $15 AND version = $16`,
		c.State, c.Version, c.Staff, c.DecidedBy, c.PickupCode, c.ParcelNo, millis(c.ReceivedAt),
		millis(t.batch.now), c.PromisedDue, c.NoticeDue, c.CorrectionDue, c.Applicant, c.Body, t.hall, c.ID, seen)
	if err != nil {
		return err
	}
	if n == 0 {
		return ErrNotFound
	}
	return nil
}

// Step is one transition of a case.
type Step struct {
	At     time.Time
	Actor  string
	Role   string
	Window string
	From   string
	To     string
	Event  string
	Reason string
	Note   string
}

// AddStep appends to the case's history and gives what the log keeps of it
// (Event.Detail).
func (t *Tx) AddStep(caseID string, s Step) (mark string, err error) {
	var no int64
	if err := t.one("SELECT COALESCE(MAX(no), 0) + 1 FROM case_step WHERE case_id = $1", []any{caseID}, &no); err != nil {
		return "", err
	}
	s.At = t.batch.now
	_, err = t.exec(`INSERT INTO case_step (case_id, no, at_ms, actor, role, window_no, from_state, to_state, event, reason, note)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`,
		caseID, no, millis(t.batch.now), s.Actor, s.Role, s.Window, s.From, s.To, s.Event, s.Reason, s.Note)
	return stepMark(caseID, no, &s), err
}

// Steps lists a case's history, oldest first.
func (r *Reader) Steps(caseID string) ([]Step, error) {
	return list(r, func(scan func(...any) error) (Step, error) {
		var s Step
		var at int64
		err := scan(&at, &s.Actor, &s.Role, &s.Window, &s.From, &s.To, &s.Event, &s.Reason, &s.Note)
		s.At = fromMillis(at)
		return s, err
	}, `SELECT at_ms, actor, role, window_no, from_state, to_state, event, reason, note FROM case_step
		WHERE case_id = $1 ORDER BY no`, caseID)
}

// CardRead is one read of an identity card, bound to the ticket it was asked
// for.
type CardRead struct {
	ID      string
	Ticket  string
	Case    string
	AskedAt time.Time
	ReadAt  time.Time
	SamID   string
}

// CardRead finds a read that was already used.
func (r *Reader) CardRead(id string) (CardRead, error) {
	c := CardRead{ID: id}
	var asked, read int64
	err := r.one("SELECT ticket_id, case_id, asked_ms, read_ms, sam_id FROM card_read WHERE read_id = $1",
		[]any{id}, &c.Ticket, &c.Case, &asked, &read, &c.SamID)
	c.AskedAt, c.ReadAt = fromMillis(asked), fromMillis(read)
	return c, err
}

// UseRead marks a read as used; a second use is a duplicate (IsDuplicate).
func (t *Tx) UseRead(c CardRead) error {
	_, err := t.exec("INSERT INTO card_read (read_id, ticket_id, case_id, asked_ms, read_ms, sam_id) VALUES ($1, $2, $3, $4, $5, $6)",
		c.ID, c.Ticket, c.Case, millis(c.AskedAt), millis(c.ReadAt), c.SamID)
	return err
}

// Page is one scanned page of a case's line.
type Page struct {
	SHA256    string
	Case      string
	Line      string
	Bytes     int64
	MediaType string
	Staff     string
}

// PutPage keeps the row of a page whose bytes are durable already. The same
// page of the same line again changes nothing.
func (t *Tx) PutPage(p Page) error {
	var n int64
	err := t.one("SELECT COUNT(*) FROM page WHERE case_id = $1 AND line_id = $2 AND sha256 = $3", []any{p.Case, p.Line, p.SHA256}, &n)
	if err != nil || n > 0 {
		return err
	}
	_, err = t.exec("INSERT INTO page (sha256, case_id, line_id, bytes, media_type, at_ms, staff_no) VALUES ($1, $2, $3, $4, $5, $6, $7)",
		p.SHA256, p.Case, p.Line, p.Bytes, p.MediaType, millis(t.batch.now), p.Staff)
	return err
}

// PagesOf lists the pages of a case.
func (r *Reader) PagesOf(caseID string) ([]Page, error) {
	return list(r, func(scan func(...any) error) (Page, error) {
		p := Page{Case: caseID}
		err := scan(&p.SHA256, &p.Line, &p.Bytes, &p.MediaType, &p.Staff)
		return p, err
	}, "SELECT sha256, line_id, bytes, media_type, staff_no FROM page WHERE case_id = $1 ORDER BY line_id, at_ms, sha256", caseID)
}
