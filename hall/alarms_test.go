package hall_test

import (
	"slices"
	"testing"
	"time"

	hallv1 "onewindow/api/hall/v1"
	"onewindow/hall"
	"onewindow/values"
)

func (s *seat) alarms() []*hallv1.CaseAlarm {
	s.w.t.Helper()
	r, err := hallv1.NewAlarmServiceClient(s.conn).ListAlarms(s.ctx(), &hallv1.ListAlarmsRequest{})
	if err != nil {
		s.w.t.Fatal(err)
	}
	return r.GetAlarms()
}

// TestLimitsAreToldOnce: a limit that comes near or ends is told to supervisor and
// department, each once, however often and on however many servers the clocks are
// looked at; other departments hear nothing.
func TestLimitsAreToldOnce(t *testing.T) {
	w := tickedWorld(t, time.Date(2026, 9, 7, 10, 0, 0, 0, values.Shanghai))
	clerk, guide, reviewer := w.as("2001", "clerk", "A035"), w.as("8001", "guide", ""), w.as("5002", "reviewer", "")
	boss, other := w.as("7001", "supervisor", ""), w.as("5001", "reviewer", "")
	c := clerk.ok(w.submission(w.citizen("p07"), clerk.serve(guide, "WJ-001").GetId(), "receive")).GetCase()
	c = reviewer.ok(decide(c.GetCaseId(), "accept", c.GetVersion())).GetCase()
	c = reviewer.ok(decide(c.GetCaseId(), "start_review", c.GetVersion())).GetCase()
	due, err := values.ParseDate(c.GetPromisedDue())
	if err != nil {
		t.Fatal(err)
	}
	on := func(day values.Date) {
		t.Helper()
		for _, hour := range []int{9, 16} {
			w.clock.set(day.Time().Add(time.Duration(hour) * time.Hour))
			w.tick()
			w.tick()
		}
		w.restart() // another server, with the same store
		w.tick()
	}
	told := func(s *seat) (out []string) {
		for _, a := range s.alarms() {
			if a.GetCase().GetCaseId() == c.GetCaseId() {
				out = append(out, a.GetClock()+" "+a.GetWarning())
			}
		}
		return out
	}
	on(due)
	if got := told(boss); !slices.Equal(got, []string{"c4_promised amber"}) {
		t.Errorf("on the last day: %q", got)
	}
	on(due.AddDays(1))
	on(due.AddDays(2))
	want := []string{"c4_promised red", "c4_promised amber"}
	if got := told(boss); !slices.Equal(got, want) {
		t.Errorf("the supervisor: %q", got)
	}
	if got := told(reviewer); !slices.Equal(got, want) {
		t.Errorf("the department: %q", got)
	}
	if got := told(other); len(got) != 0 {
		t.Errorf("another department: %q", got)
	}
	if k := reviewer.caseOf(c.GetCaseId()).GetClocks(); k.GetWarning() != "red" || k.GetPromisedLeft() >= 0 || k.GetStatutoryLeft() <= 0 || k.GetWhy() != "overdue" {
		t.Errorf("both numbers: %v", k)
	}
}

// TestDatesFillThemselves: a date that waits for its calendar is on no paper and in
// no list until the calendar arrives; then it is, and the clock runs out by it.
func TestDatesFillThemselves(t *testing.T) {
	w := tickedWorld(t, time.Date(2026, 12, 30, 10, 0, 0, 0, values.Shanghai))
	clerk, guide := w.as("2001", "clerk", "A035"), w.as("8001", "guide", "")
	c := clerk.ok(w.submission(w.citizen("p07"), clerk.serve(guide, "WJ-001").GetId(), "receive")).GetCase()
	if c.GetNoticeDue() != "" || !c.GetDuePending() {
		t.Fatalf("a guessed date: %s", c.GetNoticeDue())
	}
	w.clock.set(time.Date(2027, 1, 20, 10, 0, 0, 0, values.Shanghai))
	w.tick()
	if got := clerk.caseOf(c.GetCaseId()); got.GetState() != "received" {
		t.Fatalf("without a calendar the case is %s", got.GetState())
	}
	cal, err := values.ParseCalendar([]byte(`{"cutoff":"17:00","years":{
		"2026":{"checked":true,"holidays":[],"workdayOverrides":[]},
		"2027":{"checked":true,"holidays":["2027-01-01"],"workdayOverrides":[]}}}`))
	if err != nil {
		t.Fatal(err)
	}
	w.server.SetCalendar(cal)
	w.tick()
	got := clerk.caseOf(c.GetCaseId())
	if got.GetState() != "accepted" || got.GetHistory()[len(got.GetHistory())-1].GetEvent() != "notice_deadline_passed" {
		t.Errorf("with its calendar the case is %s", got.GetState())
	}
	if got.GetPromisedDue() == "" {
		t.Error("the promised date does not fill itself")
	}
}

// TestPromisedPaperDoesNotCome: the applicant is reminded two working days before;
// when the time is over the department ends the case, and never before.
func TestPromisedPaperDoesNotCome(t *testing.T) {
	var told []hall.Message
	w := tickedWorld(t, time.Date(2026, 9, 7, 10, 0, 0, 0, values.Shanghai), func(o *hall.Options) {
		o.Messages = messages(func(m hall.Message) error { told = append(told, m); return nil })
	})
	clerk, guide, reviewer := w.as("2001", "clerk", "A035"), w.as("8001", "guide", ""), w.as("5002", "reviewer", "")
	cmd := w.submission(w.citizen("p12"), clerk.serve(guide, "WJ-001").GetId(), "receive")
	for _, l := range cmd.GetSubmission().GetLines() {
		if l.GetId() == "EMPLOY_CERT" {
			l.Status = "deferred"
		}
	}
	c := clerk.ok(cmd).GetCase()
	c = reviewer.ok(decide(c.GetCaseId(), "accept", c.GetVersion())).GetCase()
	due, err := values.ParseDate(c.GetPapersDue())
	if err != nil {
		t.Fatal(err)
	}
	end := func() *hallv1.Command {
		return decide(c.GetCaseId(), "defer_timeout", reviewer.caseOf(c.GetCaseId()).GetVersion())
	}
	at := func(day values.Date) {
		t.Helper()
		w.clock.set(day.Time().Add(10 * time.Hour))
		w.tick()
		w.tick() // what the first put on its way
	}
	reviewer.no("reminder_missing", end())
	at(due)
	if len(told) != 1 || told[0].Clock != "c6_deferred" || told[0].CaseNo != c.GetCaseNo() || told[0].Due != due.String() {
		t.Fatalf("told %+v", told)
	}
	at(due)
	if len(told) != 1 {
		t.Errorf("told again: %+v", told)
	}
	reviewer.no("reminder_missing", end()) // of today: whoever hears it late comes tomorrow
	at(due.AddDays(1))
	got := reviewer.ok(end()).GetCase()
	if got.GetState() != "terminated" {
		t.Errorf("state %s", got.GetState())
	}
}
