package ticket

import (
	"strconv"

	tea "charm.land/bubbletea/v2"

	"onewindow/screens"
	"onewindow/station"
	"onewindow/tui"
	"onewindow/visit"
)

// Screen is the ticket screen.
type Screen struct {
	deps screens.Deps
	snap station.Snapshot
	star screens.Star
}

// New makes the screen for the station's present state.
func New(deps screens.Deps, snap station.Snapshot) *Screen { return &Screen{deps: deps, snap: snap} }

// Update takes keys and the station's news.
func (s *Screen) Update(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case station.Snapshot:
		s.snap = msg
	case tea.KeyPressMsg:
		switch tui.Pressed(s.Bindings(), msg) {
		case "recall":
			return s.deps.Post(visit.Recall{})
		case "miss":
			return s.deps.Post(visit.Miss{})
		case "undo":
			return s.deps.Post(visit.UndoCall{})
		case "manual":
			return screens.Go(screens.Identity)
		case "hold":
			return screens.Go(screens.Hold)
		case "finish":
			return s.deps.Post(visit.Finish{})
		case "large":
			s.deps.SwitchLarge()
		case "star":
			return s.star.Press(s.deps)
		}
	}
	return nil
}

// Bindings are the keys that work now; a disabled one says why.
func (s *Screen) Bindings() []tui.Binding {
	t := &s.deps.Text.Ticket
	manual := tui.Binding{ID: "manual", Keys: []string{"f4"}, Help: tui.Clean(t.KeyManual)}
	if s.snap.Phase != visit.Called {
		d := &s.deps.Text.Desk
		return []tui.Binding{
			manual,
			{ID: "hold", Keys: []string{"f6"}, Help: tui.Clean(d.KeyHold)},
			{ID: "finish", Keys: []string{"f10", "ctrl+e"}, Help: tui.Clean(d.KeyFinish)},
			{ID: "star", Keys: []string{"*"}, Help: tui.Clean(d.KeyFinish), Hidden: true},
			s.deps.LargeKey(),
		}
	}
	limits := s.snap.Rules.Limits
	k := s.snap.Visit.Ticket
	recall := tui.Binding{ID: "recall", Keys: []string{"f2", "+"}, Help: tui.Clean(t.KeyRecall)}
	miss := tui.Binding{ID: "miss", Keys: []string{"f8"}, Help: tui.Clean(t.KeyMiss), Danger: tui.Twice, Sure: screens.Fill(t.MissAsk, "ticket", k.Label)}
	undo := tui.Binding{ID: "undo", Keys: []string{"f5", "-", "backspace"}, Help: tui.Clean(t.KeyUndo)}
	wait := screens.Seconds(limits.RecallGap - s.snap.Now.Sub(s.snap.Visit.RecalledAt))
	switch {
	case k.Calls >= limits.Calls:
		recall.Disabled = tui.Clean(t.AllCalled)
	case wait > 0:
		recall.Disabled = screens.Fill(s.deps.Text.Desk.Refusals[visit.RefusedTooSoon], "seconds", strconv.Itoa(wait))
	}
	if k.Calls < limits.Calls {
		miss.Disabled = screens.Fill(t.NotYet, "of", strconv.Itoa(limits.Calls), "n", strconv.Itoa(k.Calls))
	}
	if s.undoSeconds() == 0 {
		undo.Disabled = tui.Clean(s.deps.Text.Desk.Refusals[visit.RefusedTooLate])
	}
	return screens.Keys(recall, screens.Quiet(undo), manual, miss, s.deps.LargeKey())
}

func (s *Screen) undoSeconds() int {
	return screens.Seconds(s.snap.Rules.Limits.UndoFor - s.snap.Now.Sub(s.snap.Visit.Ticket.CalledAt))
}
