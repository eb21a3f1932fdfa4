package hall_test

import (
	"slices"
	"testing"
	"time"

	hallv1 "onewindow/api/hall/v1"
	"onewindow/e2e/oracle"
	"onewindow/hall/store"
)

// caseOf asks for a case as a seat sees it.
func (s *seat) caseOf(id string) *hallv1.Case {
	s.w.t.Helper()
	r, err := s.cases.GetCase(s.ctx(), &hallv1.GetCaseRequest{CaseId: id})
	if err != nil {
		s.w.t.Fatal(err)
	}
	return r.GetCase()
}

func states(c *hallv1.Case) []string {
	var out []string
	for _, h := range c.GetHistory() {
		out = append(out, h.GetTo())
	}
	return out
}

func kinds(r *hallv1.Receipt) []string {
	var out []string
	for _, p := range r.GetPapers() {
		out = append(out, p.GetKind())
	}
	return out
}

// TestFullDelegationLadder goes with a fully delegated item from the ticket to
// the money: one sitting at the window, then the payment as its own event.
func TestFullDelegationLadder(t *testing.T) {
	w := newWorld(t)
	clerk, guide := w.as("2001", "clerk", "A035"), w.as("8001", "guide", "")
	ticket := clerk.serve(guide, "GJJ-001")
	w.clock.add(time.Minute)
	cmd := w.submission(w.citizen("p01"), ticket.GetId(), "accept_and_grant")
	r := clerk.ok(cmd)
	c := r.GetCase()
	if c.GetCaseNo() != "DG20261123000001" || c.GetState() != "decided_grant" {
		t.Fatalf("case %s %s", c.GetCaseNo(), c.GetState())
	}
	if want := []string{"draft", "accepted", "decided_grant"}; !slices.Equal(states(c), want) {
		t.Errorf("history %v, want %v", states(c), want)
	}
	if want := []string{"acceptance_notice", "decision_notice"}; !slices.Equal(kinds(r), want) {
		t.Errorf("papers %v, want %v", kinds(r), want)
	}
	if p := r.GetPapers()[0]; p.GetNumber() != c.GetCaseNo() || p.GetVerification() == "" {
		t.Errorf("paper %v lacks number or code", p)
	}
	if c.GetPromisedDue() != "2026-11-24" || c.GetStatutoryDue() == "" {
		t.Errorf("dues %q %q", c.GetPromisedDue(), c.GetStatutoryDue())
	}
	fin := clerk.ok(move(ticket.GetId(), "finish"))
	if fin.GetTicket().GetState() != "finished" {
		t.Errorf("ticket %s", fin.GetTicket().GetState())
	}
	w.port.down = true
	w.tick()
	if got := clerk.caseOf(c.GetCaseId()).GetState(); got != "decided_grant" {
		t.Errorf("paid by a bank that does not answer: %s", got)
	}
	w.port.down = false
	w.clock.add(5 * time.Second)
	w.tick()
	done := clerk.caseOf(c.GetCaseId())
	if want := []string{"draft", "accepted", "decided_grant", "producing", "ready", "delivered"}; !slices.Equal(states(done), want) {
		t.Errorf("history %v, want %v", states(done), want)
	}
	rate := &hallv1.Command{CommandId: newID(), TicketId: ticket.GetId(), Content: &hallv1.Command_Rating{Rating: &hallv1.Rating{Level: 5, Source: "keypad"}}}
	if got := clerk.ok(rate).GetTicket().GetState(); got != "closed" {
		t.Errorf("rated ticket is %s", got)
	}
	rate.CommandId = newID()
	clerk.no("rated_before", rate)
}

// TestRateBySlip: whoever holds the receipt rates the visit once when it is
// over, at a kiosk; no window hears of it, and nobody of the hall does it.
func TestRateBySlip(t *testing.T) {
	w := newWorld(t)
	clerk, guide, kiosk := w.as("2001", "clerk", "A035"), w.as("8001", "guide", ""), w.as("9001", "kiosk", "")
	ticket := clerk.serve(guide, "WJ-001")
	w.clock.add(time.Minute)
	r := clerk.ok(w.submission(w.citizen("p07"), ticket.GetId(), "receive"))
	no, check := r.GetCase().GetCaseNo(), r.GetPapers()[0].GetVerification()
	rate := func(s *seat, check string, level int32) string {
		_, err := s.kiosk.RateBySlip(s.ctx(), &hallv1.RateBySlipRequest{CaseNo: no, Check: check, Level: level})
		if err == nil {
			return ""
		}
		return reason(err)
	}
	for _, c := range []struct {
		who   *seat
		check string
		level int32
		want  string
	}{
		{kiosk, check, 4, "not_allowed"}, // the visit goes on
		{guide, check, 4, "role"},
		{clerk, check, 4, "role"},
		{kiosk, "00000000", 4, "wrong_code"},
		{kiosk, "", 4, "wrong_code"},
		{kiosk, check, 0, "bad_rating"},
		{kiosk, check, 6, "bad_rating"},
	} {
		if got := rate(c.who, c.check, c.level); got != c.want {
			t.Errorf("check %q level %d: %q, want %q", c.check, c.level, got, c.want)
		}
	}
	clerk.ok(move(ticket.GetId(), "finish"))
	if got := rate(kiosk, check, 4); got != "" {
		t.Errorf("the right code: %s", got)
	}
	if got := rate(kiosk, check, 1); got != "rated_before" {
		t.Errorf("a second time: %q", got)
	}
	pressed := &hallv1.Command{CommandId: newID(), TicketId: ticket.GetId(), Content: &hallv1.Command_Rating{Rating: &hallv1.Rating{Level: 1, Source: "keypad"}}}
	clerk.no("rated_before", pressed)
	err := w.store.View(t.Context(), func(r *store.Reader) error {
		g, err := r.RatingOf(ticket.GetId())
		if g.Level != 4 || g.Source != "slip" || g.Staff != "2001" || g.Window != "A035" {
			t.Errorf("kept %+v", g)
		}
		return err
	})
	if err != nil {
		t.Error(err)
	}
}

// TestDepartmentLadder goes with an item that the department decides: sent
// back, supplemented, accepted, granted by another, made, handed out.
func TestDepartmentLadder(t *testing.T) {
	departmentLadder(t, newWorld(t))
}

// restartsOf are the steps before which a hall is restarted: each, or a share of
// them under the race detector.
func restartsOf(steps int) []int {
	all := make([]int, oracle.Count(steps, steps))
	for i := range all {
		all[i] = 1 + (i*steps+steps/2)/len(all)
	}
	return all
}

// TestRestartBetweenAnyTwoSteps restarts the hall before each step of the
// ladder in turn; after the restart the command just answered is repeated.
func TestRestartBetweenAnyTwoSteps(t *testing.T) {
	whole := newWorld(t)
	departmentLadder(t, whole)
	for _, at := range restartsOf(whole.steps) {
		w := newWorld(t)
		w.restartAt = at
		departmentLadder(t, w)
		w.stop()
		if t.Failed() {
			t.Fatalf("failed with a restart before step %d", at)
		}
	}
}

func departmentLadder(t *testing.T, w *world) {
	t.Helper()
	clerk, guide := w.as("2001", "clerk", "A035"), w.as("8001", "guide", "")
	first, second := w.as("5002", "reviewer", ""), w.as("6002", "chief_rep", "")
	issuer := w.as("4001", "issuer", "E001")
	who := w.citizen("p07")
	ticket := clerk.serve(guide, "WJ-001")
	r := clerk.ok(w.submission(who, ticket.GetId(), "receive"))
	id := r.GetCase().GetCaseId()
	if want := []string{"intake_receipt"}; !slices.Equal(kinds(r), want) {
		t.Errorf("papers %v", kinds(r))
	}
	clerk.ok(move(ticket.GetId(), "finish"))

	back := decide(id, "notice", r.GetCase().GetVersion())
	back.GetDecision().Lines = []*hallv1.JudgedLine{{Id: "HOSP_LIC", Status: "defective", Reason: "M05"}}
	v := first.ok(back).GetCase()
	if v.GetState() != "correction" || v.GetCorrectionDue() == "" {
		t.Fatalf("sent back: %s due %q", v.GetState(), v.GetCorrectionDue())
	}
	over, err := clerk.desk.Overview(clerk.ctx(), &hallv1.OverviewRequest{})
	if err != nil || len(over.GetCorrections()) != 1 {
		t.Fatalf("the clerk sees %v corrections, %v", over.GetCorrections(), err)
	}

	again := clerk.serve(guide, "WJ-001")
	sup := &hallv1.Command{CommandId: newID(), CaseId: id, TicketId: again.GetId(), Content: &hallv1.Command_Supplement{
		Supplement: &hallv1.CaseSupplement{SeenVersion: v.GetVersion(), Lines: []*hallv1.JudgedLine{{Id: "HOSP_LIC", Status: "verified"}}},
	}}
	v = clerk.ok(sup).GetCase()
	clerk.ok(move(again.GetId(), "finish"))
	v = first.ok(decide(id, "accept", v.GetVersion())).GetCase()
	v = first.ok(decide(id, "start_review", v.GetVersion())).GetCase()
	first.no("same_person", decide(id, "grant", v.GetVersion()))
	v = second.ok(decide(id, "grant", v.GetVersion())).GetCase()
	if v.GetState() != "decided_grant" || v.GetDecidedBy() != "6002" {
		t.Fatalf("granted: %s by %s", v.GetState(), v.GetDecidedBy())
	}
	w.tick()
	list, err := issuer.cases.ListCases(issuer.ctx(), &hallv1.ListCasesRequest{List: "ready"})
	if err != nil || len(list.GetCases()) != 1 {
		t.Fatalf("ready list %v %v", list, err)
	}
	code := r.GetCase().GetPickupCode()
	if code == "" || issuer.caseOf(id).GetPickupCode() != "" {
		t.Errorf("the issue desk must not read the code off the case")
	}
	hand := func(mend func(*hallv1.Handover)) *hallv1.Command {
		h := &hallv1.Handover{PickupCode: code, Receiver: w.party(who), Relation: "self"}
		mend(h)
		return &hallv1.Command{CommandId: newID(), CaseId: id, Content: &hallv1.Command_Handover{Handover: h}}
	}
	issuer.no("wrong_code", hand(func(h *hallv1.Handover) { h.PickupCode = "00000000" }))
	issuer.no("wrong_person", hand(func(h *hallv1.Handover) { h.Receiver = w.party(w.citizen("p01")) }))
	issuer.no("approval_required", hand(func(h *hallv1.Handover) { h.PickupCode = "" }))
	out := issuer.ok(hand(func(*hallv1.Handover) {}))
	if out.GetCase().GetState() != "delivered" || !slices.Equal(kinds(out), []string{"service_receipt"}) {
		t.Errorf("handed out: %s %v", out.GetCase().GetState(), kinds(out))
	}
}
