package across

import (
	tea "charm.land/bubbletea/v2"

	"onewindow/screens"
	"onewindow/tui"
)

// View is what is seen from the other side of the desk.
type View struct {
	Strip   string
	Display [2]string // two lines
	// Roll and Sheets are the papers that came out since the start: of the roll
	// printer, and on A4. Folder is where they lie.
	Roll, Sheets int
	Folder       string
}

// Screen shows a View as it is now.
type Screen struct {
	deps screens.Deps
	look func() View
}

// New makes the screen; look never waits.
func New(deps screens.Deps, look func() View) *Screen { return &Screen{deps: deps, look: look} }

// Update takes keys. Whatever else comes has the view drawn anew.
func (s *Screen) Update(msg tea.Msg) tea.Cmd {
	if key, ok := msg.(tea.KeyPressMsg); ok && tui.Pressed(s.Bindings(), key) == "back" {
		return tui.CloseDialog()
	}
	return nil
}

// Bindings are the keys.
func (s *Screen) Bindings() []tui.Binding {
	return []tui.Binding{{ID: "back", Keys: []string{"esc", "enter", "-", "backspace"}, Help: tui.Clean(s.deps.Text.Desk.KeyBack)}}
}

// labelWidth is room for the names of the devices.
const labelWidth = 26

// View draws the signs and counts the papers.
func (s *Screen) View(size tui.Size) tui.Frame {
	t, v := s.deps.Text, s.look()
	row := func(device string, style tui.Style, words tui.Safe) tui.Line {
		name := tui.Safe("")
		if device != "" {
			name = tui.Clean(screens.DeviceName(device, t))
		}
		return tui.L(tui.T(tui.Label, "  "+tui.Pad(name, labelWidth)), tui.T(style, words)).Truncate(size.W)
	}
	came := func(n int) tui.Safe { return screens.Fill(t.Demo.CameOut, "n", string(tui.Int(n))) }
	return tui.Frame{Lines: tui.Fit([]tui.Line{
		nil, row("strip", tui.Strong, tui.Clean(v.Strip)), nil,
		row("display", tui.Strong, tui.Clean(v.Display[0])), row("", tui.Strong, tui.Clean(v.Display[1])), nil,
		row("printer", tui.Plain, came(v.Roll)), row("office", tui.Plain, came(v.Sheets)), nil,
		tui.Text(tui.Dim, "  "+screens.Fill(t.Demo.TheyLie, "folder", v.Folder)).Truncate(size.W),
	}, size.H)}
}
