package screens

import (
	"onewindow/i18n"
	"onewindow/tui"
	"onewindow/visit"
)

// AboutHit says where a hit comes from, from when it is and how long it holds.
func AboutHit(h visit.Hit, text *i18n.Text) tui.Safe {
	t := &text.PaperList
	out := "◇ " + tui.Clean(t.Substitutes[h.By]) + "  " + tui.Clean(h.Source)
	if h.IssuedOn != "" {
		out += " · " + Fill(t.IssuedOn, "date", h.IssuedOn)
	}
	if h.ValidTo != "" {
		out += " · " + Fill(t.ValidTo, "date", h.ValidTo)
	}
	return out
}
