package hall_test

import (
	"testing"
	"time"

	hallv1 "onewindow/api/hall/v1"
)

// TestTurndown: a window takes no case in with a reason, facts and a
// supervisor's consent, all in one command; without one of them there is no case.
func TestTurndown(t *testing.T) {
	w := newWorld(t)
	clerk, guide := w.as("2001", "clerk", "A035"), w.as("8001", "guide", "")
	ticket := clerk.serve(guide, "GJJ-001")
	with := func(outcome string, mend func(*hallv1.Command, *hallv1.Turndown)) *hallv1.Command {
		c := w.submission(w.citizen("p01"), ticket.GetId(), outcome)
		down := &hallv1.Turndown{Reason: "other_organ", Facts: "房屋在外市", CompetentOrgan: "惠州市住房公积金管理中心"}
		a, err := clerk.desk.Authorize(clerk.ctx(), &hallv1.AuthorizeRequest{StaffNo: "7001", Pin: "700111", Step: "refuse", Subject: c.GetCaseId()})
		if err != nil {
			t.Fatal(err)
		}
		down.ApprovalId = a.GetApprovalId()
		sub := c.GetSubmission()
		sub.Turndown, sub.Lines = down, sub.GetLines()[:1]
		mend(c, down)
		return c
	}
	good := func(*hallv1.Command, *hallv1.Turndown) {}
	clerk.no("approval_required", with("refuse", func(_ *hallv1.Command, d *hallv1.Turndown) { d.ApprovalId = "" }))
	clerk.no("approval_unknown", with("refuse", func(c *hallv1.Command, _ *hallv1.Turndown) { c.CaseId = newID() })) // consent to another case
	clerk.no("organ_required", with("refuse", func(_ *hallv1.Command, d *hallv1.Turndown) { d.CompetentOrgan = " " }))
	clerk.no("facts_required", with("refuse", func(_ *hallv1.Command, d *hallv1.Turndown) { d.Facts = " " }))
	clerk.no("unknown_turndown", with("refuse", func(_ *hallv1.Command, d *hallv1.Turndown) { d.Reason = "no_licence" }))
	clerk.no("unknown_outcome", with("accept_and_grant", good))
	clerk.no("reason_required", with("refuse", func(c *hallv1.Command, _ *hallv1.Turndown) { c.GetSubmission().Turndown = nil }))
	stale := with("refuse", good)
	w.clock.add(11 * time.Minute)
	clerk.no("approval_expired", stale)

	first := with("refuse", good)
	r := clerk.ok(first)
	c := r.GetCase()
	if len(r.GetPapers()) != 1 || r.GetPapers()[0].GetKind() != "refusal_notice" || r.GetPapers()[0].GetVerification() == "" {
		t.Errorf("papers: %v", r.GetPapers())
	}
	last := c.GetHistory()[len(c.GetHistory())-1]
	if c.GetState() != "refused" || c.GetCaseNo() == "" || last.GetReason() != "other_organ" || last.GetNote() != "房屋在外市 → 惠州市住房公积金管理中心" {
		t.Errorf("state %s, number %q, step %v", c.GetState(), c.GetCaseNo(), last)
	}
	clerk.no("approval_unknown", with("refuse", func(_ *hallv1.Command, d *hallv1.Turndown) {
		d.ApprovalId = first.GetSubmission().GetTurndown().GetApprovalId()
	}))
	r = clerk.ok(with("not_needed", func(_ *hallv1.Command, d *hallv1.Turndown) { d.Reason, d.CompetentOrgan = "no_licence", "" }))
	if r.GetCase().GetState() != "not_needed" || r.GetPapers()[0].GetKind() != "not_needed" {
		t.Errorf("not needed: %s, %v", r.GetCase().GetState(), r.GetPapers())
	}
	// A situation that nobody accepts is taken only to be turned down.
	rejected := func(c *hallv1.Command, d *hallv1.Turndown) {
		d.Reason, d.CompetentOrgan = "conditions", ""
		sub := c.GetSubmission()
		sub.Leaf, sub.Lines = "", nil
		sub.Answers = []*hallv1.Answer{{Node: "q1", Options: []string{"1"}}, {Node: "q2", Options: []string{"2"}}, {Node: "q9", Options: []string{"3"}}}
	}
	clerk.no("leaf_not_accept", with("receive", func(c *hallv1.Command, d *hallv1.Turndown) {
		rejected(c, d)
		c.GetSubmission().Turndown = nil
	}))
	if r = clerk.ok(with("refuse", rejected)); r.GetCase().GetState() != "refused" {
		t.Errorf("a rejected situation: %s", r.GetCase().GetState())
	}
	clerk.ok(move(ticket.GetId(), "finish"))
}
