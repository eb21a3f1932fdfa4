package hall_test

import (
	"slices"
	"testing"

	hallv1 "onewindow/api/hall/v1"
)

func (s *seat) own(req *hallv1.StepOwnRequest) (*hallv1.Case, error) {
	r, err := hallv1.NewOwnerServiceClient(s.conn).StepOwn(s.ctx(), req)
	return r.GetCase(), err
}

func (s *seat) ledger() (ids []string) {
	s.w.t.Helper()
	r, err := s.cases.ListCases(s.ctx(), &hallv1.ListCasesRequest{List: "ledger"})
	if err != nil {
		s.w.t.Fatal(err)
	}
	for _, c := range r.GetCases() {
		ids = append(ids, c.GetCaseId())
	}
	return ids
}

// TestFirstClerkOwnsTheCase: what a department sends back to the window is in the
// ledger of who took it in, until it is handed over, which the history tells; only
// the owner sends it again, and who took it in never decides it.
func TestFirstClerkOwnsTheCase(t *testing.T) {
	w := newWorld(t)
	first, second, guide := w.as("2001", "clerk", "A035"), w.as("2002", "clerk", "A036"), w.as("8001", "guide", "")
	reviewer := w.as("5002", "reviewer", "")
	c := first.ok(w.submission(w.hygiene(), first.serve(guide, "WJ-003").GetId(), "receive")).GetCase()
	id := c.GetCaseId()
	c = reviewer.ok(with(decide(id, "dept_return", c.GetVersion()), func(d *hallv1.CaseDecision) { d.Reason = "页面倒置" })).GetCase()
	if got := first.ledger(); !slices.Equal(got, []string{id}) {
		t.Fatalf("the owner's ledger: %v", got)
	}
	req := func(event, to string) *hallv1.StepOwnRequest {
		return &hallv1.StepOwnRequest{CaseId: id, SeenVersion: c.GetVersion(), Event: event, Note: "调岗", ToStaff: to}
	}
	for _, tt := range []struct {
		who  *seat
		req  *hallv1.StepOwnRequest
		want string
	}{
		{second, req("resend", ""), "unknown_case"},
		{first, &hallv1.StepOwnRequest{CaseId: id, SeenVersion: c.GetVersion(), Event: "resend"}, "reason_required"},
		{first, req("accept", ""), "unknown_event"},
		{first, req("hand_over", "5002"), "unknown_staff"},
		{first, req("hand_over", "2001"), "unknown_staff"},
		{first, &hallv1.StepOwnRequest{CaseId: id, SeenVersion: c.GetVersion() - 1, Event: "hand_over", Note: "x", ToStaff: "2002"}, "stale_version"},
		{first, &hallv1.StepOwnRequest{CaseId: id, SeenVersion: c.GetVersion() - 1, Event: "resend", Note: "x"}, "stale_version"},
	} {
		if _, err := tt.who.own(tt.req); reason(err) != tt.want {
			t.Errorf("%v: %v, want %s", tt.req, err, tt.want)
		}
	}
	c, err := first.own(req("hand_over", "2002"))
	if err != nil {
		t.Fatal(err)
	}
	last := c.GetHistory()[len(c.GetHistory())-1]
	if last.GetEvent() != "handed_over" || last.GetReason() != "2001 → 2002" || last.GetActor() != "2001" || last.GetNote() != "调岗" {
		t.Errorf("the history says %v", last)
	}
	if got := append(first.ledger(), second.ledger()...); !slices.Equal(got, []string{id}) {
		t.Errorf("the ledgers: %v", got)
	}
	if got := w.as("7001", "supervisor", "").ledger(); !slices.Equal(got, []string{id}) {
		t.Errorf("a supervisor sees everybody's: %v", got)
	}
	if _, err := first.own(req("resend", "")); reason(err) != "not_owner" {
		t.Errorf("who had it before: %v", err)
	}
	if c, err = second.own(req("resend", "")); err != nil || c.GetState() != "received" {
		t.Fatalf("sent again: %s, %v", c.GetState(), err)
	}
	if c.GetClerk() != "2001" {
		t.Errorf("who took it in: %s", c.GetClerk())
	}
	reviewer.ok(decide(id, "accept", c.GetVersion()))
}
