package store

import "time"

// Bag is a bag of originals. Place has it, Next was given it, Addressed may open it.
type Bag struct {
	No, RequestID, State   string
	Place, Next, Addressed string
	Staff                  string
	PackedAt, Since        time.Time
}

const bagColumns = "no, request_id, state, place, next_place, addressed, staff_no, packed_ms, state_ms"

func scanBag(scan func(...any) error) (Bag, error) {
	var b Bag
	var packed, since int64
	err := scan(&b.No, &b.RequestID, &b.State, &b.Place, &b.Next, &b.Addressed, &b.Staff, &packed, &since)
	b.PackedAt, b.Since = fromMillis(packed), fromMillis(since)
	return b, err
}

// InsertBag writes a new bag.
func (t *Tx) InsertBag(b Bag) error {
	_, err := t.exec("INSERT INTO bag (hall_id, "+bagColumns+") VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $9)",
		t.hall, b.No, b.RequestID, b.State, b.Place, b.Next, b.Addressed, b.Staff, millis(t.batch.now))
	return err
}

// UpdateBag writes where a bag is now.
func (t *Tx) UpdateBag(b Bag) error {
	_, err := t.exec("UPDATE bag SET state = $1, place = $2, next_place = $3, state_ms = $4 WHERE hall_id = $5 AND no = $6",
		b.State, b.Place, b.Next, millis(t.batch.now), t.hall, b.No)
	return err
}

func (r *Reader) bagWhere(where, arg string) (Bag, error) {
	found, err := list(r, scanBag, "SELECT "+bagColumns+" FROM bag WHERE hall_id = $1 AND "+where+" = $2", r.hall, arg)
	if err == nil && len(found) == 0 {
		err = ErrNotFound
	}
	if err != nil {
		return Bag{}, err
	}
	return found[0], nil
}

// Bag finds a bag by its code; ErrNotFound if there is none.
func (r *Reader) Bag(no string) (Bag, error) { return r.bagWhere("no", no) }

// BagByRequest finds the bag that a request packed.
func (r *Reader) BagByRequest(id string) (Bag, error) { return r.bagWhere("request_id", id) }

// OpenBags lists the bags that nobody has opened, the longest waiting first.
func (r *Reader) OpenBags() ([]Bag, error) {
	return list(r, scanBag, "SELECT "+bagColumns+" FROM bag WHERE hall_id = $1 AND state <> 'opened' ORDER BY state_ms, no", r.hall)
}

// Original is one paper that the hall keeps: at a place, or in a bag.
type Original struct {
	Case, Line, Place, Bag string
	TakenAt, Since         time.Time
}

const originalColumns = "case_id, line_id, place, bag_no, taken_ms, since_ms"

func scanOriginal(scan func(...any) error) (Original, error) {
	var o Original
	var taken, since int64
	err := scan(&o.Case, &o.Line, &o.Place, &o.Bag, &taken, &since)
	o.TakenAt, o.Since = fromMillis(taken), fromMillis(since)
	return o, err
}

// InsertOriginal keeps a paper that was taken in.
func (t *Tx) InsertOriginal(o Original) error {
	_, err := t.exec("INSERT INTO original (hall_id, "+originalColumns+") VALUES ($1, $2, $3, $4, $5, $6, $6)",
		t.hall, o.Case, o.Line, o.Place, o.Bag, millis(t.batch.now))
	return err
}

// MoveOriginal writes where a paper is now.
func (t *Tx) MoveOriginal(o Original) error {
	_, err := t.exec("UPDATE original SET place = $1, bag_no = $2, since_ms = $3 WHERE hall_id = $4 AND case_id = $5 AND line_id = $6",
		o.Place, o.Bag, millis(t.batch.now), t.hall, o.Case, o.Line)
	return err
}

func (r *Reader) originals(where string, args ...any) ([]Original, error) {
	return list(r, scanOriginal, "SELECT "+originalColumns+" FROM original WHERE hall_id = $1 AND "+where, append([]any{r.hall}, args...)...)
}

// OriginalsOf lists the papers of a case.
func (r *Reader) OriginalsOf(caseID string) ([]Original, error) {
	return r.originals("case_id = $2 ORDER BY line_id", caseID)
}

// OriginalsIn lists the papers of a bag.
func (r *Reader) OriginalsIn(bag string) ([]Original, error) {
	return r.originals("bag_no = $2 AND bag_no <> '' ORDER BY case_id, line_id", bag)
}

// OriginalsAt lists the papers that lie at a place, the longest there first.
func (r *Reader) OriginalsAt(place string, limit int) ([]Original, error) {
	return r.originals("place = $2 ORDER BY since_ms, case_id, line_id LIMIT $3", place, limit)
}

// OriginalsUnder lists the papers whose place begins with a word, such as those that
// lie at any window; the longest there first.
func (r *Reader) OriginalsUnder(begin string, limit int) ([]Original, error) {
	return r.originals("substr(place, 1, $2) = $3 ORDER BY since_ms, case_id, line_id LIMIT $4", len(begin), begin, limit)
}

// OriginalsOfState lists the papers of the cases in a state that are not at a place.
func (r *Reader) OriginalsOfState(state, not string, limit int) ([]Original, error) {
	return r.originals(`place <> $2 AND case_id IN (SELECT id FROM case_file WHERE hall_id = $3 AND state = $4)
		ORDER BY since_ms, case_id, line_id LIMIT $5`, not, r.hall, state, limit)
}

// Scan is one scan of a paper or of a bag.
type Scan struct {
	At                    time.Time
	What, Bag, Case, Line string
	From, To              string
	Staff, Role, Window   string
}

// AddScan writes a scan under its running number.
func (t *Tx) AddScan(s Scan) error {
	no, err := t.Count("custody")
	if err != nil {
		return err
	}
	_, err = t.exec(`INSERT INTO custody_scan (hall_id, no, at_ms, what, bag_no, case_id, line_id, from_place, to_place, staff_no, role, window_no)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)`,
		t.hall, no, millis(t.batch.now), s.What, s.Bag, s.Case, s.Line, s.From, s.To, s.Staff, s.Role, s.Window)
	return err
}

// ScansOf lists the scans of a case's papers and of the bags that they were in, the
// oldest first.
func (r *Reader) ScansOf(caseID string) ([]Scan, error) {
	return list(r, func(scan func(...any) error) (Scan, error) {
		var s Scan
		var at int64
		err := scan(&at, &s.What, &s.Bag, &s.Case, &s.Line, &s.From, &s.To, &s.Staff, &s.Role, &s.Window)
		s.At = fromMillis(at)
		return s, err
	}, `SELECT at_ms, what, bag_no, case_id, line_id, from_place, to_place, staff_no, role, window_no
		FROM custody_scan WHERE hall_id = $1 AND (case_id = $2 OR case_id = '' AND bag_no IN
			(SELECT bag_no FROM custody_scan WHERE hall_id = $3 AND case_id = $4 AND bag_no <> '')) ORDER BY no`, r.hall, caseID, r.hall, caseID)
}
