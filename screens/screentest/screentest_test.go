package screentest

import (
	"fmt"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"

	"onewindow/fixtures"
	"onewindow/i18n"
	"onewindow/screens"
	"onewindow/station"
	"onewindow/tui"
	"onewindow/visit"
)

// recorder is a test that goes on and remembers what went wrong.
type recorder struct {
	testing.TB
	wrong []string
}

func (r *recorder) Helper() {}

func (r *recorder) Errorf(format string, args ...any) {
	r.wrong = append(r.wrong, fmt.Sprintf(format, args...))
}

// careless is a screen that breaks one rule.
type careless struct {
	deps screens.Deps
	snap station.Snapshot
	rule string
}

func (c *careless) Update(msg tea.Msg) tea.Cmd {
	if _, ok := msg.(tea.KeyPressMsg); !ok {
		return nil
	}
	switch c.rule {
	case "signs in within Update":
		_ = c.deps.Desk.SignIn(c.deps.Ctx, "1", "2", "")
	case "signs out within Update":
		_ = c.deps.Desk.SignOut(c.deps.Ctx)
	case "asks for consent within Update":
		_, _ = c.deps.Desk.Authorize(c.deps.Ctx, station.Authorization{})
	case "signs in beside it":
		return func() tea.Msg {
			_ = c.deps.Desk.SignIn(c.deps.Ctx, "1", "2", "")
			return nil
		}
	case "posts within Update":
		return c.deps.Post(visit.Back{})
	}
	return nil
}

func (c *careless) View(tui.Size) tui.Frame {
	say := tui.Safe("等候")
	switch c.rule {
	case "posts within View":
		c.deps.Desk.Post(visit.Back{})
	case "prints within View":
		c.deps.Desk.PrintWaiting("j1")
	case "shows the number":
		say = tui.Clean(c.snap.Visit.Identity.Card.IDNumber.Clear())
	case "leaves a place open":
		say = "还差 {n} 项"
	case "says it in English":
		say = "Please wait"
	}
	return tui.Frame{Lines: []tui.Line{tui.Text(tui.Plain, say)}}
}

func (c *careless) Bindings() []tui.Binding {
	help := tui.Safe("ok")
	if c.rule == "names a key in Chinese" {
		help = "确认"
	}
	bs := []tui.Binding{{ID: "ok", Keys: []string{"enter"}, Help: help}}
	if c.rule == "has more keys than there is room for" {
		for i := range 9 {
			bs = append(bs, tui.Binding{ID: fmt.Sprint(i), Keys: []string{fmt.Sprint(i)}, Help: "a long name of a key"})
		}
	}
	return bs
}

// TestCarelessScreensAreCaught runs the checks on screens that break one rule
// each, beside screens that break none.
func TestCarelessScreensAreCaught(t *testing.T) {
	p, _ := fixtures.PersonByID("p01")
	snap := New(t, fixtures.Catalogue()).Call(visit.Ticket{}).Lay(p.Card()).Snapshot()
	tests := map[string]string{ // rule → part of what is reported; "" is nothing
		"":                                     "",
		"posts within Update":                  "",
		"signs in beside it":                   "",
		"signs in within Update":               "SignIn was called from Update",
		"signs out within Update":              "SignOut was called from Update",
		"asks for consent within Update":       "Authorize was called from Update",
		"posts within View":                    "Post back was called from View",
		"prints within View":                   "PrintWaiting was called from View",
		"shows the number":                     "in clear",
		"leaves a place open":                  "{n} was not filled",
		"says it in English":                   `Latin word "Please"`,
		"names a key in Chinese":               "in English",
		"has more keys than there is room for": "not in the bottom line",
	}
	for rule, want := range tests {
		t.Run(rule, func(t *testing.T) {
			r := &recorder{TB: t}
			mk := func(d screens.Deps, n station.Snapshot) tui.Screen { return &careless{d, n, rule} }
			lang := i18n.Chinese
			if rule == "names a key in Chinese" {
				lang = i18n.English
			}
			s := Open(r, lang, snap, mk)
			s.Press("enter")
			checkText(r, State{Snap: snap}, lang, Sizes[0], s.View(Sizes[0]))
			checkKeys(r, s, lang, 0)
			got := strings.Join(r.wrong, "\n")
			if want == "" && got != "" || !strings.Contains(got, want) {
				t.Errorf("reported %q, want %q", got, want)
			}
		})
	}
}
