package lock

import (
	"context"

	tea "charm.land/bubbletea/v2"

	"onewindow/screens"
	"onewindow/station"
	"onewindow/tui"
	"onewindow/tui/field"
)

// Seat is what this screen asks of any seat. Unlock waits for the hall.
type Seat interface {
	Unlock(ctx context.Context, pin, code string) error
	SignOut(ctx context.Context) error
}

// Screen asks for the PIN of whoever locked the seat.
type Screen struct {
	deps screens.Deps
	seat Seat
	at   station.Seat
	pin  *field.Field
	code *field.Field // in the place of the PIN, which was right, once the hall has asked
	given,
	byKey, // a key device may stand in for the PIN
	busy bool
	wrong   tui.Safe
	missing bool // wrong only says what is still to be typed
}

type unlocked struct{ err error }

// New makes the screen; pin is filled in, empty outside the demo, and key says that a
// key device may stand in for it.
func New(deps screens.Deps, seat Seat, at station.Seat, pin string, key bool) *Screen {
	s := &Screen{deps: deps, seat: seat, at: at, given: pin != "", byKey: key, pin: field.New(field.Options{Max: 32, Filter: screens.Secret, Mask: true})}
	s.pin.SetValue(pin)
	return s
}

// Update takes keys, the seat's news and the end of the unlocking.
func (s *Screen) Update(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case station.Seated:
		s.at = msg.AtSeat()
	case unlocked:
		s.busy = false
		if msg.err != nil {
			s.refused(msg.err)
		}
	case tea.KeyPressMsg:
		return s.key(msg)
	case tea.PasteMsg:
		s.typed().Update(msg)
	}
	return nil
}

func (s *Screen) key(msg tea.KeyPressMsg) tea.Cmd {
	if s.busy {
		return nil
	}
	switch tui.Pressed(s.Bindings(), msg) {
	case "unlock":
		s.busy, s.wrong = true, ""
		pin, code, deps, seat := s.pin.Value(), "", s.deps, s.seat
		if s.code != nil {
			code = s.code.Value()
		}
		return func() tea.Msg { return unlocked{seat.Unlock(deps.Ctx, pin, code)} }
	case "out":
		deps, seat := s.deps, s.seat
		return func() tea.Msg { return unlocked{seat.SignOut(deps.Ctx)} }
	default:
		s.typed().Update(msg)
	}
	return nil
}

// typed is the field with the cursor.
func (s *Screen) typed() *field.Field {
	if s.code != nil {
		return s.code
	}
	return s.pin
}

// refused says why, and has typed anew what was wrong: the code alone while the PIN
// was right.
func (s *Screen) refused(err error) {
	s.wrong, s.missing, s.code = s.deps.Sentence(err), station.MissesCode(err), nil
	if station.AsksCode(err) {
		s.code = screens.NewCode()
		return
	}
	s.pin.Reset()
}

// Bindings are the keys of the screen.
func (s *Screen) Bindings() []tui.Binding {
	t := &s.deps.Text.Lock
	in := tui.Binding{ID: "unlock", Keys: []string{"enter"}, Help: tui.Clean(t.KeyUnlock)}
	if s.busy {
		in.Disabled = tui.Clean(t.Busy)
	}
	return []tui.Binding{in, {ID: "out", Keys: []string{"ctrl+o"}, Help: tui.Clean(t.KeyOut), Danger: tui.Twice, Sure: tui.Clean(t.OutAsk)}}
}

// why says what the PIN is asked for.
func (s *Screen) why() string {
	t := &s.deps.Text.Lock
	switch {
	case s.at.Session.ByPIN:
		return t.HallBack
	case !s.at.Session.Locked:
		return t.Over
	case s.at.Away():
		return t.Away
	}
	return t.Kept
}

// hint says what a key device does at this lock.
func (s *Screen) hint() string {
	if s.at.Away() {
		return s.deps.Text.KeyDevice.Away
	}
	return s.deps.Text.KeyDevice.Unlock
}

// View draws who locked the seat, and the field.
func (s *Screen) View(size tui.Size) tui.Frame {
	t := &s.deps.Text.Lock
	in, x := s.typed().View(max(1, min(32, size.W-12)))
	asked := t.PIN
	if s.code != nil {
		asked = t.Code
	}
	label := tui.L(tui.T(tui.Label, "  "+tui.Clean(asked)+" "))
	lines := []tui.Line{
		nil, tui.Text(tui.Title, "  "+tui.Clean(t.Title)), nil,
		tui.Text(tui.Strong, "  "+tui.Clean(s.at.Session.Name+" "+s.at.Session.StaffNo)).Truncate(size.W),
		tui.Text(tui.Dim, "  "+tui.Clean(s.why())).Truncate(size.W), nil,
		append(label, in...), nil,
	}
	row := len(lines) - 2
	switch {
	case s.busy && s.byKey && s.pin.Value() == "":
		lines = append(lines, tui.Text(tui.Accent, "  "+tui.Clean(s.deps.Text.KeyDevice.Confirm)).Truncate(size.W))
	case s.busy:
		lines = append(lines, tui.Text(tui.Accent, "  "+tui.Clean(t.Busy)))
	case s.wrong != "" && s.missing:
		lines = append(lines, tui.Text(tui.Accent, "  "+s.wrong).Truncate(size.W))
	case s.wrong != "":
		lines = append(lines, tui.Text(tui.Bad, "  ✗ "+s.wrong).Truncate(size.W))
	case s.byKey:
		lines = append(lines, tui.Text(tui.Dim, "  "+tui.Clean(s.hint())).Truncate(size.W))
	case s.given:
		lines = append(lines, tui.Text(tui.Dim, "  "+tui.Clean(t.Demo)).Truncate(size.W))
	}
	return tui.Frame{Lines: tui.Fit(lines, size.H), Cursor: &tui.Cursor{X: label.Width() + x, Y: min(row, max(0, size.H-1))}}
}
