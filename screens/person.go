package screens

import (
	"strconv"

	"onewindow/i18n"
	"onewindow/station"
	"onewindow/tui"
	"onewindow/values"
	"onewindow/visit"
)

// Person is the person at the desk in a few lines: number of the ticket,
// name large enough to compare with the face, number masked, age, and what the
// clerk must look at twice; and the matters of the ticket where it has several.
func Person(n station.Snapshot, r *Reveal, text *i18n.Text, w int) []tui.Line {
	t := &text.Desk
	id := n.Visit.Identity
	line := tui.L(tui.T(tui.Plain, " "), tui.T(tui.Accent, tui.Clean(n.Visit.Ticket.Label)), tui.T(tui.Plain, "  "))
	if id == nil {
		return []tui.Line{line}
	}
	card := id.Card
	name := r.Personal(PersonName(id))
	name.Text, name.Style = tui.Clean(PersonName(id).Clear()), tui.Strong // the name is compared with the face
	line = append(line, name, tui.T(tui.Plain, "  "), r.Personal(card.IDNumber))
	if sex, ok := t.Sexes[card.Sex]; ok {
		line = append(line, tui.T(tui.Plain, "  "+tui.Clean(sex)))
	}
	if !card.Birth.IsZero() {
		age := values.AgeOn(card.Birth, values.Of(n.Now))
		line = append(line, tui.T(tui.Plain, "  "+Fill(t.Age, "n", strconv.Itoa(age))))
	}
	var warn tui.Line
	mark := func(s tui.Safe) {
		warn = append(warn, tui.T(tui.Warn, " △ "), tui.T(tui.Warn, s))
	}
	if id.Source == visit.FromManual {
		mark(Fill(t.Unread, "name", id.ApprovedBy))
	}
	if id.Source == visit.FromDocument {
		warn = append(warn, tui.T(tui.Dim, " ◇ "+tui.Clean(t.FromDocument)))
	}
	if len(id.Typed) > 0 {
		var names []string
		for _, field := range id.Typed {
			names = append(names, text.Identity.Fields[field])
		}
		mark(Fill(t.TypedFields, "fields", listed(names, text)))
	}
	if id.Source != visit.FromManual && card.Expired(values.Of(n.Now)) {
		mark(Fill(t.CardExpired, "day", card.ValidTo.String()))
	}
	if id.NameDiffers {
		mark(Fill(t.NameDiffers, "name", n.Visit.Ticket.MaskedName))
	}
	if len(tui.Suspicious(PersonName(id).Clear())) > 0 {
		mark(tui.Clean(text.OddName.Badge))
	}
	out := []tui.Line{line.Truncate(w)}
	if len(warn) > 0 {
		out = append(out, warn.Truncate(w))
	}
	if word := Neutral(n, text); len(word) > 0 {
		out = append(out, word.Truncate(w))
	}
	if others := strip(n, text); len(others) > 0 {
		out = append(out, others.Truncate(w))
	}
	return out
}
