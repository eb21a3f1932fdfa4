package supervision_test

import (
	"slices"
	"strings"
	"testing"

	"onewindow/station/supervision"
	"onewindow/values"
)

func TestSpans(t *testing.T) {
	today := values.Date{Year: 2026, Month: 11, Day: 29} // a Sunday
	for _, tt := range []struct {
		period supervision.Period
		back   int
		want   string
	}{
		{supervision.PerDay, 0, "2026-11-29 2026-11-29 day"},
		{supervision.PerDay, 1, "2026-11-28 2026-11-28 day"},
		{supervision.PerWeek, 0, "2026-11-23 2026-11-29 day"},
		{supervision.PerWeek, 2, "2026-11-09 2026-11-15 day"},
		{supervision.PerMonth, 0, "2026-11-01 2026-11-29 week"},
		{supervision.PerMonth, 9, "2026-02-01 2026-02-28 week"},
		{supervision.PerQuarter, 0, "2026-10-01 2026-11-29 month"},
		{supervision.PerQuarter, 1, "2026-07-01 2026-09-30 month"},
		{supervision.PerQuarter, 4, "2025-10-01 2025-12-31 month"},
	} {
		from, to, by := tt.period.Span(tt.back, today)
		if got := strings.Join([]string{from.String(), to.String(), string(by)}, " "); got != tt.want {
			t.Errorf("%s, %d back: %s, not %s", tt.period, tt.back, got, tt.want)
		}
	}
	monday := values.Date{Year: 2026, Month: 11, Day: 23}
	if from, to, _ := supervision.PerWeek.Span(0, monday); from != monday || to != monday {
		t.Errorf("the week of a Monday is %s to %s", from, to)
	}
}

// What was looked back at is read anew after an order about it, and closed it is gone.
func TestStudy(t *testing.T) {
	d := newDesk(t)
	d.signIn()
	do := func(c supervision.Command) {
		t.Helper()
		if err := d.seat.Do(t.Context(), c); err != nil {
			t.Fatal(err)
		}
	}
	do(supervision.LookBack{Period: supervision.PerWeek, Back: 1})
	n := d.sees("the week", func(n supervision.Snapshot) bool { return n.Study != nil })
	if s := n.Study; s.Period != supervision.PerWeek || s.Back != 1 || s.Open != 7 || s.From == "" || s.From >= s.To {
		t.Errorf("%+v", s)
	}
	do(supervision.NameCause{CaseNo: "N1", Cause: "catalogue", Reason: "目录漏列"})
	d.sees("named", func(n supervision.Snapshot) bool { return n.Done == 1 })
	do(supervision.FinishMeasure{Kind: "training", Subject: "2001", Month: "2026-11", Reason: "已培训"})
	d.sees("done", func(n supervision.Snapshot) bool { return n.Done == 2 })
	do(supervision.LookBack{})
	if n := d.seat.Snapshot(); n.Period != "" || n.Study != nil {
		t.Errorf("closed, and %+v", n.Study)
	}
	if err := d.seat.SignOut(t.Context()); err != nil {
		t.Fatal(err)
	}
	d.hall.mu.Lock()
	defer d.hall.mu.Unlock()
	if !slices.Contains(d.hall.asked, "cause N1 catalogue 目录漏列") || !slices.Contains(d.hall.asked, "done training 2001 2026-11 已培训") {
		t.Errorf("asked %q", d.hall.asked)
	}
}
