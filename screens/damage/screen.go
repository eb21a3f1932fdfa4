package damage

import (
	tea "charm.land/bubbletea/v2"

	"onewindow/screens"
	"onewindow/station"
	"onewindow/tui"
	"onewindow/tui/list"
)

// Desk is what this screen asks of the station.
type Desk interface {
	// Review says that whoever is signed in has looked at what was compared.
	Review() *station.Pending
}

// Screen is the newest comparison.
type Screen struct {
	deps screens.Deps
	desk Desk
	snap station.Snapshot
	list *list.List
}

// New makes the screen.
func New(deps screens.Deps, desk Desk, snap station.Snapshot) *Screen {
	s := &Screen{deps: deps, desk: desk, snap: snap}
	s.list = list.New(len(s.newest().Rows), s.row)
	return s
}

// newest is the comparison that is shown; older ones are in `window journal
// show`.
func (s *Screen) newest() station.Comparison {
	if len(s.snap.Compared) == 0 {
		return station.Comparison{}
	}
	return s.snap.Compared[len(s.snap.Compared)-1]
}

// Update takes keys and news.
func (s *Screen) Update(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case station.Snapshot:
		before := s.newest().At
		s.snap = msg
		if !before.Equal(s.newest().At) {
			s.list.Set(len(s.newest().Rows))
		}
	case tea.KeyPressMsg:
		switch tui.Pressed(s.Bindings(), msg) {
		case "back":
			return screens.Go(screens.Outbox)
		case "seen":
			return s.deps.Wait("review", s.desk.Review())
		}
		s.list.Update(msg)
	}
	return nil
}

// Bindings are the keys that work now; a disabled one says why.
func (s *Screen) Bindings() []tui.Binding {
	t := &s.deps.Text.Damage
	seen := tui.Binding{ID: "seen", Keys: []string{"f5"}, Help: tui.Clean(t.KeySeen), Danger: tui.Twice}
	switch c := s.newest(); {
	case c.At.IsZero():
		seen.Disabled = tui.Clean(t.Waiting)
	case c.Reviewed != "":
		seen.Disabled = screens.Fill(t.Seen, "who", c.Reviewed)
	}
	return screens.Keys(seen, tui.Binding{ID: "back", Keys: []string{"esc", "-", "backspace"}, Help: tui.Clean(s.deps.Text.Desk.KeyBack)})
}
