package station_test

import (
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"

	"onewindow/catalog"
	"onewindow/station"
	"onewindow/visit"
)

// sentBack is a withdrawal of housing funds that lacks two papers.
func sentBack() station.Case {
	line := func(id string, status visit.Status, reason string) visit.JudgedLine {
		return visit.JudgedLine{Judgement: visit.Judgement{Line: id, Status: status, Reason: reason}}
	}
	c, err := demoCatalog()
	if err != nil {
		panic(err)
	}
	return station.Case{
		CaseID: "c1", CaseNo: "DG20261123000007", Version: 4, State: "correction", Item: "GJJ-001", CatalogVersion: c.Version(),
		Answers:  map[string][]string{"q1": {"2"}, "q16": {"1"}, "q17": {"1"}, "q18": {"1"}, "q19": {"1"}},
		Party:    "1",
		Delivery: "BANK_TRANSFER", Applicant: station.Party{Name: "张测试", IDNumber: "130102198506151230"},
		Lines: []visit.JudgedLine{
			line("GJJ_APPLY", visit.Verified, ""), line("LOAN_CONTRACT", visit.Defective, "M06"), line("BANKCARD", visit.Missing, "M01"),
		},
	}
}

func TestOpenSupplementAsksForWhatIsWantingOnly(t *testing.T) {
	s := newSeat(t)
	s.hall.cases = map[string]station.Case{"c1": sentBack()}
	s.signIn()
	s.do(visit.Call{})
	n := s.phase(visit.Called)
	if err := s.layCard(n.Visit.Ticket.ID); err != nil {
		t.Fatal(err)
	}
	if err := s.st.OpenSupplement(t.Context(), "c1"); err != nil {
		t.Fatal(err)
	}
	n = s.phase(visit.Papers)
	if diff := cmp.Diff([]string{"BANKCARD", "LOAN_CONTRACT"}, n.Visit.Matter().Wanted); diff != "" {
		t.Error(diff)
	}
	if n.Notice.Code != "" {
		t.Errorf("the applicant's own card calls for no notice, got %q", n.Notice.Code)
	}
	for _, id := range n.Visit.Matter().Wanted {
		s.do(visit.Judge{Line: id, Status: visit.Verified})
	}
	s.do(visit.HandIn{Outcome: visit.Supply})
	var sent *visit.HallCommand
	for _, c := range s.journal.pending() {
		if c.Supplement != nil {
			sent = &c
		}
	}
	if sent == nil || sent.CaseID != "c1" || sent.Supplement.SeenVersion != 4 || len(sent.Supplement.Lines) != 2 {
		t.Errorf("two lines for version 4 of the same case, got %+v", sent)
	}
}

func TestOpenSupplementRefusals(t *testing.T) {
	other := sentBack()
	other.State = "corrected"
	complete := sentBack()
	complete.Lines = complete.Lines[:1]
	cases := map[string]struct {
		c    station.Case
		link station.Link
		id   string
		want error
	}{
		"not sent back":  {c: other, id: "c1", want: &visit.Refusal{Code: station.RefusedNotCorrection}},
		"nothing wanted": {c: complete, id: "c1", want: &visit.Refusal{Code: station.RefusedNotCorrection}},
		"unknown":        {c: sentBack(), id: "c9", want: &station.Refused{Code: "unknown_case"}},
		"offline":        {c: sentBack(), id: "c1", link: station.Offline, want: station.ErrUnreachable},
		"nobody at desk": {c: sentBack(), id: "c1", want: &visit.Refusal{Code: station.RefusedVisitChanged}},
	}
	for name, tt := range cases {
		t.Run(name, func(t *testing.T) {
			s := newSeat(t)
			s.hall.cases = map[string]station.Case{"c1": tt.c}
			s.signIn()
			if tt.link != "" {
				if err := s.st.SetLink(t.Context(), tt.link); err != nil {
					t.Fatal(err)
				}
			}
			err := s.st.OpenSupplement(t.Context(), tt.id)
			if got, want := code(err), code(tt.want); got != want {
				t.Errorf("got %v, want %v", err, tt.want)
			}
			n := s.st.Snapshot()
			if m := n.Visit.Matter(); m != nil {
				t.Errorf("nothing may be opened, got %+v", m)
			}
		})
	}
}

func code(err error) string {
	if r, ok := errors.AsType[*visit.Refusal](err); ok {
		return r.Code
	}
	if r, ok := errors.AsType[*station.Refused](err); ok {
		return r.Code
	}
	if errors.Is(err, station.ErrUnreachable) {
		return "unreachable"
	}
	return ""
}

// Whoever brings the papers may be another person; the clerk is told.
func TestOpenSupplementForSomebodyElse(t *testing.T) {
	s := newSeat(t)
	c := sentBack()
	c.Applicant = station.Party{Name: "李四", IDNumber: "11010519491231002X"}
	s.hall.cases = map[string]station.Case{"c1": c}
	s.signIn()
	s.do(visit.Call{})
	n := s.phase(visit.Called)
	if err := s.layCard(n.Visit.Ticket.ID); err != nil {
		t.Fatal(err)
	}
	if err := s.st.OpenSupplement(t.Context(), "c1"); err != nil {
		t.Fatal(err)
	}
	if n := s.st.Snapshot(); n.Notice.Code != "supplement_other_person" || n.Notice.Details["name"] == "李四" {
		t.Errorf("a notice with the masked name, got %+v", n.Notice)
	}
}

func TestCasePathAndPapers(t *testing.T) {
	cat, err := demoCatalog()
	if err != nil {
		t.Fatal(err)
	}
	c := sentBack()
	rules := visit.Rules{Catalogs: map[string]*catalog.Catalog{cat.Version(): cat}, Current: cat.Version()}
	path := c.Path(rules)
	if len(path) != 5 || path[0].Question == "" || path[0].Answer == "" {
		t.Errorf("five answered questions, got %+v", path)
	}
	if p := c.Papers(rules); len(p) != 3 || p[2].Name == "BANKCARD" || p[2].ID != "BANKCARD" {
		t.Errorf("three named lines, got %+v", p)
	}
	var none visit.Rules
	if p := c.Papers(none); len(p) != 3 || p[2].Name != "BANKCARD" {
		t.Errorf("without the catalogue the ids stand, got %+v", p)
	}
	if path := c.Path(none); len(path) != 5 || path[0].Question != "q1" || path[0].Answer != "2" {
		t.Errorf("without the catalogue the codes stand, got %+v", path)
	}
}

// The ledger is asked of the hall page by page, and not at all while the hall is
// away.
func TestLedger(t *testing.T) {
	s := newSeat(t)
	s.hall.cases = map[string]station.Case{"c1": sentBack()}
	s.signIn()
	rows, next, err := s.st.Ledger(t.Context(), "")
	if err != nil || len(rows) != 1 || rows[0].CaseID != "c1" || rows[0].State != "ledger" || next != "more" {
		t.Errorf("rows %+v, then %q, %v", rows, next, err)
	}
	if rows, _, err := s.st.Ledger(t.Context(), next); err != nil || rows[0].State != "ledgermore" {
		t.Errorf("the page after: %+v, %v", rows, err)
	}
	own := station.OwnStep{CaseID: "c1", Event: station.HandOver, To: "2002", Note: "调岗", SeenVersion: 3}
	if err := s.st.Own(t.Context(), own); err != nil || len(s.hall.owned) != 1 || s.hall.owned[0] != own {
		t.Errorf("handed over: %+v, %v", s.hall.owned, err)
	}
	if err := s.st.SetLink(t.Context(), station.Offline); err != nil {
		t.Fatal(err)
	}
	if err := s.st.Own(t.Context(), own); !errors.Is(err, station.ErrUnreachable) || len(s.hall.owned) != 1 {
		t.Errorf("away, a step of the owner: %v", err)
	}
	if _, _, err := s.st.Ledger(t.Context(), ""); !errors.Is(err, station.ErrUnreachable) {
		t.Errorf("away: %v", err)
	}
}
