package chaos

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"onewindow/e2e/oracle"
	"onewindow/journal"
	"onewindow/visit"
)

// small mounts a disk of so many bytes; ok is false where that is not allowed.
func small(t *testing.T, size int) (dir string, ok bool) {
	t.Helper()
	if _, ok = oracle.Need(t, "cap_sys_admin"); !ok {
		return "", false
	}
	dir = t.TempDir()
	err := unix.Mount("tmpfs", dir, "tmpfs", 0, fmt.Sprintf("size=%d,mode=0700", size))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := unix.Unmount(dir, unix.MNT_DETACH); err != nil {
			t.Error(err)
		}
	})
	return dir, true
}

// filled is a journal on a disk that has become full.
type filled struct {
	t       *testing.T
	dir     string
	journal *journal.Journal
	sloppy  bool // takes a refusal for an answer
	n       int
	acked   map[string]int // events by visit
	refused int
	other   []error // errors that are not ErrFull
}

// write hands one visit over: its first event with the commands of a case.
func (f *filled) write() bool {
	f.n++
	b, err := newByHand("A035", fmt.Sprintf("F%d", f.n), time.Now())
	if err != nil {
		f.t.Fatal(err)
	}
	return f.append(b.records, b.commands)
}

func (f *filled) append(records []visit.Record, commands []visit.HallCommand) bool {
	err := f.journal.Append(f.t.Context(), records, commands, nil)
	if err != nil {
		f.refused++
		if !errors.Is(err, journal.ErrFull) {
			f.other = append(f.other, err)
		}
	}
	if err == nil || f.sloppy {
		f.acked[records[0].VisitID] += len(records)
	}
	return err == nil
}

// goOn adds an event to a visit that has begun.
func (f *filled) goOn(id string) bool {
	return f.append([]visit.Record{{
		VisitID: id, Seq: int64(f.acked[id]) + 1, At: time.Now(), Event: visit.Recalled{CommandID: newID()},
	}}, nil)
}

// wrong counts visits that were answered for and are not there whole, and ones
// that are there and were refused.
func (f *filled) wrong() (lost, ghosts int) {
	f.t.Helper()
	have := map[string]int{}
	err := f.journal.Replay(f.t.Context(), func(r visit.Record) error {
		have[r.VisitID]++
		return nil
	})
	if err != nil {
		f.t.Fatal(err)
	}
	for id, n := range f.acked {
		if have[id] < n {
			lost++
		}
		have[id] -= n
	}
	for _, n := range have {
		if n > 0 {
			ghosts++
		}
	}
	return lost, ghosts
}

// fill makes the disk full: a filler first, the journal then.
func fill(t *testing.T, size, writes int, sloppy bool) (f *filled, filler string, ok bool) {
	t.Helper()
	dir, ok := small(t, size)
	if !ok {
		return nil, "", false
	}
	filler = filepath.Join(dir, "filler")
	if err := os.WriteFile(filler, make([]byte, size*2/5), 0o600); err != nil {
		t.Fatal(err)
	}
	f = &filled{t: t, sloppy: sloppy, acked: map[string]int{}}
	f.dir = filepath.Join(dir, "journal")
	f.journal = openSmall(t, f.dir)
	for range writes {
		f.write()
	}
	return f, filler, true
}

func openSmall(t *testing.T, dir string) *journal.Journal {
	t.Helper()
	j, err := journal.Open(t.Context(), journal.Options{Dir: dir, Window: "A035", Key: windowKey, Log: quiet, Ballast: 512 << 10})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { j.Close() })
	return j
}

// A full disk is said to be full: nothing is answered for that is not there,
// the visit in hand goes on, and the journal works again when there is room,
// without a restart (PROMISES R8).
func TestFullDisk(t *testing.T) {
	began := time.Now()
	const writes = 2_000
	total, refused, inHand := 0, 0, 0
	for _, size := range []int{3 << 20, 4 << 20, 6 << 20} {
		f, filler, ok := fill(t, size, writes, false)
		if !ok {
			return
		}
		var begun string
		for id := range f.acked {
			begun = id
			break
		}
		if f.refused == 0 || begun == "" {
			t.Fatalf("%d bytes: %d of %d writes refused: the disk is not full", size, f.refused, writes)
		}
		if s, err := f.journal.Space(); err != nil || !s.Low {
			t.Errorf("%d bytes: nobody is warned: %+v %v", size, s, err)
		}
		// The ballast is there for this.
		for range 10 {
			if f.goOn(begun) {
				inHand++
			}
		}
		before := f.refused
		if err := os.Remove(filler); err != nil {
			t.Fatal(err)
		}
		for range 10 {
			f.write()
		}
		if f.refused > before {
			t.Errorf("%d bytes: %d of 10 writes refused after there was room again", size, f.refused-before)
		}
		f.whole(size)
		if err := f.journal.Close(); err != nil {
			t.Errorf("%d bytes: %v", size, err)
		}
		f.journal = openSmall(t, f.dir)
		f.whole(size)
		total, refused = total+f.n, refused+before
	}
	if inHand < 30 {
		t.Errorf("only %d of 30 events of visits in hand were taken", inHand)
	}
	bad, _, _ := fill(t, 3<<20, writes, true)
	caught, _ := bad.wrong()
	if caught == 0 {
		t.Error("a window that takes refusals for answers was not caught")
	}
	oracle.Prove(t, began, oracle.Proof{
		Promise: "R8", Harness: "journal on full disks of 3, 4 and 6 MiB", Trials: total, Unit: "writes",
		Result: fmt.Sprintf("%d refused, 0 false answers, %d of 30 events of visits in hand taken, all writes taken again without a restart; mutant caught: refusal taken for an answer",
			refused, inHand),
	})
}

// whole looks at everything.
func (f *filled) whole(size int) {
	f.t.Helper()
	for _, err := range f.other {
		f.t.Errorf("%d bytes: a full disk was called something else: %v", size, err)
		break
	}
	if lost, ghosts := f.wrong(); lost+ghosts > 0 {
		f.t.Errorf("%d bytes: %d lost, %d refused ones are there", size, lost, ghosts)
	}
	found, err := f.journal.Verify(f.t.Context())
	if err != nil || len(found) > 0 {
		f.t.Errorf("%d bytes: verify: %v %v", size, found, err)
	}
}
