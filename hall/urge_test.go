package hall_test

import (
	"slices"
	"testing"
	"time"

	hallv1 "onewindow/api/hall/v1"
	"onewindow/hall"
	"onewindow/values"
)

// A supervisor urges what is late, once a day; the department hears of it and the
// history keeps who did. Nobody else urges, and nothing is urged that has time.
func TestUrge(t *testing.T) {
	w := tickedWorld(t, time.Date(2026, 9, 7, 10, 0, 0, 0, values.Shanghai))
	clerk, guide, reviewer := w.as("2001", "clerk", "A035"), w.as("8001", "guide", ""), w.as("5002", "reviewer", "")
	boss, other := w.as("7001", "supervisor", ""), w.as("5001", "reviewer", "")
	c := clerk.ok(w.submission(w.citizen("p07"), clerk.serve(guide, "WJ-001").GetId(), "receive")).GetCase()
	urge := func(s *seat, id string) string {
		_, err := hallv1.NewAlarmServiceClient(s.conn).Urge(s.ctx(), &hallv1.UrgeRequest{CaseId: id})
		if err == nil {
			return ""
		}
		return reason(err)
	}
	if got := urge(boss, newID()); got != hall.ReasonUnknownCase {
		t.Errorf("a case that is not there: %q", got)
	}
	if got := urge(boss, c.GetCaseId()); got != hall.ReasonNotUrgent {
		t.Errorf("a case that has time: %q %v", got, c.GetClocks())
	}
	c = reviewer.ok(decide(c.GetCaseId(), "accept", c.GetVersion())).GetCase()
	due, err := values.ParseDate(c.GetPromisedDue())
	if err != nil {
		t.Fatal(err)
	}
	heard := func(s *seat) (days []string) {
		for _, a := range s.alarms() {
			if a.GetClock() == "urged" && a.GetCase().GetCaseId() == c.GetCaseId() {
				days = append(days, a.GetDue())
			}
		}
		return days
	}
	late := []values.Date{due.AddDays(1), due.AddDays(2)}
	for _, day := range late {
		w.clock.set(day.Time().Add(9 * time.Hour))
		if got := urge(reviewer, c.GetCaseId()); got != hall.ReasonRole {
			t.Errorf("a department urges itself: %q", got)
		}
		if got := urge(boss, c.GetCaseId()); got != "" {
			t.Errorf("on %s: %q", day, got)
		}
		w.clock.set(day.Time().Add(17 * time.Hour))
		if got := urge(boss, c.GetCaseId()); got != hall.ReasonUrgedToday {
			t.Errorf("twice on %s: %q", day, got)
		}
	}
	if got, want := heard(reviewer), []string{late[1].String(), late[0].String()}; !slices.Equal(got, want) {
		t.Errorf("the department heard %q", got)
	}
	if got := heard(other); len(got) != 0 {
		t.Errorf("another department heard %q", got)
	}
	urged := 0
	for _, h := range reviewer.caseOf(c.GetCaseId()).GetHistory() {
		if h.GetEvent() == "urged" && h.GetActor() == "7001" {
			urged++
		}
	}
	if urged != 2 {
		t.Errorf("%d times in the history", urged)
	}
}
