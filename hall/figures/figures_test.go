package figures_test

import (
	"testing"
	"time"

	"onewindow/hall/figures"
	"onewindow/hall/queue"
	"onewindow/values"
)

func date(month time.Month, day int) values.Date {
	return values.Date{Year: 2026, Month: month, Day: day}
}

func made(t *testing.T, moves []figures.Move, h *figures.History, span figures.Span, by string) *figures.Report {
	t.Helper()
	fold, err := figures.Begin(span, by, figures.DefaultRules())
	if err != nil {
		t.Fatal(err)
	}
	for i := range moves {
		fold.Move(&moves[i])
	}
	return fold.End(h)
}

// Periods follow each other without a gap and are cut by the span alone.
func TestPeriods(t *testing.T) {
	span := figures.Span{From: date(1, 30), To: date(4, 2)}
	for by, want := range map[string][]string{
		figures.ByWeek:    {"2026-W05", "2026-W06"},
		figures.ByMonth:   {"2026-01", "2026-02", "2026-03", "2026-04"},
		figures.ByQuarter: {"2026-Q1", "2026-Q2"},
		figures.ByDay:     {"2026-01-30", "2026-01-31"},
	} {
		rows, err := figures.Periods(span, by)
		if err != nil {
			t.Fatal(err)
		}
		next := span.From
		for i, r := range rows {
			if i < len(want) && r.Key != want[i] {
				t.Errorf("%s: period %d is %s", by, i, r.Key)
			}
			if r.Span.From != next || r.Span.To.Before(r.Span.From) {
				t.Errorf("%s: period %s goes from %s to %s, after %s", by, r.Key, r.Span.From, r.Span.To, next)
			}
			next = r.Span.To.AddDays(1)
		}
		if next != span.To.AddDays(1) {
			t.Errorf("%s: ends before %s", by, next)
		}
	}
	if _, err := figures.Periods(span, "year"); err == nil {
		t.Error("a year is no period")
	}
	if _, err := figures.Periods(figures.Span{From: date(2, 2), To: date(2, 1)}, figures.ByDay); err == nil {
		t.Error("a span that ends before it begins")
	}
}

// A visit that begins in a span counts there with all its times, also when it ends
// later; who drew a number before it, or checks in after it, does not.
func TestVisitsBelongToTheirBeginning(t *testing.T) {
	span := figures.Span{From: date(11, 23), To: date(11, 23)}
	at := func(h int) time.Time { return span.Start().Add(time.Duration(h) * time.Hour) }
	move := func(id string, h int, s queue.State, issued int, booked bool) figures.Move {
		return figures.Move{At: at(h), Ticket: id, State: s, Dept: "GJJ", Issued: at(issued), Booked: booked}
	}
	report := made(t, []figures.Move{
		move("old", 1, queue.Waiting, -20, false), // back in line after midnight
		move("late", 23, queue.Waiting, 23, false),
		move("booked", 10, queue.Waiting, -100, true),
		move("booked", 11, queue.Serving, -100, true),
		move("tomorrow", 25, queue.Waiting, 25, false),
		move("late", 25, queue.Serving, 23, false),
		move("late", 26, queue.Held, 23, false),
		move("late", 28, queue.Serving, 23, false),
		move("late", 29, queue.Closed, 23, false),
	}, &figures.History{Ratings: map[string]int{"late": 4, "old": 1}}, span, figures.ByDay)
	s := &report.Total
	if s.People != 2 || s.Served != 1 || s.Waits != 2 || s.Wait != 3*time.Hour || s.Service != 2*time.Hour || report.Open != 1 {
		t.Errorf("%+v, %d open", *s, report.Open)
	}
	if s.Rated() != 1 || s.Stars[4] != 1 || s.AtLeast(3) != 1 || s.AtLeast(5) != 0 {
		t.Errorf("stars %v", s.Stars)
	}
	if p := report.Periods[0].Sums; p != *s {
		t.Errorf("the day %+v is not the whole %+v", p, *s)
	}
}

// What was refused as a draft was never received, and a result that another case
// failed to bring sends nothing back (workflow §13).
func TestReceivedAndReturned(t *testing.T) {
	span := figures.Span{From: date(11, 1), To: date(11, 30)}
	at := date(11, 5).Time()
	step := func(id, role, from, to, event string) figures.Step {
		return figures.Step{At: at, Case: id, Item: "I", Dept: "D", Clerk: "C", Due: "2026-11-04", Role: role, From: from, To: to, Event: event}
	}
	h := &figures.History{
		Steps: []figures.Step{
			step("never", "clerk", "draft", "refused", "refuse"),
			step("refused", "clerk", "draft", "received", "receive"),
			step("refused", "reviewer", "received", "refused", "refuse"),
			step("waits", "clerk", "draft", "received", "receive"),
			step("waits", "system", "received", "correction", "result_failed"),
			step("web", "online", "draft", "received", "receive"),
			step("web", "reviewer", "received", "accepted", "accept"),
			step("web", "reviewer", "reviewing", "decided_grant", "grant"),
			step("missed", "clerk", "draft", "received", "receive"),
			step("missed", "reviewer", "received", "correction", "notice"),
		},
		Reasons: []figures.Reason{{Case: "missed", Line: "PAPER", Code: "M05"}},
		Causes:  map[string]string{"refused": figures.CauseCatalogue},
	}
	report := made(t, nil, h, span, figures.ByMonth)
	s := &report.Total
	if s.Received != 4 || s.Returned != 2 || s.Online != 1 || s.Accepted != 1 || s.Granted != 1 || s.Late != 1 || s.InTime != 0 {
		t.Errorf("%+v", *s)
	}
	radar := figures.Returns(h, span, figures.Limit{Share: 0.10, Cases: 4})
	got := map[string]string{}
	for _, c := range radar.Cases {
		got[c.ID] = c.Cause
	}
	if len(got) != 2 || got["refused"] != figures.CauseCatalogue || got["missed"] != figures.CauseWindow {
		t.Errorf("causes %v", got)
	}
	rates := map[string]figures.Rate{}
	for _, r := range radar.Rates {
		rates[r.Kind+" "+r.Key] = r
	}
	if r := rates["material I PAPER"]; r.Received != 4 || r.Returned != 1 {
		t.Errorf("material %+v", r)
	}
	if len(radar.Measures) != 2 || radar.Measures[0].Kind != figures.Rework || radar.Measures[1].Kind != figures.Training {
		t.Errorf("measures %+v", radar.Measures)
	}
	if few := figures.Returns(h, span, figures.Limit{Share: 0.10, Cases: 5}); len(few.Measures) != 0 {
		t.Errorf("too few cases say something: %+v", few.Measures)
	}
	if high := figures.Returns(h, span, figures.Limit{Share: 0.50, Cases: 1}); len(high.Measures) != 0 {
		t.Errorf("a rate on the line calls for nothing: %+v", high.Measures)
	}
}
