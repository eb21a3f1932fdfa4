package hall_test

import (
	"slices"
	"testing"
	"time"

	hallv1 "onewindow/api/hall/v1"
	"onewindow/fixtures"
	"onewindow/hall"
	"onewindow/hall/casework"
)

func (s *seat) list(name string) (ids []string) {
	s.w.t.Helper()
	r, err := s.cases.ListCases(s.ctx(), &hallv1.ListCasesRequest{List: name})
	if err != nil {
		s.w.t.Fatal(err)
	}
	for _, c := range r.GetCases() {
		ids = append(ids, c.GetCaseId())
	}
	return ids
}

// TestDelegatedDecisionsAreSampled: of what windows decided in a day the department
// sees its part the next day, not before and none twice; it says of each once whether
// it was sound; the supervisor sees what was not.
func TestDelegatedDecisionsAreSampled(t *testing.T) {
	limits := casework.DefaultLimits()
	limits.SamplePercent = 50
	w := tickedWorld(t, fixtures.Opening, func(o *hall.Options) { o.CaseLimits = &limits })
	clerk, guide := w.as("2001", "clerk", "A035"), w.as("8001", "guide", "")
	reviewer, other, boss := w.as("5001", "reviewer", ""), w.as("5002", "reviewer", ""), w.as("7001", "supervisor", "")
	ticket := clerk.serve(guide, "GJJ-001").GetId()
	var decided []string
	citizen := w.citizen("p01")
	read := w.party(citizen)
	for range 4 {
		cmd := w.submission(citizen, ticket, "accept_and_grant")
		cmd.GetSubmission().Applicant = read
		decided = append(decided, clerk.ok(cmd).GetCase().GetCaseId())
	}
	w.tick()
	if got := reviewer.list("samples"); len(got) != 0 {
		t.Fatalf("drawn before the day is over: %v", got)
	}
	w.clock.add(24 * time.Hour)
	w.tick()
	w.restart()
	w.tick()
	drawn := reviewer.list("samples")
	if len(drawn) != 2 || !slices.Contains(decided, drawn[0]) || !slices.Contains(decided, drawn[1]) {
		t.Fatalf("drawn %v of %v", drawn, decided)
	}
	if got := other.list("samples"); len(got) != 0 {
		t.Errorf("another department: %v", got)
	}
	judge := func(id, event, why string) *hallv1.Command {
		c := reviewer.caseOf(id)
		return with(decide(id, event, c.GetVersion()), func(d *hallv1.CaseDecision) { d.Reason = why })
	}
	spared := decided[slices.IndexFunc(decided, func(id string) bool { return !slices.Contains(drawn, id) })]
	reviewer.no("not_sampled", judge(spared, "sample_sound", ""))
	reviewer.no("reason_required", judge(drawn[0], "sample_unsound", ""))
	if got := reviewer.caseOf(drawn[0]).GetSample(); got != "drawn" {
		t.Errorf("the case says %q", got)
	}
	reviewer.ok(judge(drawn[0], "sample_unsound", "额度算错"))
	reviewer.no("not_sampled", judge(drawn[0], "sample_sound", ""))
	reviewer.ok(judge(drawn[1], "sample_sound", ""))
	if got := reviewer.list("samples"); len(got) != 0 {
		t.Errorf("still to be judged: %v", got)
	}
	if got := boss.list("samples"); !slices.Equal(got, drawn[:1]) {
		t.Errorf("the supervisor sees %v, want %v", got, drawn[:1])
	}
	h := boss.caseOf(drawn[0]).GetHistory()
	if last := h[len(h)-1]; last.GetEvent() != "sample_unsound" || last.GetReason() != "额度算错" || last.GetActor() != "5001" {
		t.Errorf("the history says %v", last)
	}
}
