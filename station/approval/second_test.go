package approval_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"onewindow/station/approval"
	"onewindow/visit"
)

// A second notice takes a reason, a supervisor, and names only what was
// supplied anew; what the seat lets through says so to the hall.
func TestSecondNotice(t *testing.T) {
	d := newDesk(t)
	d.hall.mu.Lock()
	c := d.hall.cases["b"]
	c.State, c.Supplied = "corrected", []string{"PLAN"}
	d.hall.cases["b"] = c
	d.hall.mu.Unlock()
	d.signIn()
	if _, err := d.seat.Authorize(t.Context(), "9001", "4321"); refusal(err) != approval.RefusedNoCase {
		t.Errorf("consent to nothing: %v", err)
	}
	d.open("b")
	wrong := func(line string) []visit.Judgement {
		return []visit.Judgement{{Line: line, Status: visit.Defective, Reason: "M06"}}
	}
	if _, err := d.seat.Authorize(t.Context(), "9001", "0000"); err == nil || d.hall.consent != "" {
		t.Errorf("a wrong PIN: %v", err)
	}
	ok, err := d.seat.Authorize(t.Context(), "9001", "4321")
	if err != nil || d.hall.consent != "b" {
		t.Fatalf("consent to %q: %v", d.hall.consent, err)
	}
	for _, tt := range []struct {
		name string
		step approval.Decide
		want string
	}{
		{"no reason", approval.Decide{Event: approval.Notice, Approval: ok, Lines: wrong("PLAN")}, approval.RefusedNoWhy},
		{"no supervisor", approval.Decide{Event: approval.Notice, Reason: "漏章", Lines: wrong("PLAN")}, visit.RefusedNoApproval},
		{"an old paper", approval.Decide{Event: approval.Notice, Reason: "漏章", Approval: ok, Lines: wrong("HOSP_LIC")}, approval.RefusedOld},
		{"nothing wrong", approval.Decide{Event: approval.Notice, Reason: "漏章", Approval: ok}, visit.RefusedNothingOpen},
	} {
		if got := refusal(d.decide(tt.step)); got != tt.want {
			t.Errorf("%s: %q, want %q", tt.name, got, tt.want)
		}
	}
	if n := len(d.disk.rows()); n != 0 {
		t.Fatalf("%d commands of refused notices", n)
	}
	if err := d.decide(approval.Decide{Event: approval.Notice, Reason: " 漏章 ", Approval: ok, Lines: wrong("PLAN")}); err != nil {
		t.Fatal(err)
	}
	want := &visit.Decision{
		Event: "notice", SeenVersion: 3, Reason: "漏章", ApprovalID: "ok1",
		Lines: []visit.JudgedLine{{Judgement: wrong("PLAN")[0]}},
	}
	if diff := cmp.Diff(want, d.disk.rows()[0].Command.Decision); diff != "" {
		t.Error(diff)
	}
	d.restart()
	if n := d.seat.Snapshot(); len(n.Posted) != 1 || n.Posted[0].State != approval.Waiting {
		t.Errorf("after a restart: %+v", n.Posted)
	}
	d.courier()
	d.await("the answer", func(n approval.Snapshot) bool { return len(n.Posted) == 1 && n.Posted[0].State == approval.Done })
}
