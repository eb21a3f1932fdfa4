package assist

import (
	"context"

	tea "charm.land/bubbletea/v2"

	"onewindow/screens"
	"onewindow/station"
	"onewindow/tui"
)

// Kinds of a call; none takes a call for help back.
const (
	Help      = "help"
	Emergency = "emergency"
	None      = ""
)

// Desk calls for the window.
type Desk interface {
	CallHelp(ctx context.Context, kind string) error
	// Orders are what the hall has answered last.
	Orders() station.Orders
}

// Screen asks what kind of help.
type Screen struct {
	deps screens.Deps
	desk Desk
}

// New makes the screen.
func New(deps screens.Deps, desk Desk) *Screen { return &Screen{deps: deps, desk: desk} }

// Update takes the keys.
func (s *Screen) Update(msg tea.Msg) tea.Cmd {
	if press, ok := msg.(tea.KeyPressMsg); ok {
		switch tui.Pressed(s.Bindings(), press) {
		case Help, Emergency:
			kind := tui.Pressed(s.Bindings(), press)
			return tea.Batch(s.call(kind), tui.CloseDialog())
		case "over":
			return tea.Batch(s.call(None), tui.CloseDialog())
		case "back":
			return tui.CloseDialog()
		}
	}
	return nil
}

// call asks the hall beside whatever the seat does; a failure is told.
func (s *Screen) call(kind string) tea.Cmd {
	return func() tea.Msg {
		if err := s.desk.CallHelp(s.deps.Ctx, kind); err != nil {
			return tui.Notify(tui.Bad, s.deps.Sentence(err))()
		}
		return nil
	}
}

// View says how the call stands, and what can be called.
func (s *Screen) View(size tui.Size) tui.Frame {
	t := &s.deps.Text.Assist
	lines := []tui.Line{tui.Text(tui.Plain, "  "+tui.Clean(t.Ask)).Truncate(size.W), nil}
	for _, c := range []struct {
		key   tui.Safe
		style tui.Style
		say   string
	}{{"1", tui.Plain, t.Help}, {"2", tui.Bad, t.Emergency}, {"0", tui.Dim, t.Over}} {
		lines = append(lines, tui.L(tui.T(tui.Key, "  "+c.key+"  "), tui.T(c.style, tui.Clean(c.say))).Truncate(size.W))
	}
	switch h := s.desk.Orders().Help; {
	case h.Owner != "":
		lines = append(lines, nil, tui.Text(tui.Good, "  ✓ "+screens.Fill(s.deps.Text.Desk.HelpComes, "name", h.Owner)).Truncate(size.W))
	case h.Kind != "":
		lines = append(lines, nil, tui.Text(tui.Warn, "  △ "+screens.Fill(s.deps.Text.Desk.HelpCalled, "kind", s.deps.Text.Board.HelpKinds[h.Kind])).Truncate(size.W))
	}
	return tui.Frame{Lines: tui.Fit(lines, size.H)}
}

// Bindings are the kinds of help.
func (s *Screen) Bindings() []tui.Binding {
	t := &s.deps.Text.Assist
	over := tui.Binding{ID: "over", Keys: []string{"0"}, Help: tui.Clean(t.KeyOver)}
	if s.desk.Orders().Help.Kind != Help {
		over.Disabled = tui.Clean(t.NotOver)
	}
	return []tui.Binding{
		{ID: Help, Keys: []string{"1"}, Help: tui.Clean(t.KeyHelp)},
		{ID: Emergency, Keys: []string{"2"}, Help: tui.Clean(t.KeyEmergency)},
		screens.Quiet(over),
		{ID: "back", Keys: []string{"esc"}, Help: tui.Clean(s.deps.Text.Board.KeyBack)},
	}
}
