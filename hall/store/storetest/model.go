package storetest

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"onewindow/hall/store"
)

// memory is the small truth that the store is compared with.
type memory struct {
	hall     string
	order    []string // tickets by number of issue
	state    map[string]string
	window   map[string]string
	events   []string
	commands map[string]string
	counter  int64
}

// model runs random operations on a hall of its own in one database and
// compares after each.
func model(t *testing.T, fresh Fresh) {
	dsn := fresh(t)
	halls := 0
	rapid.Check(t, func(rt *rapid.T) {
		halls++
		ctx := context.Background()
		hall := fmt.Sprintf("h%d-%d", time.Now().UnixNano(), halls)
		st, err := store.Open(ctx, store.Options{DSN: dsn, Hall: hall})
		if err != nil {
			rt.Fatal(err)
		}
		defer func() { _ = st.Close() }()
		m := &memory{hall: hall, state: map[string]string{}, window: map[string]string{}, commands: map[string]string{}}
		for range rapid.IntRange(1, 25).Draw(rt, "steps") {
			m.step(ctx, rt, st)
			m.compare(ctx, rt, st)
		}
	})
}

var errBoom = errors.New("errBoom")

func (m *memory) step(ctx context.Context, rt *rapid.T, st *store.Store) {
	// fate of the closure after its writes: it succeeds, fails or panics.
	fate := rapid.SampledFrom([]string{"ok", "ok", "ok", "fail", "panic"}).Draw(rt, "fate")
	op := rapid.SampledFrom([]string{"issue", "move", "command", "count", "refuse"}).Draw(rt, "op")
	next := m.clone()
	ticket := waitingTicket()
	var pick string
	if len(m.order) > 0 {
		pick = rapid.SampledFrom(m.order).Draw(rt, "ticket")
	}
	to := rapid.SampledFrom([]string{"waiting", "called", "serving", "held", "missed", "finished", "closed"}).Draw(rt, "to")
	window := rapid.SampledFrom([]string{"A", "B"}).Draw(rt, "window")
	id := fmt.Sprint("c", rapid.IntRange(0, 5).Draw(rt, "command"))
	err := st.Write(ctx, func(tx *store.Tx) error {
		next = m.clone()
		if err := next.apply(tx, op, ticket, pick, to, window, id); err != nil {
			return err
		}
		switch fate {
		case "fail":
			return errBoom
		case "panic":
			panic(errBoom)
		}
		return nil
	})
	if err == nil {
		if fate != "ok" {
			rt.Fatalf("%s succeeded though it was to %s", op, fate)
		}
		*m = *next
		return
	}
	_, refused := errors.AsType[*store.Refusal](err)
	_, panicked := errors.AsType[*store.PanicError](err)
	if !refused && !panicked && !errors.Is(err, errBoom) && !store.IsDuplicate(err) {
		rt.Fatalf("%s: %v", op, err)
	}
}

// apply does one operation to store and model; its error leaves both as they
// were, the model because it is a copy.
func (m *memory) apply(tx *store.Tx, op string, ticket store.Ticket, pick, to, window, id string) error {
	switch op {
	case "issue":
		k, err := tx.InsertTicket(ticket)
		if err != nil {
			return err
		}
		m.order = append(m.order, k.ID)
		m.state[k.ID] = k.State
		return m.emit(tx, "issued "+k.ID)
	case "move":
		if pick == "" {
			return store.Refuse("nothing")
		}
		k, err := tx.Ticket(pick)
		if err != nil {
			return err
		}
		from := k.State
		if from != m.state[pick] {
			return fmt.Errorf("state %s, model %s", from, m.state[pick])
		}
		k.State, k.Window = to, window
		if to == "waiting" {
			k.Window = ""
		}
		if err := tx.MoveTicket(from, k); err != nil {
			return err
		}
		m.state[pick], m.window[pick] = to, k.Window
		return m.emit(tx, "moved "+pick+" "+to)
	case "command":
		if have, ok := m.commands[id]; ok {
			got, err := tx.Command("s", idOf(m, id))
			if err != nil || string(got.Receipt) != have {
				return fmt.Errorf("command %s: %q %w", id, got.Receipt, err)
			}
			return store.Refuse("answered")
		}
		m.commands[id] = window
		return tx.InsertCommand(store.Command{Scope: "s", ID: idOf(m, id), Content: []byte{}, Receipt: []byte(window)})
	case "count":
		n, err := tx.Count("x")
		m.counter++
		if err == nil && n != m.counter {
			return fmt.Errorf("count %d, model %d", n, m.counter)
		}
		return err
	}
	return store.Refuse("no")
}

// idOf keeps commands of different halls apart: they are kept for ever and
// for all halls of the database.
func idOf(m *memory, id string) string {
	return m.hall + "-" + id
}

func (m *memory) emit(tx *store.Tx, what string) error {
	seq, err := tx.Emit(store.Event{Kind: what, Body: []byte{}})
	if err != nil {
		return err
	}
	m.events = append(m.events, what)
	if seq != int64(len(m.events)) {
		return fmt.Errorf("event number %d, model %d", seq, len(m.events))
	}
	return nil
}

func (m *memory) clone() *memory {
	c := *m
	c.order, c.events = slices.Clone(m.order), slices.Clone(m.events)
	c.state, c.window, c.commands = map[string]string{}, map[string]string{}, map[string]string{}
	for k, v := range m.state {
		c.state[k] = v
	}
	for k, v := range m.window {
		c.window[k] = v
	}
	for k, v := range m.commands {
		c.commands[k] = v
	}
	return &c
}

func (m *memory) compare(ctx context.Context, rt *rapid.T, st *store.Store) {
	err := st.View(ctx, func(r *store.Reader) error {
		waiting, err := r.Waiting()
		if err != nil {
			return err
		}
		var got, want []string
		for _, k := range waiting {
			got = append(got, k.ID)
		}
		for _, id := range m.order {
			if m.state[id] == store.TicketWaiting {
				want = append(want, id)
			}
		}
		if !slices.Equal(got, want) {
			rt.Fatalf("waiting %v, model %v", got, want)
		}
		for _, w := range []string{"A", "B"} {
			active, err := r.ActiveTicket(w)
			if err != nil && !errors.Is(err, store.ErrNotFound) {
				return err
			}
			var holders []string
			for _, id := range m.order {
				if m.window[id] == w && (m.state[id] == store.TicketCalled || m.state[id] == store.TicketServing) {
					holders = append(holders, id)
				}
			}
			if len(holders) > 1 || strings.Join(holders, "") != active.ID {
				rt.Fatalf("window %s holds %q, model %v", w, active.ID, holders)
			}
		}
		events, err := r.Events(0, 1000)
		if err != nil {
			return err
		}
		if len(events) != len(m.events) {
			rt.Fatalf("%d events, model %d", len(events), len(m.events))
		}
		for i, e := range events {
			if e.Seq != int64(i+1) || e.Kind != m.events[i] {
				rt.Fatalf("event %d is %d %s, model %s", i, e.Seq, e.Kind, m.events[i])
			}
		}
		return nil
	})
	if err != nil {
		rt.Fatal(err)
	}
}
