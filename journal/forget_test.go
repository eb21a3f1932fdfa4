package journal

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"onewindow/e2e/oracle"
	"onewindow/visit"
)

const keep = 30 * 24 * time.Hour

// desk is a journal with a ring beside its folder and a clock of its own.
type desk struct {
	*Journal
	dir, ring string
	now       time.Time
}

func (d *desk) open(t *testing.T) {
	t.Helper()
	o := options(d.dir)
	o.Ring, o.Now = d.ring, func() time.Time { return d.now }
	var err error
	d.Journal, err = Open(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { d.Close() })
}

// live lets a visit begin today, with a command and a page.
func (d *desk) live(t *testing.T, id string) (page string) {
	t.Helper()
	rs := recs(id, 3)
	for i := range rs {
		rs[i].At = d.now
	}
	c := command("c-"+id, id)
	c.MadeAt = d.now
	appended(t, d.Journal, rs, []visit.HallCommand{c})
	page, err := d.PutPage(t.Context(), c.CaseID+id, "IDC", "image/png", []byte("page of "+id))
	if err != nil {
		t.Fatal(err)
	}
	return page
}

func (d *desk) retire(t *testing.T, id string) {
	t.Helper()
	appended(t, d.Journal, nil, nil, "c-"+id)
	if err := d.Retire(t.Context(), id); err != nil {
		t.Fatal(err)
	}
}

// opening lists what of a copy opens with what a ring holds: visits by their
// entries, commands and pages.
func opening(t *testing.T, copied, ring string) (out []string) {
	t.Helper()
	dir := t.TempDir()
	if err := os.CopyFS(dir, os.DirFS(copied)); err != nil {
		t.Fatal(err)
	}
	o := options(dir)
	o.Ring, o.Ballast = ring, -1
	j, err := Open(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	defer j.Close()

	for n := range j.head.size {
		var e entry
		err := j.writer.QueryRowContext(t.Context(), `SELECT visit, visit_seq, at, kind, version, body FROM entry WHERE seq = ?`, n+1).
			Scan(&e.visit, &e.visitSeq, &e.at, &e.kind, &e.version, &e.body)
		if err != nil {
			t.Fatal(err)
		}
		if _, err = j.record(&e); err == nil {
			out = append(out, e.visit)
		}
	}
	rows, err := j.Rows(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range rows {
		if r.Command.ID != "" {
			out = append(out, r.CommandID)
		}
	}
	pages, err := j.Pages(t.Context(), "")
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range pages {
		if data, err := j.Page(t.Context(), p.SHA256); err == nil {
			out = append(out, string(data))
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// ringOf copies the file of the keys.
func ringOf(t *testing.T, path string) string {
	t.Helper()
	data, err := os.ReadFile(path)
	to := filepath.Join(t.TempDir(), "ring")
	if err == nil {
		err = os.WriteFile(to, data, 0o600)
	}
	if err != nil {
		t.Fatal(err)
	}
	return to
}

// TestForget: what was delivered and is older than the period opens in no copy of
// the journal's folder with what the machine still holds; what is younger, open or
// waits for the hall stays, and all goes on to be proven (R21, T23).
func TestForget(t *testing.T) {
	began := time.Now()
	room := t.TempDir()
	d := &desk{dir: filepath.Join(room, "journal"), ring: filepath.Join(room, "ring"), now: morning}
	d.open(t)
	old := d.live(t, "old")
	before, copied := d.now, filepath.Join(room, "copy")
	if err := os.CopyFS(copied, os.DirFS(d.dir)); err != nil { // while its command waits
		t.Fatal(err)
	}
	stolen := ringOf(t, d.ring)
	d.retire(t, "old")
	d.now = before.Add(48 * time.Hour)
	d.live(t, "waits")
	if err := d.Retire(t.Context(), "waits"); err != nil {
		t.Fatal(err)
	}
	d.now = before.Add(96 * time.Hour)
	d.live(t, "open")
	appended(t, d.Journal, nil, nil, "c-open")
	d.now = before.Add(144 * time.Hour)
	d.live(t, "lately")
	later := filepath.Join(room, "later")
	if err := os.CopyFS(later, os.DirFS(d.dir)); err != nil {
		t.Fatal(err)
	}
	point, err := d.Checkpoint(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	want := replayed(t, d.Journal)
	// The period runs from the retirement, not from the visit.
	d.now = before.Add(keep + 145*time.Hour)
	d.retire(t, "lately")

	if n, err := d.Forget(t.Context(), keep); err != nil || n != 1 {
		t.Fatalf("forgot %d days, want 1: %v", n, err)
	}
	if n, err := d.Forget(t.Context(), keep); err != nil || n != 0 {
		t.Errorf("forgot %d days again: %v", n, err)
	}
	kept := []string{"c-waits", "lately", "open", "page of lately", "page of open", "page of waits", "waits"}
	for _, from := range []string{copied, later, d.dir} {
		if from == d.dir {
			whole(t, d.Journal)
			if err := d.Close(); err != nil {
				t.Fatal(err)
			}
		}
		expected := kept
		switch from {
		case copied:
			expected = nil
		case later:
			expected = []string{"c-lately", "c-waits", "lately", "open", "page of lately", "page of open", "page of waits", "waits"}
		}
		if diff := cmp.Diff(expected, opening(t, from, ringOf(t, d.ring))); diff != "" {
			t.Errorf("%s:\n%s", filepath.Base(from), diff)
		}
	}
	// Mutant: the store says that it has forgotten, the key is kept. The copy opens.
	if got := opening(t, copied, stolen); !slices.Contains(got, "old") || !slices.Contains(got, "c-old") || !slices.Contains(got, "page of old") {
		t.Errorf("with the key kept only %v opens: the check above proves nothing", got)
	}

	d.open(t)
	whole(t, d.Journal)
	if diff := cmp.Diff(slices.DeleteFunc(want, func(r visit.Record) bool { return r.VisitID == "lately" }), replayed(t, d.Journal)); diff != "" {
		t.Error(diff)
	}
	if err := d.Extends(t.Context(), point); err != nil {
		t.Error(err)
	}
	if _, err := d.Page(t.Context(), old); !errors.Is(err, ErrNoPage) {
		t.Errorf("the page of a forgotten day: %v", err)
	}
	if err := d.Append(t.Context(), []visit.Record{rec("old", 4, recs("old", 1)[0].Event)}, nil, nil); !errors.Is(err, ErrForgotten) {
		t.Errorf("a forgotten visit goes on: %v", err)
	}
	// A clock that was put back does not make the key of a forgotten day again.
	d.now = before
	d.live(t, "back")
	whole(t, d.Journal)
	if slices.Contains(d.Journal.ring.days(), dayOf(before)) {
		t.Error("the forgotten day has a key again")
	}
	oracle.Prove(t, began, oracle.Proof{
		Promise: "R21", Harness: "copies of a journal taken before and after, opened with what the machine has once a day is forgotten", Trials: 3, Unit: "copies",
		Result: "nothing of the day opens, what is open, young or waiting does, the chain goes on to prove; mutant caught: the key is kept",
	})
}

// TestKeyKept: a key that outlived its day is found, and destroyed at the next
// start, as after a crash between the two.
func TestKeyKept(t *testing.T) {
	room := t.TempDir()
	d := &desk{dir: filepath.Join(room, "journal"), ring: filepath.Join(room, "ring"), now: morning}
	d.open(t)
	d.live(t, "old")
	d.retire(t, "old")
	before, err := os.ReadFile(d.ring)
	if err != nil {
		t.Fatal(err)
	}
	d.now = d.now.Add(keep + 48*time.Hour)
	if n, err := d.Forget(t.Context(), keep); err != nil || n != 1 {
		t.Fatal(n, err)
	}
	if data, err := os.ReadFile(d.ring); err != nil || !bytes.Equal(data, make([]byte, slotBytes)) {
		t.Errorf("the key was not overwritten: %x %v", data, err)
	}
	if err := os.WriteFile(d.ring, before, 0o600); err != nil {
		t.Fatal(err)
	}
	o := options(d.dir)
	o.Ring = d.ring
	kept, err := openRing(o)
	if err != nil {
		t.Fatal(err)
	}
	kept.forget(map[day]bool{dayOf(morning): true})
	d.Journal.ring = kept
	found, err := d.Verify(t.Context())
	if err != nil || !slices.Equal(found, Findings{{Code: FoundKeyKept, Ref: "2026-11-23"}}) {
		t.Errorf("found %v, %v", found, err)
	}
	if err := d.Close(); err != nil {
		t.Fatal(err)
	}
	d.open(t)
	whole(t, d.Journal)
	if data, err := os.ReadFile(d.ring); err != nil || !bytes.Equal(data, make([]byte, slotBytes)) {
		t.Errorf("the key is still there: %x %v", data, err)
	}
}

// TestWipedIsNotForgotten: who wipes an entry, and even writes that its day was
// forgotten, is found.
func TestWipedIsNotForgotten(t *testing.T) {
	room := t.TempDir()
	d := &desk{dir: filepath.Join(room, "journal"), ring: filepath.Join(room, "ring"), now: morning}
	d.open(t)
	d.live(t, "v")
	if _, err := d.writer.Exec(`UPDATE entry SET body = substr(body, 1, 4) WHERE seq = 2`); err != nil {
		t.Fatal(err)
	}
	if found, err := d.Verify(t.Context()); err != nil || !slices.Equal(found, Findings{{Code: FoundSealBroken, Seq: 2, Ref: "v"}}) {
		t.Errorf("found %v, %v", found, err)
	}
	if _, err := d.writer.Exec(`INSERT INTO forgotten (day, at) VALUES (?, '')`, int64(dayOf(morning))); err != nil {
		t.Fatal(err)
	}
	if found, err := d.Verify(t.Context()); err != nil || !slices.Contains(found, Finding{Code: FoundMarksChanged}) {
		t.Errorf("found %v, %v", found, err)
	}
}

// TestRingAfterJournal: a journal from before the days had keys goes on with a
// ring, and what was sealed before opens.
func TestRingAfterJournal(t *testing.T) {
	room := t.TempDir()
	d := &desk{dir: filepath.Join(room, "journal"), now: morning}
	d.open(t)
	d.live(t, "first")
	if err := d.Close(); err != nil {
		t.Fatal(err)
	}
	d.ring = filepath.Join(room, "ring")
	d.open(t)
	d.live(t, "second")
	whole(t, d.Journal)
	if got := len(replayed(t, d.Journal)); got != 6 {
		t.Errorf("%d events, want 6", got)
	}
	if got := pending(t, d.Journal); !slices.Equal(got, []string{"c-first", "c-second"}) {
		t.Errorf("pending %v", got)
	}
}

// TestForgettingIsAChoice: a store whose desk forgets nothing stays one that a build
// from before opens; one with keys of its days is too new for that build, and is not
// opened without the keys, and neither changes anything (R5).
func TestForgettingIsAChoice(t *testing.T) {
	room := t.TempDir()
	d := &desk{dir: filepath.Join(room, "journal"), now: morning}
	newest := func() (n int) {
		t.Helper()
		// What a build from before asks.
		if err := d.writer.QueryRowContext(t.Context(), `SELECT coalesce(max(version), 0) FROM schema_version`).Scan(&n); err != nil {
			t.Fatal(err)
		}
		return n
	}
	d.open(t)
	d.live(t, "first")
	if got := newest(); got != len(migrations) {
		t.Errorf("without keys of days the store has version %d", got)
	}
	if err := d.Close(); err != nil {
		t.Fatal(err)
	}
	d.ring = filepath.Join(room, "ring")
	d.open(t)
	d.live(t, "second")
	if got := newest(); got <= len(migrations)+1 {
		t.Errorf("a build from before would open version %d", got)
	}
	if err := d.Close(); err != nil {
		t.Fatal(err)
	}
	before, err := os.ReadFile(filepath.Join(d.dir, fileName))
	if err != nil {
		t.Fatal(err)
	}
	o := options(d.dir)
	o.Ballast = -1
	if _, err := Open(t.Context(), o); !errors.Is(err, ErrNoRing) {
		t.Errorf("without the keys: %v", err)
	}
	if after, err := os.ReadFile(filepath.Join(d.dir, fileName)); err != nil || !bytes.Equal(before, after) {
		t.Errorf("the store was changed, %v", err)
	}
	d.open(t)
	whole(t, d.Journal)
}
