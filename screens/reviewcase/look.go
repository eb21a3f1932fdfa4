package reviewcase

import (
	"slices"
	"strconv"

	tea "charm.land/bubbletea/v2"

	"onewindow/screens"
	"onewindow/station"
	"onewindow/tui"
)

// scan is one scanned page: the i-th of the n of its line.
type scan struct {
	line, sum string
	i, n      int
}

// scansOf lists the pages of a case in the order in which its lines are shown.
func (s *Screen) scansOf(c *station.Case) []scan {
	var out []scan
	for _, l := range s.papers {
		judged, _ := c.Line(l.ID)
		for i, sum := range judged.Pages {
			out = append(out, scan{line: l.ID, sum: sum, i: i + 1, n: len(judged.Pages)})
		}
	}
	return out
}

// look shows the first page of the chosen line.
func (s *Screen) look() tea.Cmd {
	l, ok := s.line()
	s.scans = s.scansOf(s.snap.Case)
	first := slices.IndexFunc(s.scans, func(p scan) bool { return p.line == l.ID })
	if !ok || first < 0 {
		return nil
	}
	s.mode = looking
	return s.turn(first)
}

// turn goes to a page; the line that it proves becomes the chosen one.
func (s *Screen) turn(i int) tea.Cmd {
	s.at = i
	p := s.scans[i]
	for at, l := range s.papers {
		if l.ID == p.line {
			s.list.Select(at)
		}
	}
	s.sheet.Top()
	return s.sheet.Show(p.sum, func() ([]byte, error) {
		data, _, err := s.seat.Page(s.deps.Ctx, p.sum)
		return data, err
	})
}

func (s *Screen) lookKey(id string, msg tea.KeyPressMsg) tea.Cmd {
	area := sheetArea(s.view)
	switch id {
	case "forward", "send_back", "deny": // decided with the last page before one's eyes
		s.read()
		return s.readKey(id, msg)
	case "back":
		s.read()
	case "prev":
		return s.turn(s.at - 1)
	case "next":
		return s.turn(s.at + 1)
	case "zoom":
		s.sheet.Zoom()
	case "again":
		s.sheet.Forget()
		return s.turn(s.at)
	case "up":
		s.sheet.Scroll(-1, area)
	case "down":
		s.sheet.Scroll(1, area)
	case "page_up":
		s.sheet.Scroll(1-area.H, area)
	case "page_down":
		s.sheet.Scroll(area.H-1, area)
	}
	return nil
}

// lookBinding is the key that shows the pages of the chosen line.
func (s *Screen) lookBinding() tui.Binding {
	t := &s.deps.Text.ReviewCase
	b := tui.Binding{ID: "look", Keys: []string{"enter", "f3"}, Help: tui.Clean(t.KeyLook), Disabled: tui.Clean(t.NoPages)}
	if l, ok := s.line(); ok && s.snap.Case != nil {
		if judged, _ := s.snap.Case.Line(l.ID); len(judged.Pages) > 0 {
			b.Disabled = ""
		}
	}
	return b
}

func (s *Screen) lookBindings(back tui.Binding) []tui.Binding {
	t := &s.deps.Text.Pages
	prev := tui.Binding{ID: "prev", Keys: []string{"left"}, Help: tui.Clean(t.KeyPrev)}
	next := tui.Binding{ID: "next", Keys: []string{"right", "enter"}, Help: tui.Clean(t.KeyNext)}
	again := tui.Binding{ID: "again", Keys: []string{"f5"}, Help: tui.Clean(s.deps.Text.ReviewCase.KeyReadAgain), Hidden: s.sheet.Err() == nil}
	if s.at == 0 {
		prev.Disabled = tui.Clean(t.OnlyPage)
	}
	if s.at >= len(s.scans)-1 {
		next.Disabled = tui.Clean(t.OnlyPage)
	}
	scrolls := []tui.Binding{
		{ID: "up", Keys: []string{"up"}, Help: tui.Clean(t.KeyUp), Hidden: true},
		{ID: "down", Keys: []string{"down"}, Help: tui.Clean(t.KeyDown), Hidden: true},
		{ID: "page_up", Keys: []string{"pgup"}, Help: tui.Clean(t.KeyUp), Hidden: true},
		{ID: "page_down", Keys: []string{"pgdown"}, Help: tui.Clean(t.KeyDown), Hidden: true},
	}
	if !s.sheet.Large() {
		for i := range scrolls {
			scrolls[i].Disabled = tui.Clean(t.Whole)
		}
	}
	bs := []tui.Binding{next, prev, {ID: "zoom", Keys: []string{"f3"}, Help: tui.Clean(t.KeyZoom)}, again, back}
	for _, b := range s.steps(back) {
		if b.ID == "forward" || b.ID == "send_back" || b.ID == "deny" {
			bs = append(bs, screens.Quiet(b))
		}
	}
	return append(bs, scrolls...)
}

// sheetHead is the number of rows over the picture.
const sheetHead = 2

func sheetArea(size tui.Size) tui.Size { return tui.Size{W: size.W, H: max(1, size.H-sheetHead)} }

// looked is the page on show, under the case and the paper that it proves.
func (s *Screen) looked(c *station.Case, size tui.Size) []tui.Line {
	t := s.deps.Text
	p := s.scans[s.at]
	name := p.line
	if l, ok := s.line(); ok {
		name = l.Name
	}
	lines := []tui.Line{
		tui.L(tui.T(tui.Strong, " "+tui.Clean(c.CaseNo)), tui.T(tui.Plain, "  "+tui.Clean(c.ItemName))).Truncate(size.W),
		tui.Rule(tui.Clean(name)+"  "+screens.Fill(t.Pages.Of, "i", strconv.Itoa(p.i), "n", strconv.Itoa(p.n)), size.W, tui.Border),
	}
	if err := s.sheet.Err(); err != nil {
		return append(lines, nil, tui.Text(tui.Bad, "  ✗ "+s.deps.Sentence(err)).Truncate(size.W))
	}
	shown := s.sheet.View(sheetArea(size))
	if shown == nil {
		return append(lines, nil, tui.Text(tui.Accent, "  "+tui.Clean(t.ReviewCase.ReadingPage)).Truncate(size.W))
	}
	return append(lines, shown...)
}
