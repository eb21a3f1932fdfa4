package hall

import (
	"slices"
	"strconv"
	"time"

	hallv1 "onewindow/api/hall/v1"
	"onewindow/hall/queue"
	"onewindow/hall/queue/floor"
	"onewindow/hall/store"
	"onewindow/values"
)

// Forecasts that are no number.
const (
	forecastUnknown = -1
	forecastLate    = -2
)

// forecastS is an outlook in whole minutes, as seconds: finer it would be another
// picture at every look.
func forecastS(o *queue.Outlook) int32 {
	switch {
	case o == nil:
		return 0
	case o.Late:
		return forecastLate
	case !o.Known:
		return forecastUnknown
	}
	return small(int(min(o.Wait, 24*time.Hour).Round(time.Minute).Seconds()))
}

// lineProtos keeps the order of the lines; groups, where there are any, give each
// its digit.
func lineProtos(all []floor.Line, groups []floor.Group, now time.Time) []*hallv1.BoardLine {
	out := make([]*hallv1.BoardLine, len(all))
	for i := range all {
		l := &all[i]
		out[i] = &hallv1.BoardLine{
			Name: l.Name, Pain: small(l.Pain(now)), Waiting: small(l.Waiting), Priority: small(l.Priority), Booked: small(l.Booked),
			Oldest: stamp(l.Oldest), ForecastS: forecastS(l.Outlook), Open: small(l.Open), Paused: small(l.Paused), Closing: small(l.Closing),
			Absent: small(l.Absent), Offline: small(l.Offline), Red: small(l.Red),
		}
		nth := slices.IndexFunc(groups, func(g floor.Group) bool { return g.Name == l.Name })
		if nth >= 0 && nth < 10 {
			out[i].Digit = strconv.Itoa((nth + 1) % 10)
		}
	}
	return out
}

// stoppedLines marks the lines for which no tickets are given out today.
func stoppedLines(r *store.Reader, lines []*hallv1.BoardLine, now time.Time) error {
	rows, err := r.FloorGroups()
	if err != nil {
		return err
	}
	today := values.Of(now).String()
	for i := range rows {
		at := slices.IndexFunc(lines, func(l *hallv1.BoardLine) bool { return l.GetName() == rows[i].Name })
		if at >= 0 {
			lines[at].Stopped, lines[at].Version = rows[i].Stopped && rows[i].Day == today, rows[i].Version
		}
	}
	return nil
}

func (k *boardKeeper) windowProto(r *store.Reader, f *floorNow, p *floor.Place) (*hallv1.BoardWindow, error) {
	order, row, report := f.s.order(f.orders, p.No), f.row(p.No), f.report(p.No)
	w := &hallv1.BoardWindow{
		No: p.No, Zone: p.Zone, Line: p.Group, State: string(p.State), Reason: p.Reason, Absent: p.Absent, StaffNo: f.seated[p.No],
		Served: small(p.Served), BusyS: small(int(p.Busy.Seconds())), FirstCall: stamp(p.Since), Red: report.Devices,
		Outbox: small(int(report.Outbox)), OutboxOldest: stamp(report.Oldest), Mode: string(order.Mode), OwnLine: order.Group,
		LunchFromMin: small(int(order.LunchFrom.Minutes())), LunchToMin: small(int(order.LunchTo.Minutes())), Version: row.Version,
	}
	if row.Day == values.Of(f.now).String() {
		w.ChangedBy, w.ChangedAt = row.Staff, stamp(row.At)
	}
	if t := p.Ticket; t != nil {
		w.Ticket, w.TicketId, w.TicketState, w.ItemCode, w.Since = t.Label, t.ID, string(t.State), t.Item, stamp(t.CalledAt)
		w.Why, w.WhyDetails = k.whys[t.ID], t.Chosen
		if t.State == queue.Serving {
			w.Since = stamp(t.StartedAt.Add(t.HeldFor))
		}
	}
	var err error
	w.StaffName, err = k.name(r, w.StaffNo)
	return w, err
}

func dayProto(d *floor.Day) *hallv1.BoardDay {
	return &hallv1.BoardDay{
		From: stamp(d.From), Arrivals: counts(d.Arrivals), Waiting: counts(d.Waiting), EdgesMin: counts(floor.Edges()),
		Waits: counts(d.Waits), Services: counts(d.Services),
	}
}

func counts(all []int) []int32 {
	out := make([]int32, len(all))
	for i, n := range all {
		out[i] = small(n)
	}
	return out
}

// noticesFor are the words that are shown now: to a window, those to all and to
// it; to "", every one.
func noticesFor(r *store.Reader, window string, now time.Time) ([]*hallv1.BoardNotice, error) {
	rows, err := r.FloorNotices(now)
	if err != nil {
		return nil, err
	}
	var out []*hallv1.BoardNotice
	for _, n := range rows {
		if window == "" || n.Window == "" || n.Window == window {
			out = append(out, &hallv1.BoardNotice{
				Id: n.ID, Window: n.Window, Code: n.Code, Words: n.Words, StaffNo: n.Staff, At: stamp(n.At), Until: stamp(n.Until),
			})
		}
	}
	return out, nil
}
