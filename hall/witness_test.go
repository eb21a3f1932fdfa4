package hall_test

import (
	"crypto/sha256"
	"fmt"
	"slices"
	"testing"

	"golang.org/x/mod/sumdb/tlog"

	hallv1 "onewindow/api/hall/v1"
	"onewindow/hall/store"
)

// pastLog is a log of a window's journal as the hall sees it: hashes only.
type pastLog struct {
	name   string
	hashes []tlog.Hash
	size   int64
}

func (l *pastLog) ReadHashes(indexes []int64) ([]tlog.Hash, error) {
	out := make([]tlog.Hash, len(indexes))
	for i, n := range indexes {
		out[i] = l.hashes[n]
	}
	return out, nil
}

// grow appends entries; word makes them differ from another past's.
func (l *pastLog) grow(t *testing.T, n int, word string) *pastLog {
	t.Helper()
	for range n {
		entry := sha256.Sum256(fmt.Appendf(nil, "%s %d", word, l.size))
		hashes, err := tlog.StoredHashes(l.size, entry[:], l)
		if err != nil {
			t.Fatal(err)
		}
		l.hashes = append(l.hashes, hashes...)
		l.size++
	}
	return l
}

func (l *pastLog) copied() *pastLog {
	return &pastLog{name: l.name, hashes: slices.Clone(l.hashes), size: l.size}
}

// request shows the log's present state with a proof from a size on.
func (l *pastLog) request(t *testing.T, from int64) *hallv1.WitnessRequest {
	t.Helper()
	root, err := tlog.TreeHash(l.size, l)
	if err != nil {
		t.Fatal(err)
	}
	req := &hallv1.WitnessRequest{Checkpoint: &hallv1.Checkpoint{Log: l.name, Size: l.size, Root: root[:]}, From: from}
	if from > 0 && from < l.size {
		proof, err := tlog.ProveTree(l.size, from, l)
		if err != nil {
			t.Fatal(err)
		}
		for _, h := range proof {
			req.Proof = append(req.Proof, h[:])
		}
	}
	return req
}

func (s *seat) witness(req *hallv1.WitnessRequest) (*hallv1.WitnessResponse, error) {
	return hallv1.NewWitnessServiceClient(s.conn).Witness(s.ctx(), req)
}

// TestWitness: a journal that goes on is kept; one that was cut short, put back
// or rewritten is refused, over a restart of the hall too (PROMISES R26).
func TestWitness(t *testing.T) {
	w := newWorld(t)
	clerk := w.as("2001", "clerk", "A035")
	log := (&pastLog{name: "a1"}).grow(t, 5, "x")
	keep := func(l *pastLog, from int64) {
		t.Helper()
		r, err := clerk.witness(l.request(t, from))
		if err != nil || r.GetProofWanted() || r.GetKept().GetSize() != l.size {
			t.Fatalf("%v %v", r, err)
		}
	}
	keep(log, 0)
	keep(log, 0) // nothing new
	yesterday := log.copied()
	log.grow(t, 7, "x")
	if r, err := clerk.witness(log.request(t, 0)); err != nil || !r.GetProofWanted() || r.GetKept().GetSize() != 5 {
		t.Fatalf("without a proof: %v %v", r, err)
	}
	keep(log, 5)
	no := func(what, code string, req *hallv1.WitnessRequest) {
		t.Helper()
		if r, err := clerk.witness(req); reason(err) != code {
			t.Errorf("%s: %v %v, want %s", what, r, err, code)
		}
	}
	no("yesterday's copy", "journal_older", yesterday.request(t, 0))
	no("cut short by one", "journal_older", (&pastLog{name: "a1"}).grow(t, 11, "x").request(t, 5))
	other := yesterday.copied().grow(t, 7, "y")
	no("another past of the same length", "journal_forked", other.request(t, 0))
	other.grow(t, 4, "y")
	no("another past, gone on", "journal_forked", other.request(t, 12))
	forged := other.request(t, 12)
	forged.Proof = log.copied().grow(t, 4, "x").request(t, 12).GetProof()
	no("another past with a true proof", "journal_forked", forged)
	log.grow(t, 1, "x")
	empty := log.request(t, 12)
	empty.Proof = nil
	no("no proof at all", "journal_forked", empty)
	for what, change := range map[string]func(*hallv1.WitnessRequest){
		"no log":     func(r *hallv1.WitnessRequest) { r.Checkpoint.Log = "" },
		"no state":   func(r *hallv1.WitnessRequest) { r.Checkpoint = nil },
		"short root": func(r *hallv1.WitnessRequest) { r.Checkpoint.Root = r.Checkpoint.Root[:31] },
		"short hash": func(r *hallv1.WitnessRequest) { r.Proof[0] = r.Proof[0][:31] },
		"below zero": func(r *hallv1.WitnessRequest) { r.Checkpoint.Size = -1 },
	} {
		req := log.request(t, 12)
		change(req)
		no(what, "invalid", req)
	}
	w.restart()
	clerk = w.as("2001", "clerk", "A035")
	no("yesterday's copy after a restart", "journal_older", yesterday.request(t, 0))
	keep(log, 12)

	// Another window's journal is its own; a store begun anew is taken, and the
	// one before it stays to be asked about.
	next := w.as("2002", "clerk", "A036")
	if r, err := next.witness((&pastLog{name: "a1"}).grow(t, 2, "z").request(t, 0)); err != nil || r.GetProofWanted() {
		t.Errorf("another window: %v %v", r, err)
	}
	keep((&pastLog{name: "b2"}).grow(t, 3, "x"), 0)
	var got []store.Witness
	err := w.store.View(t.Context(), func(r *store.Reader) (err error) {
		got, err = r.Witnesses()
		return err
	})
	if err != nil || len(got) != 3 {
		t.Fatalf("%+v %v", got, err)
	}
	at := map[string]store.Witness{}
	for _, k := range got {
		at[k.Window+" "+k.Log] = k
	}
	if k := at["A035 a1"]; k.Size != 13 || k.Refused != "journal_older" || k.RefusedAt.IsZero() {
		t.Errorf("%+v", k)
	}
	if k := at["A035 b2"]; k.Size != 3 || k.Refused != "" {
		t.Errorf("%+v", k)
	}
}
