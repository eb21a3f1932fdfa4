package waiting

import (
	"strings"

	tea "charm.land/bubbletea/v2"

	"onewindow/screens"
	"onewindow/station"
	"onewindow/tui"
	"onewindow/tui/field"
	"onewindow/visit"
)

// Screen is the waiting screen.
type Screen struct {
	deps screens.Deps
	snap station.Snapshot
	hand *field.Field // open while a ticket number is typed
	kept screens.Typist
	// label is the number that was asked to open a visit.
	label string
	// resting: the person says why the window pauses.
	resting bool
}

// New makes the screen for the station's present state; a number that was being
// typed before a restart is there again.
func New(deps screens.Deps, snap station.Snapshot) *Screen {
	s := &Screen{deps: deps, snap: snap}
	if was, ok := s.kept.RestoredFrom(&snap.Typing, station.TypingUnserved, ""); ok && len(was.Fields) == 1 {
		s.open(was.Fields[0].Clear())
		s.hand.SetCursor(was.Cursor)
	}
	return s
}

// open opens the input.
func (s *Screen) open(label string) {
	s.hand = field.New(field.Options{Max: 16, Filter: screens.Number})
	s.hand.SetValue(label)
}

// typed is what stands in the input.
func (s *Screen) typed() visit.Typing {
	if s.hand == nil {
		return visit.Typing{}
	}
	return visit.Typing{Screen: station.TypingUnserved, Fields: screens.Texts(s.hand), Cursor: s.hand.Cursor()}
}

// Leave closes the input and keeps what stands there; the station forgets it with
// the next person.
func (s *Screen) Leave() {
	if s.hand != nil {
		s.kept.Keep(s.deps, s.typed())
	}
	s.hand, s.resting = nil, false
}

// Update takes keys and the station's news.
func (s *Screen) Update(msg tea.Msg) tea.Cmd {
	s.kept.Update(msg, s.deps, s.typed)
	switch msg := msg.(type) {
	case station.Snapshot:
		s.snap = msg
	case screens.Done:
		// A number that was refused can be mended.
		if msg.Err != nil && msg.Command == visit.Name(visit.OpenByHand{}) && s.label != "" {
			s.open(s.label)
		}
	case tea.KeyPressMsg:
		return s.key(msg)
	case tea.PasteMsg:
		return s.write(msg)
	}
	return nil
}

// write changes the input, if it is open.
func (s *Screen) write(msg tea.Msg) tea.Cmd {
	if s.hand == nil {
		return nil
	}
	before := s.typed()
	s.hand.Update(msg)
	if s.typed().Equal(before) {
		return nil
	}
	return s.kept.Typed(s.deps)
}

func (s *Screen) signOut() tea.Cmd {
	deps := s.deps
	return func() tea.Msg {
		err := deps.Desk.SignOut(deps.Ctx)
		if err != nil {
			return tui.Notify(tui.Warn, deps.Sentence(err))()
		}
		return nil
	}
}

// rest asks the hall to pause the window, or to go on; what it answers shows with the
// orders of the window.
func (s *Screen) rest(why string) tea.Cmd {
	s.resting = false
	deps := s.deps
	return func() tea.Msg {
		if err := deps.Rest(deps.Ctx, why); err != nil {
			return tui.Notify(tui.Warn, deps.Sentence(err))()
		}
		return nil
	}
}

func (s *Screen) key(msg tea.KeyPressMsg) tea.Cmd {
	pressed := tui.Pressed(s.Bindings(), msg)
	if why, ok := strings.CutPrefix(pressed, restFor); ok {
		return s.rest(why)
	}
	switch pressed {
	case "rest":
		if s.paused() {
			return s.rest("")
		}
		s.resting = true
		return nil
	case "rest_back":
		s.resting = false
		return nil
	case "call":
		return s.deps.Post(visit.Call{})
	case "issue":
		return screens.Go(screens.Issue)
	case "outbox":
		return screens.Go(screens.Outbox)
	case "ledger":
		return screens.Go(screens.Corrections)
	case "letters":
		return screens.Go(screens.Letters)
	case "relay":
		return screens.Go(screens.Relay)
	case "resume":
		return s.deps.Post(visit.Resume{})
	case "undo":
		return s.deps.Post(visit.UndoFinish{})
	case "papers":
		return s.deps.PrintWaiting(s.snap.Waiting[0].ID)
	case "hand":
		s.open("")
		return nil
	case "out":
		return s.signOut()
	case "hand_back":
		s.hand, s.label = nil, ""
		s.kept.Forget(s.deps)
		return nil
	case "hand_ok":
		s.kept.Keep(s.deps, s.typed())
		s.label, s.hand = s.hand.Value(), nil
		return s.deps.Post(visit.OpenByHand{Label: s.label})
	}
	return s.write(msg)
}
