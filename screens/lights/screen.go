package lights

import (
	"strconv"

	tea "charm.land/bubbletea/v2"

	"onewindow/screens"
	"onewindow/station"
	"onewindow/tui"
	"onewindow/tui/list"
)

// Desk is what this screen asks of the desk; no call waits for a device.
type Desk interface {
	Lights() []station.DeviceRow
	Reopen(device string)
	SetByHand(device, reason string) *station.Pending
}

// Screen is the list.
type Screen struct {
	deps   screens.Deps
	desk   Desk
	seat   station.Seat
	rows   []station.DeviceRow
	list   *list.List
	asking bool // why the chosen device is done without
}

// New makes the screen for the devices of any seat as they are now.
func New(deps screens.Deps, desk Desk, seat station.Seated) *Screen {
	s := &Screen{deps: deps, desk: desk, seat: seat.AtSeat()}
	s.list = list.New(0, s.row)
	s.look()
	return s
}

func (s *Screen) look() {
	s.rows = s.desk.Lights()
	s.list.Set(len(s.rows))
}

func (s *Screen) chosen() (station.DeviceRow, bool) {
	i := s.list.Selected()
	if i < 0 || i >= len(s.rows) {
		return station.DeviceRow{}, false
	}
	return s.rows[i], true
}

// Update takes keys and the station's news.
func (s *Screen) Update(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case station.Seated:
		s.seat = msg.AtSeat()
		s.look()
	case screens.Done:
		s.look()
	case tea.KeyPressMsg:
		return s.key(msg)
	}
	return nil
}

func (s *Screen) key(msg tea.KeyPressMsg) tea.Cmd {
	id := tui.Pressed(s.Bindings(), msg)
	row, ok := s.chosen()
	switch {
	case id == "back" && s.asking:
		s.asking = false
	case id == "back":
		return tui.CloseDialog()
	case !ok:
	case id == "reopen":
		s.desk.Reopen(row.Name)
	case id == "by_hand" && row.ByHand != nil:
		return s.deps.Wait("by_hand", s.desk.SetByHand(row.Name, ""))
	case id == "by_hand":
		s.asking = true
	case id != "":
		if n, err := strconv.Atoi(id); err == nil {
			s.asking = false
			return s.deps.Wait("by_hand", s.desk.SetByHand(row.Name, station.ByHandReasons[n-1]))
		}
	case !s.asking:
		s.list.Update(msg)
	}
	return nil
}

// Bindings are the keys that work now.
func (s *Screen) Bindings() []tui.Binding {
	t := &s.deps.Text.Lights
	back := tui.Binding{ID: "back", Keys: []string{"esc", "-", "backspace"}, Help: tui.Clean(t.KeyBack)}
	if s.asking {
		var out []tui.Binding
		for i, reason := range station.ByHandReasons {
			n := strconv.Itoa(i + 1)
			out = append(out, tui.Binding{ID: n, Keys: []string{n}, Help: tui.Clean(t.Reasons[reason])})
		}
		return append(out, back)
	}
	hand := tui.Binding{ID: "by_hand", Keys: []string{"f4"}, Help: tui.Clean(t.KeyByHand)}
	if row, ok := s.chosen(); ok && row.ByHand != nil {
		hand.Help = tui.Clean(t.KeyWanted)
	}
	if len(s.rows) == 0 {
		return []tui.Binding{back}
	}
	return []tui.Binding{{ID: "reopen", Keys: []string{"f5"}, Help: tui.Clean(t.KeyReopen)}, hand, back}
}
