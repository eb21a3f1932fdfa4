package hall_test

import (
	"database/sql"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"onewindow/client"
	"onewindow/e2e/oracle"
	"onewindow/fixtures"
)

// fullTrial is a hall whose disk becomes full while tickets are drawn.
type fullTrial struct {
	t       *testing.T
	line    *client.Client
	sloppy  bool              // takes no answer for a yes
	acked   map[string]string // ticket by request
	unsure  []string          // requests without an answer
	refused []error           // definite ones: the hall must say none
}

func (f *fullTrial) draw(request string) {
	ticket, err := f.line.IssueTicket(f.t.Context(), request, "GJJ-001", "normal", "某某")
	switch {
	case err == nil:
		f.acked[request] = ticket.ID
	case f.sloppy:
		f.acked[request] = request
	case errors.Is(err, client.ErrUnreachable):
		f.unsure = append(f.unsure, request)
	default:
		f.refused = append(f.refused, err)
	}
}

// missing counts tickets that were given out and are not in the store as they
// were given.
func (f *fullTrial) missing(path string) (missing, stored int) {
	f.t.Helper()
	db, err := sql.Open("sqlite", path)
	if err != nil {
		f.t.Fatal(err)
	}
	defer db.Close()
	var answer string
	if err = db.QueryRow(`PRAGMA integrity_check`).Scan(&answer); err != nil || answer != "ok" {
		f.t.Errorf("the store is not whole: %s %v", answer, err)
	}
	have := map[string]string{}
	rows, err := db.Query(`SELECT request_id, id FROM ticket`)
	if err != nil {
		f.t.Fatal(err)
	}
	defer rows.Close()
	for rows.Next() {
		var request, id string
		if err = rows.Scan(&request, &id); err != nil {
			f.t.Fatal(err)
		}
		have[request] = id
	}
	if err = rows.Err(); err != nil {
		f.t.Fatal(err)
	}
	for request, id := range f.acked {
		if have[request] != id {
			missing++
		}
	}
	return missing, len(have)
}

// TestHallDiskFull: the disk under the hall becomes full. Nothing is answered
// that is not kept, a window is told nothing definite and asks again, the store
// stays whole, and with room again the hall goes on without a restart (R8).
func TestHallDiskFull(t *testing.T) {
	if _, ok := oracle.Need(t, "cap_sys_admin"); !ok {
		return
	}
	const fills = 700 // so many writes fill the largest disk
	most := oracle.Count(fills, 2000)
	if most < fills {
		return // what a disk does is counted without the race detector
	}
	began := time.Now()
	writes, acked, unsure, caught := 0, 0, 0, 0
	for _, mib := range []int{3, 4, 6} {
		for _, sloppy := range []bool{false, true} {
			f := &fullTrial{t: t, sloppy: sloppy, acked: map[string]string{}}
			w := f.run(mib<<20, most)
			missing, stored := f.missing(filepath.Join(w.dir, "hall.db"))
			switch {
			case sloppy && missing > 0:
				caught++
			case sloppy:
				t.Errorf("%d MiB: who takes no answer for a yes passes", mib)
			case missing > 0 || stored != len(f.acked) || len(f.refused) > 0:
				t.Errorf("%d MiB: %d given out are missing, %d stored of %d given out, definite refusals %v", mib, missing, stored, len(f.acked), f.refused)
			}
			if !sloppy {
				writes, acked, unsure = writes+len(f.acked), acked+len(f.acked), unsure+len(f.unsure)
				if len(f.unsure) == 0 {
					t.Errorf("%d MiB: the disk was never full", mib)
				}
			}
		}
	}
	oracle.Prove(t, began, oracle.Proof{
		Promise: "R8", Harness: "disk of 3, 4 and 6 MiB under the hall becomes full and has room again", Trials: writes + unsure, Unit: "writes",
		Result: fmt.Sprintf("%d answered and kept, %d without an answer and given once when asked again, none refused for good; mutants caught: no answer taken for a yes (%d of 3)",
			acked, unsure, caught),
	})
}

// run fills the disk, makes room, asks again for what had no answer, and goes on;
// the hall is stopped at the end.
func (f *fullTrial) run(size, most int) *world {
	t := f.t
	t.Helper()
	dir := t.TempDir()
	if err := unix.Mount("tmpfs", dir, "tmpfs", 0, fmt.Sprintf("size=%d,mode=0700", size)); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := unix.Unmount(dir, unix.MNT_DETACH); err != nil {
			t.Error(err)
		}
	})
	// Half of it is somebody else's, who makes room later.
	other := filepath.Join(dir, "other")
	if err := os.WriteFile(other, make([]byte, size/2), 0o600); err != nil {
		t.Fatal(err)
	}
	w := (&world{t: t, dir: dir, name: "演示大厅", clock: &clock{t: fixtures.Opening}}).open()
	var err error
	f.line, err = client.Dial(client.Options{Target: w.addr, Insecure: true, Now: w.clock.Now})
	if err != nil {
		t.Fatal(err)
	}
	defer f.line.Close()
	if _, err = f.line.SignIn(t.Context(), "9001", "900111", "kiosk"); err != nil {
		t.Fatal(err)
	}
	const enough = 20 // refusals that show that the disk is full
	for n := 0; n < most && len(f.unsure) < enough; n++ {
		f.draw(newID())
	}
	if err = os.Remove(other); err != nil {
		t.Fatal(err)
	}
	again := f.unsure
	for _, request := range again {
		before := len(f.unsure)
		f.draw(request)
		if len(f.unsure) > before {
			t.Error("with room again the hall gives no answer")
			f.unsure = f.unsure[:before]
		}
	}
	for range enough {
		f.draw(newID())
	}
	w.stop()
	return w
}
