package store

import (
	"errors"
	"time"
)

// Certificate is one that the hall's authority signed for a window or an office,
// or a foreign one that was revoked: of that only the serial is known.
type Certificate struct {
	Serial string
	Holder string
	// KeySHA256 names the holder's key, which renewal keeps.
	KeySHA256   string
	DER         []byte
	From, Until time.Time
	RevokedAt   time.Time
}

const certificateFrom = "SELECT serial, holder, key_sha256, der, from_ms, until_ms, revoked_ms FROM certificate WHERE hall_id = $1"

func scanCertificate(scan func(...any) error) (Certificate, error) {
	var c Certificate
	var from, until, revoked int64
	err := scan(&c.Serial, &c.Holder, &c.KeySHA256, &c.DER, &from, &until, &revoked)
	c.From, c.Until, c.RevokedAt = fromMillis(from), fromMillis(until), fromMillis(revoked)
	return c, err
}

// Certificates lists all by holder, the newest of each last.
func (r *Reader) Certificates() ([]Certificate, error) {
	return list(r, scanCertificate, certificateFrom+" ORDER BY holder, from_ms, serial", r.hall)
}

// CertificatesOf lists those of a key, the newest last.
func (r *Reader) CertificatesOf(keySHA256 string) ([]Certificate, error) {
	return list(r, scanCertificate, certificateFrom+" AND key_sha256 = $2 ORDER BY from_ms, until_ms", r.hall, keySHA256)
}

// RevokedSerials lists what nobody is let in with.
func (r *Reader) RevokedSerials() ([]string, error) {
	return list(r, func(scan func(...any) error) (string, error) {
		var serial string
		err := scan(&serial)
		return serial, err
	}, "SELECT serial FROM certificate WHERE hall_id = $1 AND revoked_ms > 0", r.hall)
}

// InsertCertificate keeps a certificate.
func (t *Tx) InsertCertificate(c Certificate) error {
	if c.DER == nil {
		c.DER = []byte{}
	}
	_, err := t.exec(`INSERT INTO certificate (hall_id, serial, holder, key_sha256, der, from_ms, until_ms, revoked_ms)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
		t.hall, c.Serial, c.Holder, c.KeySHA256, c.DER, millis(c.From), millis(c.Until), millis(c.RevokedAt))
	return err
}

// RevokeHolder revokes all certificates of a holder and its unused codes; it
// says how many certificates were good before.
func (t *Tx) RevokeHolder(holder string) (int64, error) {
	if _, err := t.exec("DELETE FROM enrolment WHERE hall_id = $1 AND holder = $2 AND key_sha256 = ''", t.hall, holder); err != nil {
		return 0, err
	}
	return t.exec("UPDATE certificate SET revoked_ms = $1 WHERE hall_id = $2 AND holder = $3 AND revoked_ms = 0",
		millis(t.batch.now), t.hall, holder)
}

// RevokeSerial revokes one certificate, of this authority or of another.
func (t *Tx) RevokeSerial(serial string) error {
	n, err := t.exec("UPDATE certificate SET revoked_ms = $1 WHERE hall_id = $2 AND serial = $3 AND revoked_ms = 0",
		millis(t.batch.now), t.hall, serial)
	if err != nil || n > 0 {
		return err
	}
	var holder string
	err = t.one("SELECT holder FROM certificate WHERE hall_id = $1 AND serial = $2", []any{t.hall, serial}, &holder)
	if !errors.Is(err, ErrNotFound) {
		return err
	}
	return t.InsertCertificate(Certificate{Serial: serial, RevokedAt: t.batch.now})
}

// Enrolment is a code by which a holder gets a certificate.
type Enrolment struct {
	CodeHash string
	Holder   string
	Until    time.Time
	// UsedBy is the key that has used it.
	UsedBy string
}

// InsertEnrolment keeps a code in place of the holder's earlier unused ones, and
// forgets all that are over.
func (t *Tx) InsertEnrolment(e Enrolment) error {
	_, err := t.exec("DELETE FROM enrolment WHERE hall_id = $1 AND (until_ms < $2 OR holder = $3 AND key_sha256 = '')",
		t.hall, millis(t.batch.now), e.Holder)
	if err != nil {
		return err
	}
	_, err = t.exec("INSERT INTO enrolment (hall_id, code_hash, holder, until_ms, key_sha256) VALUES ($1, $2, $3, $4, $5)",
		t.hall, e.CodeHash, e.Holder, millis(e.Until), e.UsedBy)
	return err
}

// Enrolment finds a code.
func (r *Reader) Enrolment(codeHash string) (Enrolment, error) {
	e := Enrolment{CodeHash: codeHash}
	var until int64
	err := r.one("SELECT holder, until_ms, key_sha256 FROM enrolment WHERE hall_id = $1 AND code_hash = $2", []any{r.hall, codeHash},
		&e.Holder, &until, &e.UsedBy)
	e.Until = fromMillis(until)
	return e, err
}

// UseEnrolment says which key used a code.
func (t *Tx) UseEnrolment(codeHash, keySHA256 string) error {
	_, err := t.exec("UPDATE enrolment SET key_sha256 = $1 WHERE hall_id = $2 AND code_hash = $3", keySHA256, t.hall, codeHash)
	return err
}
