package main

import (
	"onewindow/i18n"
	"onewindow/station/guide"
	"onewindow/tui"
)

// guideHint says what the newcomer at the guide desk can do next.
func (d *demo) guideHint(n guide.Snapshot, w int) tui.Line {
	text, _ := i18n.For(i18n.Lang(d.f.lang))
	t := &text.Demo
	say := t.GuideDesk
	switch {
	case n.Session.StaffNo == "":
		say = t.SignIn
	case n.Hand != nil && n.Hand.Precheck != nil:
		say = t.GuideCheck
	case n.Hand != nil:
		say = t.GuideHand
	}
	return tui.L(tui.T(tui.Dim, " "+tui.Clean(t.Mark)+" "), tui.T(tui.Accent, tui.Clean(say))).Truncate(w)
}
