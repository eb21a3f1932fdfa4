package tui

import (
	"fmt"
	"slices"

	tea "charm.land/bubbletea/v2"

	"onewindow/tui/keymap"
)

// Binding is a key as data. Help line, help page and the printed key list are
// made from it, so what is shown is what works. A screen lists the keys that are
// keys now: while a field has the focus, characters are text and no bindings.
type Binding struct {
	ID       string   // code of the action, unique on its screen
	Keys     []string // names as keymap.Normalize gives them; the first one is shown
	Help     Safe     // what it does, in a word or two
	Disabled Safe     // "" works now; otherwise the sentence why not
	Danger   Danger   // whether it changes something for good
	Sure     Safe     // of a key pressed twice: what the first press says; "" is the shell's own words
	Hidden   bool     // works, but only the help page shows it
}

// Danger says whether a key changes something for good, and what stands between
// that and a slip of the finger. Such keys are refused in read-only mode.
type Danger uint8

// The dangers. A key is pressed twice for the same thing: another key between, or
// another [Binding.Sure], begins anew.
const (
	Harmless Danger = iota // changes nothing, or what can be taken back where it was done
	Twice                  // the shell wants it pressed twice
	Asked                  // the screen has asked before, by another key: this press is the answer
)

// Matches reports whether the press is one of the keys, working or not.
func (b Binding) Matches(msg tea.KeyPressMsg) bool { return keymap.Match(msg, b.Keys...) }

// Find gives the first binding that the press belongs to, disabled or not.
func Find(bs []Binding, msg tea.KeyPressMsg) (Binding, bool) {
	name := keymap.Normalize(msg)
	for _, b := range bs {
		if slices.Contains(b.Keys, name) {
			return b, true
		}
	}
	return Binding{}, false
}

// Pressed gives the ID of the working binding that the press belongs to, or "".
func Pressed(bs []Binding, msg tea.KeyPressMsg) string {
	if b, ok := Find(bs, msg); ok && b.Disabled == "" {
		return b.ID
	}
	return ""
}

// CheckBindings returns an error for keys that can never be pressed, keys that
// two bindings share, bindings without ID, key or help, and IDs used twice.
func CheckBindings(bs []Binding) error {
	owner := map[string]string{}
	ids := map[string]bool{}
	for _, b := range bs {
		if b.ID == "" || b.Help == "" || len(b.Keys) == 0 {
			return fmt.Errorf("binding %q: needs an id, a key and a help text", b.ID)
		}
		if ids[b.ID] {
			return fmt.Errorf("binding %q: id used twice", b.ID)
		}
		ids[b.ID] = true
		for _, k := range b.Keys {
			if err := keymap.Check(k); err != nil {
				return fmt.Errorf("binding %q: %w", b.ID, err)
			}
			if o, taken := owner[k]; taken {
				return fmt.Errorf("binding %q: key %q belongs to %q", b.ID, k, o)
			}
			owner[k] = b.ID
		}
	}
	return nil
}

// KeyLabel is how the first key of a binding is written for people.
func (b Binding) KeyLabel() Safe {
	if len(b.Keys) == 0 {
		return ""
	}
	return Const(keymap.Label(b.Keys[0]))
}

// helpLine fits as many bindings as w allows; the ones in tail are always there.
// A disabled one carries a cross, so that it shows without colours too.
func helpLine(bs, tail []Binding, w int, words Words) Line {
	entry := func(b Binding) Line {
		if b.Disabled != "" {
			return Line{{words.label(b.Keys[0]) + " ", HelpOff}, {b.Help + "×", HelpOff}}
		}
		return Line{{words.label(b.Keys[0]) + " ", Key}, {b.Help, Help}}
	}
	end := Line{}
	for _, b := range tail {
		end = append(append(end, Span{"  ", Help}), entry(b)...)
	}
	room := w - end.Width() - 1
	line := Line{{" ", Help}}
	used := 0
	for _, b := range bs {
		if b.Hidden || len(b.Keys) == 0 {
			continue
		}
		e := entry(b)
		n := e.Width()
		if used > 0 {
			n += 2
		}
		if used+n > room {
			break
		}
		if used > 0 {
			line = append(line, Span{"  ", Help})
		}
		line = append(line, e...)
		used += n
	}
	if used == 0 && len(end) > 0 {
		end = end[1:]
	}
	return append(line, end...).PadWith(w, Help)
}
