package store

import "time"

// KeyDevice finds the public key of a person's device, as PKIX DER.
func (r *Reader) KeyDevice(staff string) (public []byte, err error) {
	err = r.one("SELECT public_key FROM key_device WHERE hall_id = $1 AND staff_no = $2", []any{r.hall, staff}, &public)
	return public, err
}

// PutKeyDevice gives a person a device, or takes the place of the one they had.
func (t *Tx) PutKeyDevice(staff string, public []byte) error {
	n, err := t.exec("UPDATE key_device SET public_key = $1 WHERE hall_id = $2 AND staff_no = $3", public, t.hall, staff)
	if err != nil || n > 0 {
		return err
	}
	_, err = t.exec("INSERT INTO key_device (hall_id, staff_no, public_key) VALUES ($1, $2, $3)", t.hall, staff, public)
	return err
}

// DropKeyDevice takes a person's device away, and says whether there was one.
func (t *Tx) DropKeyDevice(staff string) (had bool, err error) {
	n, err := t.exec("DELETE FROM key_device WHERE hall_id = $1 AND staff_no = $2", t.hall, staff)
	return n > 0, err
}

// SpendChallenge notes that a challenge was used, and says whether it was the first
// time. The note is kept until the challenge has run out by itself.
func (t *Tx) SpendChallenge(sha256 string, until time.Time) (first bool, err error) {
	n, err := t.exec("UPDATE spent_challenge SET until_ms = $1 WHERE hall_id = $2 AND challenge_sha256 = $3", millis(until), t.hall, sha256)
	if err != nil || n > 0 {
		return false, err
	}
	_, err = t.exec("INSERT INTO spent_challenge (hall_id, challenge_sha256, until_ms) VALUES ($1, $2, $3)", t.hall, sha256, millis(until))
	return err == nil, err
}

// ForgetChallenges drops what ran out before a time.
func (t *Tx) ForgetChallenges(before time.Time) error {
	_, err := t.exec("DELETE FROM spent_challenge WHERE hall_id = $1 AND until_ms < $2", t.hall, millis(before))
	return err
}
