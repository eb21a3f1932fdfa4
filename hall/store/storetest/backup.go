package storetest

import (
	"archive/tar"
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"onewindow/hall/store"
)

// backup: what is written while the hall works is one moment of it, comes back
// whole on either engine, and a backup that is not whole brings nothing.
func backup(t *testing.T, fresh Fresh) {
	dsn := fresh(t)
	st := opened(t, store.Options{DSN: dsn, HallName: "厅"})
	pages := pageFolder(t)
	filled(t, st, pages)
	var file bytes.Buffer
	made, err := store.Backup(t.Context(), store.Options{DSN: dsn}, pages, &duringBackup{t: t, st: st, to: &file})
	if err != nil {
		t.Fatal(err)
	}
	if made.Pages != 1 || made.Rows["ticket"] != 9 || made.Rows["session"] != 1 || len(made.Missing) > 0 {
		t.Errorf("made %+v", made)
	}
	for name, target := range map[string]Fresh{"the same engine": fresh, "a file": newFile} {
		t.Run("into "+name, func(t *testing.T) { restored(t, target(t), file.Bytes(), made) })
	}
	t.Run("broken", func(t *testing.T) { brokenBackups(t, fresh(t), file.Bytes()) })
	t.Run("into a hall", func(t *testing.T) {
		_, err := store.Restore(t.Context(), store.Options{DSN: dsn}, pageFolder(t), bytes.NewReader(file.Bytes()))
		if !errors.Is(err, store.ErrNotEmpty) {
			t.Errorf("restored over a hall: %v", err)
		}
	})
	t.Run("mutant without snapshot", func(t *testing.T) {
		engine := "pgx"
		if strings.HasPrefix(dsn, "sqlite:") {
			engine = "sqlite"
		}
		var torn bytes.Buffer
		_, err := store.Backup(t.Context(), store.Options{DSN: dsn, Driver: loose.mustDriver(t, engine)}, pages, &duringBackup{t: t, st: st, to: &torn})
		if err != nil {
			t.Fatal(err)
		}
		target := newFile(t)
		if _, err := store.Restore(t.Context(), store.Options{DSN: target}, pageFolder(t), bytes.NewReader(torn.Bytes())); err != nil {
			t.Fatal(err)
		}
		if torn := tornApart(t, opened(t, store.Options{DSN: target})); torn == "" {
			t.Error("the mutant survived: the harness proves nothing")
		}
	})
}

// fromAFile: a hall that has outgrown its own file goes on in a database that
// several servers share.
func fromAFile(t *testing.T, fresh Fresh) {
	dsn := newFile(t)
	st := opened(t, store.Options{DSN: dsn, HallName: "厅"})
	pages := pageFolder(t)
	filled(t, st, pages)
	var file bytes.Buffer
	made, err := store.Backup(t.Context(), store.Options{DSN: dsn}, pages, &file)
	if err != nil {
		t.Fatal(err)
	}
	restored(t, fresh(t), file.Bytes(), made)
}

func newFile(t *testing.T) string {
	t.Helper()
	return "sqlite:" + filepath.Join(t.TempDir(), "restored.db")
}

func pageFolder(t *testing.T) *store.Pages {
	t.Helper()
	p, err := store.OpenPages(filepath.Join(t.TempDir(), "pages"))
	if err != nil {
		t.Fatal(err)
	}
	return p
}

var scan = bytes.Repeat([]byte("扫描页"), 999)

func scanSHA() string {
	sum := sha256.Sum256(scan)
	return hex.EncodeToString(sum[:])
}

// filled leaves something of every kind of value behind.
func filled(t *testing.T, st *store.Store, pages *store.Pages) {
	t.Helper()
	issue(t, st, 9)
	u, err := pages.Begin(scanSHA(), int64(len(scan)))
	if err == nil {
		err = errors.Join(u.Write(0, scan), u.Finish(), u.Close())
	}
	if err != nil {
		t.Fatal(err)
	}
	write(t, st, func(tx *store.Tx) error {
		return errors.Join(
			tx.PutStaff(store.Staff{No: "2001", Name: "龴㐀𠮷田 '\"\\;--\n", Roles: []string{"clerk"}, Disabled: true}),
			tx.PutWindow(store.Window{No: "A1", Serves: []string{"*"}}),
			tx.InsertSession(store.Session{TokenSHA256: "t1", Staff: "2001", Role: "clerk", IssuedAt: tx.Now(), ExpiresAt: tx.Now().Add(time.Hour)}),
			tx.InsertCommand(store.Command{Scope: "s", ID: "c", Content: []byte{0, 255, 10}, Receipt: []byte{}}),
			tx.InsertCase(store.Case{ID: "c1", CaseNo: "DG1", State: "received", Version: 1 << 60, Applicant: []byte{1, 2}, Body: []byte("{}")}),
			step(tx),
			tx.PutPage(store.Page{SHA256: scanSHA(), Case: "c1", Line: "IDC.self", Bytes: int64(len(scan)), MediaType: "image/png"}),
			tx.InsertMessage(store.Message{ID: "m1", Target: "carry", Subject: "c1"}),
			tx.AddHandling("2001", "GJJ-001", time.Minute),
		)
	})
}

func step(tx *store.Tx) error {
	_, err := tx.AddStep("c1", store.Step{Event: "receive"})
	return err
}

// duringBackup lets the hall issue a ticket when the backup has read the hall's
// row and not yet its events.
type duringBackup struct {
	t    *testing.T
	st   *store.Store
	to   io.Writer
	done bool
}

func (d *duringBackup) Write(b []byte) (int, error) {
	if !d.done && bytes.Contains(b, []byte("tables/hall.")) {
		d.done = true
		issue(d.t, d.st, 1)
	}
	return d.to.Write(b)
}

// tornApart says how a store is not of one moment.
func tornApart(t *testing.T, st *store.Store) string {
	t.Helper()
	events := allEvents(t, st)
	var last int64
	view(t, st, func(r *store.Reader) (err error) {
		last, err = r.LastSeq()
		return err
	})
	if int64(len(events)) != last || len(events) > 0 && events[len(events)-1].Seq != last {
		return "the hall's row and its events are of two moments"
	}
	return ""
}

func restored(t *testing.T, dsn string, file []byte, made store.Contents) {
	pages := pageFolder(t)
	got, err := store.Restore(t.Context(), store.Options{DSN: dsn}, pages, bytes.NewReader(file))
	if err != nil {
		t.Fatal(err)
	}
	for table, n := range made.Rows {
		if got.Rows[table] != n {
			t.Errorf("%d rows of %s, want %d", got.Rows[table], table, n)
		}
	}
	st := opened(t, store.Options{DSN: dsn})
	if torn := tornApart(t, st); torn != "" {
		t.Error(torn)
	}
	if st.HallName() != "厅" {
		t.Errorf("the hall is called %q", st.HallName())
	}
	view(t, st, func(r *store.Reader) error {
		s, err := r.Session("t1")
		if err != nil || s.EndedAt.IsZero() {
			t.Errorf("a session of before goes on: %+v, %v", s, err)
		}
		c, err := r.Command("s", "c")
		if err != nil || !slices.Equal(c.Content, []byte{0, 255, 10}) {
			t.Errorf("command %+v, %v", c, err)
		}
		return nil
	})
	// The hall goes on where it was.
	before := st.Last()
	issue(t, st, 1)
	if st.Last() != before+1 {
		t.Errorf("event %d after %d", st.Last(), before)
	}
	// A backup of it holds the same, but for the end of the sessions and what
	// came since.
	var again bytes.Buffer
	if _, err := store.Backup(t.Context(), store.Options{DSN: dsn}, pages, &again); err != nil {
		t.Fatal(err)
	}
	was, is := linesOf(t, file), linesOf(t, again.Bytes())
	for name, lines := range was {
		if strings.Contains(name, "session") || name == "head.json" || name == "end.json" {
			continue
		}
		for _, line := range lines {
			moved := strings.Contains(name, "counter") || strings.Contains(name, "tables/hall.")
			if !moved && !slices.Contains(is[name], line) {
				t.Errorf("%s has lost %s", name, line)
			}
		}
	}
}

// linesOf are the lines of a backup by entry; a page is one line.
func linesOf(t *testing.T, file []byte) map[string][]string {
	t.Helper()
	lines := map[string][]string{}
	for in := tar.NewReader(bytes.NewReader(file)); ; {
		h, err := in.Next()
		if errors.Is(err, io.EOF) {
			return lines
		}
		if err != nil {
			t.Fatal(err)
		}
		data, err := io.ReadAll(in)
		if err != nil {
			t.Fatal(err)
		}
		lines[h.Name] = strings.Split(string(data), "\n")
	}
}

// brokenBackups: one that breaks off anywhere, or was changed, is refused and
// leaves nothing behind; the whole one then goes in.
func brokenBackups(t *testing.T, dsn string, file []byte) {
	try := func(data []byte) error {
		_, err := store.Restore(t.Context(), store.Options{DSN: dsn}, pageFolder(t), bytes.NewReader(data))
		return err
	}
	end := bytes.LastIndex(file, []byte("end.json"))
	for _, cut := range []int{0, 100, 512, 600, len(file) / 3, len(file) / 2, end, end + 300} {
		if err := try(file[:cut]); !errors.Is(err, store.ErrBackup) {
			t.Errorf("cut at %d of %d: %v", cut, len(file), err)
		}
	}
	for name, change := range map[string][2]string{
		"a row less":  {`"rows":{`, `"rows":{"x":1,`},
		"other bytes": {"扫描页扫描页", "描扫页扫描页"},
	} {
		changed := rewritten(t, file, change[0], change[1])
		if err := try(changed); !errors.Is(err, store.ErrBackup) {
			t.Errorf("%s: %v", name, err)
		}
	}
	for _, newer := range [][2]string{{`"format":1`, `"format":2`}, {`"schema":`, `"schema":9`}} {
		if err := try(rewritten(t, file, newer[0], newer[1])); !errors.Is(err, store.ErrNewer) {
			t.Errorf("%v: %v", newer, err)
		}
	}
	if err := try(file); err != nil {
		t.Errorf("the whole one after all: %v", err)
	}
}

// rewritten replaces the first of something in each entry.
func rewritten(t *testing.T, file []byte, was, is string) []byte {
	t.Helper()
	var out bytes.Buffer
	w := tar.NewWriter(&out)
	for in := tar.NewReader(bytes.NewReader(file)); ; {
		h, err := in.Next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		data, err := io.ReadAll(in)
		if err != nil {
			t.Fatal(err)
		}
		data = bytes.Replace(data, []byte(was), []byte(is), 1)
		h.Size = int64(len(data))
		if err := errors.Join(w.WriteHeader(h)); err != nil {
			t.Fatal(err)
		}
		if _, err := w.Write(data); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}
