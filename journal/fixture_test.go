package journal

import (
	"compress/gzip"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"onewindow/visit"
)

var writeFixture = flag.Bool("fixture", false, "write the fixture journal of the present schema")

// rowsOfFixture is how many commands wait in each fixture.
const rowsOfFixture = 200

// TestFixture writes testdata/schema-N.db.gz when it is asked for (go test
// ./journal -run TestFixture -fixture), which is done once, before a step is
// added. It holds each fixture, a journal as a former build left it, to R5:
// with 200 commands waiting it opens here and one build back, again and again,
// and nothing is lost.
func TestFixture(t *testing.T) {
	if *writeFixture {
		makeFixture(t, filepath.Join("testdata", fmt.Sprintf("schema-%d.db.gz", len(migrations))))
	}
	paths, err := filepath.Glob(filepath.Join("testdata", "schema-*.db.gz"))
	if err != nil || len(paths) == 0 {
		t.Fatal("no fixture", err)
	}
	for _, path := range paths {
		t.Run(filepath.Base(path), func(t *testing.T) { upAndDown(t, path) })
	}
}

func makeFixture(t *testing.T, path string) {
	t.Helper()
	j := openAt(t, t.TempDir())
	for n := range rowsOfFixture {
		id := fmt.Sprintf("%03d", n)
		appended(t, j, recs("v"+id, 2), []visit.HallCommand{command("c"+id, "v"+id)})
	}
	if err := j.SetAside(t.Context(), "c007", "invalid"); err != nil {
		t.Fatal(err)
	}
	if err := j.Retire(t.Context(), "v011"); err != nil {
		t.Fatal(err)
	}
	if err := j.SetNote(t.Context(), "session", []byte("token")); err != nil {
		t.Fatal(err)
	}
	if err := j.Close(); err != nil {
		t.Fatal(err)
	}
	data, err := os.ReadFile(filepath.Join(j.opt.Dir, fileName))
	if err != nil {
		t.Fatal(err)
	}
	f, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	z, err := gzip.NewWriterLevel(f, gzip.BestCompression)
	if err == nil {
		_, err = z.Write(data)
	}
	if err == nil {
		err = z.Close()
	}
	if err == nil {
		err = f.Close()
	}
	if err != nil {
		t.Fatal(err)
	}
}

func unpack(t *testing.T, path, to string) {
	t.Helper()
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	z, err := gzip.NewReader(f)
	if err != nil {
		t.Fatal(err)
	}
	data, err := io.ReadAll(z)
	if err == nil {
		err = os.WriteFile(to, data, 0o600)
	}
	if err != nil {
		t.Fatal(err)
	}
}

// upAndDown opens a former journal here, in the build before that knew its
// schema, and here again.
func upAndDown(t *testing.T, path string) {
	var schema int
	if _, err := fmt.Sscanf(filepath.Base(path), "schema-%d.db.gz", &schema); err != nil || schema > len(migrations) {
		t.Fatalf("schema %d: %v", schema, err)
	}
	dir := t.TempDir()
	unpack(t, path, filepath.Join(dir, fileName))
	next := append(slices.Clone(migrations), `CREATE TABLE a_step_to_come (id INTEGER PRIMARY KEY)`)
	// A build opens a store of one schema more than it knows.
	back := max(schema, len(migrations)-1)
	var more []string
	for round, steps := range [][]string{migrations, migrations[:back], migrations, next, migrations} {
		j, err := open(t.Context(), options(dir), steps)
		if err != nil {
			t.Fatalf("round %d: %v", round, err)
		}
		if d := j.Damaged(); d != nil {
			t.Fatalf("round %d: set aside: %s", round, d.Cause)
		}
		rows := pending(t, j)
		if want := rowsOfFixture - 1 + len(more); len(rows) != want || !slices.Equal(rows[rowsOfFixture-1:], more) {
			t.Errorf("round %d: %d wait, want %d", round, len(rows), want)
		}
		if rows[0] != "c000" || slices.Contains(rows, "c007") || backlog(t, j).SetAside != 1 {
			t.Errorf("round %d: the outbox is not what it was", round)
		}
		if got, want := len(replayed(t, j)), 2*(rowsOfFixture-1)+len(more); got != want {
			t.Errorf("round %d: %d events, want %d", round, got, want)
		}
		note, ok, err := j.Note(t.Context(), "session")
		if err != nil || !ok || string(note) != "token" {
			t.Errorf("round %d: note %q %v %v", round, note, ok, err)
		}
		whole(t, j)
		id := fmt.Sprintf("new%d", round)
		appended(t, j, recs("v"+id, 1), []visit.HallCommand{command(id, "v"+id)})
		more = append(more, id)
		if err = j.Close(); err != nil {
			t.Fatal(err)
		}
	}
	// The window empties its outbox as if nothing had happened.
	j := openAt(t, dir)
	rows := pending(t, j)
	appended(t, j, nil, nil, rows...)
	if b := backlog(t, j); b.Count != 0 || b.SetAside != 1 {
		t.Errorf("%+v", b)
	}
	whole(t, j)
	if point, err := j.Checkpoint(t.Context()); err != nil || point.Log == "" {
		t.Errorf("%+v %v", point, err)
	}
}
