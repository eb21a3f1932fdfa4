package reviewlist

import (
	"slices"
	"strconv"

	tea "charm.land/bubbletea/v2"

	"onewindow/screens"
	"onewindow/station"
	"onewindow/station/approval"
	"onewindow/tui"
)

// marked are the cases on which one simple step is taken at once, as the list shows
// them now. A case that has moved on meanwhile is no longer among them.
func (s *Screen) marked() []station.CaseRow {
	var out []station.CaseRow
	for _, c := range s.rows {
		if v, ok := s.marks[c.CaseID]; ok && v == c.Version && approval.Simple(c) != "" {
			out = append(out, c)
		}
	}
	return out
}

// step is what the marked cases wait for; empty while none is marked.
func (s *Screen) step() approval.Event {
	if m := s.marked(); len(m) > 0 {
		return approval.Simple(m[0])
	}
	return ""
}

// mark chooses the selected case, or gives it up, and goes to the next one.
func (s *Screen) mark() {
	c, ok := s.selected()
	if !ok {
		return
	}
	if v, marked := s.marks[c.CaseID]; marked && v == c.Version {
		delete(s.marks, c.CaseID)
	} else {
		s.marks[c.CaseID] = c.Version
	}
	s.list.Refresh()
	s.list.Move(1)
}

// bulkBindings are the keys that mark, and take the step on what is marked.
func (s *Screen) bulkBindings() (mark, all tui.Binding) {
	t := &s.deps.Text.ReviewSteps
	mark = tui.Binding{ID: "mark", Keys: []string{"f8"}, Help: tui.Clean(t.Mark)}
	all = tui.Binding{ID: "all", Keys: []string{"f9"}, Help: tui.Clean(t.All)}
	c, ok := s.selected()
	_, waits := s.snap.WaitingFor(c.CaseID)
	step := s.step()
	switch {
	case !ok || approval.Simple(c) == "" || s.snap.Samples:
		mark.Disabled = tui.Clean(t.NotSimple)
	case waits:
		mark.Disabled = tui.Clean(s.deps.Text.Desk.Refusals[approval.RefusedWaiting])
	case step != "" && approval.Simple(c) != step:
		mark.Disabled = tui.Clean(t.OtherStep)
	}
	if step == "" {
		all.Disabled = tui.Clean(t.NoneMarked)
		return mark, all
	}
	all.Help = tui.Clean(s.deps.Text.Review.Steps[string(step)]) + " " + tui.Clean(strconv.Itoa(len(s.marked())))
	return mark, all
}

// sureKey submits the step on all that is marked.
func (s *Screen) sureKey(id string) tea.Cmd {
	s.sure = false
	if id != "submit" {
		return nil
	}
	cmd := approval.DecideMany{Event: s.step(), Cases: s.marked()}
	clear(s.marks)
	s.list.Refresh()
	return s.post(cmd)
}

// asking says at the bottom what Enter will submit.
func (s *Screen) asking(w int) []tui.Line {
	m := s.marked()
	lines := []tui.Line{
		tui.Rule(tui.Clean(s.deps.Text.ReviewCase.ConfirmTitle), w, tui.Warn),
		tui.Text(tui.Strong, " "+screens.Fill(s.deps.Text.ReviewSteps.Sure, "n", strconv.Itoa(len(m)), "step", s.deps.Text.Review.Steps[string(s.step())])).Truncate(w),
	}
	var numbers []string
	for _, c := range m {
		numbers = append(numbers, c.CaseNo)
	}
	slices.Sort(numbers)
	for _, no := range numbers[:min(len(numbers), 3)] {
		lines = append(lines, tui.Text(tui.Plain, "   "+tui.Clean(no)).Truncate(w))
	}
	return lines
}
