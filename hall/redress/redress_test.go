package redress

import (
	"errors"
	"testing"
	"time"

	"pgregory.net/rapid"

	"onewindow/values"
)

var (
	monday = time.Date(2026, 11, 23, 10, 0, 0, 0, values.Shanghai)
	boss   = Input{Actor: "7001", Supervisor: true, Text: "说明", Cause: "wait", Route: RouteHall, Satisfied: true}
	limits = Limits{
		Answer: values.Limit{N: 5, Unit: values.WorkingDays}, Complex: values.Limit{N: 10, Unit: values.WorkingDays},
		RatingContact: values.Limit{N: 1, Unit: values.WorkingDays}, RatingAnswer: values.Limit{N: 15, Unit: values.WorkingDays},
	}
)

func with(in Input, change func(*Input)) Input {
	change(&in)
	return in
}

// code of a refusal, or "".
func code(err error) string {
	if r, ok := errors.AsType[*Refusal](err); ok {
		return r.Code
	}
	return ""
}

// TestNotDoneFromBeginToEnd: a matter goes to the department, is answered, is not
// good enough, is answered again and closed by the hall.
func TestNotDoneFromBeginToEnd(t *testing.T) {
	m := New(NotDone, "2001", "A035", monday)
	dept := with(boss, func(in *Input) { in.Actor, in.Supervisor, in.Departments = "5001", false, []string{"GJJ"} })
	for i, s := range []struct {
		ev   Event
		in   Input
		want string
		to   State
	}{
		{Answer, boss, NotNow, Registered},
		{Contact, with(boss, func(in *Input) { in.Text = "" }), NoText, Registered},
		{Contact, dept, NotTheirs, Registered},
		{Triage, with(boss, func(in *Input) { in.Route = "somewhere" }), UnknownRoute, Registered},
		{Triage, with(boss, func(in *Input) { in.Route = RouteDepartment }), NoDepartment, Registered},
		{Triage, with(boss, func(in *Input) { in.Route, in.Dept, in.Complex = RouteDepartment, "GJJ", true }), "", Assigned},
		{Answer, dept, NotContacted, Assigned},
		{Contact, dept, "", Assigned},
		{Answer, with(dept, func(in *Input) { in.Cause = "fate" }), NoCause, Assigned},
		{Answer, with(dept, func(in *Input) { in.Text = "" }), NoText, Assigned},
		{Answer, dept, "", Answered},
		{Contact, dept, NotNow, Answered},
		{Verify, dept, NotTheirs, Answered},
		{Verify, with(boss, func(in *Input) { in.Text = "" }), NoText, Answered},
		{Verify, with(boss, func(in *Input) { in.Satisfied = false }), "", Assigned},
		{Answer, dept, "", Answered},
		{Verify, boss, "", Closed},
		{Triage, boss, NotNow, Closed},
		{Event("burn"), boss, NotNow, Closed},
	} {
		next, err := Step(m, s.ev, s.in, monday)
		if code(err) != s.want || next.State != s.to {
			t.Fatalf("%d %s: %q %s, want %q %s", i, s.ev, code(err), next.State, s.want, s.to)
		}
		m = next
	}
	if m.Reopened != 1 || !m.Satisfied || m.AnsweredBy != "5001" || m.DoneAt.IsZero() {
		t.Errorf("%+v", m)
	}
	if m, err := Step(New(NotDone, "", "", monday), Triage, with(boss, func(in *Input) { in.Route = RouteOutside }), monday); err != nil || m.State != Referred || m.State.Open() {
		t.Errorf("outside: %+v, %v", m, err)
	}
}

// closes plays steps at random by people of whom one is concerned; it tells whether
// the concerned one took any.
func closes(step func(Matter, Event, Input, time.Time) (Matter, error), draw func(n int) int) bool {
	kinds, events := []Kind{BadRating, NotDone}, []Event{Triage, Contact, Answer, Verify}
	m := New(kinds[draw(2)], "2001", "A035", monday)
	people := []Input{
		boss,
		with(boss, func(in *Input) { in.Actor = "2001" }), // may be supervisor of another shift
		with(boss, func(in *Input) { in.Actor, in.Window = "2002", "A035" }),
	}
	for range 20 {
		who := draw(len(people))
		next, err := step(m, events[draw(len(events))], people[who], monday)
		if err == nil && who > 0 {
			return true
		}
		m = next
	}
	return false
}

// TestConcernedNeverActs: neither the person nor the window that a matter is about
// moves it.
func TestConcernedNeverActs(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		if closes(Step, func(n int) int { return rapid.IntRange(0, n-1).Draw(t, "n") }) {
			t.Fatal("the concerned one moved it")
		}
	})
	mutant := func(m Matter, ev Event, in Input, now time.Time) (Matter, error) {
		in.Window = "" // forgets where the actor sits
		return Step(m, ev, in, now)
	}
	n, caught := 1, false
	for range 50 {
		caught = caught || closes(mutant, func(max int) int {
			n = n*1103515245 + 12345
			return (n >> 16 & 0x7fff) % max
		})
	}
	if !caught {
		t.Error("the mutant that forgets the window lives")
	}
}

// TestDays: contact and answer have their days, and a complex matter more of them.
func TestDays(t *testing.T) {
	cal := values.DefaultCalendar()
	complicated := New(NotDone, "", "", monday)
	complicated.Complex = true
	for i, c := range []struct {
		m               Matter
		contact, answer string
	}{
		{New(NotDone, "", "", monday), "2026-11-23", "2026-11-30"},
		{complicated, "2026-11-23", "2026-12-07"},
		{New(BadRating, "", "", monday), "2026-11-24", "2026-12-14"},
	} {
		contact, answer := Dues(c.m, cal, limits)
		if contact.String() != c.contact || answer.String() != c.answer {
			t.Errorf("%d: %s and %s", i, contact, answer)
		}
		if Late(c.m, contact, cal, limits) || !Late(c.m, contact.AddDays(1), cal, limits) {
			t.Errorf("%d: nobody was spoken to", i)
		}
		c.m.ContactedAt = monday
		if Late(c.m, answer, cal, limits) || !Late(c.m, answer.AddDays(1), cal, limits) {
			t.Errorf("%d: nobody was answered", i)
		}
		c.m.State = Closed
		if Late(c.m, answer.AddDays(9), cal, limits) {
			t.Errorf("%d: late when closed", i)
		}
	}
	if contact, answer := Dues(New(NotDone, "", "", monday), nil, limits); !contact.IsZero() || !answer.IsZero() {
		t.Error("days without a calendar")
	}
}

// TestFigures: a matter is in time or late once, and settled when it is closed.
func TestFigures(t *testing.T) {
	cal := values.DefaultCalendar()
	answered := func(days int, state State) Matter {
		m := New(BadRating, "", "", monday)
		m.State, m.ContactedAt, m.AnsweredAt = state, monday, monday.AddDate(0, 0, days)
		return m
	}
	var f Figures
	today := values.Of(monday.AddDate(0, 0, 30))
	for _, m := range []Matter{answered(1, Answered), answered(2, Closed), answered(29, Closed), New(BadRating, "", "", monday), New(BadRating, "", "", monday.AddDate(0, 0, 30))} {
		f.Count(m, today, cal, limits)
	}
	if want := (Figures{Registered: 5, InTime: 2, Late: 2, Settled: 2}); f != want {
		t.Errorf("%+v, want %+v", f, want)
	}
	if IsBad(0) || IsBad(3) || !IsBad(1) || !IsBad(2) {
		t.Error("one and two stars are bad, and nothing else")
	}
}
