package reviewcase

import (
	"strings"

	tea "charm.land/bubbletea/v2"

	"onewindow/screens"
	"onewindow/tui"
)

// Leave forgets what was typed and the page on show, which is somebody's paper,
// and drops what is still on its way.
func (s *Screen) Leave() {
	s.read()
	s.sheet.Leave()
}

func (s *Screen) closeForm() {
	s.gen++
	s.form, s.busy = nil, false
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
		t := &s.deps.Text.Issue
		form := screens.NewSigned(tui.Clean(t.SupervisorNo), tui.Clean(t.SupervisorPIN), nil)
		s.mode, s.form = consenting, &form
	case "back":
		s.mode, s.why = marking, nil
	case "":
		s.why.Update(msg)
	}
}

func (s *Screen) consentKey(id string, msg tea.KeyPressMsg) tea.Cmd {
	switch id {
	case "back":
		s.mode = arguing
		s.closeForm()
	case "next":
		s.form.Next(1)
	case "confirm":
		if !s.form.Last() {
			s.form.Next(1)
			return nil
		}
		s.busy, s.form.Wrong = true, ""
		s.gen++
		gen, seat, ctx := s.gen, s.seat, s.deps.Ctx
		staffNo, pin, code := s.form.By()
		return func() tea.Msg {
			a, err := seat.Authorize(ctx, staffNo, pin, code)
			return consented{gen: gen, approval: a, err: err}
		}
	case "":
		if !s.busy {
			s.form.Update(msg)
		}
	}
	return nil
}

// consented takes the hall's answer to a supervisor's number and PIN.
func (s *Screen) consented(msg consented) {
	if msg.gen != s.gen {
		return
	}
	s.busy = false
	if msg.err != nil {
		s.form.Refused(s.deps, msg.err)
		return
	}
	s.approval = msg.approval
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

// consentBindings are the keys of the supervisor's form.
func (s *Screen) consentBindings(back tui.Binding) []tui.Binding {
	t := &s.deps.Text.Issue
	ok := tui.Binding{ID: "confirm", Keys: []string{"enter"}, Help: tui.Clean(t.KeyConfirm), Danger: tui.Asked}
	if s.busy {
		ok.Disabled = tui.Clean(t.Asking)
	}
	return []tui.Binding{ok, {ID: "next", Keys: []string{"tab", "down", "up"}, Help: tui.Clean(t.KeyNext)}, back}
}

// consentView asks the supervisor at the bottom of the case.
func (s *Screen) consentView(w int) ([]tui.Line, *tui.Cursor) {
	t := &s.deps.Text.ReviewCase
	lines := []tui.Line{
		tui.Rule(tui.Clean(t.ConsentTitle), w, tui.Warn), tui.Text(tui.Dim, " "+tui.Clean(t.ConsentWhy)).Truncate(w),
	}
	form, cursor := s.form.View(w, len(lines), nil)
	lines = append(lines, form...)
	switch {
	case s.busy:
		lines = append(lines, tui.Text(tui.Accent, "  "+tui.Clean(s.deps.Text.Issue.Asking)).Truncate(w))
	case s.form.Wrong != "":
		lines = append(lines, s.form.Said(w))
	}
	return lines, cursor
}
