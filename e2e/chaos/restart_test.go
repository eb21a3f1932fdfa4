package chaos

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"strconv"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"onewindow/client"
	"onewindow/e2e/oracle"
	"onewindow/journal"
	"onewindow/visit"
)

// What R7 promises: how long a hall that was killed may take to have all
// windows back, and a hand-in that nothing stands in the way of.
const (
	backLimit   = 5 * time.Second
	handInLimit = 250 * time.Millisecond
)

// busyWindow is one of many windows of this process: a journal, a line and a
// courier of its own.
type busyWindow struct {
	desk    desk
	journal *journal.Journal
	line    *client.Client
	courier *client.Courier
	hall    *presence
	number  atomic.Int64 // of its visits

	mu      sync.Mutex // guards what follows
	online  bool
	labels  []string
	refused int
	deaf    bool            // a case was taken for answered while the hall was away
	took    []time.Duration // from the journal's answer to the hall's
	quiet   []time.Duration // of those that saw no absence of the hall
	begun   map[string]sending
}

// sending is a case on its way.
type sending struct {
	at     time.Time
	absent int64 // of presence, when it began
}

// presence counts when the hall goes and when all windows are on line again: it
// is odd in between.
type presence struct{ atomic.Int64 }

// openBusy makes a window with a session and sets it going.
func openBusy(ctx context.Context, t *testing.T, running *sync.WaitGroup, d desk, addr, mutant string, hall *presence, changed chan<- struct{}) *busyWindow {
	t.Helper()
	w := &busyWindow{desk: d, hall: hall, begun: map[string]sending{}}
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
		took := time.Since(begun.at)
		w.took = append(w.took, took)
		if begun.absent%2 == 0 && begun.absent == w.hall.Load() {
			w.quiet = append(w.quiet, took)
		}
		w.deaf = w.deaf || begun.absent%2 == 1 && begun.absent == w.hall.Load()
		delete(w.begun, cmd.ID)
	}
	w.mu.Unlock()
	return w.journal.Append(ctx, nil, nil, []string{cmd.ID})
}

// serve takes one visit in.
func (w *busyWindow) serve(ctx context.Context) error {
	b, err := newByHand(w.desk.window, w.desk.window+strconv.FormatInt(w.number.Add(1), 10), time.Now())
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
			w.begun[c.ID] = sending{time.Now(), w.hall.Load()}
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
		if w.awaitsAnswer() {
			continue
		}
		if err := w.serve(ctx); err != nil {
			return err
		}
	}
}

// awaitsAnswer says whether a clerk would wait for the number of the last case:
// as long as the hall is there.
func (w *busyWindow) awaitsAnswer() bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.online && len(w.begun) > 0
}

func (w *busyWindow) isOnline() bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.online
}

func (w *busyWindow) isDeaf() bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.deaf
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
	back                oracle.Measured // the longest until all windows were on line again
	p50                 time.Duration   // of hand-ins that saw no absence of the hall
	p99                 oracle.Measured
	worst               time.Duration // of all
}

// percentile is the p-th of a hundred.
func percentile(took []time.Duration, p int) time.Duration {
	slices.Sort(took)
	if len(took) == 0 {
		return 0
	}
	return took[len(took)*p/100]
}

// handIns takes the times of all windows' hand-ins since it was last asked.
func handIns(all []*busyWindow) (quiet []time.Duration) {
	for _, w := range all {
		w.mu.Lock()
		quiet, w.quiet = append(quiet, w.quiet...), nil
		w.mu.Unlock()
	}
	return quiet
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

// rushing is what a rush is made of while it lasts.
type rushing struct {
	t       *testing.T
	hall    *hallProcess
	away    presence
	windows []*busyWindow
	changed chan struct{}
	absence func() // what is done while the hall is away; nil: nothing
}

func (r *rushing) each(is func(*busyWindow) bool) func() bool {
	return func() bool { return !slices.ContainsFunc(r.windows, func(w *busyWindow) bool { return !is(w) }) }
}

func (r *rushing) await(what string, is func(*busyWindow) bool) {
	r.t.Helper()
	if !awaitAll(r.changed, patience, r.each(is)) {
		r.t.Error(what)
	}
}

// restart kills the hall and starts it again; it says how long the windows took
// to come back.
func (r *rushing) restart() time.Duration {
	r.t.Helper()
	r.away.Add(1)
	r.hall.kill()
	r.await("windows take a killed hall for one that answers", func(w *busyWindow) bool { return !w.isOnline() })
	if r.absence != nil {
		r.absence()
	}
	r.hall.start()
	up := time.Now()
	r.await("not all windows came back", (*busyWindow).isOnline)
	back := time.Since(up)
	r.away.Add(1)
	quiet := time.NewTimer(rand.N(500 * time.Millisecond))
	<-quiet.C
	return back
}

// serveUnheard takes a visit in at each window, and waits until each has taken a
// case for answered; only a mutant ever does so without a hall.
func (r *rushing) serveUnheard(ctx context.Context) error {
	for _, w := range r.windows {
		if err := w.serve(ctx); err != nil {
			return err
		}
	}
	r.await("the mutant waits for the hall", (*busyWindow).isDeaf)
	return nil
}

// pace measures hand-ins until there are enough, and gives their percentiles.
func (r *rushing) pace(sofar []time.Duration) (p50, p99 time.Duration) {
	r.t.Helper()
	enough := 2 * len(r.windows)
	if !awaitAll(r.changed, patience, func() bool {
		sofar = append(sofar, handIns(r.windows)...)
		return len(sofar) >= enough
	}) {
		r.t.Errorf("only %d hand-ins", len(sofar))
	}
	return percentile(sofar, 50), percentile(sofar, 99)
}

func runRush(t *testing.T, windows, restarts int, pause time.Duration, mutant string) rush {
	t.Helper()
	ds := desks(windows)
	on := &rushing{t: t, hall: openHall(t, ds), changed: make(chan struct{}, 1)}
	ctx, cancel := context.WithCancel(t.Context())
	var running sync.WaitGroup
	for _, d := range ds {
		on.windows = append(on.windows, openBusy(ctx, t, &running, d, on.hall.addr, mutant, &on.away, on.changed))
	}
	r := rush{windows: windows}
	on.await("the windows are not on line", (*busyWindow).isOnline)
	stop := make(chan struct{})
	errs := make(chan error, windows+10*restarts)
	var working sync.WaitGroup
	for _, w := range on.windows {
		working.Go(func() { errs <- w.work(ctx, stop, pause) })
	}
	if mutant != "" {
		on.absence = func() { errs <- on.serveUnheard(ctx) }
	}
	on.await("not every window has served somebody", func(w *busyWindow) bool { return w.served() > 0 })
	for r.restarts < restarts && !t.Failed() {
		back := oracle.Within(t, "all windows back", backLimit, func() time.Duration {
			r.restarts++
			return on.restart()
		})
		if back.Took > r.back.Took {
			r.back = back
		}
	}
	if mutant == "" {
		sofar := handIns(on.windows)
		r.p99 = oracle.Within(t, "hand-in, p99", handInLimit, func() (p99 time.Duration) {
			r.p50, p99 = on.pace(sofar)
			sofar = nil
			return p99
		})
	}
	close(stop)
	working.Wait()
	close(errs)
	for err := range errs {
		if err != nil {
			t.Error(err)
		}
	}
	on.await("not every outbox is empty", func(w *busyWindow) bool {
		b, err := w.journal.Backlog(ctx)
		return err == nil && b.Count == 0
	})
	cancel()
	running.Wait()
	on.hall.end()
	r.count(t, on.windows, readHall(t, on.hall.dir, ds))
	return r
}

func (r *rush) count(t *testing.T, all []*busyWindow, got atHall) {
	t.Helper()
	for _, w := range all {
		b, err := w.journal.Backlog(t.Context())
		if err = errors.Join(err, w.line.Close(), w.journal.Close()); err != nil {
			t.Error(err)
		}
		r.waiting += b.Count + b.SetAside
		r.refused += w.refused
		r.cases += len(w.labels)
		r.worst = max(r.worst, slices.Max(append(w.took, 0)))
		for _, l := range w.labels {
			switch n := got.byLabel[l]; {
			case n == 0:
				r.lost++
			case n > 1:
				r.double++
			}
		}
	}
}

// A hall that is killed and started again with 151 windows at work loses
// nothing, doubles nothing, and has them all back in seconds (PROMISES R7).
func TestRestarts(t *testing.T) {
	began := time.Now()
	r := runRush(t, 151, oracle.Count(11, 200), 6*time.Second, "")
	if r.lost+r.double+r.refused+r.waiting > 0 {
		t.Errorf("%d lost, %d doubled, %d refused, %d waiting", r.lost, r.double, r.refused, r.waiting)
	}
	if r.cases < r.windows {
		t.Errorf("only %d cases: the hall was too quiet", r.cases)
	}
	bad := runRush(t, 8, 1, time.Second, fireAndForget)
	if bad.lost == 0 {
		t.Errorf("mutant %s: nothing of %d cases was lost", fireAndForget, bad.cases)
	}
	oracle.Prove(t, began, oracle.Proof{
		Promise: "R7", Harness: "hall killed and started again under 151 windows", Trials: r.restarts, Unit: "restarts",
		Result: fmt.Sprintf("%d cases, %d lost, %d doubled; all windows back within %v; hand-in p50 %d ms, p99 %v, with the hall's absences at most %.1f s; mutant caught: %s (%d lost)",
			r.cases, r.lost, r.double, r.back, r.p50.Milliseconds(), r.p99, r.worst.Seconds(), fireAndForget, bad.lost),
	})
}
