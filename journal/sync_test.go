package journal

import (
	"context"
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"onewindow/e2e/oracle"
)

// failFlush gives a new window a life in which the n-th flush fails, once, and
// takes with it what it should have flushed; it goes on, then the power goes,
// and it starts again. silent is a window that is not told, as one that asks
// again until the answer suits it.
func failFlush(t *testing.T, dir string, n int, silent bool) toll {
	t.Helper()
	set := &setting{name: fmt.Sprintf("flush %d fails", n), pragmas: pragmas}
	disk := newCutDisk(rand.New(rand.NewPCG(uint64(n), 9)), false)
	disk.flushes, disk.silent = n, silent
	w, unplug := newWindow(t, set, dir, disk)
	defer unplug()
	o := options(dir)
	o.Ballast = -1
	open := func() *Journal {
		j, err := openOn(context.Background(), o, migrations, set.engine(w.vfs, disk))
		if err != nil && disk.hasFailed() { // whoever started it starts it again
			j, err = openOn(context.Background(), o, migrations, set.engine(w.vfs, disk))
		}
		if err != nil {
			w.bad(&w.toll.corrupt, "does not open: %v", err)
			return nil
		}
		return j
	}
	j := open()
	if j == nil {
		return w.toll
	}
	// The last steps come after the failure: they must go well without a restart.
	for after := 0; after < 4 && w.toll.wrong() == 0; {
		if w.step(j); disk.isPast() {
			after++
		}
	}
	w.look(j)
	disk.powerOff()
	_ = j.Close() // without power there is nothing to close
	disk.restart()
	if j = open(); j != nil {
		w.look(j)
		if found, err := j.Verify(context.Background()); w.toll.wrong() == 0 && (err != nil || len(found) > 0) {
			w.bad(&w.toll.corrupt, "verify: %v %v", found, err)
		}
		_ = j.Close() // nothing is asked of it any more
	}
	if w.toll.first != "" {
		w.toll.first = set.name + ": " + w.toll.first
	}
	return w.toll
}

// A flush that fails is never taken for one that went well: what it lost is
// not answered for, what comes after it is safe, and the window goes on without
// a restart (PROMISES R9).
func TestFlushFails(t *testing.T) {
	began := time.Now()
	most := oracle.Count(60, 500)
	dir := t.TempDir()
	var all toll
	for n := 1; n <= most; n++ {
		got := failFlush(t, dir, n, false)
		if got.wrong() > 0 {
			t.Errorf("%d lost, %d ghosts, %d corrupt: %s", got.lost, got.ghosts, got.corrupt, got.first)
		}
		all.add(got)
	}
	caught, first := 0, ""
	for n := 1; n <= 40; n++ {
		if got := failFlush(t, dir, n, true); got.wrong() > 0 {
			caught++
			first = got.first
		}
	}
	if caught == 0 {
		t.Error("a window that is not told of the failure lost nothing: the harness sees nothing")
	}
	oracle.Prove(t, began, oracle.Proof{
		Promise: "R9", Harness: "each flush of the journal fails once, then the power goes", Trials: most, Unit: "flushes",
		Result: fmt.Sprintf("%d acknowledged, %d lost, %d ghosts, %d corrupt; mutant caught in %d of 40: the failure is asked away (%s)",
			all.acked, all.lost, all.ghosts, all.corrupt, caught, first),
	})
}
