package keymap

import (
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	tea "charm.land/bubbletea/v2"
)

// Normalize gives the name of a key as bindings write it: "enter", "f2",
// "ctrl+u", "space", or the character itself. Full-width letters, digits and
// punctuation and Chinese punctuation that an input method commits are folded
// to the key they stand for (１ → 1, 。 → ., 、 → /), Latin letters to lower
// case, and the numeric keypad to what is printed on it.
func Normalize(msg tea.KeyPressMsg) string {
	k := tea.Key(msg)
	if name, ok := keypad[k.Code]; ok && k.Mod&^(tea.ModShift|tea.ModNumLock|tea.ModCapsLock) == 0 {
		return name
	}
	if k.Text != "" {
		folded := Fold(k.Text)
		if folded == " " {
			return "space"
		}
		return strings.ToLower(folded)
	}
	// Lock keys are reported as modifiers by some terminals; no binding means them.
	k.Mod &^= tea.ModCapsLock | tea.ModNumLock | tea.ModScrollLock
	return tea.KeyPressMsg(k).Keystroke()
}

// Match reports whether the press is one of the keys.
func Match(msg tea.KeyPressMsg, keys ...string) bool {
	return slices.Contains(keys, Normalize(msg))
}

// Digit is the digit 0–9 that was pressed on any row, keypad or input method.
func Digit(msg tea.KeyPressMsg) (int, bool) {
	n := Normalize(msg)
	if len(n) == 1 && n[0] >= '0' && n[0] <= '9' {
		return int(n[0] - '0'), true
	}
	return 0, false
}

// Fold turns full-width ASCII (U+FF01–FF5E), the ideographic space and Chinese
// punctuation into the ASCII that a Latin keyboard gives. Everything else stays.
func Fold(s string) string {
	if isASCII(s) {
		return s
	}
	return strings.Map(func(r rune) rune {
		if r >= 0xFF01 && r <= 0xFF5E {
			return r - 0xFF01 + '!'
		}
		if a, ok := punctuation[r]; ok {
			return a
		}
		return r
	}, s)
}

func isASCII(s string) bool {
	for i := range len(s) {
		if s[i] >= utf8.RuneSelf {
			return false
		}
	}
	return true
}

var punctuation = map[rune]rune{
	'　': ' ', '。': '.', '．': '.', '、': '/', '·': '`', '【': '[', '】': ']', '「': '[', '」': ']',
	'《': '<', '》': '>', '〈': '<', '〉': '>', '“': '"', '”': '"', '‘': '\'', '’': '\'', '—': '-', '－': '-',
	'￥': '$', '…': '^', '×': '*', '÷': '/',
}

var keypad = map[rune]string{
	tea.KeyKp0: "0", tea.KeyKp1: "1", tea.KeyKp2: "2", tea.KeyKp3: "3", tea.KeyKp4: "4",
	tea.KeyKp5: "5", tea.KeyKp6: "6", tea.KeyKp7: "7", tea.KeyKp8: "8", tea.KeyKp9: "9",
	tea.KeyKpPlus: "+", tea.KeyKpMinus: "-", tea.KeyKpMultiply: "*", tea.KeyKpDivide: "/",
	tea.KeyKpDecimal: ".", tea.KeyKpEqual: "=", tea.KeyKpEnter: "enter", tea.KeyKpComma: ",", tea.KeyKpSep: ",",
	tea.KeyKpUp: "up", tea.KeyKpDown: "down", tea.KeyKpLeft: "left", tea.KeyKpRight: "right",
	tea.KeyKpPgUp: "pgup", tea.KeyKpPgDown: "pgdown", tea.KeyKpHome: "home", tea.KeyKpEnd: "end",
	tea.KeyKpInsert: "insert", tea.KeyKpDelete: "delete",
}

// Check returns an error for a key name that [Normalize] can never give on a
// plain terminal, so that a binding with it would be dead.
func Check(key string) error {
	switch key {
	case "":
		return fmt.Errorf("empty key")
	case " ":
		return fmt.Errorf("%q never matches: write %q", key, "space")
	case "ctrl+i", "ctrl+m", "ctrl+[", "ctrl+j":
		return fmt.Errorf("%q is tab, enter or esc on a plain terminal", key)
	case "ctrl+h":
		return fmt.Errorf("%q is backspace on many terminals", key)
	case "ctrl+s", "ctrl+q":
		return fmt.Errorf("%q is flow control on many terminals", key)
	case "shift+enter", "ctrl+enter", "shift+space", "ctrl+tab", "shift+backspace", "ctrl+backspace":
		return fmt.Errorf("%q cannot be told apart on a plain terminal", key)
	}
	mods, base := split(key)
	if order := strings.Join(mods, "+"); !slices.Contains([]string{"", "ctrl", "alt", "shift", "ctrl+alt", "ctrl+shift", "alt+shift", "ctrl+alt+shift"}, order) {
		return fmt.Errorf("%q: modifiers are ctrl, alt, shift, in this order", key)
	}
	if slices.Contains(named, base) {
		return nil
	}
	if base == " " {
		return fmt.Errorf("%q never matches: the key is called %q", key, "space")
	}
	if utf8.RuneCountInString(base) != 1 {
		return fmt.Errorf("%q: no key is called %q", key, base)
	}
	if base != Fold(base) {
		return fmt.Errorf("%q is folded to %q before it is matched", key, Fold(base))
	}
	if base != strings.ToLower(base) {
		return fmt.Errorf("%q: letters are matched in lower case", key)
	}
	if len(base) > 1 || base[0] < ' ' || base[0] == 0x7f {
		return fmt.Errorf("%q is not on every keyboard", key)
	}
	if slices.Contains(mods, "shift") {
		return fmt.Errorf("%q: write the character that shift gives", key)
	}
	if slices.Contains(mods, "ctrl") && (base[0] < 'a' || base[0] > 'z') && !strings.Contains(`\]^_@`, base) {
		return fmt.Errorf("%q: terminals send no such control character", key)
	}
	return nil
}

// split takes the modifiers off; "+" itself and "ctrl++" are keys too.
func split(key string) (mods []string, base string) {
	rest := key
	for {
		i := strings.IndexByte(rest, '+')
		if i <= 0 || i == len(rest)-1 && rest != "+" && !strings.HasSuffix(rest, "++") {
			return mods, rest
		}
		mods, rest = append(mods, rest[:i]), rest[i+1:]
	}
}

var named = func() []string {
	n := []string{
		"enter", "tab", "backspace", "esc", "space", "up", "down", "left", "right",
		"insert", "delete", "pgup", "pgdown", "home", "end",
	}
	for i := range 12 {
		n = append(n, fmt.Sprintf("f%d", i+1))
	}
	return n
}()

// Label is how a key is written for people: F2, Enter, Ctrl-U, ↑.
func Label(key string) string {
	mods, base := split(key)
	var b strings.Builder
	for _, m := range mods {
		b.WriteString(strings.ToUpper(m[:1]) + m[1:] + "-")
	}
	switch {
	case labels[base] != "":
		b.WriteString(labels[base])
	case len(base) > 1:
		b.WriteString(strings.ToUpper(base[:1]) + base[1:])
	case len(mods) > 0:
		b.WriteString(strings.ToUpper(base))
	default:
		b.WriteString(base)
	}
	return b.String()
}

var labels = map[string]string{
	"up": "↑", "down": "↓", "left": "←", "right": "→", "pgup": "PgUp", "pgdown": "PgDn",
	"delete": "Del", "insert": "Ins",
}

// Double tells the second press of the same key within Within (0: one second).
// The zero value is ready.
type Double struct {
	Within time.Duration
	key    string
	at     time.Time
}

// Press is called for every key; it reports whether this press is the second one
// of key. A third press starts afresh.
func (d *Double) Press(key string, now time.Time) bool {
	within := d.Within
	if within <= 0 {
		within = time.Second
	}
	if d.key == key && !now.Before(d.at) && now.Sub(d.at) <= within {
		d.Reset()
		return true
	}
	d.key, d.at = key, now
	return false
}

// Reset forgets a first press.
func (d *Double) Reset() { d.key = "" }
