package station_test

import (
	"slices"
	"testing"

	"onewindow/catalog"
	"onewindow/station"
	"onewindow/visit"
)

const licence = "1.2.156.3005.2.11100000000013338W011.11430000006122244L.20230000403.001.U"

// toLicences comes to a list whose licences the library does not have, and gives the
// lines that want one.
func (s *seat) toLicences(a *adviser) []catalog.Line {
	s.t.Helper()
	s.do(visit.Call{})
	n := s.phase(visit.Called)
	s.scan(licence)
	s.told("scan_licence_early")
	if err := s.layCard(n.Visit.Ticket.ID); err != nil {
		s.t.Fatal(err)
	}
	s.do(visit.ChooseItem{Item: "WJ-001"})
	s.answerMost(inHand(s.st.Snapshot()).CaseID)
	n = s.await("the first answer", func(n station.Snapshot) bool { return len(a.queries()) == 1 && !n.Seeking })
	lines := n.Rules.WantsLicence(&n.Visit, inHand(n), n.Now)
	if len(lines) < 2 {
		s.t.Fatalf("%d lines want a licence", len(lines))
	}
	return lines
}

func ids(lines []catalog.Line) (out []string) {
	for i := range lines {
		out = append(out, lines[i].ID)
	}
	return out
}

// A licence that is shown leads to the line that wants one and has the library asked
// once more, for those lines alone; what is found waits for the clerk.
func TestScanOfALicence(t *testing.T) {
	a := &adviser{}
	s := advised(t, a)
	s.scan(licence)
	s.told("scan_licence_early")
	lines := s.toLicences(a)
	found := lines[1]
	gate := make(chan struct{})
	a.mu.Lock()
	a.gate, a.answer = gate, station.HitAnswer{Hits: []visit.Hit{{ID: "h2", Line: found.ID, By: catalog.ByELicence, Source: "省电子证照库"}}}
	a.mu.Unlock()
	s.scan(licence)
	n := s.told("scan_licence")
	if n.Scan != (station.Scan{Seq: 1, Kind: station.ScanPapers, Code: lines[0].ID}) || n.Notice.Details["line"] != lines[0].Name {
		t.Errorf("scan %+v, notice %+v", n.Scan, n.Notice)
	}
	close(gate)
	n = s.told("scan_licence_found")
	m := inHand(n)
	if m.Hits[found.ID].ID != "h2" || m.Judged[found.ID].Status != "" || n.Notice.Details["line"] != found.Name {
		t.Errorf("hits %v, judged %v, notice %+v", m.Hits, m.Judged, n.Notice)
	}
	q := a.queries()
	if len(q) != 2 || !slices.Equal(q[1].Lines, ids(lines)) {
		t.Errorf("asked %d times, at last for %v", len(q), q[len(q)-1].Lines)
	}
	if asked := slices.Sorted(slices.Values(m.Asked)); len(slices.Compact(slices.Clone(asked))) != len(asked) {
		t.Errorf("asked twice: %v", asked)
	}
	// What is found and not confirmed comes after what is not found.
	if again := n.Rules.WantsLicence(&n.Visit, m, n.Now); again[len(again)-1].ID != found.ID {
		t.Errorf("then at %v", ids(again))
	}
	s.do(visit.Judge{Line: found.ID, Status: visit.Exempt})
	a.says(station.HitAnswer{}, nil)
	s.scan(licence)
	s.told("scan_licence_none")
	a.says(station.HitAnswer{}, station.ErrUnreachable)
	s.scan(licence)
	s.told("scan_licence_away")
	s.judgeOpen()
	s.scan(licence)
	n = s.told("scan_licence_idle")
	if got := len(a.queries()); n.Scan.Seq != 3 || got != 4 {
		t.Errorf("scan %+v, asked %d times", n.Scan, got)
	}
}

// Without the hall the line is shown all the same, and the library is asked as soon
// as there is one.
func TestScanOfALicenceWithoutTheHall(t *testing.T) {
	a := &adviser{}
	s := advised(t, a)
	lines := s.toLicences(a)
	if err := s.st.SetLink(t.Context(), station.Offline); err != nil {
		t.Fatal(err)
	}
	s.scan(licence)
	if n := s.told("scan_licence_away"); n.Scan.Code != lines[0].ID || len(a.queries()) != 1 {
		t.Errorf("scan %+v, asked %d times", n.Scan, len(a.queries()))
	}
	a.says(station.HitAnswer{Hits: []visit.Hit{{ID: "h2", Line: lines[0].ID, By: catalog.ByELicence}}}, nil)
	if err := s.st.SetLink(t.Context(), station.Online); err != nil {
		t.Fatal(err)
	}
	if n := s.told("scan_licence_found"); inHand(n).Hits[lines[0].ID].ID != "h2" {
		t.Errorf("hits %v", inHand(n).Hits)
	}
}
