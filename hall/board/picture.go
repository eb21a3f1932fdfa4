package board

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"time"
	"unicode"

	"onewindow/i18n"
)

// Picture is everything that the board shows at one moment.
type Picture struct {
	// Seq is the number of the hall's last event counted in, At the hall's time.
	Seq  int64     `json:"seq"`
	At   time.Time `json:"at"`
	Hall string    `json:"hall"`
	// Calls are what is called now, the newest first; Undone are numbers whose call
	// was taken back just now.
	Calls  []Call   `json:"calls"`
	Undone []string `json:"undone"`
	Zones  []Zone   `json:"zones"`
}

// Call is a number that is wanted at a window.
type Call struct {
	Label  string `json:"label"`
	Window string `json:"window"`
	Zone   string `json:"zone"`
	// At is the latest call, Times how often it was called.
	At    time.Time `json:"at"`
	Times int       `json:"times"`
	// Jump is why it was called out of turn, empty for a call in turn; Say is the
	// sentence that is spoken. Both by language.
	Jump map[string]string `json:"jump,omitempty"`
	Say  map[string]string `json:"say"`
}

// Zone is a part of the hall: how many wait for it, and who is next by place in the
// line. The window that is free first decides; the order may change.
type Zone struct {
	Name    string   `json:"name"`
	Waiting int      `json:"waiting"`
	Next    []string `json:"next"`
}

// Source gives pictures.
type Source interface {
	// Picture is the present one.
	Picture(ctx context.Context) (*Picture, error)
	// Changed waits until something happened after an event, or idle has passed.
	Changed(ctx context.Context, after int64, idle time.Duration) error
}

// What a picture holds at most.
const (
	MaxCalls = 16
	MaxNext  = 8
	// CallShows is how long a call whose person has come, or whose call was undone,
	// stays on the board.
	CallShows = time.Minute
	wordMax   = 40
)

// Clean is a word from outside as the wall may show it: no control characters, no
// marks that turn or hide what stands beside them, and of a bounded length.
func Clean(s string) string {
	n := 0
	return strings.Map(func(r rune) rune {
		if n++; n > wordMax || r == unicode.ReplacementChar || !unicode.IsGraphic(r) || unicode.Is(unicode.Other_Default_Ignorable_Code_Point, r) || unicode.Is(unicode.Variation_Selector, r) {
			return -1
		}
		return r
	}, s)
}

// Announce fills in what is said of a call, and why it was out of turn. A reason
// that the board does not know is not shown as it was typed.
func (c *Call) Announce(reason string) {
	c.Say = map[string]string{}
	for _, lang := range []i18n.Lang{i18n.Chinese, i18n.English} {
		text, _ := i18n.For(lang)
		c.Say[string(lang)] = i18n.Fill(text.Wall.Call, "label", spelt(c.Label), "window", spelt(c.Window))
		if reason == "" {
			continue
		}
		if c.Jump == nil {
			c.Jump = map[string]string{}
		}
		c.Jump[string(lang)] = cmp.Or(text.Wall.Jumps[reason], text.Wall.Jump)
	}
}

// spelt has each letter and digit said by itself.
func spelt(s string) string { return strings.Join(strings.Split(s, ""), " ") }

// Settle puts the calls in order and cuts the lists to what is shown.
func (p *Picture) Settle() {
	slices.SortFunc(p.Calls, func(a, b Call) int {
		return cmp.Or(b.At.Compare(a.At), cmp.Compare(a.Label, b.Label))
	})
	p.Calls = p.Calls[:min(len(p.Calls), MaxCalls)]
	slices.SortFunc(p.Zones, func(a, b Zone) int { return cmp.Compare(a.Name, b.Name) })
	slices.Sort(p.Undone)
}
