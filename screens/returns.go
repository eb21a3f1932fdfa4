package screens

import (
	"strconv"

	"onewindow/i18n"
	"onewindow/station"
	"onewindow/tui"
)

// ReturnRates is how often the item and the clerk had cases back in the last 30
// days, red from a tenth on; nothing where none came back.
func ReturnRates(past *station.ItemPast, text *i18n.Text) tui.Line {
	if past.All.Returned == 0 {
		return nil
	}
	t := &text.Radar
	rate := func(label string, r station.ReturnRate) tui.Line {
		said := tui.Clean(label) + " " + Fill(t.Rate, "returned", strconv.Itoa(r.Returned), "received", strconv.Itoa(r.Received))
		if r.High() {
			return tui.L(tui.T(tui.Bad, "  ▲ "+said+" · "+tui.Clean(t.High)))
		}
		return tui.L(tui.T(tui.Dim, "  "+said))
	}
	return append(rate(t.Item, past.All), rate(t.Mine, past.Mine)...)
}
