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

// The fields of the form.
const (
	name = iota
	number
	again
	supervisorNo
	supervisorPIN
)

// stepManual is the exceptional step that the second person consents to.
const stepManual = "manual_identity"

// Screen is the identity screen.
type Screen struct {
	deps  screens.Deps
	snap  station.Snapshot
	form  screens.Form
	busy  bool
	wrong tui.Safe
	gen   int
	typed screens.Typist
}

type approved struct {
	gen      int
	approval station.Approval
	err      error
}

// New makes the screen with empty fields.
func New(deps screens.Deps, snap station.Snapshot) *Screen {
	s := &Screen{deps: deps, snap: snap}
	t := &deps.Text.Identity
	id := func() *field.Field { return field.New(field.Options{Max: 18, Filter: screens.Number}) }
	s.form = screens.Form{
		Labels: []tui.Safe{
			tui.Clean(t.Name), tui.Clean(t.Number), tui.Clean(t.Again), tui.Clean(t.SupervisorNo), tui.Clean(t.SupervisorPIN),
		},
		Fields: []*field.Field{
			field.New(field.Options{Max: 50}), id(), id(), field.New(field.Options{Max: 16, Filter: screens.Number}),
			field.New(field.Options{Max: 32, Filter: screens.Secret, Mask: true}),
		},
		Hidden: map[int]bool{number: true, again: true},
	}
	if was, ok := s.typed.Restored(&snap.Visit, string(screens.Identity), ""); ok {
		for i, text := range was.Fields[:min(len(was.Fields), supervisorNo)] {
			s.form.Fields[i].SetValue(text.Clear())
		}
		s.form.Set(was.Focus)
		s.form.Fields[s.form.Focus()].SetCursor(was.Cursor)
	}
	return s
}

// typing is what is kept: the applicant's side, never who consents.
func (s *Screen) typing() visit.Typing {
	at := s.form.Focus()
	return visit.Typing{
		Screen: string(screens.Identity), Fields: screens.Texts(s.form.Fields[:supervisorNo]...), Focus: at, Cursor: s.form.Fields[at].Cursor(),
	}
}

// Leave forgets what was typed and drops answers still on their way.
func (s *Screen) Leave() {
	s.gen++
	for _, f := range s.form.Fields {
		f.Reset()
	}
}

// Update takes keys, news, and the hall's consent.
func (s *Screen) Update(msg tea.Msg) tea.Cmd {
	s.typed.Update(msg, s.deps, s.typing)
	switch msg := msg.(type) {
	case station.Snapshot:
		s.snap = msg
	case approved:
		return s.approved(msg)
	case tea.PasteMsg:
		s.form.Update(msg)
		return s.typed.Typed(s.deps)
	case tea.KeyPressMsg:
		if s.busy {
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
	case strings.TrimSpace(s.form.Value(name)) == "":
		return name, tui.Clean(refusals[visit.RefusedNoName])
	case !check.Valid:
		return number, screens.Fill(refusals[visit.RefusedBadNumber], "layer", s.deps.Text.Desk.Layers[check.Layer])
	case s.form.Value(number) != s.form.Value(again):
		return again, tui.Clean(refusals[visit.RefusedDiffer])
	case s.form.Value(supervisorNo) == "":
		return supervisorNo, tui.Clean(refusals[visit.RefusedNoApproval])
	case s.form.Value(supervisorPIN) == "":
		return supervisorPIN, tui.Clean(refusals[visit.RefusedNoApproval])
	}
	return 0, ""
}

func (s *Screen) authorize() tea.Cmd {
	if at, why := s.mistake(); why != "" {
		s.wrong = why
		s.form.Set(at)
		return nil
	}
	s.busy, s.wrong = true, ""
	s.gen++
	gen, deps := s.gen, s.deps
	ask := station.Authorization{
		StaffNo: s.form.Value(supervisorNo), PIN: s.form.Value(supervisorPIN), Step: stepManual, Subject: s.snap.Visit.Ticket.ID,
	}
	return func() tea.Msg {
		approval, err := deps.Desk.Authorize(deps.Ctx, ask)
		return approved{gen: gen, approval: approval, err: err}
	}
}

func (s *Screen) approved(msg approved) tea.Cmd {
	if msg.gen != s.gen {
		return nil
	}
	s.busy = false
	s.form.Fields[supervisorPIN].Reset()
	if msg.err != nil {
		s.wrong = s.deps.Sentence(msg.err)
		return nil
	}
	return s.deps.Post(visit.EnterIdentity{
		Name:     values.Personal(strings.TrimSpace(s.form.Value(name))),
		IDNumber: values.Personal(s.form.Value(number)), Repeated: values.Personal(s.form.Value(again)),
		ApprovalID: msg.approval.ID, ApprovedBy: msg.approval.Name,
	})
}

// Bindings are the keys of the form.
func (s *Screen) Bindings() []tui.Binding {
	t := &s.deps.Text.Identity
	ok := tui.Binding{ID: "ok", Keys: []string{"enter"}, Help: tui.Clean(t.KeyOK)}
	if s.busy {
		ok.Disabled = tui.Clean(t.Busy)
	}
	return []tui.Binding{
		ok,
		{ID: "next", Keys: []string{"tab", "down"}, Help: tui.Clean(t.KeyNext)},
		{ID: "previous", Keys: []string{"shift+tab", "up"}, Help: tui.Clean(t.KeyNext), Hidden: true},
		{ID: "back", Keys: []string{"esc"}, Help: tui.Clean(t.KeyBack)},
	}
}

// View draws the form; a wrong number is told beside it before anything is
// asked.
func (s *Screen) View(size tui.Size) tui.Frame {
	t := &s.deps.Text.Identity
	lines := []tui.Line{
		nil, tui.Text(tui.Title, "  "+tui.Clean(t.Title)).Truncate(size.W),
		tui.Text(tui.Dim, "  "+tui.Clean(t.Why)).Truncate(size.W), nil,
	}
	form, cursor := s.form.View(size.W, len(lines), s.hints())
	lines = append(lines, form...)
	switch {
	case s.busy:
		lines = append(lines, tui.Text(tui.Accent, "  "+tui.Clean(t.Busy)))
	case s.wrong != "":
		lines = append(lines, tui.Text(tui.Bad, "  ✗ "+s.wrong).Truncate(size.W))
	}
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
