package store

import (
	"errors"
	"strings"
	"time"
)

// Window is a desk of the hall.
type Window struct {
	No   string
	Name string
	Zone string
	// Serves lists item codes, department codes or "*".
	Serves []string
}

// Staff is a person who may sign in. PinHash is opaque here.
type Staff struct {
	No          string
	Name        string
	PinHash     string
	Roles       []string
	Departments []string
	Disabled    bool
	// Card is a hash of the number on the person's own card, "" where none is known.
	Card string
}

func join(words []string) string { return strings.Join(words, ";") }

func split(s string) []string {
	if s == "" {
		return nil
	}
	return strings.Split(s, ";")
}

// PutWindow writes a window, new or known.
func (t *Tx) PutWindow(w Window) error {
	n, err := t.exec("UPDATE hall_window SET name = $1, zone = $2, serves = $3 WHERE hall_id = $4 AND no = $5",
		w.Name, w.Zone, join(w.Serves), t.hall, w.No)
	if err != nil || n > 0 {
		return err
	}
	_, err = t.exec("INSERT INTO hall_window (hall_id, no, name, zone, serves) VALUES ($1, $2, $3, $4, $5)",
		t.hall, w.No, w.Name, w.Zone, join(w.Serves))
	return err
}

// Windows lists the windows by number.
func (r *Reader) Windows() ([]Window, error) {
	return list(r, func(scan func(...any) error) (Window, error) {
		var w Window
		var serves string
		err := scan(&w.No, &w.Name, &w.Zone, &serves)
		w.Serves = split(serves)
		return w, err
	}, "SELECT no, name, zone, serves FROM hall_window WHERE hall_id = $1 ORDER BY no", r.hall)
}

// Window finds one window.
func (r *Reader) Window(no string) (Window, error) {
	w := Window{No: no}
	var serves string
	err := r.one("SELECT name, zone, serves FROM hall_window WHERE hall_id = $1 AND no = $2", []any{r.hall, no}, &w.Name, &w.Zone, &serves)
	w.Serves = split(serves)
	return w, err
}

// PutStaff writes a person, new or known.
func (t *Tx) PutStaff(p Staff) error {
	n, err := t.exec("UPDATE staff SET name = $1, pin_hash = $2, roles = $3, departments = $4, disabled = $5, card = $6 WHERE hall_id = $7 AND no = $8",
		p.Name, p.PinHash, join(p.Roles), join(p.Departments), p.Disabled, p.Card, t.hall, p.No)
	if err != nil || n > 0 {
		return err
	}
	_, err = t.exec("INSERT INTO staff (hall_id, no, name, pin_hash, roles, departments, disabled, card) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
		t.hall, p.No, p.Name, p.PinHash, join(p.Roles), join(p.Departments), p.Disabled, p.Card)
	return err
}

const staffColumns = "no, name, pin_hash, roles, departments, disabled, card"

func scanStaff(scan func(...any) error) (Staff, error) {
	var p Staff
	var roles, departments string
	err := scan(&p.No, &p.Name, &p.PinHash, &roles, &departments, &p.Disabled, &p.Card)
	p.Roles, p.Departments = split(roles), split(departments)
	return p, err
}

// Staff finds one person.
func (r *Reader) Staff(no string) (Staff, error) {
	found, err := list(r, scanStaff, "SELECT "+staffColumns+" FROM staff WHERE hall_id = $1 AND no = $2", r.hall, no)
	if err != nil {
		return Staff{}, err
	}
	if len(found) == 0 {
		return Staff{}, ErrNotFound
	}
	return found[0], nil
}

// AllStaff lists everybody by number.
func (r *Reader) AllStaff() ([]Staff, error) {
	return list(r, scanStaff, "SELECT "+staffColumns+" FROM staff WHERE hall_id = $1 ORDER BY no", r.hall)
}

// SignInFailures counts the failed sign-ins in a row under a staff number and
// says until when it is locked. A number never tried has none.
func (r *Reader) SignInFailures(staff string) (failures int, until time.Time, err error) {
	var ms int64
	err = r.one("SELECT failures, until_ms FROM sign_in_failure WHERE hall_id = $1 AND staff_no = $2", []any{r.hall, staff}, &failures, &ms)
	if errors.Is(err, ErrNotFound) {
		return 0, time.Time{}, nil
	}
	return failures, fromMillis(ms), err
}

// SetSignInFailures keeps count and lock; 0 forgets them.
func (t *Tx) SetSignInFailures(staff string, failures int, until time.Time) error {
	n, err := t.exec("UPDATE sign_in_failure SET failures = $1, until_ms = $2 WHERE hall_id = $3 AND staff_no = $4",
		failures, millis(until), t.hall, staff)
	if err != nil || n > 0 || failures == 0 {
		return err
	}
	_, err = t.exec("INSERT INTO sign_in_failure (hall_id, staff_no, failures, until_ms) VALUES ($1, $2, $3, $4)",
		t.hall, staff, failures, millis(until))
	return err
}

// ForgetSignInFailures drops counts whose lock ended before a time.
func (t *Tx) ForgetSignInFailures(before time.Time) error {
	_, err := t.exec("DELETE FROM sign_in_failure WHERE hall_id = $1 AND until_ms < $2", t.hall, millis(before))
	return err
}

// Approval is a second person's consent to one step on one subject.
type Approval struct {
	ID         string
	Step       string
	Subject    string
	SecondNo   string
	SecondName string
	Staff      string
	MadeAt     time.Time
	ExpiresAt  time.Time
	UsedBy     string
}

// InsertApproval keeps a consent. The table refuses a person's consent to
// their own step.
func (t *Tx) InsertApproval(a Approval) error {
	_, err := t.exec(`INSERT INTO approval (id, hall_id, step, subject, second_no, second_name, staff_no, made_ms, expires_ms, used_by)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, '')`,
		a.ID, t.hall, a.Step, a.Subject, a.SecondNo, a.SecondName, a.Staff, millis(a.MadeAt), millis(a.ExpiresAt))
	return err
}

// Approval finds a consent.
func (r *Reader) Approval(id string) (Approval, error) {
	a := Approval{ID: id}
	var made, expires int64
	err := r.one(`SELECT step, subject, second_no, second_name, staff_no, made_ms, expires_ms, used_by
		FROM approval WHERE hall_id = $1 AND id = $2`, []any{r.hall, id},
		&a.Step, &a.Subject, &a.SecondNo, &a.SecondName, &a.Staff, &made, &expires, &a.UsedBy)
	a.MadeAt, a.ExpiresAt = fromMillis(made), fromMillis(expires)
	return a, err
}

// UseApproval spends a consent on a command; ErrNotFound if it is spent.
func (t *Tx) UseApproval(id, commandID string) error {
	n, err := t.exec("UPDATE approval SET used_by = $1 WHERE hall_id = $2 AND id = $3 AND used_by = ''", commandID, t.hall, id)
	if err != nil {
		return err
	}
	if n == 0 {
		return ErrNotFound
	}
	return nil
}
