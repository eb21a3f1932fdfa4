package store

// PutFields replaces what a person filled in.
func (t *Tx) PutFields(person string, sealed []byte) error {
	n, err := t.exec("UPDATE person_field SET body = $1, at_ms = $2 WHERE hall_id = $3 AND person = $4", sealed, millis(t.batch.now), t.hall, person)
	if err != nil || n > 0 {
		return err
	}
	_, err = t.exec("INSERT INTO person_field (hall_id, person, body, at_ms) VALUES ($1, $2, $3, $4)", t.hall, person, sealed, millis(t.batch.now))
	return err
}

// Fields gives what a person filled in, sealed; ErrNotFound if nothing is known.
func (r *Reader) Fields(person string) (sealed []byte, err error) {
	err = r.one("SELECT body FROM person_field WHERE hall_id = $1 AND person = $2", []any{r.hall, person}, &sealed)
	return sealed, err
}
