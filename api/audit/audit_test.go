package audit

import (
	"crypto/sha256"
	"errors"
	"fmt"
	"testing"
	"time"

	"golang.org/x/mod/sumdb/tlog"
)

// TestRecordBytes pins the bytes: a record of today must hash alike in ten years.
func TestRecordBytes(t *testing.T) {
	r := Record{
		N: 7, At: Stamp(time.Date(2026, 11, 23, 9, 0, 0, 5e6, time.FixedZone("", 8*3600))), Kind: "look", Case: "c<1>", Window: "A035",
		Actor: "5001", Role: "reviewer", Detail: "page ab", Body: "00",
	}
	const want = `{"n":7,"at":"2026-11-23T01:00:00.005Z","kind":"look","case":"c\u003c1\u003e","window":"A035","actor":"5001",` +
		`"role":"reviewer","detail":"page ab","body":"00"}`
	if got := string(r.Bytes()); got != want {
		t.Errorf("%s\nwant %s", got, want)
	}
}

// TestEdge: the edge alone grows the very tree that tlog makes of all records, and
// survives being written down at any size.
func TestEdge(t *testing.T) {
	var e Edge
	var all []tlog.Hash
	read := tlog.HashReaderFunc(func(indexes []int64) ([]tlog.Hash, error) {
		out := make([]tlog.Hash, len(indexes))
		for i, n := range indexes {
			out[i] = all[n]
		}
		return out, nil
	})
	for n := range int64(300) {
		record := fmt.Appendf(nil, "record %d", n)
		hashes, err := tlog.StoredHashes(n, record, read)
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, hashes...)
		before := e
		if _, err := e.Append(record); err != nil {
			t.Fatal(err)
		}
		want, err := tlog.TreeHash(n+1, read)
		if err != nil {
			t.Fatal(err)
		}
		if got, err := e.Root(); err != nil || got != want {
			t.Fatalf("root of %d: %v", n+1, err)
		}
		if _, err := before.Append([]byte("another")); err != nil {
			t.Fatal(err)
		}
		if got, err := e.Root(); err != nil || got != want {
			t.Fatal("a copy that went on changed the edge")
		}
		if e, err = ParseEdge(e.Size, e.Pack(), e.ChainText()); err != nil {
			t.Fatal(err)
		}
	}
	for _, wrong := range []struct {
		size          int64
		packed, chain string
	}{{299, e.Pack(), e.ChainText()}, {300, "", e.ChainText()}, {300, e.Pack(), "x"}, {-1, "", ""}, {300, "?", e.ChainText()}} {
		if _, err := ParseEdge(wrong.size, wrong.packed, wrong.chain); !errors.Is(err, ErrEdge) {
			t.Errorf("%+v is taken: %v", wrong, err)
		}
	}
}

// TestCheckpoint: what was signed is read back; another text, key or byte is not.
func TestCheckpoint(t *testing.T) {
	seed := sha256.Sum256([]byte("seed"))
	signer, err := NewSigner("onewindow-hall-main", seed[:])
	if err != nil {
		t.Fatal(err)
	}
	want := Checkpoint{Log: "log", Size: 3, Root: tlog.RecordHash([]byte("r"))}
	want.Chain[0] = 9
	signed, err := signer.Sign(&want)
	if err != nil {
		t.Fatal(err)
	}
	if got, err := Open(signed, signer.Key); err != nil || got != want {
		t.Errorf("%+v, %v", got, err)
	}
	again, err := NewSigner("onewindow-hall-main", seed[:])
	if err != nil || again.Key != signer.Key {
		t.Errorf("the same seed gives another key: %v", err)
	}
	for i := range signed {
		wrong := append([]byte(nil), signed...)
		wrong[i] ^= 1
		if got, err := Open(wrong, signer.Key); err == nil && got != want {
			t.Errorf("byte %d changed and taken", i)
		}
	}
	other := sha256.Sum256([]byte("other"))
	stranger, err := NewSigner("onewindow-hall-main", other[:])
	if err != nil {
		t.Fatal(err)
	}
	if _, err := Open(signed, stranger.Key); err == nil {
		t.Error("another hall's key opens it")
	}
	for _, text := range []string{"", "log\n3\n", "log\nx\n" + want.Root.String() + "\nsm3 " + "AA==\n", "\n1\n\n\n"} {
		if _, err := ParseCheckpoint(text); !errors.Is(err, ErrCheckpoint) {
			t.Errorf("%q is taken", text)
		}
	}
}
