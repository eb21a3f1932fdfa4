package keymap_test

import (
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"

	"onewindow/tui/keymap"
	"onewindow/tui/tuitest"
)

func TestNormalize(t *testing.T) {
	for want, presses := range map[string][]tea.KeyPressMsg{
		"1":     {tuitest.Key("1"), tuitest.Key("１"), tuitest.Key("kp1")},
		"+":     {tuitest.Key("+"), tuitest.Key("＋"), tuitest.Key("kp+")},
		"-":     {tuitest.Key("-"), tuitest.Key("－"), tuitest.Key("kp-")},
		"*":     {tuitest.Key("*"), tuitest.Key("＊"), tuitest.Key("×"), tuitest.Key("kp*")},
		".":     {tuitest.Key("."), tuitest.Key("。"), tuitest.Key("kp."), tuitest.Key("．")},
		"?":     {tuitest.Key("？")},
		"a":     {tuitest.Key("a"), tuitest.Key("A"), tuitest.Key("Ａ"), {Code: 'a', Text: "A", Mod: tea.ModCapsLock}},
		"enter": {tuitest.Key("enter"), tuitest.Key("kpenter"), {Code: tea.KeyEnter, Mod: tea.ModNumLock}},
		"space": {tuitest.Key("space"), tuitest.Key("　")},
		"中":     {tuitest.Key("中")},
		"f2":    {tuitest.Key("f2")}, "ctrl+u": {tuitest.Key("ctrl+u")}, "shift+tab": {tuitest.Key("shift+tab")}, "ctrl+left": {tuitest.Key("ctrl+left")},
	} {
		for _, p := range presses {
			if got := keymap.Normalize(p); got != want {
				t.Errorf("%+v: %q, want %q", p, got, want)
			}
		}
	}
	if d, ok := keymap.Digit(tuitest.Key("９")); !ok || d != 9 {
		t.Error("full-width nine")
	}
	if _, ok := keymap.Digit(tuitest.Key("f1")); ok {
		t.Error("F1 is no digit")
	}
}

// Every name that Check accepts is a press that Normalize gives.
func TestCheckedKeysCanBePressed(t *testing.T) {
	n := 0
	try := func(key string) {
		if keymap.Check(key) != nil {
			return
		}
		n++
		if got := keymap.Normalize(tuitest.Key(key)); got != key {
			t.Errorf("%q is accepted, but pressing it gives %q", key, got)
		}
	}
	for _, mod := range []string{"", "ctrl+", "alt+", "shift+", "ctrl+alt+"} {
		for r := rune(0); r < 0x3100; r++ {
			try(mod + string(r))
		}
		for _, k := range []string{"enter", "tab", "backspace", "esc", "space", "up", "down", "left", "right", "pgup", "pgdown", "home", "end", "insert", "delete", "f1", "f12", "f13", "escape", "return"} {
			try(mod + k)
		}
	}
	if n < 150 {
		t.Errorf("only %d keys", n)
	}
}

func TestLabel(t *testing.T) {
	for key, want := range map[string]string{"f2": "F2", "enter": "Enter", "ctrl+u": "Ctrl-U", "up": "↑", "+": "+", "pgdown": "PgDn", "shift+tab": "Shift-Tab", "a": "a"} {
		if got := keymap.Label(key); got != want {
			t.Errorf("%s: %s, want %s", key, got, want)
		}
	}
}

func TestDouble(t *testing.T) {
	var d keymap.Double
	now := time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)
	for i, step := range []struct {
		key   string
		after time.Duration
		want  bool
	}{
		{"*", 0, false},
		{"*", 900 * time.Millisecond, true},
		{"*", 10 * time.Millisecond, false}, // a third press starts afresh
		{"*", 1100 * time.Millisecond, false},
		{"+", 10 * time.Millisecond, false}, // another key between
		{"*", 10 * time.Millisecond, false},
		{"*", -time.Hour, false}, // the clock was set back
	} {
		now = now.Add(step.after)
		if got := d.Press(step.key, now); got != step.want {
			t.Errorf("step %d: %v", i, got)
		}
	}
}
