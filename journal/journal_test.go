package journal

import (
	"bytes"
	"context"
	"errors"
	"flag"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"go.uber.org/goleak"

	"onewindow/e2e/oracle"
	"onewindow/values"
	"onewindow/visit"
)

var (
	morning = time.Date(2026, 11, 23, 9, 0, 0, 123456789, values.Shanghai)
	testKey = bytes.Repeat([]byte{7}, KeySize)
)

func TestMain(m *testing.M) {
	if dir := os.Getenv(childDir); dir != "" {
		os.Exit(child(dir))
	}
	// rapid has no other way to be told; a flag given on the command line wins.
	if err := flag.Set("rapid.checks", strconv.Itoa(oracle.Count(100, 2_000))); err != nil {
		panic(err)
	}
	goleak.VerifyTestMain(m)
}

func options(dir string) Options {
	return Options{
		Dir: dir, Window: "A035", Key: testKey, Now: func() time.Time { return morning }, Log: slog.New(slog.DiscardHandler),
		Ballast: 64 << 10,
	}
}

// ringed are the options of a desk: the keys of the days lie beside the folder.
func ringed(dir string) Options {
	o := options(dir)
	o.Ring = dir + ".ring"
	return o
}

func openAt(t *testing.T, dir string) *Journal {
	t.Helper()
	j, err := Open(t.Context(), options(dir))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { j.Close() })
	return j
}

func reopened(t *testing.T, j *Journal) *Journal {
	t.Helper()
	if err := j.Close(); err != nil {
		t.Fatal(err)
	}
	return openAt(t, j.opt.Dir)
}

func rec(id string, seq int64, e visit.Event) visit.Record {
	return visit.Record{VisitID: id, Seq: seq, At: morning.Add(time.Duration(seq) * time.Second), Event: e}
}

// recs are n events of a visit.
func recs(id string, n int64) []visit.Record {
	out := []visit.Record{rec(id, 1, visit.CallRequested{VisitID: id, Window: "A035", Clerk: "1001", CommandID: "c-" + id})}
	for i := int64(2); i <= n; i++ {
		out = append(out, rec(id, i, visit.Recalled{CommandID: fmt.Sprintf("r-%s-%d", id, i)}))
	}
	return out
}

func command(id, visitID string) visit.HallCommand {
	return visit.HallCommand{
		ID: id, VisitID: visitID, TicketID: "t-" + visitID, MadeAt: morning, Move: &visit.TicketMove{Event: "recall"},
	}
}

func appended(t *testing.T, j *Journal, records []visit.Record, out []visit.HallCommand, settled ...string) {
	t.Helper()
	if err := j.Append(t.Context(), records, out, settled); err != nil {
		t.Fatal(err)
	}
}

func replayed(t *testing.T, j *Journal) []visit.Record {
	t.Helper()
	var out []visit.Record
	err := j.Replay(t.Context(), func(r visit.Record) error {
		out = append(out, r)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func pending(t *testing.T, j *Journal) []string {
	t.Helper()
	rows, err := j.Pending(t.Context(), 0)
	if err != nil {
		t.Fatal(err)
	}
	ids := []string{}
	for _, r := range rows {
		ids = append(ids, r.CommandID)
	}
	return ids
}

func whole(t *testing.T, j *Journal) {
	t.Helper()
	found, err := j.Verify(t.Context())
	if err != nil || len(found) > 0 {
		t.Fatalf("verify: %v %v", found, err)
	}
}

func backlog(t *testing.T, j *Journal) Backlog {
	t.Helper()
	b, err := j.Backlog(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func TestReplayGivesBackWhatWasAppended(t *testing.T) {
	j := openAt(t, t.TempDir())
	a, b := recs("va", 3), recs("vb", 2)
	appended(t, j, a[:1], nil)
	appended(t, j, b, nil)
	appended(t, j, a[1:], nil)
	want := slices.Concat(a[:1], b, a[1:])
	if diff := cmp.Diff(want, replayed(t, j)); diff != "" {
		t.Fatal(diff)
	}
	j = reopened(t, j)
	got := replayed(t, j)
	if diff := cmp.Diff(want, got); diff != "" {
		t.Fatal(diff)
	}
	if _, offset := got[0].At.Zone(); offset != 8*3600 {
		t.Errorf("the time came back with offset %d", offset)
	}
	whole(t, j)
}

// Every kind of event that visit knows goes through the store.
func TestEveryEventKind(t *testing.T) {
	j := openAt(t, t.TempDir())
	var want []visit.Record
	seq := int64(0)
	for kind := range visit.EventTypes() {
		e, err := visit.UnmarshalEvent(kind, visit.SchemaVersion, nil)
		if err != nil {
			t.Fatal(err)
		}
		seq++
		want = append(want, rec("v", seq, e))
	}
	appended(t, j, want, nil)
	if diff := cmp.Diff(want, replayed(t, reopened(t, j))); diff != "" {
		t.Fatal(diff)
	}
}

func TestRetire(t *testing.T) {
	j := openAt(t, t.TempDir())
	appended(t, j, recs("va", 2), nil)
	appended(t, j, recs("vb", 1), nil)
	for range 2 { // again changes nothing
		if err := j.Retire(t.Context(), "va"); err != nil {
			t.Fatal(err)
		}
	}
	if err := j.Retire(t.Context(), "unknown"); err != nil {
		t.Fatal(err)
	}
	whole(t, j)
	j = reopened(t, j)
	if got := replayed(t, j); len(got) != 1 || got[0].VisitID != "vb" {
		t.Fatalf("replayed %v", got)
	}
	appended(t, j, []visit.Record{rec("va", 3, visit.FinishUndone{CommandID: "u"})}, nil)
	if got := replayed(t, j); len(got) != 4 {
		t.Fatalf("a later event opens the visit again, replayed %d records", len(got))
	}
	whole(t, j)
	visits, err := j.Visits(t.Context())
	if err != nil || len(visits) != 2 || visits[0].ID != "va" || visits[0].Events != 3 || visits[0].LastKind != "finish_undone" || visits[0].Retired {
		t.Errorf("visits %+v %v", visits, err)
	}
}

func TestAppendIsAllOrNothing(t *testing.T) {
	j := openAt(t, t.TempDir())
	appended(t, j, recs("va", 1), []visit.HallCommand{command("c1", "va")})
	before := j.head
	for name, call := range map[string]func() error{
		"a number used twice": func() error {
			return j.Append(t.Context(), []visit.Record{rec("va", 2, visit.IdentityUnbound{}), rec("va", 1, visit.IdentityUnbound{})}, nil, []string{"c1"})
		},
		"a command used twice": func() error {
			return j.Append(t.Context(), recs("vb", 1), []visit.HallCommand{command("c1", "vb")}, nil)
		},
		"a commit that fails": func() error {
			j.fault = func(string) error { return errors.New("torn out") }
			defer func() { j.fault = nil }()
			return j.Append(t.Context(), recs("vb", 1), nil, []string{"c1"})
		},
		"a context that is over": func() error {
			ctx, cancel := context.WithCancel(t.Context())
			cancel()
			return j.Append(ctx, recs("vb", 1), nil, []string{"c1"})
		},
	} {
		if err := call(); err == nil {
			t.Errorf("%s was taken", name)
		}
		if j.head != before || len(replayed(t, j)) != 1 || !slices.Equal(pending(t, j), []string{"c1"}) || backlog(t, j).Count != 1 {
			t.Errorf("%s left a trace", name)
		}
	}
	whole(t, reopened(t, j))
}

// A context that ends during the commit does not make the answer a guess.
func TestCommitIsBroughtToItsEnd(t *testing.T) {
	j := openAt(t, t.TempDir())
	ctx, cancel := context.WithCancel(t.Context())
	j.fault = func(string) error { cancel(); return nil }
	if err := j.Append(ctx, recs("va", 1), nil, nil); err != nil {
		t.Fatal(err)
	}
	if len(replayed(t, j)) != 1 {
		t.Error("answered, and not there")
	}
}

func TestOutbox(t *testing.T) {
	j := openAt(t, t.TempDir())
	if b := backlog(t, j); b != (Backlog{}) {
		t.Fatalf("backlog %+v", b)
	}
	second := command("c2", "va")
	second.MadeAt = morning.Add(time.Minute)
	appended(t, j, recs("va", 1), []visit.HallCommand{command("c1", "va"), second, command("c3", "va")})
	rows, err := j.Pending(t.Context(), 2)
	if err != nil || len(rows) != 2 || rows[0].CommandID != "c1" || rows[1].CommandID != "c2" {
		t.Fatalf("%+v %v", rows, err)
	}
	if diff := cmp.Diff(second, rows[1].Command); diff != "" {
		t.Error(diff)
	}
	if b := backlog(t, j); b.Count != 3 || !b.Oldest.Equal(morning) || b.SetAside != 0 {
		t.Errorf("backlog %+v", b)
	}
	if err = j.Tried(t.Context(), "c1", "deadline exceeded"); err != nil {
		t.Fatal(err)
	}
	if err = j.SetAside(t.Context(), "c1", "invalid"); err != nil {
		t.Fatal(err)
	}
	if got := pending(t, j); !slices.Equal(got, []string{"c2", "c3"}) {
		t.Errorf("pending %v", got)
	}
	j = reopened(t, j)
	if b := backlog(t, j); b.Count != 2 || !b.Oldest.Equal(second.MadeAt) || b.SetAside != 1 {
		t.Errorf("backlog %+v", b)
	}
	rows, err = j.Rows(t.Context())
	if err != nil || len(rows) != 3 || rows[0].Tries != 1 || rows[0].LastError != "deadline exceeded" || rows[0].State != SetAside || rows[0].Refusal != "invalid" {
		t.Fatalf("%+v %v", rows, err)
	}
	if err = j.Retry(t.Context(), "c1"); err != nil {
		t.Fatal(err)
	}
	if got := pending(t, j); !slices.Equal(got, []string{"c1", "c2", "c3"}) {
		t.Errorf("a retried command goes to its old place, got %v", got)
	}
	appended(t, j, nil, nil, "c2", "c2", "never heard of")
	if err = j.SetAside(t.Context(), "c3", "x"); err != nil {
		t.Fatal(err)
	}
	appended(t, j, nil, nil, "c3")
	if b := backlog(t, j); b.Count != 1 || b.SetAside != 0 {
		t.Errorf("backlog %+v", b)
	}
	for _, err := range []error{j.SetAside(t.Context(), "c2", "x"), j.Retry(t.Context(), "c2")} {
		if !errors.Is(err, ErrUnknownCommand) {
			t.Errorf("got %v", err)
		}
	}
	if err := j.Tried(t.Context(), "c2", "late"); err != nil {
		t.Errorf("an answer that came meanwhile is no error: %v", err)
	}
	whole(t, j)
}

// A row that rotted away does not hold up the rest.
func TestUnreadableCommandIsSetAside(t *testing.T) {
	j := openAt(t, t.TempDir())
	appended(t, j, recs("va", 1), []visit.HallCommand{command("c1", "va"), command("c2", "va")})
	if _, err := j.writer.Exec(`UPDATE outbox SET body = zeroblob(80) WHERE command = 'c1'`); err != nil {
		t.Fatal(err)
	}
	rows, err := j.Pending(t.Context(), 1)
	if err != nil || len(rows) != 1 || rows[0].CommandID != "c2" {
		t.Fatalf("%+v %v", rows, err)
	}
	rows, err = j.Rows(t.Context())
	if err != nil || len(rows) != 2 || rows[0].Refusal != Unreadable {
		t.Fatalf("%+v %v", rows, err)
	}
	if b := backlog(t, j); b.Count != 1 || b.SetAside != 1 {
		t.Errorf("backlog %+v", b)
	}
}

func TestNotes(t *testing.T) {
	j := openAt(t, t.TempDir())
	if _, ok, err := j.Note(t.Context(), "session"); ok || err != nil {
		t.Fatal(ok, err)
	}
	for _, v := range []string{"one", "two", ""} {
		if err := j.SetNote(t.Context(), "session", []byte(v)); err != nil {
			t.Fatal(err)
		}
		j = reopened(t, j)
		got, ok, err := j.Note(t.Context(), "session")
		if err != nil || !ok || string(got) != v {
			t.Errorf("%q %v %v", got, ok, err)
		}
	}
}

func TestPages(t *testing.T) {
	j := openAt(t, t.TempDir())
	data := bytes.Repeat([]byte("page"), 1000)
	sum, err := j.PutPage(t.Context(), "case1", "IDC", "image/png", data)
	if err != nil {
		t.Fatal(err)
	}
	again, err := j.PutPage(t.Context(), "case2", "IDC", "image/png", data)
	if err != nil || again != sum {
		t.Fatal(again, err)
	}
	j = reopened(t, j)
	got, err := j.Page(t.Context(), sum)
	if err != nil || !bytes.Equal(got, data) {
		t.Fatal(len(got), err)
	}
	pages, err := j.Pages(t.Context(), "case2")
	if err != nil || len(pages) != 1 || pages[0].Bytes != int64(len(data)) || pages[0].Line != "IDC" {
		t.Errorf("%+v %v", pages, err)
	}
	for _, name := range []string{"", "00", "../../journal.db", fmt.Sprintf("%064X", 0xABC), fmt.Sprintf("%064x", 1)} {
		if _, err = j.Page(t.Context(), name); !errors.Is(err, ErrNoPage) {
			t.Errorf("%q: %v", name, err)
		}
	}
	for _, data := range [][]byte{nil, make([]byte, MaxPage+1)} {
		if _, err = j.PutPage(t.Context(), "c", "l", "m", data); !errors.Is(err, ErrPageSize) {
			t.Errorf("%d bytes: %v", len(data), err)
		}
	}
	whole(t, j)
	path, _ := j.pagePath(sum)
	for code, damage := range map[string]func() error{
		FoundPageChanged: func() error { return os.WriteFile(path, make([]byte, 4028), 0o600) },
		FoundPageMissing: func() error { return os.Remove(path) },
	} {
		if err := damage(); err != nil {
			t.Fatal(err)
		}
		_, err = j.Page(t.Context(), sum)
		if err == nil {
			t.Errorf("%s: the page was read", code)
		}
		found, err := j.Verify(t.Context())
		if err != nil || len(found) != 2 || found[0].Code != code {
			t.Errorf("%v %v", found, err)
		}
		// A page lost on the disk can be scanned once more.
		if _, err = j.PutPage(t.Context(), "case1", "IDC", "image/png", data); err != nil {
			t.Error(err)
		}
		whole(t, j)
	}
}

// A crash between file and row leaves no name without its page, and the scan
// can be repeated. The mutant writes the row first.
func TestCrashBetweenPageFileAndRow(t *testing.T) {
	dir := t.TempDir()
	j := openAt(t, dir)
	j.fault = func(step string) error {
		if step == "page" {
			return errors.New("killed")
		}
		return nil
	}
	if _, err := j.PutPage(t.Context(), "case1", "IDC", "image/png", []byte("scan")); err == nil {
		t.Fatal("the page was answered for")
	}
	left := filepath.Join(dir, pagesName, "page-1.tmp")
	if err := os.WriteFile(left, []byte("half"), 0o600); err != nil {
		t.Fatal(err)
	}
	j = reopened(t, j)
	if _, err := os.Stat(left); err == nil {
		t.Error("an unfinished file was not swept")
	}
	pages, err := j.Pages(t.Context(), "")
	if err != nil || len(pages) != 0 {
		t.Fatalf("%v %v", pages, err)
	}
	whole(t, j)
	if _, err = j.PutPage(t.Context(), "case1", "IDC", "image/png", []byte("scan")); err != nil {
		t.Fatal(err)
	}
	whole(t, j)
	if _, err = j.writer.Exec(`INSERT INTO page (sha256, case_id, line, media, bytes, at) VALUES (?, 'c', 'l', 'm', 4, '')`, fmt.Sprintf("%064x", 9)); err != nil {
		t.Fatal(err)
	}
	if found, err := j.Verify(t.Context()); err != nil || len(found) != 1 || found[0].Code != FoundPageMissing {
		t.Errorf("mutant row before file: %v %v", found, err)
	}
}

func TestOneProgramOneFolder(t *testing.T) {
	j := openAt(t, t.TempDir())
	if _, err := Open(t.Context(), options(j.opt.Dir)); !errors.Is(err, ErrLocked) {
		t.Fatalf("got %v", err)
	}
	reopened(t, j)
}

func TestForeignStoreIsRefusedAndUntouched(t *testing.T) {
	j := openAt(t, t.TempDir())
	appended(t, j, recs("va", 1), nil)
	dir := j.opt.Dir
	if err := j.Close(); err != nil {
		t.Fatal(err)
	}
	other := options(dir)
	other.Key = bytes.Repeat([]byte{8}, KeySize)
	if _, err := Open(t.Context(), other); !errors.Is(err, ErrWrongKey) {
		t.Errorf("another key: %v", err)
	}
	other = options(dir)
	other.Window = "A036"
	if _, err := Open(t.Context(), other); !errors.Is(err, ErrWrongWindow) {
		t.Errorf("another window: %v", err)
	}
	other.Key = testKey[:16]
	if _, err := Open(t.Context(), other); err == nil {
		t.Error("a short key was taken")
	}
	if got := replayed(t, openAt(t, dir)); len(got) != 1 {
		t.Errorf("replayed %d", len(got))
	}
}

func TestClosed(t *testing.T) {
	j := openAt(t, t.TempDir())
	for range 2 {
		if err := j.Close(); err != nil {
			t.Fatal(err)
		}
	}
	if err := j.Append(t.Context(), recs("va", 1), nil, nil); !errors.Is(err, ErrClosed) {
		t.Errorf("got %v", err)
	}
	if _, err := j.Pending(t.Context(), 1); !errors.Is(err, ErrClosed) {
		t.Errorf("got %v", err)
	}
}

func TestKeyFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "keys", "journal.key")
	key, err := LoadOrCreateKey(path)
	if err != nil || len(key) != KeySize {
		t.Fatal(len(key), err)
	}
	again, err := LoadOrCreateKey(path)
	if err != nil || !bytes.Equal(key, again) {
		t.Fatal(err)
	}
	info, err := os.Stat(path)
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("mode %v %v", info.Mode(), err)
	}
	other, err := LoadOrCreateKey(filepath.Join(t.TempDir(), "k"))
	if err != nil || bytes.Equal(key, other) {
		t.Error("two keys alike", err)
	}
	if left, _ := filepath.Glob(filepath.Join(filepath.Dir(path), "*.tmp")); len(left) > 0 {
		t.Errorf("left %v", left)
	}
	if err = os.Chmod(path, 0o640); err != nil {
		t.Fatal(err)
	}
	if _, err = LoadOrCreateKey(path); err == nil {
		t.Error("a key that others may read was taken")
	}
	if err = os.WriteFile(path, key[:31], 0o600); err != nil {
		t.Fatal(err)
	}
	if err = os.Chmod(path, 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err = LoadOrCreateKey(path); err == nil {
		t.Error("a key cut short was taken")
	}
}
