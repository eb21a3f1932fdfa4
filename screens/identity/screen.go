package identity

import (
	"strings"

	tea "charm.land/bubbletea/v2"

	"onewindow/screens"
	"onewindow/station"
	"onewindow/tui"
	"onewindow/tui/field"
	"onewindow/values"
	"onewindow/visit"
)

// The clerk's fields of the form.
const (
	name = iota
	number
	again
)

// stepManual is the exceptional step that the second person consents to.
const stepManual = "manual_identity"

// Screen is the identity screen.
type Screen struct {
	deps  screens.Deps
	snap  station.Snapshot
	form  *screens.Consent
	typed screens.Typist
}

// New makes the screen with empty fields.
func New(deps screens.Deps, snap station.Snapshot) *Screen {
	s := &Screen{deps: deps, snap: snap}
	t := &deps.Text.Identity
	id := func() *field.Field { return field.New(field.Options{Max: 18, Filter: screens.Number}) }
	s.form = screens.NewConsent(
		deps, stepManual, []tui.Safe{tui.Clean(t.Name), tui.Clean(t.Number), tui.Clean(t.Again)}, field.New(field.Options{Max: 50}), id(), id(),
	)
	s.form.Hidden = map[int]bool{number: true, again: true}
	if was, ok := s.typed.Restored(&snap.Visit, string(screens.Identity), ""); ok {
		s.form.Restore(was)
	}
	return s
}

func (s *Screen) typing() visit.Typing { return s.form.Typing(screens.Identity, "") }

// Leave forgets what was typed and drops answers still on their way.
func (s *Screen) Leave() { s.form.Leave() }

// Update takes keys, news, and the hall's consent.
func (s *Screen) Update(msg tea.Msg) tea.Cmd {
	s.typed.Update(msg, s.deps, s.typing)
	switch msg := msg.(type) {
	case station.Snapshot:
		s.snap = msg
	case screens.Consented:
		return s.consented(msg)
	case tea.PasteMsg:
		s.form.Update(msg)
		return s.typed.Typed(s.deps)
	case tea.KeyPressMsg:
		if s.form.Busy() {
			return nil
		}
		switch tui.Pressed(s.Bindings(), msg) {
		case "back":
			s.typed.Forget(s.deps)
			return screens.Go(screens.Main)
		case "next":
			s.move(1)
		case "previous":
			s.move(-1)
		case "ok":
			if !s.form.Last() {
				s.move(1)
				return nil
			}
			return s.authorize()
		default:
			if s.form.Update(msg) {
				return s.typed.Typed(s.deps)
			}
		}
	}
	return nil
}

// move leaves the field, which is kept at once.
func (s *Screen) move(d int) {
	s.form.Next(d)
	s.typed.Keep(s.deps, s.typing())
}

// mistake finds the first field that cannot be right: nobody is asked for a
// consent that the rules would refuse.
func (s *Screen) mistake() (at int, why tui.Safe) {
	refusals := s.deps.Text.Desk.Refusals
	check := values.CheckIDNumber(s.form.Value(number), values.Of(s.snap.Now))
	switch {
	case s.form.Text(name) == "":
		return name, tui.Clean(refusals[visit.RefusedNoName])
	case !check.Valid:
		return number, screens.Fill(refusals[visit.RefusedBadNumber], "layer", s.deps.Text.Desk.Layers[check.Layer])
	case s.form.Value(number) != s.form.Value(again):
		return again, tui.Clean(refusals[visit.RefusedDiffer])
	}
	return 0, ""
}

func (s *Screen) authorize() tea.Cmd {
	if at, why := s.mistake(); why != "" {
		s.form.Refuse(at, why)
		return nil
	}
	return s.form.Ask(s.deps, s.snap.Visit.Ticket.ID)
}

func (s *Screen) consented(msg screens.Consented) tea.Cmd {
	approval, ok := s.form.Take(s.deps, msg)
	if !ok {
		return nil
	}
	s.form.Free()
	return s.deps.Post(visit.EnterIdentity{
		Name: values.Personal(s.form.Text(name)), IDNumber: values.Personal(s.form.Value(number)), Repeated: values.Personal(s.form.Value(again)),
		ApprovalID: approval.ID, ApprovedBy: approval.Name,
	})
}

// Bindings are the keys of the form.
func (s *Screen) Bindings() []tui.Binding {
	return s.form.Bindings(s.deps, tui.Clean(s.deps.Text.Identity.KeyBack))
}

// View draws the form; a wrong number is told beside it before anything is
// asked.
func (s *Screen) View(size tui.Size) tui.Frame {
	t := &s.deps.Text.Identity
	lines := []tui.Line{
		nil, tui.Text(tui.Title, "  "+tui.Clean(t.Title)).Truncate(size.W),
		tui.Text(tui.Dim, "  "+tui.Clean(t.Why)).Truncate(size.W), nil,
	}
	form, cursor := s.form.Draw(s.deps, size.W, len(lines), s.hints())
	lines = append(lines, form...)
	if cursor != nil && cursor.Y >= size.H {
		cursor.Y = max(0, size.H-1)
	}
	return tui.Frame{Lines: tui.Fit(lines, size.H), Cursor: cursor}
}

func (s *Screen) hints() []tui.Line {
	t := &s.deps.Text.Identity
	hints := make([]tui.Line, len(s.form.Fields))
	first, second := s.form.Value(number), s.form.Value(again)
	if len(first) >= 15 && s.form.Focus() != number {
		check := values.CheckIDNumber(first, values.Of(s.snap.Now))
		if check.Valid {
			hints[number] = tui.Text(tui.Good, tui.Clean(t.Good))
		} else {
			hints[number] = tui.Text(tui.Bad, screens.Fill(t.Wrong, "layer", s.deps.Text.Desk.Layers[check.Layer]))
		}
	}
	if second != "" && !strings.HasPrefix(first, second) {
		hints[again] = tui.Text(tui.Bad, tui.Clean(t.Differ))
	}
	return hints
}
