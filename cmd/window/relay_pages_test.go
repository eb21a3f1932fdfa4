package main

import (
	"context"
	"os"
	"path/filepath"
	"testing"
	"time"

	"onewindow/client"
	"onewindow/fixtures"
	"onewindow/station"
	"onewindow/visit"
)

// copied waits until the hall has a copy of the visit that names the page, and it.
func (w *deskWithout) copied(page string) {
	w.t.Helper()
	n := w.st.Snapshot()
	ticket, caseID := n.Visit.Ticket.ID, n.Visit.Matter().CaseID
	ctx, cancel := context.WithTimeout(w.t.Context(), 30*time.Second)
	defer cancel()
	look := time.NewTicker(20 * time.Millisecond)
	defer look.Stop()
	for {
		if _, err := w.seat.client.CopyPage(ctx, ticket, caseID, page); err == nil {
			return
		}
		select {
		case <-look.C:
		case <-ctx.Done():
			w.t.Fatal("the page did not reach the hall")
		}
	}
}

// TestMovedOnGoesOn: a window fails in the middle of a visit, and the supervisor puts the
// person back in the line. Another window calls the person, who says who it is, and the
// visit stands where it was, with its scanned page.
func TestMovedOnGoesOn(t *testing.T) {
	w := openDeskWithout(t)
	person, _ := fixtures.PersonByID("p01")
	w.seatSomebody(person)
	w.judged("GJJ-001", nil)
	n := w.st.Snapshot()
	before, m := n.Visit, n.Visit.Matter()
	caseID := m.CaseID
	lines, err := w.rules.Lines(m)
	if err != nil {
		t.Fatal(err)
	}
	if err := w.st.AddPage(t.Context(), lines[0].ID, "image/jpeg", []byte("the page")); err != nil {
		t.Fatal(err)
	}
	(&life{deskWithout: w}).settled()
	n = w.st.Snapshot()
	page := n.Visit.Matter().Pages[0].SHA256
	w.copied(page)
	w.leave()
	over, err := client.Dial(w.line)
	if err != nil {
		t.Fatal(err)
	}
	defer over.Close()
	supervisor, _ := fixtures.StaffByNo("7001")
	if _, err := over.SignIn(t.Context(), supervisor.No, supervisor.PIN, "supervisor"); err != nil {
		t.Fatal(err)
	}
	receipts, err := over.Deliver(t.Context(), []visit.HallCommand{{
		ID: newID(), TicketID: before.Ticket.ID, MadeAt: w.demo.clock.Now(), Move: &visit.TicketMove{Event: "window_failure"},
	}})
	if err != nil || len(receipts) != 1 || !receipts[0].GetAccepted() {
		t.Fatalf("given back: %v, %v", receipts, err)
	}

	w.sitAt("A036", t.TempDir())
	member, _ := fixtures.StaffByNo("2002")
	if err := w.st.SignIn(t.Context(), member.No, member.PIN, ""); err != nil {
		t.Fatal(err)
	}
	w.await("the hall", func(n station.Snapshot) bool { return n.Link == station.Online })
	w.do(visit.Call{})
	n = w.await("what was taken in", func(n station.Snapshot) bool { return n.Phase == visit.Called && len(n.Visit.Former) == 1 })
	if n.Visit.Ticket.Label != before.Ticket.Label || n.Visit.Former[0].Window != "A035" {
		t.Fatalf("called %+v, after %+v", n.Visit.Ticket, n.Visit.Former)
	}
	w.enter(person)
	n = w.await("the place", func(n station.Snapshot) bool { return n.Phase == visit.Outcome })
	if m = n.Visit.Matter(); m.CaseID != caseID || len(m.Pages) != 1 || len(m.Unsent) != 0 {
		t.Errorf("it goes on with %+v", m)
	}
	if data, err := w.st.Page(t.Context(), page); err != nil || string(data) != "the page" {
		t.Errorf("the page: %q, %v", data, err)
	}
	w.handIn()
	n = w.await("the answer", func(n station.Snapshot) bool { return n.Phase == visit.Answered })
	if a := n.Visit.Matter().Answer; !a.Accepted {
		t.Errorf("refused: %+v", a)
	}
}

// TestPagesGoOn: a desk dies with one page at the hall and one that never left
// it. Another desk goes on before anything was handed in: it shows the first, takes
// another, and hands the case in with both. When the first desk comes back its late page is not in the case.
func TestPagesGoOn(t *testing.T) {
	var line *cutLine
	w := openDeskWithout(t, func(o *client.Options) {
		line = &cutLine{dial: o.Dial}
		o.Dial = line.connect
	})
	person, _ := fixtures.PersonByID("p01")
	w.seatSomebody(person)
	w.judged("GJJ-001", nil)
	n := w.st.Snapshot()
	label, caseID := n.Visit.Ticket.Label, n.Visit.Matter().CaseID
	lines, err := w.rules.Lines(n.Visit.Matter())
	if err != nil {
		t.Fatal(err)
	}
	paper := lines[0].ID
	page := func(data string) string {
		t.Helper()
		if err := w.st.AddPage(t.Context(), paper, "image/jpeg", []byte(data)); err != nil {
			t.Fatal(err)
		}
		n := w.st.Snapshot()
		pages := n.Visit.Matter().Pages
		return pages[len(pages)-1].SHA256
	}
	first := page("the first page")
	(&life{deskWithout: w}).settled()
	w.copied(first)
	line.set(true)
	w.await("the cut", func(n station.Snapshot) bool { return n.Link == station.Offline })
	second := page("the second page, which never leaves the desk")
	dead := w.seat.o.dir
	w.leave()
	line.set(false)

	other := filepath.Join(t.TempDir(), "other")
	if err := os.Mkdir(other, 0o700); err != nil {
		t.Fatal(err)
	}
	w.sitAt("A036", other)
	member, _ := fixtures.StaffByNo("2002")
	if err := w.st.SignIn(t.Context(), member.No, member.PIN, ""); err != nil {
		t.Fatal(err)
	}
	w.await("the hall", func(n station.Snapshot) bool { return n.Link == station.Online })
	if err := w.st.Seek(label).Wait(t.Context()); err != nil {
		t.Fatal(err)
	}
	if err := w.st.TakeOver().Wait(t.Context()); err != nil {
		t.Fatal(err)
	}
	n = w.st.Snapshot()
	m := n.Visit.Matter()
	if len(m.Pages) != 1 || m.Pages[0].SHA256 != first || n.Notice.Code != "taken_over" {
		t.Errorf("pages %+v, notice %+v", m.Pages, n.Notice)
	}
	if data, err := w.st.Page(t.Context(), first); err != nil || string(data) != "the first page" {
		t.Errorf("the page of the desk before: %q %v", data, err)
	}
	third := page("taken here")
	w.handIn()
	n = w.await("the answer", func(n station.Snapshot) bool { return n.Phase == visit.Answered })
	if a := n.Visit.Matter().Answer; !a.Accepted {
		t.Fatalf("refused: %+v", a)
	}
	for _, sum := range []string{first, third} {
		if _, _, err := w.seat.client.GetPage(t.Context(), caseID, sum); err != nil {
			t.Errorf("page %s of the case: %v", sum, err)
		}
	}
	late := w.seat.client
	if err := late.PutPage(t.Context(), client.Page{
		CaseID: caseID, Line: paper, SHA256: second, Media: "image/jpeg", Data: []byte("the second page, which never leaves the desk"),
		Ticket: n.Visit.Ticket.ID, Lease: n.Visit.Ticket.Lease - 1,
	}); err == nil {
		t.Error("a page under the lease before was taken")
	}
	w.leave()
	w.sit(dead)
	w.await("the fence", func(n station.Snapshot) bool {
		return n.Visit.ID == "" && n.Last.End == visit.EndTaken && n.Backlog.Count == 0
	})
	if _, _, err := w.seat.client.GetPage(t.Context(), caseID, second); err == nil {
		t.Error("the late page is in the case")
	}
}
