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
	// Decoded is what the reader of Body makes of it, kept with the row and never
	// in the table.
	Decoded any
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

func scanTicketRow(scan func(...any) error) (*Ticket, error) {
	t, err := scanTicket(scan)
	return &t, err
}

// Ticket finds one ticket; ErrNotFound if there is none in this hall.
func (r *Reader) Ticket(id string) (Ticket, error) {
	return r.ticketWhere("id = $2", id)
}

// TicketByRequest finds the ticket that a kiosk's request made.
func (r *Reader) TicketByRequest(requestID string) (Ticket, error) {
	return r.ticketWhere("request_id = $2", requestID)
}

// requestKey is the request of a kiosk.
type requestKey string

// TicketByRequest finds the ticket that a kiosk's request made. What this batch
// has not written is taken for new, and proven so before anybody hears of it.
func (t *Tx) TicketByRequest(requestID string) (Ticket, error) {
	b := t.batch
	if b.careful {
		return t.Reader.TicketByRequest(requestID)
	}
	for _, id := range b.pending.made {
		if k := b.pending.tickets[id].row; k.RequestID == requestID {
			return *k, nil
		}
	}
	t.assume(requestKey(requestID))
	return Ticket{}, ErrNotFound
}

// ActiveTicket finds the ticket called or served at a window; ErrNotFound if
// the window is free.
func (r *Reader) ActiveTicket(window string) (Ticket, error) {
	return r.ticketWhere(whereActive, window)
}

// Active lists the tickets called or served now.
func (r *Reader) Active() ([]Ticket, error) { return list(r, scanTicket, activeQuery, r.hall) }

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

// Labelled lists the tickets with a number, the newest first: all that the hall ever
// had, or those among its latest. Numbers begin anew each day.
func (r *Reader) Labelled(label string, ever bool) ([]Ticket, error) {
	last, err := r.Counter("ticket")
	if err != nil {
		return nil, err
	}
	if ever {
		last = labelReach
	}
	return list(r, scanTicket, ticketQuery+"no > $2 AND label = $3 ORDER BY no DESC", r.hall, last-labelReach, label)
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
		activeQuery:             "ticket_active",
		caseQuery + wherePickup: "case_pickup", caseQuery + whereParcel: "case_parcel",
	}
}

// InsertTicket writes a new ticket and gives it its number of issue.
func (t *Tx) InsertTicket(k Ticket) (Ticket, error) {
	no, err := t.Count("ticket")
	if err != nil {
		return Ticket{}, err
	}
	o, err := t.open()
	if err != nil {
		return Ticket{}, err
	}
	k.No = no
	k.StateAt = t.batch.now
	t.writes++
	p := &t.batch.pending
	p.put(k.ID, owedTicket{row: &k})
	t.assumed = slices.DeleteFunc(t.assumed, func(a any) bool { return a == requestKey(k.RequestID) })
	p.made = append(p.made, k.ID)
	o.put(&k)
	return k, t.batch.owe(t.ctx)
}

// MoveTicket writes a ticket that was in state from; ErrNotFound if it is not
// there any more.
func (t *Tx) MoveTicket(from string, k Ticket) error {
	o, err := t.open()
	if err != nil {
		return err
	}
	known := o.byID[k.ID]
	if known != nil && known.State != from {
		return ErrNotFound
	}
	if from != k.State {
		k.StateAt = t.batch.now
	}
	t.writes++
	p := &t.batch.pending
	owed, owes := p.tickets[k.ID]
	switch {
	case owes && owed.row.State != from:
		return ErrNotFound
	case owes:
		owed.row = &k
	default:
		owed = owedTicket{from: from, row: &k}
		p.moved = append(p.moved, k.ID)
	}
	p.put(k.ID, owed)
	t.batch.owing = true
	if t.batch.careful || known == nil && !owes {
		// What is not among the open tickets may be in any state: the table says.
		if err := t.batch.flush(t.ctx); err != nil {
			return err
		}
	}
	o.put(&k)
	return nil
}

func (p *pending) put(id string, o owedTicket) {
	if p.tickets == nil {
		p.tickets = map[string]owedTicket{}
	}
	p.tickets[id] = o
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
	t.writes++
	p, key := &t.batch.pending, handlingKey{staff, item}
	h := p.handled[key]
	if h == nil {
		h = &Handling{}
		if p.handled == nil {
			p.handled = map[handlingKey]*Handling{}
		}
		p.handled[key] = h
		p.order = append(p.order, key)
	}
	h.N++
	h.Sum += d
	return t.batch.owe(t.ctx)
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
