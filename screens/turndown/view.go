package turndown

import (
	"strconv"

	"onewindow/screens"
	"onewindow/station"
	"onewindow/tui"
	"onewindow/visit"
)

// Bindings are the keys of the list, or those of the form.
func (s *Screen) Bindings() []tui.Binding {
	t := &s.deps.Text.Turndown
	d := &s.deps.Text.Desk
	if s.form != nil {
		return s.form.Bindings(s.deps, tui.Clean(d.KeyBack))
	}
	choose := tui.Binding{ID: "choose", Keys: []string{"enter"}, Help: tui.Clean(t.KeyChoose), Danger: tui.Asked}
	if s.advice() {
		choose.Disabled = s.noList()
	}
	bs := []tui.Binding{choose}
	for i := range s.ways() {
		bs = append(bs, tui.Binding{ID: strconv.Itoa(i), Keys: []string{strconv.Itoa(i + 1)}, Help: tui.Clean(s.ways()[i]), Hidden: true})
	}
	return append(bs,
		tui.Binding{ID: "up", Keys: []string{"up"}, Help: tui.Clean(t.KeyMove), Hidden: true},
		tui.Binding{ID: "down", Keys: []string{"down"}, Help: tui.Clean(t.KeyMove), Hidden: true},
		tui.Binding{ID: "leave", Keys: []string{"esc", "-", "backspace"}, Help: tui.Clean(d.KeyBack)})
}

// noList says why there is nothing to print for an advice.
func (s *Screen) noList() tui.Safe {
	if m := s.snap.Visit.Matter(); m != nil {
		if lines, err := s.snap.Rules.Lines(m); err == nil && len(lines) > 0 {
			return ""
		}
	}
	return tui.Clean(s.deps.Text.Turndown.NoList)
}

// ways are the words of the reasons, and of the advice at the end.
func (s *Screen) ways() []string {
	var out []string
	for _, r := range visit.TurndownReasons {
		out = append(out, s.deps.Text.Desk.Outcomes[string(r.Outcome)]+s.deps.Text.Turndown.Because+s.deps.Text.Papers.Turndowns[r.Code])
	}
	return append(out, s.deps.Text.Turndown.Advice)
}

// View draws the ways, or the form of one.
func (s *Screen) View(size tui.Size) tui.Frame {
	t := &s.deps.Text.Turndown
	lines := []tui.Line{nil, tui.Text(tui.Title, "  "+tui.Clean(t.Title)).Truncate(size.W)}
	if m := s.snap.Visit.Matter(); m != nil {
		lines = append(lines, tui.Text(tui.Strong, "  "+tui.Clean(screens.ItemName(s.snap.Rules, m.Item))).Truncate(size.W))
	}
	lines = append(lines, nil)
	if s.form == nil {
		return tui.Frame{Lines: tui.Fit(append(lines, s.list(size.W)...), size.H)}
	}
	lines = append(lines, tui.Text(tui.Warn, "  "+tui.Clean(s.ways()[s.sel])).Truncate(size.W))
	if article := s.deps.Text.Papers.TurndownArticles[s.reason().Code]; article != "" {
		lines = append(lines, tui.Text(tui.Dim, "  "+tui.Clean(article)).Truncate(size.W))
	}
	why := t.Why
	if s.snap.Session.Role == station.RolePolice {
		why = s.deps.Text.Police.OfficerWhy
	}
	lines = append(lines, tui.Text(tui.Dim, "  "+tui.Clean(why)).Truncate(size.W), nil)
	form, cursor := s.form.Draw(s.deps, size.W, len(lines), nil)
	lines = append(lines, form...)
	if cursor != nil && cursor.Y >= size.H {
		cursor.Y = max(0, size.H-1)
	}
	return tui.Frame{Lines: tui.Fit(lines, size.H), Cursor: cursor}
}

func (s *Screen) list(w int) []tui.Line {
	t := &s.deps.Text.Turndown
	var lines []tui.Line
	for i, way := range s.ways() {
		style, point := tui.Plain, tui.Safe("  ")
		if i == s.sel {
			style, point = tui.Selected, "▸ "
		}
		line := tui.L(tui.T(tui.Plain, point), tui.T(tui.Key, tui.Int(i+1)), tui.T(style, "  "+tui.Clean(way)+" "))
		if why := s.noList(); why != "" && i == len(visit.TurndownReasons) {
			line = append(line, tui.T(tui.Dim, "  "+why))
		}
		lines = append(lines, line.Truncate(w))
	}
	say := t.SayTurndown
	if s.advice() {
		say = t.SayAdvice
	}
	return append(lines, nil, tui.Text(tui.Accent, "  "+screens.Aloud(tui.Clean(say), s.deps.Text)).Truncate(w))
}
