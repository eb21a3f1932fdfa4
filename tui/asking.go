package tui

import (
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"
	uv "github.com/charmbracelet/ultraviolet"

	"onewindow/tui/graphics"
)

// asking is what a terminal was asked about pictures, and what it said. Nobody waits
// for an answer, and what comes without a question counts for nothing.
type asking struct {
	auto bool
	way  graphics.Way
	cell Size
	open bool // the last question is not answered
}

// between reports whether a program stands between us and the terminal (tmux, screen):
// it answers for itself and not for what it can pass on.
func between(env []string) bool {
	return slices.ContainsFunc(env, func(v string) bool {
		return strings.HasPrefix(v, "TMUX=") || strings.HasPrefix(v, "TERM=tmux") || strings.HasPrefix(v, "TERM=screen")
	})
}

// newAsking begins with what is known without a question.
func newAsking(way graphics.Way, env []string) asking {
	a := asking{way: way}
	if way == graphics.Auto {
		a.way, a.auto = graphics.Blocks, !between(env)
	}
	a.begin()
	return a
}

// begin is before the questions are asked, again when the terminal was taken anew.
func (a *asking) begin() { a.open = a.auto || a.way == graphics.Sixel }

// questions are what is written to the terminal.
func (a *asking) questions() string {
	switch {
	case a.auto:
		return graphics.AskKitty + graphics.AskCell + graphics.AskLast
	case a.way == graphics.Sixel:
		return graphics.AskCell + graphics.AskLast
	}
	return ""
}

// away is what takes pictures off the terminal when it is given back; its screen is
// cleared anyhow.
func (a *asking) away() string {
	if a.way == graphics.Kitty {
		return graphics.KittyWipe
	}
	return ""
}

// largestCell bounds what a terminal may say of its cells, in pixels.
const largestCell = 200

// answered takes an answer and reports whether it changes how pictures are drawn.
func (a *asking) answered(msg tea.Msg) bool {
	if !a.open {
		return false
	}
	before := *a
	switch msg := msg.(type) {
	case uv.KittyGraphicsEvent:
		if a.auto && msg.Options.ID == graphics.KittyID && string(msg.Payload) == "OK" {
			a.way = graphics.Kitty
		}
	case uv.CellSizeEvent:
		if msg.Width > 0 && msg.Height > 0 && msg.Width <= largestCell && msg.Height <= largestCell {
			a.cell = Size{msg.Width, msg.Height}
		}
	case uv.PrimaryDeviceAttributesEvent:
		a.open = false
		if a.auto && a.way != graphics.Kitty && slices.Contains(msg, graphics.SixelAttribute) {
			a.way = graphics.Sixel
		}
	}
	return a.way != before.way || a.cell != before.cell
}
