package store

import "time"

// Practice is one invented citizen that somebody served.
type Practice struct {
	ID, Staff                         string
	At                                time.Time
	Item, Leaf, Version               string
	Unseen, RightSituation, RightList bool
	Papers, Wrong, Seconds, Keys      int
}

// AddPractice keeps a result; one that is kept already stays as it is.
func (t *Tx) AddPractice(p Practice) error {
	var known int64
	if err := t.one("SELECT COUNT(*) FROM practice WHERE hall_id = $1 AND id = $2", []any{t.hall, p.ID}, &known); err != nil || known > 0 {
		return err
	}
	_, err := t.exec(`INSERT INTO practice (hall_id, id, staff_no, at_ms, item_code, leaf, catalog_version, unseen, right_situation, right_list,
		papers, wrong, seconds, keys) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)`,
		t.hall, p.ID, p.Staff, millis(p.At), p.Item, p.Leaf, p.Version, p.Unseen, p.RightSituation, p.RightList, p.Papers, p.Wrong, p.Seconds, p.Keys)
	return err
}

// Practised is what one person practised in a span: Right are those with nothing wrong
// at all, UnseenRight the right lists of situations that were met for the first time.
type Practised struct {
	Staff                             string
	Count, Right, Unseen, UnseenRight int
	Last                              time.Time
}

// PractisedIn sums up who practised in a span, from on and before to, by number.
func (r *Reader) PractisedIn(from, to time.Time) ([]Practised, error) {
	return list(r, func(scan func(...any) error) (Practised, error) {
		var p Practised
		var last int64
		err := scan(&p.Staff, &p.Count, &p.Right, &p.Unseen, &p.UnseenRight, &last)
		p.Last = fromMillis(last)
		return p, err
	}, `SELECT staff_no, COUNT(*), SUM(CASE WHEN right_situation AND right_list AND wrong = 0 THEN 1 ELSE 0 END),
		SUM(CASE WHEN unseen THEN 1 ELSE 0 END), SUM(CASE WHEN unseen AND right_list THEN 1 ELSE 0 END), MAX(at_ms)
		FROM practice WHERE hall_id = $1 AND at_ms >= $2 AND at_ms < $3 GROUP BY staff_no ORDER BY staff_no`, r.hall, millis(from), millis(to))
}
