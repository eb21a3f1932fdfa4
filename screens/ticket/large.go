package ticket

import (
	"strconv"

	"onewindow/screens"
	"onewindow/tui"
	"onewindow/visit"
)

// largeView is the screen for tired eyes: the number over half of it, what the person
// came for, and what to say, with room between.
func (s *Screen) largeView(size tui.Size) tui.Frame {
	const margin = "    "
	t, k := &s.deps.Text.Ticket, s.snap.Visit.Ticket
	label := tui.Bigger(tui.Clean(k.Label), tui.Large)
	if len(label) > size.H/2 || label[0].Width()+2*len(margin) > size.W {
		label = tui.Big(tui.Clean(k.Label), tui.Large)
	}
	lines := []tui.Line{nil}
	for _, l := range label {
		lines = append(lines, append(tui.L(tui.T(tui.Plain, margin)), l...))
	}
	line := func(style tui.Style, words tui.Safe) {
		lines = append(lines, nil, tui.L(tui.T(tui.Plain, margin), tui.T(style, screens.Spaced(words, size.W-len(margin)))).Truncate(size.W))
	}
	purpose := tui.Clean(t.NoPurpose)
	if k.Item != "" {
		purpose = tui.Clean(screens.ItemName(s.snap.Rules, k.Item))
	}
	line(tui.Strong, purpose)
	line(tui.Strong, tui.Clean(s.deps.Text.Desk.Classes[string(k.Class)]))
	line(tui.Accent, tui.Clean(t.LayCard))
	if s.snap.Phase == visit.Identify {
		line(tui.Warn, "△ "+tui.Clean(t.NoIdentity))
	}
	if left := s.undoSeconds(); left > 0 && s.snap.Phase == visit.Called {
		line(tui.Strong, "F5 "+screens.Fill(t.UndoLeft, "s", strconv.Itoa(left)))
	}
	return tui.Frame{Lines: tui.Fit(lines, size.H)}
}
