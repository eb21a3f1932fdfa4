package outbox

import (
	"slices"
	"strconv"
	"strings"

	"onewindow/papers"
	"onewindow/screens"
	"onewindow/station"
	"onewindow/tui"
	"onewindow/visit"
)

// reported says whether there is a report of a time without the hall.
func (s *Screen) reported() bool {
	a := s.snap.Away
	return a != nil && a.Sent+a.Changed+a.Refused > 0
}

// period and count are the head of the report.
func (s *Screen) period() tui.Safe {
	a := s.snap.Away
	to := a.To
	if to.IsZero() {
		to = s.snap.Now
	}
	return screens.Fill(s.deps.Text.Outbox.Away, "from", screens.Moment(a.From), "to", screens.Moment(to))
}

func (s *Screen) count() tui.Safe {
	a := s.snap.Away
	return screens.Fill(s.deps.Text.Outbox.AwayCount,
		"sent", strconv.Itoa(a.Sent), "changed", strconv.Itoa(a.Changed), "refused", strconv.Itoa(a.Refused))
}

// awayRow is one answer in words.
type awayRow struct {
	station.AwayRow
	result, step, why tui.Safe
}

// rows are the answers in words: first what needs somebody, then what went as it
// should.
func (s *Screen) awayRows() []awayRow {
	t, d := &s.deps.Text.Outbox, &s.deps.Text.Desk
	rows := slices.Clone(s.snap.Away.Rows)
	slices.SortStableFunc(rows, func(x, y station.AwayRow) int { return strings.Compare(x.Result, y.Result) })
	out := make([]awayRow, len(rows))
	for i, r := range rows {
		step, why := tui.Clean(t.Steps[r.Step]), tui.Clean(screens.StateWord(r.State, s.deps.Text))
		if r.Event != "" {
			step = s.step(station.OutboxRow{Command: visit.HallCommand{Move: &visit.TicketMove{Event: r.Event}}})
		}
		if r.Result == station.AwayRefused {
			why = screens.Code(d.HallRefusals, d.UnknownRefusal, r.Refusal, nil)
		}
		out[i] = awayRow{AwayRow: r, result: tui.Clean(t.Results[r.Result]), step: step, why: why}
	}
	return out
}

// away is the report of the newest time without the hall.
func (s *Screen) away(w, room int) []tui.Line {
	if room < 3 || !s.reported() {
		return nil
	}
	lines := []tui.Line{tui.Rule(s.period(), w, tui.Border), tui.Text(tui.Plain, "  "+s.count()).Truncate(w)}
	rows := s.awayRows()
	for _, r := range rows[:min(len(rows), room-2)] {
		style := tui.Dim
		switch r.Result {
		case station.AwayRefused:
			style = tui.Bad
		case station.AwayChanged:
			style = tui.Warn
		}
		lines = append(lines, tui.L(
			tui.T(style, "  "+tui.Pad(r.result, 10)), tui.T(tui.Strong, tui.Pad(tui.Clean(r.Label), labelWidth)),
			tui.T(tui.Plain, tui.Pad(r.step, stepWidth)), tui.T(tui.Plain, tui.Pad(tui.Clean(r.CaseNo), 20)), tui.T(style, r.why),
		).Truncate(w))
	}
	return append(lines, nil)
}

// report is the same for the roll, with every row that is kept.
func (s *Screen) report() papers.Report {
	t := &s.deps.Text.Outbox
	r := papers.Report{Title: t.Report, Facts: []papers.Pair{{Label: t.ReportOf, Value: string(s.period())}, {Label: t.State, Value: string(s.count())}}}
	for _, a := range s.awayRows() {
		item := papers.Item{Text: a.Label + " " + string(a.step), Note: string(a.result)}
		if a.CaseNo != "" {
			item.Lines = append(item.Lines, papers.Pair{Label: t.Id, Value: a.CaseNo})
		}
		if a.why != "" && a.Result != station.AwaySent {
			item.Lines = append(item.Lines, papers.Pair{Label: t.State, Value: string(a.why)})
		}
		r.Rows = append(r.Rows, item)
	}
	return r
}
