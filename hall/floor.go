package hall

import (
	"maps"
	"slices"
	"strconv"
	"time"

	"onewindow/hall/queue"
	"onewindow/hall/queue/floor"
	"onewindow/hall/store"
	"onewindow/values"
)

// floorReader is a snapshot or a transaction, by which the orders are read.
type floorReader interface {
	FloorWindows() ([]store.FloorWindow, error)
	Windows() ([]store.Window, error)
}

// orders are what supervisors have ordered of the windows for today.
type orders map[string]floor.Order

func ordersAt(r floorReader, now time.Time) (orders, error) {
	rows, err := r.FloorWindows()
	if err != nil || len(rows) == 0 {
		return nil, err
	}
	today, out := values.Of(now).String(), orders{}
	for i := range rows {
		if rows[i].Day == today {
			out[rows[i].No] = orderOf(&rows[i])
		}
	}
	return out, nil
}

func orderOf(w *store.FloorWindow) floor.Order {
	return floor.Order{Mode: floor.Mode(w.Mode), Reason: w.Reason, Own: w.Own, Group: w.Group, LunchFrom: w.LunchFrom, LunchTo: w.LunchTo}
}

// sinceMidnight is the time of the hall's day.
func sinceMidnight(now time.Time) time.Duration { return now.Sub(values.Of(now).Time()) }

// lines are the groups of the hall: configured, or by what its windows take.
func (s *Server) lines(windows []store.Window) []floor.Group {
	if len(s.opt.Lines) > 0 {
		return s.opt.Lines
	}
	return floor.Derive(allWindows(windows))
}

// order is what holds for a window; one that is opened when there are many people
// alone is closed until somebody opens it.
func (s *Server) order(o orders, no string) floor.Order {
	order := o[no]
	if order.Mode == "" && slices.Contains(s.opt.Tidal, no) {
		order.Mode = floor.Shut
	}
	return order
}

// seatAt is the window as dispatch sees it today.
func (s *Server) seatAt(r floorReader, w store.Window, clerk string, o floor.Order) (queue.Window, error) {
	at := seat(w, clerk)
	if o.Group == "" {
		return at, nil
	}
	windows, err := r.Windows()
	if err != nil {
		return at, err
	}
	return o.As(at, s.lines(windows)), nil
}

// lineOpen refuses a ticket of a line for which none are given out.
func (s *Server) lineOpen(tx *store.Tx, item, dept string) error {
	stopped, err := tx.FloorGroups()
	if err != nil {
		return err
	}
	today := values.Of(tx.Now()).String()
	stopped = slices.DeleteFunc(stopped, func(g store.FloorGroup) bool { return !g.Stopped || g.Day != today })
	if len(stopped) == 0 {
		return nil
	}
	windows, err := tx.Windows()
	if err != nil {
		return err
	}
	groups := s.lines(windows)
	i := floor.Of(groups, &queue.Ticket{Item: item, Dept: dept})
	if i >= 0 && slices.ContainsFunc(stopped, func(g store.FloorGroup) bool { return g.Name == groups[i].Name }) {
		return store.Refuse(ReasonLineStopped, "line", groups[i].Name)
	}
	return nil
}

// changed says what another supervisor has done with a window since it was seen.
func changed(w *store.FloorWindow) *Error {
	e := refuse(ReasonWindowChanged, "window", w.No, "by", w.Staff, "at", w.At.In(values.Shanghai).Format("15:04:05"), "mode", w.Mode)
	maps.Copy(e.Details, map[string]string{"line": w.Group, "version": strconv.FormatInt(w.Version, 10)})
	return e
}
