package chaos

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"strconv"
	"sync"
	"testing"
	"time"

	"onewindow/client"
	"onewindow/e2e/oracle"
	"onewindow/journal"
	"onewindow/visit"
)

// backLimit is how long a hall that was killed may take to have all windows
// back (PROMISES R7); it holds on a machine that does nothing else, so it is
// asked of releases only.
const backLimit = 5 * time.Second

// rushPatience is for a machine that does much else.
const rushPatience = 3 * time.Minute

// busyWindow is one of many windows of this process: a journal, a line and a
// courier of its own.
type busyWindow struct {
	desk    desk
	journal *journal.Journal
	line    *client.Client
	courier *client.Courier

	mu      sync.Mutex // guards what follows
	online  bool
	labels  []string
	refused int
	took    []time.Duration // from the journal's answer to the hall's
	begun   map[string]time.Time
}

// openBusy makes a window with a session and sets it going.
func openBusy(ctx context.Context, t *testing.T, running *sync.WaitGroup, d desk, addr, mutant string, changed chan<- struct{}) *busyWindow {
	t.Helper()
	w := &busyWindow{desk: d, begun: map[string]time.Time{}}
	var err error
	w.journal, err = openJournal(ctx, fastDir(t), d.window)
	if err != nil {
		t.Fatal(err)
	}
	w.line, err = client.Dial(client.Options{Target: addr, Window: d.window, Insecure: true, Log: quiet})
	if err != nil {
		t.Fatal(err)
	}
	if _, err = w.line.SignIn(ctx, d.staff, d.pin, "clerk"); err != nil {
		t.Fatal(err)
	}
	w.courier = client.NewCourier(client.CourierOptions{
		Outbox: outboxOf{w.journal}, Line: lineOf(w.line, mutant), Pages: w.journal, Log: quiet, Answered: w.answered,
	})
	w.line.OnState(func(s client.State) {
		w.mu.Lock()
		w.online = s == client.Online
		w.mu.Unlock()
		w.courier.Wake()
		select {
		case changed <- struct{}{}:
		default:
		}
	})
	running.Go(func() { _ = w.line.Run(ctx) })
	running.Go(func() { _ = w.courier.Run(ctx) })
	return w
}

func (w *busyWindow) answered(ctx context.Context, cmd visit.HallCommand, r visit.HallReceipt, _ *client.Receipt) error {
	w.mu.Lock()
	if !r.Accepted {
		w.refused++
	}
	if begun, ok := w.begun[cmd.ID]; ok {
		w.took = append(w.took, time.Since(begun))
		delete(w.begun, cmd.ID)
	}
	w.mu.Unlock()
	return w.journal.Append(ctx, nil, nil, []string{cmd.ID})
}

// serve takes one visit in.
func (w *busyWindow) serve(ctx context.Context) error {
	b, err := newByHand(w.desk.window, w.desk.window+strconv.Itoa(w.served()), time.Now())
	if err != nil {
		return err
	}
	err = w.journal.Append(ctx, b.records, b.commands, nil)
	if err != nil {
		return err
	}
	w.mu.Lock()
	w.labels = append(w.labels, b.label)
	for _, c := range b.commands {
		if c.Submission != nil {
			w.begun[c.ID] = time.Now()
		}
	}
	w.mu.Unlock()
	w.courier.Wake()
	return nil
}

// work takes visits in until stop is closed, about every pause.
func (w *busyWindow) work(ctx context.Context, stop <-chan struct{}, pause time.Duration) error {
	for {
		next := time.NewTimer(pause/2 + rand.N(pause))
		select {
		case <-stop:
			next.Stop()
			return nil
		case <-next.C:
		}
		if err := w.serve(ctx); err != nil {
			return err
		}
	}
}

func (w *busyWindow) isOnline() bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.online
}

func (w *busyWindow) served() int {
	w.mu.Lock()
	defer w.mu.Unlock()
	return len(w.labels)
}

// rush is a hall full of windows whose server is killed again and again.
type rush struct {
	windows, restarts   int
	cases, lost, double int
	refused, waiting    int
	back                time.Duration // the longest until all windows were on line again
	p50, p99            time.Duration // of hand-ins while the hall was up or away
}

// awaitAll waits until all windows are on line, or have nothing left to send.
func awaitAll(changed <-chan struct{}, most time.Duration, done func() bool) bool {
	late := time.After(most)
	look := time.NewTicker(20 * time.Millisecond)
	defer look.Stop()
	for !done() {
		select {
		case <-late:
			return done()
		case <-changed:
		case <-look.C:
		}
	}
	return true
}

func runRush(t *testing.T, windows, restarts int, pause time.Duration, mutant string) rush {
	t.Helper()
	ds := desks(windows)
	h := openHall(t, ds)
	ctx, cancel := context.WithCancel(t.Context())
	var running sync.WaitGroup
	changed := make(chan struct{}, 1)
	all := make([]*busyWindow, windows)
	for i := range all {
		all[i] = openBusy(ctx, t, &running, ds[i], h.addr, mutant, changed)
	}
	allOnline := func() bool {
		return !slices.ContainsFunc(all, func(w *busyWindow) bool { return !w.isOnline() })
	}
	r := rush{windows: windows, restarts: restarts}
	if !awaitAll(changed, rushPatience, allOnline) {
		t.Error("the windows are not on line")
	}
	stop := make(chan struct{})
	errs := make(chan error, windows)
	var working sync.WaitGroup
	for _, w := range all {
		working.Go(func() { errs <- w.work(ctx, stop, pause) })
	}
	for range restarts {
		if t.Failed() {
			break
		}
		h.kill()
		// Long enough for every window to notice.
		if !awaitAll(changed, rushPatience, func() bool {
			return !slices.ContainsFunc(all, func(w *busyWindow) bool { return w.isOnline() })
		}) {
			t.Error("windows take a killed hall for one that answers")
		}
		h.start()
		up := time.Now()
		if !awaitAll(changed, rushPatience, allOnline) {
			t.Error("not all windows came back")
		}
		r.back = max(r.back, time.Since(up))
		quiet := time.NewTimer(rand.N(500 * time.Millisecond))
		<-quiet.C
	}
	awaitAll(changed, rushPatience, func() bool { // each has had its visits
		return !slices.ContainsFunc(all, func(w *busyWindow) bool { return w.served() == 0 })
	})
	close(stop)
	working.Wait()
	close(errs)
	for err := range errs {
		if err != nil {
			t.Error(err)
		}
	}
	empty := func() bool {
		return !slices.ContainsFunc(all, func(w *busyWindow) bool {
			b, err := w.journal.Backlog(ctx)
			return err != nil || b.Count > 0
		})
	}
	awaitAll(changed, rushPatience, empty)
	cancel()
	running.Wait()
	h.end()
	r.count(t, all, readHall(t, h.dir, ds))
	return r
}

func (r *rush) count(t *testing.T, all []*busyWindow, got atHall) {
	t.Helper()
	var took []time.Duration
	for _, w := range all {
		b, err := w.journal.Backlog(t.Context())
		if err = errors.Join(err, w.line.Close(), w.journal.Close()); err != nil {
			t.Error(err)
		}
		r.waiting += b.Count + b.SetAside
		r.refused += w.refused
		r.cases += len(w.labels)
		took = append(took, w.took...)
		for _, l := range w.labels {
			switch n := got.byLabel[l]; {
			case n == 0:
				r.lost++
			case n > 1:
				r.double++
			}
		}
	}
	slices.Sort(took)
	if n := len(took); n > 0 {
		r.p50, r.p99 = took[n/2], took[n*99/100]
	}
}

// A hall that is killed and started again with 151 windows at work loses
// nothing, doubles nothing, and has them all back in seconds (PROMISES R7).
func TestRestarts(t *testing.T) {
	began := time.Now()
	r := runRush(t, 151, oracle.Count(3, 200), time.Duration(oracle.Count(12, 2))*time.Second, "")
	if r.lost+r.double+r.refused+r.waiting > 0 {
		t.Errorf("%d lost, %d doubled, %d refused, %d waiting", r.lost, r.double, r.refused, r.waiting)
	}
	if r.cases < r.windows {
		t.Errorf("only %d cases: the hall was too quiet", r.cases)
	}
	if oracle.Release() && r.back > backLimit {
		t.Errorf("all windows back after %v, want %v", r.back, backLimit)
	}
	bad := runRush(t, 8, 2, 100*time.Millisecond, fireAndForget)
	if bad.lost == 0 {
		t.Errorf("mutant %s: nothing of %d cases was lost", fireAndForget, bad.cases)
	}
	oracle.Prove(t, began, oracle.Proof{
		Promise: "R7", Harness: "hall killed and started again under 151 windows", Trials: r.restarts, Unit: "restarts",
		Result: fmt.Sprintf("%d cases, %d lost, %d doubled; all windows back within %.1f s; hand-in p50 %d ms, p99 %d ms, the hall's absences included; mutant caught: %s (%d lost)",
			r.cases, r.lost, r.double, r.back.Seconds(), r.p50.Milliseconds(), r.p99.Milliseconds(), fireAndForget, bad.lost),
	})
}
