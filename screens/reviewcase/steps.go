package reviewcase

import (
	"strconv"
	"strings"

	tea "charm.land/bubbletea/v2"

	"onewindow/screens"
	"onewindow/station/approval"
	"onewindow/tui"
	"onewindow/tui/field"
	"onewindow/tui/keymap"
	"onewindow/tui/list"
)

// choices are the further steps of the open case.
func (s *Screen) choices() []approval.Choice {
	return approval.Choices(s.snap.Case, s.snap.Session, s.snap.Rules)
}

// further shows them as a list.
func (s *Screen) further() {
	s.mode, s.offered = picking, s.choices()
	s.codes = list.New(len(s.offered), s.choiceRow)
}

func (s *Screen) choiceRow(i, w int) tui.Line {
	digit := tui.Safe("  ")
	if i < 9 {
		digit = tui.Clean(strconv.Itoa(i+1)) + " "
	}
	return tui.L(tui.T(tui.Key, "  "+digit), tui.T(tui.Plain, s.stepName(s.offered[i]))).Truncate(w)
}

// stepName is a step in words; a special procedure and a refusal say which.
func (s *Screen) stepName(c approval.Choice) tui.Safe {
	name := tui.Clean(s.deps.Text.Review.Steps[string(c.Event)])
	of := ""
	switch {
	case c.Special != "":
		of = s.special(c.Special)
	case c.Turndown != "":
		of = s.deps.Text.Papers.Turndowns[c.Turndown]
	default:
		return name
	}
	return name + tui.Clean(s.deps.Text.Turndown.Because+of)
}

// special is what a special procedure is called.
func (s *Screen) special(code string) string {
	for _, p := range approval.Specials(s.snap.Case, s.snap.Rules) {
		if p.Code == code {
			return p.Name
		}
	}
	return code
}

func (s *Screen) pickKey(id string, msg tea.KeyPressMsg) {
	switch id {
	case "choose":
		s.pick(s.codes.Selected())
		return
	case "back":
		s.read()
		return
	}
	if d, ok := keymap.Digit(msg); ok {
		s.pick(d - 1)
		return
	}
	s.codes.Update(msg)
}

// pick asks what the step wants to be told.
func (s *Screen) pick(i int) {
	if i < 0 || i >= len(s.offered) {
		return
	}
	s.codes.Select(i)
	s.picked = s.offered[i]
	asks := s.picked.Asks()
	if len(asks) == 0 {
		s.confirm(s.told())
		return
	}
	s.mode, s.form = filling, &screens.Form{}
	for _, a := range asks {
		o := field.Options{Max: approval.ReasonMax}
		if a == approval.AskDays {
			o = field.Options{Max: 3, Filter: screens.Number}
		}
		s.form.Labels = append(s.form.Labels, tui.Clean(s.deps.Text.ReviewSteps.Asks[string(a)]))
		s.form.Fields = append(s.form.Fields, field.New(o))
	}
}

// told is the step with what was typed.
func (s *Screen) told() approval.Decide {
	d := approval.Decide{Event: s.picked.Event, Special: s.picked.Special, Reason: s.picked.Turndown}
	for i, a := range s.picked.Asks() {
		text := strings.TrimSpace(s.form.Value(i))
		switch a {
		case approval.AskDays:
			d.PlannedDays, _ = strconv.Atoi(text) // no number is no plan: the seat says so
		case approval.AskReason:
			d.Reason = text
		case approval.AskReport:
			d.Report = text
		case approval.AskFacts:
			d.Note = text
		case approval.AskOrgan:
			d.Organ = text
		}
	}
	return d
}

// empty reports whether the field with the cursor says nothing yet.
func (s *Screen) empty() bool {
	return strings.TrimSpace(s.form.Value(s.form.Focus())) == ""
}

func (s *Screen) fillKey(id string, msg tea.KeyPressMsg) {
	switch id {
	case "back":
		s.closeForm()
		s.further()
	case "next":
		s.form.Next(1)
	case "go":
		if !s.form.Last() {
			s.form.Next(1)
			return
		}
		s.confirm(s.told())
	case "":
		s.form.Update(msg)
	}
}

func (s *Screen) fillBindings(back tui.Binding) []tui.Binding {
	t := &s.deps.Text.ReviewCase
	ok := tui.Binding{ID: "go", Keys: []string{"enter"}, Help: tui.Clean(t.KeyGo)}
	if s.empty() {
		ok.Disabled = tui.Clean(s.deps.Text.ReviewSteps.Untold)
	}
	bs := []tui.Binding{ok}
	if len(s.form.Fields) > 1 {
		bs = append(bs, tui.Binding{ID: "next", Keys: []string{"tab", "down", "up"}, Help: tui.Clean(s.deps.Text.Issue.KeyNext)})
	}
	return append(bs, back)
}

// furtherBinding opens the list of further steps.
func (s *Screen) furtherBinding() tui.Binding {
	b := tui.Binding{ID: "further", Keys: []string{"f6"}, Help: tui.Clean(s.deps.Text.ReviewSteps.Key)}
	if len(s.choices()) == 0 {
		b.Disabled = tui.Clean(s.deps.Text.ReviewSteps.None)
	}
	return b
}

// fillView asks at the bottom of the case.
func (s *Screen) fillView(w int) ([]tui.Line, *tui.Cursor) {
	lines := []tui.Line{tui.Rule(s.stepName(s.picked), w, tui.Warn)}
	form, cursor := s.form.View(w, len(lines), nil)
	return append(lines, form...), cursor
}

// particulars are what a further step says besides its reason.
func (s *Screen) particulars(d *approval.Decide, w int) []tui.Line {
	t := &s.deps.Text.ReviewSteps
	var lines []tui.Line
	if d.PlannedDays > 0 {
		lines = append(lines, tui.Text(tui.Plain, " "+screens.Fill(t.Planned, "n", strconv.Itoa(d.PlannedDays))).Truncate(w))
	}
	for _, said := range []string{d.Report, d.Note, d.Organ} {
		if said != "" {
			lines = append(lines, tui.Text(tui.Plain, " "+tui.Clean(said)).Truncate(w))
		}
	}
	return lines
}
