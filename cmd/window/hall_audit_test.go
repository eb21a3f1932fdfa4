package main

import (
	"bufio"
	"bytes"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/mod/sumdb/tlog"
	_ "modernc.org/sqlite"
)

// audited runs a command of the hall's log and gives output and exit status.
func audited(t *testing.T, args ...string) (string, int) {
	t.Helper()
	out, err := exec.CommandContext(t.Context(), "window", append([]string{"hall", "audit"}, args...)...).Output()
	exit, failed := errors.AsType[*exec.ExitError](err)
	switch {
	case err == nil:
		return string(out), 0
	case !failed:
		t.Fatal(err)
	}
	return string(out), exit.ExitCode()
}

// TestHallAudit: the log of a hall that works is whole and can be exported; a
// stranger checks the export with nothing but hashes; an edit is found at its
// record, and a cut that fits together by the checkpoint that was printed before.
func TestHallAudit(t *testing.T) {
	dir := t.TempDir()
	db := filepath.Join(dir, "hall.db")
	at := "--store=sqlite:" + db
	if out, err := exec.CommandContext(t.Context(), "window", "hall", "init", "--demo", at).CombinedOutput(); err != nil {
		t.Fatalf("%s %v", out, err)
	}
	address := served(t, at)
	for range 5 {
		if out, ok := channel(t, address, "ticket", "GJJ-001"); !ok {
			t.Fatal(out)
		}
	}
	// The people who were written, then five tickets, and who signed in and out for each.
	records := len(demoSeed().Staff) + 3*5
	if out, status := audited(t, "verify", at); status != 0 || !strings.HasPrefix(out, fmt.Sprintf("%d records, whole", records)) {
		t.Errorf("a hall at work: %q, status %d", out, status)
	}
	log, kept := filepath.Join(dir, "log.jsonl"), filepath.Join(dir, "checkpoint")
	signed, status := audited(t, "export", at, "--to", log)
	if status != 0 || !strings.Contains(signed, fmt.Sprintf("\n%d\n", records)) {
		t.Fatalf("export: %q, status %d", signed, status)
	}
	if err := os.WriteFile(kept, []byte(signed), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, status := audited(t, "export", at, "--to", log); status != exitFailed {
		t.Errorf("written over: status %d", status)
	}
	if n := strangerReads(t, log, signed); n != int64(records) {
		t.Errorf("%d records in the export", n)
	}
	if out, status := audited(t, "verify", at, "--checkpoint", kept); status != 0 {
		t.Errorf("beside its checkpoint: %q, status %d", out, status)
	}
	store, err := sql.Open("sqlite", db)
	if err != nil {
		t.Fatal(err)
	}
	defer store.Close()
	exec := func(query string, args ...any) {
		t.Helper()
		if _, err := store.ExecContext(t.Context(), query, args...); err != nil {
			t.Fatal(err)
		}
	}
	exec("UPDATE event SET actor = '8002' WHERE seq = 3")
	out, status := audited(t, "verify", at, "--json")
	if status != exitWrong || !strings.Contains(out, `"findings":[{"code":"record_changed","record":3}`) {
		t.Errorf("edited: %q, status %d", out, status)
	}
	if _, status := audited(t, "export", at, "--to", log+"2"); status != exitFailed {
		t.Errorf("a broken log is exported: status %d", status)
	}
	exec("UPDATE event SET actor = '8001' WHERE seq = 3")
	// Put back to where it began, as a program without a log would leave it.
	exec("DELETE FROM event WHERE seq > 3")
	exec("UPDATE hall SET seq = 3, logged = 0, edge = ''")
	if out, status := audited(t, "verify", at); status != 0 {
		t.Errorf("what fits together: %q, status %d", out, status)
	}
	out, status = audited(t, "verify", at, "--checkpoint", kept)
	if status != exitWrong || !strings.Contains(out, "record_missing  record 4") {
		t.Errorf("cut off: %q, status %d", out, status)
	}
}

// strangerReads makes the tree of an export with a library alone.
func strangerReads(t *testing.T, path, signed string) (n int64) {
	t.Helper()
	file, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	var all []tlog.Hash
	read := tlog.HashReaderFunc(func(indexes []int64) ([]tlog.Hash, error) {
		out := make([]tlog.Hash, len(indexes))
		for i, index := range indexes {
			out[i] = all[index]
		}
		return out, nil
	})
	for lines := bufio.NewScanner(bytes.NewReader(file)); lines.Scan(); n++ {
		var line struct {
			Hash   string
			Record json.RawMessage
		}
		if err := json.Unmarshal(lines.Bytes(), &line); err != nil {
			t.Fatal(err)
		}
		if tlog.RecordHash(line.Record).String() != line.Hash {
			t.Errorf("record %d: %s", n+1, lines.Text())
		}
		hashes, err := tlog.StoredHashes(n, line.Record, read)
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, hashes...)
	}
	root, err := tlog.TreeHash(n, read)
	if err != nil || !strings.Contains(signed, "\n"+root.String()+"\n") {
		t.Errorf("root %s of the export is not that of the checkpoint: %v", root, err)
	}
	return n
}
