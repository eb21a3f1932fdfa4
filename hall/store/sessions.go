package store

import "time"

// Session is a signed-in person at a window. The token itself is never kept.
type Session struct {
	TokenSHA256 string
	Staff       string
	Window      string
	Role        string
	IssuedAt    time.Time
	ExpiresAt   time.Time
	LockedAt    time.Time
	EndedAt     time.Time
	// KeySHA256 names the key of the certificate that it is bound to; empty on a
	// line without one.
	KeySHA256 string
}

// InsertSession opens a session.
func (t *Tx) InsertSession(s Session) error {
	_, err := t.exec(`INSERT INTO session (token_sha256, hall_id, staff_no, window_no, role, issued_ms, expires_ms, ended_ms, key_sha256)
		VALUES ($1, $2, $3, $4, $5, $6, $7, 0, $8)`,
		s.TokenSHA256, t.hall, s.Staff, s.Window, s.Role, millis(s.IssuedAt), millis(s.ExpiresAt), s.KeySHA256)
	return err
}

// ExtendSession moves the end of a session that goes on; one that was locked or
// has ended stays so.
func (t *Tx) ExtendSession(tokenSHA256 string, until time.Time) error {
	_, err := t.exec("UPDATE session SET expires_ms = $1 WHERE hall_id = $2 AND token_sha256 = $3 AND ended_ms = 0 AND locked_ms = 0",
		millis(until), t.hall, tokenSHA256)
	return err
}

// LockSession kills the token and leaves the person where they sit.
func (t *Tx) LockSession(tokenSHA256 string) error {
	_, err := t.exec("UPDATE session SET locked_ms = $1 WHERE hall_id = $2 AND token_sha256 = $3 AND ended_ms = 0 AND locked_ms = 0",
		millis(t.batch.now), t.hall, tokenSHA256)
	return err
}

// EndSession closes a session; closing a closed one changes nothing.
func (t *Tx) EndSession(tokenSHA256 string) error {
	_, err := t.exec("UPDATE session SET ended_ms = $1 WHERE hall_id = $2 AND token_sha256 = $3 AND ended_ms = 0",
		millis(t.batch.now), t.hall, tokenSHA256)
	return err
}

// EndLockedSessions closes what a person left locked behind one key.
func (t *Tx) EndLockedSessions(staff, keySHA256 string) error {
	_, err := t.exec("UPDATE session SET ended_ms = $1 WHERE hall_id = $2 AND staff_no = $3 AND key_sha256 = $4 AND ended_ms = 0 AND locked_ms > 0",
		millis(t.batch.now), t.hall, staff, keySHA256)
	return err
}

// EndDeskSessions closes what is open in one of the roles at a window, or by a
// person elsewhere: a desk has one person, and a person one desk. It gives those that
// were still good by the clock.
func (t *Tx) EndDeskSessions(window, staff string, roles ...string) (ended []SessionAt, err error) {
	for _, role := range roles {
		good, err := list(&t.Reader, scanSession, sessionFrom+`s.role = $2 AND (s.window_no = $3 OR s.staff_no = $4) AND s.ended_ms = 0 AND s.expires_ms > $5`,
			t.hall, role, window, staff, millis(t.batch.now))
		if err != nil {
			return nil, err
		}
		ended = append(ended, good...)
		_, err = t.exec(`UPDATE session SET ended_ms = $1
			WHERE hall_id = $2 AND role = $3 AND (window_no = $4 OR staff_no = $5) AND ended_ms = 0`,
			millis(t.batch.now), t.hall, role, window, staff)
		if err != nil {
			return nil, err
		}
	}
	return ended, nil
}

// SessionAt is a session together with the person as they are now.
type SessionAt struct {
	Session
	Person Staff
}

const sessionFrom = `SELECT s.token_sha256, s.staff_no, s.window_no, s.role, s.issued_ms, s.expires_ms, s.locked_ms, s.ended_ms, s.key_sha256,
		p.no, p.name, p.roles, p.departments, p.disabled
	FROM session s JOIN staff p ON p.hall_id = s.hall_id AND p.no = s.staff_no
	WHERE s.hall_id = $1 AND `

func scanSession(scan func(...any) error) (SessionAt, error) {
	var s SessionAt
	var issued, expires, locked, ended int64
	var roles, departments string
	err := scan(&s.TokenSHA256, &s.Staff, &s.Window, &s.Role, &issued, &expires, &locked, &ended, &s.KeySHA256,
		&s.Person.No, &s.Person.Name, &roles, &departments, &s.Person.Disabled)
	s.IssuedAt, s.ExpiresAt, s.LockedAt, s.EndedAt = fromMillis(issued), fromMillis(expires), fromMillis(locked), fromMillis(ended)
	s.Person.Roles, s.Person.Departments = split(roles), split(departments)
	return s, err
}

// Session finds a session by the hash of its token.
func (r *Reader) Session(tokenSHA256 string) (SessionAt, error) {
	return first(list(r, scanSession, sessionFrom+"s.token_sha256 = $2", r.hall, tokenSHA256))
}

// OpenSessions lists the sessions that nobody has ended.
func (r *Reader) OpenSessions() ([]SessionAt, error) {
	return list(r, scanSession, sessionFrom+"s.ended_ms = 0", r.hall)
}

func first(found []SessionAt, err error) (SessionAt, error) {
	switch {
	case err != nil:
		return SessionAt{}, err
	case len(found) == 0:
		return SessionAt{}, ErrNotFound
	}
	return found[0], nil
}

// couriersKept are those of one person at one seat: the newest, and the one before
// it, whose successor may have been lost on its way.
const couriersKept = 2

// InsertCourier keeps what a seat's courier delivers by, in the place of the older
// ones of the same seat.
func (t *Tx) InsertCourier(s Session) error {
	_, err := t.exec(`INSERT INTO courier (token_sha256, hall_id, staff_no, window_no, role, key_sha256, issued_ms, expires_ms)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
		s.TokenSHA256, t.hall, s.Staff, s.Window, s.Role, s.KeySHA256, millis(s.IssuedAt), millis(s.ExpiresAt))
	if err != nil {
		return err
	}
	_, err = t.exec(`DELETE FROM courier WHERE token_sha256 IN (SELECT token_sha256 FROM courier
		WHERE hall_id = $1 AND staff_no = $2 AND window_no = $3 AND role = $4 AND key_sha256 = $5
		ORDER BY issued_ms DESC, token_sha256 LIMIT 1000 OFFSET $6)`,
		t.hall, s.Staff, s.Window, s.Role, s.KeySHA256, couriersKept)
	return err
}

// Courier finds what a courier delivers by, by the hash of its token.
func (r *Reader) Courier(tokenSHA256 string) (SessionAt, error) {
	return first(list(r, scanSession, `SELECT s.token_sha256, s.staff_no, s.window_no, s.role, s.issued_ms, s.expires_ms, 0, 0, s.key_sha256,
			p.no, p.name, p.roles, p.departments, p.disabled
		FROM courier s JOIN staff p ON p.hall_id = s.hall_id AND p.no = s.staff_no
		WHERE s.hall_id = $1 AND s.token_sha256 = $2`, r.hall, tokenSHA256))
}

// ForgetCouriers drops those that ran out before a time.
func (t *Tx) ForgetCouriers(before time.Time) error {
	_, err := t.exec("DELETE FROM courier WHERE hall_id = $1 AND expires_ms < $2", t.hall, millis(before))
	return err
}
