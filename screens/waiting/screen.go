package waiting

import (
	tea "charm.land/bubbletea/v2"

	"onewindow/screens"
	"onewindow/station"
	"onewindow/tui"
	"onewindow/tui/field"
	"onewindow/tui/keymap"
	"onewindow/visit"
)

// Screen is the waiting screen.
type Screen struct {
	deps screens.Deps
	snap station.Snapshot
	hand *field.Field // open while a ticket number is typed
	out  keymap.Double
}

// New makes the screen for the station's present state.
func New(deps screens.Deps, snap station.Snapshot) *Screen { return &Screen{deps: deps, snap: snap} }

// Leave closes the input, so that nothing typed for one citizen stays for the next.
func (s *Screen) Leave() { s.hand = nil }

// Update takes keys and the station's news.
func (s *Screen) Update(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case station.Snapshot:
		s.snap = msg
	case tea.KeyPressMsg:
		return s.key(msg)
	case tea.PasteMsg:
		if s.hand != nil {
			s.hand.Update(msg)
		}
	}
	return nil
}

// signOut asks for a second press: nobody should lose the desk by a slip.
func (s *Screen) signOut() tea.Cmd {
	s.out.Within = screens.Twice
	if !s.out.Press("ctrl+o", s.deps.Now()) {
		return tui.Notify(tui.Warn, tui.Clean(s.deps.Text.Waiting.LogoutAsk))
	}
	deps := s.deps
	return func() tea.Msg {
		err := deps.Desk.SignOut(deps.Ctx)
		if err != nil {
			return tui.Notify(tui.Warn, deps.Sentence(err))()
		}
		return nil
	}
}

func (s *Screen) key(msg tea.KeyPressMsg) tea.Cmd {
	switch tui.Pressed(s.Bindings(), msg) {
	case "call":
		return s.deps.Post(visit.Call{})
	case "issue":
		return screens.Go(screens.Issue)
	case "outbox":
		return screens.Go(screens.Outbox)
	case "relay":
		return screens.Go(screens.Relay)
	case "resume":
		return s.deps.Post(visit.Resume{})
	case "undo":
		return s.deps.Post(visit.UndoFinish{})
	case "papers":
		return s.deps.PrintWaiting(s.snap.Waiting[0].ID)
	case "hand":
		s.hand = field.New(field.Options{Max: 16, Filter: screens.Number})
		return nil
	case "out":
		return s.signOut()
	case "hand_back":
		s.hand = nil
		return nil
	case "hand_ok":
		label := s.hand.Value()
		s.hand = nil
		return s.deps.Post(visit.OpenByHand{Label: label})
	}
	if s.hand != nil {
		s.hand.Update(msg)
	}
	return nil
}
