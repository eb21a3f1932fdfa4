package waiting

import (
	"strconv"

	"onewindow/screens"
	"onewindow/tui"
	"onewindow/visit"
)

// View draws the screen.
func (s *Screen) View(size tui.Size) tui.Frame {
	t := &s.deps.Text.Waiting
	o := s.snap.Overview
	var lines []tui.Line
	add := func(l ...tui.Line) { lines = append(lines, l...) }

	count := tui.Big(tui.Int(o.Waiting), tui.Large)
	note := []tui.Line{
		tui.Text(tui.Title, tui.Clean(t.Waiting+t.People)),
		tui.Text(tui.Plain, screens.Fill(t.Priority, "n", strconv.Itoa(o.Priority))+"  "+screens.Fill(t.Booked, "n", strconv.Itoa(o.Booked))),
		nil, nil, nil,
	}
	if !o.Oldest.IsZero() && o.Waiting > 0 {
		note[2] = tui.Text(tui.Warn, screens.Fill(t.Oldest, "t", screens.Minutes(s.snap.Now.Sub(o.Oldest))))
	}
	if !o.At.IsZero() {
		note[4] = tui.Text(tui.Dim, screens.Fill(t.Age, "t", screens.Minutes(s.snap.Now.Sub(o.At))))
	}
	add(nil)
	add(tui.Beside(count, 28, 2, note, tui.BigHeight)...)
	add(nil, s.doing(), nil)

	if s.hand != nil {
		return s.handView(size, lines)
	}
	if len(o.Next) > 0 {
		add(tui.Rule(tui.Clean(t.Next), size.W, tui.Border))
		for _, k := range o.Next[:min(len(o.Next), 4)] {
			add(s.row(k, size.W))
		}
	}
	if held := s.snap.HeldVisits(); len(held) > 0 {
		add(tui.Rule(tui.Clean(t.Held), size.W, tui.Border))
		for _, v := range held {
			add(tui.L(tui.T(tui.Strong, "  "+tui.Clean(v.Ticket.Label)+"  "),
				tui.T(tui.Plain, tui.Clean(s.deps.Text.Desk.Holds[v.HoldReason])+"  "),
				tui.T(tui.Dim, tui.Clean(screens.Minutes(s.snap.Now.Sub(v.HeldAt))))).Truncate(size.W))
		}
	}
	if len(o.Corrections) > 0 {
		add(tui.Rule(tui.Clean(t.Corrections), size.W, tui.Border))
		for _, c := range o.Corrections[:min(len(o.Corrections), 4)] {
			add(tui.L(tui.T(tui.Strong, "  "+tui.Clean(c.CaseNo)+"  "), tui.T(tui.Plain, tui.Clean(c.ItemName)+"  "),
				tui.T(tui.Masked, tui.Clean(c.Applicant))).Truncate(size.W))
		}
	}
	if s.snap.Last.ID != "" {
		end := s.deps.Text.Desk.Ends[s.snap.Last.End]
		add(nil, tui.Text(tui.Dim, "  "+screens.Fill(t.Last, "label", s.snap.Last.Ticket.Label, "end", end)+"   "+
			screens.Fill(t.Served, "n", strconv.Itoa(s.snap.Served))).Truncate(size.W))
	}
	return tui.Frame{Lines: tui.Fit(lines, size.H)}
}

// doing is the one sentence that says what to do now.
func (s *Screen) doing() tui.Line {
	t := &s.deps.Text.Waiting
	switch left := s.undoSeconds(); {
	case s.snap.Phase == visit.Calling:
		return tui.Text(tui.Accent, "  "+tui.Clean(t.Calling))
	case s.away():
		return tui.Text(tui.Warn, "  △ "+tui.Clean(t.OfflineCall))
	case left > 0:
		return tui.Text(tui.Accent, "  "+tui.Clean(t.Ready)+"    F5 "+screens.Fill(t.UndoFinish, "s", strconv.Itoa(left)))
	case s.snap.Overview.Waiting == 0:
		return tui.Text(tui.Dim, "  "+tui.Clean(t.Nobody))
	}
	return tui.Text(tui.Accent, "  "+tui.Clean(t.Ready))
}

func (s *Screen) row(k visit.Ticket, w int) tui.Line {
	item := screens.ItemName(s.snap.Rules, k.Item)
	return tui.L(
		tui.T(tui.Strong, "  "+tui.Pad(tui.Clean(k.Label), 8)),
		tui.T(tui.Plain, tui.Pad(tui.Clean(s.deps.Text.Desk.Classes[string(k.Class)]), 10)),
		tui.T(tui.Plain, tui.Pad(tui.Clean(screens.Minutes(s.snap.Now.Sub(k.IssuedAt))), 8)),
		tui.T(tui.Dim, tui.Clean(item)),
	).Truncate(w)
}

func (s *Screen) handView(size tui.Size, lines []tui.Line) tui.Frame {
	t := &s.deps.Text.Waiting
	lines = append(lines, tui.Rule(tui.Clean(t.HandTitle), size.W, tui.Border), nil)
	label := "  " + tui.Clean(t.HandAsk) + "  "
	typed, x := s.hand.View(max(1, size.W-tui.Width(label)-2))
	lines = append(lines, append(tui.L(tui.T(tui.Label, label)), typed...))
	return tui.Frame{
		Lines:  tui.Fit(lines, size.H),
		Cursor: &tui.Cursor{X: min(size.W-1, tui.Width(label)+x), Y: min(size.H-1, len(lines)-1)},
	}
}
