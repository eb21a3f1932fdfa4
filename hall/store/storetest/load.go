package storetest

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"

	"onewindow/hall/store"
)

// windows is the size of the hall that the store is built for.
const windows = 151

// ack is one answer that a window got.
type ack struct {
	Window, Request, Ticket string
	// Number is the event number that the answer named.
	Number int64
}

// caller calls the next ticket for a window. The reference is callNext; the
// mutants each lack one defence.
type caller func(ctx context.Context, st *store.Store, window, request string) (ack, error)

var errNobody = errors.New("nobody waits")

// callNext is how the hall calls: one closure that looks the request up, takes
// the first who waits, moves, numbers and remembers.
func callNext(ctx context.Context, st *store.Store, window, request string) (a ack, err error) {
	err = st.Write(ctx, func(tx *store.Tx) error {
		a = ack{Window: window, Request: request}
		done, err := tx.Command(window, request)
		if err == nil {
			_, err = fmt.Sscanf(string(done.Receipt), "%s %d", &a.Ticket, &a.Number)
			return err
		}
		if !errors.Is(err, store.ErrNotFound) {
			return err
		}
		return take(tx, &a)
	})
	return a, err
}

// take moves the first waiting ticket to the window and finishes the one that
// it held.
func take(tx *store.Tx, a *ack) error {
	waiting, err := tx.Waiting()
	if err != nil {
		return err
	}
	if len(waiting) == 0 {
		return store.Refuse("nobody")
	}
	if err := closeActive(tx, a.Window); err != nil {
		return err
	}
	k := *waiting[0]
	k.State, k.Window, k.Lease = store.TicketCalled, a.Window, k.Lease+1
	if err := tx.MoveTicket(store.TicketWaiting, k); err != nil {
		return err
	}
	a.Ticket = k.ID
	if a.Number, err = tx.Emit(store.Event{Kind: "called", Ticket: k.ID, Window: a.Window, Body: []byte{}}); err != nil {
		return err
	}
	return tx.InsertCommand(store.Command{
		Scope: a.Window, ID: a.Request, Content: []byte{}, Receipt: fmt.Appendf(nil, "%s %d", a.Ticket, a.Number),
	})
}

// closeActive ends the visit at the window, if there is one.
func closeActive(tx *store.Tx, window string) error {
	old, err := tx.ActiveTicket(window)
	if err == nil {
		from := old.State
		old.State = "closed"
		err = tx.MoveTicket(from, old)
	}
	if errors.Is(err, store.ErrNotFound) {
		return nil
	}
	return err
}

// verdict compares what windows were told with what the store holds and names
// every broken promise.
func verdict(acks []ack, events []store.Event) (broken []string) {
	say := func(format string, args ...any) { broken = append(broken, fmt.Sprintf(format, args...)) }
	calledBy := map[string]string{}
	for i, e := range events {
		if e.Seq != int64(i+1) {
			say("event %d has number %d", i+1, e.Seq)
			break
		}
		if e.Kind != "called" {
			continue
		}
		if by, twice := calledBy[e.Ticket]; twice {
			say("ticket %s called by %s and %s", e.Ticket, by, e.Window)
		}
		calledBy[e.Ticket] = e.Window
	}
	byRequest, byNumber := map[string]string{}, map[int64]string{}
	for _, a := range acks {
		if calledBy[a.Ticket] != a.Window {
			say("acknowledged call of %s at %s is lost", a.Ticket, a.Window)
		}
		if t, ok := byRequest[a.Request]; ok && t != a.Ticket {
			say("request %s got %s and %s", a.Request, t, a.Ticket)
		}
		byRequest[a.Request] = a.Ticket
		if t, ok := byNumber[a.Number]; ok && t != a.Ticket {
			say("number %d names %s and %s", a.Number, t, a.Ticket)
		}
		byNumber[a.Number] = a.Ticket
		if n := a.Number; n < 1 || n > int64(len(events)) || events[n-1].Ticket != a.Ticket {
			say("number %d is not the event of %s", n, a.Ticket)
		}
	}
	return broken
}

// rush lets every window call until nobody waits; each answer is asked for a
// second time, as after a lost answer.
func rush(t *testing.T, st *store.Store, call caller, windows, perWindow int) []ack {
	t.Helper()
	ctx := t.Context()
	var mu sync.Mutex
	var acks []ack
	var wg sync.WaitGroup
	for w := range windows {
		wg.Go(func() {
			name := fmt.Sprintf("W%03d", w)
			for range perWindow {
				request := newID()
				for range 2 {
					a, err := call(ctx, st, name, request)
					if _, refused := errors.AsType[*store.Refusal](err); refused || errors.Is(err, errNobody) {
						break
					}
					if err != nil {
						continue
					}
					mu.Lock()
					acks = append(acks, a)
					mu.Unlock()
				}
			}
		})
	}
	wg.Wait()
	return acks
}

// fullHall: 151 windows call at once, every answer asked for twice.
func fullHall(t *testing.T, fresh Fresh) {
	st := opened(t, store.Options{DSN: fresh(t)})
	issue(t, st, 2*windows-20) // fewer than calls: some windows find nobody
	acks := rush(t, st, callNext, windows, 2)
	for _, b := range verdict(acks, allEvents(t, st)) {
		t.Error(b)
	}
	if len(acks) != 2*(2*windows-20) {
		t.Errorf("%d answers for %d tickets", len(acks), 2*windows-20)
	}
}

// few windows are enough to show what a mutant does: each of its calls breaks
// a promise.
const few = 16

// mutants take one defence away each; the verdict must notice.
func mutants(t *testing.T, fresh Fresh) {
	t.Run("no dedupe", func(t *testing.T) {
		st := opened(t, store.Options{DSN: fresh(t)})
		issue(t, st, 2*few)
		acks := rush(t, st, func(ctx context.Context, st *store.Store, window, request string) (a ack, err error) {
			err = st.Write(ctx, func(tx *store.Tx) error {
				a = ack{Window: window, Request: newID()}
				return take(tx, &a)
			})
			a.Request = request
			return a, err
		}, few, 1)
		caught(t, acks, st)
	})
	t.Run("ack before commit", func(t *testing.T) {
		// Group commit may put all windows into one commit, so a share of
		// commits that fails could be none: here all fail but the first, and
		// each window makes a second call after its first, in a later commit.
		var power atomic.Bool
		commits := 0
		st := opened(t, store.Options{DSN: fresh(t), BeforeCommit: func() error {
			if !power.Load() {
				return nil
			}
			if commits++; commits > 1 {
				return errors.New("power cut")
			}
			return nil
		}})
		issue(t, st, 4*few)
		power.Store(true)
		acks := rush(t, st, func(ctx context.Context, st *store.Store, window, request string) (a ack, err error) {
			early := make(chan ack, 8)
			err = st.Write(ctx, func(tx *store.Tx) error {
				mine := ack{Window: window, Request: request}
				if err := take(tx, &mine); err != nil {
					return err
				}
				early <- mine
				return nil
			})
			select {
			case a = <-early:
				return a, nil
			default:
				return a, cmpErr(err)
			}
		}, few, 2)
		caught(t, acks, st)
	})
	t.Run("number before success", func(t *testing.T) {
		st := opened(t, store.Options{DSN: fresh(t)})
		issue(t, st, few)
		acks := rush(t, st, func(ctx context.Context, st *store.Store, window, request string) (a ack, err error) {
			var number int64
			err = st.Write(ctx, func(tx *store.Tx) (err error) {
				number, err = tx.Count("early")
				return err
			})
			if err != nil {
				return a, err
			}
			a, err = callNext(ctx, st, window, request)
			a.Number = number + few
			return a, err
		}, few, 1)
		caught(t, acks, st)
	})
}

func cmpErr(err error) error {
	if err == nil {
		return errNobody
	}
	return err
}

func caught(t *testing.T, acks []ack, st *store.Store) {
	t.Helper()
	if len(acks) == 0 {
		t.Fatal("the mutant did nothing")
	}
	if broken := verdict(acks, allEvents(t, st)); len(broken) == 0 {
		t.Error("the mutant survived: the harness proves nothing")
	}
}
