package waiting

import (
	"strconv"

	"onewindow/screens"
	"onewindow/tui"
	"onewindow/values"
	"onewindow/visit"
)

// wide is the width from which the queue and the desk's own stand side by side,
// listed bounds each list on a narrow window.
const (
	wide   = 120
	listed = 4
)

// View draws the screen.
func (s *Screen) View(size tui.Size) tui.Frame {
	number := tui.Big(tui.Int(s.snap.Overview.Waiting), tui.Large)
	for i := range number {
		number[i] = append(tui.L(tui.T(tui.Plain, "  ")), number[i]...)
	}
	lines := append([]tui.Line{nil}, tui.Beside(number, 28, 2, s.count(), tui.BigHeight)...)
	lines = append(lines, nil, s.doing().Truncate(size.W), nil)
	switch {
	case s.hand != nil:
		return s.handView(size, lines)
	case s.resting:
		return tui.Frame{Lines: tui.Fit(append(lines, s.restView(size.W)...), size.H)}
	case size.W >= wide:
		half := size.W/2 - 1
		rest := max(0, size.H-len(lines)-2)
		own := s.own(size.W-half-2, rest)
		if len(own) == 0 {
			half = size.W
		}
		lines = append(lines, tui.Beside(s.next(half, rest), half, 2, own, rest)...)
	default:
		lines = append(append(lines, s.next(size.W, listed)...), s.own(size.W, listed)...)
	}
	if s.snap.Last.ID != "" {
		lines = append(lines, nil, s.last().Truncate(size.W))
	}
	return tui.Frame{Lines: tui.Fit(lines, size.H)}
}

// count stands beside the large number of people.
func (s *Screen) count() []tui.Line {
	t, o := &s.deps.Text.Waiting, s.snap.Overview
	note := []tui.Line{
		tui.Text(tui.Title, tui.Clean(t.People)),
		tui.Text(tui.Plain, screens.Fill(t.Priority, "n", strconv.Itoa(o.Priority))+"  "+screens.Fill(t.Booked, "n", strconv.Itoa(o.Booked))),
		nil, nil, nil,
	}
	if !o.Oldest.IsZero() && o.Waiting > 0 {
		note[2] = tui.Text(tui.Warn, screens.Fill(t.Oldest, "t", screens.Lasted(s.snap.Now.Sub(o.Oldest), s.deps.Text)))
	}
	if r := s.snap.Renewal; r.Items > 0 && r.Day == values.Of(s.snap.Now) {
		note[3] = tui.Text(tui.Warn, screens.Fill(s.deps.Text.Changes.Today, "n", strconv.Itoa(r.Items)))
	}
	if !o.At.IsZero() {
		note[4] = tui.Text(tui.Dim, screens.Fill(t.Age, "t", screens.Lasted(s.snap.Now.Sub(o.At), s.deps.Text)))
	}
	return note
}

// next are the tickets that come next, n at most.
func (s *Screen) next(w, n int) []tui.Line {
	queue := s.snap.Overview.Next
	if len(queue) == 0 {
		return nil
	}
	lines := []tui.Line{tui.Rule(tui.Clean(s.deps.Text.Waiting.Next), w, tui.Border)}
	for _, k := range queue[:min(len(queue), n)] {
		lines = append(lines, s.row(k, w))
	}
	return lines
}

// own is what waits at this desk: held visits, papers of people who have left,
// cases sent back for correction.
func (s *Screen) own(w, n int) []tui.Line {
	t, d := &s.deps.Text.Waiting, &s.deps.Text.Desk
	var lines []tui.Line
	section := func(title string, rows []tui.Line) {
		if len(rows) > 0 {
			lines = append(append(lines, tui.Rule(tui.Clean(title), w, tui.Border)), rows[:min(len(rows), n)]...)
		}
	}
	var held, papers, back []tui.Line
	for _, v := range s.snap.HeldVisits() {
		held = append(held, tui.L(tui.T(tui.Strong, "  "+tui.Pad(tui.Clean(v.Ticket.Label), 8)),
			tui.T(tui.Plain, tui.Pad(tui.Clean(d.Holds[v.HoldReason]), 10)),
			tui.T(tui.Dim, tui.Clean(screens.Lasted(s.snap.Now.Sub(v.HeldAt), s.deps.Text)))).Truncate(w))
	}
	for _, j := range s.snap.Waiting {
		line := tui.L(tui.T(tui.Strong, "  "+tui.Clean(s.deps.Text.Papers.Titles[j.Kind])+"  "), tui.T(tui.Plain, tui.Clean(j.Number)+"  "),
			tui.T(tui.Warn, tui.Clean(d.JobStates[string(j.State)])))
		papers = append(papers, line.Truncate(w))
	}
	for _, c := range s.snap.Overview.Corrections {
		back = append(back, tui.L(tui.T(tui.Strong, "  "+tui.Clean(c.CaseNo)+"  "), tui.T(tui.Plain, tui.Clean(c.ItemName)+"  "),
			tui.T(tui.Masked, tui.Clean(c.Applicant))).Truncate(w))
	}
	section(t.Held, held)
	section(t.Left, papers)
	section(t.Corrections, back)
	return lines
}

func (s *Screen) last() tui.Line {
	t := &s.deps.Text.Waiting
	end := s.deps.Text.Desk.Ends[s.snap.Last.End]
	return tui.Text(tui.Dim, "  "+screens.Fill(t.Last, "label", s.snap.Last.Ticket.Label, "end", end)+"   "+
		screens.Fill(t.Served, "n", strconv.Itoa(s.snap.Served)))
}

// doing is the one sentence that says what to do now.
func (s *Screen) doing() tui.Line {
	t := &s.deps.Text.Waiting
	switch left := s.undoSeconds(); {
	case s.snap.Phase == visit.Calling:
		return tui.Text(tui.Accent, "  "+tui.Clean(t.Calling))
	case s.snap.Seat.Away():
		return tui.Text(tui.Warn, "  △ "+tui.Clean(t.OfflineCall))
	case s.paused():
		return tui.L(tui.T(tui.Warn, "  ◇ "+screens.Fill(t.PausedFor, "why", s.deps.Text.Board.Reasons[s.snap.Orders.Reason])), tui.T(tui.Accent, "    Ctrl-P "+tui.Clean(t.KeyGoOn)))
	case s.snap.Last.End == visit.EndTaken:
		by := s.snap.Last.TakenBy
		if by.Window == "" {
			return tui.Text(tui.Warn, "  △ "+screens.Fill(t.Unlocked, "label", s.snap.Last.Ticket.Label))
		}
		return tui.Text(tui.Warn, "  △ "+screens.Fill(t.Fenced, "label", s.snap.Last.Ticket.Label, "window", by.Window, "name", by.Name))
	case left > 0:
		return tui.Text(tui.Accent, "  "+tui.Clean(t.Ready)+"    F5 "+screens.Fill(t.UndoFinish, "s", strconv.Itoa(left)))
	case s.snap.Overview.Waiting == 0:
		return tui.Text(tui.Dim, "  "+tui.Clean(t.Nobody))
	}
	return tui.Text(tui.Accent, "  "+tui.Clean(t.Ready))
}

// restView lists why a window pauses.
func (s *Screen) restView(w int) []tui.Line {
	b := &s.deps.Text.Board
	lines := []tui.Line{tui.Rule(tui.Clean(s.deps.Text.Waiting.RestAsk), w, tui.Border)}
	for i, why := range b.ReasonKeys {
		lines = append(lines, tui.L(tui.T(tui.Key, "  "+tui.Int(i+1)+"  "), tui.T(tui.Plain, tui.Clean(b.Reasons[why]))).Truncate(w))
	}
	return lines
}

func (s *Screen) row(k visit.Ticket, w int) tui.Line {
	item := screens.ItemName(s.snap.Rules, k.Item)
	if k.Item == "" {
		item = s.deps.Text.Ticket.NoPurpose
	}
	waited := screens.Lasted(s.snap.Now.Sub(k.IssuedAt), s.deps.Text)
	return tui.L(
		tui.T(tui.Strong, "  "+tui.Pad(tui.Clean(k.Label), 8)),
		tui.T(tui.Plain, tui.Pad(tui.Clean(s.deps.Text.Desk.Classes[string(k.Class)]), 9)),
		tui.T(tui.Plain, tui.PadLeft(tui.Clean(waited), 8)+"   "),
		tui.T(tui.Dim, tui.Clean(item)),
	).Truncate(w)
}

func (s *Screen) handView(size tui.Size, lines []tui.Line) tui.Frame {
	t := &s.deps.Text.Waiting
	title, ask := t.HandTitle, t.HandAsk
	if !s.snap.Seat.Away() {
		title, ask = t.AbsentTitle, t.AbsentAsk
	}
	lines = append(lines, tui.Rule(tui.Clean(title), size.W, tui.Border), nil)
	label := "  " + tui.Clean(ask) + "  "
	room := max(1, min(20, size.W-tui.Width(label)-2))
	typed, x := s.hand.View(room)
	lines = append(lines, append(tui.L(tui.T(tui.Label, label)), typed...))
	return tui.Frame{
		Lines:  tui.Fit(lines, size.H),
		Cursor: &tui.Cursor{X: min(max(0, size.W-1), tui.Width(label)+x), Y: min(max(0, size.H-1), len(lines)-1)},
	}
}
