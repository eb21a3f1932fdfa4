package hall_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	hallv1 "onewindow/api/hall/v1"
	"onewindow/fixtures"
)

// denied takes a matter in and through the department to its denial; what the
// clerk's receipt says comes with it.
func denied(w *world, who fixtures.Person) (c *hallv1.Case, code string) {
	w.t.Helper()
	clerk, guide := w.as("2001", "clerk", "A035"), w.as("8001", "guide", "")
	first, second := w.as("5002", "reviewer", ""), w.as("6002", "reviewer", "")
	ticket := clerk.serve(guide, who.Matter.Item)
	c = clerk.ok(w.submission(who, ticket.GetId(), "receive")).GetCase()
	code = c.GetPickupCode()
	clerk.ok(move(ticket.GetId(), "finish"))
	c = first.ok(decide(c.GetCaseId(), "accept", c.GetVersion())).GetCase()
	c = first.ok(decide(c.GetCaseId(), "start_review", c.GetVersion())).GetCase()
	no := decide(c.GetCaseId(), "deny", c.GetVersion())
	second.no("reason_required", no)
	no = decide(c.GetCaseId(), "deny", c.GetVersion())
	no.GetDecision().Reason = "诊疗场所面积不足"
	return second.ok(no).GetCase(), code
}

func (w *world) hand(id, code string, who fixtures.Person) *hallv1.Command {
	return &hallv1.Command{CommandId: newID(), CaseId: id, Content: &hallv1.Command_Handover{
		Handover: &hallv1.Handover{PickupCode: code, Receiver: w.party(who), Relation: "self"},
	}}
}

func (s *seat) ready() []string {
	s.w.t.Helper()
	list, err := s.cases.ListCases(s.ctx(), &hallv1.ListCasesRequest{List: "ready"})
	if err != nil {
		s.w.t.Fatal(err)
	}
	var ids []string
	for _, c := range list.GetCases() {
		ids = append(ids, c.GetCaseId())
	}
	return ids
}

// TestDenialIsServed: the written decision goes to the right person, by the
// code of the receipt and the card, once; a repeat hears the same answer.
func TestDenialIsServed(t *testing.T) {
	denialIsServed(t, newWorld(t))
}

// TestDenialOverRestarts restarts the hall before each step in turn and
// repeats the command just answered.
func TestDenialOverRestarts(t *testing.T) {
	whole := newWorld(t)
	denialIsServed(t, whole)
	for _, at := range restartsOf(whole.steps) {
		w := newWorld(t)
		w.restartAt = at
		denialIsServed(t, w)
		w.stop()
		if t.Failed() {
			t.Fatalf("failed with a restart before step %d", at)
		}
	}
}

func denialIsServed(t *testing.T, w *world) {
	t.Helper()
	who := w.citizen("p07")
	c, code := denied(w, who)
	id := c.GetCaseId()
	issuer := w.as("4001", "issuer", "E001")
	seen := issuer.caseOf(id)
	if seen.GetDecisionReason() != "诊疗场所面积不足" || seen.GetDecidedAt() == nil || seen.GetPickupCode() != "" {
		t.Errorf("the issue desk sees reason %q, decided %v, code %q", seen.GetDecisionReason(), seen.GetDecidedAt(), seen.GetPickupCode())
	}
	if got := issuer.ready(); !slices.Equal(got, []string{id}) {
		t.Errorf("to be handed out: %v", got)
	}
	issuer.no("wrong_code", w.hand(id, "00000000", who))
	issuer.no("wrong_person", w.hand(id, code, w.citizen("p01")))
	issuer.no("approval_required", w.hand(id, "", who))
	if got := issuer.caseOf(id); got.GetVersion() != c.GetVersion() || got.GetDeliveredAt() != nil {
		t.Errorf("a refusal changed the case: %v", got)
	}
	w.clock.add(time.Hour)
	r := issuer.ok(w.hand(id, code, who))
	if got := r.GetCase(); got.GetState() != "decided_deny" || got.GetVersion() != c.GetVersion()+1 || !got.GetDeliveredAt().AsTime().Equal(w.clock.Now()) {
		t.Errorf("served: %s, version %d, at %v", got.GetState(), got.GetVersion(), got.GetDeliveredAt())
	}
	last := r.GetCase().GetHistory()[len(r.GetCase().GetHistory())-1]
	if last.GetEvent() != "serve" || last.GetActor() != "4001" || last.GetWindow() != "E001" {
		t.Errorf("history says %v", last)
	}
	if want := []string{"decision_notice", "service_receipt"}; !slices.Equal(kinds(r), want) {
		t.Errorf("papers %v, want %v", kinds(r), want)
	}
	for _, p := range r.GetPapers() {
		if p.GetNumber() != c.GetCaseNo() || p.GetVerification() != code {
			t.Errorf("paper %v", p)
		}
	}
	at := r.GetCase().GetDeliveredAt().AsTime()
	w.clock.add(time.Hour)
	issuer.no("already_served", w.hand(id, code, who))
	if got := issuer.caseOf(id); !got.GetDeliveredAt().AsTime().Equal(at) {
		t.Errorf("the time of service moved to %v", got.GetDeliveredAt().AsTime())
	}
	if got := issuer.ready(); len(got) != 0 {
		t.Errorf("still to be handed out: %v", got)
	}
}

// How the receiver signed on a pad is kept with the case as it came, and is told
// to who asks for the case; what is no signature is refused and changes nothing.
func TestSignatureIsKeptWithTheCase(t *testing.T) {
	w := newWorld(t)
	who := w.citizen("p07")
	c, code := denied(w, who)
	issuer := w.as("4001", "issuer", "E001")
	signed := func(signature string) *hallv1.Command {
		cmd := w.hand(c.GetCaseId(), code, who)
		cmd.GetHandover().Signature = []byte(signature)
		return cmd
	}
	const signature = `{"w":9600,"h":6000,"unit":"0.01mm","levels":1023,"strokes":[[[1000,2000,500,0],[3000,2000,1023,12]]]}`
	for _, bad := range []string{"{", strings.Replace(signature, "12]", "-12]", 1), strings.Replace(signature, "9600", "100", 1)} {
		issuer.no("bad_signature", signed(bad))
	}
	if got := issuer.caseOf(c.GetCaseId()); got.GetDeliveredAt() != nil || got.GetSignature() != nil {
		t.Errorf("a refusal changed the case: %v", got)
	}
	r := issuer.ok(signed(signature))
	if r.GetCase().GetSignature() != nil {
		t.Error("the answer repeats the signature, and is kept for ever")
	}
	w.restart()
	if got := issuer.caseOf(c.GetCaseId()).GetSignature(); string(got) != signature {
		t.Errorf("kept: %s", got)
	}
}

// TestDenialWithoutReceipt: a second person's consent stands in for the
// receipt, once, and never for the card's number. A clerk may serve too.
func TestDenialWithoutReceipt(t *testing.T) {
	w := newWorld(t)
	who := w.citizen("p07")
	c, code := denied(w, who)
	clerk := w.as("2002", "clerk", "A036")
	if got := clerk.ready(); !slices.Equal(got, []string{c.GetCaseId()}) {
		t.Errorf("another clerk sees %v", got)
	}
	consent := func() string {
		t.Helper()
		a, err := clerk.desk.Authorize(clerk.ctx(), &hallv1.AuthorizeRequest{
			StaffNo: "7001", Pin: "700111", Step: "release_without_slip", Subject: c.GetCaseId(),
		})
		if err != nil {
			t.Fatal(err)
		}
		return a.GetApprovalId()
	}
	with := func(cmd *hallv1.Command, approval string) *hallv1.Command {
		cmd.GetHandover().ApprovalId = approval
		return cmd
	}
	id := consent()
	clerk.no("approval_unknown", with(w.hand(c.GetCaseId(), "", who), newID()))
	clerk.no("wrong_person", with(w.hand(c.GetCaseId(), "", w.citizen("p01")), id))
	clerk.no("wrong_code", with(w.hand(c.GetCaseId(), "00000000", who), id))
	clerk.ok(with(w.hand(c.GetCaseId(), "", who), id))
	clerk.no("already_served", with(w.hand(c.GetCaseId(), code, who), consent()))
}

// TestSecondNotice: corrected papers go back only with a reason and a supervisor's
// consent that names this case.
func TestSecondNotice(t *testing.T) {
	w := newWorld(t)
	clerk, guide, rev := w.as("2001", "clerk", "A035"), w.as("8001", "guide", ""), w.as("5002", "reviewer", "")
	ticket := clerk.serve(guide, "WJ-001")
	c := clerk.ok(w.submission(w.citizen("p07"), ticket.GetId(), "receive")).GetCase()
	id := c.GetCaseId()
	clerk.ok(move(ticket.GetId(), "finish"))
	back := decide(id, "notice", c.GetVersion())
	back.GetDecision().Lines = []*hallv1.JudgedLine{{Id: "HOSP_LIC", Status: "defective", Reason: "M05"}}
	c = rev.ok(back).GetCase()
	again := clerk.serve(guide, "WJ-001")
	c = clerk.ok(&hallv1.Command{CommandId: newID(), CaseId: id, TicketId: again.GetId(), Content: &hallv1.Command_Supplement{
		Supplement: &hallv1.CaseSupplement{SeenVersion: c.GetVersion(), Lines: []*hallv1.JudgedLine{{Id: "HOSP_LIC", Status: "verified"}}},
	}}).GetCase()
	if got := rev.caseOf(id).GetSupplied(); !slices.Equal(got, []string{"HOSP_LIC"}) {
		t.Errorf("newly supplied: %v", got)
	}
	consent := func(subject, step string) string {
		t.Helper()
		a, err := rev.desk.Authorize(rev.ctx(), &hallv1.AuthorizeRequest{StaffNo: "7001", Pin: "700111", Step: step, Subject: subject})
		if err != nil {
			t.Fatal(err)
		}
		return a.GetApprovalId()
	}
	second := func(line, reason, approval string) *hallv1.Command {
		d := decide(id, "notice", c.GetVersion())
		d.GetDecision().Reason, d.GetDecision().ApprovalId = reason, approval
		d.GetDecision().Lines = []*hallv1.JudgedLine{{Id: line, Status: "defective", Reason: "M06"}}
		return d
	}
	good := consent(id, "second_notice")
	// Defects of what was supplied anew are told freely; what was there before is not.
	rev.no("second_person", second("EMPLOY_CERT", "漏看了一张", ""))
	rev.no("reason_required", second("EMPLOY_CERT", "", good))
	rev.no("approval_unknown", second("EMPLOY_CERT", "漏看了一张", consent(newID(), "second_notice")))
	rev.no("approval_unknown", second("EMPLOY_CERT", "漏看了一张", consent(id, "refuse")))
	r := rev.ok(second("EMPLOY_CERT", "漏看了一张", good))
	last := r.GetCase().GetHistory()[len(r.GetCase().GetHistory())-1]
	if r.GetCase().GetState() != "correction" || last.GetEvent() != "notice2" || last.GetReason() != "漏看了一张" {
		t.Errorf("sent back again: %s, history %v", r.GetCase().GetState(), last)
	}
	c = r.GetCase()
	rev.no("approval_used", second("HOSP_LIC", "又一次", good))
	rev.no("not_allowed", second("HOSP_LIC", "又一次", ""))
}
