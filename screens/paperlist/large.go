package paperlist

import (
	"onewindow/screens"
	"onewindow/tui"
)

// rowsEach is how many rows a paper takes for tired eyes.
const rowsEach = 2

// largeView is the list for tired eyes: how many are left in large figures, the papers
// with room between, the chosen one set apart, and the sentence to say.
func (s *Screen) largeView(size tui.Size, head []tui.Line) tui.Frame {
	lines := head
	figures := tui.Big(tui.Int(s.unjudged()), tui.Large)
	for y, l := range figures {
		row := append(tui.L(tui.T(tui.Plain, "    ")), l...)
		if y == len(figures)/2 {
			row = append(append(row, tui.T(tui.Plain, "    ")), s.left(max(1, size.W-row.Width()-4))...)
		}
		lines = append(lines, row.Truncate(size.W))
	}
	lines = append(lines, nil)
	say, digits := tui.Line(nil), []tui.Line(nil)
	l, chosen := s.line()
	if chosen {
		say, digits = s.detail(l, size.W)[0], s.digitRow(size.W)
	}
	shown := max(1, (size.H-len(lines)-len(digits)-2)/rowsEach)
	first := max(0, min(s.list.Selected()-shown/2, len(s.lines)-shown))
	for i := first; i < min(len(s.lines), first+shown); i++ {
		lines = append(lines, s.largeRow(i, size.W), nil)
	}
	lines = append(lines, say)
	return tui.Frame{Lines: tui.Fit(append(lines, digits...), size.H)}
}

// largeRow is a paper with how it stands; the chosen one is set apart.
func (s *Screen) largeRow(i, w int) tui.Line {
	l := s.lines[i]
	mark, style, word := tui.Safe("□"), tui.Plain, s.form(l)
	if j, ok := s.judged[l.ID]; ok {
		mark, style, word = s.standing(l, j)
	}
	name, at := tui.Clean(l.Name), tui.Safe("   ")
	if i == s.list.Selected() {
		at, style = " ▸ ", tui.Selected
		name = screens.Spaced(name, max(1, w-tui.Width(word)-12))
	}
	return tui.L(tui.T(style, at+mark+"  "+name+"  "), tui.T(style, word)).Truncate(w)
}
