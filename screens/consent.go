package screens

import (
	"context"
	"strings"

	tea "charm.land/bubbletea/v2"

	"onewindow/station"
	"onewindow/tui"
	"onewindow/tui/field"
	"onewindow/tui/keymap"
	"onewindow/visit"
)

// Consent is a form that a supervisor signs. What stands before the signature is the
// clerk's, and alone is kept while it is typed.
type Consent struct {
	Signed
	Step string // the exceptional step, in the hall's word
	busy bool
	gen  int
	// afar: a supervisor elsewhere is asked; stop takes the question back. here: only
	// who stands at this desk can be asked.
	afar, here bool
	stop       context.CancelFunc
	// Asks brings it to the hall; nil: the desk of the visit does.
	Asks func(ctx context.Context, a station.Authorization) (station.Approval, error)
}

// Consented is the hall's answer to a supervisor's number and PIN.
type Consented struct {
	gen      int
	approval station.Approval
	err      error
}

// NewConsent puts the supervisor's fields behind those of the clerk. Without a step
// nobody has to consent, and the clerk's fields stand alone.
func NewConsent(d Deps, step string, labels []tui.Safe, fields ...*field.Field) *Consent {
	t := &d.Text.Consent
	c := &Consent{Step: step}
	if step == "" {
		c.Labels, c.Fields = labels, fields
		return c
	}
	c.Signed = NewSigned(tui.Clean(t.SupervisorNo), tui.Clean(t.SupervisorPIN), labels, fields...)
	return c
}

// ByOfficer asks a 民警 in the place of a supervisor.
func (c *Consent) ByOfficer(d Deps) {
	c.here = true
	n := c.Kept()
	c.Labels[n], c.Labels[n+1] = tui.Clean(d.Text.Police.OfficerNo), tui.Clean(d.Text.Police.OfficerPIN)
}

// Kept is how many fields are the clerk's.
func (c *Consent) Kept() int {
	if c.Step == "" {
		return len(c.Fields)
	}
	return c.Before()
}

// Text is the text of field i without the blanks around it.
func (c *Consent) Text(i int) string { return strings.TrimSpace(c.Value(i)) }

// Busy reports whether the hall is being asked.
func (c *Consent) Busy() bool { return c.busy }

// Blocks says that a key is nobody's now, because the hall is being asked. Esc takes
// the question to a supervisor elsewhere, or for an officer's card, back.
func (c *Consent) Blocks(msg tea.KeyPressMsg) bool {
	if c.busy && (c.afar || c.here) && keymap.Match(msg, "esc") {
		c.stop()
		c.gen++
		c.Free()
		return true
	}
	return c.busy
}

// Restore puts back what the clerk had typed.
func (c *Consent) Restore(was visit.Typing) {
	if len(c.Fields) == 0 {
		return
	}
	for i, text := range was.Fields[:min(len(was.Fields), c.Kept())] {
		c.Fields[i].SetValue(text.Clear())
	}
	c.Set(min(was.Focus, c.Kept()))
	c.Fields[c.Focus()].SetCursor(was.Cursor)
}

// Typing is what is kept of the form: never who consents.
func (c *Consent) Typing(screen Place, about string) visit.Typing {
	t := visit.Typing{Screen: string(screen), About: about, Fields: Texts(c.Fields[:c.Kept()]...), Focus: c.Focus()}
	if len(c.Fields) > 0 {
		t.Cursor = c.Fields[t.Focus].Cursor()
	}
	return t
}

// Refuse tells what is wrong with a field and goes there.
func (c *Consent) Refuse(at int, why tui.Safe) {
	c.Wrong, c.Missing = why, false
	c.Set(at)
}

// Ask asks the hall for the consent to a subject: of the supervisor who signs here
// or, with both of the supervisor's fields empty, of one elsewhere. Nobody is asked
// while one of the two alone is empty.
func (c *Consent) Ask(d Deps, subject string) tea.Cmd {
	ask := station.Authorization{Step: c.Step, Subject: subject}
	if c.Step != "" {
		ask.StaffNo, ask.PIN, ask.Code = c.By()
	}
	c.afar = c.Step != "" && !c.here && ask.StaffNo == "" && ask.PIN == ""
	for i := c.Kept(); i < len(c.Fields); i++ {
		if c.Text(i) == "" && !c.afar {
			c.Refuse(i, tui.Clean(d.Text.Desk.Refusals[visit.RefusedNoApproval]))
			return nil
		}
	}
	c.busy, c.Wrong = true, ""
	c.gen++
	gen := c.gen
	ctx, stop := context.WithCancel(d.Ctx)
	c.stop = stop
	return func() tea.Msg {
		defer stop()
		by := c.Asks
		if by == nil {
			by = d.Desk.Authorize
		}
		approval, err := by(ctx, ask)
		return Consented{gen: gen, approval: approval, err: err}
	}
}

// Take takes the hall's answer; ok is false for a late one, and for a refusal,
// which is told. The form stays busy while the consent is used.
func (c *Consent) Take(d Deps, msg Consented) (station.Approval, bool) {
	if msg.gen != c.gen {
		return station.Approval{}, false
	}
	if msg.err != nil {
		c.busy = false
		c.Refused(d, msg.err)
		return station.Approval{}, false
	}
	c.Unsign()
	return msg.approval, true
}

// Free lets the form be used again, with nothing told below it.
func (c *Consent) Free() { c.busy, c.Wrong = false, "" }

// Leave drops an answer that is still on its way, and what was typed.
func (c *Consent) Leave() {
	c.gen++
	c.busy = false
	if c.stop != nil {
		c.stop()
	}
	if c.Step != "" {
		c.Unsign()
	}
	for _, f := range c.Fields {
		f.Reset()
	}
}

// Bindings are the keys of the form; back is the screen's word for Esc.
func (c *Consent) Bindings(d Deps, back tui.Safe) []tui.Binding {
	t := &d.Text.Consent
	ok := tui.Binding{ID: "ok", Keys: []string{"enter"}, Help: tui.Clean(t.KeyOK), Danger: tui.Asked}
	if c.busy {
		ok.Disabled = tui.Clean(t.Busy)
	}
	return []tui.Binding{
		ok,
		{ID: "next", Keys: []string{"tab", "down"}, Help: tui.Clean(t.KeyNext), Hidden: len(c.Fields) == 0},
		{ID: "previous", Keys: []string{"shift+tab", "up"}, Help: tui.Clean(t.KeyNext), Hidden: true},
		{ID: "back", Keys: []string{"esc"}, Help: back},
	}
}

// Draw draws the form from row y on, and below it what goes on or is wrong.
func (c *Consent) Draw(d Deps, w, y int, hints []tui.Line) ([]tui.Line, *tui.Cursor) {
	lines, cursor := c.View(w, y, hints)
	switch {
	case c.busy && c.here:
		lines = append(lines, tui.Text(tui.Accent, "  "+tui.Clean(d.Text.Police.OfficerCard)).Truncate(w))
	case c.busy && c.afar:
		lines = append(lines, tui.Text(tui.Accent, "  "+tui.Clean(d.Text.Consent.Afar)).Truncate(w))
	case c.busy:
		lines = append(lines, tui.Text(tui.Accent, "  "+tui.Clean(d.Text.Consent.Busy)).Truncate(w))
	case c.Wrong != "":
		lines = append(lines, c.Said(w))
	case c.Step != "" && !c.here && c.Text(c.Kept()) == "":
		lines = append(lines, tui.Text(tui.Dim, "  "+tui.Clean(d.Text.Consent.AfarHint)).Truncate(w))
	}
	return lines, cursor
}
