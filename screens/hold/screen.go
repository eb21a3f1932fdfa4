package hold

import (
	"strconv"

	tea "charm.land/bubbletea/v2"

	"onewindow/screens"
	"onewindow/tui"
	"onewindow/visit"
)

// Screen is the list of reasons.
type Screen struct{ deps screens.Deps }

// New makes the screen.
func New(deps screens.Deps) *Screen { return &Screen{deps: deps} }

// Update takes one digit.
func (s *Screen) Update(msg tea.Msg) tea.Cmd {
	key, ok := msg.(tea.KeyPressMsg)
	if !ok {
		return nil
	}
	id := tui.Pressed(s.Bindings(), key)
	switch id {
	case "":
		return nil
	case "back":
		return screens.Go(screens.Main)
	}
	return tea.Batch(screens.Go(screens.Main), s.deps.Post(visit.Hold{Reason: id}))
}

// Bindings are the digits of the reasons.
func (s *Screen) Bindings() []tui.Binding {
	var bs []tui.Binding
	for i, r := range visit.HoldReasons {
		bs = append(bs, tui.Binding{ID: r, Keys: []string{strconv.Itoa(i + 1)}, Help: tui.Clean(s.deps.Text.Desk.Holds[r])})
	}
	return append(bs, tui.Binding{ID: "back", Keys: []string{"esc", "-", "backspace"}, Help: tui.Clean(s.deps.Text.Desk.KeyBack)})
}

// View lists the reasons.
func (s *Screen) View(size tui.Size) tui.Frame {
	lines := []tui.Line{nil, tui.Text(tui.Title, "  "+tui.Clean(s.deps.Text.Hold.Title)).Truncate(size.W), nil}
	for i, r := range visit.HoldReasons {
		lines = append(lines, tui.L(tui.T(tui.Key, "   "+tui.Int(i+1)+"  "), tui.T(tui.Plain, tui.Clean(s.deps.Text.Desk.Holds[r]))).Truncate(size.W))
	}
	lines = append(lines, nil, tui.Text(tui.Dim, "  "+tui.Clean(s.deps.Text.Hold.Kept)).Truncate(size.W))
	return tui.Frame{Lines: tui.Fit(lines, size.H)}
}
