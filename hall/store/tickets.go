package store

import (
	"slices"
	"strings"
	"time"
)

// States that the constraints of the schema name.
const (
	TicketWaiting = "waiting"
	TicketCalled  = "called"
	TicketServing = "serving"
)

// Ticket is a row of the queue. Body is what the ticket machine keeps beyond
// the columns, opaque here.
type Ticket struct {
	ID         string
	No         int64
	Label      string
	RequestID  string
	ItemCode   string
	Class      string
	State      string
	Window     string
	Staff      string
	IssuedAt   time.Time
	CalledAt   time.Time
	StateAt    time.Time
	MaskedName string
	Why        string
	Lease      int64
	Body       string
}

const ticketColumns = `id, no, label, request_id, item_code, class, state, window_no, staff_no,
	issued_ms, called_ms, state_ms, masked_name, why, lease, body`

func scanTicket(scan func(...any) error) (Ticket, error) {
	var t Ticket
	var issued, called, state int64
	err := scan(&t.ID, &t.No, &t.Label, &t.RequestID, &t.ItemCode, &t.Class, &t.State, &t.Window, &t.Staff,
		&issued, &called, &state, &t.MaskedName, &t.Why, &t.Lease, &t.Body)
	t.IssuedAt, t.CalledAt, t.StateAt = fromMillis(issued), fromMillis(called), fromMillis(state)
	return t, err
}

// Ticket finds one ticket; ErrNotFound if there is none in this hall.
func (r *Reader) Ticket(id string) (Ticket, error) {
	return r.ticketWhere("id = $2", id)
}

// TicketByRequest finds the ticket that a kiosk's request made.
func (r *Reader) TicketByRequest(requestID string) (Ticket, error) {
	return r.ticketWhere("request_id = $2", requestID)
}

// ActiveTicket finds the ticket called or served at a window; ErrNotFound if
// the window is free.
func (r *Reader) ActiveTicket(window string) (Ticket, error) {
	return r.ticketWhere(whereActive, window)
}

// CalledSince lists the tickets whose latest call is not older, as they came.
func (r *Reader) CalledSince(at time.Time) ([]Ticket, error) {
	return list(r, scanTicket, ticketQuery+"called_ms >= $2 ORDER BY no", r.hall, millis(at))
}

const (
	ticketQuery = "SELECT " + ticketColumns + " FROM ticket WHERE hall_id = $1 AND "
	whereActive = "window_no = $2 AND state IN ('called', 'serving')"
)

func (r *Reader) ticketWhere(where, arg string) (Ticket, error) {
	found, err := list(r, scanTicket, ticketQuery+where, r.hall, arg)
	if err != nil {
		return Ticket{}, err
	}
	if len(found) == 0 {
		return Ticket{}, ErrNotFound
	}
	return found[0], nil
}

const waitingQuery = ticketQuery + "state = 'waiting' ORDER BY no"

// Waiting lists the waiting tickets in order of issue.
func (r *Reader) Waiting() ([]Ticket, error) {
	return list(r, scanTicket, waitingQuery, r.hall)
}

// labelReach is how many of the latest tickets are looked through for a number:
// a day of the largest hall and more.
const labelReach = 20_000

// LatestByLabel lists the tickets of a state among the latest of the hall that
// have a number, the newest first. Numbers begin anew each day.
func (r *Reader) LatestByLabel(label, state string) ([]Ticket, error) {
	last, err := r.Counter("ticket")
	if err != nil {
		return nil, err
	}
	return list(r, scanTicket, "SELECT "+ticketColumns+` FROM ticket
		WHERE hall_id = $1 AND no > $2 AND label = $3 AND state = $4 ORDER BY no DESC`, r.hall, last-labelReach, label, state)
}

// openQuery says the condition of the partial index, which serves no query that
// lacks it.
const openQuery = ticketQuery +
	"state = $2 AND state IN ('held', 'missed', 'finished', 'booked') AND state_ms <= $3 ORDER BY state_ms, no"

// anyQuery reads the whole hall: for states that nobody lists while people wait.
const anyQuery = ticketQuery + "state = $2 AND state_ms <= $3 ORDER BY state_ms, no"

// TicketsIn lists the tickets in one state that have been in it since at the
// latest before, oldest first. An index serves held, missed, finished and booked.
func (r *Reader) TicketsIn(state string, before time.Time) ([]Ticket, error) {
	query := anyQuery
	if strings.Contains(openQuery, "'"+state+"'") {
		query = openQuery
	}
	return list(r, scanTicket, query, r.hall, state, millis(before))
}

// Planned are statements that must not read a whole table, with the index that
// serves each; the conformance suite asks the engines to explain them.
func Planned() map[string]string {
	return map[string]string{
		waitingQuery: "ticket_waiting", openQuery: "ticket_open", ticketQuery + whereActive: "ticket_active",
		caseQuery + wherePickup: "case_pickup", caseQuery + whereParcel: "case_parcel",
	}
}

// Waiting is the queue as this transaction sees it, read from the table at
// most once a batch. The slice is the caller's.
func (t *Tx) Waiting() ([]Ticket, error) {
	if !t.batch.loaded {
		waiting, err := t.Reader.Waiting()
		if err != nil {
			return nil, err
		}
		t.batch.waiting, t.batch.loaded = waiting, true
	}
	return slices.Clone(t.batch.waiting), nil
}

// InsertTicket writes a new ticket and gives it its number of issue.
func (t *Tx) InsertTicket(k Ticket) (Ticket, error) {
	no, err := t.Count("ticket")
	if err != nil {
		return Ticket{}, err
	}
	k.No = no
	k.StateAt = t.batch.now
	_, err = t.exec(`INSERT INTO ticket (id, hall_id, no, label, request_id, item_code, class, state, window_no, staff_no,
			issued_ms, called_ms, state_ms, masked_name, why, lease, body)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)`,
		k.ID, t.hall, k.No, k.Label, k.RequestID, k.ItemCode, k.Class, k.State, k.Window, k.Staff,
		millis(k.IssuedAt), millis(k.CalledAt), millis(k.StateAt), k.MaskedName, k.Why, k.Lease, k.Body)
	if err != nil {
		return Ticket{}, err
	}
	t.remember(k)
	return k, nil
}

// MoveTicket writes a ticket that was in state from; ErrNotFound if it is not
// there any more.
func (t *Tx) MoveTicket(from string, k Ticket) error {
	if from != k.State {
		k.StateAt = t.batch.now
	}
	n, err := t.exec(`UPDATE ticket SET label = $1, item_code = $2, class = $3, state = $4, window_no = $5, staff_no = $6,
			called_ms = $7, state_ms = $8, masked_name = $9, why = $10, lease = $11, body = $12
		WHERE hall_id = $13 AND id = $14 AND state = $15`,
		k.Label, k.ItemCode, k.Class, k.State, k.Window, k.Staff,
		millis(k.CalledAt), millis(k.StateAt), k.MaskedName, k.Why, k.Lease, k.Body, t.hall, k.ID, from)
	if err != nil {
		return err
	}
	if n == 0 {
		return ErrNotFound
	}
	t.remember(k)
	return nil
}

// remember keeps the batch's copy of the queue in step with the table.
func (t *Tx) remember(k Ticket) {
	if !t.batch.loaded {
		return
	}
	at, found := slices.BinarySearchFunc(t.batch.waiting, k.No, func(w Ticket, no int64) int {
		return int(min(1, max(-1, w.No-no)))
	})
	switch {
	case k.State == TicketWaiting && found:
		t.batch.waiting[at] = k
	case k.State == TicketWaiting:
		t.batch.waiting = slices.Insert(t.batch.waiting, at, k)
	case found:
		t.batch.waiting = slices.Delete(t.batch.waiting, at, at+1)
	}
}

// Count takes the next running number of a name, 1 first.
func (t *Tx) Count(name string) (int64, error) {
	n, err := t.exec("UPDATE counter SET n = n + 1 WHERE hall_id = $1 AND name = $2", t.hall, name)
	if err != nil {
		return 0, err
	}
	if n == 0 {
		if _, err := t.exec("INSERT INTO counter (hall_id, name, n) VALUES ($1, $2, 1)", t.hall, name); err != nil {
			return 0, err
		}
		return 1, nil
	}
	var v int64
	err = t.one("SELECT n FROM counter WHERE hall_id = $1 AND name = $2", []any{t.hall, name}, &v)
	return v, err
}

// Handling is how long one person takes for one item, as count and sum.
type Handling struct {
	Staff string
	Item  string
	N     int64
	Sum   time.Duration
}

// AddHandling counts one finished service.
func (t *Tx) AddHandling(staff, item string, d time.Duration) error {
	n, err := t.exec("UPDATE handling SET n = n + 1, sum_ms = sum_ms + $1 WHERE hall_id = $2 AND staff_no = $3 AND item_code = $4",
		d.Milliseconds(), t.hall, staff, item)
	if err != nil || n > 0 {
		return err
	}
	_, err = t.exec("INSERT INTO handling (hall_id, staff_no, item_code, n, sum_ms) VALUES ($1, $2, $3, 1, $4)",
		t.hall, staff, item, d.Milliseconds())
	return err
}

// Handlings lists every count, for the dispatch rule.
func (r *Reader) Handlings() ([]Handling, error) {
	return list(r, func(scan func(...any) error) (Handling, error) {
		var h Handling
		var ms int64
		err := scan(&h.Staff, &h.Item, &h.N, &ms)
		h.Sum = time.Duration(ms) * time.Millisecond
		return h, err
	}, "SELECT staff_no, item_code, n, sum_ms FROM handling WHERE hall_id = $1 ORDER BY staff_no, item_code", r.hall)
}

// Rating is the applicant's opinion of one visit.
type Rating struct {
	Ticket string
	Level  int
	Source string
	Staff  string
	Window string
}

// InsertRating keeps a rating; a second one of the ticket is a duplicate
// (IsDuplicate).
func (t *Tx) InsertRating(g Rating) error {
	_, err := t.exec("INSERT INTO rating (ticket_id, level, source, staff_no, window_no, at_ms) VALUES ($1, $2, $3, $4, $5, $6)",
		g.Ticket, g.Level, g.Source, g.Staff, g.Window, millis(t.batch.now))
	return err
}

// RatingOf finds a ticket's rating.
func (r *Reader) RatingOf(ticket string) (Rating, error) {
	g := Rating{Ticket: ticket}
	err := r.one("SELECT level, source, staff_no, window_no FROM rating WHERE ticket_id = $1",
		[]any{ticket}, &g.Level, &g.Source, &g.Staff, &g.Window)
	return g, err
}
