package ticket

import (
	"strconv"

	"onewindow/screens"
	"onewindow/tui"
	"onewindow/visit"
)

// View draws the screen.
func (s *Screen) View(size tui.Size) tui.Frame {
	if s.deps.IsLarge() {
		return s.largeView(size)
	}
	t := &s.deps.Text.Ticket
	desk := &s.deps.Text.Desk
	k := s.snap.Visit.Ticket
	var lines []tui.Line
	add := func(l ...tui.Line) { lines = append(lines, l...) }
	add(nil)
	if k.Channel != "" {
		add(s.absent(size.W)...)
		return tui.Frame{Lines: tui.Fit(lines, size.H)}
	}
	for _, l := range tui.Big(tui.Clean(k.Label), tui.Large) {
		add(append(tui.L(tui.T(tui.Plain, "    ")), l...))
	}
	add(nil)
	purpose := tui.Clean(t.NoPurpose)
	if k.Item != "" {
		purpose = tui.Clean(screens.ItemName(s.snap.Rules, k.Item))
	}
	add(tui.L(tui.T(tui.Label, "    "+tui.Clean(t.Purpose)+"  "), tui.T(tui.Strong, purpose)).Truncate(size.W), nil)
	facts := tui.L(tui.T(tui.Plain, "    "))
	if !k.IssuedAt.IsZero() {
		facts = append(facts, tui.T(tui.Plain, screens.Fill(t.Waited, "t", screens.Lasted(k.CalledAt.Sub(k.IssuedAt), s.deps.Text))+"   "))
	}
	facts = append(facts,
		tui.T(tui.Plain, screens.Fill(t.Called, "t", screens.Lasted(s.snap.Now.Sub(k.CalledAt), s.deps.Text))+"   "),
		tui.T(tui.Plain, screens.Fill(t.Times, "n", strconv.Itoa(k.Calls))+"   "),
		tui.T(tui.Plain, tui.Clean(desk.Classes[string(k.Class)])))
	add(facts.Truncate(size.W))
	if k.MaskedName != "" {
		add(tui.L(tui.T(tui.Label, "    "+tui.Clean(t.DrawnBy)+"  "), tui.T(tui.Masked, tui.Clean(k.MaskedName))).Truncate(size.W))
	}
	add(s.before(size.W)...)
	switch {
	case k.ByHand:
		add(tui.Text(tui.Warn, "    △ "+tui.Clean(t.HandMade)).Truncate(size.W))
	case desk.Whys.Codes[k.Why] != "":
		add(tui.Text(tui.Plain, "    "+screens.Fill(t.Why, "why", desk.Whys.Codes[k.Why])).Truncate(size.W))
		if numbers := desk.Whys.Counted(k.WhyDetails); numbers != "" {
			for _, line := range tui.Wrap(tui.Clean(numbers), size.W-6) {
				add(tui.Text(tui.Dim, "      "+line).Truncate(size.W))
			}
		}
	}
	add(nil, tui.Text(tui.Accent, "    "+tui.Clean(t.LayCard)).Truncate(size.W))
	add(tui.Text(tui.Dim, "    "+screens.Aloud(tui.Clean(t.Say), s.deps.Text)).Truncate(size.W))
	if s.snap.Phase == visit.Identify {
		add(tui.Text(tui.Warn, "    △ "+tui.Clean(t.NoIdentity)).Truncate(size.W))
	}
	if left := s.undoSeconds(); left > 0 && s.snap.Phase == visit.Called {
		add(nil, tui.Text(tui.Dim, "    F5 "+screens.Fill(t.UndoLeft, "s", strconv.Itoa(left))).Truncate(size.W))
	}
	return tui.Frame{Lines: tui.Fit(lines, size.H)}
}

// absent is a visit of somebody who does not come: the papers in the parcel, or the
// voice, say who it is.
func (s *Screen) absent(w int) []tui.Line {
	t, k := &s.deps.Text.Ticket, &s.snap.Visit.Ticket
	lines := []tui.Line{
		tui.Text(tui.Title, "    "+screens.Fill(t.Absent[string(k.Channel)], "no", k.Label)).Truncate(w), nil,
		tui.Text(tui.Accent, "    F4 "+tui.Clean(t.AbsentWho[string(k.Channel)])).Truncate(w),
	}
	if s.snap.Phase == visit.Identify {
		lines = append(lines, tui.Text(tui.Warn, "    △ "+tui.Clean(t.NoIdentity)).Truncate(w))
	}
	return lines
}

// before is what kiosk and guide desk found out: why the person goes first, the
// help it needs, and the pre-check.
func (s *Screen) before(w int) []tui.Line {
	t, k := &s.deps.Text.Ticket, &s.snap.Visit.Ticket
	var lines []tui.Line
	line := func(style tui.Style, words tui.Safe) {
		lines = append(lines, tui.Text(style, "    "+words).Truncate(w))
	}
	if k.Group != "" {
		group := s.deps.Text.Guide.Groups[k.Group]
		if k.GroupNote != "" {
			group += " · " + k.GroupNote
		}
		line(tui.Plain, screens.Fill(t.First, "group", group))
	}
	if len(k.Needs) > 0 {
		line(tui.Warn, "△ "+screens.Fill(t.Help, "needs", screens.Needs(k.Needs, s.deps.Text)))
	}
	switch {
	case k.BegunAt != "" && k.FromHall != "":
		line(tui.Warn, "△ "+screens.Fill(t.BegunThere, "hall", k.FromHall, "window", k.BegunAt))
	case k.BegunAt != "" && len(s.snap.Visit.Former) > 0:
		line(tui.Accent, "◇ "+screens.Fill(t.BegunCame, "window", k.BegunAt))
	case k.BegunAt != "":
		line(tui.Warn, "△ "+screens.Fill(t.BegunHere, "window", k.BegunAt))
	case k.FromHall != "":
		line(tui.Plain, screens.Fill(t.FromHall, "hall", k.FromHall))
	}
	if p := k.Prepared; p != nil {
		seen := 0
		for _, there := range p.Papers {
			if there {
				seen++
			}
		}
		line(tui.Accent, "◇ "+screens.Fill(t.Prechecked, "n", strconv.Itoa(seen), "missing", strconv.Itoa(len(p.Papers)-seen)))
		if p.Note != "" {
			line(tui.Dim, "  "+tui.Clean(p.Note))
		}
	}
	return lines
}
