package notdone

import (
	"context"
	"strconv"
	"strings"

	tea "charm.land/bubbletea/v2"

	"onewindow/screens"
	"onewindow/station"
	"onewindow/tui"
	"onewindow/tui/field"
)

// Desk is what this screen asks of the hall. Register waits for it, and tells the day
// of the answer, empty while nobody knows it.
type Desk interface {
	Register(ctx context.Context, n station.NotDone) (due string, err error)
}

// Begun is what is known before a word is said: the ticket in hand, where this is, and
// the id of the request.
type Begun struct{ Ticket, Label, Source, RequestID string }

// The fields in their order.
const (
	refused = iota
	wish
	phone
)

// Screen is the form.
type Screen struct {
	deps  screens.Deps
	desk  Desk
	begun Begun
	kind  string // empty while it is chosen
	form  screens.Form
	busy  bool
	done  bool
	due   string
	wrong tui.Safe
	gen   int
}

type answered struct {
	gen int
	due string
	err error
}

// New makes the form.
func New(deps screens.Deps, desk Desk, begun Begun) *Screen {
	t := &deps.Text.NotDone
	s := &Screen{deps: deps, desk: desk, begun: begun}
	for _, label := range []string{t.Refused, t.Wish, t.Phone} {
		s.form.Labels = append(s.form.Labels, tui.Clean(label))
		s.form.Fields = append(s.form.Fields, field.New(field.Options{Max: 200}))
	}
	s.form.Fields[phone] = field.New(field.Options{Max: 20, Filter: screens.Number})
	s.form.Hidden = map[int]bool{phone: true}
	return s
}

// Leave drops an answer that is still on its way.
func (s *Screen) Leave() { s.gen++ }

// Update takes keys and the hall's answer.
func (s *Screen) Update(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case answered:
		if msg.gen != s.gen {
			return nil
		}
		s.busy, s.done, s.due = false, msg.err == nil, msg.due
		if s.done {
			s.form.Set(refused) // the number is hidden again
		}
		if msg.err != nil {
			s.wrong = s.deps.Sentence(msg.err)
		}
	case tea.PasteMsg:
		if s.writing() {
			s.form.Update(msg)
		}
	case tea.KeyPressMsg:
		return s.key(msg)
	}
	return nil
}

func (s *Screen) writing() bool { return s.kind != "" && !s.busy && !s.done }

func (s *Screen) key(msg tea.KeyPressMsg) tea.Cmd {
	switch id := tui.Pressed(s.Bindings(), msg); id {
	case "back":
		if s.kind == "" || s.busy || s.done {
			return tui.CloseDialog()
		}
		s.kind = ""
	case "next", "field":
		s.form.Next(1)
	case "field_before":
		s.form.Next(-1)
	case "send":
		return s.send()
	case "":
		if s.writing() {
			s.form.Update(msg)
		}
	default:
		s.kind = id
	}
	return nil
}

func (s *Screen) send() tea.Cmd {
	s.busy, s.wrong = true, ""
	s.gen++
	gen, desk, ctx := s.gen, s.desk, s.deps.Ctx
	n := station.NotDone{
		RequestID: s.begun.RequestID, Ticket: s.begun.Ticket, Source: s.begun.Source, Kind: s.kind,
		Refused: strings.TrimSpace(s.form.Value(refused)), Wish: strings.TrimSpace(s.form.Value(wish)), Phone: s.form.Value(phone),
	}
	return func() tea.Msg {
		due, err := desk.Register(ctx, n)
		return answered{gen: gen, due: due, err: err}
	}
}

// Bindings are the keys that work now.
func (s *Screen) Bindings() []tui.Binding {
	t := &s.deps.Text.NotDone
	back := tui.Binding{ID: "back", Keys: []string{"esc"}, Help: tui.Clean(t.KeyBack)}
	switch {
	case s.busy || s.done:
		return []tui.Binding{back}
	case s.kind == "":
		var out []tui.Binding
		for i, k := range station.NotDoneKinds {
			out = append(out, tui.Binding{ID: k, Keys: []string{strconv.Itoa(i + 1)}, Help: tui.Clean(t.Kinds[k]), Hidden: true}) // the list shows them
		}
		return append(out, back)
	}
	enter := tui.Binding{ID: "next", Keys: []string{"enter"}, Help: tui.Clean(t.KeyNext)}
	if s.form.Last() {
		enter.ID, enter.Help, enter.Danger = "send", tui.Clean(t.KeySend), tui.Asked
		if strings.TrimSpace(s.form.Value(refused)) == "" {
			enter.Disabled = tui.Clean(t.Refused)
		}
	}
	return []tui.Binding{
		enter,
		{ID: "field", Keys: []string{"tab", "down"}, Help: tui.Clean(t.KeyField)},
		{ID: "field_before", Keys: []string{"shift+tab", "up"}, Help: tui.Clean(t.KeyField), Hidden: true},
		back,
	}
}

// View draws the kinds, then the form.
func (s *Screen) View(size tui.Size) tui.Frame {
	t := &s.deps.Text.NotDone
	about := tui.Clean(t.NoTicket)
	if s.begun.Label != "" {
		about = screens.Fill(t.Ticket, "label", s.begun.Label)
	}
	lines := []tui.Line{tui.Text(tui.Dim, " "+about).Truncate(size.W), nil}
	if s.kind == "" {
		lines = append(lines, tui.Text(tui.Title, " "+tui.Clean(t.Which)).Truncate(size.W))
		for i, k := range station.NotDoneKinds {
			lines = append(lines, tui.L(tui.T(tui.Key, "  "+tui.Int(i+1)+"  "), tui.T(tui.Plain, tui.Clean(t.Kinds[k]))).Truncate(size.W))
		}
		return tui.Frame{Lines: tui.Fit(lines, size.H)}
	}
	lines = append(lines, tui.Text(tui.Title, " "+tui.Clean(t.Kinds[s.kind])).Truncate(size.W), nil)
	form, cursor := s.form.View(size.W, len(lines), nil)
	lines = append(lines, form...)
	switch {
	case s.busy:
		lines = append(lines, tui.Text(tui.Accent, " "+tui.Clean(t.Sending)).Truncate(size.W))
	case s.wrong != "":
		lines = append(lines, tui.Text(tui.Bad, " ✗ "+s.wrong).Truncate(size.W))
	case s.done:
		said := tui.Clean(t.DonePending)
		if s.due != "" {
			said = screens.Fill(t.Done, "day", s.due)
		}
		lines = append(lines, tui.Text(tui.Good, " ✓ "+said).Truncate(size.W), tui.Text(tui.Dim, " "+tui.Clean(t.Say)).Truncate(size.W))
	}
	if !s.writing() || cursor != nil && cursor.Y >= size.H {
		cursor = nil
	}
	return tui.Frame{Lines: tui.Fit(lines, size.H), Cursor: cursor}
}
