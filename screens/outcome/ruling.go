package outcome

import (
	"onewindow/screens"
	"onewindow/tui"
	"onewindow/visit"
)

// ruled draws what the department's rule says, or that it is being asked.
func (s *Screen) ruled(m *visit.Matter, w int) []tui.Line {
	if said := s.snap.Rules.RulingOf(m); said != nil && said.Verdict != "" {
		return append(screens.Ruling(said, s.deps.Text, w), nil)
	}
	if s.snap.Ruling {
		return []tui.Line{tui.Text(tui.Dim, "  "+tui.Clean(s.deps.Text.Entrust.Asking)).Truncate(w), nil}
	}
	return nil
}

// confirms reports whether a way hands in what an approver decides, though windows do
// as a rule.
func (s *Screen) confirms(o visit.OutcomeOption) bool {
	m := s.snap.Visit.Matter()
	if m == nil || o.Code != visit.Accept {
		return false
	}
	said := s.snap.Rules.RulingOf(m)
	return said != nil && said.Verdict == visit.RuleConfirms
}

// named is what a way is called.
func (s *Screen) named(o visit.OutcomeOption) string {
	if s.confirms(o) {
		return s.deps.Text.Entrust.Confirm
	}
	return s.deps.Text.Desk.Outcomes[string(o.Code)]
}
