package reviewlist

import (
	"cmp"
	"strconv"
	"strings"

	"onewindow/screens"
	"onewindow/station"
	"onewindow/station/approval"
	"onewindow/tui"
	"onewindow/tui/field"
)

// postedRows is how many decisions are shown under the queue.
const postedRows = 4

// View draws counts, queue and decisions.
func (s *Screen) View(size tui.Size) tui.Frame {
	t := &s.deps.Text.ReviewList
	lines := []tui.Line{s.counts(size.W), s.age(size.W), s.head(size.W)}
	posted := s.posted(size.W)
	var cursor *tui.Cursor
	if s.sure {
		posted = s.asking(size.W)
	}
	if s.number != nil {
		posted, cursor = s.finding(size.W)
	}
	room := max(1, size.H-len(lines)-len(posted))
	if len(s.rows) == 0 {
		lines = append(lines, tui.Text(tui.Dim, "  "+tui.Clean(t.None)).Truncate(size.W))
		lines = append(lines, make([]tui.Line, max(0, room-1))...)
	} else {
		lines = append(lines, s.list.View(tui.Size{W: size.W, H: room})...)
	}
	if cursor != nil {
		cursor.Y = min(len(lines)+cursor.Y, max(0, size.H-1))
	}
	return tui.Frame{Lines: tui.Fit(append(lines, posted...), size.H), Cursor: cursor}
}

// finding asks for a number at the bottom.
func (s *Screen) finding(w int) ([]tui.Line, *tui.Cursor) {
	t := &s.deps.Text.ReviewSteps
	form := screens.Form{Labels: []tui.Safe{tui.Clean(t.FindAsk)}, Fields: []*field.Field{s.number}}
	lines := []tui.Line{tui.Rule(tui.Clean(t.FindTitle), w, tui.Accent)}
	typed, cursor := form.View(w, len(lines), nil)
	return append(lines, typed...), cursor
}

// counts is what a glance needs: how many, and how many of each colour, each
// with its sign.
func (s *Screen) counts(w int) tui.Line {
	t := &s.deps.Text.ReviewList
	n := map[string]int{}
	for _, c := range s.rows {
		n[c.Warning]++
	}
	title := t.Title
	if s.snap.Samples {
		title = s.deps.Text.ReviewSteps.SampleTitle
	}
	line := tui.L(tui.T(tui.Title, "  "+tui.Clean(title)), tui.T(tui.Strong, "   "+screens.Fill(t.Counts, "n", strconv.Itoa(len(s.rows)))))
	for _, k := range []struct {
		colour, sentence string
		sign             tui.Safe
		style            tui.Style
	}{{"red", t.Overdue, "✗ ", tui.Bad}, {"amber", t.Near, "△ ", tui.Warn}, {"grey", t.Paused, "◇ ", tui.Dim}} {
		if n[k.colour] > 0 {
			line = append(line, tui.T(k.style, "   "+k.sign+screens.Fill(k.sentence, "n", strconv.Itoa(n[k.colour]))))
		}
	}
	name := tui.Clean(t.All)
	if s.department != "" {
		name = screens.Fill(t.Department, "name", s.name(s.department))
	}
	return append(line, tui.T(tui.Accent, "   "+name)).Truncate(w)
}

func (s *Screen) name(department string) string {
	if c, ok := s.snap.Rules.Catalogs[s.snap.Rules.Current]; ok {
		if d, ok := c.Department(department); ok {
			return d.Short
		}
	}
	return department
}

// age says how old the list is, and why it is not newer.
func (s *Screen) age(w int) tui.Line {
	t := &s.deps.Text.ReviewList
	line := tui.L(tui.T(tui.Plain, "  "))
	if !s.snap.ListedAt.IsZero() {
		line = append(line, tui.T(tui.Dim, screens.Fill(t.ReadAt, "t", screens.Lasted(s.snap.Now.Sub(s.snap.ListedAt), s.deps.Text))+"   "))
	}
	switch {
	case s.snap.Away():
		line = append(line, tui.T(tui.Warn, "△ "+tui.Clean(t.Offline)))
	case s.snap.ListErr != nil:
		line = append(line, tui.T(tui.Bad, "✗ "+tui.Clean(t.NotRead)+"  "+s.deps.Sentence(s.snap.ListErr)))
	case s.snap.OpenErr != nil:
		line = append(line, tui.T(tui.Bad, "✗ "+s.deps.Sentence(s.snap.OpenErr)))
	case s.snap.Opening != "":
		line = append(line, tui.T(tui.Accent, tui.Clean(t.Opening)))
	case s.snap.Listing:
		line = append(line, tui.T(tui.Accent, tui.Clean(t.Reading)))
	}
	return line.Truncate(w)
}

// The columns of the queue, in cells.
const (
	colWarning = 10
	colDue     = 12
	colShort   = 7 // of a day without its year
	colLeft    = 10
	colNumber  = 18
	colName    = 8
	colState   = 10
)

func (s *Screen) head(w int) tui.Line {
	t := &s.deps.Text.ReviewList
	line := tui.L(tui.T(tui.Label, tui.Spaces(2+colWarning)))
	if w >= wide {
		line = append(line, tui.T(tui.Label, tui.Pad(tui.Clean(t.Promised), colDue)+tui.Pad(tui.Clean(t.Statutory), colDue)))
	} else {
		line = append(line, tui.T(tui.Label, tui.Pad(tui.Clean(t.Promised), colShort)))
	}
	return append(line, tui.T(tui.Label, tui.Clean(t.Left))).Truncate(w)
}

func (s *Screen) row(i, w int) tui.Line {
	c := s.rows[i]
	d := s.deps.Text
	warning := screens.Warning(c.Warning, d)
	mark := warning.Text
	if v, ok := s.marks[c.CaseID]; ok && v == c.Version {
		mark = "■ " + tui.Clean(s.deps.Text.ReviewSteps.Marked)
	}
	line := tui.L(tui.T(warning.Style, tui.Pad(mark, colWarning)))
	used := colWarning + colLeft
	promised, statutory := screens.DueDay(c.PromisedDue, c.DuePending, d), screens.DueDay(c.StatutoryDue, c.DuePending, d)
	if w >= wide-2 { // the list keeps two cells for its mark
		line = append(line, tui.T(tui.Strong, tui.Pad(promised, colDue)), tui.T(tui.Plain, tui.Pad(statutory, colDue)))
		used += 2 * colDue
	} else {
		line = append(line, tui.T(tui.Strong, tui.Pad(monthDay(promised), colShort)))
		used += colShort
	}
	line = append(line, tui.T(warning.Style, tui.Pad(left(c), colLeft)))
	state := tui.T(tui.Plain, tui.Clean(screens.StateWord(c.State, d)))
	if p, ok := s.snap.WaitingFor(c.CaseID); ok {
		state = tui.T(tui.Warn, "◇ "+tui.Clean(d.Review.Posted[string(p.State)]))
	}
	item := max(1, w-used-colNumber-colName-colState-2)
	return append(line,
		tui.T(tui.Plain, tui.Pad(tui.Clean(c.CaseNo), colNumber)),
		tui.T(tui.Plain, tui.Pad(tui.Truncate(tui.Clean(c.ItemName), item), item)+"  "),
		tui.T(tui.Masked, tui.Pad(tui.Truncate(tui.Clean(c.Applicant), colName-1), colName)),
		tui.T(state.Style, state.Text)).Truncate(w)
}

// wide is where both days stand in full.
const wide = 100

// monthDay leaves the year out where there is no room for it: what is left stands
// beside the day.
func monthDay(day tui.Safe) tui.Safe {
	_, short, ok := strings.Cut(string(day), "-")
	if !ok || short == "" {
		return day
	}
	return tui.Clean(short)
}

// left are both numbers together, in working days.
func left(c station.CaseRow) tui.Safe {
	if c.PromisedLeft+c.StatutoryLeft == "" {
		return ""
	}
	return tui.Clean(cmp.Or(c.PromisedLeft, "-") + " / " + cmp.Or(c.StatutoryLeft, "-"))
}

// posted is what became of the last decisions, newest first.
func (s *Screen) posted(w int) []tui.Line {
	if len(s.snap.Posted) == 0 {
		return nil
	}
	lines := []tui.Line{tui.Rule(tui.Clean(s.deps.Text.ReviewList.PostedTitle), w, tui.Border)}
	for _, p := range s.snap.Posted[:min(postedRows, len(s.snap.Posted))] {
		lines = append(lines, s.postedRow(p).Truncate(w))
	}
	return lines
}

func (s *Screen) postedRow(p approval.Posted) tui.Line {
	t := &s.deps.Text.Review
	step := t.Steps[string(p.Event)]
	line := tui.L()
	style := tui.Warn
	switch p.State {
	case approval.Waiting:
		line = append(line, tui.T(style, "  ◇ "))
	case approval.Done:
		style = tui.Good
		line = append(line, tui.T(style, "  ✓ "))
	case approval.Refused, approval.SetAside:
		style = tui.Bad
		line = append(line, tui.T(style, "  ✗ "))
	}
	line = append(line, tui.T(tui.Plain, tui.Pad(tui.Clean(p.CaseNo), colNumber)))
	switch p.State {
	case approval.Refused:
		why := screens.Code(s.deps.Text.Desk.HallRefusals, s.deps.Text.Desk.UnknownRefusal, p.Refusal, screens.Words(p.Details, s.deps.Text))
		return append(line, tui.T(style, screens.Fill(t.Refused, "step", step, "why", string(why))))
	case approval.SetAside:
		return append(line, tui.T(style, screens.Fill(t.SetAside, "step", step)))
	case approval.Waiting, approval.Done:
	}
	return append(line, tui.T(tui.Plain, tui.Clean(step)+"  "), tui.T(style, tui.Clean(t.Posted[string(p.State)])),
		tui.T(tui.Dim, "  "+tui.Clean(p.ItemName)))
}
