package main

import (
	"onewindow/i18n"
	"onewindow/station/supervision"
	"onewindow/tui"
)

// boardHint says what the newcomer at the supervisor's seat can do next.
func (d *demo) boardHint(n supervision.Snapshot, w int) tui.Line {
	text, _ := i18n.For(i18n.Lang(d.f.lang))
	t := &text.Demo
	say := t.Board
	switch {
	case n.Session.StaffNo == "":
		say = t.SignIn
	case n.Period != "":
		say = t.BoardFigures
	case n.Looking:
		say = t.BoardLists
	case n.Ticket != nil:
		say = t.BoardTicket
	}
	return tui.L(tui.T(tui.Dim, " "+tui.Clean(t.Mark)+" "), tui.T(tui.Accent, tui.Clean(say))).Truncate(w)
}
