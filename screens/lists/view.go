package lists

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"onewindow/i18n"
	"onewindow/screens"
	"onewindow/station/supervision"
	"onewindow/tui"
)

// chrome are the lines around a list: title, age, what was done, the shell's own.
const chrome = 6

// The columns, in cells.
const (
	colName  = 26
	colCount = 7
	colRed   = 9
	colDue   = 13
	colDept  = 14
	colNo    = 20
)

// View draws all lists in numbers, or one of them.
func (s *Screen) View(size tui.Size) tui.Frame {
	lines := []tui.Line{s.title(size.W), s.age(size.W), s.outcome(size.W)}
	if s.open == "" {
		lines = append(lines, s.overview(size.W)...)
		return tui.Frame{Lines: tui.Fit(lines, size.H)}
	}
	if len(s.rows) == 0 {
		lines = append(lines, tui.Text(tui.Good, "  ✓ "+tui.Clean(s.deps.Text.Lists.None)).Truncate(size.W))
		return tui.Frame{Lines: tui.Fit(lines, size.H)}
	}
	lines = append(lines, s.list.View(tui.Size{W: size.W, H: max(0, size.H-len(lines))})...)
	return tui.Frame{Lines: tui.Fit(lines, size.H)}
}

func (s *Screen) title(w int) tui.Line {
	t := &s.deps.Text.Lists
	if s.open == "" {
		return tui.L(tui.T(tui.Title, "  "+tui.Clean(t.Title)), tui.T(tui.Dim, "   "+tui.Clean(t.Digits))).Truncate(w)
	}
	line := tui.L(tui.T(tui.Title, "  "+tui.Clean(t.Names[string(s.open)])), tui.T(tui.Strong, "   "+screens.Fill(t.Count, "n", strconv.Itoa(len(s.rows)))))
	if n := red(s.rows); n > 0 {
		line = append(line, tui.T(tui.Bad, "   ✗ "+screens.Fill(t.Red, "n", strconv.Itoa(n))))
	}
	return line.Truncate(w)
}

// age says how old the lists are, and why they are no newer.
func (s *Screen) age(w int) tui.Line {
	t := &s.deps.Text.Lists
	line := tui.L(tui.T(tui.Plain, "  "))
	read := screens.Lasted(s.snap.Now.Sub(s.snap.ListedAt), s.deps.Text)
	switch {
	case s.snap.ListedAt.IsZero():
		line = append(line, tui.T(tui.Warn, "△ "+tui.Clean(t.Unread)))
	case s.snap.ListsStale():
		line = append(line, tui.T(tui.Bad, "✗ "+screens.Fill(t.Stale, "t", read)))
	default:
		line = append(line, tui.T(tui.Dim, screens.Fill(t.ReadAt, "t", read)))
	}
	switch {
	case s.snap.Away():
		line = append(line, tui.T(tui.Warn, "   △ "+tui.Clean(s.deps.Text.Board.NotNow)))
	case s.snap.ListErr != nil:
		line = append(line, tui.T(tui.Bad, "   ✗ "+s.deps.Sentence(s.snap.ListErr)))
	case s.snap.Listing && s.snap.ListsStale():
		line = append(line, tui.T(tui.Accent, "   "+tui.Clean(t.Reading)))
	}
	return line.Truncate(w)
}

// outcome is what is asked, or what became of the last order.
func (s *Screen) outcome(w int) tui.Line {
	line := tui.Line(nil)
	switch {
	case s.dept != "":
		n := 0
		for i := range s.rows {
			if s.rows[i].Department == s.dept {
				n++
			}
		}
		line = tui.Text(tui.Warn, "  △ "+screens.Fill(s.deps.Text.Lists.UrgeAllSure, "dept", s.department(s.dept), "n", strconv.Itoa(n)))
	case s.alert != "":
		line = tui.Text(tui.Accent, "  "+tui.Clean(s.deps.Text.Lists.AnswerAsk))
	case s.snap.Asking:
		line = tui.Text(tui.Accent, "  "+tui.Clean(s.deps.Text.Board.Asking))
	case s.doneAt > 0 && s.snap.AskErr != nil:
		line = tui.Text(tui.Bad, "  ✗ "+s.deps.Sentence(s.snap.AskErr))
	case s.doneAt > 0 && s.snap.Done >= s.doneAt:
		line = tui.Text(tui.Good, "  ✓ "+s.said)
	}
	return line.Truncate(w)
}

func red(rows []supervision.Row) (n int) {
	for i := range rows {
		if rows[i].Warning == "red" {
			n++
		}
	}
	return n
}

// overview are all lists in numbers: how many, how many of them red, and what is
// due first. What was never read has no number.
func (s *Screen) overview(w int) []tui.Line {
	t := &s.deps.Text.Lists
	var lines []tui.Line
	for i, name := range supervision.ListNames() {
		rows := s.snap.List(name)
		late := red(rows)
		style, sign := tui.Good, tui.Safe("✓ ")
		count := tui.Int(len(rows))
		switch {
		case name != supervision.Unsent && s.snap.ListedAt.IsZero():
			style, sign, count = tui.Dim, "· ", "–"
		case late > 0:
			style, sign = tui.Bad, "✗ "
		case len(rows) > 0:
			style, sign = tui.Warn, "△ "
		}
		line := tui.L(
			tui.T(tui.Key, "  "+tui.Int(i+1)+"  "), tui.T(style, sign), tui.T(tui.Strong, tui.Pad(tui.Clean(t.Names[string(name)]), colName)),
			tui.T(tui.Strong, tui.PadLeft(count, colCount)))
		reds := tui.Spaces(colRed)
		if late > 0 {
			reds = tui.Pad("  "+screens.Fill(t.Red, "n", strconv.Itoa(late)), colRed)
		}
		line = append(line, tui.T(tui.Bad, reds))
		if first := s.first(rows); first != "" {
			line = append(line, tui.T(tui.Plain, "  "+first))
		}
		lines = append(lines, line.Truncate(w))
	}
	return lines
}

// first is what is due first, or has lasted longest.
func (s *Screen) first(rows []supervision.Row) tui.Safe {
	t := &s.deps.Text.Lists
	day, since := "", time.Time{}
	for i := range rows {
		r := &rows[i]
		if r.Due != "" && (day == "" || r.Due < day) {
			day = r.Due
		}
		if since.IsZero() || r.Since.Before(since) {
			since = r.Since
		}
	}
	switch {
	case day != "":
		return screens.Fill(t.FirstDue, "day", day)
	case !since.IsZero():
		return screens.Fill(t.Oldest, "t", s.lasted(since))
	}
	return ""
}

// lasted is how long something has lasted, by the hall's clock.
func (s *Screen) lasted(since time.Time) string {
	return screens.Lasted(s.snap.HallNow().Sub(since), s.deps.Text)
}

// row is one line of the open list. A department stands out where it begins.
func (s *Screen) row(i, w int) tui.Line {
	r := &s.rows[i]
	style, sign := tui.Plain, tui.Safe("  ")
	switch r.Warning {
	case "red":
		style, sign = tui.Bad, "✗ "
	case "amber":
		style, sign = tui.Warn, "△ "
	}
	due := tui.Clean(r.Due)
	if r.Due == "" {
		due = tui.Clean(s.lasted(r.Since))
	}
	var line tui.Line
	if s.open == supervision.CasesDue {
		name := tui.Strong
		if i > 0 && s.rows[i-1].Department == r.Department {
			name = tui.Dim
		}
		line = tui.L(tui.T(name, tui.Pad(tui.Truncate(tui.Clean(s.department(r.Department)), colDept-1), colDept)))
	}
	line = append(line, tui.T(style, sign+tui.Pad(tui.Truncate(due, colDue-1), colDue)))
	if r.No != "" {
		line = append(line, tui.T(tui.Strong, tui.Pad(tui.Clean(r.No), colNo)))
	}
	return append(line, tui.T(tui.Plain, tui.Clean(s.facts(r)))).Truncate(w)
}

// facts are the rest of a row in words.
func (s *Screen) facts(r *supervision.Row) string {
	t := s.deps.Text
	what := r.Words
	switch s.open {
	case supervision.CasesDue, supervision.PapersDue, supervision.Uncollected:
		what = screens.StateWord(r.What, t)
	case supervision.BadRatings:
		what = string(screens.Fill(t.Lists.Stars, "n", strconv.Itoa(r.Count)))
	case supervision.NotDone:
		what = t.NotDone.Kinds[r.What]
	case supervision.Unsent:
		what = string(screens.Fill(t.Lists.Rows, "n", strconv.Itoa(r.Count)))
	case supervision.Complaints:
		what = string(screens.Fill(t.Lists.Again, "why", t.Lists.LogCodes[r.What], "n", strconv.Itoa(r.Count), "refused", strconv.Itoa(r.Refused)))
	case supervision.Originals:
		what = t.Lists.Places[r.What]
		if r.To != "" {
			what = i18n.Fill(t.Lists.OnWay, "what", what, "n", strconv.Itoa(r.Count), "from", screens.PlaceWord(r.From, t), "to", screens.PlaceWord(r.To, t))
		}
	default:
	}
	parts := []string{r.Window, r.Ticket, screens.ItemName(s.snap.Rules, r.Item), what}
	return strings.Join(slices.DeleteFunc(parts, func(p string) bool { return p == "" }), "  ")
}

func (s *Screen) department(code string) string {
	if c, ok := s.snap.Rules.Catalogs[s.snap.Rules.Current]; ok {
		if d, ok := c.Department(code); ok {
			return d.Short
		}
	}
	return code
}
