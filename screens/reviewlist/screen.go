package reviewlist

import (
	"slices"

	tea "charm.land/bubbletea/v2"

	"onewindow/screens"
	"onewindow/station"
	"onewindow/station/approval"
	"onewindow/tui"
	"onewindow/tui/field"
	"onewindow/tui/list"
)

// Seat is what this screen asks of the reviewer's seat.
type Seat interface {
	Post(cmd approval.Command) *station.Pending
}

// Screen is the queue.
type Screen struct {
	deps       screens.Deps
	seat       Seat
	snap       approval.Snapshot
	rows       []station.CaseRow // of the department chosen
	department string            // code; empty is all
	list       *list.List
	number     *field.Field     // of a case that is looked for; nil while none is
	marks      map[string]int64 // versions of the cases marked for one step
	sure       bool             // Enter submits it
}

// New makes the screen for the seat's present state.
func New(deps screens.Deps, seat Seat, snap approval.Snapshot) *Screen {
	s := &Screen{deps: deps, seat: seat, marks: map[string]int64{}}
	s.list = list.New(0, s.row)
	s.take(snap)
	return s
}

// take keeps the selection on its case when the list changes around it.
func (s *Screen) take(snap approval.Snapshot) {
	selected := ""
	if c, ok := s.selected(); ok {
		selected = c.CaseID
	}
	s.snap = snap
	if !slices.Contains(s.departments(), s.department) {
		s.department = ""
	}
	s.rows = nil
	for _, c := range snap.Cases {
		if s.department == "" || c.Department == s.department {
			s.rows = append(s.rows, c)
		}
	}
	if s.sure && len(s.marked()) == 0 {
		s.sure = false // what was meant has moved on
	}
	s.list.Set(len(s.rows))
	if i := slices.IndexFunc(s.rows, func(c station.CaseRow) bool { return c.CaseID == selected }); i >= 0 {
		s.list.Select(i)
	}
}

func (s *Screen) selected() (station.CaseRow, bool) {
	i := s.list.Selected()
	if i < 0 || i >= len(s.rows) {
		return station.CaseRow{}, false
	}
	return s.rows[i], true
}

// departments are those that have cases now.
func (s *Screen) departments() []string {
	var out []string
	for _, c := range s.snap.Cases {
		if c.Department != "" && !slices.Contains(out, c.Department) {
			out = append(out, c.Department)
		}
	}
	slices.Sort(out)
	return out
}

// Update takes keys and the seat's news.
func (s *Screen) Update(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case approval.Snapshot:
		s.take(msg)
	case tea.PasteMsg:
		if s.number != nil {
			s.number.Update(msg)
		}
	case tea.KeyPressMsg:
		if s.number != nil {
			return s.findKey(tui.Pressed(s.Bindings(), msg), msg)
		}
		if s.sure {
			return s.sureKey(tui.Pressed(s.Bindings(), msg))
		}
		switch tui.Pressed(s.Bindings(), msg) {
		case "open":
			c, _ := s.selected()
			return s.post(approval.Open{CaseID: c.CaseID})
		case "refresh":
			return s.post(approval.Refresh{})
		case "department":
			s.next()
			return nil
		case "mark":
			s.mark()
			return nil
		case "all":
			s.sure = true
			return nil
		case "samples":
			return s.post(approval.Show{Samples: !s.snap.Samples})
		case "find":
			s.number = field.New(field.Options{Max: 32, Filter: screens.Number})
			return nil
		}
		s.list.Update(msg)
	}
	return nil
}

// findKey takes the number of a case, which may be on no list any more.
func (s *Screen) findKey(id string, msg tea.KeyPressMsg) tea.Cmd {
	switch id {
	case "go":
		no := s.number.Value()
		s.number = nil
		return s.post(approval.Find{CaseNo: no})
	case "back":
		s.number = nil
	case "":
		s.number.Update(msg)
	}
	return nil
}

func (s *Screen) post(cmd approval.Command) tea.Cmd {
	return s.deps.Wait(approval.Name(cmd), s.seat.Post(cmd))
}

// next goes on to the next department, and from the last one to all.
func (s *Screen) next() {
	all := append([]string{""}, s.departments()...)
	i := slices.Index(all, s.department)
	s.department = all[(i+1)%len(all)]
	s.take(s.snap)
	s.list.Select(0)
}

// Bindings are the keys that work now; a disabled one says why.
func (s *Screen) Bindings() []tui.Binding {
	t := &s.deps.Text.ReviewList
	d := &s.deps.Text.Desk
	steps := &s.deps.Text.ReviewSteps
	if s.number != nil {
		ok := tui.Binding{ID: "go", Keys: []string{"enter"}, Help: tui.Clean(t.KeyOpen)}
		if s.number.Empty() {
			ok.Disabled = tui.Clean(steps.Untold)
		}
		return []tui.Binding{ok, {ID: "back", Keys: []string{"esc"}, Help: tui.Clean(s.deps.Text.ReviewCase.KeyBack)}}
	}
	if s.sure {
		return []tui.Binding{
			{ID: "submit", Keys: []string{"enter"}, Help: tui.Clean(s.deps.Text.ReviewCase.KeyConfirm), Danger: tui.Asked},
			{ID: "back", Keys: []string{"esc"}, Help: tui.Clean(s.deps.Text.ReviewCase.KeyBack)},
		}
	}
	mark, all := s.bulkBindings()
	samples := tui.Binding{ID: "samples", Keys: []string{"f3"}, Help: tui.Clean(steps.Samples)}
	if s.snap.Samples {
		samples.Help = tui.Clean(steps.Queue)
	}
	find := tui.Binding{ID: "find", Keys: []string{"f4"}, Help: tui.Clean(steps.Find)}
	open := tui.Binding{ID: "open", Keys: []string{"enter"}, Help: tui.Clean(t.KeyOpen)}
	refresh := tui.Binding{ID: "refresh", Keys: []string{"f5"}, Help: tui.Clean(t.KeyRefresh)}
	department := tui.Binding{ID: "department", Keys: []string{"tab"}, Help: tui.Clean(t.KeyDepartment)}
	if s.snap.Away() {
		away := tui.Clean(d.Unreachable)
		open.Disabled, refresh.Disabled, find.Disabled, samples.Disabled = away, away, away, away
	}
	switch {
	case s.snap.Opening != "":
		open.Disabled = tui.Clean(t.Opening)
	case len(s.rows) == 0:
		open.Disabled = tui.Clean(t.None)
	}
	if s.snap.Listing {
		refresh.Disabled = tui.Clean(t.Reading)
	}
	if len(s.departments()) < 2 {
		department.Disabled = tui.Clean(t.OneDepartment)
	}
	return []tui.Binding{open, screens.Quiet(mark), screens.Quiet(all), department, find, screens.Quiet(samples), refresh}
}
