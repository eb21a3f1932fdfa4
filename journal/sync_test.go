package journal

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"onewindow/e2e/oracle"
)

// failures is a window on a disk some of whose flushes fail. Each that does
// takes with it what it should have flushed; the window goes on, then the power
// goes, and it starts again.
type failures struct {
	*window
	j      *Journal
	unplug func()
}

func newFailures(t *testing.T, dir string, seed int, set *setting) *failures {
	disk := newCutDisk(rand.New(rand.NewPCG(uint64(seed), 9)), false)
	f := &failures{}
	f.window, f.unplug = newWindow(t, set, dir, disk)
	return f
}

// open starts the window. Whoever started it starts it again if a flush failed
// meanwhile.
func (f *failures) open() bool {
	o := options(f.dir)
	o.Ballast = -1
	j, err := openOn(context.Background(), o, migrations, f.set.engine(f.vfs, f.disk))
	if err != nil && f.disk.hasFailed() {
		j, err = openOn(context.Background(), o, migrations, f.set.engine(f.vfs, f.disk))
	}
	if err != nil {
		f.bad(&f.toll.corrupt, "does not open: %v", err)
		return false
	}
	f.j = j
	return true
}

// fail works until the flush that is to fail lies behind, and steps more, then
// lets the power go, and looks.
func (f *failures) fail(n, steps int) {
	for after := 0; f.toll.wrong() == 0; {
		if f.disk.isPast() {
			after++
		}
		if after > steps {
			break
		}
		f.step(f.j)
	}
	if f.toll.wrong() == 0 {
		f.look(f.j)
	}
	f.powerCut()
	f.toll.cuts++
	if f.toll.first != "" {
		f.toll.first = fmt.Sprintf("%s, flush %d fails: %s", f.set.name, n, f.toll.first)
	}
}

// powerCut ends the window's life, and begins the next with a look at what is
// there.
func (f *failures) powerCut() {
	f.disk.powerOff()
	_ = f.j.Close() // without power there is nothing to close
	f.disk.restart()
	if f.toll.wrong() > 0 || !f.open() {
		return
	}
	f.look(f.j)
	if found, err := f.j.Verify(context.Background()); f.toll.wrong() == 0 && (err != nil || len(found) > 0) {
		f.bad(&f.toll.corrupt, "verify: %v %v", found, err)
	}
}

func (f *failures) end() {
	if f.j != nil {
		_ = f.j.Close() // nothing is asked of it any more
	}
	f.unplug()
}

// between is how many flushes lie between two that fail in one window's life.
const between = 25

// failEach lets the flushes first, first + between … of one window fail.
func failEach(t *testing.T, dir string, first, last int) toll {
	f := newFailures(t, dir, first, &setting{name: fmt.Sprintf("window %d", first), pragmas: pragmas})
	defer f.end()
	f.disk.failFlush(first) // it may come while the window starts
	f.open()
	for n := first; n <= last && f.toll.wrong() == 0; {
		// The last steps come after the failure: they must go well without a restart.
		f.fail(n, 4)
		if n += between; !f.disk.failFlush(n) {
			f.bad(&f.toll.corrupt, "flush %d was over before it could fail: they lie too close", n)
		}
	}
	return f.toll
}

// askedAway is a window that is not told: its engine asks the system to flush
// again until the answer suits it, which is the second time. Its log is never
// carried over, which might repair what is lost.
func askedAway(t *testing.T, dir string, seed int) toll {
	f := newFailures(t, dir, seed, &setting{name: "asked away", pragmas: append(slices.Clone(pragmas), "wal_autocheckpoint(0)"), keepLog: true})
	defer f.end()
	f.disk.silent = true
	if f.open() {
		n := f.disk.flushed() + seed
		f.disk.failFlush(n)
		f.fail(n, 0)
	}
	return f.toll
}

// A flush that fails is never taken for one that went well: what it lost is
// not answered for, what comes after it is safe, and the window goes on without
// a restart (PROMISES R9).
func TestFlushFails(t *testing.T) {
	began := time.Now()
	most := oracle.Count(500, 2_000)
	dir := t.TempDir()
	var all toll
	for first := 1; first <= between; first++ {
		got := failEach(t, dir, first, most)
		if got.wrong() > 0 {
			t.Errorf("%d lost, %d ghosts, %d corrupt: %s", got.lost, got.ghosts, got.corrupt, got.first)
		}
		all.add(got)
	}
	if all.cuts < most && !t.Failed() {
		t.Errorf("%d flushes failed, not %d", all.cuts, most)
	}
	const mutants = 20
	first := ""
	for seed := 1; seed <= mutants; seed++ {
		got := askedAway(t, dir, seed)
		if got.lost == 0 {
			t.Errorf("mutant %d: a window that is not told of the failure lost nothing: the harness sees nothing", seed)
		}
		first = got.first
	}
	oracle.Prove(t, began, oracle.Proof{
		Promise: "R9", Harness: "each flush of the journal fails once, then the power goes", Trials: all.cuts, Unit: "flushes",
		Result: fmt.Sprintf("%d acknowledged, %d lost, %d ghosts, %d corrupt; mutant caught in %d of %d: the failure is asked away (%s)",
			all.acked, all.lost, all.ghosts, all.corrupt, mutants, mutants, first),
	})
}
