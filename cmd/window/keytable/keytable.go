package keytable

import (
	_ "embed"
	"encoding/json"
	"slices"
	"sync"

	"onewindow/i18n"
	"onewindow/tui"
	"onewindow/tui/palette"
)

// Said is a text in both languages.
type Said struct {
	ZH string `json:"zh"`
	EN string `json:"en"`
}

// In is the text in a language.
func (s Said) In(lang i18n.Lang) string {
	if lang == i18n.English {
		return s.EN
	}
	return s.ZH
}

// Key is one action of a screen.
type Key struct {
	Keys []string `json:"keys"`
	Does []Said   `json:"does"` // its names: in some states it has another
	// While is what the person is doing when the screen has other keys than usual.
	While *Said `json:"while,omitempty"`
}

// Screen is the keys of a screen, by the name of its folder.
type Screen struct {
	Name string `json:"name"`
	Keys []Key  `json:"keys"`
}

//go:embed keys.json
var written []byte

// Screens is the table that this build was made with.
var Screens = sync.OnceValues(func() ([]Screen, error) {
	var table []Screen
	err := json.Unmarshal(written, &table)
	return table, err
})

// everyone are the screens of every seat.
var everyone = []string{"signin", "lock", "lights", "face", "notdone", "bags", "assist"}

// Of are the screens that a role meets, in the order of its work.
func Of(role string) []string {
	own := map[string][]string{
		"reviewer":   {"reviewlist", "reviewcase"},
		"chief_rep":  {"reviewlist", "reviewcase"},
		"issuer":     {"issue", "uncollected"},
		"guide":      {"guide"},
		"supervisor": {"board", "lists", "figures"},
	}[role]
	if own == nil { // the comprehensive window, and that of the police
		own = []string{
			"waiting", "ticket", "item", "situation", "paperlist", "outcome", "done", "issue", "fields", "basket", "identity", "pages",
			"turndown", "hold", "corrections", "withdraw", "outbox", "relay", "damage", "uncollected", "across", "coach",
		}
		if role == "police" {
			own = append(own, "branches")
		}
	}
	return append(own, everyone...)
}

// named is the screen of a table.
func named(table []Screen, name string) Screen {
	if i := slices.IndexFunc(table, func(s Screen) bool { return s.Name == name }); i >= 0 {
		return table[i]
	}
	return Screen{Name: name}
}

// Actions are what the keys of a role's screens do, for whoever looks for one. What
// the same key does by the same name on several screens is one action.
func Actions(table []Screen, role string, text *i18n.Text) []palette.Action {
	var all []palette.Action
	for _, name := range Of(role) {
		for _, k := range named(table, name).Keys {
			where := tui.Clean(text.Palette.Screens[name])
			if k.While != nil {
				where += tui.Clean(text.Palette.While + k.While.In(text.Lang))
			}
			a := palette.Action{Keys: k.Keys, Name: tui.Clean(k.Does[0].In(text.Lang)), Where: []tui.Safe{where}}
			for _, s := range k.Does[1:] {
				a.Also = append(a.Also, tui.Clean(s.In(text.Lang)))
			}
			same := slices.IndexFunc(all, func(o palette.Action) bool { return o.Name == a.Name && slices.Equal(o.Keys, a.Keys) })
			if same < 0 {
				all = append(all, a)
				continue
			}
			all[same].Also = append(all[same].Also, a.Also...)
			if !slices.Contains(all[same].Where, where) {
				all[same].Where = append(all[same].Where, where)
			}
		}
	}
	return all
}
