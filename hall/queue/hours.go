package queue

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"onewindow/values"
)

// Shift is a time of day in which windows serve: the regular hours, a shift at
// noon, or extended hours (延时服务) for some items at some windows.
type Shift struct {
	Name string
	// Days are workday, restday (by the calendar of working days), mon … sun, or
	// one date YYYY-MM-DD. Any that fits counts.
	Days []string
	// From and To are times since midnight, hall time; To is not part of it.
	From, To time.Duration
	// Windows and Items restrict the shift; empty is all of them. Items are
	// item codes, department codes or beginnings, as in Window.
	Windows, Items []string
}

// Days that a shift may name besides a date.
const (
	Workday = "workday"
	Restday = "restday"
)

var weekdays = []string{"sun", "mon", "tue", "wed", "thu", "fri", "sat"}

// EndOfDay is what becomes of those who still wait when the last shift is over.
type EndOfDay string

// Either everybody with a ticket is served, and what is left lapses at
// midnight, or the tickets lapse some time after the last shift.
const (
	ServeAll EndOfDay = "serve"
	CloseOff EndOfDay = "close"
)

// Hours is when the hall serves. The zero value is open always.
type Hours struct {
	Shifts []Shift
	// EarlyTicket is how long before the first shift tickets are given out,
	// LastTicket how long before the end of the last one they stop.
	EarlyTicket, LastTicket time.Duration
	EndOfDay                EndOfDay
	// CloseAfter is how long after the last shift CloseOff waits.
	CloseAfter time.Duration
}

// DefaultShifts are the usual hours of a hall, for bookings where nothing is
// configured.
func DefaultShifts() []Shift {
	return []Shift{
		{Name: "morning", Days: []string{Workday}, From: 9 * time.Hour, To: 12 * time.Hour},
		{Name: "afternoon", Days: []string{Workday}, From: 13*time.Hour + 30*time.Minute, To: 17 * time.Hour},
	}
}

// Check says what is wrong with the hours, naming the shift.
func (h *Hours) Check() error {
	for i := range h.Shifts {
		s := &h.Shifts[i]
		name := s.Name
		if name == "" {
			name = fmt.Sprintf("number %d", i+1)
		}
		if s.From < 0 || s.To > 24*time.Hour || s.From >= s.To {
			return fmt.Errorf("shift %s: its times must run from 00:00 to 24:00 and end after they begin", name)
		}
		if len(s.Days) == 0 {
			return fmt.Errorf("shift %s names no day: workday, restday, mon … sun or a date", name)
		}
		for _, d := range s.Days {
			if _, err := values.ParseDate(d); err != nil && d != Workday && d != Restday && !slices.Contains(weekdays, d) {
				return fmt.Errorf("shift %s: unknown day %q: workday, restday, mon … sun or YYYY-MM-DD", name, d)
			}
		}
	}
	switch h.EndOfDay {
	case "", ServeAll, CloseOff:
	default:
		return fmt.Errorf("end of day %q: serve or close", h.EndOfDay)
	}
	if h.EarlyTicket < 0 || h.LastTicket < 0 || h.CloseAfter < 0 {
		return fmt.Errorf("times before opening and after closing cannot be negative")
	}
	return nil
}

// runs says whether the shift is held on a day. Where the calendar of the year
// is not published, Monday to Friday stand for working days: a hall that gives
// no tickets on 2 January helps nobody.
func (s *Shift) runs(day values.Date, cal *values.Calendar) bool {
	working, err := cal.IsWorkday(day)
	if err != nil {
		working = day.Weekday() != time.Saturday && day.Weekday() != time.Sunday
	}
	for _, d := range s.Days {
		switch {
		case d == Workday && working, d == Restday && !working, d == weekdays[day.Weekday()], d == day.String():
			return true
		}
	}
	return false
}

// covers says whether the shift serves the item at any of the windows.
func (s *Shift) covers(item, dept string, windows []Window) bool {
	if len(s.Items) > 0 && item != "" {
		w := Window{Items: s.Items}
		if !w.Serves(item, dept) {
			return false
		}
	}
	if len(s.Windows) == 0 {
		return true
	}
	return slices.ContainsFunc(windows, func(w Window) bool {
		return slices.Contains(s.Windows, w.No) && (item == "" || w.Serves(item, dept))
	})
}

// On lists the shifts of a day that serve the item, by their beginning.
func (h *Hours) On(day values.Date, cal *values.Calendar, item, dept string, windows []Window) []Shift {
	var out []Shift
	for i := range h.Shifts {
		if s := &h.Shifts[i]; s.runs(day, cal) && s.covers(item, dept, windows) {
			out = append(out, *s)
		}
	}
	slices.SortStableFunc(out, func(a, b Shift) int { return int(a.From/time.Second) - int(b.From/time.Second) })
	return out
}

// turn is one shift that a window holds or has held today.
type turn struct {
	items []string
	end   time.Time
}

// takes says whether the ticket belongs to the shift: people who came before its
// end, for what it serves.
func (s *turn) takes(t *Ticket) bool {
	if !t.ArrivedAt.Before(s.end) {
		return false
	}
	w := Window{Items: s.items}
	return len(s.items) == 0 || t.Item == "" || w.Serves(t.Item, t.Dept)
}

// At is the window as its shifts of the day let it call now. A shift counts from
// its beginning; after its end the window still serves who came before. Without
// any shift in the hall a window calls at all hours.
func (h *Hours) At(w Window, now time.Time, cal *values.Calendar) Window {
	if len(h.Shifts) == 0 {
		return w
	}
	day := values.Of(now)
	w.shifted, w.turns = true, nil
	for i := range h.Shifts {
		s := &h.Shifts[i]
		mine := len(s.Windows) == 0 || slices.Contains(s.Windows, w.No)
		if mine && !day.Time().Add(s.From).After(now) && s.runs(day, cal) {
			w.turns = append(w.turns, turn{items: s.Items, end: day.Time().Add(s.To)})
		}
	}
	return w
}

// Ticket says whether a ticket for the item may be given out now; if not, next
// is when the hall serves the item again, zero when not within a month.
func (h *Hours) Ticket(now time.Time, cal *values.Calendar, item, dept string, windows []Window) (ok bool, next time.Time) {
	if len(h.Shifts) == 0 {
		return true, time.Time{}
	}
	day := values.Of(now)
	for range 31 {
		if shifts := h.On(day, cal, item, dept, windows); len(shifts) > 0 {
			first, last := day.Time().Add(shifts[0].From-h.EarlyTicket), day.Time().Add(lastEnd(shifts)-h.LastTicket)
			switch {
			case now.Before(first):
				return false, day.Time().Add(shifts[0].From)
			case now.Before(last):
				return true, time.Time{}
			}
		}
		day = day.AddDays(1)
	}
	return false, time.Time{}
}

func lastEnd(shifts []Shift) time.Duration {
	end := time.Duration(0)
	for _, s := range shifts {
		end = max(end, s.To)
	}
	return end
}

// DayEnds is when tickets that waited since then lapse; zero is never.
func (h *Hours) DayEnds(waited time.Time, cal *values.Calendar) time.Time {
	if len(h.Shifts) == 0 {
		return time.Time{}
	}
	day := values.Of(waited)
	midnight := day.AddDays(1).Time()
	shifts := h.On(day, cal, "", "", nil)
	if h.EndOfDay != CloseOff || len(shifts) == 0 {
		return midnight
	}
	end := day.Time().Add(lastEnd(shifts) + h.CloseAfter)
	if !end.After(waited) || end.After(midnight) {
		return midnight
	}
	return end
}

// Bookings are the rules of booking by time.
type Bookings struct {
	// Slot is the length of one time.
	Slot time.Duration
	// Quota is how many may book one time; Quotas give items their own count,
	// the first that covers the item.
	Quota  int
	Quotas []Quota
	// Lead is how long before its beginning a time can be booked at the latest,
	// Days how many days ahead at the earliest.
	Lead time.Duration
	Days int
}

// Quota is a count of its own for some items.
type Quota struct {
	Items []string
	Slot  int
}

// DefaultBookings are times of half an hour with ten places, two weeks ahead.
func DefaultBookings() Bookings {
	return Bookings{Slot: 30 * time.Minute, Quota: 10, Lead: 30 * time.Minute, Days: 14}
}

// Check says what is wrong with the rules.
func (b *Bookings) Check() error {
	switch {
	case b.Slot < 5*time.Minute || b.Slot > 4*time.Hour:
		return fmt.Errorf("a booked time lasts 5 minutes to 4 hours, not %v", b.Slot)
	case b.Quota < 0 || b.Days < 1 || b.Days > 90 || b.Lead < 0:
		return fmt.Errorf("bookings: quota from 0, days from 1 to 90, lead from 0")
	}
	for _, q := range b.Quotas {
		if len(q.Items) == 0 || q.Slot < 0 {
			return fmt.Errorf("bookings: a quota names its items and a count from 0")
		}
	}
	return nil
}

// QuotaOf is how many may book one time of the item; items that share a count
// share the key.
func (b *Bookings) QuotaOf(item, dept string) (key string, n int) {
	for _, q := range b.Quotas {
		if w := (Window{Items: q.Items}); w.Serves(item, dept) {
			return strings.Join(q.Items, ";"), q.Slot
		}
	}
	return "", b.Quota
}

// Slot is one time that can be booked.
type Slot struct{ Start, End time.Time }

// Slots lists the times of a day at which the item can be booked now. Where the
// calendar of the year is not published there are none: a booking is a promise.
func (b *Bookings) Slots(h *Hours, day values.Date, now time.Time, cal *values.Calendar, item, dept string, windows []Window) []Slot {
	if _, err := cal.IsWorkday(day); err != nil {
		return nil
	}
	if today := values.Of(now); day.Before(today) || day.After(today.AddDays(b.Days)) {
		return nil
	}
	hours := *h
	if len(hours.Shifts) == 0 {
		hours.Shifts = DefaultShifts()
	}
	var out []Slot
	for _, s := range hours.On(day, cal, item, dept, windows) {
		for at := s.From; at+b.Slot <= s.To; at += b.Slot {
			slot := Slot{day.Time().Add(at), day.Time().Add(at + b.Slot)}
			if slot.Start.Sub(now) >= b.Lead && !slices.Contains(out, slot) {
				out = append(out, slot)
			}
		}
	}
	return out
}
