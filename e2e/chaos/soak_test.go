package chaos

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"net"
	"os"
	"runtime"
	"strconv"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"google.golang.org/grpc/test/bufconn"

	"onewindow/catalog"
	"onewindow/client"
	"onewindow/e2e/oracle"
	"onewindow/fixtures"
	"onewindow/hall"
	"onewindow/hall/simulated"
	"onewindow/hall/store"
	"onewindow/journal"
	"onewindow/values"
	"onewindow/visit"
)

// virtual is a hall and its windows in virtual time: the real server, client,
// courier and files, on lines that lie in memory.
type virtual struct {
	t     *testing.T
	dir   string
	began time.Time
	pages *store.Pages
	ports map[string]hall.Port
	dice  *rand.Rand

	hallMu sync.Mutex // guards lis, which is nil while the hall is away
	lis    *bufconn.Listener
	end    func()

	windows []*virtualWindow
	faults  map[string]int
	jumping bool // clocks jump before and after each visit
}

// now is the time of everybody whose clock is right.
func (v *virtual) now() time.Time { return fixtures.Opening.Add(time.Since(v.began)).Round(0) }

// pass lets virtual time go by.
func (v *virtual) pass(d time.Duration) {
	t := time.NewTimer(d)
	defer t.Stop()
	<-t.C
}

func (v *virtual) between(least, most time.Duration) time.Duration {
	return least + time.Duration(v.dice.Int64N(int64(most-least)))
}

// openHall lets the hall answer, on the files that it left.
func (v *virtual) openHall() {
	v.t.Helper()
	ctx, cancel := context.WithCancel(v.t.Context())
	st, err := store.Open(ctx, store.Options{DSN: dsn(v.dir), HallName: "演示大厅", Now: v.now})
	if err != nil {
		v.t.Fatal(err)
	}
	cat, err := loadCatalog()
	if err != nil {
		v.t.Fatal(err)
	}
	server, err := hall.New(hall.Options{
		Store: st, Pages: v.pages, Catalog: cat, Calendar: values.DefaultCalendar(), PINCost: cheap, Log: quiet, Now: v.now,
		Heartbeat: time.Second, Ports: v.ports,
	})
	if err != nil {
		v.t.Fatal(err)
	}
	lis := bufconn.Listen(1 << 20)
	g := server.GRPC()
	var running sync.WaitGroup
	running.Go(func() {
		if err := g.Serve(lis); err != nil {
			v.t.Error(err)
		}
	})
	running.Go(func() { v.tick(ctx, server) })
	v.hallMu.Lock()
	v.lis = lis
	v.hallMu.Unlock()
	v.end = func() {
		v.hallMu.Lock()
		v.lis = nil
		v.hallMu.Unlock()
		cancel()
		g.Stop()
		running.Wait()
		if err := st.Close(); err != nil {
			v.t.Error(err)
		}
	}
}

// tick lets the hall look at its clocks. Serve would every second, which in a
// virtual month is all that the test would do.
func (v *virtual) tick(ctx context.Context, server *hall.Server) {
	tick := time.NewTicker(time.Minute)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
		if err := server.Tick(ctx, v.now()); err != nil && ctx.Err() == nil {
			v.t.Error(err)
		}
	}
}

// virtualWindow is one window with its line.
type virtualWindow struct {
	v       *virtual
	desk    desk
	dir     string
	mutant  string
	session client.Session

	mu    sync.Mutex // guards what follows
	mode  proxyMode
	conns map[net.Conn]bool
	shift time.Duration // how wrong its clock is

	journal *journal.Journal
	courier *client.Courier
	stop    func()

	labels  []string
	refused []string
}

// virtualConn loses what the line's mode says.
type virtualConn struct {
	net.Conn
	w *virtualWindow
}

func (w *virtualWindow) modeNow() proxyMode {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.mode
}

func (c *virtualConn) Write(b []byte) (int, error) {
	if m := c.w.modeNow(); m == blackHole || m == noQuestions {
		return len(b), nil
	}
	return c.Conn.Write(b)
}

func (c *virtualConn) Read(b []byte) (int, error) {
	for {
		n, err := c.Conn.Read(b)
		if m := c.w.modeNow(); err != nil || m == pass || m == noQuestions {
			return n, err
		}
	}
}

func (c *virtualConn) Close() error {
	c.w.mu.Lock()
	delete(c.w.conns, c)
	c.w.mu.Unlock()
	return c.Conn.Close()
}

func (w *virtualWindow) dial(ctx context.Context, _ string) (net.Conn, error) {
	w.v.hallMu.Lock()
	lis := w.v.lis
	w.v.hallMu.Unlock()
	if lis == nil {
		return nil, errors.New("nobody listens")
	}
	if w.modeNow() == blackHole {
		<-ctx.Done()
		return nil, ctx.Err()
	}
	c, err := lis.DialContext(ctx)
	if err != nil {
		return nil, err
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	own := &virtualConn{c, w}
	w.conns[own] = true
	return own, nil
}

// set changes what happens to the bytes; connections that lost some end when
// the line is whole again.
func (w *virtualWindow) set(m proxyMode) {
	w.mu.Lock()
	before := w.mode
	w.mode = m
	var end []net.Conn
	if m == pass && before != pass {
		for c := range w.conns {
			end = append(end, c)
		}
	}
	w.mu.Unlock()
	for _, c := range end {
		c.Close()
	}
}

func (w *virtualWindow) reset() {
	w.set(noAnswers)
	w.set(pass)
}

// now is what the window's clock shows.
func (w *virtualWindow) now() time.Time {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.v.now().Add(w.shift)
}

// start begins a window on its files, as after a crash.
func (w *virtualWindow) start() {
	t := w.v.t
	ctx, cancel := context.WithCancel(t.Context())
	j, err := journal.Open(ctx, journal.Options{Dir: w.dir, Window: w.desk.window, Key: windowKey, Log: quiet, Ballast: -1, Now: w.now})
	if err != nil {
		t.Fatal(err)
	}
	if d := j.Damaged(); d != nil {
		t.Errorf("%s: set aside: %s", w.desk.window, d.Cause)
	}
	line, err := client.Dial(client.Options{Target: "passthrough:///hall", Window: w.desk.window, Insecure: true, Dial: w.dial, Log: quiet, Now: w.now})
	if err != nil {
		t.Fatal(err)
	}
	line.Resume(w.session)
	var outbox client.Outbox = outboxOf{j}
	if w.mutant == byClock {
		outbox = clockOrder{outboxOf{j}}
	}
	courier := client.NewCourier(client.CourierOptions{
		Outbox: outbox, Line: lineOf(line, w.mutant), Pages: j, Log: quiet,
		Answered: func(ctx context.Context, cmd visit.HallCommand, r visit.HallReceipt, _ *client.Receipt) error {
			if !r.Accepted {
				w.mu.Lock()
				w.refused = append(w.refused, r.Refusal)
				w.mu.Unlock()
			}
			return j.Append(ctx, nil, nil, []string{cmd.ID})
		},
	})
	witness := client.NewWitness(client.WitnessOptions{Journal: witnessed{j}, Line: line, Log: quiet, Refused: func(code string) {
		t.Errorf("%s: %s", w.desk.window, code)
	}})
	line.OnState(func(client.State) { courier.Wake() })
	var running sync.WaitGroup
	running.Go(func() { _ = line.Run(ctx) })
	running.Go(func() { _ = courier.Run(ctx) })
	running.Go(func() { _ = witness.Run(ctx) })
	running.Go(func() { w.work(ctx, line) })
	w.journal, w.courier = j, courier
	w.stop = func() {
		cancel()
		running.Wait()
		if err := errors.Join(line.Close(), j.Close()); err != nil {
			t.Error(err)
		}
	}
}

// work signs the clerk in before a session ends, whenever the line allows.
func (w *virtualWindow) work(ctx context.Context, line *client.Client) {
	look := time.NewTicker(10 * time.Second)
	defer look.Stop()
	for {
		if line.State() == client.SignedOut || w.session.Token == "" {
			if s, err := line.SignIn(ctx, w.desk.staff, w.desk.pin, hall.RoleClerk); err == nil {
				w.session = s
				w.courier.Wake()
			}
		}
		select {
		case <-ctx.Done():
			return
		case <-look.C:
		}
	}
}

// serve takes one visit in, as a window does with or without a hall.
func (w *virtualWindow) serve() {
	b, err := newByHand(w.desk.window, w.desk.window+"-"+strconv.Itoa(len(w.labels)), w.now())
	if err == nil {
		err = w.journal.Append(w.v.t.Context(), b.records, b.commands, nil)
	}
	if err != nil {
		w.v.t.Error(err)
		return
	}
	w.labels = append(w.labels, b.label)
	w.courier.Wake()
}

// witnessed is the journal as it shows the hall where it stands.
type witnessed struct{ *journal.Journal }

func (j witnessed) Checkpoint(ctx context.Context) (client.Checkpoint, error) {
	c, err := j.Journal.Checkpoint(ctx)
	return client.Checkpoint{Log: c.Log, Size: c.Size, Root: c.Root[:]}, err
}

func (j witnessed) Proof(ctx context.Context, from, to int64) ([][]byte, error) {
	proof, err := j.Journal.Proof(ctx, from, to)
	hashes := make([][]byte, len(proof))
	for i := range proof {
		hashes[i] = proof[i][:]
	}
	return hashes, err
}

// fastDir is a folder in memory where there is one: what is proven here has
// nothing to do with the disk, whose flushes take no virtual time.
func fastDir(t *testing.T) string {
	t.Helper()
	dir, err := os.MkdirTemp("/dev/shm", "onewindow-soak-")
	if err != nil {
		return t.TempDir()
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	return dir
}

// soak is how a virtual hall is used.
type soak struct {
	seed    uint64
	windows int
	lasts   time.Duration
	pause   time.Duration // between two visits of all windows, about
	night   bool          // windows are closed from nine hours after the opening till the next day's
	trouble time.Duration // between two faults, about
	longest time.Duration // that a fault lasts
	jumps   bool          // clocks jump
	mutant  string
	leak    string // a mutant of the test's own: what every fault leaves behind
}

// What a fault of a mutant leaves behind.
const (
	leaksGoroutine = "a goroutine left behind"
	leaksMemory    = "64 KiB left behind"
)

// soaked is what is left after a soak.
type soaked struct {
	cases, lost, doubled, behind, set int
	refused                           []string
	faults                            map[string]int
	early, late                       holds // of the settled world
	disorder                          int   // cases that overtook an earlier one of their window
	unseen                            int   // windows whose journal the hall has not seen to its end
}

func (s soak) run(t *testing.T) (out soaked) {
	t.Helper()
	if _, err := loadCatalog(); err != nil { // outside virtual time
		t.Fatal(err)
	}
	synctest.Test(t, func(t *testing.T) { out = s.inside(t) })
	return out
}

func (s soak) inside(t *testing.T) soaked {
	v := &virtual{t: t, dir: fastDir(t), began: time.Now(), dice: rand.New(rand.NewPCG(s.seed, 24)), faults: map[string]int{}, jumping: s.jumps}
	v.ports = map[string]hall.Port{catalog.DeliverBankTransfer: &simulated.Carrier{Number: simulated.Numbered("B"), Takes: time.Minute, Now: v.now}}
	var err error
	if v.pages, err = store.OpenPages(fastDir(t)); err != nil {
		t.Fatal(err)
	}
	ds := desks(s.windows)
	st, err := store.Open(t.Context(), store.Options{DSN: dsn(v.dir), HallName: "演示大厅", Now: v.now})
	if err == nil {
		err = errors.Join(hall.Init(t.Context(), st, seed(ds), cheap), st.Close())
	}
	if err != nil {
		t.Fatal(err)
	}
	v.openHall()
	for _, d := range ds {
		w := &virtualWindow{v: v, desk: d, dir: fastDir(t), mutant: s.mutant, conns: map[net.Conn]bool{}}
		w.start()
		v.windows = append(v.windows, w)
	}
	out := soaked{faults: v.faults}
	var stuck []chan struct{}
	var kept [][]byte
	nextFault := v.between(s.trouble/2, 2*s.trouble)
	early := s.lasts / 6
	for passed := time.Since(v.began); passed < s.lasts; passed = time.Since(v.began) {
		if s.night && passed%day > hours {
			v.closeFor(day - passed%day)
			nextFault += day - hours
			continue
		}
		if early > 0 && passed > early {
			early = 0
			v.settle()
			out.early = whatHolds()
		}
		v.serve(v.windows[v.dice.IntN(len(v.windows))])
		v.pass(v.between(s.pause/2, s.pause*3/2))
		if passed < nextFault {
			continue
		}
		nextFault = passed + v.between(s.trouble/2, 2*s.trouble)
		v.fault(s.longest)
		switch s.leak {
		case leaksMemory:
			kept = append(kept, make([]byte, 64<<10))
		case leaksGoroutine:
			never := make(chan struct{})
			stuck = append(stuck, never)
			go func() { <-never }()
		}
	}
	for range 3 { // what comes and goes may be there once
		v.settle()
		if out.late = whatHolds(); len(out.late.leaks(out.early)) == 0 {
			break
		}
	}
	for _, never := range stuck {
		close(never)
	}
	runtime.KeepAlive(kept)
	v.count(&out)
	for _, w := range v.windows {
		w.stop()
	}
	v.end()
	return out
}

// A hall's day.
const (
	hours = 9 * time.Hour
	day   = 24 * time.Hour
)

// closeFor lets the night go by: windows are off, the hall is on.
func (v *virtual) closeFor(d time.Duration) {
	v.settle()
	for _, w := range v.windows {
		w.stop()
	}
	v.pass(d)
	for _, w := range v.windows {
		w.session = client.Session{}
		w.start()
	}
}

// serve lets a window take a visit in. Where clocks jump, what waits was made
// before and after one, and so are the moves of one visit.
func (v *virtual) serve(w *virtualWindow) {
	if v.jumping {
		v.jump(w)
	}
	w.serve()
	if v.jumping {
		v.jump(w)
	}
}

// fault does something bad, at most for so long.
func (v *virtual) fault(longest time.Duration) {
	w := v.windows[v.dice.IntN(len(v.windows))]
	kinds := []string{"hall restarted", "window restarted", "line reset", "black hole", "answers lost", "questions lost", "hall away"}
	if v.jumping {
		kinds = append(kinds[:0], "window restarted", "answers lost")
	}
	kind := kinds[v.dice.IntN(len(kinds))]
	v.faults[kind]++
	mode := map[string]proxyMode{"black hole": blackHole, "answers lost": noAnswers, "questions lost": noQuestions}
	switch kind {
	case "hall restarted":
		v.end()
		v.openHall()
	case "hall away":
		v.end()
		v.busy(v.between(time.Second, longest))
		v.openHall()
	case "window restarted":
		w.stop()
		w.start()
	case "line reset":
		w.reset()
	default:
		w.set(mode[kind])
		v.serve(w) // on a connection that does not know yet
		v.serve(w)
		v.busy(v.between(time.Second, longest))
		w.set(pass)
	}
}

// clockJumps is a fault of its own.
const clockJumps = "clock jumps"

// jump sets the window's clock wrong, in years or, as summer time would, in
// hours.
func (v *virtual) jump(w *virtualWindow) {
	v.faults[clockJumps]++
	w.mu.Lock()
	defer w.mu.Unlock()
	w.shift = v.between(-10*365*24*time.Hour, 10*365*24*time.Hour)
	if v.dice.IntN(3) == 0 {
		w.shift = v.between(-2*time.Hour, 2*time.Hour)
	}
}

// busy is time that passes while windows serve.
func (v *virtual) busy(d time.Duration) {
	for left := d; left > 0; {
		v.serve(v.windows[v.dice.IntN(len(v.windows))])
		step := min(left, v.between(10*time.Second, 2*time.Minute))
		v.pass(step)
		left -= step
	}
}

// settle waits until every outbox is empty and all is quiet.
func (v *virtual) settle() {
	v.t.Helper()
	for range 600 {
		waiting := 0
		for _, w := range v.windows {
			b, err := w.journal.Backlog(v.t.Context())
			if err != nil {
				v.t.Fatal(err)
			}
			waiting += b.Count
		}
		if waiting == 0 {
			v.pass(time.Minute)
			synctest.Wait()
			return
		}
		v.pass(time.Second)
	}
	v.t.Error("the outboxes are not empty ten minutes after the last trouble")
}

// count compares what the windows have taken in with what the hall has.
func (v *virtual) count(out *soaked) {
	v.t.Helper()
	ds := make([]desk, len(v.windows))
	for i, w := range v.windows {
		ds[i] = w.desk
	}
	st, err := store.Open(v.t.Context(), store.Options{DSN: dsn(v.dir), Now: v.now})
	if err != nil {
		v.t.Fatal(err)
	}
	defer st.Close()
	got := atHall{byLabel: map[string]int{}, ids: map[string]bool{}}
	seen := map[string]int64{}
	err = st.View(v.t.Context(), func(r *store.Reader) error {
		kept, err := r.Witnesses()
		for _, k := range kept {
			seen[k.Window] = k.Size
		}
		return errors.Join(err, got.read(r, ds))
	})
	if err != nil {
		v.t.Fatal(err)
	}
	for _, w := range v.windows {
		out.cases += len(w.labels)
		out.refused = append(out.refused, w.refused...)
		for i, l := range w.labels {
			switch n := got.byLabel[l]; {
			case n == 0:
				out.lost++
			case n > 1:
				out.doubled++
			case i > 0 && got.no[w.labels[i-1]] > got.no[l]:
				out.disorder++
			}
		}
		found, err := w.journal.Verify(v.t.Context())
		if err != nil || len(found) > 0 {
			v.t.Errorf("%s: verify: %v %v", w.desk.window, found, err)
		}
		point, err := w.journal.Checkpoint(v.t.Context())
		if err != nil {
			v.t.Fatal(err)
		}
		if point.Size > 0 && seen[w.desk.window] != point.Size {
			out.unseen++
		}
		b, err := w.journal.Backlog(v.t.Context())
		if err != nil {
			v.t.Fatal(err)
		}
		out.behind, out.set = out.behind+b.Count, out.set+b.SetAside
	}
}

// wrong says what a good hall and good windows never leave behind.
func (o *soaked) wrong() string {
	if o.lost+o.doubled+o.disorder+o.behind+o.set+o.unseen+len(o.refused) == 0 {
		return ""
	}
	return fmt.Sprintf("%d lost, %d doubled, %d overtook another, %d waiting, %d set aside, %d journals not seen to their end, refused: %v",
		o.lost, o.doubled, o.disorder, o.behind, o.set, o.unseen, o.refused)
}

func (o *soaked) troubles() (n int) {
	for _, k := range o.faults {
		n += k
	}
	return n
}

// A day and a night of four windows with faults, in virtual time: every case is
// at the hall once, every journal is seen to its end, and no goroutine stays
// (PROMISES R16).
func TestDay(t *testing.T) {
	began := time.Now()
	days := soak{
		seed: 1, windows: 4, lasts: time.Duration(oracle.Count(1, 30)) * day, night: true,
		pause: 150 * time.Second, trouble: 15 * time.Minute, longest: 15 * time.Minute,
	}
	o := days.run(t)
	if bad := o.wrong(); bad != "" {
		t.Error(bad)
	}
	for _, what := range o.late.leaks(o.early) {
		t.Errorf("after a sixth of the time and at the end: %s", what)
	}
	profile := leakProfile(t)
	if o.cases < 150 || o.troubles() < 15 {
		t.Errorf("%d cases, %d faults: the day was too quiet", o.cases, o.troubles())
	}
	short := soak{seed: 2, windows: 2, lasts: 20 * time.Minute, pause: 20 * time.Second, trouble: 50 * time.Second, longest: 30 * time.Second}
	for _, mutant := range []string{fireAndForget, newIDs} {
		bad := short
		bad.mutant = mutant
		// New ids are refused where the visit is over, and doubled where it is not.
		if o := bad.run(t); o.wrong() == "" {
			t.Errorf("mutant %s: nothing wrong after %d cases and %d faults", mutant, o.cases, o.troubles())
		}
	}
	for _, mutant := range []string{leaksGoroutine, leaksMemory} {
		bad := short
		bad.leak = mutant
		if o := bad.run(t); len(o.late.leaks(o.early)) == 0 {
			t.Errorf("mutant %s was not noticed after %d faults", mutant, o.troubles())
		}
	}
	oracle.Prove(t, began, oracle.Proof{
		Promise: "R16", Harness: "virtual time: hall, windows and lines with faults", Trials: int(days.lasts / time.Hour), Unit: "hours",
		Result: fmt.Sprintf("%d windows, %d cases, %d faults: 0 lost, 0 doubled, 0 refused, journals seen to their end; goroutines %d, then %d, %s, heap %.1f MiB, then %.1f; mutants caught: %s, %s, %s, %s",
			days.windows, o.cases, o.troubles(), o.early.count(), o.late.count(), profile,
			float64(o.early.heap)/(1<<20), float64(o.late.heap)/(1<<20), fireAndForget, newIDs, leaksGoroutine, leaksMemory),
	})
}

// Clocks of windows that jump by years change no order and no answer (PROMISES
// R15).
func TestClockJumps(t *testing.T) {
	began := time.Now()
	hour := soak{seed: 15, windows: 3, lasts: 36 * time.Minute, pause: 8 * time.Second, trouble: 40 * time.Second, longest: 30 * time.Second, jumps: true}
	jumps := 0
	var all soaked
	for wanted := oracle.Count(1_000, 25_000); jumps < wanted && !t.Failed(); hour.seed++ {
		o := hour.run(t)
		if bad := o.wrong(); bad != "" {
			t.Error(bad)
		}
		jumps, all.cases = jumps+o.faults[clockJumps], all.cases+o.cases
	}
	bad := hour
	bad.lasts, bad.mutant = 15*time.Minute, byClock
	var caught soaked
	for try := 0; caught.disorder == 0 && try < 4; try++ {
		bad.seed++
		caught = bad.run(t)
	}
	if caught.disorder == 0 {
		t.Errorf("mutant %s: no case of %d overtook another after %d jumps", byClock, caught.cases, caught.faults[clockJumps])
	}
	oracle.Prove(t, began, oracle.Proof{
		Promise: "R15", Harness: "clocks of windows set back and forth by up to ten years while they work", Trials: jumps, Unit: "jumps",
		Result: fmt.Sprintf("%d cases, 0 lost, 0 doubled, 0 refused, 0 overtook another; mutant caught: %s (%d overtook)", all.cases, byClock, caught.disorder),
	})
}
