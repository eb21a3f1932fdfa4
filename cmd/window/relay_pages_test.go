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
	way := w.judged("GJJ-001", nil)
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
	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
	defer cancel()
	for look := time.NewTicker(20 * time.Millisecond); ; {
		if data, err := w.seat.client.CopyPage(ctx, n.Visit.Ticket.ID, caseID, first); err == nil && string(data) == "the first page" {
			look.Stop()
			break
		}
		select {
		case <-look.C:
		case <-ctx.Done():
			t.Fatal("the page did not reach the hall")
		}
	}
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
	if err := w.st.SignIn(t.Context(), member.No, member.PIN); err != nil {
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
	w.do(visit.HandIn{Outcome: way})
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
