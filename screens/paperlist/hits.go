package paperlist

import (
	"onewindow/catalog"
	"onewindow/tui"
	"onewindow/visit"
)

// hit is what was found in place of the paper of a line.
func (s *Screen) hit(l catalog.Line) (visit.Hit, bool) {
	m := s.snap.Visit.Matter()
	if m == nil {
		return visit.Hit{}, false
	}
	h, found := m.Hits[l.ID]
	return h, found
}

// forNow reports whether the paper of a line is wanted for now only.
func (s *Screen) forNow(l catalog.Line) bool {
	m := s.snap.Visit.Matter()
	return m != nil && m.ForNow(l, s.judged[l.ID])
}

// proper is the judgement of the one key that says that all is well.
func (s *Screen) proper(l catalog.Line) visit.Status {
	if m := s.snap.Visit.Matter(); m != nil {
		return m.Proper(l)
	}
	return visit.Proper(l)
}

// exempted reports whether a line does without its paper as it stands now,
// confirmed or not.
func (s *Screen) exempted(l catalog.Line) bool {
	if j, judged := s.judged[l.ID]; judged {
		return j.Status == visit.Exempt
	}
	return s.proper(l) == visit.Exempt
}

// emptyFields counts the fields of the application form that nobody has filled.
func (s *Screen) emptyFields() int {
	n := 0
	if m := s.snap.Visit.Matter(); m != nil && m.Kind == visit.NewCase {
		for _, f := range s.snap.Rules.Form(&s.snap.Visit, m) {
			if f.Value == "" {
				n++
			}
		}
	}
	return n
}

// way is the word for how a line does without its paper: 免提交 or 复用.
func (s *Screen) way(h visit.Hit) tui.Safe {
	if h.Reused() {
		return tui.Clean(s.deps.Text.PaperList.Reused)
	}
	return tui.Clean(s.deps.Text.Desk.Statuses[string(visit.Exempt)])
}
