package screens

import (
	"fmt"
	"strconv"

	"onewindow/i18n"
	"onewindow/station"
	"onewindow/tui"
	"onewindow/values"
)

// SecondLook is what is asked before anything is made out to a person whose name may
// be read as another, with the first character that does so; "" for other names.
func SecondLook(name values.Personal, text *i18n.Text) tui.Safe {
	marks := tui.Suspicious(name.Clear())
	if len(marks) == 0 {
		return ""
	}
	t, m := &text.OddName, marks[0]
	where := i18n.Fill(t.At, "n", strconv.Itoa(m.At+1), "code", fmt.Sprintf("U+%04X", m.Rune), "kind", t.Kinds[string(m.Kind)])
	if len(marks) > 1 {
		where += i18n.Fill(t.More, "n", strconv.Itoa(len(marks)))
	}
	return Fill(t.Look, "where", where)
}

// Twice has a key pressed twice when a second look is asked for.
func Twice(b tui.Binding, look tui.Safe) tui.Binding {
	if look != "" {
		b.Danger, b.Sure = tui.Twice, look
	}
	return b
}

// OddName is the badge of such a name; empty for other names.
func OddName(name values.Personal, text *i18n.Text) tui.Line {
	if len(tui.Suspicious(name.Clear())) == 0 {
		return nil
	}
	return tui.Text(tui.Warn, " △ "+tui.Clean(text.OddName.Badge))
}

// PersonLook is the second look at whoever is at the desk.
func PersonLook(n station.Snapshot, text *i18n.Text) tui.Safe {
	if n.Visit.Identity == nil {
		return ""
	}
	return SecondLook(PersonName(n.Visit.Identity), text)
}
