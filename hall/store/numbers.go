package store

import (
	"errors"
	"time"
)

// ErrNoNumber says that no block of a series has a number left.
var ErrNoNumber = errors.New("store: no number left")

// TakeNumber takes the next number of the blocks that this hall was given.
func (t *Tx) TakeNumber(series string) (int64, error) {
	var id string
	var n int64
	err := t.one(`SELECT id, next_no FROM number_block WHERE hall_id = $1 AND owner = '' AND series = $2 AND next_no <= last_no
		ORDER BY first_no LIMIT 1`, []any{t.hall, series}, &id, &n)
	if errors.Is(err, ErrNotFound) {
		return 0, ErrNoNumber
	}
	if err != nil {
		return 0, err
	}
	_, err = t.exec("UPDATE number_block SET next_no = next_no + 1 WHERE hall_id = $1 AND id = $2", t.hall, id)
	return n, err
}

// NumbersLeft is how many numbers of a series this hall still has.
func (r *Reader) NumbersLeft(series string) (n int64, err error) {
	err = r.one("SELECT COALESCE(SUM(last_no - next_no + 1), 0) FROM number_block WHERE hall_id = $1 AND owner = '' AND series = $2",
		[]any{r.hall, series}, &n)
	return n, err
}

// SeriesLeft is how many numbers of a series a hall still has.
type SeriesLeft struct {
	Series string
	Left   int64
}

// NumbersAhead lists what this hall has of each series that it was given blocks of.
func (r *Reader) NumbersAhead() ([]SeriesLeft, error) {
	return list(r, func(scan func(...any) error) (SeriesLeft, error) {
		var s SeriesLeft
		err := scan(&s.Series, &s.Left)
		return s, err
	}, `SELECT series, SUM(last_no - next_no + 1) FROM number_block WHERE hall_id = $1 AND owner = '' GROUP BY series ORDER BY series`, r.hall)
}

// Block are numbers given to somebody in one piece.
type Block struct {
	ID, Owner, Series string
	First, Last       int64
}

// PutBlock writes a block from which nothing was taken yet.
func (t *Tx) PutBlock(b Block) error {
	_, err := t.exec("INSERT INTO number_block (hall_id, id, owner, series, first_no, last_no, next_no) VALUES ($1, $2, $3, $4, $5, $6, $5)",
		t.hall, b.ID, b.Owner, b.Series, b.First, b.Last)
	return err
}

// GaveNumber says whether a number lies in a block that was given to a hall.
func (r *Reader) GaveNumber(owner, series string, no int64) (bool, error) {
	var n int64
	err := r.one(`SELECT COUNT(*) FROM number_block
		WHERE hall_id = $1 AND owner = $2 AND series = $3 AND first_no <= $4 AND last_no >= $4`, []any{r.hall, owner, series, no}, &n)
	return n > 0, err
}

// CityNumber is what a hall has done with a number that it was given.
type CityNumber struct {
	Series            string
	No                int64
	Owner             string
	Case, Number, Was string
	At                time.Time
}

const cityColumns = "series, no, owner, case_id, number, was, at_ms"

func scanCity(scan func(...any) error) (CityNumber, error) {
	var n CityNumber
	var at int64
	err := scan(&n.Series, &n.No, &n.Owner, &n.Case, &n.Number, &n.Was, &at)
	n.At = fromMillis(at)
	return n, err
}

// CityNumber finds what was told of a number; ErrNotFound if nothing was.
func (r *Reader) CityNumber(series string, no int64) (CityNumber, error) {
	found, err := list(r, scanCity, "SELECT "+cityColumns+" FROM city_number WHERE hall_id = $1 AND series = $2 AND no = $3", r.hall, series, no)
	if err != nil {
		return CityNumber{}, err
	}
	if len(found) == 0 {
		return CityNumber{}, ErrNotFound
	}
	return found[0], nil
}

// CityNumbers lists everything that other halls told, in order of the numbers.
func (r *Reader) CityNumbers() ([]CityNumber, error) {
	return list(r, scanCity, "SELECT "+cityColumns+" FROM city_number WHERE hall_id = $1 ORDER BY series, no", r.hall)
}

// InsertCityNumber keeps what a hall told of a number; a second word on it is a
// duplicate (IsDuplicate).
func (t *Tx) InsertCityNumber(n CityNumber) error {
	_, err := t.exec("INSERT INTO city_number (hall_id, "+cityColumns+") VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
		t.hall, n.Series, n.No, n.Owner, n.Case, n.Number, n.Was, millis(n.At))
	return err
}

// Renumber gives a case another number; it is found by both from now on.
func (t *Tx) Renumber(caseID, was, no string) error {
	n, err := t.exec("UPDATE case_file SET case_no = $1 WHERE hall_id = $2 AND id = $3 AND case_no = $4", no, t.hall, caseID, was)
	if err != nil {
		return err
	}
	if n == 0 {
		return ErrNotFound
	}
	_, err = t.exec("INSERT INTO case_was (hall_id, was, case_id, at_ms) VALUES ($1, $2, $3, $4)", t.hall, was, caseID, millis(t.batch.now))
	return err
}

// Renumbered is a case whose number was provisional.
type Renumbered struct {
	Case, Was, No string
	At            time.Time
}

// RenumberedCases lists the cases whose number was provisional, in order of time.
func (r *Reader) RenumberedCases() ([]Renumbered, error) {
	return list(r, func(scan func(...any) error) (Renumbered, error) {
		var n Renumbered
		var at int64
		err := scan(&n.Case, &n.Was, &n.No, &at)
		n.At = fromMillis(at)
		return n, err
	}, `SELECT w.case_id, w.was, f.case_no, w.at_ms FROM case_was w JOIN case_file f ON f.id = w.case_id
		WHERE w.hall_id = $1 ORDER BY w.at_ms, w.was`, r.hall)
}

// MessagesFor lists the messages to one target in the order in which they were
// written.
func (r *Reader) MessagesFor(target string) ([]Message, error) {
	return list(r, scanMessage, "SELECT "+messageColumns+" FROM outbox WHERE hall_id = $1 AND target = $2 ORDER BY id", r.hall, target)
}

// Asked says whether a message to a target about a subject is still out.
func (r *Reader) Asked(target, subject string) (bool, error) {
	var n int64
	err := r.one("SELECT COUNT(*) FROM outbox WHERE hall_id = $1 AND target = $2 AND subject = $3 AND state = 'pending'",
		[]any{r.hall, target, subject}, &n)
	return n > 0, err
}

// ConflictsOf lists the other contents kept under a scope, in order of time.
func (r *Reader) ConflictsOf(scope string) ([]Command, error) {
	return list(r, func(scan func(...any) error) (Command, error) {
		c := Command{Scope: scope}
		var at int64
		err := scan(&c.ID, &c.ContentSHA256, &c.Content, &c.Staff, &at)
		c.At = fromMillis(at)
		return c, err
	}, "SELECT command_id, content_sha256, content, staff_no, at_ms FROM conflict WHERE scope = $1 ORDER BY at_ms, command_id", scope)
}
