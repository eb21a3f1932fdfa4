package pages

import (
	"strconv"

	"onewindow/screens"
	"onewindow/tui"
	"onewindow/tui/picture"
)

// head is the number of rows over the picture.
const head = 3

// View draws person, paper, and the page on show.
func (s *Screen) View(size tui.Size) tui.Frame {
	t := &s.deps.Text.Pages
	var hidden screens.Reveal
	lines := screens.Person(s.snap, &hidden, s.deps.Text, size.W)[:1]
	lines = append(lines, tui.Rule(tui.Clean(s.line.Name), size.W, tui.Border), s.status(size.W))
	switch {
	case len(s.pages) == 0:
		lines = append(lines, nil, tui.Text(tui.Accent, "  "+screens.Aloud(tui.Clean(t.Say), s.deps.Text)).Truncate(size.W))
	case s.broken:
		lines = append(lines, nil, tui.Text(tui.Bad, "  ✗ "+tui.Clean(t.Unreadable)).Truncate(size.W))
	case s.shown != nil:
		lines = append(lines, s.drawn(size)...)
	}
	return tui.Frame{Lines: tui.Fit(lines, size.H)}
}

// status says which page it is, or that one is being taken.
func (s *Screen) status(w int) tui.Line {
	t := &s.deps.Text.Pages
	line := tui.L(tui.T(tui.Plain, " "))
	p, ok := s.page()
	if ok {
		line = append(line,
			tui.T(tui.Strong, screens.Fill(t.Of, "i", strconv.Itoa(s.at+1), "n", strconv.Itoa(len(s.pages)))),
			tui.T(tui.Dim, "  "+screens.Fill(t.Size, "kb", strconv.FormatInt((p.Bytes+1023)/1024, 10))))
	} else {
		line = append(line, tui.T(tui.Dim, tui.Clean(t.None)))
	}
	if s.taking() {
		line = append(line, tui.T(tui.Warn, "   ◇ "+tui.Clean(t.Taking)))
	}
	return line.Truncate(w)
}

// room is the number of rows for the picture.
func (s *Screen) room(size tui.Size) int { return max(1, size.H-head) }

// extent is the size of the whole picture in cells; an enlarged one is as wide
// as the screen.
func (s *Screen) extent(size tui.Size) tui.Size {
	room := tui.Size{W: max(1, size.W-2), H: s.room(size)}
	if s.large {
		room.H = room.W * 4
	}
	return picture.Fit(s.shown.Bounds(), room)
}

// drawn is the part of the picture that is in sight.
func (s *Screen) drawn(size tui.Size) []tui.Line {
	cells := s.extent(size)
	if s.rows == nil || cells != s.cells {
		s.rows, s.cells = picture.Draw(s.shown, cells), cells
	}
	top := max(0, min(s.top, len(s.rows)-s.room(size)))
	rows := s.rows[top:min(len(s.rows), top+s.room(size))]
	out := make([]tui.Line, len(rows))
	for i, r := range rows {
		out[i] = append(tui.L(tui.T(tui.Plain, " ")), r...).Truncate(size.W)
	}
	return out
}
