package journal

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"math/rand/v2"
	"net/url"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/ncruces/go-sqlite3"
	_ "github.com/ncruces/go-sqlite3/driver" // driver "sqlite3", on disks of our own
	"github.com/ncruces/go-sqlite3/vfs"

	"onewindow/e2e/oracle"
	"onewindow/visit"
)

// setting is how the engine is asked to keep what is committed.
type setting struct {
	name    string
	pragmas []string
	strict  bool
	shared  bool // lock as with several connections: a rollback journal is then removed by each commit
	mutant  bool // settings that lose something, which the journal refuses to run with
	keepLog bool // the write-ahead log is never carried into the file
	lies    bool // the disk says that it has flushed, and has not
}

// without gives the journal's pragmas with some replaced, in their order.
func without(names map[string]string) []string {
	var out []string
	for _, p := range pragmas {
		if to, ok := names[p]; ok {
			p = to
		}
		if p != "" {
			out = append(out, p)
		}
	}
	return out
}

var (
	asShipped = []setting{
		{name: "ordinary disk", pragmas: pragmas},
		{name: "strict disk", pragmas: pragmas, strict: true},
	}
	lossy = []setting{
		{name: "synchronous NORMAL", mutant: true, pragmas: without(map[string]string{"synchronous(EXTRA)": "synchronous(NORMAL)"})},
		{name: "synchronous OFF", mutant: true, pragmas: without(map[string]string{"synchronous(EXTRA)": "synchronous(OFF)"})},
		{name: "DELETE with FULL", mutant: true, shared: true, pragmas: without(map[string]string{
			"synchronous(EXTRA)": "synchronous(FULL)", "journal_mode(WAL)": "journal_mode(DELETE)",
		})},
		{name: "EXTRA after WAL", mutant: true, strict: true, pragmas: without(map[string]string{
			"synchronous(EXTRA)": "", "journal_mode(WAL)": "journal_mode(WAL)\x00synchronous(EXTRA)",
		})},
		{name: "lying disk", lies: true, pragmas: pragmas},
	}
)

var diskNumber atomic.Int64

// engine runs the journal's own schema and statements on a disk, through
// another build of the same engine. It has one connection for all: shared
// memory between several is not modelled.
func (s *setting) engine(name string, d *cutDisk) engine {
	var one *sql.DB
	return engine{
		ensure: d.make,
		code: func(err error) int {
			if e, ok := errors.AsType[*sqlite3.Error](err); ok {
				return int(e.Code())
			}
			if code, ok := errors.AsType[sqlite3.ErrorCode](err); ok {
				return int(code)
			}
			return 0
		},
		connect: func(path, _ string, _ ...string) (*sql.DB, error) {
			if one != nil && one.Ping() == nil {
				return one, nil // readers
			}
			q := url.Values{"vfs": {name}, "_txlock": {"immediate"}}
			if !s.shared {
				q["_pragma"] = []string{"locking_mode(EXCLUSIVE)"} // else a write-ahead log needs shared memory
			}
			for _, p := range s.pragmas {
				q["_pragma"] = append(q["_pragma"], split(p)...)
			}
			// Small, so that the log is carried into the file between the cuts.
			if checkpoint := 5 + d.rng.IntN(60); !s.keepLog {
				q["_pragma"] = append(q["_pragma"], fmt.Sprintf("wal_autocheckpoint(%d)", checkpoint))
			}
			db, err := sql.Open("sqlite3", "file:"+path+"?"+q.Encode())
			one = db
			return db, err
		},
		check: func(ctx context.Context, db *sql.DB) error {
			err := checkSettings(ctx, db)
			if s.mutant && errors.Is(err, ErrUnsafe) {
				return nil
			}
			return err
		},
	}
}

func split(p string) []string {
	var out []string
	for at, c := range p {
		if c == 0 {
			return append(out, p[:at], p[at+1:])
		}
	}
	return []string{p}
}

// toll is what a number of cuts have cost.
type toll struct {
	cuts, acked, unsure   int
	lost, ghosts, corrupt int
	first                 string // what was wrong first
}

func (a *toll) add(b toll) {
	a.cuts, a.acked, a.unsure = a.cuts+b.cuts, a.acked+b.acked, a.unsure+b.unsure
	a.lost, a.ghosts, a.corrupt = a.lost+b.lost, a.ghosts+b.ghosts, a.corrupt+b.corrupt
	if a.first == "" {
		a.first = b.first
	}
}

func (a *toll) wrong() int { return a.lost + a.ghosts + a.corrupt }

// window is a window on a cutDisk and what it was told.
type window struct {
	t     *testing.T
	set   *setting
	dir   string
	disk  *cutDisk
	vfs   string
	toll  toll
	acked map[string]bool // visits answered for
	tried map[string]bool
	// waits are commands that must be in the outbox; maybe is settled or made by
	// the append whose answer never came.
	waits []string
	maybe map[string]bool
	n     int
}

// newWindow puts a window on a disk; unplug takes the disk away.
func newWindow(t *testing.T, set *setting, dir string, disk *cutDisk) (w *window, unplug func()) {
	w = &window{
		t: t, set: set, dir: dir, disk: disk, vfs: fmt.Sprintf("cut%d", diskNumber.Add(1)),
		acked: map[string]bool{}, tried: map[string]bool{}, maybe: map[string]bool{},
	}
	vfs.Register(w.vfs, disk)
	return w, func() { vfs.Unregister(w.vfs) }
}

// cutSeed gives one window lives lives, each ended by a power cut.
func cutSeed(t *testing.T, set *setting, dir string, seed uint64, lives int) toll {
	t.Helper()
	disk := newCutDisk(rand.New(rand.NewPCG(seed, 1)), set.strict)
	disk.lying = set.lies
	w, unplug := newWindow(t, set, dir, disk)
	defer unplug()
	for range lives {
		most := 300
		if disk.rng.IntN(4) == 0 {
			most = 60 // while it starts
		}
		disk.arm(1 + disk.rng.IntN(most))
		w.live(false)
		if w.toll.wrong() > 0 {
			break
		}
		disk.restart()
		w.toll.cuts++
	}
	if w.toll.wrong() == 0 {
		w.live(true)
	}
	if w.toll.first != "" {
		w.toll.first = fmt.Sprintf("%s, seed %d: %s", set.name, seed, w.toll.first)
	}
	return w.toll
}

func (w *window) bad(count *int, format string, args ...any) {
	*count++
	if w.toll.first == "" {
		w.toll.first = fmt.Sprintf(format, args...)
	}
}

// live opens the journal, looks at what is there, and works until the power
// goes; the last life only looks, at everything.
func (w *window) live(last bool) {
	o := options(w.dir)
	o.Ballast = -1
	j, err := openOn(context.Background(), o, migrations, w.set.engine(w.vfs, w.disk))
	if err != nil {
		if !w.disk.isDead() {
			w.bad(&w.toll.corrupt, "does not open: %v", err)
		}
		return
	}
	defer j.Close() // without power there is nothing to close
	w.look(j)
	if last && w.toll.wrong() == 0 {
		found, err := j.Verify(context.Background())
		if err != nil || len(found) > 0 {
			w.bad(&w.toll.corrupt, "verify: %v %v", found, err)
		}
		return
	}
	for w.toll.wrong() == 0 && !w.disk.isDead() {
		w.step(j)
	}
}

// step hands one visit to the journal.
func (w *window) step(j *Journal) {
	w.n++
	id := fmt.Sprintf("v%d", w.n)
	out := []visit.HallCommand{command("c"+id, id)}
	var settled []string
	if len(w.waits) > 3 {
		settled = w.waits[:1:1]
	}
	w.tried[id] = true
	err := j.Append(context.Background(), recs(id, 2), out, settled)
	if err != nil {
		if !w.disk.isDead() && !w.disk.hasFailed() {
			w.bad(&w.toll.corrupt, "append with power on: %v", err)
		}
		w.maybe["c"+id] = true
		for _, s := range settled {
			w.maybe[s] = true
		}
		return
	}
	w.acked[id] = true
	w.toll.acked++
	w.waits = append(w.waits[len(settled):], "c"+id)
}

// look compares the journal with what it has answered for.
func (w *window) look(j *Journal) {
	have := map[string]int{}
	err := j.Replay(context.Background(), func(r visit.Record) error {
		have[r.VisitID]++
		return nil
	})
	rows, rowsErr := j.Pending(context.Background(), 0)
	if err = errors.Join(err, rowsErr); err != nil {
		if !w.disk.isDead() {
			w.bad(&w.toll.corrupt, "read: %v", err)
		}
		return
	}
	for id := range w.acked {
		switch have[id] {
		case 2:
		case 0:
			w.bad(&w.toll.lost, "%s was answered for and is gone", id)
		default:
			w.bad(&w.toll.corrupt, "%s has %d of 2 events", id, have[id])
		}
	}
	for id, n := range have {
		switch {
		case !w.tried[id]:
			w.bad(&w.toll.ghosts, "%s was never given", id)
		case n != 2:
			w.bad(&w.toll.corrupt, "%s has %d of 2 events", id, n)
		case !w.acked[id]:
			w.acked[id] = true // it was on the disk before the answer was: it stays
			w.toll.unsure++
		}
	}
	waits := map[string]bool{}
	for _, r := range rows {
		waits[r.CommandID] = true
	}
	for _, id := range w.waits {
		if !waits[id] && !w.maybe[id] {
			w.bad(&w.toll.lost, "command %s was answered for and is gone", id)
		}
		delete(waits, id)
	}
	for id := range waits {
		if !w.maybe[id] {
			w.bad(&w.toll.ghosts, "command %s is back", id)
		}
	}
	w.waits = w.waits[:0]
	for _, r := range rows {
		w.waits = append(w.waits, r.CommandID)
	}
	clear(w.maybe)
}

const livesOfSeed = 6

// cutMany cuts the power at least cuts times; it stops early when enough is
// wrong.
func cutMany(t *testing.T, set *setting, cuts, enough int, base uint64) toll {
	t.Helper()
	var mu sync.Mutex
	var all toll
	var next atomic.Uint64
	var wg sync.WaitGroup
	for range 2 {
		dir := t.TempDir()
		wg.Go(func() {
			for {
				mu.Lock()
				done := all.cuts >= cuts || enough > 0 && all.wrong() >= enough
				mu.Unlock()
				if done || t.Context().Err() != nil {
					return
				}
				one := cutSeed(t, set, dir, base+next.Add(1), livesOfSeed)
				mu.Lock()
				all.add(one)
				mu.Unlock()
			}
		})
	}
	wg.Wait()
	return all
}

// A window whose power goes at any write has everything that it answered for,
// on disks that reorder, tear and forget (PROMISES R2).
func TestPowerCut(t *testing.T) {
	began := time.Now()
	cuts := oracle.Count(20_000, 200_000)
	var all toll
	for i := range asShipped {
		got := cutMany(t, &asShipped[i], cuts/len(asShipped), 1, uint64(i)<<32)
		if got.wrong() > 0 {
			t.Errorf("%d lost, %d ghosts, %d corrupt: %s", got.lost, got.ghosts, got.corrupt, got.first)
		}
		all.add(got)
	}
	if all.acked < all.cuts || all.unsure == 0 {
		t.Errorf("%d answers and %d unanswered commits in %d cuts: the cuts come too early", all.acked, all.unsure, all.cuts)
	}
	caught := ""
	for i := range lossy {
		got := cutMany(t, &lossy[i], 3_000, 1, uint64(i)<<32)
		if got.wrong() == 0 {
			t.Errorf("%s: %d cuts lost nothing: the harness sees nothing", lossy[i].name, got.cuts)
		}
		t.Logf("mutant %s caught after %d cuts: %s", lossy[i].name, got.cuts, got.first)
		caught += fmt.Sprintf("; mutant %s caught after %d", lossy[i].name, got.cuts)
	}
	oracle.Prove(t, began, oracle.Proof{
		Promise: "R2", Harness: "the journal on a disk that drops, reorders and tears", Trials: all.cuts, Unit: "power cuts",
		Fewer:  map[string]string{oracle.ReleaseTier: "not a million: each takes 3 ms of a core, through the journal's own code"}[oracle.Tier()],
		Result: fmt.Sprintf("%d acknowledged, %d lost, %d ghosts, %d corrupt%s", all.acked, all.lost, all.ghosts, all.corrupt, caught),
	})
}
