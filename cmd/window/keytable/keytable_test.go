package keytable_test

import (
	"slices"
	"strings"
	"testing"

	"onewindow/cmd/window/keytable"
	"onewindow/i18n"
	"onewindow/tui"
	"onewindow/tui/palette"
	"onewindow/tui/tuitest"
	"onewindow/values/pinyin"
)

var roles = []string{"clerk", "police", "reviewer", "chief_rep", "issuer", "guide", "supervisor"}

func table(t *testing.T) []keytable.Screen {
	t.Helper()
	all, err := keytable.Screens()
	if err != nil || len(all) == 0 {
		t.Fatal(err)
	}
	return all
}

func languages(t *testing.T, do func(t *testing.T, text *i18n.Text)) {
	t.Helper()
	for _, lang := range []i18n.Lang{i18n.Chinese, i18n.English} {
		text, ok := i18n.For(lang)
		if !ok {
			t.Fatal(lang)
		}
		t.Run(string(lang), func(t *testing.T) { do(t, text) })
	}
}

// Every screen of the program is some role's, has a name, and no role has one that is
// not there.
func TestScreens(t *testing.T) {
	all := table(t)
	of := map[string]bool{}
	for _, role := range roles {
		for _, name := range keytable.Of(role) {
			of[name] = true
			if !slices.ContainsFunc(all, func(s keytable.Screen) bool { return s.Name == name }) {
				t.Errorf("%s has no screen %q", role, name)
			}
		}
	}
	languages(t, func(t *testing.T, text *i18n.Text) {
		for _, s := range all {
			if !of[s.Name] || text.Palette.Screens[s.Name] == "" {
				t.Errorf("screen %q: give it to a role in Of, and a name in i18n's Palette.Screens", s.Name)
			}
		}
		for _, k := range text.Palette.Anywhere {
			if w := tui.Width(tui.Clean(k.Does)); w > 16 {
				t.Errorf("%s: %q takes %d cells of the sheet", k.Key, k.Does, w)
			}
		}
	})
}

// Every sheet is one page of A4, also when the program has grown: what finds no room
// is named, and the screens of the main path are never left out.
func TestSheetFits(t *testing.T) {
	grown := slices.Clone(table(t))
	for i := range grown {
		grown[i].Keys = slices.Clone(grown[i].Keys)
		for n := range 4 {
			does := []keytable.Said{{ZH: strings.Repeat("办", 9+n), EN: strings.Repeat("do ", 9+n)}}
			grown[i].Keys = append(grown[i].Keys, keytable.Key{Keys: []string{"ctrl+v"}, Does: does})
		}
	}
	languages(t, func(t *testing.T, text *i18n.Text) {
		for _, role := range roles {
			page, left := keytable.Sheet(table(t), role, text)
			fits(t, role, page)
			for _, needed := range []string{"waiting", "ticket", "item", "situation", "paperlist", "outcome", "done", "reviewcase", "issue", "guide", "board"} {
				if slices.Contains(left, needed) {
					t.Errorf("%s: %s is not on the sheet", role, needed)
				}
			}
			page, left = keytable.Sheet(grown, role, text)
			fits(t, role+" grown", page)
			for _, name := range left {
				if !strings.Contains(page, "…") && !strings.Contains(page, text.Palette.Screens[name]) {
					t.Errorf("%s: the sheet does not say that %s is left out", role, name)
				}
			}
		}
	})
}

func fits(t *testing.T, what, page string) {
	t.Helper()
	lines := strings.Split(strings.TrimSuffix(page, "\n"), "\n")
	if len(lines) < 10 || len(lines) > keytable.SheetLines {
		t.Errorf("%s: %d lines, a page takes %d", what, len(lines), keytable.SheetLines)
	}
	for _, l := range lines {
		if w := tui.Width(tui.Clean(l)); w > keytable.SheetColumns {
			t.Errorf("%s: %d columns: %s", what, w, l)
		}
	}
}

// Any action of a seat is found by its first letters and by its words, and the page
// says its key.
func TestEveryActionIsFound(t *testing.T) {
	languages(t, func(t *testing.T, text *i18n.Text) {
		for _, role := range roles {
			actions := keytable.Actions(table(t), role, text)
			page := palette.New(palette.Words{}, func() []tui.Binding { return nil }, actions, pinyin.Read)
			for _, a := range actions {
				queries := []string{string(a.Name)}
				if text.Lang == i18n.Chinese {
					initials, _ := pinyin.Read(strings.Join(strings.Fields(string(a.Name)), ""))
					queries = append(queries, initials)
				}
				for _, q := range queries {
					page.Update(tuitest.Key("ctrl+u")) // what was typed before is wiped
					page.Update(tuitest.Key(q))
					if !slices.ContainsFunc(page.Found(), func(f palette.Action) bool { return f.Name == a.Name && slices.Equal(f.Keys, a.Keys) }) {
						t.Fatalf("%s: %q does not find %q %v", role, q, a.Name, a.Keys)
					}
				}
			}
		}
	})
}
