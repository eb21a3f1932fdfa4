package main

import (
	"cmp"
	"context"
	"errors"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"onewindow/catalog"
	"onewindow/client"
	"onewindow/e2e/oracle"
	"onewindow/fixtures"
	"onewindow/fixtures/city"
	"onewindow/hall"
	"onewindow/i18n"
	"onewindow/station"
	"onewindow/visit"
)

// deskWithout is a clerk's desk of the demo city without devices and citizens:
// whoever comes shows no card, and is entered by hand with a supervisor's
// consent.
type deskWithout struct {
	t     *testing.T
	demo  *demo
	line  client.Options
	only  *catalog.Releases
	seat  *seat
	st    *station.Station
	kiosk ticketMachine
	rules visit.Rules

	window, staff, role string // whose seat it is
	comes               string // what the tickets are for
}

func openDeskWithout(t *testing.T, change ...func(*client.Options)) *deskWithout {
	t.Helper()
	return openDeskLogged(t, slog.New(slog.DiscardHandler), change...)
}

// openDeskLogged has hall, desk and line write one log.
func openDeskLogged(t *testing.T, log *slog.Logger, change ...func(*client.Options)) *deskWithout {
	t.Helper()
	return openDeskBeside(t, log, func(func() time.Time) hall.Branches { return nil }, change...)
}

// openDeskBeside has other branches of the police beside the hall.
func openDeskBeside(t *testing.T, log *slog.Logger, branches func(now func() time.Time) hall.Branches, change ...func(*client.Options)) *deskWithout {
	t.Helper()
	ctx, dir := t.Context(), t.TempDir()
	clock, err := city.OpenClock(filepath.Join(dir, "clock.json"))
	if err != nil {
		t.Fatal(err)
	}
	cat, err := catalog.Load(fixtures.Catalogue())
	if err != nil {
		t.Fatal(err)
	}
	d := &demo{dir: dir, clock: clock, cat: cat, hall: &demoHall{dir: dir, clock: clock, cat: cat, log: log, branches: branches(clock.Now)}}
	t.Cleanup(func() {
		if err := d.close(); err != nil {
			t.Error(err)
		}
	})
	if err := d.openHall(context.WithoutCancel(ctx))(); err != nil {
		t.Fatal(err)
	}
	line := client.Options{Target: "passthrough:///demo-hall", Insecure: true, Dial: d.hall.dial, Now: clock.Now, Log: log}
	only, err := catalog.NewReleases(catalog.Release{Catalog: cat})
	if err != nil {
		t.Fatal(err)
	}
	kiosk, err := client.Dial(line)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { kiosk.Close() })
	if _, err := kiosk.SignIn(ctx, kioskNo, kioskPIN, "kiosk"); err != nil {
		t.Fatal(err)
	}
	for _, f := range change {
		f(&line)
	}
	w := &deskWithout{t: t, window: "A035", staff: "2001", role: "clerk", comes: "GJJ-001", demo: d, line: line, only: only, kiosk: ticketMachine{kiosk}}
	desk := filepath.Join(dir, "desk")
	if err := os.Mkdir(desk, 0o700); err != nil {
		t.Fatal(err)
	}
	w.sit(desk)
	t.Cleanup(w.leave)
	w.signIn()
	return w
}

// toZone leaves the window for one of the police zone, with an officer at it.
func (w *deskWithout) toZone() {
	w.t.Helper()
	w.leave()
	w.window, w.staff, w.role, w.comes = "C012", "3001", "police", "GA-HZ-001"
	desk := filepath.Join(w.demo.dir, "zone")
	if err := os.Mkdir(desk, 0o700); err != nil {
		w.t.Fatal(err)
	}
	w.sit(desk)
	w.signIn()
}

func (w *deskWithout) signIn() {
	w.t.Helper()
	member, _ := fixtures.StaffByNo(w.staff)
	if err := w.st.SignIn(w.t.Context(), member.No, member.PIN, ""); err != nil {
		w.t.Fatal(err)
	}
}

// sit opens the desk on a folder.
func (w *deskWithout) sit(dir string) { w.sitAt(w.window, dir) }

func (w *deskWithout) sitAt(window, dir string) {
	w.t.Helper()
	var err error
	w.seat, err = openSeat(context.WithoutCancel(w.t.Context()), seatOptions{
		dir: dir, window: window, role: w.role, lang: i18n.Chinese, releases: w.only, now: w.demo.clock.Now, client: w.line,
		head: demoLetterhead, log: w.demo.hall.log,
	})
	if err != nil {
		w.t.Fatal(err)
	}
	w.st, w.rules = w.seat.clerk, w.seat.rules
}

// leave ends the desk; it may be called again.
func (w *deskWithout) leave() {
	if w.seat == nil {
		return
	}
	if err := w.seat.close(); err != nil {
		w.t.Error(err)
	}
	w.seat = nil
}

func (w *deskWithout) do(cmd visit.Command) {
	w.t.Helper()
	if err := w.st.Do(w.t.Context(), cmd); err != nil {
		w.t.Fatalf("%s: %v", visit.Name(cmd), err)
	}
}

// await blocks until the station is as when wants it.
func (w *deskWithout) await(what string, when func(station.Snapshot) bool) station.Snapshot {
	w.t.Helper()
	ctx, cancel := context.WithTimeout(w.t.Context(), 30*time.Second)
	defer cancel()
	snapshots, stop := w.st.Watch()
	defer stop()
	for {
		select {
		case n := <-snapshots:
			if when(n) {
				return n
			}
		case <-ctx.Done():
			n := w.st.Snapshot()
			w.t.Fatalf("no %s: phase %s, matter %+v, notice %+v", what, n.Phase, n.Visit.Matter(), n.Notice)
		}
	}
}

// seatSomebody calls whoever has come, and knows who it is.
func (w *deskWithout) seatSomebody(p fixtures.Person) {
	w.t.Helper()
	ctx := w.t.Context()
	if _, err := w.kiosk.IssueTicket(ctx, newID(), w.comes, string(visit.NormalClass), p.Name.Mask()); err != nil {
		w.t.Fatal(err)
	}
	w.do(visit.Call{})
	w.await("ticket", func(n station.Snapshot) bool { return n.Phase == visit.Called })
	w.enter(p)
}

// enter says who was called.
func (w *deskWithout) enter(p fixtures.Person) {
	w.t.Helper()
	ctx, n := w.t.Context(), w.st.Snapshot()
	supervisor, _ := fixtures.StaffByNo("7001")
	consent, err := w.st.Authorize(ctx, station.Authorization{
		StaffNo: supervisor.No, PIN: supervisor.PIN, Step: "manual_identity", Subject: n.Visit.Ticket.ID,
	})
	if err != nil {
		w.t.Fatal(err)
	}
	w.do(visit.EnterIdentity{
		Name: p.Name, IDNumber: p.IDNumber, Repeated: p.IDNumber, ApprovalID: consent.ID, ApprovedBy: consent.Name,
	})
	w.do(visit.SetField{Key: visit.FieldPhone, Value: "13800138000"}) // nothing that was typed says how to reach them
}

// matter takes one situation of an item through all its questions and papers
// to the hall, and returns the hall's answer.
func (w *deskWithout) matter(item string, path catalog.Answers) *visit.Matter {
	w.t.Helper()
	w.judged(item, path)
	w.handIn()
	n := w.await("answer of the hall", func(n station.Snapshot) bool { return n.Phase == visit.Answered })
	return n.Visit.Matter()
}

// judged takes a situation of an item to where it can be handed in.
func (w *deskWithout) judged(item string, path catalog.Answers) {
	w.t.Helper()
	w.do(visit.ChooseItem{Item: item})
	for {
		n := w.st.Snapshot()
		ask, open, err := w.rules.Asking(&n.Visit, n.Visit.Matter(), n.Now)
		if err != nil {
			w.t.Fatal(err)
		}
		if !open {
			break
		}
		options, on := path[ask.Node]
		if !on {
			options = []string{ask.Options[0].Key}
		}
		w.do(visit.Reply{Node: ask.Node, Options: options})
	}
	n := w.st.Snapshot()
	lines, err := w.rules.Lines(n.Visit.Matter())
	if err != nil {
		w.t.Fatal(err)
	}
	for _, l := range lines {
		judge := visit.Judge{Line: l.ID, Status: visit.Proper(l)}
		if visit.Prints(l) {
			print := visit.Finger{Finger: visit.Fingers[0], Quality: visit.LeastQuality}
			judge.Hands = visit.Hands{Right: print, Left: print}
		}
		w.do(judge)
	}
}

// way is the first outcome that the visit has now.
func (w *deskWithout) way() visit.OutcomeCode {
	w.t.Helper()
	n := w.st.Snapshot()
	ways, err := w.rules.Outcomes(&n.Visit, n.Visit.Matter(), n.Now)
	if err != nil {
		w.t.Fatal(err)
	}
	if ways[0].WhyNot != "" {
		w.t.Fatalf("cannot be handed in: %+v", ways[0])
	}
	return ways[0].Code
}

// handIn hands the matter in. What a rule answers meanwhile makes other ways of it.
func (w *deskWithout) handIn() {
	w.t.Helper()
	for {
		err := w.st.Do(w.t.Context(), visit.HandIn{Outcome: w.way()})
		refusal, refused := errors.AsType[*visit.Refusal](err)
		switch {
		case err == nil:
			return
		case !refused || refusal.Code != visit.RefusedOutcome:
			w.t.Fatal(err)
		}
	}
}

// zoned is 1 for an item of the police zone, which the other windows may not take in.
func zoned(it *catalog.Item) int {
	if it.Dept == "GA" {
		return 1
	}
	return 0
}

// TestEveryItem: the same desk and the same hall take every item of the
// catalogue without a word about any of them in the code. The hall works the
// list of papers out by itself and accepts the window's. Every situation of
// every item is for the release; day by day it is the first, and every tenth.
func TestEveryItem(t *testing.T) {
	w := openDeskWithout(t)
	person, _ := fixtures.PersonByID("p01")
	numbers := map[string]bool{}
	items, leaves := 0, 0
	cat := w.rules.Catalogs[w.rules.Current]
	all := slices.SortedStableFunc(slices.Values(cat.Items()), func(a, b *catalog.Item) int { return cmp.Compare(zoned(a), zoned(b)) })
	for _, it := range all {
		if zoned(it) == 1 && w.role == "clerk" {
			w.toZone()
		}
		w.seatSomebody(person)
		items++
		n := 0
		for _, at := range it.Leaves() {
			if at.Leaf.Outcome != catalog.OutcomeAccept {
				continue
			}
			n++
			if n%10 != 1 && !oracle.Release() {
				continue
			}
			leaves++
			m := w.matter(it.Code, at.Answers())
			no := m.Answer.CaseNo
			if no == "" || numbers[no] {
				t.Errorf("%s %s: number %q, refused %s %v", it.Code, at.Leaf.ID, no, m.Answer.Refusal, m.Answer.Details)
			}
			numbers[no] = true
		}
		w.do(visit.Finish{})
	}
	t.Logf("%d items, %d situations", items, leaves)
}
