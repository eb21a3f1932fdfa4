package palette

import (
	"cmp"
	"slices"
	"strings"

	"onewindow/tui"
	"onewindow/tui/keymap"
)

// Action is something that a key does.
type Action struct {
	Keys []string // names of keys, the first one is shown
	Name tui.Safe // what it does, in a word or two
	Also []tui.Safe
	// Where are the screens that have the key; none is the one on show.
	Where []tui.Safe
	// Why says why it does not work now.
	Why tui.Safe
}

// Spell gives the first letters and the whole reading of a text.
type Spell func(text string) (initials, full string)

// How well an action answers to what was typed.
const (
	exact = iota // a whole word, a key, or the first letters of it all
	begins
	holds
	unlike
)

// entry is an action with everything that it is found by.
type entry struct {
	Action
	words []string
}

// spelled are actions with what they are found by.
func spelled(actions []Action, spell Spell) []entry {
	all := make([]entry, len(actions))
	for i, a := range actions {
		all[i] = entry{a, foundBy(a, spell)}
	}
	return all
}

// with puts the keys that work here before the actions of other screens, of which those
// are left out that are here too.
func with(here []tui.Binding, elsewhere []entry, spell Spell) []entry {
	var live []Action
	for _, b := range here {
		live = append(live, Action{Keys: b.Keys, Name: b.Help, Why: b.Disabled})
	}
	return append(spelled(live, spell), slices.DeleteFunc(slices.Clone(elsewhere), func(e entry) bool {
		return slices.ContainsFunc(live, func(a Action) bool {
			return slices.Equal(e.Keys, a.Keys) && (e.Name == a.Name || slices.Contains(e.Also, a.Name))
		})
	})...)
}

// foundBy are the texts that a search is held against: the words, their readings, the
// first letters of both, and the keys.
func foundBy(a Action, spell Spell) []string {
	var out []string
	for _, name := range append([]tui.Safe{a.Name}, a.Also...) {
		whole := keymap.Fold(strings.ToLower(string(name)))
		words := strings.Fields(whole)
		out = append(out, whole)
		out = append(out, words...)
		letters := ""
		for _, w := range words {
			initials, full := spell(w)
			if initials != full { // Chinese
				out = append(out, full)
				letters += initials
			} else if initials != "" {
				letters += initials[:1]
			}
		}
		if letters != "" {
			out = append(out, letters)
		}
	}
	for _, k := range a.Keys {
		out = append(out, strings.ToLower(keymap.Label(k)), k)
	}
	return out
}

func (e entry) answers(term string) int {
	best := unlike
	for _, w := range e.words {
		switch {
		case w == term:
			return exact
		case strings.HasPrefix(w, term):
			best = min(best, begins)
		case strings.Contains(w, term):
			best = min(best, holds)
		}
	}
	return best
}

// rank is where an action stands among those that answer equally well: what works
// here first.
func (e entry) rank() int {
	switch {
	case len(e.Where) > 0:
		return 2
	case e.Why != "":
		return 1
	}
	return 0
}

// search gives the actions that answer to every word of the query, the best first.
func search(all []entry, query string) []Action {
	type hit struct {
		entry
		how int
	}
	var hits []hit
	terms := strings.Fields(strings.ToLower(keymap.Fold(query)))
	for _, e := range all {
		how := exact
		for _, term := range terms {
			how = max(how, e.answers(term))
		}
		if how < unlike {
			hits = append(hits, hit{e, how})
		}
	}
	slices.SortStableFunc(hits, func(a, b hit) int {
		return cmp.Or(cmp.Compare(a.how, b.how), cmp.Compare(a.rank(), b.rank()))
	})
	found := make([]Action, len(hits))
	for i, h := range hits {
		found[i] = h.Action
	}
	return found
}
