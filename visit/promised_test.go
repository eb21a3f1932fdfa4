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
