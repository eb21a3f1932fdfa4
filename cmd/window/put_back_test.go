package main

import (
	"context"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"onewindow/api/audit"
	"onewindow/catalog"
	"onewindow/client"
	"onewindow/fixtures"
	"onewindow/station"
	"onewindow/visit"
)

// endHall stops the hall alone.
func (w *deskWithout) endHall() {
	w.t.Helper()
	d := w.demo
	stop := d.stop[len(d.stop)-1]
	d.stop = d.stop[:len(d.stop)-1]
	if err := stop(); err != nil {
		w.t.Fatal(err)
	}
}

func (w *deskWithout) beginHall() {
	w.t.Helper()
	if err := w.demo.openHall(context.WithoutCancel(w.t.Context()))(); err != nil {
		w.t.Fatal(err)
	}
}

// anew starts the desk again, which then looks at the hall's log, and waits until
// what it keeps of it is as wanted.
func (w *deskWithout) anew(what string, wanted func(client.KeptLog) bool) client.KeptLog {
	w.t.Helper()
	w.leave()
	w.sit(filepath.Join(w.demo.dir, "desk"))
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	for end := time.Now().Add(time.Minute); ; {
		note, _, err := w.seat.journal.Note(w.t.Context(), client.LogNote)
		if err != nil {
			w.t.Fatal(err)
		}
		kept, err := client.ReadKeptLog(note)
		if err != nil {
			w.t.Fatal(err)
		}
		if wanted(kept) {
			return kept
		}
		if time.Now().After(end) {
			w.t.Fatalf("no %s: %d breaks", what, len(kept.Breaks))
		}
		<-tick.C
	}
}

// takesIn serves one person and gives the number that the papers have.
func (w *deskWithout) takesIn(p fixtures.Person) (caseID, no string) {
	w.t.Helper()
	w.await("the hall", func(n station.Snapshot) bool { return n.Link == station.Online && n.Session.In() })
	w.seatSomebody(p)
	it, _ := w.rules.Catalogs[w.rules.Current].Item(w.comes)
	i := slices.IndexFunc(it.Leaves(), func(l catalog.LeafPath) bool { return l.Leaf.Outcome == catalog.OutcomeAccept })
	w.judged(it.Code, it.Leaves()[i].Answers())
	w.handIn()
	n := w.await("answer of the hall", func(n station.Snapshot) bool { return n.Phase == visit.Answered })
	m := n.Visit.Matter()
	caseID, no = m.CaseID, m.Answer.CaseNo
	w.do(visit.Finish{})
	w.await("the hall has heard all of it", func(n station.Snapshot) bool { return n.Backlog.Count == 0 })
	return caseID, no
}

func sizeOf(t *testing.T, k client.KeptLog) int64 {
	t.Helper()
	if len(k.Signed) == 0 {
		return 0
	}
	c, err := audit.Open(k.Signed, k.Key)
	if err != nil {
		t.Fatal(err)
	}
	return c.Size
}

// TestHallPutBackIsToldAgain: a hall's store is put back to an older copy. The desk
// that saw more says so and offers again what it had been told, and the hall has the
// cases again with the numbers that stand on their papers (T24).
func TestHallPutBackIsToldAgain(t *testing.T) {
	w := openDeskWithout(t)
	people := fixtures.People()
	w.takesIn(people[0])
	before := w.anew("sight of the log", func(k client.KeptLog) bool { return len(k.Signed) > 0 })
	w.endHall()
	store := filepath.Join(w.demo.dir, "hall.db")
	backup, err := os.ReadFile(store)
	if err != nil {
		t.Fatal(err)
	}
	w.beginHall()
	want := map[string]string{}
	for _, p := range people[1:3] {
		id, no := w.takesIn(p)
		want[id] = no
	}
	w.anew("later sight of the log", func(k client.KeptLog) bool { return sizeOf(t, k) > sizeOf(t, before) })
	w.endHall()
	if err := os.WriteFile(store, backup, 0o600); err != nil {
		t.Fatal(err)
	}
	w.beginHall()
	kept := w.anew("offer", func(k client.KeptLog) bool { return len(k.Breaks) == 1 && k.Breaks[0].Offered })
	if b := kept.Breaks[0]; b.Code != client.CodeLogShorter || !b.Lost {
		t.Errorf("the break: %s, lost %v", b.Code, b.Lost)
	}
	boss, err := client.Dial(w.line)
	if err != nil {
		t.Fatal(err)
	}
	defer boss.Close()
	supervisor, _ := fixtures.StaffByNo("7001")
	if _, err := boss.SignIn(t.Context(), supervisor.No, supervisor.PIN, "supervisor"); err != nil {
		t.Fatal(err)
	}
	for id, no := range want {
		c, err := boss.GetCase(t.Context(), client.CaseKey{CaseID: id})
		if got := c.GetCase(); err != nil || got.GetCaseNo() != no || !got.GetReoffered() {
			t.Errorf("case %s: %s %v, was %s", id, got.GetCaseNo(), err, no)
		}
	}
	complaints, err := boss.Complaints(t.Context())
	if err != nil || len(complaints) != 1 || complaints[0].GetTaken() != int64(len(want)) || complaints[0].GetRefused() != 0 {
		t.Errorf("complaints %v %v", complaints, err)
	}
	_, no := w.takesIn(people[3])
	for _, had := range want {
		if no == had {
			t.Errorf("%s is given twice", no)
		}
	}
}
