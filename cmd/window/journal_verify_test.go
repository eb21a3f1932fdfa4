package main

import (
	"bytes"
	"encoding/hex"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"onewindow/journal"
	"onewindow/visit"
)

// A journal is compared with what the hall keeps of its window.
func TestVerifyKept(t *testing.T) {
	j, err := journal.Open(t.Context(), journal.Options{
		Dir: t.TempDir(), Window: "A035", Key: bytes.Repeat([]byte{3}, journal.KeySize), Ballast: -1,
	})
	if err != nil {
		t.Fatal(err)
	}
	defer j.Close()
	var points []journal.Checkpoint
	for seq := range int64(3) {
		r := visit.Record{VisitID: "v", Seq: seq + 1, At: time.Now(), Event: visit.Recalled{CommandID: "c"}}
		if err = j.Append(t.Context(), []visit.Record{r}, nil, nil); err != nil {
			t.Fatal(err)
		}
		p, err := j.Checkpoint(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		points = append(points, p)
	}
	line := func(window, log string, size int64, root []byte) string {
		return fmt.Sprintf(`{"window":%q,"log":%q,"size":%d,"root":%q}`, window, log, size, hex.EncodeToString(root))
	}
	log := points[2].Log
	seen := line("A035", log, 2, points[1].Root[:])
	for name, c := range map[string]struct {
		kept []string
		want string // codes
	}{
		"gone on":                {[]string{seen}, "[]"},
		"as it is":               {[]string{line("A035", log, 3, points[2].Root[:])}, "[]"},
		"cut short":              {[]string{line("A035", log, 9, points[2].Root[:])}, "[journal_older]"},
		"another past":           {[]string{line("A035", log, 2, points[2].Root[:])}, "[journal_forked]"},
		"a store replaced":       {[]string{line("A035", "another", 7, points[2].Root[:])}, "[journal_replaced]"},
		"one replaced, and seen": {[]string{line("A035", "another", 7, points[2].Root[:]), seen}, "[]"},
		"another window":         {[]string{line("A036", log, 9, points[2].Root[:])}, "[]"},
	} {
		path := filepath.Join(t.TempDir(), "kept")
		if err = os.WriteFile(path, []byte(strings.Join(c.kept, "\n")+"\n"), 0o600); err != nil {
			t.Fatal(err)
		}
		kept, err := readKept(path)
		if err != nil {
			t.Fatal(err)
		}
		var p journalProof
		if err = p.fill(t.Context(), j); err != nil {
			t.Fatal(err)
		}
		if err = p.compare(t.Context(), j, kept, "A035"); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		codes := []string{}
		for _, f := range p.Findings {
			codes = append(codes, f.Code)
		}
		if fmt.Sprint(codes) != c.want || p.OK != (c.want == "[]") {
			t.Errorf("%s: %v, ok %v, want %s", name, codes, p.OK, c.want)
		}
	}
	for _, bad := range []string{"{", line("A035", log, 2, points[1].Root[:5])} {
		path := filepath.Join(t.TempDir(), "kept")
		if err = os.WriteFile(path, []byte(bad), 0o600); err != nil {
			t.Fatal(err)
		}
		kept, err := readKept(path)
		p := journalProof{Log: log}
		if err == nil {
			err = p.compare(t.Context(), j, kept, "A035")
		}
		if err == nil {
			t.Errorf("%q was taken", bad)
		}
	}
}
