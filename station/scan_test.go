package station_test

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"onewindow/papers"
	"onewindow/station"
	"onewindow/values"
	"onewindow/visit"
)

func (s *seat) scan(text string) {
	s.t.Helper()
	if err := s.st.Scanned(s.t.Context(), text, "qr"); err != nil {
		s.t.Fatal(err)
	}
}

func (s *seat) told(code string) station.Snapshot {
	s.t.Helper()
	return s.await("notice "+code, func(n station.Snapshot) bool { return n.Notice.Code == code })
}

func caseCode(no string) string { return papers.Code{Kind: papers.CodeCase, Number: no}.String() }

func TestScanBringsTheHeldVisitBack(t *testing.T) {
	s := newSeat(t)
	s.signIn()
	s.toPapers()
	ticket := papers.Code{Kind: papers.CodeTicket, Number: s.st.Snapshot().Visit.Ticket.Label}.String()
	s.scan(ticket)
	s.told("scan_ticket_in")
	s.do(visit.Hold{Reason: "copy"})
	s.scan(ticket)
	if n := s.st.Snapshot(); n.Visit.ID == "" || len(n.Held) != 0 {
		t.Fatalf("held visit not resumed: %s", n.Phase)
	}
	s.scan("6901234567892")
	if n := s.told("scan_foreign"); n.Visit.Matter() == nil {
		t.Error("a code on a paper changed the visit")
	}
}

func TestScanOpensTheCaseThatWasSentBack(t *testing.T) {
	s := newSeat(t)
	c := sentBack()
	c.Clerk = "1001" // in the ledger of whoever works here: its line is shown
	s.hall.cases = map[string]station.Case{"c1": c}
	s.signIn()
	s.scan(caseCode(c.CaseNo))
	if n := s.told("scan_correction_call"); n.Scan != (station.Scan{Seq: 1, Kind: station.ScanLedger, Code: c.CaseNo}) {
		t.Errorf("scan %+v", n.Scan)
	}
	s.do(visit.Call{})
	n := s.phase(visit.Called)
	if err := s.layCard(n.Visit.Ticket.ID); err != nil {
		t.Fatal(err)
	}
	s.scan(caseCode(c.CaseNo))
	n = s.phase(visit.Papers)
	if m := n.Visit.Matter(); m.Kind != visit.Supplement || m.CaseID != "c1" {
		t.Fatalf("matter %+v", m)
	}
	s.scan(caseCode(c.CaseNo))
	n = s.told("scan_case_in")
	if len(n.Visit.Matters) != 1 {
		t.Errorf("scanned again, %d matters", len(n.Visit.Matters))
	}
}

// The slip of papers that were promised leads to the case, at the lines that are
// wanted.
func TestScanOpensTheCaseWithPromisedPapers(t *testing.T) {
	s := newSeat(t)
	c := sentBack()
	c.State = "reviewing"
	c.Lines[1].Status, c.Lines[1].Reason, c.Lines[2].Status, c.Lines[2].Reason = visit.Deferred, "", visit.Verified, ""
	s.hall.cases = map[string]station.Case{"c1": c}
	s.signIn()
	s.scan(caseCode(c.CaseNo))
	s.told("scan_correction_call")
	s.do(visit.Call{})
	n := s.phase(visit.Called)
	if err := s.layCard(n.Visit.Ticket.ID); err != nil {
		t.Fatal(err)
	}
	s.scan(caseCode(c.CaseNo))
	n = s.phase(visit.Papers)
	m := n.Visit.Matter()
	if !m.Promised || !slices.Equal(m.Wanted, []string{"LOAN_CONTRACT"}) {
		t.Errorf("promised %v, wanted %v", m.Promised, m.Wanted)
	}
}

func TestScanAsksForTheIssueScreen(t *testing.T) {
	s := newSeat(t)
	c := sentBack()
	c.State, c.Delivery, c.PickupCode = "ready", "WINDOW", "12345678"
	s.hall.cases = map[string]station.Case{"c1": c}
	s.signIn()
	text := papers.Code{Kind: papers.CodeCase, Number: c.CaseNo, Check: "12345678"}.String()
	s.scan(text)
	n := s.told("scan_ready")
	if n.Scan != (station.Scan{Seq: 1, Kind: station.ScanIssue, Code: text}) {
		t.Errorf("scan %+v", n.Scan)
	}
	// The release code of one case on a paper that names another opens nothing.
	s.scan(papers.Code{Kind: papers.CodeCase, Number: "DG0", Check: "12345678"}.String())
	if n := s.told("scan_misread"); n.Scan.Seq != 1 {
		t.Errorf("scan %+v", n.Scan)
	}
	s.scan(caseCode("DG20261123009999"))
	s.told("hall_unknown_case")
	s.scan(papers.Code{Kind: papers.CodeLocal, Number: "elsewhere"}.String())
	s.told("scan_local_unknown")
	s.hall.mu.Lock()
	s.hall.err = station.ErrUnreachable
	s.hall.mu.Unlock()
	s.scan(text)
	s.told("scan_away")
}

// While the hall is asked, the same code again asks nothing, and another one
// takes its place.
func TestScanTwice(t *testing.T) {
	s := newSeat(t)
	c := sentBack()
	c.State = "reviewing"
	s.hall.cases = map[string]station.Case{"c1": c}
	s.hall.gate = make(chan struct{})
	s.signIn()
	s.scan(caseCode(c.CaseNo))
	s.scan(caseCode(c.CaseNo))
	s.scan("nothing of ours")
	s.told("scan_unknown")
	s.hall.mu.Lock()
	close(s.hall.gate)
	s.hall.gate = nil
	s.hall.mu.Unlock()
	s.scan(caseCode(c.CaseNo))
	n := s.told("scan_case")
	if n.Notice.Seq != 2 || n.Notice.Details["state"] != "reviewing" || n.Notice.Details["number"] != c.CaseNo {
		t.Errorf("notice %+v", n.Notice)
	}
	s.kill() // both questions have ended
	if len(s.hall.found) != 2 {
		t.Errorf("the hall was asked %d times", len(s.hall.found))
	}
}

// A case that was scanned for one visit is not opened on the next.
func TestScanForAVisitThatIsGone(t *testing.T) {
	s := newSeat(t)
	c := sentBack()
	s.hall.cases = map[string]station.Case{"c1": c}
	s.signIn()
	sit := func() {
		s.do(visit.Call{})
		n := s.phase(visit.Called)
		if err := s.layCard(n.Visit.Ticket.ID); err != nil {
			t.Fatal(err)
		}
	}
	sit()
	gate := make(chan struct{})
	s.hall.mu.Lock()
	s.hall.gate = gate
	s.hall.mu.Unlock()
	s.scan(caseCode(c.CaseNo))
	s.do(visit.Finish{})
	sit()
	close(gate)
	if n := s.told(station.RefusedVisitChanged); n.Visit.Matter() != nil {
		t.Error("the case was opened on another visit")
	}
}

// A parcel between two visits opens the issue screen with where it is; within a
// visit it is only told, and the visit stays as it is.
func TestScanOfAParcel(t *testing.T) {
	s := newSeat(t)
	parcel := values.NewParcelNo("EA", 31, "CN")
	c := sentBack()
	c.State, c.Delivery, c.ParcelNo, c.Parcel = "delivered", "POST", parcel, station.ParcelDelivered
	s.hall.cases = map[string]station.Case{"c1": c}
	s.signIn()
	s.scan(parcel)
	n := s.told("scan_parcel")
	if n.Scan != (station.Scan{Seq: 1, Kind: station.ScanIssue, Code: parcel}) || n.Notice.Details["parcel"] != "delivered" {
		t.Errorf("scan %+v, notice %+v", n.Scan, n.Notice)
	}
	s.scan(values.NewParcelNo("EA", 32, "CN"))
	s.told("scan_parcel_unknown")
	s.scan(parcel[:12])
	s.told("scan_unknown")
	s.toPapers()
	before := s.st.Snapshot()
	s.scan(parcel)
	n = s.told("scan_parcel_busy")
	if diff := cmp.Diff(before.Visit, n.Visit); diff != "" || n.Scan.Seq != 1 || n.Phase != before.Phase {
		t.Errorf("scan %+v, phase %s, the visit has changed:\n%s", n.Scan, n.Phase, diff)
	}
}

// A ticket that waits leads to where it is called, unless somebody is at the
// desk.
func TestScanOfATicketThatWaits(t *testing.T) {
	s := newSeat(t)
	s.signIn()
	if err := s.st.SetOverview(t.Context(), station.Overview{Next: []visit.Ticket{{Label: "G020"}}}); err != nil {
		t.Fatal(err)
	}
	text := papers.Code{Kind: papers.CodeTicket, Number: "G020"}.String()
	s.scan(text)
	if n := s.told("scan_waiting"); n.Scan != (station.Scan{Seq: 1, Kind: station.ScanMain, Code: text}) {
		t.Errorf("scan %+v", n.Scan)
	}
}
