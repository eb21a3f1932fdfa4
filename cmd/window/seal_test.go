package main

import (
	"errors"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"testing"

	"onewindow/journal"
)

// TestSealOfTheDesk: the desk's file says by what the journal is sealed and where its
// key lies; from the data alone nothing opens it.
func TestSealOfTheDesk(t *testing.T) {
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
	if _, err := readConfig(write("seal = \"des\"\n")); err == nil {
		t.Error("an unknown suite was taken")
	}
	key := filepath.Join(room, "elsewhere", "desk.key")
	o, err := deskOptions(deskFlags{config: write("seal = \"sm4\"\nkey = \"" + filepath.ToSlash(key) + "\"\n"), role: "clerk"})
	if err != nil {
		t.Fatal(err)
	}
	o.log = slog.New(slog.DiscardHandler)
	s, err := openSeat(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(s.journal.SetNote(t.Context(), "n", []byte("v")), s.close()); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(filepath.Join(o.dir, journalKeyName)); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("a key lies beside the data: %v", err)
	}
	other, err := journal.LoadOrCreateKey(filepath.Join(t.TempDir(), "other.key"))
	if err != nil {
		t.Fatal(err)
	}
	at := journal.Options{Dir: filepath.Join(o.dir, journalFolderName), Window: "A035", Key: other, Log: o.log, Ballast: -1}
	if _, err := journal.Open(t.Context(), at); !errors.Is(err, journal.ErrWrongKey) {
		t.Errorf("with another key: %v", err)
	}
	if at.Key, err = journal.LoadOrCreateKey(key); err != nil {
		t.Fatal(err)
	}
	j, err := journal.Open(t.Context(), at)
	if err != nil {
		t.Fatal(err)
	}
	if v, ok, err := j.Note(t.Context(), "n"); !ok || err != nil || string(v) != "v" {
		t.Errorf("by its own key: %q, %v", v, err)
	}
	if err := j.Close(); err != nil {
		t.Fatal(err)
	}
}
