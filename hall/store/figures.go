package store

import (
	"sort"
	"time"
)

// FirstEventAt is the number of the first event that is not older than a time, one
// more than the last where all are. Numbers follow each other without a gap and
// grow with the time, but for what the clocks of several servers differ, so that a
// look at a few rows finds it.
func (r *Reader) FirstEventAt(at time.Time) (int64, error) {
	last, err := r.LastSeq()
	if err != nil {
		return 0, err
	}
	n := sort.Search(int(last), func(i int) bool {
		var ms int64
		if err == nil {
			err = r.one("SELECT at_ms FROM event WHERE hall_id = $1 AND seq = $2", []any{r.hall, int64(i) + 1}, &ms)
		}
		return err != nil || ms >= millis(at)
	})
	return int64(n) + 1, err
}

// FileStep is a transition with what the case's file says of it.
type FileStep struct {
	Case, Item, Department, Staff, PromisedDue string
	Step
}

// touchedCases are those to which something happened in a span.
const touchedCases = "(SELECT s.case_id FROM case_step s WHERE s.at_ms >= $2 AND s.at_ms < $3)"

// FileSteps lists the whole history of every case to which something happened in a
// span, case by case.
func (r *Reader) FileSteps(from, to time.Time) ([]FileStep, error) {
	return list(r, func(scan func(...any) error) (FileStep, error) {
		var s FileStep
		var at int64
		err := scan(&s.Case, &s.Item, &s.Department, &s.Staff, &s.PromisedDue, &at, &s.Role, &s.From, &s.To, &s.Event)
		s.At = fromMillis(at)
		return s, err
	}, `SELECT c.id, c.item_code, c.department, c.staff_no, c.promised_due, t.at_ms, t.role, t.from_state, t.to_state, t.event
		FROM case_file c JOIN case_step t ON t.case_id = c.id
		WHERE c.hall_id = $1 AND c.id IN `+touchedCases+` ORDER BY c.id, t.no`, r.hall, millis(from), millis(to))
}

// ReturnsOf lists why those cases came back.
func (r *Reader) ReturnsOf(from, to time.Time) ([]Return, error) {
	return list(r, func(scan func(...any) error) (Return, error) {
		var x Return
		err := scan(&x.Case, &x.Item, &x.Staff, &x.Line, &x.Reason)
		return x, err
	}, `SELECT case_id, item_code, staff_no, line_id, reason FROM case_return
		WHERE hall_id = $1 AND case_id IN `+touchedCases+` ORDER BY at_ms, case_id, line_id`, r.hall, millis(from), millis(to))
}

// RatingsSince lists the ratings from a time on.
func (r *Reader) RatingsSince(from time.Time) ([]Rating, error) {
	return list(r, func(scan func(...any) error) (Rating, error) {
		var g Rating
		err := scan(&g.Ticket, &g.Level)
		return g, err
	}, `SELECT g.ticket_id, g.level FROM rating g JOIN ticket k ON k.id = g.ticket_id
		WHERE k.hall_id = $1 AND g.at_ms >= $2`, r.hall, millis(from))
}

// TimeMark says of a ticket or a case that its times are wrong, or right after all.
type TimeMark struct {
	Subject, Staff, Reason string
	Wrong                  bool
	At                     time.Time
}

// AddTimeMark keeps a word about a subject beside those before it.
func (t *Tx) AddTimeMark(m TimeMark) error {
	no, err := t.Count("time_mark")
	if err != nil {
		return err
	}
	_, err = t.exec("INSERT INTO time_mark (hall_id, no, subject, wrong, staff_no, reason, at_ms) VALUES ($1, $2, $3, $4, $5, $6, $7)",
		t.hall, no, m.Subject, m.Wrong, m.Staff, m.Reason, millis(t.batch.now))
	return err
}

// TimeMarks lists every word, the oldest first.
func (r *Reader) TimeMarks() ([]TimeMark, error) {
	return list(r, func(scan func(...any) error) (TimeMark, error) {
		var m TimeMark
		var at int64
		err := scan(&m.Subject, &m.Wrong, &m.Staff, &m.Reason, &at)
		m.At = fromMillis(at)
		return m, err
	}, "SELECT subject, wrong, staff_no, reason, at_ms FROM time_mark WHERE hall_id = $1 ORDER BY no", r.hall)
}

// ReturnCause is what somebody found behind a case that came back.
type ReturnCause struct{ Case, Cause, Staff, Note string }

// AddReturnCause keeps a word about a case beside those before it.
func (t *Tx) AddReturnCause(c ReturnCause) error {
	no, err := t.Count("return_cause")
	if err != nil {
		return err
	}
	_, err = t.exec("INSERT INTO return_cause (hall_id, no, case_id, cause, staff_no, note, at_ms) VALUES ($1, $2, $3, $4, $5, $6, $7)",
		t.hall, no, c.Case, c.Cause, c.Staff, c.Note, millis(t.batch.now))
	return err
}

// ReturnCauses lists every word, the oldest first.
func (r *Reader) ReturnCauses() ([]ReturnCause, error) {
	return list(r, func(scan func(...any) error) (ReturnCause, error) {
		var c ReturnCause
		err := scan(&c.Case, &c.Cause, &c.Staff, &c.Note)
		return c, err
	}, "SELECT case_id, cause, staff_no, note FROM return_cause WHERE hall_id = $1 ORDER BY no", r.hall)
}

// MeasureDone is what was done about a return rate over the line.
type MeasureDone struct {
	Kind, Subject, Month, Staff, Note string
	At                                time.Time
}

// AddMeasureDone keeps it; a second one of the same is a duplicate (IsDuplicate).
func (t *Tx) AddMeasureDone(m MeasureDone) error {
	_, err := t.exec("INSERT INTO measure_done (hall_id, kind, subject, month, staff_no, note, at_ms) VALUES ($1, $2, $3, $4, $5, $6, $7)",
		t.hall, m.Kind, m.Subject, m.Month, m.Staff, m.Note, millis(t.batch.now))
	return err
}

// MeasuresDone lists them.
func (r *Reader) MeasuresDone() ([]MeasureDone, error) {
	return list(r, func(scan func(...any) error) (MeasureDone, error) {
		var m MeasureDone
		var at int64
		err := scan(&m.Kind, &m.Subject, &m.Month, &m.Staff, &m.Note, &at)
		m.At = fromMillis(at)
		return m, err
	}, "SELECT kind, subject, month, staff_no, note, at_ms FROM measure_done WHERE hall_id = $1 ORDER BY month, kind, subject", r.hall)
}

// CountCases counts the cases in each of some states.
func (r *Reader) CountCases(states []string) (map[string]int, error) {
	counts := map[string]int{}
	for _, s := range states {
		var n int
		if err := r.one("SELECT COUNT(*) FROM case_file WHERE hall_id = $1 AND state = $2", []any{r.hall, s}, &n); err != nil {
			return nil, err
		}
		counts[s] = n
	}
	return counts, nil
}

// CountOverdue counts the cases in some states that were promised for before a day
// (YYYY-MM-DD).
func (r *Reader) CountOverdue(states []string, day string) (int, error) {
	sum := 0
	for _, s := range states {
		var n int
		err := r.one("SELECT COUNT(*) FROM case_file WHERE hall_id = $1 AND state = $2 AND promised_due <> '' AND promised_due < $3",
			[]any{r.hall, s, day}, &n)
		if err != nil {
			return 0, err
		}
		sum += n
	}
	return sum, nil
}

// CountPending counts the orders that wait to be brought to other systems.
func (r *Reader) CountPending() (int, error) {
	var n int
	err := r.one("SELECT COUNT(*) FROM outbox WHERE hall_id = $1 AND state = 'pending'", []any{r.hall}, &n)
	return n, err
}
