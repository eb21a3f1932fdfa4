package visit_test

import (
	"testing"

	"onewindow/visit"
)

// Promised papers may come one by one; one that did not come stays promised, but
// somebody must have brought something.
func TestPromisedPapersComeOneByOne(t *testing.T) {
	d := newDesk(t)
	d.identified()
	d.do(visit.OpenSupplement{
		CaseID: "c1", CaseNo: "DG1", Item: "GJJ-001", CatalogVersion: d.rules.Current, Party: "1", Delivery: "BANK_TRANSFER", SeenVersion: 3,
		Answers: map[string][]string{"q1": {"2"}, "q16": {"1"}, "q17": {"1"}, "q18": {"1"}, "q19": {"1"}},
		Wanted:  []string{"BANKCARD", "LOAN_CONTRACT"}, Promised: true,
	})
	later := func(line string) visit.LineJudged {
		return visit.LineJudged{CaseID: "c1", Judgement: visit.Judgement{Line: line, Status: visit.Deferred}}
	}
	for _, line := range []string{"BANKCARD", "LOAN_CONTRACT"} {
		d.state = visit.Apply(d.state, d.now, later(line))
	}
	d.refused(visit.RefusedNothingCame, visit.HandIn{Outcome: visit.Supply})
	d.do(visit.Judge{Line: "BANKCARD", Status: visit.Verified}, visit.HandIn{Outcome: visit.Supply})
	if c := d.out[len(d.out)-1].Supplement; c == nil || c.SeenVersion != 3 || len(c.Lines) != 2 {
		t.Errorf("handed in: %+v", c)
	}
}

// Where the window decides too, a promise is accepted and the decision waits for
// what was promised.
func TestPromiseIsNotDecidedAtOnce(t *testing.T) {
	d := newDesk(t)
	d.identified()
	d.do(visit.ChooseItem{CaseID: "c1", Item: "YB-001"})
	d.replies("q1", "3", visit.AskParty, "1", visit.AskDelivery, "WINDOW")
	d.judgeAll()
	way := func() visit.OutcomeOption {
		t.Helper()
		ways, err := d.rules.Outcomes(&d.state, d.state.Matter(), d.now)
		if err != nil || ways[0].WhyNot != "" {
			t.Fatalf("%+v, %v", ways, err)
		}
		return ways[0]
	}
	if w := way(); w.Code != visit.AcceptAndGrant || w.Promised != 0 {
		t.Errorf("with every paper here: %+v", w)
	}
	d.do(visit.Judge{Line: "MED_TRANSFER", Status: visit.Deferred})
	if w := way(); w.Code != visit.Accept || w.Promised != 1 {
		t.Errorf("with a promise: %+v", w)
	}
	d.refused(visit.RefusedOutcome, visit.HandIn{Outcome: visit.AcceptAndGrant})
	d.do(visit.HandIn{Outcome: visit.Accept})
}
