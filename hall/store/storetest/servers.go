package storetest

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"sync"
	"testing"
	"time"

	"onewindow/hall/store"
)

// patience is how long a test waits for what must come.
const patience = 90 * time.Second

// RunShared holds an engine that several servers may share to what that means.
func RunShared(t *testing.T, fresh Fresh) {
	t.Run("order of commits", func(t *testing.T) { orderOfCommits(t, fresh) })
	t.Run("three servers", func(t *testing.T) { threeServers(t, fresh) })
	t.Run("from one machine to several", func(t *testing.T) { fromAFile(t, fresh) })
	t.Run("without a listener", func(t *testing.T) { withoutListener(t, fresh) })
	t.Run("alone", func(t *testing.T) { alone(t, fresh) })
}

// orderOfCommits: while one server's transaction hangs before its commit,
// another's waits for it. A reader sees the numbers in the order of the
// commits; a store without the lock, or with an engine's own sequence, is
// caught.
func orderOfCommits(t *testing.T, fresh Fresh) {
	if broken := overtaking(t, fresh(t), ""); broken != nil {
		t.Error(broken)
	}
	if broken := counting(t, fresh(t), ""); broken != nil {
		t.Error(broken)
	}
	for name, mutant := range map[string]func(t *testing.T, dsn string) error{
		// Event numbers have the table's key behind the lock; running numbers have
		// the lock alone.
		"no hall lock": func(t *testing.T, dsn string) error { return counting(t, dsn, noLock.mustDriver(t, "pgx")) },
		"plain sequence": func(t *testing.T, dsn string) error {
			if _, err := opened2(t, dsn).ExecContext(t.Context(), "CREATE SEQUENCE plain_seq"); err != nil {
				t.Fatal(err)
			}
			return overtaking(t, dsn, plainSequence.mustDriver(t, "pgx"))
		},
	} {
		t.Run(name, func(t *testing.T) {
			broken := mutant(t, fresh(t))
			if broken == nil {
				t.Fatal("the mutant survived: the harness proves nothing")
			}
			t.Logf("caught: %v", broken)
		})
	}
}

// counting lets a second server take a running number while the first hangs before
// its commit, and says whether both got the same.
func counting(t *testing.T, dsn, driver string) error {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	take := func(st *store.Store) (n int64, err error) {
		err = st.Write(ctx, func(tx *store.Tx) (err error) {
			n, err = tx.Count("slip")
			return err
		})
		return n, err
	}
	if _, err := take(opened(t, store.Options{DSN: dsn})); err != nil {
		t.Fatal(err)
	}
	hanging, release := make(chan struct{}), make(chan struct{})
	goOn := sync.OnceFunc(func() { close(release) })
	defer goOn()
	first := opened(t, store.Options{DSN: dsn, Driver: driver, BeforeCommit: func() error {
		close(hanging)
		<-release
		return nil
	}})
	name := "second-" + newID()
	second := opened(t, store.Options{DSN: named(t, dsn, name), Driver: driver})
	var got [2]int64
	done := [2]chan error{make(chan error, 1), make(chan error, 1)}
	begin := func(i int, st *store.Store) {
		go func() {
			var err error
			got[i], err = take(st)
			done[i] <- err
		}()
	}
	begin(0, first)
	<-hanging
	begin(1, second)
	over, err := doneOrWaiting(ctx, opened2(t, dsn), name, done[1])
	if err != nil {
		t.Fatal(err)
	}
	goOn()
	if !over {
		err = <-done[1]
	}
	if err := errors.Join(err, <-done[0]); err != nil {
		return err
	}
	if got[0] == got[1] {
		return fmt.Errorf("both servers gave number %d", got[0])
	}
	return nil
}

// opened2 opens the database beside the store.
func opened2(t *testing.T, dsn string) *sql.DB {
	t.Helper()
	db, err := sql.Open("pgx", dsn)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	return db
}

// named gives a DSN under which the connections can be told from others.
func named(t *testing.T, dsn, name string) string {
	t.Helper()
	u, err := url.Parse(dsn)
	if err != nil {
		t.Fatal(err)
	}
	q := u.Query()
	q.Set("application_name", name)
	u.RawQuery = q.Encode()
	return u.String()
}

// overtaking lets a second server commit while the first hangs before its
// commit, if the store lets it, and says what a third sees of it.
func overtaking(t *testing.T, dsn, driver string) error {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	reader := opened(t, store.Options{DSN: dsn, Poll: 5 * time.Millisecond})
	hanging, release := make(chan struct{}), make(chan struct{})
	goOn := sync.OnceFunc(func() { close(release) })
	first := opened(t, store.Options{DSN: dsn, Driver: driver, BeforeCommit: func() error {
		close(hanging)
		<-release
		return nil
	}})
	name := "second-" + newID()
	second := opened(t, store.Options{DSN: named(t, dsn, name), Driver: driver})
	emit := func(st *store.Store, kind string) <-chan error {
		done := make(chan error, 1)
		go func() {
			done <- st.Write(ctx, func(tx *store.Tx) error {
				_, err := tx.Emit(store.Event{Kind: kind, Body: []byte{}})
				return err
			})
		}()
		return done
	}
	defer goOn()
	a := emit(first, "a")
	<-hanging
	b := emit(second, "b")
	over, err := doneOrWaiting(ctx, opened2(t, dsn), name, b)
	if err != nil {
		t.Fatal(err)
	}
	var broken error
	if over {
		// It has committed first: what the table shows now must be the first
		// number, else who reads it passes over the one that hangs.
		seen := allEvents(t, reader)
		if len(seen) != 1 || seen[0].Seq != 1 {
			broken = fmt.Errorf("a reader saw %+v first", seen)
		}
		goOn()
	} else {
		goOn()
		broken = <-b
	}
	broken = errors.Join(broken, <-a)
	var after int64
	for after < 2 && broken == nil {
		events, err := reader.Next(ctx, after, 0)
		if err != nil {
			return err
		}
		for _, e := range events {
			if e.Seq != after+1 {
				broken = fmt.Errorf("a reader saw %d after %d", e.Seq, after)
			}
			after = e.Seq
		}
	}
	return broken
}

// doneOrWaiting says whether the write came through; false when its connection
// waits for a lock.
func doneOrWaiting(ctx context.Context, db *sql.DB, name string, done <-chan error) (bool, error) {
	tick := time.NewTicker(5 * time.Millisecond)
	defer tick.Stop()
	for {
		select {
		case err := <-done:
			return true, err
		case <-ctx.Done():
			return false, ctx.Err()
		case <-tick.C:
		}
		var waiting int
		err := db.QueryRowContext(ctx, "SELECT COUNT(*) FROM pg_stat_activity WHERE application_name = $1 AND wait_event_type = 'Lock'", name).Scan(&waiting)
		if err != nil || waiting > 0 {
			return false, err
		}
	}
}

// threeServers: a whole hall calls at three servers while a fourth is killed
// in mid-load, one of the three stops and the listeners are cut again and
// again. No call is lost, none comes twice, and watchers at every server see
// every event once and in order.
func threeServers(t *testing.T, fresh Fresh) {
	dsn := fresh(t)
	var servers []*store.Store
	for range 3 {
		servers = append(servers, opened(t, store.Options{DSN: dsn}))
	}
	issue(t, servers[0], 5*windows)
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	db := opened2(t, dsn)

	working, finished := context.WithCancel(ctx)
	defer finished()
	var beside sync.WaitGroup
	beside.Go(func() { cutListeners(working, t, db) })
	watchers := watchAll(ctx, t, servers[:2], 4)
	var killed []ack
	beside.Go(func() { killed = killedChild(t, dsn, 150, false, 0) })

	h := &manyServers{servers: servers, stopAt: windows / 2}
	acks := h.rush(ctx, t, 2)
	finished()
	beside.Wait()
	acks = append(acks, killed...)
	events := allEvents(t, servers[0])
	for _, b := range verdict(acks, events) {
		t.Error(b)
	}
	if len(killed) == 0 || !h.stopped {
		t.Errorf("%d answers of the killed server, one stopped: %v", len(killed), h.stopped)
	}
	watchers.finish(ctx, t, events[len(events)-1].Seq)
	t.Logf("%d calls at three servers and %d at the killed one, longest time without any call %v", len(acks)-len(killed), len(killed), h.gap)
}

// cutListeners ends the listening connections again and again.
func cutListeners(ctx context.Context, t *testing.T, db *sql.DB) {
	tick := time.NewTicker(150 * time.Millisecond)
	defer tick.Stop()
	cut := 0
	for {
		select {
		case <-ctx.Done():
			if cut == 0 {
				t.Error("no listener was cut")
			}
			return
		case <-tick.C:
		}
		var n int
		// Whether one was there just now is chance; that some were cut is not.
		err := db.QueryRowContext(ctx, `SELECT COUNT(pg_terminate_backend(pid)) FROM pg_stat_activity
			WHERE application_name LIKE $1 AND datname = current_database()`, store.ListenerName+"%").Scan(&n)
		if err == nil {
			cut += n
		}
	}
}

// manyServers are servers on one database. A window whose server does not
// answer asks the next one with the same request.
type manyServers struct {
	servers []*store.Store
	// stopAt is the answer after which the last server stops.
	stopAt int

	mu      sync.Mutex
	stopped bool
	last    time.Time
	gap     time.Duration
	acks    []ack
}

func (h *manyServers) rush(ctx context.Context, t *testing.T, perWindow int) []ack {
	t.Helper()
	h.last = time.Now()
	var wg sync.WaitGroup
	for w := range windows {
		wg.Go(func() {
			at := w % len(h.servers)
			for range perWindow {
				request := newID()
				// Each answer is asked for twice, as after a lost one.
				for asked := 0; asked < 2 && ctx.Err() == nil; {
					a, err := callNext(ctx, h.servers[at], fmt.Sprintf("P%03d", w), request)
					if err != nil {
						if !errors.Is(err, store.ErrClosed) {
							t.Errorf("window %d: %v", w, err)
							return
						}
						at = (at + 1) % len(h.servers)
						continue
					}
					h.took(t, a)
					asked++
				}
			}
		})
	}
	wg.Wait()
	return h.acks
}

func (h *manyServers) took(t *testing.T, a ack) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.gap = max(h.gap, time.Since(h.last))
	h.last = time.Now()
	h.acks = append(h.acks, a)
	if len(h.acks) == h.stopAt {
		h.stopped = true
		if err := h.servers[len(h.servers)-1].Close(); err != nil {
			t.Error(err)
		}
	}
}

// watching are readers that run beside a load.
type watching struct {
	wg   sync.WaitGroup
	ends []chan int64
}

// watchAll starts readers at every server; each must see every event once.
func watchAll(ctx context.Context, t *testing.T, servers []*store.Store, each int) *watching {
	t.Helper()
	x := &watching{}
	for i, st := range servers {
		for range each {
			end := make(chan int64, 1)
			x.ends = append(x.ends, end)
			x.wg.Go(func() {
				var after int64
				until := int64(1 << 62)
				for after < until {
					select {
					case until = <-end:
					default:
					}
					events, err := st.Next(ctx, after, 20*time.Millisecond)
					if err != nil {
						t.Errorf("reader at server %d: %v", i, err)
						return
					}
					for _, e := range events {
						if e.Seq != after+1 {
							t.Errorf("reader at server %d saw %d after %d", i, e.Seq, after)
							return
						}
						after = e.Seq
					}
				}
			})
		}
	}
	return x
}

// finish waits until every reader has seen the last event.
func (x *watching) finish(ctx context.Context, t *testing.T, last int64) {
	t.Helper()
	for _, end := range x.ends {
		end <- last
	}
	done := make(chan struct{})
	go func() {
		x.wg.Wait()
		close(done)
	}()
	select {
	case <-done:
	case <-ctx.Done():
		t.Error("a reader never saw the last event")
	}
}

// withoutListener: what another server writes is found by the poll alone, where
// the database has no LISTEN or something swallows the messages.
func withoutListener(t *testing.T, fresh Fresh) {
	dsn := fresh(t)
	mute := weakness{text: []string{"SELECT pg_notify($1, $2)", "SELECT $1::TEXT, $2::TEXT"}}
	one := opened(t, store.Options{DSN: dsn, Driver: mute.mustDriver(t, "pgx")})
	other := opened(t, store.Options{DSN: dsn, Poll: 10 * time.Millisecond})
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	for n := range int64(5) {
		write(t, one, func(tx *store.Tx) error {
			_, err := tx.Emit(store.Event{Kind: "elsewhere", Body: []byte{}})
			return err
		})
		events, err := other.Next(ctx, n, 0)
		if err != nil || len(events) != 1 || events[0].Seq != n+1 {
			t.Fatalf("the other server saw %v, %v", events, err)
		}
	}
}
