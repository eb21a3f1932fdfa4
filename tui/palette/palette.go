package palette

import (
	tea "charm.land/bubbletea/v2"

	"onewindow/tui"
	"onewindow/tui/field"
	"onewindow/tui/keymap"
	"onewindow/tui/list"
)

// Words are what the page itself says.
type Words struct {
	Title, Ask, Nothing tui.Safe
	Run, Back           tui.Safe
	// Where goes before the names of the screens that have a key.
	Where tui.Safe
	// Between goes between the names of two screens.
	Between tui.Safe
}

// Page looks for actions. Make one with [New].
type Page struct {
	words     Words
	live      func() []tui.Binding
	elsewhere []entry
	spell     Spell

	field *field.Field
	list  *list.List
	found []Action
}

// New makes the page over the keys that live gives, with the actions of the seat's
// other screens.
func New(words Words, live func() []tui.Binding, elsewhere []Action, spell Spell) *Page {
	p := &Page{words: words, live: live, elsewhere: spelled(elsewhere, spell), spell: spell, field: field.New(field.Options{Max: 40, Placeholder: words.Ask})}
	p.list = list.New(0, p.row)
	p.search()
	return p
}

func (p *Page) search() {
	p.found = search(with(p.live(), p.elsewhere, p.spell), p.field.Value())
	p.list.Set(len(p.found))
}

// Found are the actions that answer to what was typed, the best first.
func (p *Page) Found() []Action { return p.found }

// chosen is the action under the bar.
func (p *Page) chosen() (Action, bool) {
	if i := p.list.Selected(); i >= 0 {
		return p.found[i], true
	}
	return Action{}, false
}

// Update takes keys: Enter presses the chosen key on the screen underneath.
func (p *Page) Update(msg tea.Msg) tea.Cmd {
	key, pressed := msg.(tea.KeyPressMsg)
	if !pressed {
		if p.field.Update(msg) {
			p.search()
			p.list.Select(0)
		}
		return nil
	}
	switch keymap.Normalize(key) {
	case "enter":
		a, ok := p.chosen()
		switch {
		case !ok:
			return nil
		case len(a.Where) > 0:
			return tui.Notify(tui.Warn, p.words.Where+tui.Join(a.Where, p.words.Between)+": "+label(a))
		}
		return tui.Press(a.Keys[0])
	case "up", "down", "pgup", "pgdown":
		p.list.Update(key)
	default:
		if p.field.Update(key) {
			p.search()
			p.list.Select(0)
		}
	}
	return nil
}

// Bindings are the keys of the page itself.
func (p *Page) Bindings() []tui.Binding {
	return []tui.Binding{
		{ID: "run", Keys: []string{"enter"}, Help: p.words.Run},
		{ID: "close", Keys: []string{"esc", tui.PaletteKey}, Help: p.words.Back},
	}
}

func label(a Action) tui.Safe { return tui.Const(keymap.Label(a.Keys[0])) }

// Cells of the columns: the key, and what it does.
const (
	keyCells  = 12
	nameCells = 26
)

// row is one action: its key, what it does, and where or why not.
func (p *Page) row(i, w int) tui.Line {
	a := p.found[i]
	key, name := tui.Strong, tui.Plain
	note := tui.Safe("")
	switch {
	case len(a.Where) > 0:
		key, name, note = tui.Dim, tui.Dim, p.words.Where+tui.Join(a.Where, p.words.Between)
	case a.Why != "":
		key, name, note = tui.Disabled, tui.Disabled, "× "+a.Why
	}
	said := a.Name
	if room := nameCells - 2; tui.Width(said) > room {
		said = tui.Truncate(said, room)
	}
	return tui.L(
		tui.T(key, tui.Pad(label(a), keyCells)), tui.T(name, tui.Pad(said, nameCells)), tui.T(tui.Dim, note),
	).Truncate(w)
}

// View draws the field and what was found.
func (p *Page) View(size tui.Size) tui.Frame {
	input, x := p.field.View(max(1, size.W-4))
	lines := []tui.Line{
		tui.Rule(p.words.Title, size.W, tui.Border),
		append(tui.L(tui.T(tui.Key, "  ")), input...), nil,
	}
	room := max(1, size.H-len(lines))
	if len(p.found) == 0 {
		lines = append(lines, tui.Text(tui.Dim, "  "+p.words.Nothing).Truncate(size.W))
	} else {
		lines = append(lines, p.list.View(tui.Size{W: size.W, H: room})...)
	}
	return tui.Frame{Lines: tui.Fit(lines, size.H), Cursor: &tui.Cursor{X: 2 + x, Y: 1}}
}
