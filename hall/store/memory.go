package store

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"time"
)

// memory is what the writer knows of the hall without asking: the open tickets,
// the running numbers, the windows and who sits there. It holds while the hall's
// version is the one at which it was learned; every transaction that changes
// something raises the version, whichever server it comes from. What it hands out
// is shared and never changed: a change puts a new row in the place of the old.
type memory struct {
	version  int64
	open     *openTickets
	counters map[string]*counter
	windows  []Window
	seats    Seated
	// floor and lines are the orders of supervisors, floorKnown that they were read.
	floor      []FloorWindow
	lines      []FloorGroup
	floorKnown bool
	// handled are pairs that the table of handling times has.
	handled map[handlingKey]bool
}

// openTickets are those that wait, are called or are served.
type openTickets struct {
	waiting []*Ticket // by number of issue
	byID    map[string]*Ticket
	active  map[string]*Ticket // by window
}

// counter is a running number; written says what the table has, -1 for no row.
type counter struct{ n, written int64 }

// Seated are the open sessions at windows, in the order in which they began.
type Seated []seatedAt

type seatedAt struct {
	window, staff string
	expires       time.Time
}

// At says who is signed in at which window, the latest where there are several.
func (s Seated) At(now time.Time) map[string]string {
	at := make(map[string]string, len(s))
	for _, s := range s {
		if s.expires.After(now) {
			at[s.window] = s.staff
		}
	}
	return at
}

func byNumber(k *Ticket, no int64) int { return cmp.Compare(k.No, no) }

// put has the memory of the open tickets follow a change.
func (o *openTickets) put(k *Ticket) {
	old := o.byID[k.ID]
	if old != nil && old.State != TicketWaiting && o.active[old.Window] == old {
		delete(o.active, old.Window)
	}
	at, found := slices.BinarySearchFunc(o.waiting, k.No, byNumber)
	switch {
	case k.State == TicketWaiting && found:
		o.waiting[at] = k
	case k.State == TicketWaiting:
		o.waiting = slices.Insert(o.waiting, at, k)
	case found:
		o.waiting = slices.Delete(o.waiting, at, at+1)
	}
	switch k.State {
	case TicketWaiting:
		o.byID[k.ID] = k
	case TicketCalled, TicketServing:
		o.byID[k.ID], o.active[k.Window] = k, k
	default:
		delete(o.byID, k.ID)
	}
}

const activeQuery = ticketQuery + "state IN ('called', 'serving')"

// open gives the open tickets, read from the table when they are not known.
func (t *Tx) open() (*openTickets, error) {
	m := t.batch.memory
	if m.open != nil {
		return m.open, nil
	}
	waiting, err := list(&t.Reader, scanTicketRow, waitingQuery, t.hall)
	if err != nil {
		return nil, err
	}
	active, err := list(&t.Reader, scanTicketRow, activeQuery, t.hall)
	if err != nil {
		return nil, err
	}
	o := &openTickets{waiting: waiting, byID: make(map[string]*Ticket, len(waiting)+len(active)), active: make(map[string]*Ticket, len(active))}
	for _, k := range waiting {
		o.byID[k.ID] = k
	}
	for _, k := range active {
		o.byID[k.ID], o.active[k.Window] = k, k
	}
	m.open = o
	return o, nil
}

// Waiting is the queue as this transaction sees it. The slice is the caller's,
// the tickets are shared: nobody changes one in place.
func (t *Tx) Waiting() ([]*Ticket, error) {
	o, err := t.open()
	if err != nil {
		return nil, err
	}
	return slices.Clone(o.waiting), nil
}

// Ticket finds one ticket; ErrNotFound if there is none in this hall.
func (t *Tx) Ticket(id string) (Ticket, error) {
	o, err := t.open()
	if err != nil {
		return Ticket{}, err
	}
	if k := o.byID[id]; k != nil {
		return *k, nil
	}
	return t.Reader.Ticket(id)
}

// ActiveTicket finds the ticket called or served at a window; ErrNotFound if
// the window is free.
func (t *Tx) ActiveTicket(window string) (Ticket, error) {
	o, err := t.open()
	if err != nil {
		return Ticket{}, err
	}
	if k := o.active[window]; k != nil {
		return *k, nil
	}
	return Ticket{}, ErrNotFound
}

// Windows lists the windows by number.
func (t *Tx) Windows() ([]Window, error) {
	m := t.batch.memory
	if m.windows == nil {
		windows, err := t.Reader.Windows()
		if err != nil {
			return nil, err
		}
		m.windows = windows
	}
	return m.windows, nil
}

// Window finds one window.
func (t *Tx) Window(no string) (Window, error) {
	windows, err := t.Windows()
	if err != nil {
		return Window{}, err
	}
	i := slices.IndexFunc(windows, func(w Window) bool { return w.No == no })
	if i < 0 {
		return Window{}, ErrNotFound
	}
	return windows[i], nil
}

// Seated are the open sessions at windows, shared like Waiting's tickets.
func (t *Tx) Seated() (Seated, error) {
	m := t.batch.memory
	if m.seats == nil {
		seats, err := t.seats()
		if err != nil {
			return nil, err
		}
		m.seats = seats
	}
	return m.seats, nil
}

// SeatedAt says who is signed in at which window, the latest where there are
// several.
func (t *Tx) SeatedAt(now time.Time) (map[string]string, error) {
	seats, err := t.Seated()
	return seats.At(now), err
}

// counter gives a running number of this transaction's hall.
func (t *Tx) counter(name string) (*counter, error) {
	m := t.batch.memory
	if c := m.counters[name]; c != nil {
		return c, nil
	}
	c := &counter{written: -1}
	err := t.one("SELECT n FROM counter WHERE hall_id = $1 AND name = $2", []any{t.hall, name}, &c.n)
	switch {
	case err == nil:
		c.written = c.n
	case !errors.Is(err, ErrNotFound):
		return nil, err
	}
	if m.counters == nil || len(m.counters) >= countersKept {
		// Names have the day in them: yesterday's are never asked again. What this
		// batch has counted is written first.
		if err := t.batch.flush(t.ctx); err != nil {
			return nil, err
		}
		m.counters = map[string]*counter{}
	}
	m.counters[name] = c
	return c, nil
}

const countersKept = 1024

// Counter reads a running number without taking one; 0 if none was taken.
func (t *Tx) Counter(name string) (int64, error) {
	c, err := t.counter(name)
	if err != nil {
		return 0, err
	}
	return c.n, nil
}

// handlingKnown says whether the table of handling times has a pair, as it will
// have when the batch is written.
func (b *batch) handlingKnown(ctx context.Context, key handlingKey) (bool, error) {
	m := b.memory
	if m.handled[key] {
		return true, nil
	}
	if m.handled == nil {
		m.handled = map[handlingKey]bool{}
	}
	m.handled[key] = true
	n := 0
	err := b.row(ctx, "SELECT COUNT(*) FROM handling WHERE hall_id = $1 AND staff_no = $2 AND item_code = $3", b.hall, key.staff, key.item).Scan(&n)
	if err != nil {
		return false, fmt.Errorf("store: %w", err)
	}
	return n > 0, nil
}

// count moves a running number on and gives where it stands then.
func (t *Tx) count(name string, by int64) (int64, error) {
	c, err := t.counter(name)
	if err != nil {
		return 0, err
	}
	c.n += by
	t.writes++
	t.batch.pending.counted = true
	return c.n, t.batch.owe(t.ctx)
}

// Count takes the next running number of a name, 1 first.
func (t *Tx) Count(name string) (int64, error) { return t.count(name, 1) }

// CountOn takes n running numbers of a name at once and gives the first.
func (t *Tx) CountOn(name string, n int64) (int64, error) {
	last, err := t.count(name, n)
	return last - n + 1, err
}

// GiveBack takes one off a running number that counts places, never below 0.
func (t *Tx) GiveBack(name string) error {
	n, err := t.Counter(name)
	if err != nil || n <= 0 {
		return err
	}
	_, err = t.count(name, -1)
	return err
}
