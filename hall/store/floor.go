package store

import (
	"slices"
	"strings"
	"time"
)

// FloorWindow is what a supervisor has ordered of a window on a day.
type FloorWindow struct {
	No, Day, Mode, Reason, Group string
	Own                          bool          // the mode is the window's own
	LunchFrom, LunchTo           time.Duration // since midnight
	Version                      int64
	Staff                        string
	At                           time.Time
}

// FloorWindows lists the orders by window, of whatever day.
func (r *Reader) FloorWindows() ([]FloorWindow, error) {
	return list(r, func(scan func(...any) error) (FloorWindow, error) {
		var w FloorWindow
		var from, to, at int64
		err := scan(&w.No, &w.Day, &w.Mode, &w.Reason, &w.Group, &from, &to, &w.Version, &w.Staff, &at, &w.Own)
		w.LunchFrom, w.LunchTo, w.At = time.Duration(from)*time.Minute, time.Duration(to)*time.Minute, fromMillis(at)
		return w, err
	}, `SELECT no, day, mode, reason, group_name, lunch_from, lunch_to, version, staff_no, at_ms, own
		FROM floor_window WHERE hall_id = $1 ORDER BY no`, r.hall)
}

// FloorWindows lists the orders by window, of whatever day. They are shared:
// nobody changes one in place.
func (t *Tx) FloorWindows() ([]FloorWindow, error) {
	err := t.readFloor()
	return t.batch.memory.floor, err
}

// FloorGroups lists the lines that were ever stopped, shared like FloorWindows.
func (t *Tx) FloorGroups() ([]FloorGroup, error) {
	err := t.readFloor()
	return t.batch.memory.lines, err
}

// readFloor reads the orders when they are not known.
func (t *Tx) readFloor() error {
	m := t.batch.memory
	if m.floorKnown {
		return nil
	}
	windows, err := t.Reader.FloorWindows()
	if err != nil {
		return err
	}
	lines, err := t.Reader.FloorGroups()
	if err != nil {
		return err
	}
	m.floor, m.lines, m.floorKnown = windows, lines, true
	return nil
}

// PutFloorWindow writes an order over the version that was seen, 0 for none;
// ErrNotFound when there is another one by now.
func (t *Tx) PutFloorWindow(seen int64, w FloorWindow) error {
	from, to, now := int64(w.LunchFrom/time.Minute), int64(w.LunchTo/time.Minute), millis(t.batch.now)
	if seen > 0 {
		n, err := t.exec(`UPDATE floor_window SET day = $1, mode = $2, reason = $3, group_name = $4, lunch_from = $5, lunch_to = $6,
			version = version + 1, staff_no = $7, at_ms = $8, own = $9 WHERE hall_id = $10 AND no = $11 AND version = $12`,
			w.Day, w.Mode, w.Reason, w.Group, from, to, w.Staff, now, w.Own, t.hall, w.No, seen)
		if err == nil && n == 0 {
			return ErrNotFound
		}
		return err
	}
	known, err := t.FloorWindows()
	if err != nil {
		return err
	}
	if slices.ContainsFunc(known, func(k FloorWindow) bool { return k.No == w.No }) {
		return ErrNotFound
	}
	_, err = t.exec(`INSERT INTO floor_window (hall_id, no, day, mode, reason, group_name, lunch_from, lunch_to, version, staff_no, at_ms, own)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 1, $9, $10, $11)`, t.hall, w.No, w.Day, w.Mode, w.Reason, w.Group, from, to, w.Staff, now, w.Own)
	return err
}

// FloorGroup is a line, and whether tickets are given out for it on a day.
type FloorGroup struct {
	Name, Day string
	Stopped   bool
	Version   int64
	Staff     string
	At        time.Time
}

// FloorGroups lists the lines that were ever stopped.
func (r *Reader) FloorGroups() ([]FloorGroup, error) {
	return list(r, func(scan func(...any) error) (FloorGroup, error) {
		var g FloorGroup
		var at int64
		err := scan(&g.Name, &g.Day, &g.Stopped, &g.Version, &g.Staff, &at)
		g.At = fromMillis(at)
		return g, err
	}, "SELECT name, day, stopped, version, staff_no, at_ms FROM floor_group WHERE hall_id = $1 ORDER BY name", r.hall)
}

// PutFloorGroup stops a line or lets it go on, over the version that was seen, 0
// for none; ErrNotFound when there is another one by now.
func (t *Tx) PutFloorGroup(seen int64, g FloorGroup) error {
	now := millis(t.batch.now)
	if seen > 0 {
		n, err := t.exec(`UPDATE floor_group SET day = $1, stopped = $2, version = version + 1, staff_no = $3, at_ms = $4
			WHERE hall_id = $5 AND name = $6 AND version = $7`, g.Day, g.Stopped, g.Staff, now, t.hall, g.Name, seen)
		if err == nil && n == 0 {
			return ErrNotFound
		}
		return err
	}
	known, err := t.FloorGroups()
	if err != nil {
		return err
	}
	if slices.ContainsFunc(known, func(k FloorGroup) bool { return k.Name == g.Name }) {
		return ErrNotFound
	}
	_, err = t.exec(`INSERT INTO floor_group (hall_id, name, day, stopped, version, staff_no, at_ms)
		VALUES ($1, $2, $3, $4, 1, $5, $6)`, t.hall, g.Name, g.Day, g.Stopped, g.Staff, now)
	return err
}

// FloorNotice is a word to all windows, or to one.
type FloorNotice struct {
	ID, Window, Code, Words, Staff string
	At, Until                      time.Time
}

// FloorNotices lists what is still to be shown, the oldest first.
func (r *Reader) FloorNotices(now time.Time) ([]FloorNotice, error) {
	return list(r, func(scan func(...any) error) (FloorNotice, error) {
		var n FloorNotice
		var at, until int64
		err := scan(&n.ID, &n.Window, &n.Code, &n.Words, &n.Staff, &at, &until)
		n.At, n.Until = fromMillis(at), fromMillis(until)
		return n, err
	}, `SELECT id, window_no, code, words, staff_no, at_ms, until_ms FROM floor_notice
		WHERE hall_id = $1 AND until_ms > $2 ORDER BY at_ms, id`, r.hall, millis(now))
}

// PutFloorNotice keeps a word; the same one again is not another.
func (t *Tx) PutFloorNotice(n FloorNotice) error {
	var known int64
	err := t.one("SELECT count(*) FROM floor_notice WHERE id = $1", []any{n.ID}, &known)
	if err != nil || known > 0 {
		return err
	}
	_, err = t.exec(`INSERT INTO floor_notice (id, hall_id, window_no, code, words, staff_no, at_ms, until_ms)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
		n.ID, t.hall, n.Window, n.Code, n.Words, n.Staff, millis(t.batch.now), millis(n.Until))
	return err
}

// EndFloorNotice takes a word back.
func (t *Tx) EndFloorNotice(id string) error {
	_, err := t.exec("UPDATE floor_notice SET until_ms = $1 WHERE hall_id = $2 AND id = $3", millis(t.batch.now), t.hall, id)
	return err
}

// FloorReport is what a window last told of itself.
type FloorReport struct {
	Window  string
	Devices []string // that do not work: name=state
	Outbox  int64
	Oldest  time.Time
	At      time.Time
}

// FloorReports lists what the windows told.
func (r *Reader) FloorReports() ([]FloorReport, error) {
	return list(r, func(scan func(...any) error) (FloorReport, error) {
		var p FloorReport
		var devices string
		var oldest, at int64
		err := scan(&p.Window, &devices, &p.Outbox, &oldest, &at)
		p.Devices, p.Oldest, p.At = split(devices), fromMillis(oldest), fromMillis(at)
		return p, err
	}, "SELECT window_no, devices, outbox, oldest_ms, at_ms FROM floor_report WHERE hall_id = $1 ORDER BY window_no", r.hall)
}

// FloorReport is what a window last told; ErrNotFound if it told nothing.
func (r *Reader) FloorReport(window string) (FloorReport, error) {
	p := FloorReport{Window: window}
	var devices string
	var oldest, at int64
	err := r.one("SELECT devices, outbox, oldest_ms, at_ms FROM floor_report WHERE hall_id = $1 AND window_no = $2",
		[]any{r.hall, window}, &devices, &p.Outbox, &oldest, &at)
	p.Devices, p.Oldest, p.At = split(devices), fromMillis(oldest), fromMillis(at)
	return p, err
}

// PutFloorReport keeps what a window tells of itself.
func (t *Tx) PutFloorReport(p FloorReport) error {
	devices, oldest, now := strings.Join(p.Devices, ";"), millis(p.Oldest), millis(t.batch.now)
	n, err := t.exec("UPDATE floor_report SET devices = $1, outbox = $2, oldest_ms = $3, at_ms = $4 WHERE hall_id = $5 AND window_no = $6",
		devices, p.Outbox, oldest, now, t.hall, p.Window)
	if err != nil || n > 0 {
		return err
	}
	_, err = t.exec("INSERT INTO floor_report (hall_id, window_no, devices, outbox, oldest_ms, at_ms) VALUES ($1, $2, $3, $4, $5, $6)",
		t.hall, p.Window, devices, p.Outbox, oldest, now)
	return err
}

// TicketsOfDay lists the tickets that were issued since, among the latest of the
// hall, as they came.
func (r *Reader) TicketsOfDay(since time.Time) ([]Ticket, error) {
	last, err := r.Counter("ticket")
	if err != nil {
		return nil, err
	}
	return list(r, scanTicket, "SELECT "+ticketColumns+` FROM ticket
		WHERE hall_id = $1 AND no > $2 AND issued_ms >= $3 ORDER BY no`, r.hall, last-labelReach, millis(since))
}
