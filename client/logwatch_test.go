package client

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"testing"
	"time"

	"golang.org/x/mod/sumdb/tlog"

	"onewindow/api/audit"
)

// logHall is a hall that shows whatever log it is given.
type logHall struct {
	id      string
	records [][]byte
	signer  *audit.Signer
	deaf    bool // it takes no complaint
	lost    bool // it says that it has lost records
	heard   []string
}

func newLogHall(t *testing.T, id string, seed byte, n int, word string) *logHall {
	t.Helper()
	sum := sha256.Sum256([]byte{seed})
	signer, err := audit.NewSigner("hall", sum[:])
	if err != nil {
		t.Fatal(err)
	}
	h := &logHall{id: id, signer: signer}
	h.grow(n, word)
	return h
}

func (h *logHall) grow(n int, word string) {
	for range n {
		h.records = append(h.records, fmt.Appendf(nil, "%s %d", word, len(h.records)))
	}
}

func (h *logHall) ShowLog(_ context.Context, from int64) (out ShownLog, err error) {
	var e audit.Edge
	var all []tlog.Hash
	read := tlog.HashReaderFunc(func(indexes []int64) ([]tlog.Hash, error) {
		hashes := make([]tlog.Hash, len(indexes))
		for i, n := range indexes {
			hashes[i] = all[n]
		}
		return hashes, nil
	})
	for n, r := range h.records {
		made, err := tlog.StoredHashes(int64(n), r, read)
		if err != nil {
			return out, err
		}
		all = append(all, made...)
		if _, err := e.Append(r); err != nil {
			return out, err
		}
	}
	root, err := e.Root()
	if err != nil {
		return out, err
	}
	if out.Signed, err = h.signer.Sign(&audit.Checkpoint{Log: h.id, Size: e.Size, Root: root, Chain: e.Chain}); err != nil {
		return out, err
	}
	out.Key = h.signer.Key
	if from > 0 && from < e.Size {
		proof, err := tlog.ProveTree(e.Size, from, read)
		if err != nil {
			return out, err
		}
		for _, p := range proof {
			out.Proof = append(out.Proof, slices.Clone(p[:]))
		}
	}
	return out, nil
}

func (h *logHall) ContestLog(_ context.Context, b LogBreak) (lost bool, err error) {
	if h.deaf {
		return false, errors.New("lost")
	}
	h.heard = append(h.heard, b.Code)
	return h.lost, nil
}

// slips is a journal's notes.
type slips map[string][]byte

func (n slips) Note(_ context.Context, key string) ([]byte, bool, error) {
	v, ok := n[key]
	return v, ok, nil
}

func (n slips) SetNote(_ context.Context, key string, value []byte) error {
	n[key] = value
	return nil
}

// TestLogWatch: a log that grows is kept in silence, also over a restart of the
// desk; every other is told once, to people and to the hall, and again at a start
// while it is news.
func TestLogWatch(t *testing.T) {
	honest := newLogHall(t, "log", 1, 5, "true")
	notes := slips{}
	now := time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)
	var told []string
	watch := func(line LogLine) *LogWatch {
		return NewLogWatch(LogWatchOptions{
			Line: line, Notes: notes, Now: func() time.Time { return now }, Broken: func(code string) { told = append(told, code) },
		})
	}
	look := func(w *LogWatch) {
		t.Helper()
		if err := w.Look(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	w := watch(honest)
	for range 4 {
		look(w)
		honest.grow(3, "true")
	}
	look(watch(honest))
	if len(told) > 0 || len(honest.heard) > 0 {
		t.Fatalf("an honest hall: %v %v", told, honest.heard)
	}
	size := len(honest.records)
	for name, c := range map[string]struct {
		hall *logHall
		want string
	}{
		"put back to an older copy": {newLogHall(t, "log", 1, size-2, "true"), CodeLogShorter},
		"rewritten, as long":        {newLogHall(t, "log", 1, size, "false"), CodeLogForked},
		"rewritten, and longer":     {newLogHall(t, "log", 1, size+9, "false"), CodeLogForked},
		"empty":                     {newLogHall(t, "log", 1, 0, ""), CodeLogShorter},
		"another log":               {newLogHall(t, "other", 1, size+1, "true"), CodeLogReplaced},
		"another key":               {newLogHall(t, "log", 2, size+1, "true"), CodeLogKey},
	} {
		told = nil
		was := slips{LogNote: slices.Clone(notes[LogNote])}
		kept := notes
		notes = was
		w := watch(c.hall)
		c.hall.deaf = true
		if err := w.Look(t.Context()); err == nil {
			t.Errorf("%s: the complaint was not lost", name)
		}
		c.hall.deaf = false
		look(w)
		look(w)
		if !slices.Equal(told, []string{c.want}) || !slices.Equal(c.hall.heard, []string{c.want}) {
			t.Errorf("%s: told %v, the hall heard %v, want %s", name, told, c.hall.heard, c.want)
		}
		c.hall.grow(1, "since")
		look(watch(c.hall)) // a start on the same day
		now = now.Add(brokenFor)
		look(watch(c.hall))
		if !slices.Equal(told, []string{c.want, c.want}) {
			t.Errorf("%s: after two starts told %v", name, told)
		}
		now = now.Add(-brokenFor)
		notes = kept
	}
	// The mutant: a desk that keeps what it is shown without asking for the proof.
	rewritten := newLogHall(t, "log", 1, size+9, "false")
	shown, err := rewritten.ShowLog(t.Context(), 0)
	if err != nil {
		t.Fatal(err)
	}
	kept, err := ReadKeptLog(notes[LogNote])
	if err != nil {
		t.Fatal(err)
	}
	before, err := audit.Open(kept.Signed, kept.Key)
	if err != nil {
		t.Fatal(err)
	}
	if code, _ := judge(&before, false, kept.Key, shown); code != "" {
		t.Errorf("without a memory the desk finds %s: the trial proves nothing", code)
	}
	if code, _ := judge(&before, true, kept.Key, shown); code != CodeLogForked {
		t.Errorf("without the proof: %q", code)
	}
}

// TestLostIsOfferedAgain: what the hall says that it has lost is offered once, tried
// again until it was taken, also over a restart of the desk; a hall that has lost
// nothing is offered nothing.
func TestLostIsOfferedAgain(t *testing.T) {
	for _, lost := range []bool{true, false} {
		notes := slips{}
		offered, deaf := 0, true
		watch := func(line LogLine) *LogWatch {
			return NewLogWatch(LogWatchOptions{Line: line, Notes: notes, Now: time.Now, Log: slog.New(slog.DiscardHandler), Offer: func(context.Context) error {
				if deaf {
					return ErrUnreachable
				}
				offered++
				return nil
			}})
		}
		if err := watch(newLogHall(t, "log", 1, 9, "true")).Look(t.Context()); err != nil {
			t.Fatal(err)
		}
		older := newLogHall(t, "log", 1, 5, "true")
		older.lost = lost
		if err := watch(older).Look(t.Context()); (err != nil) != lost {
			t.Errorf("lost %v, and nobody takes it: %v", lost, err)
		}
		deaf = false
		w := watch(older)
		for range 2 {
			if err := w.Look(t.Context()); err != nil {
				t.Fatal(err)
			}
		}
		if err := watch(older).Look(t.Context()); err != nil {
			t.Fatal(err)
		}
		if want := map[bool]int{true: 1}[lost]; offered != want || len(older.heard) != 1 {
			t.Errorf("lost %v: offered %d times, complained %d times", lost, offered, len(older.heard))
		}
	}
}
