package paperlist

import (
	"strconv"
	"strings"

	"onewindow/catalog"
	"onewindow/screens"
	"onewindow/tui"
	"onewindow/visit"
)

// detail is the number of rows under the list that describe the chosen line.
const detail = 7

// View draws person, list, and the chosen line.
func (s *Screen) View(size tui.Size) tui.Frame {
	t := &s.deps.Text.PaperList
	m := s.snap.Visit.Matter()
	var hidden screens.Reveal
	lines := screens.Person(s.snap, &hidden, s.deps.Text, size.W)
	if m == nil {
		return tui.Frame{Lines: tui.Fit(lines, size.H)}
	}
	title := tui.Clean(screens.ItemName(s.snap.Rules, m.Item))
	if pos, err := s.snap.Rules.Position(m); err == nil && pos.Leaf != nil {
		title += " · " + tui.Clean(pos.Leaf.Title)
	}
	lines = append(lines, tui.Rule(title, size.W, tui.Border), s.left(size.W))
	below := min(detail, max(0, size.H-len(lines)-3))
	room := max(1, size.H-len(lines)-below)
	if s.reasons != nil {
		lines = append(lines, tui.Text(tui.Title, "  "+tui.Clean(t.ReasonTitle)).Truncate(size.W))
		lines = append(lines, s.reasons.View(tui.Size{W: size.W, H: max(1, size.H-len(lines))})...)
		return tui.Frame{Lines: tui.Fit(lines, size.H)}
	}
	rows := s.list.View(tui.Size{W: size.W, H: min(room, max(1, len(s.lines)))})
	lines = append(lines, rows...)
	if s.note != nil {
		label := "  " + tui.Clean(t.NoteAsk) + "  "
		typed, x := s.note.View(max(1, size.W-tui.Width(label)-2))
		lines = append(lines, tui.Rule(tui.Clean(t.NoteFor), size.W, tui.Border), append(tui.L(tui.T(tui.Label, label)), typed...))
		return tui.Frame{
			Lines:  tui.Fit(lines, size.H),
			Cursor: &tui.Cursor{X: min(max(0, size.W-1), tui.Width(label)+x), Y: min(max(0, size.H-1), len(lines)-1)},
		}
	}
	if l, ok := s.line(); ok && below > 1 {
		lines = append(lines, tui.Rule("", size.W, tui.Border))
		lines = append(lines, s.detail(l, size.W)...)
	}
	return tui.Frame{Lines: tui.Fit(lines, size.H)}
}

// left is the line that says how much is still to do.
func (s *Screen) left(w int) tui.Line {
	t := &s.deps.Text.PaperList
	line := tui.L(tui.T(tui.Plain, " "))
	if n := s.unjudged(); n > 0 {
		line = append(line, tui.T(tui.Warn, "△ "+screens.Fill(t.Left, "n", strconv.Itoa(n))))
	} else {
		line = append(line, tui.T(tui.Good, "✓ "+tui.Clean(t.AllJudged)))
	}
	if n := s.wrong(); n > 0 {
		line = append(line, tui.T(tui.Bad, "   ✗ "+screens.Fill(t.OpenLines, "n", strconv.Itoa(n))))
	}
	return line.Truncate(w)
}

func (s *Screen) row(i, w int) tui.Line {
	l := s.lines[i]
	j, ok := s.judged[l.ID]
	mark, style, word := tui.Safe("□"), tui.Plain, tui.Safe("")
	if ok {
		word = tui.Clean(s.deps.Text.Desk.Statuses[string(j.Status)])
		switch {
		case j.Status.Satisfied():
			mark, style = "✓", tui.Good
		case j.Status == visit.Deferred:
			mark, style = "△", tui.Warn
		default:
			mark, style = "✗", tui.Bad
			word = tui.Clean(s.deps.Text.PaperList.ReasonNames[j.Reason])
			if j.Note != "" {
				word = tui.Clean(j.Note)
			}
		}
		if j.Automatic {
			mark, word = "◇", tui.Clean(s.deps.Text.PaperList.ByCard)
		}
	}
	name := max(1, w-34)
	return tui.L(
		tui.T(style, " "+mark+" "),
		tui.T(tui.Plain, tui.Pad(tui.Truncate(tui.Clean(l.Name), name), name)),
		tui.T(tui.Dim, "  "+tui.Pad(s.form(l), 14)),
		tui.T(style, word),
	).Truncate(w)
}

// form says in what form the paper is wanted, and how many.
func (s *Screen) form(l catalog.Line) tui.Safe {
	t := &s.deps.Text.PaperList
	n := max(l.Original.Count, l.Copy.Count)
	word := t.CopyOnly
	switch {
	case l.Source == catalog.SourceWindow:
		return tui.Clean(t.KeyFormHere)
	case l.Original.Need == catalog.NeedCollect:
		word = t.Collect
	case l.Original.Need == catalog.NeedInspect:
		word = t.Inspect
	}
	if n > 1 {
		return tui.Clean(word) + " " + screens.Fill(t.Count, "n", strconv.Itoa(n))
	}
	return tui.Clean(word)
}

// detail describes the chosen line: what to look at, how long it holds, what
// would do instead, and the sentence to say.
func (s *Screen) detail(l catalog.Line, w int) []tui.Line {
	t := &s.deps.Text.PaperList
	var lines []tui.Line
	say := t.Say
	if l.Source == catalog.SourceWindow {
		say = t.SayForm
	}
	lines = append(lines, tui.Text(tui.Accent, " 「"+screens.Fill(say, "name", l.Name)+"」").Truncate(w))
	pair := func(label string, value tui.Safe) {
		if value != "" {
			lines = append(lines, tui.L(tui.T(tui.Label, " "+tui.Clean(label)+"  "), tui.T(tui.Plain, value)).Truncate(w))
		}
	}
	pair(t.Points, tui.Clean(strings.Join(l.ReviewPoints, "；")))
	var valid []string
	for _, v := range l.Validity {
		if sentence, ok := t.Validities[v.Rule]; ok {
			valid = append(valid, string(screens.Fill(sentence, "days", strconv.Itoa(v.Days), "event", v.Event)))
		}
	}
	pair(t.Valid, tui.Clean(strings.Join(valid, "；")))
	var instead []string
	for _, sub := range l.Substitutes {
		instead = append(instead, strings.TrimSpace(t.Substitutes[sub.By]+" "+sub.Ref))
	}
	if l.Exemptible {
		pair(t.KeyExempt, tui.Clean(strings.Join(instead, "、")))
	}
	if n := s.pages(l.ID); n > 0 {
		lines = append(lines, tui.Text(tui.Dim, " "+screens.Fill(t.Pages, "n", strconv.Itoa(n))))
	}
	return append(lines, tui.Text(tui.Dim, " "+tui.Clean(t.Reasons)).Truncate(w))
}

func (s *Screen) pages(line string) int {
	n := 0
	if m := s.snap.Visit.Matter(); m != nil {
		for _, p := range m.Pages {
			if p.Line == line {
				n++
			}
		}
	}
	return n
}

func (s *Screen) reasonRow(i, w int) tui.Line {
	code := visit.Reasons[i]
	return tui.L(tui.T(tui.Key, "  "+tui.Clean(code[1:])+"  "), tui.T(tui.Plain, tui.Clean(s.deps.Text.PaperList.ReasonNames[code]))).Truncate(w)
}
