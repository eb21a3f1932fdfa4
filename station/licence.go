package station

import (
	"slices"
	"time"

	"onewindow/catalog"
	"onewindow/visit"
)

// shownLicence is an electronic licence that the citizen shows: the case in hand
// then, and the lines that it may serve, the one on show first. The code does not say
// which: the catalogue has its own words for kinds of licences.
type shownLicence struct {
	caseID string
	lines  []catalog.Line
}

func (r *reach) licence() lead {
	switch {
	case r.inHand != nil && (r.phase == visit.Sent || r.phase == visit.Answered):
		return leadLicenceIdle
	case r.inHand == nil || r.phase != visit.Papers && r.phase != visit.Outcome:
		return leadLicenceEarly
	case len(r.licences) == 0:
		return leadLicenceIdle
	}
	return leadLicence
}

// seekLicence shows the first of the lines that a licence may serve and has the
// library asked, even where it had nothing before: who shows a licence lets it be
// used. Nothing is judged by it, and what is found the clerk confirms as ever.
func (s *Station) seekLicence(lines []catalog.Line) {
	m := s.active().Matter()
	first := lines[0]
	details := map[string]string{"line": first.Name}
	s.lead(ScanPapers, first.ID)
	lines = slices.DeleteFunc(slices.Clone(lines), func(l catalog.Line) bool {
		_, found := m.Hits[l.ID]
		return found
	})
	if len(lines) == 0 {
		s.notice("scan_licence_found", details)
		return
	}
	s.shown, s.seekAgain = shownLicence{caseID: m.CaseID, lines: lines}, time.Time{}
	if s.o.Advice == nil || s.snap.AtSeat().Away() {
		s.notice("scan_licence_away", details)
		return
	}
	s.notice("scan_licence", details)
}

// toShow adds to the lines that are to be asked for those of a licence that was
// shown for a matter and not asked for yet.
func (s *Station) toShow(m *visit.Matter, lines []string) (shownLicence, []string) {
	if s.shown.caseID != m.CaseID {
		return shownLicence{}, lines
	}
	for i := range s.shown.lines {
		if id := s.shown.lines[i].ID; !slices.Contains(lines, id) {
			lines = append(lines, id)
		}
	}
	return s.shown, lines
}

// tellLicence says what the library answered, while the case is still in hand.
func (s *Station) tellLicence(l shownLicence, a HitAnswer) {
	v := s.active()
	if len(l.lines) == 0 || v == nil || v.Matter() == nil || v.Matter().CaseID != l.caseID {
		return
	}
	first := func(ok func(id string) bool) *catalog.Line {
		i := slices.IndexFunc(l.lines, func(line catalog.Line) bool { return ok(line.ID) })
		if i < 0 {
			return nil
		}
		return &l.lines[i]
	}
	found := first(func(id string) bool {
		return slices.ContainsFunc(a.Hits, func(h visit.Hit) bool { return h.Line == id })
	})
	silent := first(func(id string) bool { return slices.Contains(a.Silent, id) })
	switch {
	case found != nil:
		s.notice("scan_licence_found", map[string]string{"line": found.Name})
	case silent != nil:
		s.notice("scan_licence_away", map[string]string{"line": silent.Name})
	default:
		s.notice("scan_licence_none", nil)
	}
}
