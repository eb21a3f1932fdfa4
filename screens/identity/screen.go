package identity

import (
	"slices"
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
	name   = values.WantName
	number = values.WantNumber
	birth  = values.WantBirth
	expiry = values.WantExpiry
	again  = "again"
)

// fieldsFor are the fields that the clerk fills in: all where nothing was read,
// else those that the document wants.
func fieldsFor(doc *visit.Document) []string {
	wants := []string{name, number}
	if doc != nil {
		wants = doc.Wants
	}
	fields := slices.Clone(wants)
	if at := slices.Index(fields, number); at >= 0 {
		fields = slices.Insert(fields, at+1, again)
	}
	return fields
}

// stepManual is the exceptional step that the second person consents to.
const stepManual = "manual_identity"

// Screen is the identity screen.
type Screen struct {
	deps   screens.Deps
	snap   station.Snapshot
	doc    *visit.Document // nil: nothing was read
	fields []string
	form   *screens.Consent
	typed  screens.Typist
	reveal screens.Reveal
}

// New makes the screen: for the document that waits, else with empty fields. A
// number that is typed needs a second person; what is read does not.
func New(deps screens.Deps, snap station.Snapshot) *Screen {
	s := &Screen{deps: deps, snap: snap, doc: snap.Visit.Document}
	s.fields = fieldsFor(s.doc)
	t := &deps.Text.Identity
	names := map[string]string{name: t.Name, number: t.Number, again: t.Again, birth: t.Fields[birth], expiry: t.Fields[expiry]}
	options := map[string]field.Options{
		name: {Max: 50}, number: {Max: 20, Filter: screens.Number}, again: {Max: 20, Filter: screens.Number},
		birth: {Max: 8, Filter: screens.Number}, expiry: {Max: 8, Filter: screens.Number},
	}
	var labels []tui.Safe
	var fields []*field.Field
	hidden, step := map[int]bool{}, ""
	for i, f := range s.fields {
		labels, fields = append(labels, tui.Clean(names[f])), append(fields, field.New(options[f]))
		hidden[i] = f == number || f == again
		if f == number {
			step = stepManual
		}
	}
	s.form = screens.NewConsent(deps, step, labels, fields...)
	s.form.Hidden = hidden
	if was, ok := s.typed.Restored(&snap.Visit, string(screens.Identity), s.about()); ok {
		s.form.Restore(was)
	}
	return s
}

// about says to which reading what is typed belongs.
func (s *Screen) about() string {
	if s.doc == nil {
		return ""
	}
	return s.doc.ReadID
}

// value is what stands in a field, "" where the form has none.
func (s *Screen) value(f string) string {
	if at := slices.Index(s.fields, f); at >= 0 {
		return s.form.Value(at)
	}
	return ""
}

func (s *Screen) typing() visit.Typing { return s.form.Typing(screens.Identity, s.about()) }

// Leave forgets what was typed and drops answers still on their way.
func (s *Screen) Leave() { s.form.Leave() }

// Update takes keys, news, and the hall's consent.
func (s *Screen) Update(msg tea.Msg) tea.Cmd {
	s.typed.Update(msg, s.deps, s.typing)
	s.reveal.Update(msg)
	switch msg := msg.(type) {
	case station.Snapshot:
		s.snap = msg
	case screens.Consented:
		return s.consented(msg)
	case tea.PasteMsg:
		return s.give(msg)
	case tea.KeyPressMsg:
		if s.form.Blocks(msg) {
			return nil
		}
		return s.press(msg)
	}
	return nil
}

// give passes a key to the field with the cursor.
func (s *Screen) give(msg tea.Msg) tea.Cmd {
	if len(s.fields) > 0 && s.form.Update(msg) {
		return s.typed.Typed(s.deps)
	}
	return nil
}

func (s *Screen) press(msg tea.KeyPressMsg) tea.Cmd {
	switch tui.Pressed(s.Bindings(), msg) {
	case "back":
		s.typed.Forget(s.deps)
		if s.doc != nil {
			return tea.Batch(s.deps.Post(visit.ForgetDocument{}), screens.Go(screens.Main))
		}
		return screens.Go(screens.Main)
	case "reveal":
		return s.reveal.Show(s.deps)
	case "next":
		s.move(1)
	case "previous":
		s.move(-1)
	case "ok":
		if len(s.fields) > 0 && !s.form.Last() {
			s.move(1)
			return nil
		}
		return s.submit()
	default:
		return s.give(msg)
	}
	return nil
}

// move leaves the field, which is kept at once.
func (s *Screen) move(d int) {
	if len(s.fields) == 0 {
		return
	}
	s.form.Next(d)
	s.typed.Keep(s.deps, s.typing())
}

// mistake finds the first field that cannot be right: nobody is asked for a
// consent that the rules would refuse.
func (s *Screen) mistake() (at string, why tui.Safe) {
	refusals := s.deps.Text.Desk.Refusals
	for _, f := range s.fields {
		value, code := s.value(f), ""
		switch f {
		case name:
			if strings.TrimSpace(value) == "" {
				code = visit.RefusedNoName
			}
		case number:
			if layer := s.wrongNumber(); layer != "" {
				return f, screens.Fill(refusals[visit.RefusedBadNumber], "layer", s.deps.Text.Desk.Layers[layer])
			}
		case again:
			if value != s.value(number) {
				code = visit.RefusedDiffer
			}
		case birth, expiry:
			if _, err := values.ParseCompact(value); err != nil {
				code = visit.RefusedBadDate
			}
		}
		if code != "" {
			return f, tui.Clean(refusals[code])
		}
	}
	return "", ""
}

// wrongNumber is the layer that fails. Documents have numbers by no rule of
// ours.
func (s *Screen) wrongNumber() string {
	if s.doc != nil {
		if s.value(number) == "" {
			return values.LayerLength
		}
		return ""
	}
	return values.CheckIDNumber(s.value(number), values.Of(s.snap.Now)).Layer
}

// submit binds what is proven already, or asks for the consent that a typed
// number needs.
func (s *Screen) submit() tea.Cmd {
	if at, why := s.mistake(); why != "" {
		s.form.Refuse(slices.Index(s.fields, at), why)
		return nil
	}
	if s.form.Step == "" {
		s.form.Free()
		return s.deps.Post(s.command(station.Approval{}))
	}
	return s.form.Ask(s.deps, s.snap.Visit.Ticket.ID)
}

func (s *Screen) consented(msg screens.Consented) tea.Cmd {
	approval, ok := s.form.Take(s.deps, msg)
	if !ok {
		return nil
	}
	s.form.Free()
	return s.deps.Post(s.command(approval))
}

// command is what the form says.
func (s *Screen) command(a station.Approval) visit.Command {
	person := values.Personal(strings.TrimSpace(s.value(name)))
	typed, repeated := values.Personal(s.value(number)), values.Personal(s.value(again))
	if s.doc == nil {
		return visit.EnterIdentity{Name: person, IDNumber: typed, Repeated: repeated, ApprovalID: a.ID, ApprovedBy: a.Name}
	}
	// What is no date was told before; the zero date is refused.
	born, _ := values.ParseCompact(s.value(birth))
	ends, _ := values.ParseCompact(s.value(expiry))
	return visit.ConfirmDocument{
		ReadID: s.doc.ReadID, Name: person, IDNumber: typed, Repeated: repeated, Birth: born, Expiry: ends, ApprovalID: a.ID, ApprovedBy: a.Name,
	}
}

// Bindings are the keys of the form.
func (s *Screen) Bindings() []tui.Binding {
	bindings := s.form.Bindings(s.deps, tui.Clean(s.deps.Text.Identity.KeyBack))
	if s.doc == nil {
		return bindings
	}
	reveal := tui.Binding{ID: "reveal", Keys: []string{"f12", "ctrl+r"}, Help: tui.Clean(s.deps.Text.Desk.KeyReveal)}
	return slices.Insert(bindings, len(bindings)-1, reveal)
}
