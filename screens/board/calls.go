package board

import (
	"slices"
	"strconv"

	tea "charm.land/bubbletea/v2"

	"onewindow/screens"
	"onewindow/station/supervision"
	"onewindow/tui"
)

// callsMax is how many calls and requests have a digit.
const callsMax = 9

// callers are the windows that call, emergencies first.
func (s *Screen) callers() []supervision.Help {
	all := slices.Clone(s.snap.Board.Help)
	slices.SortStableFunc(all, func(a, b supervision.Help) int { return rank(a) - rank(b) })
	return all
}

func rank(h supervision.Help) int {
	if h.Kind == supervision.Emergency {
		return 0
	}
	return 1
}

// call takes the d-th of what waits: one goes to a window that calls or, when one is
// on the way there, is asked whether it is over; a request is answered by PIN.
func (s *Screen) call(d string) tea.Cmd {
	n, _ := strconv.Atoi(d)
	help := s.callers()
	switch {
	case n < 1:
	case n <= len(help):
		h := help[n-1]
		if h.OwnerNo == s.snap.Session.StaffNo {
			s.mode, s.helpID = resetting, h.ID
			return nil
		}
		return s.post(supervision.Attend{Help: h.ID})
	case n <= len(help)+len(s.snap.Board.Requests):
		s.mode, s.reqID = answering, s.snap.Board.Requests[n-1-len(help)].ID
	}
	return nil
}

// mine is the call in hand, while this supervisor answers it.
func (s *Screen) mine() (supervision.Help, bool) {
	i := slices.IndexFunc(s.snap.Board.Help, func(h supervision.Help) bool {
		return h.ID == s.helpID && h.OwnerNo == s.snap.Session.StaffNo
	})
	if i < 0 {
		return supervision.Help{}, false
	}
	return s.snap.Board.Help[i], true
}

// over asks whether the call in hand is over.
func (s *Screen) over(w int) []tui.Line {
	t := &s.deps.Text.Board
	h, ok := s.mine()
	if !ok {
		return []tui.Line{tui.Text(tui.Warn, "  △ "+tui.Clean(t.CallGone)).Truncate(w)}
	}
	return []tui.Line{tui.Text(tui.Warn, "  △ "+screens.Fill(t.CallOver, "kind", t.HelpKinds[h.Kind], "window", h.Window, "name", h.StaffName)).Truncate(w)}
}

// calls lists what waits for a supervisor, with digits where they can be pressed.
func (s *Screen) calls(w int) []tui.Line {
	t := &s.deps.Text.Board
	var lines []tui.Line
	digit := func() tui.Span {
		if s.mode != calling || len(lines) >= callsMax {
			return tui.T(tui.Plain, "     ")
		}
		return tui.T(tui.Key, "  "+tui.Int(len(lines)+1)+"  ")
	}
	for _, h := range s.callers() {
		style, sign := tui.Warn, tui.Safe("△ ")
		if h.Kind == supervision.Emergency {
			style, sign = tui.Bad, "✗ "
		}
		line := tui.L(digit(), tui.T(style, sign+tui.Clean(t.HelpKinds[h.Kind])+"  "+tui.Clean(h.Window+"  "+h.StaffName)), tui.T(tui.Plain, "  "+tui.Clean(s.lasted(h.At))))
		switch {
		case h.OwnerNo == s.snap.Session.StaffNo:
			line = append(line, tui.T(tui.Good, "  ✓ "+tui.Clean(t.HelpMine)))
		case h.OwnerNo != "":
			line = append(line, tui.T(tui.Good, "  ✓ "+screens.Fill(t.HelpOwned, "name", h.OwnerName)))
		}
		lines = append(lines, line.Truncate(w))
	}
	for i := range s.snap.Board.Requests {
		lines = append(lines, append(tui.L(digit(), tui.T(tui.Warn, "◇ ")), s.request(&s.snap.Board.Requests[i])...).Truncate(w))
	}
	return lines
}

// request is a step that waits, with its facts.
func (s *Screen) request(q *supervision.Request) tui.Line {
	t := &s.deps.Text.Board
	item := ""
	if q.Item != "" {
		item = screens.ItemName(s.snap.Rules, q.Item)
	}
	return tui.L(
		tui.T(tui.Strong, tui.Clean(t.Steps[q.Step])), tui.T(tui.Plain, "  "+tui.Clean(q.Window+"  "+q.StaffName+"  "+q.Ticket+" "+item)),
		tui.T(tui.Dim, "  "+tui.Clean(s.lasted(q.At))),
	)
}

// answer is the request in hand, and where the PIN goes.
func (s *Screen) answer(w, y int) ([]tui.Line, *tui.Cursor) {
	t := &s.deps.Text.Board
	i := slices.IndexFunc(s.snap.Board.Requests, func(q supervision.Request) bool { return q.ID == s.reqID })
	if i < 0 {
		return []tui.Line{tui.Text(tui.Warn, "  △ "+tui.Clean(t.RequestGone)).Truncate(w)}, nil
	}
	label := "  " + tui.Clean(t.PINAsk) + "  "
	typed, x := s.pin.View(max(1, min(40, w-tui.Width(label)-2)))
	lines := []tui.Line{
		append(tui.L(tui.T(tui.Plain, "  ")), s.request(&s.snap.Board.Requests[i])...).Truncate(w),
		append(tui.L(tui.T(tui.Label, label)), typed...).Truncate(w),
	}
	return lines, &tui.Cursor{X: min(max(0, w-1), tui.Width(label)+x), Y: y + 1}
}
