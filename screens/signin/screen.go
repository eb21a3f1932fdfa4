package signin

import (
	"context"

	tea "charm.land/bubbletea/v2"

	"onewindow/screens"
	"onewindow/tui"
)

// Account is what the form is filled in with; empty outside the demo. Key says that a
// key device may stand in for the PIN, which is then left empty.
type Account struct {
	StaffNo, PIN string
	Key          bool
}

// Seat is what this screen asks of any seat. The call waits for the hall.
type Seat interface {
	SignIn(ctx context.Context, staffNo, pin, code string) error
}

// Screen is the sign-in screen.
type Screen struct {
	deps    screens.Deps
	seat    Seat
	window  string
	account Account
	form    screens.Signed
	busy    bool
}

type signedIn struct{ err error }

// New makes the screen.
func New(deps screens.Deps, seat Seat, window string, account Account) *Screen {
	s := &Screen{deps: deps, seat: seat, window: window, account: account}
	t := &deps.Text.SignIn
	s.form = screens.NewSigned(tui.Clean(t.StaffNo), tui.Clean(t.PIN), nil)
	s.form.Fields[0].SetValue(account.StaffNo)
	s.form.Fields[1].SetValue(account.PIN)
	if account.StaffNo != "" {
		s.form.Set(1)
	}
	return s
}

// Update takes keys and the end of the sign-in.
func (s *Screen) Update(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case signedIn:
		s.busy = false
		if msg.err != nil {
			s.form.Refused(s.deps, msg.err)
		}
	case tea.KeyPressMsg:
		if s.busy {
			return nil
		}
		switch tui.Pressed(s.Bindings(), msg) {
		case "next":
			s.form.Next(1)
		case "previous":
			s.form.Next(-1)
		case "in":
			if !s.form.Last() && s.form.Value(len(s.form.Fields)-1) == "" {
				s.form.Next(1)
				return nil
			}
			s.busy, s.form.Wrong = true, ""
			staffNo, pin, code := s.form.By()
			deps, seat := s.deps, s.seat
			return func() tea.Msg { return signedIn{seat.SignIn(deps.Ctx, staffNo, pin, code)} }
		default:
			s.form.Update(msg)
		}
	case tea.PasteMsg:
		s.form.Update(msg)
	}
	return nil
}

// byKey says that the device is asked, not the PIN.
func (s *Screen) byKey() bool {
	_, pin, _ := s.form.By()
	return s.account.Key && pin == ""
}

// Bindings are the keys of the form.
func (s *Screen) Bindings() []tui.Binding {
	t := &s.deps.Text.SignIn
	in := tui.Binding{ID: "in", Keys: []string{"enter"}, Help: tui.Clean(t.KeyIn)}
	if s.busy {
		in.Disabled = tui.Clean(t.Busy)
	}
	return []tui.Binding{
		in,
		{ID: "next", Keys: []string{"tab", "down"}, Help: tui.Clean(t.KeyNext)},
		{ID: "previous", Keys: []string{"shift+tab", "up"}, Help: tui.Clean(t.KeyNext), Hidden: true},
	}
}

// View draws the form.
func (s *Screen) View(size tui.Size) tui.Frame {
	t := &s.deps.Text.SignIn
	lines := []tui.Line{
		nil, tui.Text(tui.Title, "  "+tui.Clean(t.Title)+"   "+screens.Fill(t.Window, "window", s.window)), nil, nil,
	}
	form, cursor := s.form.View(size.W, len(lines), nil)
	lines = append(lines, form...)
	switch {
	case s.busy && s.byKey():
		lines = append(lines, tui.Text(tui.Accent, "  "+tui.Clean(s.deps.Text.KeyDevice.Confirm)).Truncate(size.W))
	case s.busy:
		lines = append(lines, tui.Text(tui.Accent, "  "+tui.Clean(t.Busy)))
	case s.form.Wrong != "":
		lines = append(lines, s.form.Said(size.W))
	case s.account.Key:
		lines = append(lines, tui.Text(tui.Dim, "  "+tui.Clean(s.deps.Text.KeyDevice.SignIn)).Truncate(size.W))
	case s.account.StaffNo != "":
		lines = append(lines, tui.Text(tui.Dim, "  "+tui.Clean(t.Demo)).Truncate(size.W))
	}
	if cursor != nil && cursor.Y >= size.H {
		cursor.Y = max(0, size.H-1)
	}
	return tui.Frame{Lines: tui.Fit(lines, size.H), Cursor: cursor}
}
