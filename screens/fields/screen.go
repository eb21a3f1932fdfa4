package fields

import (
	"context"
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"

	"onewindow/screens"
	"onewindow/station"
	"onewindow/tui"
	"onewindow/tui/field"
	"onewindow/tui/list"
	"onewindow/values"
	"onewindow/visit"
)

// Desk is what this screen asks of the station. The call waits for the hall.
type Desk interface {
	FindAddresses(ctx context.Context, query string, limit int) ([]station.Address, error)
}

// suggested is how many addresses are offered at once.
const suggested = 8

// Screen is the form.
type Screen struct {
	deps   screens.Deps
	desk   Desk
	snap   station.Snapshot
	form   []visit.FormField
	rows   *list.List
	reveal screens.Reveal
	typed  screens.Typist

	edit  *field.Field // open while a field is filled
	query string       // for which found is
	found []station.Address
	picks *list.List
	state string // of the search: "", searching, away
	gen   int
	sent  visit.SetField // on its way; what is refused is filled again
}

// answer is what the list said to a query.
type answer struct {
	gen   int
	query string
	found []station.Address
	err   error
}

// New makes the screen; what was being typed stands there again.
func New(deps screens.Deps, desk Desk, snap station.Snapshot) *Screen {
	s := &Screen{deps: deps, desk: desk}
	s.rows = list.New(0, s.row)
	s.picks = list.New(0, s.pick)
	s.take(snap)
	if was, ok := s.typed.Restored(&snap.Visit, string(screens.Fields), ""); ok {
		for i, f := range s.form {
			if f.Key == was.About && len(was.Fields) == 1 {
				s.rows.Select(i)
				s.open()
				s.edit.SetValue(was.Fields[0].Clear())
				s.edit.SetCursor(was.Cursor)
			}
		}
	}
	return s
}

func (s *Screen) take(snap station.Snapshot) {
	s.snap = snap
	if m := snap.Visit.Matter(); m != nil {
		s.form = snap.Rules.Form(&s.snap.Visit, m)
		s.rows.Set(len(s.form))
	}
}

func (s *Screen) chosen() visit.FormField {
	if i := s.rows.Selected(); i >= 0 && i < len(s.form) {
		return s.form[i]
	}
	return visit.FormField{}
}

// listed reports whether a field is picked from the list of addresses.
func listed(key string) bool { return key == visit.FieldAddress || key == visit.FieldMail }

func (s *Screen) open() {
	s.edit = field.New(field.Options{Max: 100})
	s.found, s.query, s.state = nil, "", ""
	s.picks.Set(0)
}

func (s *Screen) typing() visit.Typing {
	if s.edit == nil {
		return visit.Typing{}
	}
	return visit.Typing{Screen: string(screens.Fields), About: s.chosen().Key, Fields: screens.Texts(s.edit), Cursor: s.edit.Cursor()}
}

// Leave drops an answer that is still on its way.
func (s *Screen) Leave() { s.gen++ }

// Update takes keys, news, and what the list of addresses says.
func (s *Screen) Update(msg tea.Msg) tea.Cmd {
	s.reveal.Update(msg)
	s.typed.Update(msg, s.deps, s.typing)
	switch msg := msg.(type) {
	case station.Snapshot:
		s.take(msg)
	case screens.Done:
		if msg.Err != nil && msg.Command == visit.Name(visit.SetField{}) {
			s.again()
		}
	case answer:
		s.answered(msg)
	case tea.PasteMsg:
		if s.edit != nil && s.edit.Update(msg) {
			return s.changed()
		}
	case tea.KeyPressMsg:
		if s.edit != nil {
			return s.editKey(msg)
		}
		return s.key(msg)
	}
	return nil
}

func (s *Screen) key(msg tea.KeyPressMsg) tea.Cmd {
	switch tui.Pressed(s.Bindings(), msg) {
	case "edit":
		s.open()
		return nil
	case "back":
		return screens.Go(screens.Main)
	case "next":
		s.rows.Select((s.rows.Selected() + 1) % max(1, len(s.form)))
		return nil
	case "reveal":
		return s.reveal.Show(s.deps)
	}
	s.rows.Update(msg)
	return nil
}

func (s *Screen) editKey(msg tea.KeyPressMsg) tea.Cmd {
	switch tui.Pressed(s.Bindings(), msg) {
	case "cancel":
		s.edit = nil
		s.typed.Forget(s.deps)
		return nil
	case "ok":
		if i := s.picks.Selected(); i >= 0 && i < len(s.found) {
			return s.fill(s.found[i].Text, true)
		}
		return s.fill(s.edit.Value(), false)
	case "as_typed":
		return s.fill(s.edit.Value(), false)
	}
	if len(s.found) > 0 && s.picks.Update(msg) {
		return nil
	}
	if s.edit.Update(msg) {
		return s.changed()
	}
	return nil
}

// fill hands the value over and goes on to the next field.
func (s *Screen) fill(value string, listed bool) tea.Cmd {
	s.sent = visit.SetField{Key: s.chosen().Key, Value: values.Personal(value), Listed: listed}
	s.edit = nil
	s.rows.Select(min(s.rows.Selected()+1, len(s.form)-1))
	cmd := s.deps.Post(s.sent)
	s.typed.Forget(s.deps)
	return cmd
}

// again opens a field with what was refused.
func (s *Screen) again() {
	i := slices.IndexFunc(s.form, func(f visit.FormField) bool { return f.Key == s.sent.Key })
	if i < 0 || s.edit != nil {
		return
	}
	s.rows.Select(i)
	s.open()
	s.edit.SetValue(s.sent.Value.Clear())
}

// changed asks the list for what stands in the field now; nothing waits for it.
func (s *Screen) changed() tea.Cmd {
	keep := s.typed.Typed(s.deps)
	if !listed(s.chosen().Key) {
		return keep
	}
	query := strings.TrimSpace(s.edit.Value())
	s.gen++
	if query == "" {
		s.found, s.query, s.state = nil, "", ""
		s.picks.Set(0)
		return keep
	}
	s.state = "searching"
	gen, desk, ctx := s.gen, s.desk, s.deps.Ctx
	return tea.Batch(keep, func() tea.Msg {
		found, err := desk.FindAddresses(ctx, query, suggested)
		return answer{gen: gen, query: query, found: found, err: err}
	})
}

func (s *Screen) answered(a answer) {
	if a.gen != s.gen || s.edit == nil {
		return
	}
	s.query, s.found, s.state = a.query, a.found, ""
	if a.err != nil {
		s.state = "away"
	}
	s.picks.Set(len(s.found))
	s.picks.Select(0)
}

// Bindings are the keys that work now.
func (s *Screen) Bindings() []tui.Binding {
	t := &s.deps.Text.Fields
	d := &s.deps.Text.Desk
	if s.edit == nil {
		return []tui.Binding{
			{ID: "edit", Keys: []string{"enter"}, Help: tui.Clean(t.KeyEdit)},
			{ID: "next", Keys: []string{"tab"}, Help: tui.Clean(t.KeyNext)},
			{ID: "reveal", Keys: []string{"f12", "ctrl+r"}, Help: tui.Clean(d.KeyReveal)},
			{ID: "back", Keys: []string{"esc", "-", "backspace"}, Help: tui.Clean(d.KeyBack)},
		}
	}
	ok := tui.Binding{ID: "ok", Keys: []string{"enter"}, Help: tui.Clean(t.KeyOK)}
	if len(s.found) > 0 {
		ok.Help = tui.Clean(t.KeyPick)
	}
	if s.edit.Empty() {
		ok.Disabled = tui.Clean(d.Refusals[visit.RefusedBadField])
	}
	bs := []tui.Binding{ok}
	if len(s.found) > 0 {
		bs = append(bs, tui.Binding{ID: "as_typed", Keys: []string{"tab"}, Help: tui.Clean(t.KeyAsTyped)})
	}
	return append(bs, tui.Binding{ID: "cancel", Keys: []string{"esc"}, Help: tui.Clean(d.KeyBack)})
}
