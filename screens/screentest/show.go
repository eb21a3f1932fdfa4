package screentest

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"

	"onewindow/i18n"
	"onewindow/station"
	"onewindow/tui"
	"onewindow/tui/tuitest"
)

// Sizes are the windows that goldens are drawn in.
var Sizes = []tui.Size{{W: 80, H: 24}, {W: 120, H: 36}, {W: 200, H: 60}}

// State is one state of a screen.
type State struct {
	Name string // of the golden file
	Snap station.Snapshot
	Make Make
	// Keys are pressed first.
	Keys []string
	// Then is done after the keys.
	Then func(*Seat)
	// Clear: personal data is meant to be seen.
	Clear bool
	// Cut is how many working keys may fall out of the bottom line at 80 cells.
	Cut int
	// Says are words that must be seen in Chinese at 80×24.
	Says []string
}

var (
	unfilled = regexp.MustCompile(`\{[a-zA-Z]+\}`)
	latin    = regexp.MustCompile(`[A-Za-z]{4,}`)
)

// known are the Latin words that a Chinese screen may show.
var known = []string{"Enter", "Backspace", "Ctrl", "Space", "PgUp", "PgDn", "zfgjj"}

// Show compares a state with its golden file in both languages and all sizes,
// and checks what holds for every screen.
func Show(t *testing.T, st State) {
	t.Helper()
	t.Run(st.Name, func(t *testing.T) {
		var golden strings.Builder
		for _, lang := range []i18n.Lang{i18n.Chinese, i18n.English} {
			s := Open(t, lang, st.Snap, st.Make)
			s.Press(st.Keys...)
			if st.Then != nil {
				st.Then(s)
			}
			for _, size := range Sizes {
				view := s.View(size)
				fmt.Fprintf(&golden, "── %s %d×%d\n%s", lang, size.W, size.H, view)
				checkText(t, st, lang, size, view)
			}
			checkKeys(t, s, lang, st.Cut)
			if lang == i18n.Chinese {
				tuitest.Survives(t, s.Screen)
			}
		}
		tuitest.Golden(t, st.Name, golden.String())
	})
}

func checkText(t testing.TB, st State, lang i18n.Lang, size tui.Size, view string) {
	t.Helper()
	where := fmt.Sprintf("%s %d×%d", lang, size.W, size.H)
	if found := unfilled.FindString(view); found != "" {
		t.Errorf("%s: placeholder %s was not filled", where, found)
	}
	if id := st.Snap.Visit.Identity; id != nil && !st.Clear {
		if clear := id.Card.IDNumber.Clear(); clear != "" && strings.Contains(view, clear) {
			t.Errorf("%s: the identity number is in clear", where)
		}
	}
	if lang == i18n.Chinese {
		for _, word := range latin.FindAllString(view, -1) {
			if !slices.Contains(known, word) && word != "cursor" && !strings.Contains(dataOf(st), word) {
				t.Errorf("%s: Latin word %q", where, word)
			}
		}
	}
	if lang == i18n.Chinese && size == Sizes[0] {
		for _, say := range st.Says {
			if !strings.Contains(view, say) {
				t.Errorf("%s: %q is not to be seen\n%s", where, say, view)
			}
		}
	}
}

// dataOf is what a state itself brings in Latin letters.
func dataOf(st State) string {
	parts := append([]string{}, st.Keys...)
	if id := st.Snap.Visit.Identity; id != nil {
		parts = append(parts, id.Card.NameEn.Clear())
	}
	return strings.Join(parts, " ")
}

// checkKeys: every key that works and is not hidden stands in the bottom line of a window
// of 80 cells, and says its name in the language of the person.
func checkKeys(t testing.TB, s *Seat, lang i18n.Lang, cut int) {
	t.Helper()
	rows := strings.Split(strings.TrimRight(s.View(Sizes[0]), "\n"), "\n")
	rows = slices.DeleteFunc(rows, func(r string) bool { return strings.HasPrefix(r, "cursor ") })
	line := rows[len(rows)-1]
	for _, b := range s.Screen.Bindings() {
		if !b.Hidden && b.Disabled == "" && !strings.Contains(line, string(b.KeyLabel()+" "+b.Help)) {
			if cut--; cut >= 0 {
				continue
			}
			t.Errorf("%s: key %s %s is not in the bottom line\n%s", lang, b.KeyLabel(), b.Help, line)
		}
		for _, r := range string(b.Help) {
			if lang == i18n.English && r > 0x2E80 {
				t.Errorf("key %s is called %q in English", b.KeyLabel(), b.Help)
				break
			}
		}
	}
}
