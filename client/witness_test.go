package client

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"testing"
	"time"

	"golang.org/x/mod/sumdb/tlog"

	"onewindow/journal"
	"onewindow/visit"
)

// witnessed is a journal as the witness asks for it.
type witnessed struct{ *journal.Journal }

func (w witnessed) Checkpoint(ctx context.Context) (Checkpoint, error) {
	c, err := w.Journal.Checkpoint(ctx)
	return Checkpoint{Log: c.Log, Size: c.Size, Root: c.Root[:]}, err
}

func (w witnessed) Proof(ctx context.Context, from, to int64) ([][]byte, error) {
	proof, err := w.Journal.Proof(ctx, from, to)
	hashes := make([][]byte, len(proof))
	for i := range proof {
		hashes[i] = proof[i][:]
	}
	return hashes, err
}

// keeper is a hall that keeps one checkpoint.
type keeper struct {
	kept  Checkpoint
	calls int
	lost  bool // the answer does not arrive
}

func (k *keeper) Witness(_ context.Context, c Checkpoint, from int64, proof [][]byte) (Checkpoint, bool, error) {
	k.calls++
	switch {
	case k.kept.Log != c.Log:
	case c.Size < k.kept.Size:
		return Checkpoint{}, false, &Refused{Code: CodeJournalOlder}
	case c.Size > k.kept.Size && from != k.kept.Size:
		return k.kept, true, nil
	case c.Size > k.kept.Size:
		var hashes tlog.TreeProof
		for _, h := range proof {
			hashes = append(hashes, tlog.Hash(h))
		}
		if tlog.CheckTree(hashes, c.Size, tlog.Hash(c.Root), k.kept.Size, tlog.Hash(k.kept.Root)) != nil {
			return Checkpoint{}, false, &Refused{Code: CodeJournalForked}
		}
	case !c.same(&k.kept):
		return Checkpoint{}, false, &Refused{Code: CodeJournalForked}
	}
	k.kept = c
	if k.lost {
		return Checkpoint{}, false, ErrUnreachable
	}
	return c, false, nil
}

func openWitnessed(t *testing.T, dir string) witnessed {
	t.Helper()
	j, err := journal.Open(t.Context(), journal.Options{
		Dir: dir, Window: "A035", Key: bytes.Repeat([]byte{5}, journal.KeySize), Log: slog.New(slog.DiscardHandler), Ballast: -1,
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { j.Close() })
	return witnessed{j}
}

func (w witnessed) grow(t *testing.T, n int, visitID string) {
	t.Helper()
	for i := range n {
		r := visit.Record{VisitID: visitID, Seq: int64(i) + 1, At: time.Now(), Event: visit.Recalled{CommandID: fmt.Sprint(i)}}
		if err := w.Append(t.Context(), []visit.Record{r}, nil, nil); err != nil {
			t.Fatal(err)
		}
	}
}

// What grows is shown with its proof, an answer that was lost costs one more
// question, and nothing is said twice.
func TestWitness(t *testing.T) {
	j, hall := openWitnessed(t, t.TempDir()), &keeper{}
	w := NewWitness(WitnessOptions{Journal: j, Line: hall, Log: slog.New(slog.DiscardHandler), Refused: func(code string) { t.Error(code) }})
	show := func(size int64, calls int) {
		t.Helper()
		before := hall.calls
		if err := w.Show(t.Context()); err != nil && !errors.Is(err, ErrUnreachable) {
			t.Fatal(err)
		}
		if hall.kept.Size != size || hall.calls-before != calls {
			t.Errorf("kept %d after %d calls, want %d after %d", hall.kept.Size, hall.calls-before, size, calls)
		}
	}
	show(0, 0) // nothing to show
	for n := range 9 {
		j.grow(t, n+1, fmt.Sprint("v", n))
		show(int64((n+1)*(n+2)/2), 1)
		show(int64((n+1)*(n+2)/2), 0)
	}
	j.grow(t, 1, "lost")
	hall.lost = true
	show(46, 1)
	hall.lost = false
	j.grow(t, 1, "after")
	show(47, 2) // the proof from what was answered, then from what was not
	// A window that starts again knows nothing of what it has shown.
	w = NewWitness(WitnessOptions{Journal: j, Line: hall, Log: slog.New(slog.DiscardHandler)})
	j.grow(t, 1, "again")
	show(48, 2)
}

// A journal that was put back to an older copy is told so once for each state,
// and also after it has grown beyond what the hall keeps.
func TestWitnessRefused(t *testing.T) {
	j, hall := openWitnessed(t, t.TempDir()), &keeper{}
	j.grow(t, 3, "v")
	point, err := j.Checkpoint(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	hall.kept = Checkpoint{Log: point.Log, Size: 5, Root: bytes.Repeat([]byte{1}, 32)}
	var codes []string
	w := NewWitness(WitnessOptions{Journal: j, Line: hall, Log: slog.New(slog.DiscardHandler), Refused: func(code string) { codes = append(codes, code) }})
	for range 3 {
		if err := w.Show(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	j.grow(t, 4, "w")
	for range 3 {
		if err := w.Show(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	if got := fmt.Sprint(codes); got != "[journal_older journal_forked]" || hall.kept.Size != 5 {
		t.Errorf("%s, kept %d", got, hall.kept.Size)
	}
}
