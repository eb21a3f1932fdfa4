package store

// Factor is what a person shows besides the PIN. Secret is opaque here.
type Factor struct {
	Staff  string
	Secret []byte
	// UsedStep is the last step whose code let the person in.
	UsedStep int64
}

// Factor finds what a person was enrolled with.
func (r *Reader) Factor(staff string) (Factor, error) {
	f := Factor{Staff: staff}
	err := r.one("SELECT secret, used_step FROM second_factor WHERE hall_id = $1 AND staff_no = $2", []any{r.hall, staff}, &f.Secret, &f.UsedStep)
	return f, err
}

// PutFactor enrols a person, or takes the place of what they had.
func (t *Tx) PutFactor(f Factor) error {
	n, err := t.exec("UPDATE second_factor SET secret = $1, used_step = $2 WHERE hall_id = $3 AND staff_no = $4", f.Secret, f.UsedStep, t.hall, f.Staff)
	if err != nil || n > 0 {
		return err
	}
	_, err = t.exec("INSERT INTO second_factor (hall_id, staff_no, secret, used_step) VALUES ($1, $2, $3, $4)", t.hall, f.Staff, f.Secret, f.UsedStep)
	return err
}

// UseFactor keeps the step whose code let the person in.
func (t *Tx) UseFactor(staff string, step int64) error {
	_, err := t.exec("UPDATE second_factor SET used_step = $1 WHERE hall_id = $2 AND staff_no = $3", step, t.hall, staff)
	return err
}
