package main

import (
	"errors"
	"fmt"
	"os"
	"slices"
	"time"

	"github.com/pelletier/go-toml/v2"

	"onewindow/hall"
	"onewindow/hall/queue"
)

// hallRules is the hall's file of local rules. What is left out keeps its
// default; an unknown field is an error that names the line.
type hallRules struct {
	Calls struct {
		Times int      `toml:"times"` // calls of a number before it may be missed
		Gap   duration `toml:"gap"`   // least time between two calls
		Undo  duration `toml:"undo"`  // how long call and finish can be undone
	} `toml:"calls"`
	Hold struct {
		Max     duration `toml:"max"`
		Reasons []string `toml:"reasons"` // closed list of codes; empty accepts any
	} `toml:"hold"`
	Requeue struct {
		Times  int      `toml:"times"`
		Within duration `toml:"within"`
		Behind int      `toml:"behind"`
	} `toml:"requeue"`
	Transfer struct {
		Times int `toml:"times"`
	} `toml:"transfer"`
	Rating struct {
		Wait duration `toml:"wait"`
	} `toml:"rating"`
	Priority struct {
		Groups []string `toml:"groups"`
	} `toml:"priority"`
	Booking struct {
		Slot         duration `toml:"slot"`
		Places       int      `toml:"places"`
		Lead         duration `toml:"lead"`
		Days         int      `toml:"days"`
		Early        duration `toml:"early"`
		Late         duration `toml:"late"`
		LateOrdinary duration `toml:"late_ordinary"`
		Quota        []struct {
			Items  []string `toml:"items"`
			Places int      `toml:"places"`
		} `toml:"quota"`
	} `toml:"booking"`
	Hours struct {
		EarlyTicket duration `toml:"early_ticket"`
		LastTicket  duration `toml:"last_ticket"`
		EndOfDay    string   `toml:"end_of_day"`
		CloseAfter  duration `toml:"close_after"`
		HalfDays    []clock  `toml:"half_days"`
		Shift       []struct {
			Name    string   `toml:"name"`
			Days    []string `toml:"days"`
			From    clock    `toml:"from"`
			To      clock    `toml:"to"`
			Windows []string `toml:"windows"`
			Items   []string `toml:"items"`
		} `toml:"shift"`
	} `toml:"hours"`
	Dispatch struct {
		Policy string `toml:"policy"`
	} `toml:"dispatch"`
	Neighbour []neighbourRules `toml:"neighbour"`
}

// duration is a Go duration in the file, such as 15s or 30m, never negative.
type duration time.Duration

func (d *duration) UnmarshalText(text []byte) error {
	v, err := time.ParseDuration(string(text))
	if err != nil || v < 0 {
		return fmt.Errorf("%q is no duration such as 15s or 30m", text)
	}
	*d = duration(v)
	return nil
}

// clock is a time of day in the file, 00:00 to 24:00.
type clock time.Duration

func (c *clock) UnmarshalText(text []byte) error {
	var h, m int
	n, err := fmt.Sscanf(string(text), "%02d:%02d", &h, &m)
	if len(text) != 5 || n != 2 || err != nil || h < 0 || m < 0 || m > 59 || h*60+m > 24*60 {
		return fmt.Errorf("%q is no time of day such as 08:30", text)
	}
	*c = clock(time.Duration(h)*time.Hour + time.Duration(m)*time.Minute)
	return nil
}

// defaultRules are what an empty file means.
func defaultRules() hallRules {
	var r hallRules
	l, b := queue.DefaultLimits(), queue.DefaultBookings()
	r.Calls.Times, r.Calls.Gap, r.Calls.Undo = l.Calls, duration(l.RecallGap), duration(l.UndoFor)
	r.Hold.Max, r.Hold.Reasons = duration(l.HoldMax), l.HoldReasons
	r.Requeue.Times, r.Requeue.Within, r.Requeue.Behind = l.Requeues, duration(l.RequeueWithin), l.RequeueBehind
	r.Transfer.Times, r.Rating.Wait, r.Priority.Groups = l.Transfers, duration(l.RatingMax), l.Groups
	r.Booking.Slot, r.Booking.Places, r.Booking.Lead, r.Booking.Days = duration(b.Slot), b.Quota, duration(b.Lead), b.Days
	r.Booking.Early, r.Booking.Late, r.Booking.LateOrdinary = duration(l.BookEarly), duration(l.BookLate), duration(l.LateOrdinary)
	r.Hours.EarlyTicket, r.Hours.LastTicket = duration(30*time.Minute), duration(0)
	r.Hours.EndOfDay, r.Hours.CloseAfter = string(queue.ServeAll), duration(time.Hour)
	r.Dispatch.Policy = string(queue.Cost)
	return r
}

// readRules reads the file and says at once what is wrong with it; without a
// path the defaults hold.
func readRules(path string) (hallRules, error) {
	r := defaultRules()
	if path == "" {
		return r, nil
	}
	file, err := os.Open(path)
	if err != nil {
		return r, err
	}
	defer file.Close()
	err = strictTOML(path, toml.NewDecoder(file).DisallowUnknownFields().Decode(&r))
	if err != nil {
		return r, err
	}
	err = r.check()
	if err != nil {
		return r, fmt.Errorf("%s: %w", path, err)
	}
	return r, nil
}

// check holds the rules to what the hall can keep.
func (r *hallRules) check() error {
	hours, bookings := r.hours(), r.bookings()
	switch {
	case r.Calls.Times < 1 || r.Calls.Times > 10:
		return errors.New("calls.times is 1 to 10")
	case r.Requeue.Times < 0 || r.Requeue.Behind < 0 || r.Transfer.Times < 0:
		return errors.New("requeue.times, requeue.behind and transfer.times are 0 or more")
	case r.Hold.Max == 0 || r.Rating.Wait == 0:
		return errors.New("hold.max and rating.wait are longer than 0s")
	case !queue.Policy(r.Dispatch.Policy).Valid():
		return fmt.Errorf("dispatch.policy %q: cost, fifo or department", r.Dispatch.Policy)
	case !slices.IsSorted(r.Hours.HalfDays):
		return errors.New("hours.half_days stand in the order of the day")
	}
	return errors.Join(hours.Check(), bookings.Check(), checkNeighbours(r.Neighbour))
}

func (r *hallRules) hours() queue.Hours {
	h := queue.Hours{
		EarlyTicket: time.Duration(r.Hours.EarlyTicket), LastTicket: time.Duration(r.Hours.LastTicket),
		EndOfDay: queue.EndOfDay(r.Hours.EndOfDay), CloseAfter: time.Duration(r.Hours.CloseAfter),
	}
	for _, s := range r.Hours.Shift {
		h.Shifts = append(h.Shifts, queue.Shift{
			Name: s.Name, Days: s.Days, From: time.Duration(s.From), To: time.Duration(s.To), Windows: s.Windows, Items: s.Items,
		})
	}
	return h
}

func (r *hallRules) bookings() queue.Bookings {
	b := queue.Bookings{
		Slot: time.Duration(r.Booking.Slot), Quota: r.Booking.Places, Lead: time.Duration(r.Booking.Lead), Days: r.Booking.Days,
	}
	for _, q := range r.Booking.Quota {
		b.Quotas = append(b.Quotas, queue.Quota{Items: q.Items, Slot: q.Places})
	}
	return b
}

// apply lays the rules over a hall's options.
func (r *hallRules) apply(o *hall.Options) {
	l := queue.DefaultLimits()
	l.Calls, l.RecallGap, l.UndoFor = r.Calls.Times, time.Duration(r.Calls.Gap), time.Duration(r.Calls.Undo)
	l.HoldMax, l.HoldReasons = time.Duration(r.Hold.Max), r.Hold.Reasons
	l.Requeues, l.RequeueWithin, l.RequeueBehind = r.Requeue.Times, time.Duration(r.Requeue.Within), r.Requeue.Behind
	l.Transfers, l.RatingMax, l.Groups = r.Transfer.Times, time.Duration(r.Rating.Wait), r.Priority.Groups
	l.BookEarly, l.BookLate = time.Duration(r.Booking.Early), time.Duration(r.Booking.Late)
	l.LateOrdinary = time.Duration(r.Booking.LateOrdinary)
	bookings := r.bookings()
	o.Limits, o.Hours, o.Bookings, o.Policy = &l, r.hours(), &bookings, queue.Policy(r.Dispatch.Policy)
	for _, at := range r.Hours.HalfDays {
		o.HalfDays = append(o.HalfDays, time.Duration(at))
	}
}
