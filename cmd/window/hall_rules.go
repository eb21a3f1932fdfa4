package main

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/pelletier/go-toml/v2"

	"onewindow/hall"
	"onewindow/hall/casework"
	"onewindow/hall/entrust"
	"onewindow/hall/queue"
	"onewindow/hall/queue/floor"
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
		Max      duration `toml:"max"`
		Trailing duration `toml:"trailing"` // of a ticket whose window has gone on and says nothing
		Reasons  []string `toml:"reasons"`  // closed list of codes; empty accepts any
	} `toml:"hold"`
	Requeue struct {
		Times  int      `toml:"times"`
		Within duration `toml:"within"`
		Behind int      `toml:"behind"`
	} `toml:"requeue"`
	Transfer struct {
		Times int      `toml:"times"`
		Offer duration `toml:"offer"` // to another hall: how long it waits for the answer
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
		Policy      string   `toml:"policy"`
		FairnessCap duration `toml:"fairness_cap"`
		Head        duration `toml:"head"`
		Weights     struct {
			Priority float64 `toml:"priority"`
			Booked   float64 `toml:"booked"`
			Normal   float64 `toml:"normal"`
		} `toml:"weights"`
	} `toml:"dispatch"`
	// Line is a line between which supervisors move windows; without any, windows
	// that take the same are one.
	Line []struct {
		Name  string   `toml:"name"`
		Items []string `toml:"items"`
	} `toml:"line"`
	// Tidal windows work only when a supervisor has opened them today.
	Tidal []string `toml:"tidal"`
	Cases struct {
		GrantDeferred []string `toml:"grant_deferred"` // items granted while promised papers are missing
		// SamplePercent of what windows decide in a day the department looks at again.
		SamplePercent int `toml:"sample_percent"`
	} `toml:"cases"`
	// Joint asks departments before an item's own decides.
	Joint []struct {
		Items       []string `toml:"items"`
		Departments []string `toml:"departments"`
	} `toml:"joint"`
	// Delegation moves the power over items to another organ for a time.
	Delegation []struct {
		Items []string `toml:"items"`
		To    string   `toml:"to"`
		Organ string   `toml:"organ"`
		From  string   `toml:"from"` // days, 2026-03-01
		Until string   `toml:"until"`
	} `toml:"delegation"`
	// Entrust lets windows decide items by rule.
	Entrust []entrustRules `toml:"entrust"`
	// Police are what the bureau sets for its zone.
	Police   policeRules `toml:"police"`
	Sessions struct {
		Unused      duration `toml:"unused"`      // a token that nobody uses
		Day         duration `toml:"day"`         // every token
		Courier     duration `toml:"courier"`     // what a window delivers by
		Certificate duration `toml:"certificate"` // of a window
		// SecondFactor are the roles that sign in with a code, too.
		SecondFactor []string `toml:"second_factor"`
	} `toml:"sessions"`
	Neighbour []neighbourRules `toml:"neighbour"`
	Island    struct {
		Keeper  string `toml:"keeper"`
		Days    int    `toml:"days"`
		Cases   int    `toml:"cases"`
		Tickets int    `toml:"tickets"`
	} `toml:"island"`
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
	r.Hold.Max, r.Hold.Trailing, r.Hold.Reasons = duration(l.HoldMax), duration(l.TrailMax), l.HoldReasons
	r.Requeue.Times, r.Requeue.Within, r.Requeue.Behind = l.Requeues, duration(l.RequeueWithin), l.RequeueBehind
	r.Transfer.Offer = duration(l.OfferMax)
	r.Transfer.Times, r.Rating.Wait, r.Priority.Groups = l.Transfers, duration(l.RatingMax), l.Groups
	r.Booking.Slot, r.Booking.Places, r.Booking.Lead, r.Booking.Days = duration(b.Slot), b.Quota, duration(b.Lead), b.Days
	r.Booking.Early, r.Booking.Late, r.Booking.LateOrdinary = duration(l.BookEarly), duration(l.BookLate), duration(l.LateOrdinary)
	r.Hours.EarlyTicket, r.Hours.LastTicket = duration(30*time.Minute), duration(0)
	r.Hours.EndOfDay, r.Hours.CloseAfter = string(queue.ServeAll), duration(time.Hour)
	d := queue.DefaultRule()
	r.Dispatch.Policy, r.Dispatch.FairnessCap, r.Dispatch.Head = string(d.Policy), duration(d.FairnessCap), duration(d.Head)
	r.Dispatch.Weights.Priority, r.Dispatch.Weights.Booked, r.Dispatch.Weights.Normal = d.Weights.Priority, d.Weights.Booked, d.Weights.Normal
	r.Cases.SamplePercent = casework.DefaultLimits().SamplePercent
	r.Sessions.Unused, r.Sessions.Day = duration(hall.DefaultTokenLife), duration(hall.DefaultSessionLife)
	r.Sessions.Courier, r.Sessions.Certificate = duration(hall.DefaultCourierLife), duration(hall.DefaultCertificateLife)
	r.Island.Days, r.Island.Cases, r.Island.Tickets = hall.DefaultIsland.Days, hall.DefaultIsland.Cases, hall.DefaultIsland.Tickets
	return r
}

// readRules reads the file and says at once what is wrong with it; without a
// path the defaults hold.
func readRules(path string) (hallRules, error) {
	r := defaultRules()
	if path == "" {
		return r, nil
	}
	text, err := os.ReadFile(path)
	if err != nil {
		return r, err
	}
	err = strictTOML(path, toml.NewDecoder(bytes.NewReader(text)).DisallowUnknownFields().Decode(&r))
	if err != nil {
		return r, err
	}
	nth, err := r.check()
	if wrong, ok := errors.AsType[*queue.RuleError](err); ok {
		return r, fmt.Errorf("%s:%d: %w", path, tomlLine(text, wrong.Field, nth), err)
	}
	if err != nil {
		return r, fmt.Errorf("%s: %w", path, err)
	}
	return r, nil
}

// check holds the rules to what the hall can keep. Of fields that a file may have
// several times the error is in the nth, from 0.
func (r *hallRules) check() (nth int, err error) {
	wrong := func(field, format string, args ...any) (int, error) {
		return nth, &queue.RuleError{Field: field, Reason: fmt.Sprintf(format, args...)}
	}
	switch {
	case r.Calls.Times < 1 || r.Calls.Times > 10:
		return wrong("calls.times", "is 1 to 10, not %d", r.Calls.Times)
	case r.Requeue.Times < 0:
		return wrong("requeue.times", "is 0 or more")
	case r.Requeue.Behind < 0:
		return wrong("requeue.behind", "is 0 or more")
	case r.Transfer.Times < 0:
		return wrong("transfer.times", "is 0 or more")
	case r.Transfer.Offer < duration(20*time.Second) || r.Transfer.Offer > duration(time.Hour):
		return wrong("transfer.offer", "is 20s to 1h, not %v", time.Duration(r.Transfer.Offer))
	case r.Hold.Trailing == 0:
		return wrong("hold.trailing", "is more than 0s")
	case r.Hold.Max == 0:
		return wrong("hold.max", "is longer than 0s")
	case r.Rating.Wait == 0:
		return wrong("rating.wait", "is longer than 0s")
	case r.Sessions.Unused < duration(time.Minute) || r.Sessions.Unused > r.Sessions.Day:
		return wrong("sessions.unused", "is 1m to sessions.day, not %v", time.Duration(r.Sessions.Unused))
	case r.Sessions.Day > duration(24*time.Hour):
		return wrong("sessions.day", "is at most 24h, not %v", time.Duration(r.Sessions.Day))
	case r.Sessions.Courier < r.Sessions.Day:
		return wrong("sessions.courier", "is at least sessions.day, not %v", time.Duration(r.Sessions.Courier))
	case r.Sessions.Certificate < duration(24*time.Hour):
		return wrong("sessions.certificate", "is at least 24h, not %v", time.Duration(r.Sessions.Certificate))
	case slices.ContainsFunc(r.Sessions.SecondFactor, func(role string) bool { return !slices.Contains(hall.FactorRoles(), role) }):
		return wrong("sessions.second_factor", "are of %s, not %s", strings.Join(hall.FactorRoles(), ", "), strings.Join(r.Sessions.SecondFactor, ", "))
	case r.Cases.SamplePercent < 0 || r.Cases.SamplePercent > 100:
		return wrong("cases.sample_percent", "is 0 to 100, not %d", r.Cases.SamplePercent)
	case !slices.IsSorted(r.Hours.HalfDays):
		return wrong("hours.half_days", "stand in the order of the day")
	}
	hours, bookings, rule := r.hours(), r.bookings(), r.rule()
	shifts := hours.Shifts
	for nth = range shifts {
		one := queue.Hours{Shifts: shifts[nth : nth+1]}
		if err := one.Check(); err != nil {
			return wrong("hours.shift", "%v", err)
		}
	}
	nth, hours.Shifts = 0, nil
	if err := hours.Check(); err != nil {
		return wrong("hours", "%v", err)
	}
	if err := bookings.Check(); err != nil {
		return wrong("booking", "%v", err)
	}
	for nth = range r.Line {
		if l := &r.Line[nth]; l.Name == "" || len(l.Items) == 0 {
			return wrong("line", "has a name and the items that its windows take")
		}
	}
	for nth = range r.Joint {
		if j := &r.Joint[nth]; len(j.Items) == 0 || len(j.Departments) == 0 {
			return wrong("joint", "has items and the departments that are asked")
		}
	}
	nth = 0
	powers, err := r.delegations()
	if err == nil {
		err = casework.CheckDelegations(powers)
	}
	if err != nil {
		return wrong("delegation", "%v", err)
	}
	deeds, err := r.deeds()
	if err == nil {
		err = entrust.Check(deeds)
	}
	if err != nil {
		return wrong("entrust", "%v", err)
	}
	zone := r.zone()
	for nth = range r.Police.Fee {
		if err := zone.CheckCharge(nth); err != nil {
			return wrong("police.fee", "%v", err)
		}
	}
	nth = 0
	if err := checkNeighbours(r.Neighbour); err != nil {
		return wrong("neighbour", "%v", err)
	}
	return 0, rule.Check()
}

// tomlLine is the line of a TOML text where a field stands, or else its table; of a
// table that is there several times the nth. It is for messages about texts that
// were read before.
func tomlLine(text []byte, field string, nth int) int {
	for ; field != ""; field = field[:max(0, strings.LastIndexByte(field, '.'))] {
		table := ""
		seen := 0
		for i, line := range strings.Split(string(text), "\n") {
			line, _, _ = strings.Cut(strings.TrimSpace(line), "#")
			name, _, isKey := strings.Cut(line, "=")
			name = strings.TrimSpace(name)
			if strings.HasPrefix(line, "[") {
				table = strings.Trim(name, "[] ")
				name = table
			} else if isKey && table != "" {
				name = table + "." + name
			}
			if name != field {
				continue
			}
			if seen == nth {
				return i + 1
			}
			seen++
		}
	}
	return 1
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

func (r *hallRules) rule() queue.Rule {
	d := &r.Dispatch
	return queue.Rule{
		Policy: queue.Policy(d.Policy), FairnessCap: time.Duration(d.FairnessCap), Head: time.Duration(d.Head),
		Weights: queue.Weights{Priority: d.Weights.Priority, Booked: d.Weights.Booked, Normal: d.Weights.Normal},
	}
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
	l.HoldMax, l.TrailMax, l.HoldReasons = time.Duration(r.Hold.Max), time.Duration(r.Hold.Trailing), r.Hold.Reasons
	l.Requeues, l.RequeueWithin, l.RequeueBehind = r.Requeue.Times, time.Duration(r.Requeue.Within), r.Requeue.Behind
	l.Transfers, l.RatingMax, l.Groups = r.Transfer.Times, time.Duration(r.Rating.Wait), r.Priority.Groups
	l.OfferMax = time.Duration(r.Transfer.Offer)
	l.BookEarly, l.BookLate = time.Duration(r.Booking.Early), time.Duration(r.Booking.Late)
	l.LateOrdinary = time.Duration(r.Booking.LateOrdinary)
	bookings, rule := r.bookings(), r.rule()
	o.Limits, o.Hours, o.Bookings, o.Dispatch = &l, r.hours(), &bookings, &rule
	c := casework.DefaultLimits()
	c.GrantDeferred, c.SamplePercent = r.Cases.GrantDeferred, r.Cases.SamplePercent
	for _, j := range r.Joint {
		o.Consultations = append(o.Consultations, hall.Consultation{Items: j.Items, Departments: j.Departments})
	}
	o.Delegations, _ = r.delegations() // checked when the file was read
	o.Deeds, _ = r.deeds()             // so were they
	zone := r.zone()
	o.Police = &zone
	for _, l := range r.Line {
		o.Lines = append(o.Lines, floor.Group{Name: l.Name, Items: l.Items})
	}
	o.Tidal = r.Tidal
	o.CaseLimits = &c
	o.TokenLife, o.SessionLife = time.Duration(r.Sessions.Unused), time.Duration(r.Sessions.Day)
	o.CourierLife, o.CertificateLife = time.Duration(r.Sessions.Courier), time.Duration(r.Sessions.Certificate)
	o.FactorRoles = r.Sessions.SecondFactor
	o.Island = hall.Island{Keeper: r.Island.Keeper, Days: r.Island.Days, Cases: r.Island.Cases, Tickets: r.Island.Tickets}
	for _, at := range r.Hours.HalfDays {
		o.HalfDays = append(o.HalfDays, time.Duration(at))
	}
}

// delegations are the table of powers; a day that is none is an error.
func (r *hallRules) delegations() ([]casework.Delegation, error) {
	var out []casework.Delegation
	for _, d := range r.Delegation {
		from, until, err := daysOf(d.From, d.Until)
		if err != nil {
			return nil, err
		}
		out = append(out, casework.Delegation{Items: d.Items, To: d.To, Organ: d.Organ, From: from, Until: until})
	}
	return out, nil
}
