package main

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"onewindow/journal"
	"onewindow/visit"
)

// TestDeskForgets: a desk that is started after its period destroys the keys of the
// days that it needs no more, by its own file's word of how long and where.
func TestDeskForgets(t *testing.T) {
	room := t.TempDir()
	write := func(more string) string {
		t.Helper()
		path := filepath.Join(room, "desk.toml")
		text := "window = \"A035\"\ndata = \"data\"\n" + more + "[hall]\naddress = \"127.0.0.1:1\"\nplain = true\n"
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	for _, bad := range []string{"keep = -1\n", "keep = 3651\n"} {
		if _, err := readConfig(write(bad)); err == nil {
			t.Errorf("%q was taken", bad)
		}
	}
	ring := filepath.Join(room, "elsewhere", "keys") // its folder is made
	o, err := deskOptions(deskFlags{config: write("keep = 7\nring = \"" + filepath.ToSlash(ring) + "\"\n"), role: "clerk"})
	if err != nil {
		t.Fatal(err)
	}
	key, err := journal.LoadOrCreateKey(filepath.Join(o.dir, journalKeyName))
	if err != nil {
		t.Fatal(err)
	}
	now := time.Now()
	j, err := journal.Open(t.Context(), journal.Options{
		Dir: filepath.Join(o.dir, journalFolderName), Window: "A035", Key: key, Ring: ring, Ballast: -1,
		Now: func() time.Time { return now.AddDate(0, 0, -9) }, Log: slog.New(slog.DiscardHandler),
	})
	if err != nil {
		t.Fatal(err)
	}
	r := visit.Record{VisitID: "v", Seq: 1, At: now.AddDate(0, 0, -9), Event: visit.CallRequested{VisitID: "v", Window: "A035", Clerk: "2001", CommandID: "c"}}
	if err := errors.Join(j.Append(t.Context(), []visit.Record{r}, nil, nil), j.Retire(t.Context(), "v"), j.Close()); err != nil {
		t.Fatal(err)
	}
	if data, err := os.ReadFile(ring); err != nil || len(bytes.Trim(data, "\x00")) == 0 {
		t.Fatalf("no key: %x %v", data, err)
	}
	told := make(lines, 100)
	o.log = slog.New(slog.NewTextHandler(told, nil))
	s, err := openSeat(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	told.until(t, "days forgotten")
	if err := s.close(); err != nil {
		t.Fatal(err)
	}
	if data, err := os.ReadFile(ring); err != nil || len(bytes.Trim(data, "\x00")) != 0 {
		t.Errorf("the key is still there: %x %v", data, err)
	}
	place := journalPlace{data: o.dir, window: "A035", desk: config{Ring: ring}}
	err = place.with(t.Context(), func(j *journal.Journal) error {
		found, err := j.Verify(t.Context())
		if len(found) > 0 {
			t.Errorf("found %v", found)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

// lines are what a log says.
type lines chan string

func (l lines) Write(p []byte) (int, error) {
	select {
	case l <- string(p):
	default: // nobody waits any more
	}
	return len(p), nil
}

// until waits for a line with a word in it.
func (l lines) until(t *testing.T, word string) {
	t.Helper()
	ctx, stop := context.WithTimeout(t.Context(), 2*time.Minute) // a seat that hangs
	defer stop()
	for {
		select {
		case line := <-l:
			if strings.Contains(line, word) {
				return
			}
		case <-ctx.Done():
			t.Fatal("not told: " + word)
		}
	}
}
