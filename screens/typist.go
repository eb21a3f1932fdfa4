package screens

import (
	"time"

	tea "charm.land/bubbletea/v2"

	"onewindow/tui/field"
	"onewindow/values"
	"onewindow/visit"
)

// KeepAfter is how long after the last key what was typed is made durable; a
// field that is left is kept at once.
const KeepAfter = 250 * time.Millisecond

// Typist keeps what is typed on a screen and not confirmed yet. The zero value
// has kept nothing.
type Typist struct {
	gen  int
	kept visit.Typing
}

type keepMsg struct{ gen int }

// Typed says that a key has changed something; the command is the wait.
func (t *Typist) Typed(d Deps) tea.Cmd {
	t.gen++
	return d.After(KeepAfter, keepMsg{t.gen})
}

// Update keeps what stands there now when the wait is over. Call it first.
func (t *Typist) Update(msg tea.Msg, d Deps, now func() visit.Typing) {
	if m, ok := msg.(keepMsg); ok && m.gen == t.gen {
		t.Keep(d, now())
	}
}

// Keep makes what stands there durable, in its turn; what is kept already is not
// kept again.
func (t *Typist) Keep(d Deps, now visit.Typing) {
	t.gen++ // no wait is left to keep something older
	if t.kept.Equal(now) {
		return
	}
	t.kept = now
	d.Desk.Post(visit.Type{Typing: now})
}

// Forget is what a person does who gives the fields up.
func (t *Typist) Forget(d Deps) { t.Keep(d, visit.Typing{}) }

// Restored says what was kept before the screen was made, if it belongs here.
func (t *Typist) Restored(v *visit.State, screen, about string) (visit.Typing, bool) {
	return t.RestoredFrom(v.Typing, screen, about)
}

// RestoredFrom is Restored for what was kept without a visit.
func (t *Typist) RestoredFrom(was *visit.Typing, screen, about string) (visit.Typing, bool) {
	if was == nil {
		return visit.Typing{}, false
	}
	t.kept = *was
	return t.kept, t.kept.Screen == screen && (about == "" || t.kept.About == about)
}

// Texts are the values of fields for keeping.
func Texts(fields ...*field.Field) []values.Personal {
	out := make([]values.Personal, len(fields))
	for i, f := range fields {
		out[i] = values.Personal(f.Value())
	}
	return out
}
