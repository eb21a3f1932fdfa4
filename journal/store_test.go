package journal

import (
	"bytes"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/mod/sumdb/tlog"
	"modernc.org/sqlite"

	"onewindow/e2e/oracle"
	"onewindow/values"
	"onewindow/visit"
)

// The settings that make a commit durable are asked for in the one order that
// was shown to be safe, and really hold on every connection.
func TestSettings(t *testing.T) {
	if got := strings.Join(pragmas[:3], " "); got != "busy_timeout(10000) synchronous(EXTRA) journal_mode(WAL)" {
		t.Errorf("order %s", got)
	}
	j := openAt(t, t.TempDir())
	for _, db := range []querier{j.writer, j.reader} {
		for pragma, want := range map[string]string{
			"synchronous": "3", "journal_mode": "wal", "foreign_keys": "1", "secure_delete": "1", "busy_timeout": "10000",
		} {
			var got string
			if err := db.QueryRowContext(t.Context(), "PRAGMA "+pragma).Scan(&got); err != nil || got != want {
				t.Errorf("%s = %s, want %s (%v)", pragma, got, want, err)
			}
		}
	}
	if j.writer.Stats().MaxOpenConnections != 1 {
		t.Error("more than one writer")
	}
	if _, err := j.reader.Exec(`DELETE FROM entry`); err == nil {
		t.Error("a reader may write")
	}
}

// The order in the list is the order in which the engine runs them: the switch
// to the log must find EXTRA already set.
func TestSettingsRunInOrder(t *testing.T) {
	var ran []string
	for _, p := range strings.Split(dsn("/x", "immediate")[strings.Index(dsn("/x", "immediate"), "?")+1:], "&") {
		if name, value, _ := strings.Cut(p, "="); name == "_pragma" {
			ran = append(ran, value[:strings.Index(value, "%")])
		}
	}
	want := []string{"busy_timeout", "synchronous", "journal_mode", "foreign_keys", "secure_delete"}
	if !slices.Equal(ran, want) {
		t.Errorf("in the name: %v", ran)
	}
}

// An engine that does not obey is refused.
func TestUnsafeSettingsAreRefused(t *testing.T) {
	j := openAt(t, t.TempDir())
	for _, p := range []string{"synchronous(FULL)", "synchronous(NORMAL)", "foreign_keys(OFF)", "secure_delete(OFF)"} {
		name, value, _ := strings.Cut(strings.TrimSuffix(p, ")"), "(")
		if _, err := j.writer.Exec("PRAGMA " + name + "=" + value); err != nil {
			t.Fatal(err)
		}
		if err := checkSettings(t.Context(), j.writer); !errors.Is(err, ErrUnsafe) {
			t.Errorf("%s: %v", p, err)
		}
		if _, err := j.writer.Exec("PRAGMA synchronous=EXTRA; PRAGMA foreign_keys=ON; PRAGMA secure_delete=ON"); err != nil {
			t.Fatal(err)
		}
	}
	if err := checkSettings(t.Context(), j.writer); err != nil {
		t.Error(err)
	}
}

// No name and no number of a person is readable in any file of the folder.
func TestNothingPersonalIsReadableOnTheDisk(t *testing.T) {
	const name, number, phone, note, scan = "欧阳测试甲", "130102198506151230", "13800138000", "token-of-session-1234", "scanned 张三 page"
	dir := t.TempDir()
	j := openAt(t, dir)
	card := values.Card{Kind: values.Resident, Name: name, IDNumber: number, Address: "河北省石家庄市"}
	cmd := command("c1", "va")
	cmd.Submission = &visit.Submission{Item: "GJJ-001", Applicant: visit.Identity{Source: visit.FromCard, Card: card, Phone: phone}}
	appended(t, j, []visit.Record{
		rec("va", 1, visit.IdentityBound{Identity: visit.Identity{Source: visit.FromCard, Card: card, Phone: phone}}),
		rec("va", 2, visit.PhoneSet{Phone: phone}),
	}, []visit.HallCommand{cmd})
	if err := j.SetNote(t.Context(), "session", []byte(note)); err != nil {
		t.Fatal(err)
	}
	if _, err := j.PutPage(t.Context(), "case1", "IDC", "image/png", []byte(scan)); err != nil {
		t.Fatal(err)
	}
	if err := j.Tried(t.Context(), "c1", "unavailable"); err != nil {
		t.Fatal(err)
	}
	search := func() (files int, hits []string) {
		err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() {
				return err
			}
			files++
			data, err := os.ReadFile(path)
			if err != nil {
				return err
			}
			info, err := d.Info()
			if err != nil {
				return err
			}
			if info.Mode().Perm()&0o077 != 0 {
				hits = append(hits, fmt.Sprintf("%s may be read by others: %o", d.Name(), info.Mode().Perm()))
			}
			for _, canary := range []string{name, number, phone, note, scan, "石家庄"} {
				if bytes.Contains(data, []byte(canary)) {
					hits = append(hits, d.Name()+" holds "+canary)
				}
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		return files, hits
	}
	files, hits := search() // while open: with the write-ahead log
	if files < 5 || len(hits) > 0 {
		t.Errorf("open, %d files: %v", files, hits)
	}
	if _, err := j.writer.Exec(`INSERT INTO note (name, body) VALUES ('clear', ?)`, []byte(name)); err != nil {
		t.Fatal(err)
	}
	if _, hits = search(); len(hits) == 0 {
		t.Error("mutant: a name written in clear was not found")
	}
	if _, err := j.writer.Exec(`DELETE FROM note WHERE name = 'clear'`); err != nil {
		t.Fatal(err)
	}
	if err := j.Close(); err != nil {
		t.Fatal(err)
	}
	if _, hits = search(); len(hits) > 0 {
		t.Errorf("closed: %v", hits)
	}
}

// tampered says how somebody with the file but without the key changed it.
type tampered struct {
	name, sql string
	wants     []string // any of these codes
}

// filled is a journal with something of everything.
func filled(t *testing.T, dir string) *Journal {
	t.Helper()
	j := openAt(t, dir)
	for _, v := range []string{"va", "vb", "vc"} {
		appended(t, j, recs(v, 7), []visit.HallCommand{command("c"+v, v)})
	}
	if err := j.Retire(t.Context(), "vb"); err != nil {
		t.Fatal(err)
	}
	if err := j.SetNote(t.Context(), "session", []byte("s")); err != nil {
		t.Fatal(err)
	}
	return j
}

// What is edited, deleted, reordered or cut off is found, every time (R26).
func TestTamperingIsFound(t *testing.T) {
	var all []tampered
	add := func(name, sql string, wants ...string) { all = append(all, tampered{name, sql, wants}) }
	for n := 1; n <= 21; n++ {
		add(fmt.Sprintf("delete entry %d", n), fmt.Sprintf(`DELETE FROM entry WHERE seq = %d`, n), FoundEntryMissing)
		for column, value := range map[string]string{
			"body": "zeroblob(length(body))", "body_hash": "randomblob(32)", "prev": "randomblob(32)", "hash": "randomblob(32)",
			"kind": "'x'", "version": "version + 1", "at": "'2020-01-01T00:00:00Z'", "visit_seq": "visit_seq + 100", "visit": "'vz'",
		} {
			add(fmt.Sprintf("edit %s of %d", column, n), fmt.Sprintf(`UPDATE entry SET %s = %s WHERE seq = %d`, column, value, n), FoundEntryChanged)
		}
	}
	for n := 1; n < 21; n++ {
		add(fmt.Sprintf("swap %d with the next", n), fmt.Sprintf(`UPDATE entry SET seq = -1 WHERE seq = %d;
			UPDATE entry SET seq = %d WHERE seq = %d; UPDATE entry SET seq = %d WHERE seq = -1`, n, n, n+1, n+1), FoundEntryChanged)
		add(fmt.Sprintf("cut off after %d", n), fmt.Sprintf(`DELETE FROM entry WHERE seq > %d;
			DELETE FROM leaf WHERE n >= 2*%d; UPDATE head SET size = %d, hash = (SELECT hash FROM entry WHERE seq = %d)`, n, n, n, n), FoundHeadChanged)
		add(fmt.Sprintf("cut off after %d, head left", n), fmt.Sprintf(`DELETE FROM entry WHERE seq > %d`, n), FoundEntryMissing)
	}
	add("delete the head", `DELETE FROM head`, FoundHeadMissing)
	add("an entry by another hand", `INSERT INTO entry SELECT 22, visit, 99, at, kind, version, body, body_hash, prev, hash FROM entry WHERE seq = 21`, FoundEntryChanged)
	add("edit a leaf", `UPDATE leaf SET hash = zeroblob(32) WHERE n = 3`, FoundLogChanged)
	add("delete a leaf", `DELETE FROM leaf WHERE n = 3`, FoundLogChanged)
	add("add a leaf", `INSERT INTO leaf VALUES (1000, zeroblob(32))`, FoundLogChanged)
	add("delete a command", `DELETE FROM outbox WHERE command = 'cva'`, FoundMarksChanged)
	add("delete all commands", `DELETE FROM outbox`, FoundMarksChanged)
	add("a command of another", `UPDATE outbox SET body = (SELECT body FROM outbox WHERE command = 'cvb') WHERE command = 'cva'`, FoundCommandUnreadable)
	add("edit a command's time", `UPDATE outbox SET made_at = '2020-01-01T00:00:00Z' WHERE command = 'cva'`, FoundCommandUnreadable)
	add("hide a visit", `UPDATE visit SET retired_at = '2026-11-23T09:00:00Z' WHERE id = 'va'`, FoundMarksChanged)
	add("bring a visit back", `UPDATE visit SET retired_at = NULL WHERE id = 'vb'`, FoundMarksChanged)
	add("edit a visit's count", `UPDATE visit SET events = 6 WHERE id = 'va'`, FoundVisitChanged)
	add("delete a visit's row", `DELETE FROM visit WHERE id = 'va'`, FoundVisitChanged)
	add("edit a note", `UPDATE note SET body = zeroblob(40)`, FoundNoteUnreadable)

	j := filled(t, t.TempDir())
	whole(t, j)
	for _, c := range all {
		t.Run(c.name, func(t *testing.T) {
			conn, err := j.writer.Conn(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			defer conn.Close()
			// Everything happens in one transaction that is taken back.
			exec := func(sql string) {
				t.Helper()
				if _, err := conn.ExecContext(t.Context(), sql); err != nil {
					t.Fatal(err)
				}
			}
			exec(`PRAGMA foreign_keys=OFF; BEGIN`)
			defer exec(`ROLLBACK; PRAGMA foreign_keys=ON`)
			exec(c.sql)
			found, err := j.verify(t.Context(), conn)
			if err != nil {
				t.Fatal(err)
			}
			if !slices.ContainsFunc(found, func(f Finding) bool { return slices.Contains(c.wants, f.Code) }) {
				t.Errorf("found %v, want %v", found, c.wants)
			}
		})
	}
	whole(t, j)
	t.Logf("%d ways to tamper", len(all))
}

// A copy of the folder from yesterday is whole in itself; the checkpoint that
// somebody else keeps tells.
func TestCheckpoint(t *testing.T) {
	dir := t.TempDir()
	j := openAt(t, dir)
	empty, err := j.Checkpoint(t.Context())
	if err != nil || empty.Size != 0 {
		t.Fatal(empty, err)
	}
	var kept []Checkpoint
	for n := range int64(9) {
		appended(t, j, []visit.Record{rec("va", n+1, visit.Recalled{CommandID: "x"})}, nil)
		c, err := j.Checkpoint(t.Context())
		if err != nil || c.Size != n+1 {
			t.Fatal(c, err)
		}
		kept = append(kept, c)
	}
	j = reopened(t, j)
	for _, c := range append(kept, empty) {
		if err := j.Extends(t.Context(), c); err != nil {
			t.Errorf("%d: %v", c.Size, err)
		}
	}
	// Whoever keeps one checkpoint can be shown that the next goes on from it.
	for i, from := range kept[:8] {
		for _, to := range kept[i+1:] {
			proof, err := j.Proof(t.Context(), from.Size, to.Size)
			if err != nil || from.Log != to.Log || tlog.CheckTree(proof, to.Size, to.Root, from.Size, from.Root) != nil {
				t.Errorf("from %d to %d: %v", from.Size, to.Size, err)
			}
		}
	}
	other := openAt(t, t.TempDir())
	appended(t, other, recs("va", 8), nil)
	for _, c := range kept {
		if err := other.Extends(t.Context(), c); !errors.Is(err, ErrForked) {
			t.Errorf("another past extends %d: %v", c.Size, err)
		}
		c.Log = "" // as from a witness that keeps one log a window
		if err := other.Extends(t.Context(), c); !errors.Is(err, ErrForked) {
			t.Errorf("another past extends %d: %v", c.Size, err)
		}
	}
}

// A store of a build before logs had ids gets one that stays; an id by another
// hand is proof of damage.
func TestLogIsNamed(t *testing.T) {
	j := filled(t, t.TempDir())
	if _, err := j.writer.Exec(`DELETE FROM meta WHERE name = 'log'`); err != nil {
		t.Fatal(err)
	}
	before := j.log
	j = reopened(t, j)
	named := j.log
	j = reopened(t, j)
	if named == "" || named == before || j.log != named || j.Damaged() != nil {
		t.Errorf("%q, then %q, then %q", before, named, j.log)
	}
	whole(t, j)
	if _, err := j.writer.Exec(`UPDATE meta SET value = zeroblob(48) WHERE name = 'log'`); err != nil {
		t.Fatal(err)
	}
	j = reopened(t, j)
	if d := j.Damaged(); d == nil || d.Cause != CauseChain || d.Entries != 14 || d.Commands != 3 {
		t.Errorf("%+v", d)
	}
	if j.log == named {
		t.Error("a store begun anew has the old one's id")
	}
	whole(t, j)
}

// A damaged file is set aside as it is, and what opens its seal goes on.
func TestDamagedStoreIsSetAside(t *testing.T) {
	overwrite := func(t *testing.T, path string, from int64, n int) {
		f, err := os.OpenFile(path, os.O_WRONLY, 0)
		if err != nil {
			t.Fatal(err)
		}
		defer f.Close()
		if _, err = f.WriteAt(bytes.Repeat([]byte{0xA5}, n), from); err != nil {
			t.Fatal(err)
		}
	}
	for name, c := range map[string]struct {
		harm     func(t *testing.T, path string)
		cause    string
		entries  int // at least
		commands int
	}{
		"header": {func(t *testing.T, p string) { overwrite(t, p, 0, 100) }, CauseFile, 14, 3},
		"cut":    {func(t *testing.T, p string) { truncate(t, p, 3) }, CauseFile, 0, 0},
		"page":   {func(t *testing.T, p string) { overwrite(t, p, rootOf(t, p, "leaf"), 4096) }, CauseFile, 14, 3},
		"chain":  {func(t *testing.T, p string) { edit(t, p, `DELETE FROM entry WHERE seq = 3`) }, CauseChain, 9, 3},
		"sealed": {func(t *testing.T, p string) {
			edit(t, p, `UPDATE outbox SET body = zeroblob(50) WHERE command = 'cva'; UPDATE head SET size = 20`)
		}, CauseChain, 14, 2},
	} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			j := filled(t, dir)
			if err := j.Close(); err != nil {
				t.Fatal(err)
			}
			path := filepath.Join(dir, fileName)
			c.harm(t, path)
			before, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			j = openAt(t, dir)
			d := j.Damaged()
			if d == nil || d.Cause != c.cause || d.Entries < c.entries || d.Commands != c.commands {
				t.Fatalf("%+v", d)
			}
			kept, err := os.ReadFile(filepath.Join(d.Path, fileName))
			if err != nil || !bytes.Equal(kept, before) {
				t.Errorf("the store set aside is not what was found: %v", err)
			}
			if got := replayed(t, j); len(got) != d.Entries {
				t.Errorf("%d replayed, %d rescued", len(got), d.Entries)
			}
			if got := pending(t, j); len(got) != d.Commands {
				t.Errorf("pending %v", got)
			}
			whole(t, j)
			appended(t, j, recs("vnew", 2), []visit.HallCommand{command("cnew", "vnew")})
			j = reopened(t, j)
			if j.Damaged() != nil {
				t.Error("damage is told once")
			}
			if got := pending(t, j); len(got) != d.Commands+1 {
				t.Errorf("pending %v", got)
			}
			whole(t, j)
		})
	}
}

func truncate(t *testing.T, path string, pages int64) {
	t.Helper()
	if err := os.Truncate(path, pages*4096); err != nil {
		t.Fatal(err)
	}
}

func edit(t *testing.T, path, sql string) {
	t.Helper()
	db := rawOpen(t, path)
	if _, err := db.Exec(sql); err != nil {
		t.Fatal(err)
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
}

func rootOf(t *testing.T, path, table string) int64 {
	t.Helper()
	db := rawOpen(t, path)
	defer db.Close()
	var page int64
	if err := db.QueryRow(`SELECT rootpage FROM sqlite_schema WHERE name = ?`, table).Scan(&page); err != nil {
		t.Fatal(err)
	}
	return (page - 1) * 4096
}

// A crash in the middle of setting a store aside leaves its log without its
// file: the next start brings the log after it, and then rescues.
func TestCrashWhileSettingAside(t *testing.T) {
	dir := t.TempDir()
	j := filled(t, dir)
	if err := j.Close(); err != nil {
		t.Fatal(err)
	}
	aside := filepath.Join(dir, damagedPrefix+"20261123T010000Z")
	if err := os.Mkdir(aside, 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(aside, causeName), []byte(CauseFile), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Rename(filepath.Join(dir, fileName), filepath.Join(aside, fileName)); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, fileName+"-wal"), []byte("log of the other file"), 0o600); err != nil {
		t.Fatal(err)
	}
	j = openAt(t, dir)
	if got, err := os.ReadFile(filepath.Join(aside, fileName+"-wal")); err != nil || string(got) != "log of the other file" {
		t.Errorf("%q %v", got, err)
	}
	if d := j.Damaged(); d == nil || d.Entries != 14 || d.Commands != 3 {
		t.Fatalf("%+v", d)
	}
	// The mark is lost in the crash: the second rescue takes nothing twice.
	if err := os.Remove(filepath.Join(aside, rescuedName)); err != nil {
		t.Fatal(err)
	}
	j = reopened(t, j)
	if d := j.Damaged(); d == nil || d.Entries != 0 || d.Commands != 0 {
		t.Fatalf("%+v", d)
	}
	whole(t, j)
}

// A full disk takes nothing half, lets the visit in hand be finished, refuses
// new ones, and goes on by itself when there is room again (R8).
func TestDiskFull(t *testing.T) {
	j := openAt(t, t.TempDir())
	appended(t, j, recs("va", 1), nil)
	limit := func(pages int) {
		t.Helper()
		if _, err := j.writer.Exec(fmt.Sprintf("PRAGMA max_page_count=%d", pages)); err != nil {
			t.Fatal(err)
		}
	}
	var pages int
	if err := j.writer.QueryRow("PRAGMA page_count").Scan(&pages); err != nil {
		t.Fatal(err)
	}
	free := int64(0)
	j.space = func(string) (int64, int64, error) { return free, 1 << 30, nil }
	freed := 0
	limit(pages + 4)
	j.fault = func(step string) error {
		if step == "ballast" {
			freed++
			// The writer is between two transactions here.
			_, err := j.writer.Exec(fmt.Sprintf("PRAGMA max_page_count=%d", pages+60))
			return err
		}
		return nil
	}
	big := strings.Repeat("x", 3000)
	acked, seq := int64(1), int64(1)
	for freed == 0 {
		seq++
		if err := j.Append(t.Context(), []visit.Record{rec("va", seq, visit.CallEnded{Reason: big})}, nil, nil); err != nil {
			t.Fatalf("the visit in hand was refused with ballast left: %v", err)
		}
		acked++
	}
	if s, err := j.Space(); err != nil || !s.Low {
		t.Errorf("%+v %v", s, err)
	}
	if err := j.Append(t.Context(), recs("vnew", 1), nil, nil); !errors.Is(err, ErrFull) {
		t.Errorf("a new visit on the ballast: %v", err)
	}
	refused := 0
	for range 200 {
		err := j.Append(t.Context(), []visit.Record{rec("va", seq+1, visit.CallEnded{Reason: big})}, nil, nil)
		switch {
		case err == nil:
			seq++
			acked++
		case errors.Is(err, ErrFull):
			refused++
		default:
			t.Fatal(err)
		}
	}
	if refused == 0 {
		t.Error("the disk was never full")
	}
	if got := int64(len(replayed(t, j))); got != acked {
		t.Errorf("%d stored, %d acknowledged", got, acked)
	}
	whole(t, j)
	free = 1 << 29
	limit(1 << 20)
	if err := j.Append(t.Context(), recs("vnew", 1), nil, nil); err != nil {
		t.Errorf("there is room again: %v", err)
	}
	if info, err := os.Stat(filepath.Join(j.opt.Dir, ballastName)); err != nil || info.Size() != j.opt.Ballast {
		t.Errorf("the ballast is not back: %v", err)
	}
	t.Logf("%d acknowledged, %d refused", acked, refused)
}

// An I/O error of the engine is never retried on the same connections: they
// are closed, and the next write starts as after a crash (R9).
func TestIOErrorReopens(t *testing.T) {
	j := openAt(t, t.TempDir())
	appended(t, j, recs("va", 1), []visit.HallCommand{command("c1", "va")})
	j.fault = func(string) error { return ioError(t) }
	if err := j.Append(t.Context(), recs("vb", 1), nil, nil); err == nil {
		t.Fatal("acknowledged")
	}
	j.fault = nil
	if !j.broken || j.writer != nil {
		t.Fatal("still on the old connections")
	}
	appended(t, j, recs("vc", 1), nil)
	if got := replayed(t, j); len(got) != 2 || got[1].VisitID != "vc" {
		t.Errorf("%v", got)
	}
	if b := backlog(t, j); b.Count != 1 {
		t.Errorf("%+v", b)
	}
	whole(t, j)
}

// ioError is a real error of the engine: opening a folder as a store.
func ioError(t *testing.T) error {
	t.Helper()
	db := rawOpen(t, t.TempDir())
	defer db.Close()
	_, err := db.Exec(`CREATE TABLE x (y)`)
	if _, ok := errors.AsType[*sqlite.Error](err); !ok {
		t.Fatalf("got %v", err)
	}
	return err
}

// One version forward and back with a full outbox loses nothing; two versions
// ahead is refused (R5).
func TestUpgradeAndDowngrade(t *testing.T) {
	newer := append(slices.Clone(migrations), `ALTER TABLE outbox ADD COLUMN hint TEXT NOT NULL DEFAULT ''; ALTER TABLE entry ADD COLUMN hint TEXT;
		CREATE TABLE hint (id INTEGER PRIMARY KEY)`)
	newest := append(slices.Clone(newer), `CREATE TABLE more (id INTEGER PRIMARY KEY)`)
	dir := t.TempDir()
	var want []string
	for round, steps := range [][]string{migrations, newer, migrations, newer} {
		j, err := open(t.Context(), options(dir), steps)
		if err != nil {
			t.Fatal(err)
		}
		if got := pending(t, j); !slices.Equal(got, append([]string{}, want...)) {
			t.Errorf("round %d: pending %d, want %d", round, len(got), len(want))
		}
		for n := range oracle.Count(200, 200) {
			id := fmt.Sprintf("%d-%03d", round, n)
			appended(t, j, recs("v"+id, 1), []visit.HallCommand{command(id, "v"+id)})
			want = append(want, id)
		}
		if diff := cmp.Diff(len(want), len(replayed(t, j))); diff != "" {
			t.Error(diff)
		}
		whole(t, j)
		if err := j.Close(); err != nil {
			t.Fatal(err)
		}
	}
	j, err := open(t.Context(), options(dir), newest)
	if err != nil {
		t.Fatal(err)
	}
	if err := j.Close(); err != nil {
		t.Fatal(err)
	}
	_, err = Open(t.Context(), options(dir))
	tooNew, ok := errors.AsType[*TooNewError](err)
	if !ok || tooNew.Store != len(newest) || tooNew.Build != len(migrations) {
		t.Fatalf("got %v", err)
	}
	j, err = open(t.Context(), options(dir), newer)
	if err != nil {
		t.Fatal(err)
	}
	defer j.Close()
	if got := pending(t, j); !slices.Equal(got, want) {
		t.Errorf("pending %d", len(got))
	}
}

// Steps that left the house are never changed: they only add.
func TestMigrationsOnlyAdd(t *testing.T) {
	for n, step := range migrations {
		for _, word := range []string{"DROP ", "RENAME ", "DELETE "} {
			if strings.Contains(strings.ToUpper(step), word) {
				t.Errorf("step %d: %s", n+1, word)
			}
		}
	}
}

// The start of a window with a long memory stays short.
func TestManyCommands(t *testing.T) {
	j := openAt(t, t.TempDir())
	many := oracle.Count(10_000, 10_000)
	var records []visit.Record
	var out []visit.HallCommand
	for n := range many {
		id := fmt.Sprintf("v%05d", n)
		records = append(records, rec(id, 1, visit.Recalled{CommandID: id}))
		out = append(out, command("c"+id, id))
	}
	appended(t, j, records, out)
	began := time.Now()
	j = reopened(t, j)
	t.Logf("opened with %d commands in %v", many, time.Since(began))
	if b := backlog(t, j); b.Count != many {
		t.Errorf("%+v", b)
	}
	rows, err := j.Pending(t.Context(), 32)
	if err != nil || len(rows) != 32 || rows[31].CommandID != "cv00031" {
		t.Errorf("%d %v", len(rows), err)
	}
}

func rawOpen(t *testing.T, path string) *sql.DB {
	t.Helper()
	db, err := sql.Open("sqlite", path)
	if err != nil {
		t.Fatal(err)
	}
	db.SetMaxOpenConns(1)
	return db
}
