package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"math/rand/v2"
	"os"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	tea "charm.land/bubbletea/v2"

	"onewindow/client"
	"onewindow/fixtures"
	"onewindow/fixtures/city"
	"onewindow/i18n"
	"onewindow/practice"
	"onewindow/screens"
	"onewindow/screens/coach"
	"onewindow/station"
	"onewindow/tui"
	"onewindow/values"
	"onewindow/visit"
)

// coaching sends invented citizens to a window of the demo hall, one after another, and
// scores what becomes of each.
type coaching struct {
	file  string // where the record is kept
	dice  practice.Dice
	since []string // codes of items that a release has changed
	// report tells the hall of results; nil: nobody is told.
	report func(ctx context.Context, results []practice.Result) error

	pool practice.Pool
	text *i18n.Text
	keys atomic.Int64

	mu     sync.Mutex
	record practiceRecord
	now    *turn // who has come; nil: nobody
	last   *turn
}

// turn is one citizen of the practice.
type turn struct {
	exercise practice.Exercise
	label    string // of the ticket
	since    time.Time
	keys     int64
	result   *practice.Result
}

// practiceRecord is all that somebody has practised, and how much of it the hall knows.
type practiceRecord struct {
	Results []practice.Result `json:"results"`
	Told    int               `json:"told"`
}

func readPractice(file string) (r practiceRecord, err error) {
	body, err := os.ReadFile(file)
	if errors.Is(err, fs.ErrNotExist) {
		return r, nil
	}
	if err == nil {
		err = json.Unmarshal(body, &r)
	}
	if err != nil {
		return r, fmt.Errorf("%s: %w", file, err)
	}
	return r, nil
}

// save writes the record; mu is held.
func (c *coaching) save() error {
	body, err := json.Marshal(c.record)
	if err != nil {
		return err
	}
	return city.WriteWhole(c.file, body)
}

// prepare makes a seat of the demo one for practice.
func (c *coaching) prepare(d *demo, o *seatOptions) error {
	text, ok := i18n.For(o.lang)
	if !ok {
		return usage(fmt.Errorf("unknown language %q: zh or en", o.lang))
	}
	c.text = text
	windows := fixtures.Windows()
	at := windows[slices.IndexFunc(windows, func(w fixtures.Window) bool { return w.No == o.window })]
	c.pool = practice.Pool{Changed: c.since, Version: d.cat.Version()}
	for _, h := range d.cat.Headings() {
		if slices.Contains(at.Departments, h.Dept) {
			c.pool.Items = append(c.pool.Items, h.Code)
		}
	}
	o.play = func(ctx context.Context, s *seat) error { return c.play(ctx, d, s) }
	o.hint = func(_ station.Seated, w int) tui.Line { return coach.Hint(c.view(), text, w) }
	o.doors = func(deps screens.Deps) []tui.Door {
		return []tui.Door{{Binding: tui.Binding{ID: "citizen", Keys: []string{"ctrl+x"}, Help: tui.Clean(text.Practice.KeyCitizen)}, Open: func() tui.Dialog {
			return tui.Dialog{Title: tui.Clean(text.Practice.Citizen), Want: tui.Size{W: 74, H: 16}, Screen: coach.New(deps, c.view)}
		}}}
	}
	o.observe = func(m tea.Model) tea.Model { return keyCounter{m, &c.keys} }
	return nil
}

// keyCounter counts the keys on their way to the program.
type keyCounter struct {
	tea.Model
	n *atomic.Int64
}

func (k keyCounter) Update(msg tea.Msg) (tea.Model, tea.Cmd) {
	if _, pressed := msg.(tea.KeyPressMsg); pressed {
		k.n.Add(1)
	}
	next, cmd := k.Model.Update(msg)
	return keyCounter{next, k.n}, cmd
}

// view is what the clerk may look at now.
func (c *coaching) view() coach.View {
	c.mu.Lock()
	defer c.mu.Unlock()
	v := coach.View{All: practice.Stand(c.record.Results)}
	if c.now != nil && !c.now.since.IsZero() {
		v.Now, v.Handed = &c.now.exercise, c.now.result != nil
	}
	if c.last != nil {
		v.Last, v.Result = &c.last.exercise, *c.last.result
	}
	return v
}

// play brings the citizens and looks on.
func (c *coaching) play(ctx context.Context, d *demo, s *seat) error {
	st, ok := s.chair.(*clerk)
	if !ok {
		return errors.New("practice: no window")
	}
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	kiosk, err := client.Dial(client.Options{Target: "passthrough:///demo-hall", Insecure: true, Dial: d.hall.dial, Now: d.clock.Now, Log: s.o.log})
	if err != nil {
		return err
	}
	defer kiosk.Close()
	if _, err := kiosk.SignIn(ctx, kioskNo, kioskPIN, "kiosk"); err != nil {
		return err
	}
	snapshots, stop := st.Watch()
	defer stop()
	d.clerk.Store(st.Station)
	go d.chair.Run(ctx, d.f.pace)
	go d.rate(ctx, st.Station)
	for {
		if err := c.send(ctx, s, d.city, ticketMachine{kiosk}); err != nil && ctx.Err() == nil {
			return err
		}
		select {
		case <-ctx.Done():
			return d.clock.Save()
		case n := <-snapshots:
			d.chair.Tell(n.Visit.Ticket.Label, n.Phase == visit.Called || n.Phase == visit.Identify)
			c.look(ctx, n, s.o.log)
		}
	}
}

// send lets the next citizen come when nobody is there.
func (c *coaching) send(ctx context.Context, s *seat, town *city.City, kiosk city.Kiosk) error {
	c.mu.Lock()
	busy, record := c.now != nil, slices.Clone(c.record.Results)
	c.mu.Unlock()
	if busy {
		return nil
	}
	people := slices.DeleteFunc(fixtures.People(), func(p fixtures.Person) bool {
		return p.Kind != values.Resident || len(p.Passport) > 0 || p.Special != "" || values.AgeOn(p.Birth, values.Of(s.o.now())) < 18
	})
	person := people[c.dice(len(people))]
	e, err := practice.Compose(s.rules, practice.Next(c.pool, record, c.dice), person.Card(), s.o.now(), c.dice)
	if err != nil {
		return err
	}
	label, err := town.Come(ctx, fixtures.Arrival{Person: person, Purpose: e.Item, Class: fixtures.ClassNormal, Matter: bag(&e)}, kiosk)
	if err != nil {
		return err
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = &turn{exercise: e, label: label}
	return nil
}

// bag is what the citizen of an exercise has with them.
func bag(e *practice.Exercise) fixtures.Matter {
	m := fixtures.Matter{Item: e.Item, Leaf: e.Leaf, Answers: map[string][]string{}, Defects: map[string]string{}}
	for _, s := range e.Said {
		m.Answers[s.Node] = s.Answers
	}
	for _, p := range e.Papers {
		switch p.Reason {
		case visit.ReasonNotBrought:
			m.Missing = append(m.Missing, p.Line)
			continue
		case "":
		default:
			m.Defects[p.Line] = p.Reason
		}
		m.Papers = append(m.Papers, p.Line)
	}
	return m
}

// look scores the citizen's matter once it is handed in, and lets the next one come
// when the visit is over.
func (c *coaching) look(ctx context.Context, n station.Snapshot, log *slog.Logger) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.now == nil {
		return
	}
	at := n.Visit
	over := n.Last.Ticket.Label == c.now.label && n.Visit.Ticket.Label != c.now.label
	if over {
		at = n.Last
	}
	if at.Ticket.Label != c.now.label {
		return
	}
	if c.now.since.IsZero() {
		c.now.since, c.now.keys = n.Now, c.keys.Load()
	}
	if c.now.result == nil {
		if m := inHand(&at); m != nil || over {
			c.score(ctx, n, m, log)
		}
	}
	if over {
		c.now = nil
	}
}

// inHand is the first matter of a visit that was handed in, nil for none.
func inHand(s *visit.State) *visit.Matter {
	i := slices.IndexFunc(s.Matters, func(m visit.Matter) bool { return m.CommandID != "" })
	if i < 0 {
		return nil
	}
	return &s.Matters[i]
}

// score puts the result on record, and tells the hall.
func (c *coaching) score(ctx context.Context, n station.Snapshot, m *visit.Matter, log *slog.Logger) {
	result, err := practice.Score(n.Rules, &c.now.exercise, m)
	if err != nil {
		log.Warn("practice", "err", err)
		return
	}
	result.ID, result.At = newID(), time.Now()
	result.Unseen = !slices.ContainsFunc(c.record.Results, func(r practice.Result) bool { return r.Situation == result.Situation })
	result.Seconds, result.Keys = int(n.Now.Sub(c.now.since).Seconds()), int(c.keys.Load()-c.now.keys)+1 // the call itself
	c.now.result = &result
	c.last = c.now
	c.record.Results = append(c.record.Results, result)
	if err := c.save(); err != nil {
		log.Error("practice", "err", err)
	}
	if err := c.tell(ctx); err != nil {
		log.Warn("practice: the hall", "err", err)
	}
}

// tell sends the hall what it does not know yet; mu is held.
func (c *coaching) tell(ctx context.Context) error {
	if c.report == nil || c.record.Told == len(c.record.Results) {
		return nil
	}
	if err := c.report(ctx, c.record.Results[c.record.Told:]); err != nil {
		return err
	}
	c.record.Told = len(c.record.Results)
	return c.save()
}

// newDice is thrown by chance.
func newDice() practice.Dice { return rand.IntN }
