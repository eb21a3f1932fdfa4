package outcome

import (
	tea "charm.land/bubbletea/v2"

	"onewindow/screens"
	"onewindow/tui"
	"onewindow/tui/field"
	"onewindow/visit"
)

// stepSecond is the exceptional step that a supervisor consents to.
const stepSecond = "second_notice"

// stepOfficer is what a 民警 consents to.
const stepOfficer = "officer_confirm"

// officerOnly reports whether a 民警 has to confirm the way that is chosen: what sends
// papers back takes nothing in.
func (s *Screen) officerOnly() bool {
	m := s.snap.Visit.Matter()
	return m != nil && s.outcomes[s.sel].Code != visit.Notice && s.snap.OfficerOnly(m.Item)
}

// openOfficer begins the form that a 民警 signs.
func (s *Screen) openOfficer() {
	s.second = screens.NewConsent(s.deps, stepOfficer, nil)
	s.second.ByOfficer(s.deps)
}

// reasonMax is what the hall keeps of a reason.
const reasonMax = 30

// open begins the form of a second notice: its reason, and a supervisor.
func (s *Screen) open() {
	s.second = screens.NewConsent(s.deps, stepSecond, []tui.Safe{tui.Clean(s.deps.Text.Outcome.SecondReason)}, field.New(field.Options{Max: reasonMax}))
}

func (s *Screen) typing() visit.Typing {
	if s.second == nil || s.second.Step == stepOfficer {
		return visit.Typing{} // nothing of it is the clerk's
	}
	return s.second.Typing(screens.Outcome, "")
}

// Leave drops an answer that is still on its way, and the supervisor's PIN.
func (s *Screen) Leave() {
	if s.second != nil {
		s.second.Leave()
	}
	s.second = nil
}

func (s *Screen) secondKey(id string, msg tea.KeyPressMsg) tea.Cmd {
	if s.second.Blocks(msg) {
		return nil
	}
	switch id {
	case "back":
		s.second = nil
		s.typed.Forget(s.deps)
	case "next":
		s.move(1)
	case "previous":
		s.move(-1)
	case "ok":
		switch {
		case !s.second.Last():
			s.move(1)
		case s.second.Kept() > 0 && s.second.Text(0) == "":
			s.second.Refuse(0, tui.Clean(s.deps.Text.Desk.Refusals[visit.RefusedNoReason]))
		default:
			return s.second.Ask(s.deps, s.snap.Visit.Matter().CaseID)
		}
	case "":
		if s.second.Update(msg) {
			return s.typed.Typed(s.deps)
		}
	}
	return nil
}

// move leaves the field, which is kept at once.
func (s *Screen) move(d int) {
	s.second.Next(d)
	s.typed.Keep(s.deps, s.typing())
}

func (s *Screen) consented(msg screens.Consented) tea.Cmd {
	if s.second == nil {
		return nil
	}
	approval, ok := s.second.Take(s.deps, msg)
	if !ok {
		return nil
	}
	s.sent = true
	if s.second.Step == stepOfficer {
		return s.deps.Post(visit.HandIn{Outcome: s.outcomes[s.sel].Code, Checked: s.checked(), OfficerApproval: approval.ID})
	}
	return s.deps.Post(visit.HandIn{Outcome: visit.Notice, Second: &visit.SecondNotice{
		Reason: s.second.Text(0), ApprovalID: approval.ID, ApprovedBy: approval.Name,
	}})
}

// secondView asks why papers go back once more, and who stands for it.
func (s *Screen) secondView(size tui.Size, lines []tui.Line) tui.Frame {
	t := &s.deps.Text.Outcome
	m := s.snap.Visit.Matter()
	style, title, why := tui.Warn, t.Second, t.SecondWhy
	if s.second.Step == stepOfficer {
		style, title, why = tui.Plain, s.deps.Text.Police.Officer, s.deps.Text.Police.OfficerWhy
	}
	lines = append(lines, nil, tui.Text(style, "  "+tui.Clean(title)).Truncate(size.W), tui.Text(tui.Dim, "  "+tui.Clean(why)).Truncate(size.W), nil)
	form, cursor := s.second.Draw(s.deps, size.W, len(lines), nil)
	lines = append(append(lines, form...), s.wanting(m, size.W)...)
	if cursor != nil && cursor.Y >= size.H {
		cursor.Y = max(0, size.H-1)
	}
	return tui.Frame{Lines: tui.Fit(lines, size.H), Cursor: cursor}
}
