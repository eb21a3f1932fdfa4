package screens

import (
	"strings"
	"unicode"

	"onewindow/tui"
)

// IsLarge reports whether the view for tired eyes is on.
func (d Deps) IsLarge() bool { return d.Large != nil && *d.Large }

// LargeKey switches the view for tired eyes.
func (d Deps) LargeKey() tui.Binding {
	return tui.Binding{ID: "large", Keys: []string{"ctrl+v"}, Help: tui.Clean(d.Text.Desk.KeyLarge), Hidden: true}
}

// SwitchLarge turns the view for tired eyes on or off.
func (d Deps) SwitchLarge() {
	if d.Large != nil {
		*d.Large = !*d.Large
	}
}

// Spaced sets Chinese characters apart, as far as the width allows: a terminal has no
// larger ones, but these are read from further away. Letters and digits stay together.
func Spaced(text tui.Safe, w int) tui.Safe {
	var apart strings.Builder
	wide := false
	for _, r := range string(text) {
		now := unicode.Is(unicode.Han, r)
		if now && wide {
			apart.WriteByte(' ')
		}
		apart.WriteRune(r)
		wide = now
	}
	if out := tui.Clean(apart.String()); tui.Width(out) <= w {
		return out
	}
	return tui.Truncate(text, w)
}
