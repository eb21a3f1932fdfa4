package main

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"net"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"onewindow/client"
	"onewindow/e2e/oracle"
	"onewindow/fixtures"
	"onewindow/journal"
	"onewindow/station"
	"onewindow/visit"
)

// cutLine is a line to the hall that can be cut and healed.
type cutLine struct {
	mu    sync.Mutex
	cut   bool
	conns []net.Conn
	dial  func(context.Context, string) (net.Conn, error)
}

func (l *cutLine) connect(ctx context.Context, addr string) (net.Conn, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.cut {
		return nil, errors.New("cut")
	}
	conn, err := l.dial(ctx, addr)
	if err == nil {
		l.conns = append(l.conns, conn)
	}
	return conn, err
}

func (l *cutLine) set(cut bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.cut = cut
	for _, c := range l.conns {
		_ = c.Close() // both ends see it
	}
	l.conns = nil
}

// life is a desk that has cases in every state, and where the hall has them.
type life struct {
	*deskWithout
	line  *cutLine
	dir   string
	cases map[string]lived
	held  station.Holdings
}

// lived is what is true of one case.
type lived struct {
	what     string
	atHall   bool   // received
	copied   bool   // a draft of which the hall has a copy
	command  string // that hands it in, when the hall has not heard it
	expected string // the hash of it
}

// caseInHand is the id of the newest matter.
func (l *life) caseInHand() string {
	n := l.st.Snapshot()
	return n.Visit.Matter().CaseID
}

func (l *life) away(cut bool, want station.Link) {
	l.t.Helper()
	l.line.set(cut)
	l.await(string(want), func(n station.Snapshot) bool { return n.Link == want })
}

// lead a life: cases handed in and answered, two handed in while the hall was
// away (one of them is there, but its answer was lost), one never handed in, and
// one in hand.
func lead(t *testing.T) *life {
	t.Helper()
	l := &life{cases: map[string]lived{}}
	l.deskWithout = openDeskWithout(t, func(o *client.Options) {
		l.line = &cutLine{dial: o.Dial}
		o.Dial = l.line.connect
	})
	l.dir = l.seat.o.dir
	person, _ := fixtures.PersonByID("p01")
	for range 3 {
		l.seatSomebody(person)
		for range 2 {
			l.matter("GJJ-001", nil)
			l.cases[l.caseInHand()] = lived{what: "answered", atHall: true}
		}
		l.do(visit.Finish{})
	}
	l.seatSomebody(person)
	l.do(visit.ChooseItem{Item: "GJJ-001"})
	l.cases[l.caseInHand()] = lived{what: "left"}
	l.do(visit.DiscardMatter{Reason: "changed_mind"})
	l.do(visit.Finish{})
	const waits = 3
	for range waits { // to the desk while the hall is there, handed in without it
		l.seatSomebody(person)
		l.judged("GJJ-001", nil)
		l.do(visit.Hold{Reason: "copy"})
	}
	l.seatSomebody(person)
	l.do(visit.ChooseItem{Item: "WJ-001"})
	l.cases[l.caseInHand()] = lived{what: "draft", copied: true}
	l.settled()
	l.do(visit.Hold{Reason: "pay"})
	l.settled()
	l.away(true, station.Offline)
	for range waits {
		l.do(visit.Resume{})
		l.handIn()
		l.cases[l.caseInHand()] = lived{what: "waits", copied: true}
		l.do(visit.Finish{})
	}
	l.deliverBehind()
	return l
}

// settled waits until nothing waits for the hall and the copy of every visit in
// hand is the newest.
func (l *life) settled() {
	l.t.Helper()
	l.await("an empty outbox", func(n station.Snapshot) bool { return n.Backlog.Count == 0 })
	ctx, cancel := context.WithTimeout(l.t.Context(), 30*time.Second)
	defer cancel()
	port := recoveryPort{l.seat.journal, l.seat.client}
	seqs := map[string]int64{}
	for look := time.NewTicker(50 * time.Millisecond); ; {
		clear(seqs)
		err := l.seat.journal.Replay(ctx, func(r visit.Record) error { seqs[r.VisitID] = r.Seq; return nil })
		if err != nil {
			l.t.Fatal(err)
		}
		h, err := port.Holdings(ctx, "", nil, nil)
		if err == nil && !slices.ContainsFunc(h.Visits, func(v station.HeldVisit) bool { return v.Events != seqs[v.VisitID] }) {
			look.Stop()
			return
		}
		select {
		case <-look.C:
		case <-ctx.Done():
			l.t.Fatalf("the copies at the hall are not the newest: %+v %v, journal %v", h.Visits, err, seqs)
		}
	}
}

// deliverBehind brings the first hand-in that waits to the hall without telling
// the desk: its answer is lost on the way.
func (l *life) deliverBehind() {
	l.t.Helper()
	ctx := l.t.Context()
	rows, err := l.seat.journal.Rows(ctx)
	if err != nil {
		l.t.Fatal(err)
	}
	o := l.deskWithout.line
	o.Dial, o.Window = l.line.dial, "A035"
	other, err := client.Dial(o)
	if err != nil {
		l.t.Fatal(err)
	}
	defer other.Close()
	member, _ := fixtures.StaffByNo("2001")
	if _, err := other.SignIn(ctx, member.No, member.PIN, "clerk"); err != nil {
		l.t.Fatal(err)
	}
	first := true
	for _, r := range rows {
		at := l.cases[r.Command.CaseID]
		switch {
		case first:
			receipts, err := other.Deliver(ctx, []visit.HallCommand{r.Command})
			if err != nil || !receipts[0].GetAccepted() {
				l.t.Fatalf("%s: %v %v", r.Command.Step(), receipts, err)
			}
			if first = r.Command.Submission == nil; !first {
				l.cases[r.Command.CaseID] = lived{what: "answer lost", atHall: true}
			}
		case r.Command.Submission != nil:
			at.command = r.CommandID
			if at.expected, err = client.Content(r.Command); err != nil {
				l.t.Fatal(err)
			}
			l.cases[r.Command.CaseID] = at
		}
	}
	if l.held, err = (recoveryPort{l.seat.journal, other}).Holdings(ctx, "", nil, nil); err != nil {
		l.t.Fatal(err)
	}
}

// rot changes a store's file as a failing disk does, and says how.
func rot(r *rand.Rand, path string) (string, error) {
	f, err := os.OpenFile(path, os.O_RDWR, 0)
	if err != nil {
		return "", err
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return "", err
	}
	pages := info.Size() / 4096
	noise := func(n int) []byte {
		out := make([]byte, n)
		for i := range out {
			out[i] = byte(r.Uint32())
		}
		return out
	}
	switch r.IntN(4) {
	case 0: // one file page
		n := 1 + r.Int64N(pages-1)
		_, err = f.WriteAt(noise(4096), n*4096)
		return fmt.Sprintf("file page %d", n), err
	case 1: // the head of the file
		_, err = f.WriteAt(noise(100), 0)
		return "the head of the file", err
	case 2: // its end is missing
		n := 1 + r.Int64N(pages-1)
		return fmt.Sprintf("cut after %d file pages", n), f.Truncate(n * 4096)
	default: // single bits here and there
		n := 1 + r.IntN(40)
		for range n {
			at := r.Int64N(info.Size())
			if _, err = f.WriteAt(noise(1), at); err != nil {
				return "", err
			}
		}
		return fmt.Sprintf("%d single bytes", n), err
	}
}

// account holds a comparison against what is true, and says what is wrong.
func (l *life) account(x *trial) (wrong []string) {
	rows, visits := map[string][]station.CaseDiff{}, map[string]bool{}
	for _, d := range x.Rows {
		rows[d.CaseID] = append(rows[d.CaseID], d)
		visits[d.VisitID] = true
	}
	for _, v := range l.held.Visits {
		visits[v.VisitID] = true
	}
	for _, id := range x.store.Broken {
		if !visits[id] {
			wrong = append(wrong, "a visit that is broken is silently missing")
		}
	}
	for id, is := range l.cases {
		got := rows[id]
		named := is.atHall || is.copied || slices.Contains(x.store.Traces, id)
		switch {
		case len(got) == 0 && (named || x.Nameless == 0 && !x.Blind):
			wrong = append(wrong, is.what+" is silently missing")
			continue
		case len(got) == 0:
			continue // nothing names it any more, and the comparison says that something is missing
		case len(got) > 1:
			wrong = append(wrong, fmt.Sprintf("%s is in %d classes", is.what, len(got)))
		}
		d := got[0]
		switch {
		case is.atHall && !slices.Contains([]station.DiffClass{station.DiffSame, station.DiffOnlyHall, station.DiffDiffers}, d.Class):
			wrong = append(wrong, fmt.Sprintf("%s, at the hall, is %s %s", is.what, d.Class, d.Why))
		case !is.atHall && !is.copied && !slices.Contains([]station.DiffClass{station.DiffRescued, station.DiffUnreadable}, d.Class):
			wrong = append(wrong, fmt.Sprintf("%s, not at the hall, is %s %s", is.what, d.Class, d.Why))
		case d.Why == station.DiffOffered && x.waiting[is.command] != is.expected:
			wrong = append(wrong, fmt.Sprintf("%s is offered again, but %q waits instead of %q", is.what, x.waiting[is.command], is.expected))
		}
	}
	return wrong
}

func copyDesk(t *testing.T, from, to string) {
	t.Helper()
	if err := errors.Join(os.CopyFS(to, os.DirFS(from)), os.Chmod(filepath.Join(to, journalKeyName), 0o600)); err != nil {
		t.Fatal(err)
	}
}

// trial is one damaged copy of the desk, compared.
type trial struct {
	station.Comparison
	store   station.Salvage
	waiting map[string]string // content by command
	how     string
}

// damaged lets a copy of the desk rot and compares; nil when the damage did not
// show at the start.
func (l *life) damaged(t *testing.T, from, to string, r *rand.Rand) *trial {
	t.Helper()
	copyDesk(t, from, to)
	how, err := rot(r, filepath.Join(to, journalFolderName, journalStore))
	if err != nil {
		t.Fatal(err)
	}
	key, err := journal.LoadOrCreateKey(filepath.Join(to, journalKeyName))
	if err != nil {
		t.Fatal(err)
	}
	j, err := journal.Open(t.Context(), journal.Options{
		Dir: filepath.Join(to, journalFolderName), Window: "A035", Key: key, Log: slog.New(slog.DiscardHandler), Ballast: -1,
	})
	if errors.Is(err, journal.ErrWrongKey) || errors.Is(err, journal.ErrWrongWindow) {
		return nil // the rot hit what says whose store it is: nothing was touched
	}
	if err != nil {
		t.Fatalf("%s: %v", how, err)
	}
	defer j.Close()
	stores, err := j.SetAsides()
	if err != nil {
		t.Fatal(err)
	}
	if len(stores) == 0 {
		return nil
	}
	salvage, err := j.Salvage(t.Context(), stores[0].Path)
	if err != nil {
		t.Fatal(err)
	}
	x := &trial{store: station.Salvage(salvage), how: how, waiting: map[string]string{}}
	c, owed, err := station.Compare("A035", &x.store, &l.held, client.Content)
	if err != nil {
		t.Fatal(err)
	}
	x.Comparison = *c
	if _, err = j.Requeue(t.Context(), owed); err != nil {
		t.Fatal(err)
	}
	rows, err := j.Rows(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, row := range rows {
		if x.waiting[row.CommandID], err = client.Content(row.Command); err != nil {
			t.Fatal(err)
		}
	}
	return x
}

// goesOn opens the desk on a store whose outbox rotted away whole while the hall
// was out of reach: what its visits still tell is sent once, the difference is on
// record, and the visit in hand goes on.
func (l *life) goesOn(t *testing.T, dir string) {
	t.Helper()
	path := filepath.Join(dir, journalFolderName, journalStore)
	db, err := sql.Open("sqlite", path)
	if err != nil {
		t.Fatal(err)
	}
	var root, most int64
	err = errors.Join(
		db.QueryRowContext(t.Context(), `PRAGMA wal_checkpoint(TRUNCATE)`).Err(),
		db.QueryRowContext(t.Context(), `SELECT rootpage FROM sqlite_schema WHERE name = 'outbox'`).Scan(&root),
		db.QueryRowContext(t.Context(), `SELECT count(*) FROM outbox`).Scan(&most), db.Close())
	if err != nil {
		t.Fatal(err)
	}
	f, err := os.OpenFile(path, os.O_RDWR, 0)
	if err != nil {
		t.Fatal(err)
	}
	_, err = f.WriteAt(make([]byte, 4096), (root-1)*4096)
	if err = errors.Join(err, f.Close()); err != nil {
		t.Fatal(err)
	}
	l.line.set(false)
	l.sit(dir)
	l.signIn() // the session was in the store, too
	n := l.await("the comparison, and all at the hall", func(n station.Snapshot) bool {
		return len(n.Compared) == 1 && !n.Compared[0].At.IsZero() && n.Backlog == station.Backlog{}
	})
	c := n.Compared[0]
	if c.Commands != 0 || int64(c.Requeued) != most || c.Counts[station.DiffUnreadable] != 0 || n.AtSeat().Damage == nil {
		t.Errorf("%d commands taken over, %d put back of %d; %v", c.Commands, c.Requeued, most, c.Counts)
	}
	h, err := (recoveryPort{l.seat.journal, l.seat.client}).Holdings(t.Context(), "", nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, k := range h.Cases {
		if is := l.cases[k.CaseID]; !is.atHall && is.what != "waits" || len(k.Commands) != 1 || !k.Commands[0].Accepted {
			t.Errorf("%s: the hall has %+v", is.what, k)
		}
	}
	if len(h.Cases) != 9 || len(h.Visits) != 1 {
		t.Errorf("%d cases and %d visits at the hall", len(h.Cases), len(h.Visits))
	}
	l.do(visit.Resume{})
	if id := l.caseInHand(); l.cases[id].what != "draft" {
		t.Errorf("in hand is %+v", l.cases[id])
	}
	if err = l.st.Review().Wait(t.Context()); err != nil {
		t.Fatal(err)
	}
	n = l.await("the review", func(n station.Snapshot) bool { return n.AtSeat().Damage == nil })
	l.leave()
	l.sit(dir) // told once, and on record
	if n = l.st.Snapshot(); len(n.Compared) != 1 || n.Compared[0].Reviewed != "2001" || n.AtSeat().Damage != nil {
		t.Errorf("after a restart %+v", n.Compared)
	}
}

// TestBitRot: wherever the file of a desk's store rots, every case that the desk
// or the hall had is in exactly one class of the comparison, or nothing names it
// any more and the comparison says that entries are missing. What the hall lacks
// and can be read waits for it again with the very content (R1, R3).
func TestBitRot(t *testing.T) {
	began := time.Now()
	l := lead(t)
	from := filepath.Join(t.TempDir(), "desk")
	copyDesk(t, l.dir, from) // with its write-ahead log: the desk is at work
	l.leave()
	r := rand.New(rand.NewPCG(15, 4))
	seen, caught := map[string]int{}, map[station.DiffClass]int{}
	trials := oracle.Count(40, 1500)
	setAside := 0
	for n := range trials {
		store := l.dir
		if n%2 == 0 {
			store = from
		}
		x := l.damaged(t, store, filepath.Join(t.TempDir(), fmt.Sprint(n)), r)
		if x == nil {
			continue
		}
		setAside++
		if wrong := l.account(x); len(wrong) > 0 {
			t.Errorf("%s: %s\n%d nameless, %v", x.how, strings.Join(wrong, "; "), x.Nameless, x.Counts)
		}
		for _, d := range x.Rows {
			seen[string(d.Class)+" "+d.Why]++
		}
		for _, class := range station.DiffClasses { // a comparison that forgets a class
			blind := *x
			blind.Rows = slices.DeleteFunc(slices.Clone(x.Rows), func(d station.CaseDiff) bool { return d.Class == class })
			if len(l.account(&blind)) > 0 {
				caught[class]++
			}
		}
	}
	const some = 20 // so many that each class must have come up
	for _, class := range station.DiffClasses {
		if setAside >= some && caught[class] == 0 {
			t.Errorf("a comparison that forgets the class %s passes", class)
		}
	}
	l.goesOn(t, from)
	t.Logf("%d of %d set aside: %v", setAside, trials, seen)
	oracle.Prove(t, began, oracle.Proof{
		Promise: "R1", Harness: "bit rot in a desk's store, compared with a real hall case by case", Trials: setAside, Unit: "damaged stores",
		Result: fmt.Sprintf("every case in exactly one class, nothing silently missing, what the hall lacks waits again with the same content; mutants caught: %s",
			"a comparison that forgets any one of the five classes"),
	})
}
