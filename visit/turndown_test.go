package visit_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"onewindow/visit"
)

func refusal(mend func(*visit.HandIn)) visit.HandIn {
	h := visit.HandIn{Outcome: visit.Refuse, Turndown: &visit.Turndown{
		Reason: visit.OtherOrgan, Facts: " 房屋在外市 ", Organ: "惠州市住房公积金管理中心", ApprovalID: "a1", ApprovedBy: "李值班",
	}}
	if mend != nil {
		mend(&h)
	}
	return h
}

// A matter may be turned down before its papers are judged; what was judged goes
// along, and nothing else.
func TestTurnDown(t *testing.T) {
	d := newDesk(t)
	fundToPapers(d)
	for code, mend := range map[string]func(*visit.HandIn){
		visit.RefusedNoReason:   func(h *visit.HandIn) { h.Turndown.Reason = "no_licence" }, // is no reason to refuse
		visit.RefusedNoFacts:    func(h *visit.HandIn) { h.Turndown.Facts = "  " },
		visit.RefusedNoOrgan:    func(h *visit.HandIn) { h.Turndown.Organ = "" },
		visit.RefusedNoApproval: func(h *visit.HandIn) { h.Turndown.ApprovalID = "" },
	} {
		d.refused(code, refusal(mend))
	}
	d.refused(visit.RefusedNoReason, visit.HandIn{Outcome: visit.NotNeeded})
	first := firstLine(d)
	d.do(visit.Judge{Line: first, Status: visit.Verified}, refusal(nil))
	d.phase(visit.Sent)
	sub := d.out[len(d.out)-1].Submission
	want := &visit.Turndown{Reason: visit.OtherOrgan, Facts: "房屋在外市", Organ: "惠州市住房公积金管理中心", ApprovalID: "a1", ApprovedBy: "李值班"}
	if diff := cmp.Diff(want, sub.Turndown); diff != "" || sub.Outcome != visit.Refuse || sub.Leaf == "" {
		t.Errorf("outcome %s, leaf %q:\n%s", sub.Outcome, sub.Leaf, diff)
	}
	judged := map[string]bool{}
	for _, l := range sub.Lines {
		judged[l.Line] = true
		if l.Status == "" {
			t.Errorf("line %q goes along unjudged", l.Line)
		}
	}
	if !judged[first] {
		t.Errorf("what was judged goes along: %v", judged)
	}
	d.refused(visit.RefusedOutcome, visit.PrintTemporary{})
	d.do(visit.Finish{})
}

// A situation that nobody accepts can be refused in writing, but has no list.
func TestTurnDownOfARejectedSituation(t *testing.T) {
	d := newDesk(t)
	d.call()
	d.do(d.read())
	d.do(visit.ChooseItem{CaseID: "c1", Item: "GJJ-001"})
	d.refused(visit.RefusedUnanswered, refusal(nil))
	d.refused(visit.RefusedUnanswered, visit.Advise{})
	d.replies("q1", "1", "q2", "2", "q9", "3")
	d.phase(visit.Situation)
	d.refused(visit.RefusedUnanswered, visit.Advise{})
	d.do(refusal(func(h *visit.HandIn) { h.Turndown.Reason, h.Turndown.Organ = "conditions", "" }))
	if sub := d.out[len(d.out)-1].Submission; sub.Turndown.Reason != "conditions" || len(sub.Lines) != 0 {
		t.Errorf("handed in: %+v", sub)
	}
}

// An advice makes no case: a list is printed and the ticket can end.
func TestAdvise(t *testing.T) {
	d := newDesk(t)
	fundToPapers(d)
	sent := len(d.out)
	d.do(visit.Advise{})
	d.phase(visit.Choose)
	if len(d.out) != sent {
		t.Errorf("the hall hears of an advice: %+v", d.out[sent:])
	}
	if n := len(d.state.Jobs); n != 1 || d.state.Jobs[0].Kind != visit.BringList || d.state.Jobs[0].State != visit.JobQueued {
		t.Errorf("jobs %+v", d.state.Jobs)
	}
	if m := d.state.Matters[0]; m.Discarded != visit.Advised || m.CommandID != "" {
		t.Errorf("the visit says how the matter ended: %+v", m)
	}
	d.refused(visit.RefusedNotNow, visit.Advise{})
	d.do(visit.Finish{})
}

func firstLine(d *desk) string {
	d.tb.Helper()
	lines, judged, err := d.rules.Judgements(&d.state, d.state.Matter(), d.now)
	if err != nil {
		d.tb.Fatal(err)
	}
	for _, l := range lines {
		if _, ok := judged[l.ID]; !ok {
			return l.ID
		}
	}
	d.tb.Fatal("every line is judged")
	return ""
}
