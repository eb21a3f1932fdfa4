package bags

import (
	"slices"
	"strconv"
	"strings"

	"onewindow/papers"
	"onewindow/screens"
	"onewindow/station"
	"onewindow/tui"
)

// A box of cards, or of any results, is counted with the scanner: each has the code of its
// case. From the first scan on only what was scanned is there.

// count takes a code that was scanned in the bag that is open.
func (s *Screen) count(text string) {
	t := &s.deps.Text.Bags
	if c, err := papers.ParseCode(text); err == nil && c.Kind == papers.CodeCase {
		text = c.Number
	}
	text = strings.ToUpper(text)
	for i := range s.open.Papers {
		s.gone[i] = s.gone[i] || !s.byCode
	}
	s.byCode = true
	of := func(p station.Original) bool { return strings.EqualFold(p.CaseNo, text) }
	left := -1
	for i, p := range s.open.Papers {
		if of(p) && s.gone[i] {
			left = i
			break
		}
	}
	switch {
	case left >= 0:
		delete(s.gone, left)
		s.list.Select(left)
		s.did, s.bad = screens.Fill(t.Counted, "no", text, "n", strconv.Itoa(len(s.found())), "of", strconv.Itoa(len(s.open.Papers))), false
	case slices.ContainsFunc(s.open.Papers, of):
		s.did, s.bad = screens.Fill(t.CountedTwice, "no", text), true
	default:
		if !slices.Contains(s.extra, text) {
			s.extra = append(s.extra, text)
		}
		s.did, s.bad = screens.Fill(t.NotListed, "no", text), true
	}
	s.list.Refresh()
}

// differs is what is on the list and not in the bag, and in it and not on the list.
func (s *Screen) differs() (out tui.Safe) {
	t := &s.deps.Text.Bags
	var gone []string
	for i, p := range s.open.Papers {
		if s.gone[i] {
			gone = append(gone, p.CaseNo)
		}
	}
	if len(s.extra) > 0 {
		out += screens.Fill(t.Surplus, "list", strings.Join(s.extra, " "))
	}
	if len(gone) > 0 {
		out += screens.Fill(t.Absent, "list", strings.Join(gone, " "))
	}
	return out
}
