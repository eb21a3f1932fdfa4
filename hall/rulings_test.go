package hall_test

import (
	"context"
	"errors"
	"sync"
	"testing"
	"time"

	hallv1 "onewindow/api/hall/v1"
	"onewindow/hall"
	"onewindow/hall/casework"
	"onewindow/hall/entrust"
	"onewindow/values"
)

// register is a department's register in tests; it says what it is told to.
type register struct {
	mu       sync.Mutex
	standing entrust.Standing
	err      error
	deaf     <-chan struct{} // it answers no sooner, whatever its context says
	asked    int
}

func (r *register) Standing(context.Context, string, casework.Person) (entrust.Standing, error) {
	r.mu.Lock()
	r.asked++
	standing, err, deaf := r.standing, r.err, r.deaf
	r.mu.Unlock()
	if deaf != nil {
		<-deaf
	}
	return standing, err
}

func (r *register) says(change func(*register)) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.standing, r.err, r.deaf = entrust.Standing{Found: true, Balance: 30_000_00, Months: 40}, nil, nil
	if change != nil {
		change(r)
	}
}

func fundDeed() entrust.Deed {
	from, _ := values.ParseDate("2026-01-01")
	return entrust.Deed{
		No: "授1号", Items: []string{"GJJ-001"}, From: from, Staff: []string{"2001"}, Ceiling: 50_000_00, Terms: []entrust.Term{{Months: 6, Gap: 12}},
	}
}

func ruledWorld(t *testing.T, reg *register) *world {
	return newWorld(t, func(o *hall.Options) {
		o.Deeds, o.Register, o.SessionLife = []entrust.Deed{fundDeed()}, reg, 72*time.Hour
	})
}

// TestWindowDecidesByRule: what a window decides for a department it decides as the
// rule says: it grants, denies from the closed list, or leaves to an approver what is
// above the ceiling, of an untrained clerk, or what the register does not tell.
func TestWindowDecidesByRule(t *testing.T) {
	reg := &register{}
	w := ruledWorld(t, reg)
	clerk, other, guide := w.as("2001", "clerk", "A035"), w.as("2002", "clerk", "A036"), w.as("8001", "guide", "")
	reviewer := w.as("5001", "reviewer", "")
	ticket, theirs := clerk.serve(guide, "GJJ-001").GetId(), other.serve(guide, "GJJ-001").GetId()
	who := w.citizen("p01")
	read, readThere := w.party(who), w.party(who)
	hand := func(outcome string) *hallv1.Command {
		cmd := w.submission(who, ticket, outcome)
		cmd.GetSubmission().Applicant = read
		return cmd
	}

	reg.says(nil)
	c := clerk.ok(hand("accept_and_grant")).GetCase()
	if c.GetState() != "decided_grant" || c.GetDecidedBy() != "2001" || c.GetRuling().GetAmount() != 30_000_00 || c.GetRuling().GetDeed() != "授1号" {
		t.Fatalf("granted: %v", c)
	}
	clerk.no("rule_grants", hand("accept_and_deny"))

	reg.says(func(r *register) { r.standing.Bars, r.standing.Months = []string{entrust.Frozen}, 2 })
	clerk.no("rule_denies", hand("accept_and_grant"))
	denial := hand("accept_and_deny")
	got := clerk.ok(denial)
	c = got.GetCase()
	if c.GetState() != "decided_deny" || c.GetDecisionReason() != entrust.Frozen || c.GetDecidedBy() != "2001" || len(c.GetRuling().GetConflicts()) != 2 {
		t.Fatalf("denied: %v", c)
	}
	if p := got.GetPapers(); len(p) == 0 || p[len(p)-1].GetKind() != casework.DecisionNotice {
		t.Errorf("no written decision: %v", p)
	}

	for name, say := range map[string]func(*register){
		entrust.OverCeiling: func(r *register) { r.standing.Balance = 50_000_01 },
		entrust.Silent:      func(r *register) { r.err = errors.New("away") },
		entrust.UnknownBar:  func(r *register) { r.standing.Bars = []string{"lost"} },
	} {
		reg.says(say)
		c = clerk.ok(hand("accept_and_grant")).GetCase()
		if c.GetState() != "accepted" || c.GetRuling().GetWhy() != name {
			t.Fatalf("%s: %s, %v", name, c.GetState(), c.GetRuling())
		}
		reviewer.ok(decide(c.GetCaseId(), "start_review", c.GetVersion()))
		c = reviewer.ok(decide(c.GetCaseId(), "grant", c.GetVersion()+1)).GetCase()
		if c.GetState() != "decided_grant" || c.GetDecidedBy() != "5001" {
			t.Errorf("%s: the approver confirms: %v", name, c)
		}
	}

	reg.says(func(r *register) { r.standing.Balance = 50_000_01 })
	c = clerk.ok(hand("accept")).GetCase()
	if c.GetState() != "accepted" || c.GetRuling().GetAmount() != 50_000_01 {
		t.Errorf("taken in for an approver: %v", c)
	}

	reg.says(nil)
	cmd := w.submission(who, theirs, "accept_and_grant")
	cmd.GetSubmission().Applicant = readThere
	if c := other.ok(cmd).GetCase(); c.GetState() != "accepted" || c.GetRuling().GetWhy() != entrust.NotTrained || c.GetRuling().GetAmount() != 0 {
		t.Errorf("a clerk who is not on the deed: %v", c)
	}
}

// TestRuleIsAskedOnce: the answer that the desk saw is the one by which the case is
// decided; a repeat asks nothing again, and the answer to another situation or person
// serves for none.
func TestRuleIsAskedOnce(t *testing.T) {
	reg := &register{}
	w := ruledWorld(t, reg)
	clerk, guide := w.as("2001", "clerk", "A035"), w.as("8001", "guide", "")
	rules := hallv1.NewEntrustServiceClient(clerk.conn)
	ticket := clerk.serve(guide, "GJJ-001").GetId()
	cmd := w.submission(w.citizen("p01"), ticket, "accept_and_grant")
	sub := cmd.GetSubmission()
	ask := func(id string) *hallv1.AskRuleRequest {
		return &hallv1.AskRuleRequest{
			TicketId: ticket, CaseId: id, ItemCode: sub.GetItemCode(), Answers: sub.GetAnswers(), Party: sub.GetParty(), Modifiers: sub.GetModifiers(),
			Delivery: sub.GetDelivery(), Applicant: sub.GetApplicant(),
		}
	}
	reg.says(nil)
	r, err := rules.AskRule(clerk.ctx(), ask(cmd.GetCaseId()))
	if err != nil || r.GetRuling().GetVerdict() != "grant" || r.GetRuling().GetAmount() != 30_000_00 {
		t.Fatalf("%v, %v", r, err)
	}
	reg.says(func(r *register) { r.standing.Bars = []string{entrust.Debt} })
	if c := clerk.ok(cmd).GetCase(); c.GetState() != "decided_grant" || reg.asked != 1 {
		t.Errorf("%s after %d questions: the desk saw a grant", c.GetState(), reg.asked)
	}
	clerk.ok(cmd)
	if reg.asked != 1 {
		t.Errorf("a repeat asks again: %d", reg.asked)
	}

	reg.says(nil)
	next := w.submission(w.citizen("p01"), ticket, "accept_and_grant")
	next.GetSubmission().Applicant = sub.GetApplicant()
	if _, err := rules.AskRule(clerk.ctx(), ask(next.GetCaseId())); err != nil {
		t.Fatal(err)
	}
	w.clock.add(24 * time.Hour)
	reg.says(func(r *register) { r.standing.Bars = []string{entrust.Debt} })
	clerk.no("rule_denies", next)
	if _, err := rules.AskRule(clerk.ctx(), ask("x")); reason(err) != "invalid" {
		t.Errorf("an id that is none: %v", err)
	}
	sub.ItemCode, sub.Answers = "DA-001", nil
	if r, err := rules.AskRule(clerk.ctx(), ask(newID())); err == nil && r.GetRuling() != nil {
		t.Errorf("an item that no deed names: %v", r)
	}
}

// TestRegisterIsNotWaitedFor: a register that hangs keeps nobody at the desk longer
// than its patience, and the case is taken in.
func TestRegisterIsNotWaitedFor(t *testing.T) {
	reg := &register{}
	w := ruledWorld(t, reg)
	clerk, guide := w.as("2001", "clerk", "A035"), w.as("8001", "guide", "")
	ticket := clerk.serve(guide, "GJJ-001").GetId()
	reg.says(func(r *register) { r.deaf = t.Context().Done() })
	if c := clerk.ok(w.submission(w.citizen("p01"), ticket, "accept_and_grant")).GetCase(); c.GetState() != "accepted" || c.GetRuling().GetWhy() != entrust.Silent {
		t.Errorf("%s, %v", c.GetState(), c.GetRuling())
	}
}

// TestAboveTheCeilingNobodyDecidesAlone: what is above the ceiling the department
// starts to review before it decides, and it is in no sample of what windows decided.
func TestAboveTheCeilingNobodyDecidesAlone(t *testing.T) {
	reg := &register{}
	w := ruledWorld(t, reg)
	clerk, guide := w.as("2001", "clerk", "A035"), w.as("8001", "guide", "")
	reg.says(func(r *register) { r.standing.Balance = 90_000_00 })
	c := clerk.ok(w.submission(w.citizen("p01"), clerk.serve(guide, "GJJ-001").GetId(), "accept_and_grant")).GetCase()
	reviewer := w.as("5001", "reviewer", "")
	reviewer.no("wrong_role", decide(c.GetCaseId(), "grant", c.GetVersion()))
	if samples := reviewer.caseOf(c.GetCaseId()).GetSample(); samples != "" {
		t.Errorf("what an approver decides is in the sample: %q", samples)
	}
}
