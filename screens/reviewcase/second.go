package reviewcase

import (
	"context"
	"strings"

	tea "charm.land/bubbletea/v2"

	"onewindow/screens"
	"onewindow/station"
	"onewindow/station/approval"
	"onewindow/tui"
)

// Leave forgets what was typed and the page on show, which is somebody's paper,
// and drops what is still on its way.
func (s *Screen) Leave() {
	s.read()
	s.sheet.Leave()
}

func (s *Screen) closeForm() {
	if s.signed != nil {
		s.signed.Leave()
	}
	s.form, s.signed = nil, nil
}

// argueKey takes the reason of a second notice; then the supervisor signs,
// unless that is done already.
func (s *Screen) argueKey(id string, msg tea.KeyPressMsg) {
	switch id {
	case "go":
		if s.approval.ID != "" {
			s.confirmSecond()
			return
		}
		s.mode, s.signed = consenting, screens.NewConsent(s.deps, approval.StepSecondNotice, nil)
		s.signed.Asks = func(ctx context.Context, a station.Authorization) (station.Approval, error) {
			return s.seat.Authorize(ctx, a.StaffNo, a.PIN, a.Code)
		}
	case "back":
		s.mode, s.why = marking, nil
	case "":
		s.why.Update(msg)
	}
}

func (s *Screen) consentKey(id string, msg tea.KeyPressMsg) tea.Cmd {
	if s.signed.Blocks(msg) {
		return nil
	}
	switch id {
	case "back":
		s.mode = arguing
		s.closeForm()
	case "next":
		s.signed.Next(1)
	case "previous":
		s.signed.Next(-1)
	case "ok":
		if !s.signed.Last() {
			s.signed.Next(1)
			return nil
		}
		return s.signed.Ask(s.deps, s.snap.Case.CaseID)
	case "":
		s.signed.Update(msg)
	}
	return nil
}

// consented takes the answer of a supervisor, here or elsewhere.
func (s *Screen) consented(msg screens.Consented) {
	if s.signed == nil {
		return
	}
	approval, ok := s.signed.Take(s.deps, msg)
	if !ok {
		return
	}
	s.approval = approval
	s.closeForm()
	s.confirmSecond()
}

// confirmSecond shows the second notice whole before it is submitted; Esc goes
// back to its reason.
func (s *Screen) confirmSecond() {
	d := s.notice()
	d.Reason, d.Approval = strings.TrimSpace(s.why.Value()), s.approval
	s.mode = arguing
	s.confirm(d)
}

// consentView asks the supervisor at the bottom of the case.
func (s *Screen) consentView(w int) ([]tui.Line, *tui.Cursor) {
	t := &s.deps.Text.ReviewCase
	lines := []tui.Line{
		tui.Rule(tui.Clean(t.ConsentTitle), w, tui.Warn), tui.Text(tui.Dim, " "+tui.Clean(t.ConsentWhy)).Truncate(w),
	}
	form, cursor := s.signed.Draw(s.deps, w, len(lines), nil)
	return append(lines, form...), cursor
}
