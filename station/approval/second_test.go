package approval_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"onewindow/station/approval"
	"onewindow/visit"
)

// A second notice that names what was not supplied anew takes a reason and a
// supervisor; one of new defects goes freely.
func TestSecondNotice(t *testing.T) {
	d := newDesk(t)
	d.hall.mu.Lock()
	c := d.hall.cases["b"]
	c.State, c.Supplied = "corrected", []string{"PLAN"}
	d.hall.cases["b"] = c
	d.hall.mu.Unlock()
	d.signIn()
	if _, err := d.seat.Authorize(t.Context(), "9001", "4321", ""); refusal(err) != approval.RefusedNoCase {
		t.Errorf("consent to nothing: %v", err)
	}
	d.open("b")
	wrong := func(line string) []visit.Judgement {
		return []visit.Judgement{{Line: line, Status: visit.Defective, Reason: "M06"}}
	}
	if _, err := d.seat.Authorize(t.Context(), "9001", "0000", ""); err == nil || d.hall.consent != "" {
		t.Errorf("a wrong PIN: %v", err)
	}
	ok, err := d.seat.Authorize(t.Context(), "9001", "4321", "")
	if err != nil || d.hall.consent != "b" {
		t.Fatalf("consent to %q: %v", d.hall.consent, err)
	}
	for _, tt := range []struct {
		name string
		step approval.Decide
		want string
	}{
		{"no reason", approval.Decide{Event: approval.Notice, Approval: ok, Lines: wrong("HOSP_LIC")}, approval.RefusedNoWhy},
		{"no supervisor", approval.Decide{Event: approval.Notice, Reason: "漏章", Lines: append(wrong("PLAN"), wrong("HOSP_LIC")...)}, visit.RefusedNoApproval},
		{"nothing wrong", approval.Decide{Event: approval.Notice, Reason: "漏章", Approval: ok}, visit.RefusedNothingOpen},
	} {
		if got := refusal(d.decide(tt.step)); got != tt.want {
			t.Errorf("%s: %q, want %q", tt.name, got, tt.want)
		}
	}
	if n := len(d.disk.rows()); n != 0 {
		t.Fatalf("%d commands of refused notices", n)
	}
	if err := d.decide(approval.Decide{Event: approval.Notice, Reason: " 漏章 ", Approval: ok, Lines: wrong("HOSP_LIC")}); err != nil {
		t.Fatal(err)
	}
	want := &visit.Decision{
		Event: "notice", SeenVersion: 3, Reason: "漏章", ApprovalID: "ok1",
		Lines: []visit.JudgedLine{{Judgement: wrong("HOSP_LIC")[0], Pages: []string{"p1", "p2"}}},
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

// Defects of what was supplied anew are told freely.
func TestSecondNoticeOfNewDefects(t *testing.T) {
	d := newDesk(t)
	d.hall.mu.Lock()
	c := d.hall.cases["b"]
	c.State, c.Supplied = "corrected", []string{"PLAN"}
	d.hall.cases["b"] = c
	d.hall.mu.Unlock()
	d.signIn()
	d.open("b")
	err := d.decide(approval.Decide{Event: approval.Notice, Lines: []visit.Judgement{{Line: "PLAN", Status: visit.Defective, Reason: "M06"}}})
	if err != nil || len(d.disk.rows()) != 1 {
		t.Errorf("%d rows, %v", len(d.disk.rows()), err)
	}
}
