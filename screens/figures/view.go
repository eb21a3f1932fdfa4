package figures

import (
	"cmp"
	"strings"

	"onewindow/screens"
	"onewindow/station/supervision"
	"onewindow/tui"
)

// Columns, in cells.
const (
	colName   = 24
	colNumber = 11
	colMonth  = 9
	colRate   = 9
	colCase   = 20
)

// View draws the page, and under it what is asked.
func (s *Screen) View(size tui.Size) tui.Frame {
	lines := []tui.Line{s.title(size.W), s.pages(size.W), s.head(size.W)}
	var cursor *tui.Cursor
	ask, at := s.asked(size.W)
	room := max(0, size.H-len(lines)-len(ask))
	switch {
	case s.snap.Study == nil:
		lines = append(lines, tui.Text(tui.Dim, "  "+tui.Clean(s.deps.Text.Study.Reading)).Truncate(size.W))
	case s.rows() == 0:
		none := [...]string{s.deps.Text.Study.None, s.deps.Text.Study.None, s.deps.Text.Study.NoReturns, s.deps.Text.Study.NoReturns, s.deps.Text.Study.NoMeasures}[s.page]
		lines = append(lines, tui.Text(tui.Good, "  ✓ "+tui.Clean(none)).Truncate(size.W))
	default:
		lines = append(lines, s.list.View(tui.Size{W: size.W, H: room})...)
	}
	lines = append(tui.Fit(lines, max(0, size.H-len(ask))), ask...)
	if at != nil {
		cursor = &tui.Cursor{X: at.X, Y: max(0, size.H-1)}
	}
	return tui.Frame{Lines: tui.Fit(lines, size.H), Cursor: cursor}
}

// title is the span, and why it is no newer.
func (s *Screen) title(w int) tui.Line {
	t := &s.deps.Text.Study
	line := tui.L(tui.T(tui.Title, "  "+tui.Clean(t.Title)))
	for i, p := range supervision.Periods() {
		style := tui.Dim
		if p == s.snap.Period {
			style = tui.Selected
		}
		line = append(line, tui.T(tui.Key, "  "+tui.Int(i+1)+" "), tui.T(style, tui.Clean(t.Periods[string(p)])))
	}
	if d := s.snap.Study; d != nil {
		line = append(line, tui.T(tui.Strong, "   "+screens.Fill(t.Span, "from", d.From, "to", d.To)))
	}
	switch {
	case s.snap.StudyErr != nil:
		line = append(line, tui.T(tui.Bad, "  ✗ "+s.deps.Sentence(s.snap.StudyErr)))
	case s.snap.AskErr != nil:
		line = append(line, tui.T(tui.Bad, "  ✗ "+s.deps.Sentence(s.snap.AskErr)))
	case s.printedAt > 0 && s.snap.Done >= s.printedAt:
		line = append(line, tui.T(tui.Good, "  ✓ "+tui.Clean(t.Printed)))
	case s.waiting():
		line = append(line, tui.T(tui.Accent, "  "+tui.Clean(t.Reading)))
	}
	return line.Truncate(w)
}

// waiting says that what is shown is of another period than the one that was asked for.
func (s *Screen) waiting() bool {
	d := s.snap.Study
	return d != nil && (d.Period != s.snap.Period || d.Back != s.snap.Back)
}

func (s *Screen) pages(w int) tui.Line {
	line := tui.L(tui.T(tui.Plain, "  "))
	for i, name := range s.deps.Text.Study.Pages {
		style, text := tui.Dim, " "+tui.Clean(name)+" "
		if page(i) == s.page {
			style, text = tui.Selected, "["+tui.Clean(name)+"]"
		}
		line = append(line, tui.T(style, text))
	}
	return line.Truncate(w)
}

// departmentCodes are the figures of a department, in their order.
var departmentCodes = []string{"received", "accepted", "granted", "denied", "late", "returned", "return_rate", "people", "mean_wait_min", "mean_service_min"}

// head are the headings of the page's columns.
func (s *Screen) head(w int) tui.Line {
	f, d := &s.deps.Text.Figures, s.snap.Study
	if d == nil {
		return nil
	}
	cell := func(words string, width int) tui.Span {
		return tui.T(tui.Label, tui.PadLeft(tui.Truncate(tui.Clean(words), width-1), width))
	}
	var line tui.Line
	switch s.page {
	case figures:
		line = tui.L(tui.T(tui.Label, tui.Spaces(2+colName)), cell(f.Total, colNumber))
		for i := range d.Parts {
			line = append(line, cell(partName(d.Parts[i].Key), colNumber))
		}
	case departments:
		line = tui.L(tui.T(tui.Label, "  "+tui.Pad(tui.Clean(s.deps.Text.Study.Department), colName)))
		for _, code := range departmentCodes {
			line = append(line, cell(f.Names[code], colNumber))
		}
	default:
		return nil
	}
	return line.Truncate(w)
}

// partName is a part of the span without its year.
func partName(key string) string {
	if len(key) > len("2026-") && strings.Count(key, "-") > 1 {
		return key[len("2026-"):]
	}
	return key
}

// row is one line of the page.
func (s *Screen) row(i, w int) tui.Line {
	d, f := s.snap.Study, &s.deps.Text.Figures
	number := func(of *supervision.Figures, code string) tui.Span {
		return tui.T(tui.Plain, tui.PadLeft(s.number(of, code), colNumber))
	}
	var line tui.Line
	switch s.page {
	case figures:
		code := d.Codes[i]
		line = tui.L(tui.T(tui.Strong, tui.Pad(tui.Truncate(tui.Clean(f.Names[code]), colName-1), colName)), tui.T(tui.Strong, tui.PadLeft(s.number(&d.Total, code), colNumber)))
		for k := range d.Parts {
			line = append(line, number(&d.Parts[k], code))
		}
	case departments:
		of := &d.Departments[i]
		line = tui.L(tui.T(tui.Strong, tui.Pad(tui.Truncate(tui.Clean(s.department(of.Key)), colName-1), colName)))
		for _, code := range departmentCodes {
			line = append(line, number(of, code))
		}
	case rates:
		line = s.rate(&d.Rates[i])
	case returned:
		line = s.came(&d.Returned[i])
	case measures:
		line = s.toDo(&d.Measures[i])
	default:
	}
	return line.Truncate(w)
}

// rate is how often cases of a kind came back, and why.
func (s *Screen) rate(r *supervision.ReturnRate) tui.Line {
	f := &s.deps.Text.Figures
	style, sign := tui.Plain, tui.Safe("  ")
	if r.Over {
		style, sign = tui.Bad, "✗ "
	}
	line := tui.L(
		tui.T(style, sign), tui.T(tui.Dim, tui.Pad(tui.Clean(f.Kinds[r.Kind]), colMonth)), tui.T(tui.Dim, tui.Pad(tui.Clean(r.Month), colMonth)),
		tui.T(tui.Strong, tui.Pad(tui.Truncate(tui.Clean(s.subject(r)), colName), colName+1)),
		tui.T(style, tui.PadLeft(percent(r.Share()), colRate)), tui.T(tui.Plain, tui.PadLeft(tui.Int(r.Returned)+"/"+tui.Int(r.Received), colRate)),
	)
	for _, cause := range supervision.Causes {
		if n := r.Causes[cause]; n > 0 {
			line = append(line, tui.T(tui.Dim, "  "+tui.Clean(f.Causes[cause])+" "+tui.Int(n)))
		}
	}
	return line
}

func (s *Screen) subject(r *supervision.ReturnRate) string {
	switch r.Kind {
	case "item":
		return screens.ItemName(s.snap.Rules, r.Key)
	case "material":
		item, line, _ := strings.Cut(r.Key, " ")
		return screens.ItemName(s.snap.Rules, item) + " " + s.line(item, line)
	case "month":
		return ""
	}
	return r.Key
}

// line is how a line of an item's papers is called.
func (s *Screen) line(item, line string) string {
	c, ok := s.snap.Rules.Catalogs[s.snap.Rules.Current]
	if !ok {
		return line
	}
	it, ok := c.Item(item)
	if !ok {
		return line
	}
	for i := range it.Requirements {
		if it.Requirements[i].ID == line {
			return it.Requirements[i].Name
		}
	}
	return line
}

// came is a case that came back, with the cause and the papers.
func (s *Screen) came(c *supervision.ReturnedCase) tui.Line {
	style := tui.Warn
	if c.Judged {
		style = tui.Good
	}
	line := tui.L(
		tui.T(tui.Strong, tui.Pad(tui.Clean(c.No), colCase)), tui.T(tui.Plain, tui.Pad(tui.Truncate(tui.Clean(screens.ItemName(s.snap.Rules, c.Item)), colName-1), colName)),
		tui.T(tui.Dim, tui.Pad(tui.Clean(c.Clerk), colMonth)), tui.T(style, tui.Clean(s.behind(c))),
	)
	for _, l := range c.Lines {
		line = append(line, tui.T(tui.Dim, "  "+tui.Clean(strings.TrimSpace(s.line(c.Item, l.Line)+" "+s.reason(l.Reason)))))
	}
	return line
}

// behind is what was behind a return, and whether a person has said so.
func (s *Screen) behind(c *supervision.ReturnedCase) string {
	judged := s.deps.Text.Study.Guess
	if c.Judged {
		judged = s.deps.Text.Study.Judged
	}
	return s.deps.Text.Figures.Causes[c.Cause] + " " + judged
}

func (s *Screen) reason(code string) string {
	return cmp.Or(s.deps.Text.PaperList.ReasonNames[code], code)
}

// toDo is what a rate beyond the line calls for.
func (s *Screen) toDo(m *supervision.Measure) tui.Line {
	t := &s.deps.Text.Study
	r := supervision.ReturnRate{Received: m.Received, Returned: m.Returned}
	line := tui.L(
		tui.T(tui.Strong, tui.Pad(tui.Truncate(tui.Clean(s.task(m)), colName+9), colName+10)), tui.T(tui.Dim, tui.Pad(tui.Clean(m.Month), colMonth)),
		tui.T(tui.Bad, tui.PadLeft(percent(r.Share()), colRate)), tui.T(tui.Plain, tui.PadLeft(tui.Int(m.Returned)+"/"+tui.Int(m.Received), colRate)),
	)
	if m.Done {
		return append(line, tui.T(tui.Good, "  "+screens.Fill(t.DoneBy, "by", m.DoneBy, "note", m.Note)))
	}
	return append(line, tui.T(tui.Warn, "  △ "+tui.Clean(t.Open)))
}

func (s *Screen) department(code string) string {
	if code == "" {
		return s.deps.Text.Figures.Unknown
	}
	if c, ok := s.snap.Rules.Catalogs[s.snap.Rules.Current]; ok {
		if d, ok := c.Department(code); ok {
			return d.Short
		}
	}
	return code
}

// asked is what is asked at the bottom: what the selected figure means, a cause, words.
func (s *Screen) asked(w int) ([]tui.Line, *tui.Cursor) {
	t := &s.deps.Text.Study
	switch {
	case s.writing():
		label := "  " + tui.Clean(t.WordsAsk) + "  "
		typed, x := s.words.View(max(1, w-tui.Width(label)-2))
		return []tui.Line{append(tui.L(tui.T(tui.Label, label)), typed...).Truncate(w)}, &tui.Cursor{X: min(max(0, w-1), tui.Width(label)+x)}
	case s.caseNo != "":
		return []tui.Line{tui.Text(tui.Accent, "  "+screens.Fill(t.CauseAsk, "no", s.caseNo)).Truncate(w)}, nil
	case s.page == figures && s.rows() > 0:
		code := s.snap.Study.Codes[min(max(0, s.list.Selected()), s.rows()-1)]
		var lines []tui.Line
		for _, l := range tui.Wrap(tui.Clean(s.deps.Text.Figures.Meanings[code]), max(1, w-4)) {
			lines = append(lines, tui.Text(tui.Dim, "  "+l).Truncate(w))
		}
		return append([]tui.Line{tui.Rule(tui.Clean(s.deps.Text.Figures.Names[code]), w, tui.Border)}, lines...), nil
	}
	return nil, nil
}
