package keymap

import (
	"fmt"
	"strings"
	"unicode/utf8"

	tea "charm.land/bubbletea/v2"
)

// Press is the press of a key by its name, the other way round from [Normalize].
// Any other text comes as an input method commits it, in one piece.
func Press(name string) tea.KeyPressMsg {
	mod, base := tea.KeyMod(0), name
	for len(base) > 1 {
		i := strings.IndexByte(base, '+')
		m, ok := modifiers[base[:max(0, i)]]
		if i <= 0 || !ok || i == len(base)-1 {
			break
		}
		mod, base = mod|m, base[i+1:]
	}
	if code, ok := codes[base]; ok {
		msg := tea.KeyPressMsg{Code: code, Mod: mod}
		if base == "space" && mod == 0 {
			msg.Text = " "
		}
		return msg
	}
	r, size := utf8.DecodeRuneInString(base)
	switch {
	case mod != 0:
		return tea.KeyPressMsg{Code: r, Mod: mod}
	case size == len(name):
		return tea.KeyPressMsg{Code: r, Text: name}
	}
	return tea.KeyPressMsg{Code: tea.KeyExtended, Text: name}
}

var modifiers = map[string]tea.KeyMod{"ctrl": tea.ModCtrl, "alt": tea.ModAlt, "shift": tea.ModShift}

var codes = func() map[string]rune {
	m := map[string]rune{
		"enter": tea.KeyEnter, "tab": tea.KeyTab, "backspace": tea.KeyBackspace, "esc": tea.KeyEscape,
		"space": tea.KeySpace, "up": tea.KeyUp, "down": tea.KeyDown, "left": tea.KeyLeft, "right": tea.KeyRight,
		"insert": tea.KeyInsert, "delete": tea.KeyDelete, "pgup": tea.KeyPgUp, "pgdown": tea.KeyPgDown,
		"home": tea.KeyHome, "end": tea.KeyEnd,
	}
	for i := range rune(12) {
		m[fmt.Sprintf("f%d", i+1)] = tea.KeyF1 + i
	}
	return m
}()
