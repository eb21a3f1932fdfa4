package tuitest

import (
	tea "charm.land/bubbletea/v2"

	"onewindow/tui/keymap"
)

// Key is the press of a key by its name: "enter", "f2", "ctrl+u", "space", "kp+",
// or any text, which comes as an input method commits it, in one piece.
func Key(name string) tea.KeyPressMsg {
	if code, ok := pad[name]; ok {
		return tea.KeyPressMsg{Code: code}
	}
	return keymap.Press(name)
}

// pad are the keys of the numeric keypad as terminals tell them apart.
var pad = func() map[string]rune {
	m := map[string]rune{
		"kp+": tea.KeyKpPlus, "kp-": tea.KeyKpMinus, "kp*": tea.KeyKpMultiply, "kp/": tea.KeyKpDivide,
		"kpenter": tea.KeyKpEnter, "kp.": tea.KeyKpDecimal,
	}
	for i := range rune(10) {
		m["kp"+string('0'+i)] = tea.KeyKp0 + i
	}
	return m
}()
