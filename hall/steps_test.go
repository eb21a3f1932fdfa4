package hall_test

import (
	"slices"
	"testing"
	"time"

	hallv1 "onewindow/api/hall/v1"
	"onewindow/fixtures"
	"onewindow/values"
)

// hygiene is a matter whose department may look at the place: WJ-003.
func (w *world) hygiene() fixtures.Person {
	p := w.citizen("p07")
	p.Matter = fixtures.Matter{Item: "WJ-003", Leaf: "L02", Answers: map[string][]string{"q1": {"2"}}, Party: "1", Delivery: "WINDOW"}
	return p
}

// accepted hands the matter in and takes it to the department's desk.
func (w *world) accepted(clerk, reviewer *seat, ticket string) *hallv1.Case {
	c := clerk.ok(w.submission(w.hygiene(), ticket, "receive")).GetCase()
	c = reviewer.ok(decide(c.GetCaseId(), "accept", c.GetVersion())).GetCase()
	return reviewer.ok(decide(c.GetCaseId(), "start_review", c.GetVersion())).GetCase()
}

func with(cmd *hallv1.Command, f func(*hallv1.CaseDecision)) *hallv1.Command {
	f(cmd.GetDecision())
	return cmd
}

// TestDepartmentsSteps: every step of a department goes over the contract, with
// what it needs, and both limits are told together with what stopped them.
func TestDepartmentsSteps(t *testing.T) {
	w := newWorld(t)
	w.clock.set(time.Date(2026, 9, 7, 10, 0, 0, 0, values.Shanghai)) // all limits end in a published year
	clerk, guide := w.as("2001", "clerk", "A035"), w.as("8001", "guide", "")
	reviewer := w.as("5002", "reviewer", "")
	ticket := clerk.serve(guide, "WJ-003").GetId()
	c := w.accepted(clerk, reviewer, ticket)
	id := c.GetCaseId()
	if k := c.GetClocks(); k.PromisedLeft == nil || k.StatutoryLeft == nil || k.GetStatutoryLeft() <= k.GetPromisedLeft() {
		t.Errorf("both numbers: %v", k)
	}
	step := func(event string, f func(*hallv1.CaseDecision)) *hallv1.Command {
		return with(decide(id, event, c.GetVersion()), f)
	}
	survey := func(days int32, why string) func(*hallv1.CaseDecision) {
		return func(d *hallv1.CaseDecision) { d.Special, d.PlannedDays, d.Reason = "site_survey", days, why }
	}
	reviewer.no("special_kind", step("special_start", func(d *hallv1.CaseDecision) { d.Special, d.PlannedDays, d.Reason = "hearing", 5, "x" }))
	reviewer.no("planned_required", step("special_start", survey(0, "x")))
	reviewer.no("planned_too_long", step("special_start", survey(9999, "x")))
	reviewer.no("reason_required", step("special_start", survey(5, "")))
	c = reviewer.ok(step("special_start", survey(5, "到场核查通风"))).GetCase()
	w.clock.add(72 * time.Hour)
	reviewer = w.as("5002", "reviewer", "") // a new day, a new session
	got, err := reviewer.cases.GetCase(reviewer.ctx(), &hallv1.GetCaseRequest{CaseId: id})
	if err != nil {
		t.Fatal(err)
	}
	c = got.GetCase()
	if k := c.GetClocks(); c.GetState() != "special" || k.GetPausedFor() != "site_survey" || k.GetPausedDays() != 3 || k.GetWhy() != "paused" {
		t.Errorf("paused: %s, %v", c.GetState(), c.GetClocks())
	}
	if sp := c.GetSpecial(); sp.GetReason() != "到场核查通风" || sp.GetPlanned() != "5WD" || sp.GetUntil() != nil {
		t.Errorf("the procedure: %v", sp)
	}
	reviewer.no("report_required", step("special_end", func(*hallv1.CaseDecision) {}))
	c = reviewer.ok(step("special_end", func(d *hallv1.CaseDecision) { d.Report = "勘查报告 1 号" })).GetCase()
	if c.GetState() != "reviewing" || c.GetSpecial().GetUntil() == nil || !slices.Contains(c.GetOwedPapers(), "special_procedure_notice") {
		t.Errorf("after the survey: %s, %v, papers %v", c.GetState(), c.GetSpecial(), c.GetOwedPapers())
	}
	c = reviewer.ok(step("request_more", func(d *hallv1.CaseDecision) { d.Reason = "请说明排风口位置" })).GetCase()
	if c.GetMoreAsked() != "请说明排风口位置" {
		t.Errorf("asked: %q", c.GetMoreAsked())
	}
	c = reviewer.ok(step("more_supplied", func(d *hallv1.CaseDecision) { d.Note = "电话说明" })).GetCase()
	if c.GetMoreAsked() != "" {
		t.Errorf("still asked: %q", c.GetMoreAsked())
	}
	chief := w.as("6002", "chief_rep", "")
	reviewer.no("wrong_role", step("extend", func(d *hallv1.CaseDecision) { d.Reason = "案情复杂" }))
	before := c.GetStatutoryDue()
	c = chief.ok(step("extend", func(d *hallv1.CaseDecision) { d.Reason = "案情复杂" })).GetCase()
	if c.GetStatutoryDue() <= before || c.GetExtension().GetBy() != "6002" || c.GetExtension().GetLimit() != "10WD" {
		t.Errorf("extended from %s to %s, %v", before, c.GetStatutoryDue(), c.GetExtension())
	}
	chief.no("extended_before", step("extend", func(d *hallv1.CaseDecision) { d.Reason = "再延" }))
	reviewer.no("same_person", step("grant", func(*hallv1.CaseDecision) {}))
	c = chief.ok(step("grant", func(*hallv1.CaseDecision) {})).GetCase()
	chief.no("already_decided", step("deny", func(d *hallv1.CaseDecision) { d.Reason = "x" }))
	c = chief.ok(step("revoke", func(d *hallv1.CaseDecision) { d.Reason = "材料虚假" })).GetCase()
	if owed := c.GetOwedPapers(); !slices.Contains(owed, "revocation_notice") || c.GetEnding().GetReason() != "材料虚假" {
		t.Errorf("owed %v after the revocation, ending %v", owed, c.GetEnding())
	}
	if c.GetState() != "revoked" {
		t.Errorf("state %s", c.GetState())
	}
}

// TestDepartmentTakesNothingIn: before the acceptance the department sends back to
// the window, or refuses with a reason of the closed list.
func TestDepartmentTakesNothingIn(t *testing.T) {
	w := newWorld(t)
	clerk, guide, reviewer := w.as("2001", "clerk", "A035"), w.as("8001", "guide", ""), w.as("5002", "reviewer", "")
	ticket := clerk.serve(guide, "WJ-003").GetId()
	c := clerk.ok(w.submission(w.hygiene(), ticket, "receive")).GetCase()
	step := func(event string, f func(*hallv1.CaseDecision)) *hallv1.Command {
		return with(decide(c.GetCaseId(), event, c.GetVersion()), f)
	}
	reviewer.no("reason_required", step("dept_return", func(*hallv1.CaseDecision) {}))
	c = reviewer.ok(step("dept_return", func(d *hallv1.CaseDecision) { d.Reason = "扫描页方向不对" })).GetCase()
	if c.GetState() != "dept_returned" {
		t.Fatalf("state %s", c.GetState())
	}
	reviewer.no("unknown_turndown", step("refuse", func(d *hallv1.CaseDecision) { d.Reason, d.Note = "no_licence", "x" }))
	reviewer.no("organ_required", step("refuse", func(d *hallv1.CaseDecision) { d.Reason, d.Note = "other_organ", "场所在外市" }))
	c = reviewer.ok(step("refuse", func(d *hallv1.CaseDecision) {
		d.Reason, d.Note, d.CompetentOrgan = "other_organ", "场所在外市", "惠州市卫生健康局"
	})).GetCase()
	d := c.GetTurndown()
	if c.GetState() != "refused" || d.GetFacts() != "场所在外市" || d.GetCompetentOrgan() != "惠州市卫生健康局" ||
		!slices.Equal(c.GetOwedPapers(), []string{"refusal_notice"}) {
		t.Errorf("refused: %s, %v, papers %v", c.GetState(), d, c.GetOwedPapers())
	}
}

// TestNationalStatusLeavesTheHall: whoever reads a case over the contract reads the
// codes of the national exchange, of the case and of each step.
func TestNationalStatusLeavesTheHall(t *testing.T) {
	w := newWorld(t)
	clerk, guide, reviewer := w.as("2001", "clerk", "A035"), w.as("8001", "guide", ""), w.as("5002", "reviewer", "")
	ticket := clerk.serve(guide, "WJ-003").GetId()
	c := w.accepted(clerk, reviewer, ticket)
	c = reviewer.caseOf(c.GetCaseId())
	var codes []int32
	for _, h := range c.GetHistory() {
		codes = append(codes, h.GetNationalStatus())
	}
	if !slices.Equal(codes, []int32{0, 1, 3, 8}) || c.GetNationalStatus() != 8 {
		t.Errorf("the steps report %v, the case %d", codes, c.GetNationalStatus())
	}
	c = clerk.ok(withdrawal(c, ticket, w.party(w.hygiene()))).GetCase()
	if got := c.GetNationalStatus(); got != 14 {
		t.Errorf("withdrawn after the acceptance: %d", got)
	}
}

// TestHearing: the department tells of the right to be heard, the applicant asks, the
// hearing is held; until then nobody decides, over the contract too.
func TestHearing(t *testing.T) {
	w := newWorld(t)
	w.clock.set(time.Date(2026, 9, 7, 10, 0, 0, 0, values.Shanghai))
	clerk, guide := w.as("2001", "clerk", "A035"), w.as("8001", "guide", "")
	reviewer, chief := w.as("5002", "reviewer", ""), w.as("6002", "chief_rep", "")
	c := w.accepted(clerk, reviewer, clerk.serve(guide, "WJ-003").GetId())
	step := func(event, reason string) *hallv1.Command {
		return with(decide(c.GetCaseId(), event, reviewer.caseOf(c.GetCaseId()).GetVersion()), func(d *hallv1.CaseDecision) { d.Reason = reason })
	}
	reviewer.ok(step("tell_hearing", "数量有限"))
	if h := reviewer.caseOf(c.GetCaseId()).GetHearing(); !h.GetOpen() || h.GetDue() != "2026-09-14" || h.GetAskedAt() != nil {
		t.Errorf("told: %v", h)
	}
	chief.no("hearing_open", step("deny", "面积不足"))
	reviewer.ok(step("ask_hearing", "书面申请"))
	chief.no("hearing_owed", step("grant", ""))
	if h := reviewer.caseOf(c.GetCaseId()).GetHearing(); !h.GetOpen() || h.GetDue() != "2026-10-10" {
		t.Errorf("asked: %v", h)
	}
	reviewer.ok(step("hold_hearing", "笔录一号"))
	if h := reviewer.caseOf(c.GetCaseId()).GetHearing(); h.GetOpen() || h.GetHeldAt() == nil {
		t.Errorf("held: %v", h)
	}
	chief.ok(step("grant", ""))
}
