package tuitest

import (
	"fmt"
	"strings"
	"unicode/utf8"

	tea "charm.land/bubbletea/v2"
)

// Key is the press of a key by its name: "enter", "f2", "ctrl+u", "space", "kp+",
// or any text, which comes as an input method commits it, in one piece.
func Key(name string) tea.KeyPressMsg {
	if code, ok := codes[name]; ok {
		msg := tea.KeyPressMsg{Code: code}
		if name == "space" {
			msg.Text = " "
		}
		return msg
	}
	mod, base := tea.KeyMod(0), name
	for len(base) > 1 {
		i := strings.IndexByte(base, '+')
		m, ok := mods[base[:max(0, i)]]
		if i <= 0 || !ok || i == len(base)-1 {
			break
		}
		mod, base = mod|m, base[i+1:]
	}
	if mod != 0 {
		if code, ok := codes[base]; ok {
			return tea.KeyPressMsg{Code: code, Mod: mod}
		}
		r, _ := utf8.DecodeRuneInString(base)
		return tea.KeyPressMsg{Code: r, Mod: mod}
	}
	if utf8.RuneCountInString(name) == 1 {
		r, _ := utf8.DecodeRuneInString(name)
		return tea.KeyPressMsg{Code: r, Text: name}
	}
	return tea.KeyPressMsg{Code: tea.KeyExtended, Text: name}
}

var mods = map[string]tea.KeyMod{"ctrl": tea.ModCtrl, "alt": tea.ModAlt, "shift": tea.ModShift}

var codes = func() map[string]rune {
	m := map[string]rune{
		"enter": tea.KeyEnter, "tab": tea.KeyTab, "backspace": tea.KeyBackspace, "esc": tea.KeyEscape,
		"space": tea.KeySpace, "up": tea.KeyUp, "down": tea.KeyDown, "left": tea.KeyLeft, "right": tea.KeyRight,
		"insert": tea.KeyInsert, "delete": tea.KeyDelete, "pgup": tea.KeyPgUp, "pgdown": tea.KeyPgDown,
		"home": tea.KeyHome, "end": tea.KeyEnd,
		"kp+": tea.KeyKpPlus, "kp-": tea.KeyKpMinus, "kp*": tea.KeyKpMultiply, "kp/": tea.KeyKpDivide,
		"kpenter": tea.KeyKpEnter, "kp.": tea.KeyKpDecimal,
	}
	for i := range rune(12) {
		m[fmt.Sprintf("f%d", i+1)] = tea.KeyF1 + i
	}
	for i := range rune(10) {
		m[fmt.Sprintf("kp%d", i)] = tea.KeyKp0 + i
	}
	return m
}()
