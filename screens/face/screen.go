package face

import (
	"context"
	"image"

	tea "charm.land/bubbletea/v2"

	"onewindow/screens"
	"onewindow/station"
	"onewindow/tui"
	"onewindow/tui/picture"
	"onewindow/visit"
)

// Desk decodes photos, with another program. Its error is a *station.DeviceFault.
type Desk interface {
	Photo(ctx context.Context, sealed []byte) (*image.Gray, error)
}

// Screen is one person's photo.
type Screen struct {
	deps   screens.Deps
	desk   Desk
	who    func() *visit.Identity
	person *visit.Identity // who it was when the screen was made
	photo  *image.Gray
	wrong  tui.Safe
}

type decoded struct {
	photo *image.Gray
	err   error
}

// New makes the screen for the person at the desk. who is that person as the newest
// snapshot has it, nil for nobody.
func New(deps screens.Deps, desk Desk, who func() *visit.Identity) *Screen {
	s := &Screen{deps: deps, desk: desk, who: who, person: who()}
	if !s.sealed() {
		s.wrong = tui.Clean(deps.Text.Face.None)
	}
	return s
}

// sealed reports whether a photo was read.
func (s *Screen) sealed() bool { return s.person != nil && len(s.person.Card.Photo) > 0 }

// Enter asks for the picture.
func (s *Screen) Enter() tea.Cmd {
	if !s.sealed() {
		return nil
	}
	desk, ctx, sealed := s.desk, s.deps.Ctx, s.person.Card.Photo
	return func() tea.Msg {
		photo, err := desk.Photo(ctx, sealed)
		return decoded{photo, err}
	}
}

// Update takes the picture, keys, and any seat's news: a photo goes with its person.
func (s *Screen) Update(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case decoded:
		s.photo = msg.photo
		if msg.err != nil {
			s.photo, s.wrong = nil, s.deps.Sentence(msg.err)
		}
	case station.Seated:
		if !same(s.person, s.who()) {
			return tui.CloseDialog()
		}
	case tea.KeyPressMsg:
		if tui.Pressed(s.Bindings(), msg) == "back" {
			return tui.CloseDialog()
		}
	}
	return nil
}

// same reports whether it is still the same read of the same person.
func same(a, b *visit.Identity) bool {
	return (a == nil) == (b == nil) && (a == nil || a.ReadID == b.ReadID && a.Card.IDNumber == b.Card.IDNumber)
}

// Bindings are the keys.
func (s *Screen) Bindings() []tui.Binding {
	return []tui.Binding{{ID: "back", Keys: []string{"esc", "enter", "-"}, Help: tui.Clean(s.deps.Text.Face.KeyBack)}}
}

// View draws the picture as large as it fits, with the name to compare it by.
func (s *Screen) View(size tui.Size) tui.Frame {
	t := &s.deps.Text.Face
	lines := []tui.Line{nil}
	var patches []tui.Patch
	if s.person != nil {
		lines = append(lines, tui.Text(tui.Strong, "  "+tui.Clean(screens.PersonName(s.person).Clear())).Truncate(size.W), nil)
	}
	switch {
	case s.photo != nil:
		fit := picture.Fit(s.photo.Rect, tui.Size{W: size.W - 4, H: size.H - len(lines)})
		patches = []tui.Patch{{Image: s.photo, X: 2, Y: len(lines), W: fit.W, H: fit.H, Of: fit.H}}
		for _, l := range picture.Draw(s.photo, fit) {
			lines = append(lines, append(tui.L(tui.T(tui.Plain, "  ")), l...))
		}
	case s.wrong != "":
		lines = append(lines, tui.Text(tui.Warn, "  △ "+s.wrong).Truncate(size.W))
	default:
		lines = append(lines, tui.Text(tui.Dim, "  "+tui.Clean(t.Busy)).Truncate(size.W))
	}
	return tui.Frame{Lines: tui.Fit(lines, size.H), Patches: patches}
}
