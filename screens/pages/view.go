package pages

import (
	"strconv"

	"onewindow/screens"
	"onewindow/tui"
)

// head is the number of rows over the picture.
const head = 3

// View draws person, paper, and the page on show.
func (s *Screen) View(size tui.Size) tui.Frame {
	t := &s.deps.Text.Pages
	var hidden screens.Reveal
	lines := screens.Person(s.snap, &hidden, s.deps.Text, size.W)[:1]
	var patches []tui.Patch
	lines = append(lines, tui.Rule(tui.Clean(s.line.Name), size.W, tui.Border), s.status(size.W))
	switch {
	case len(s.pages) == 0 && s.feeds():
		lines = append(lines, nil, tui.Text(tui.Accent, "  "+screens.Aloud(tui.Clean(t.SayStack), s.deps.Text)).Truncate(size.W))
	case len(s.pages) == 0:
		lines = append(lines, nil, tui.Text(tui.Accent, "  "+screens.Aloud(tui.Clean(t.Say), s.deps.Text)).Truncate(size.W))
	case s.sheet.Err() != nil:
		lines = append(lines, nil, tui.Text(tui.Bad, "  ✗ "+tui.Clean(t.Unreadable)).Truncate(size.W))
	default:
		lines = append(lines, s.sheet.View(area(size))...)
		patches = s.sheet.Patches(area(size), head)
	}
	return tui.Frame{Lines: tui.Fit(lines, size.H), Patches: patches}
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
	if n := screens.Unsent(s.snap.Visit.Matter(), s.line.ID); n > 0 {
		line = append(line, tui.T(tui.Warn, "   △ "+screens.Fill(t.Unsent, "n", strconv.Itoa(n))))
	}
	if n := len(s.aside); n > 0 {
		line = append(line, tui.T(tui.Dim, "   "+screens.Fill(t.Aside, "n", strconv.Itoa(n))))
	}
	st := s.stack()
	came := strconv.Itoa(len(st.Pages))
	if s.out {
		line = append(line, tui.T(tui.Good, "   ✓ "+tui.Clean(t.SheetsOut)))
	}
	if st.Astray != "" {
		why := screens.Code(s.deps.Text.Desk.Refusals, s.deps.Text.Desk.UnknownRefusal, st.Astray, nil)
		line = append(line, tui.T(tui.Bad, "   ✗ "+why))
	}
	switch {
	case st.Running:
		line = append(line, tui.T(tui.Warn, "   ◇ "+screens.Fill(t.Feeding, "n", came)))
	case s.taking():
		line = append(line, tui.T(tui.Warn, "   ◇ "+tui.Clean(t.Taking)))
	case st.Cause != "" && st.Line == s.line.ID:
		why := s.deps.Text.Desk.Refusals[st.Cause]
		if why == "" {
			why = string(screens.Cause(st.Cause, "docscan", s.deps.Text))
		}
		line = append(line, tui.T(tui.Bad, "   ✗ "+screens.Fill(t.FedPart, "why", why, "n", came)))
	}
	return line.Truncate(w)
}

// area is what is left for the picture.
func area(size tui.Size) tui.Size { return tui.Size{W: size.W, H: max(1, size.H-head)} }
