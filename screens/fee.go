package screens

import (
	"onewindow/i18n"
	"onewindow/tui"
	"onewindow/visit"
)

// Fee says what a case costs and whether it was paid, with a sign and a word; nothing
// for a case that costs nothing.
func Fee(f visit.Fee, text *i18n.Text) tui.Line {
	t := &text.Police
	style, mark := tui.Warn, tui.Safe("△")
	switch f.State {
	case "":
		return nil
	case visit.FeePaid:
		style, mark = tui.Good, "✓"
	case visit.FeeVoid:
		style, mark = tui.Dim, "◇"
	case visit.FeeAsked:
		mark = "◇"
	}
	return tui.L(tui.T(style, mark+" "), tui.T(tui.Plain, Fill(t.Fee, "yuan", Yuan(f.Amount))+" "), tui.T(style, tui.Clean(t.FeeStates[f.State])))
}

// FeeCode is the number to pay by, for a line of its own; nothing where none is owed.
func FeeCode(f visit.Fee, text *i18n.Text) tui.Line {
	if f.State != visit.FeeDue {
		return nil
	}
	return tui.L(tui.T(tui.Strong, Fill(text.Police.FeeCode, "code", f.Code)))
}
