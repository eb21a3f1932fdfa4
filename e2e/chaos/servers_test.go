package chaos

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"sync"
	"testing"
	"time"

	"onewindow/client"
	"onewindow/e2e/oracle"
	"onewindow/hall"
	"onewindow/hall/store"
	"onewindow/visit"
)

// longestGap is how long a hall may go without any call when a part of it
// dies. The release run, on a quiet machine, holds it to that.
const longestGap = 2 * time.Second

// TestServerOfSeveralDies: two hall servers on one PostgreSQL, desks that know
// both. One is killed in mid-load; every desk goes on at the other, no ticket is
// called twice, none is lost, and no desk misses an event.
func TestServerOfSeveralDies(t *testing.T) {
	began := time.Now()
	address, ok := oracle.Postgres(t)
	if !ok {
		return
	}
	at := ownSchema(t, address)
	ds := desks(oracle.Count(12, 40))
	servers := openServers(t, at, ds, 2)
	l := newLoad(t, servers, ds, oracle.Count(6, 30))
	l.run(servers[0].kill)
	l.check(at)
	l.prove(began, "one of two servers killed")
}

// ownSchema gives an empty schema of a database.
func ownSchema(t *testing.T, address string) string {
	t.Helper()
	db, err := sql.Open("pgx", address)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	name := fmt.Sprintf("chaos%d", time.Now().UnixNano())
	if _, err := db.ExecContext(t.Context(), "CREATE SCHEMA "+name); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if _, err := db.Exec("DROP SCHEMA " + name + " CASCADE"); err != nil {
			t.Error(err)
		}
	})
	u, err := url.Parse(address)
	if err != nil {
		t.Fatal(err)
	}
	q := u.Query()
	q.Set("search_path", name)
	u.RawQuery = q.Encode()
	return u.String()
}

// openServers makes a hall with desks in a database and sets n servers going.
func openServers(t *testing.T, at string, ds []desk, n int) []*hallProcess {
	t.Helper()
	st, err := store.Open(t.Context(), store.Options{DSN: at, HallName: "演示大厅"})
	if err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(hall.Init(t.Context(), st, seed(ds), cheap), st.Close()); err != nil {
		t.Fatal(err)
	}
	var all []*hallProcess
	for range n {
		h := &hallProcess{t: t, dir: t.TempDir(), addr: oracle.Address(t), store: at}
		h.start()
		t.Cleanup(h.kill)
		all = append(all, h)
	}
	return all
}

// load is a hall's desks at work.
type load struct {
	t      *testing.T
	addrs  []string
	desks  []desk
	rounds int

	mu     sync.Mutex
	called map[string]string // the desk that each ticket was called to
	last   time.Time
	gap    time.Duration
	half   chan struct{} // closed when half of the work is done
	seen   []int64       // the last event of each desk
}

func newLoad(t *testing.T, servers []*hallProcess, ds []desk, rounds int) *load {
	l := &load{t: t, desks: ds, rounds: rounds, called: map[string]string{}, half: make(chan struct{}), seen: make([]int64, len(ds))}
	for _, s := range servers {
		l.addrs = append(l.addrs, s.addr)
	}
	return l
}

func (l *load) dial(window string) *client.Client {
	c, err := client.Dial(client.Options{Target: l.addrs[0], Others: l.addrs[1:], Window: window, Insecure: true})
	if err != nil {
		l.t.Error(err)
		return nil
	}
	l.t.Cleanup(func() { c.Close() })
	return c
}

// run lets every desk serve its rounds; die is done when half of them are.
func (l *load) run(die func()) {
	l.t.Helper()
	ctx, cancel := context.WithTimeout(l.t.Context(), patience)
	defer cancel()
	guide := l.dial("")
	if _, err := guide.SignIn(ctx, "8001", "800111", hall.RoleGuide); err != nil {
		l.t.Fatal(err)
	}
	for range len(l.desks) * l.rounds {
		if _, err := guide.IssueTicket(ctx, newID(), "GJJ-001", visit.NormalClass, "张*"); err != nil {
			l.t.Fatal(err)
		}
	}
	l.last = time.Now()
	var working, watching sync.WaitGroup
	watch, enough := context.WithCancel(ctx)
	for n, d := range l.desks {
		c := l.dial(d.window)
		if _, err := c.SignIn(ctx, d.staff, d.pin, hall.RoleClerk); err != nil {
			l.t.Fatal(err)
		}
		c.OnEvent(func(e client.Event) { l.event(n, e.Seq) })
		watching.Go(func() { _ = c.Run(watch) })
		working.Go(func() { l.serve(ctx, c, d.window) })
	}
	select {
	case <-l.half:
		die()
	case <-ctx.Done():
		l.t.Error("half of the work was never done")
	}
	working.Wait()
	l.allSeen(ctx)
	enough()
	watching.Wait()
}

// event must follow on the one before; the first is where the stream began.
func (l *load) event(desk int, seq int64) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.seen[desk] != 0 && seq != l.seen[desk]+1 {
		l.t.Errorf("desk %d saw event %d after %d", desk, seq, l.seen[desk])
	}
	l.seen[desk] = seq
}

// allSeen waits until every desk has seen the same last event.
func (l *load) allSeen(ctx context.Context) {
	same := until(ctx, patience, func() bool {
		l.mu.Lock()
		defer l.mu.Unlock()
		for _, seq := range l.seen {
			if seq == 0 || seq != l.seen[0] {
				return false
			}
		}
		return true
	})
	if !same {
		l.t.Errorf("the desks saw up to %v", l.seen)
	}
}

// serve calls and finishes; what brought no answer is asked again with the same
// id.
func (l *load) serve(ctx context.Context, c *client.Client, window string) {
	for range l.rounds {
		request := newID()
		var ticket visit.Ticket
		err := l.again(ctx, func() (err error) {
			var found bool
			ticket, found, err = c.CallNext(ctx, request, nil)
			if err == nil && !found {
				l.t.Errorf("%s: nobody waits", window)
			}
			return err
		})
		if err != nil || ticket.ID == "" {
			l.t.Errorf("%s: call: %v", window, err)
			return
		}
		l.took(ticket.ID, window)
		for _, event := range []string{"start", "finish"} {
			move := []visit.HallCommand{{ID: newID(), TicketID: ticket.ID, MadeAt: time.Now(), Move: &visit.TicketMove{Event: event}}}
			err := l.again(ctx, func() error {
				try, stop := context.WithTimeout(ctx, 2*time.Second)
				defer stop()
				receipts, err := c.Deliver(try, move)
				if err == nil && (len(receipts) != 1 || !receipts[0].GetAccepted()) {
					l.t.Errorf("%s: %s of %s: %v", window, event, ticket.ID, receipts)
				}
				return err
			})
			if err != nil {
				l.t.Errorf("%s: %s: %v", window, event, err)
				return
			}
		}
	}
}

func (l *load) again(ctx context.Context, do func() error) error {
	pause := time.NewTicker(50 * time.Millisecond)
	defer pause.Stop()
	for {
		err := do()
		if !errors.Is(err, client.ErrUnreachable) || ctx.Err() != nil {
			return err
		}
		<-pause.C
	}
}

func (l *load) took(ticket, window string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if by, twice := l.called[ticket]; twice {
		l.t.Errorf("ticket %s was called to %s and to %s", ticket, by, window)
	}
	l.called[ticket] = window
	l.gap, l.last = max(l.gap, time.Since(l.last)), time.Now()
	if len(l.called) == len(l.desks)*l.rounds/2 {
		close(l.half)
	}
}

// check compares what the desks were told with what the database holds.
func (l *load) check(at string) {
	l.t.Helper()
	st, err := store.Open(l.t.Context(), store.Options{DSN: at})
	if err != nil {
		l.t.Fatal(err)
	}
	defer st.Close()
	if want := len(l.desks) * l.rounds; len(l.called) != want {
		l.t.Errorf("%d tickets were called, want %d", len(l.called), want)
	}
	err = st.View(l.t.Context(), func(r *store.Reader) error {
		for id, window := range l.called {
			k, err := r.Ticket(id)
			if err != nil {
				return err
			}
			if k.Window != window || k.State == store.TicketWaiting || k.State == store.TicketCalled {
				l.t.Errorf("ticket %s is %s at %q, %s was told that it has it", id, k.State, k.Window, window)
			}
		}
		return nil
	})
	if err != nil {
		l.t.Fatal(err)
	}
}

func (l *load) prove(began time.Time, harness string) {
	l.t.Helper()
	if oracle.Release() && l.gap > longestGap {
		l.t.Errorf("%v without any call, the limit is %v", l.gap, longestGap)
	}
	oracle.Prove(l.t, began, oracle.Proof{
		Promise: "hall", Harness: harness, Trials: len(l.called), Unit: "calls",
		Result: fmt.Sprintf("0 lost, 0 twice, no event missed at %d desks, longest time without any call %v", len(l.desks), l.gap.Round(time.Millisecond)),
	})
}
