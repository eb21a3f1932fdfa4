package main

import (
	"bytes"
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"onewindow/hall/archive"
	"onewindow/hall/store"
)

// closedFile writes a hall with one closed file of one page, sealed or not.
func closedFile(t *testing.T, dir string, sealed bool) (dsn string) {
	t.Helper()
	dsn = "sqlite:" + filepath.Join(dir, "hall.db")
	st, err := store.Open(t.Context(), store.Options{DSN: dsn, Hall: "main", HallName: "演示大厅", Now: time.Now})
	if err != nil {
		t.Fatal(err)
	}
	pages, err := store.OpenPages(filepath.Join(dir, "pages"))
	if err != nil {
		t.Fatal(err)
	}
	page := []byte("a page of this case")
	sum := sha256.Sum256(page)
	sha := hex.EncodeToString(sum[:])
	up, err := pages.Begin(sha, int64(len(page)))
	if err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(up.Write(0, page), up.Finish(), up.Close()); err != nil {
		t.Fatal(err)
	}
	row := store.ArchiveFile{Case: newID(), ArchiveID: "DA2026112300001", Head: "DA2026112300001"}
	last, err := archive.Of(archive.KindCase, "withdrawn", time.Now(), archive.Metadata{ArchiveID: row.ArchiveID, CaseNo: "DG20261123000001", State: "withdrawn", Entries: 2, Pages: 1})
	if err != nil {
		t.Fatal(err)
	}
	err = st.Write(t.Context(), func(tx *store.Tx) error {
		for _, e := range []archive.Entry{{Kind: archive.KindPage, Name: "IDC", SHA256: sha, Bytes: int64(len(page)), MediaType: "image/png"}, last} {
			e.At = tx.Now()
			e = archive.Chain(row.Head, row.Entries+1, e)
			row.Entries, row.Head = e.No, e.Hash
			err := tx.AddArchiveEntry(store.ArchiveEntry{
				Case: row.Case, No: e.No, At: e.At, Kind: e.Kind, Name: e.Name, SHA256: e.SHA256, Bytes: e.Bytes, MediaType: e.MediaType, Body: e.Body, Hash: e.Hash,
			})
			if err != nil {
				return err
			}
			if e.Kind == archive.KindCase {
				row.ClosedAt = tx.Now()
			}
			if sealed && e.Kind == archive.KindCase {
				seal, err := archive.OwnSeal{By: "演示大厅", Key: ed25519.NewKeyFromSeed(make([]byte, ed25519.SeedSize)), Now: time.Now}.Seal(t.Context(), archive.Use{Digest: e.Hash})
				if err != nil {
					return err
				}
				text, err := json.Marshal(seal)
				if err != nil {
					return err
				}
				row.Seal = string(text)
			}
			if err := tx.PutArchive(row); err != nil {
				return err
			}
		}
		return nil
	})
	if err := errors.Join(err, st.Close()); err != nil {
		t.Fatal(err)
	}
	return dsn
}

// TestArchiveLeavesTheHall: what is closed and sealed is written as a package that
// verifies by itself; one byte of it changed does not.
func TestArchiveLeavesTheHall(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	run := func(status int, want string, args ...string) archiveLine {
		t.Helper()
		cmd := exec.CommandContext(t.Context(), "window", append([]string{"hall", "archive"}, args...)...)
		out, err := cmd.CombinedOutput()
		if cmd.ProcessState.ExitCode() != status || !strings.Contains(string(out), want) {
			t.Fatalf("%v: status %d, %s, %v; want %d and %q", args, cmd.ProcessState.ExitCode(), out, err, status, want)
		}
		var l archiveLine
		_ = json.Unmarshal(out, &l) // text is no line
		return l
	}
	dsn := closedFile(t, dir, true)
	run(0, `"sealed":true`, "list", "--store", dsn, "--json")
	if l := run(0, "", "list", "--store", dsn, "--json", "--until", "2020-01-01"); l.Archive != "" {
		t.Errorf("closed before it was: %+v", l)
	}
	run(2, "not a day", "list", "--store", dsn, "--since", "yesterday")
	out := filepath.Join(dir, "out")
	l := run(0, `"pages":1`, "export", "--store", dsn, "--out", out, "--json")
	run(0, "", "export", "--store", dsn, "--out", out)
	run(0, "✓", "verify", l.File, "--key", l.Key)
	run(3, "another key", "verify", l.File, "--key", "AAAA")
	data, err := os.ReadFile(l.File)
	if err != nil {
		t.Fatal(err)
	}
	spoiled := filepath.Join(dir, "spoiled.zip")
	if err := os.WriteFile(spoiled, bytes.Replace(data, []byte("a page of this"), []byte("a page of that"), 1), 0o600); err != nil {
		t.Fatal(err)
	}
	run(3, `"wrong":"page","entry":1`, "verify", spoiled, "--json")

	other := filepath.Join(dir, "other")
	if err := os.Mkdir(other, 0o700); err != nil {
		t.Fatal(err)
	}
	run(3, "not closed and sealed", "export", "--store", closedFile(t, other, false), "--out", filepath.Join(other, "out"))
}
