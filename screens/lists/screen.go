package lists

import (
	"slices"
	"strconv"
	"strings"

	tea "charm.land/bubbletea/v2"

	"onewindow/screens"
	"onewindow/station"
	"onewindow/station/supervision"
	"onewindow/tui"
	"onewindow/tui/keymap"
	"onewindow/tui/list"
)

// Seat is what this screen asks of the supervisor's seat.
type Seat interface {
	Post(cmd supervision.Command) *station.Pending
}

// Screen is the supervisor's lists.
type Screen struct {
	deps screens.Deps
	seat Seat
	snap supervision.Snapshot

	open  supervision.ListName // empty: all of them in numbers
	rows  []supervision.Row
	list  *list.List
	alert string // the alert that is being answered
	dept  string // the department that is to be urged as a whole
	// said is what stands when the order that makes Done reach doneAt was carried out.
	said   tui.Safe
	doneAt int
}

// New makes the screen for the seat's present state.
func New(deps screens.Deps, seat Seat, snap supervision.Snapshot) *Screen {
	s := &Screen{deps: deps, seat: seat}
	s.list = list.New(0, s.row)
	s.take(snap)
	return s
}

// take keeps the selection on its row when the list changes around it.
func (s *Screen) take(n supervision.Snapshot) {
	selected := s.selected().ID
	s.snap = n
	s.rows = s.snap.List(s.open)
	s.list.Set(len(s.rows))
	s.list.Refresh()
	is := func(id string) func(supervision.Row) bool {
		return func(r supervision.Row) bool { return r.ID == id }
	}
	if i := slices.IndexFunc(s.rows, is(selected)); i >= 0 {
		s.list.Select(i)
	}
	if s.alert != "" && !slices.ContainsFunc(s.rows, is(s.alert)) {
		s.alert = "" // somebody else has answered it
	}
}

// selected is the row in hand; the zero row while there is none.
func (s *Screen) selected() supervision.Row {
	if i := s.list.Selected(); i >= 0 && i < len(s.rows) {
		return s.rows[i]
	}
	return supervision.Row{}
}

// Update takes keys and news.
func (s *Screen) Update(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case supervision.Snapshot:
		s.take(msg)
	case tea.WindowSizeMsg:
		s.list.Resize(max(1, msg.Height-chrome))
	case tea.KeyPressMsg:
		return s.key(msg)
	}
	return nil
}

func (s *Screen) key(msg tea.KeyPressMsg) tea.Cmd {
	switch tui.Pressed(s.Bindings(), msg) {
	case "back":
		return s.leave()
	case "read":
		return s.post(supervision.Reread{})
	case "urge":
		r := s.selected()
		s.said, s.doneAt = screens.Fill(s.deps.Text.Lists.Urged, "no", r.No), s.snap.Done+1
		return s.post(supervision.Urge{Case: r.ID})
	case "seen":
		s.said, s.doneAt = tui.Clean(s.deps.Text.Lists.Seen), s.snap.Done+1
		last := slices.MaxFunc(s.rows, func(a, b supervision.Row) int { return strings.Compare(a.ID, b.ID) })
		return s.post(supervision.See{UpTo: last.ID})
	case "urge_all":
		s.dept = s.selected().Department
		return nil
	case "urge_sure":
		dept := s.dept
		s.said, s.doneAt, s.dept = screens.Fill(s.deps.Text.Lists.UrgedAll, "dept", s.department(dept)), s.snap.Done+1, ""
		return s.post(supervision.UrgeAll{Department: dept})
	case "answer":
		s.alert = s.selected().ID
		return nil
	case "go_on":
		return s.answer(supervision.GoOn)
	case "stop":
		return s.answer(supervision.Stop)
	}
	if d, ok := keymap.Digit(msg); ok {
		s.show(d)
		return nil
	}
	if s.alert == "" && s.dept == "" {
		s.list.Update(msg)
	}
	return nil
}

// show opens the list of a digit.
func (s *Screen) show(digit int) {
	all := supervision.ListNames()
	if digit < 1 || digit > len(all) || s.alert != "" || s.dept != "" {
		return
	}
	s.open, s.said, s.doneAt = all[digit-1], "", 0
	s.take(s.snap)
	s.list.Select(0)
}

// leave goes one step back, at last to the board.
func (s *Screen) leave() tea.Cmd {
	switch {
	case s.alert != "" || s.dept != "":
		s.alert, s.dept = "", ""
	case s.open != "":
		s.open, s.said, s.doneAt = "", "", 0
		s.take(s.snap)
	default:
		return s.post(supervision.Look{})
	}
	return nil
}

func (s *Screen) answer(outcome string) tea.Cmd {
	c := supervision.Acknowledge{Alert: s.alert, Outcome: outcome}
	s.alert, s.said, s.doneAt = "", tui.Clean(s.deps.Text.Lists.Answered), s.snap.Done+1
	return s.post(c)
}

func (s *Screen) post(cmd supervision.Command) tea.Cmd {
	return s.deps.Wait(supervision.Name(cmd), s.seat.Post(cmd))
}

// Bindings are the keys that work now; a disabled one says why.
func (s *Screen) Bindings() []tui.Binding {
	t := &s.deps.Text.Lists
	back := tui.Binding{ID: "back", Keys: []string{"esc"}, Help: tui.Clean(t.KeyBack)}
	if s.alert != "" {
		stop := s.ask(tui.Binding{ID: "stop", Keys: []string{"2"}, Help: tui.Clean(t.KeyStop), Danger: tui.Asked})
		return []tui.Binding{s.ask(tui.Binding{ID: "go_on", Keys: []string{"1"}, Help: tui.Clean(t.KeyGoOn), Danger: tui.Asked}), stop, back}
	}
	if s.dept != "" {
		return []tui.Binding{s.ask(tui.Binding{ID: "urge_sure", Keys: []string{"enter"}, Help: tui.Clean(s.deps.Text.Board.KeySure), Danger: tui.Asked}), back}
	}
	var bs []tui.Binding
	if len(s.rows) > 0 {
		switch s.open {
		case supervision.CasesDue:
			bs = append(bs, s.ask(tui.Binding{ID: "urge", Keys: []string{"f8"}, Help: tui.Clean(t.KeyUrge)}), s.ask(tui.Binding{ID: "urge_all", Keys: []string{"f9"}, Help: tui.Clean(t.KeyUrgeAll)}))
		case supervision.Complaints:
			bs = append(bs, s.ask(tui.Binding{ID: "seen", Keys: []string{"f8"}, Help: tui.Clean(t.KeySeen), Danger: tui.Twice, Sure: screens.Fill(t.SeenAsk, "n", strconv.Itoa(len(s.rows)))}))
		case supervision.Alerts:
			bs = append(bs, s.ask(tui.Binding{ID: "answer", Keys: []string{"enter"}, Help: tui.Clean(t.KeyAnswer)}))
		default:
		}
	}
	return append(bs, s.ask(tui.Binding{ID: "read", Keys: []string{"f5"}, Help: tui.Clean(t.KeyRead)}), back)
}

// ask is a key that needs the hall, and one order at a time.
func (s *Screen) ask(b tui.Binding) tui.Binding {
	switch {
	case s.snap.Away():
		b.Disabled = tui.Clean(s.deps.Text.Board.NotNow)
	case s.snap.Asking:
		b.Disabled = tui.Clean(s.deps.Text.Board.Asking)
	}
	return screens.Quiet(b)
}
