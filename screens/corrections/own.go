package corrections

import (
	"strings"

	tea "charm.land/bubbletea/v2"

	"onewindow/screens"
	"onewindow/station"
	"onewindow/tui"
	"onewindow/tui/field"
)

// owned is the hall's answer to a step of the owner's.
type owned struct {
	gen int
	err error
}

// ownKeys are the steps of the owner of the chosen case.
func (s *Screen) ownKeys() (resend, over tui.Binding) {
	t := &s.deps.Text.Corrections
	resend = tui.Binding{ID: "resend", Keys: []string{"f6"}, Help: tui.Clean(t.KeyResend)}
	over = tui.Binding{ID: "hand_over", Keys: []string{"f7"}, Help: tui.Clean(t.KeyHandOver)}
	switch {
	case s.list.Len() == 0:
		resend.Disabled, over.Disabled = tui.Clean(t.None), tui.Clean(t.None)
	case s.snap.AtSeat().Away():
		away := tui.Clean(s.deps.Text.Desk.Unreachable)
		resend.Disabled, over.Disabled = away, away
	case s.busy:
		resend.Disabled, over.Disabled = tui.Clean(t.Sending), tui.Clean(t.Sending)
	case s.rows[s.list.Selected()].State != stateReturned:
		resend.Disabled = tui.Clean(t.NotReturned)
	}
	return resend, over
}

// ask opens the form of a step.
func (s *Screen) ask(step string) {
	t := &s.deps.Text.Corrections
	s.step, s.wrong, s.form = step, "", &screens.Form{}
	if step == station.HandOver {
		s.form.Labels = append(s.form.Labels, tui.Clean(t.To))
		s.form.Fields = append(s.form.Fields, field.New(field.Options{Max: 16, Filter: screens.Number}))
	}
	label := t.Mended
	if step == station.HandOver {
		label = t.Why
	}
	s.form.Labels = append(s.form.Labels, tui.Clean(label))
	s.form.Fields = append(s.form.Fields, field.New(field.Options{Max: 60}))
}

func (s *Screen) ownBindings() []tui.Binding {
	t := &s.deps.Text.Corrections
	ok := tui.Binding{ID: "go", Keys: []string{"enter"}, Help: tui.Clean(s.deps.Text.Issue.KeyConfirm), Danger: tui.Asked}
	switch {
	case s.busy:
		ok.Disabled = tui.Clean(t.Sending)
	case strings.TrimSpace(s.form.Value(s.form.Focus())) == "":
		ok.Disabled = tui.Clean(t.Untold)
	}
	bs := []tui.Binding{ok}
	if len(s.form.Fields) > 1 {
		bs = append(bs, tui.Binding{ID: "next", Keys: []string{"tab", "down", "up"}, Help: tui.Clean(s.deps.Text.Issue.KeyNext)})
	}
	return append(bs, tui.Binding{ID: "back", Keys: []string{"esc"}, Help: tui.Clean(t.KeyBack)})
}

func (s *Screen) ownKey(id string, msg tea.KeyPressMsg) tea.Cmd {
	switch id {
	case "back":
		s.form, s.busy, s.gen = nil, false, s.gen+1
	case "next":
		s.form.Next(1)
	case "go":
		if !s.form.Last() {
			s.form.Next(1)
			return nil
		}
		return s.own()
	case "":
		if !s.busy {
			s.form.Update(msg)
		}
	}
	return nil
}

// own asks the hall to take the step.
func (s *Screen) own() tea.Cmd {
	c := s.rows[s.list.Selected()]
	last := len(s.form.Fields) - 1
	o := station.OwnStep{CaseID: c.CaseID, SeenVersion: c.Version, Event: s.step, Note: strings.TrimSpace(s.form.Value(last))}
	if s.step == station.HandOver {
		o.To = s.form.Value(0)
	}
	s.busy, s.wrong = true, ""
	s.gen, s.pages = s.gen+1, false
	gen, desk, ctx := s.gen, s.desk, s.deps.Ctx
	return func() tea.Msg { return owned{gen: gen, err: desk.Own(ctx, o)} }
}

// owned closes the form, and reads the ledger again.
func (s *Screen) owned(msg owned) tea.Cmd {
	if msg.gen != s.gen {
		return nil
	}
	s.busy = false
	if msg.err != nil {
		s.wrong = s.deps.Sentence(msg.err)
		return nil
	}
	s.form = nil
	return s.page("")
}

// formRows is the room that the form takes.
func (s *Screen) formRows() int {
	if s.form == nil {
		return 0
	}
	return len(s.form.Fields) + 1
}

// ownView asks below the list.
func (s *Screen) ownView(lines []tui.Line, size tui.Size) ([]tui.Line, *tui.Cursor) {
	t := &s.deps.Text.Corrections
	title := t.ResendTitle
	if s.step == station.HandOver {
		title = t.HandOverTitle
	}
	lines[len(lines)-1] = tui.Rule(screens.Fill(title, "number", s.rows[s.list.Selected()].CaseNo), size.W, tui.Accent)
	form, cursor := s.form.View(size.W, len(lines), nil)
	lines = append(lines, form...)
	switch {
	case s.busy:
		lines = append(lines, tui.Text(tui.Accent, "  "+tui.Clean(t.Sending)).Truncate(size.W))
	case s.wrong != "":
		lines = append(lines, tui.Text(tui.Bad, "  ✗ "+s.wrong).Truncate(size.W))
	}
	return lines, cursor
}
