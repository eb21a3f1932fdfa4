package tui

import (
	"slices"

	tea "charm.land/bubbletea/v2"
)

// PaletteKey opens the page on which an action is looked for, and closes it.
const PaletteKey = "ctrl+k"

// paletteID is the action that opens it.
const paletteID = "palette"

type pressMsg struct{ key string }

// Press is the command that closes the pages over the screen and presses a key there.
func Press(key string) tea.Cmd { return func() tea.Msg { return pressMsg{key} } }

// turn closes the pages that the shell lays over a screen: what they speak of has
// changed under them.
func (s *Shell) turn() { s.help, s.palette = nil, nil }

// toPalette takes the keys of the page on which an action is looked for.
func (s *Shell) toPalette(msg tea.KeyPressMsg, name string) tea.Cmd {
	switch {
	case s.palette == nil:
		s.palette = s.o.Palette(func() []Binding {
			return slices.DeleteFunc(s.bindings(), func(b Binding) bool { return b.ID == paletteID })
		})
		return nil
	case name == PaletteKey || name == "esc":
		s.palette = nil
		return nil
	}
	return s.palette.Update(msg)
}
