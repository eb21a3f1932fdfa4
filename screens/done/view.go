package done

import (
	"strconv"

	"onewindow/screens"
	"onewindow/station"
	"onewindow/tui"
	"onewindow/visit"
)

// View draws the cases of this ticket, their papers, and what to say.
func (s *Screen) View(size tui.Size) tui.Frame {
	t := &s.deps.Text.Done
	lines := screens.Person(s.snap, &s.reveal, s.deps.Text, size.W)
	lines = append(lines, tui.Rule(tui.Clean(t.Title), size.W, tui.Border))
	for i := range s.snap.Visit.Matters {
		m := &s.snap.Visit.Matters[i]
		if m.Discarded == "" && m.CommandID != "" {
			lines = append(lines, s.matter(m, size.W)...)
		}
	}
	if s.why {
		lines = append(lines, tui.Text(tui.Title, "  "+tui.Clean(t.ReprintTitle)))
		for i, r := range t.ReprintReasons {
			lines = append(lines, tui.L(tui.T(tui.Key, "   "+tui.Int(i+1)+"  "), tui.T(tui.Plain, tui.Clean(r))).Truncate(size.W))
		}
	} else {
		lines = append(lines, nil, tui.Text(tui.Accent, "  "+tui.Clean(t.Next)).Truncate(size.W))
	}
	return tui.Frame{Lines: tui.Fit(lines, size.H)}
}

func (s *Screen) matter(m *visit.Matter, w int) []tui.Line {
	t := &s.deps.Text.Done
	d := &s.deps.Text.Desk
	item := screens.ItemName(s.snap.Rules, m.Item)
	lines := []tui.Line{nil, tui.Text(tui.Strong, "  "+tui.Clean(item)).Truncate(w)}
	a := m.Answer
	switch {
	case a == nil:
		lines = append(lines, tui.L(tui.T(tui.Warn, "  ◇ "), tui.T(tui.Strong, tui.Clean(d.CaseWords["local"]))))
		wait := tui.Clean(t.Waiting)
		if s.snap.Link != station.Online {
			wait = tui.Clean(t.Offline)
		}
		return append(append(lines, tui.Text(tui.Warn, "    "+wait).Truncate(w)), s.papers(m, w)...)
	case !a.Accepted:
		why := screens.Code(d.HallRefusals, d.UnknownRefusal, a.Refusal, a.Details)
		return append(lines,
			tui.Text(tui.Bad, "  ✗ "+tui.Clean(t.RefusedTitle)).Truncate(w),
			tui.Text(tui.Plain, "    "+why).Truncate(w))
	}
	state := d.States[a.State]
	lines = append(lines,
		tui.L(tui.T(tui.Good, "  ✓ "), tui.T(tui.Strong, screens.Fill(d.CaseWords["hall"], "number", a.CaseNo)),
			tui.T(tui.Plain, "   "+tui.Clean(state))).Truncate(w), nil)
	for _, l := range tui.Big(tui.Clean(a.CaseNo), tui.Large) {
		if l.Width()+4 <= w {
			lines = append(lines, append(tui.L(tui.T(tui.Plain, "    ")), l...))
		}
	}
	if due := s.due(a); len(due) > 0 {
		lines = append(lines, due.Truncate(w))
	}
	lines = append(lines, tui.Text(tui.Dim, "    「"+screens.Fill(t.SendAway, "item", item, "state", state)+"」").Truncate(w))
	return append(lines, s.papers(m, w)...)
}

// due are the dates as the clerk reads them aloud: 承诺 and 法定 always together.
func (s *Screen) due(a *visit.Answer) tui.Line {
	t := &s.deps.Text.Done
	day := func(sentence, d string) tui.Safe {
		if d == "" {
			d = t.Pending
		}
		return screens.Fill(sentence, "day", d) + "   "
	}
	line := tui.L(tui.T(tui.Label, "    "+tui.Clean(t.Due)+"  "))
	switch {
	case a.Correction != "":
		return append(line, tui.T(tui.Strong, day(t.CorrectionDue, a.Correction)))
	case a.PromisedDue != "" || a.StatutoryDue != "" || a.DuePending:
		return append(line, tui.T(tui.Strong, day(t.Promised, a.PromisedDue)), tui.T(tui.Plain, day(t.Statutory, a.StatutoryDue)))
	case a.NoticeDue != "":
		return append(line, tui.T(tui.Strong, day(t.NoticeDue, a.NoticeDue)))
	}
	return nil
}

func (s *Screen) papers(m *visit.Matter, w int) []tui.Line {
	d := &s.deps.Text.Desk
	var lines []tui.Line
	for _, j := range s.snap.Visit.Jobs {
		if j.CaseID != m.CaseID {
			continue
		}
		style, mark := tui.Plain, tui.Safe("◇")
		switch j.State {
		case visit.JobPrinted:
			style, mark = tui.Good, "✓"
		case visit.JobNotPrinted:
			style, mark = tui.Bad, "✗"
		case visit.JobUncertain:
			style, mark = tui.Warn, "△"
		case visit.JobQueued, visit.JobSending:
		}
		line := tui.L(tui.T(style, "    "+mark+" "), tui.T(tui.Plain, tui.Clean(s.deps.Text.Papers.Titles[j.Kind])+"  "), tui.T(style, tui.Clean(d.JobStates[string(j.State)])))
		if j.Copy > 1 {
			line = append(line, tui.T(tui.Dim, "  "+screens.Fill(s.deps.Text.Done.Copy, "n", strconv.Itoa(j.Copy-1))))
		}
		if j.Cause != "" {
			line = append(line, tui.T(tui.Dim, "  "+screens.Cause(j.Cause, "printer", s.deps.Text)))
		}
		lines = append(lines, line.Truncate(w))
	}
	return lines
}
