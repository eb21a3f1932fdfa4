package relay

import (
	tea "charm.land/bubbletea/v2"

	"onewindow/screens"
	"onewindow/station"
	"onewindow/tui"
	"onewindow/tui/field"
	"onewindow/visit"
)

// Desk is what this screen asks of the station.
type Desk interface {
	Seek(label string) *station.Pending
	TakeOver() *station.Pending
}

// Screen asks for a number, then for a word.
type Screen struct {
	deps   screens.Deps
	desk   Desk
	snap   station.Snapshot
	number *field.Field
	busy   bool
	wrong  tui.Safe
	gen    int
}

// ended is the end of what was asked of the station.
type ended struct {
	gen  int
	took bool
	err  error
}

// New makes the screen; a ticket that was scanned is shown at once.
func New(deps screens.Deps, desk Desk, snap station.Snapshot) *Screen {
	return &Screen{deps: deps, desk: desk, snap: snap, number: field.New(field.Options{Max: 16, Filter: screens.Number})}
}

// Leave forgets what was typed and drops an answer that is still on its way.
func (s *Screen) Leave() {
	s.gen++
	s.number.Reset()
}

// found reports whether a ticket is shown that can be taken.
func (s *Screen) found() bool { return s.snap.Sought.Ticket.ID != "" }

// Update takes keys, news, and the station's ends.
func (s *Screen) Update(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case station.Snapshot:
		s.snap = msg
	case ended:
		return s.ended(msg)
	case tea.PasteMsg:
		if !s.found() {
			s.number.Update(msg)
		}
	case tea.KeyPressMsg:
		switch tui.Pressed(s.Bindings(), msg) {
		case "back":
			return screens.Go(screens.Main)
		case "take":
			return s.ask(true, s.desk.TakeOver())
		case "seek":
			label := s.number.Value()
			s.number.Reset()
			return s.ask(false, s.desk.Seek(label))
		default:
			if !s.found() && !s.busy {
				s.wrong = ""
				s.number.Update(msg)
			}
		}
	}
	return nil
}

func (s *Screen) ask(take bool, p *station.Pending) tea.Cmd {
	s.busy, s.wrong = true, ""
	s.gen++
	gen, ctx := s.gen, s.deps.Ctx
	return func() tea.Msg { return ended{gen: gen, took: take, err: p.Wait(ctx)} }
}

func (s *Screen) ended(msg ended) tea.Cmd {
	if msg.gen != s.gen {
		return nil
	}
	s.busy = false
	switch {
	case msg.err != nil:
		s.wrong = s.deps.Sentence(msg.err)
	case msg.took:
		return screens.Go(screens.Main)
	}
	return nil
}

// Bindings are the keys that work now; a disabled one says why.
func (s *Screen) Bindings() []tui.Binding {
	t, d := &s.deps.Text.Relay, &s.deps.Text.Desk
	back := tui.Binding{ID: "back", Keys: []string{"esc"}, Help: tui.Clean(d.KeyBack)}
	why := tui.Safe("")
	switch {
	case s.busy:
		why = tui.Clean(t.Asking)
	case s.snap.AtSeat().Away():
		why = tui.Clean(d.Unreachable)
	}
	if s.found() {
		return []tui.Binding{{ID: "take", Keys: []string{"enter"}, Help: tui.Clean(t.KeyTake), Disabled: why}, back}
	}
	seek := tui.Binding{ID: "seek", Keys: []string{"enter"}, Help: tui.Clean(t.KeySeek), Disabled: why}
	if why == "" && s.number.Empty() {
		seek.Disabled = tui.Clean(d.Refusals[visit.RefusedBadLabel])
	}
	return []tui.Binding{seek, back}
}

// View draws the field, or who has the ticket and how old the copy is.
func (s *Screen) View(size tui.Size) tui.Frame {
	t := &s.deps.Text.Relay
	lines := []tui.Line{
		tui.Rule(tui.Clean(t.Title), size.W, tui.Border),
		tui.Text(tui.Dim, "  "+tui.Clean(t.Why)).Truncate(size.W), nil,
	}
	var cursor *tui.Cursor
	if s.found() {
		lines = append(lines, s.ticket(size.W)...)
	} else {
		label := "  " + tui.Clean(t.Ask) + "  "
		typed, x := s.number.View(max(1, min(20, size.W-tui.Width(label)-2)))
		cursor = &tui.Cursor{X: min(max(0, size.W-1), tui.Width(label)+x), Y: min(max(0, size.H-1), len(lines))}
		lines = append(lines, append(tui.L(tui.T(tui.Label, label)), typed...).Truncate(size.W))
	}
	lines = append(lines, nil)
	switch {
	case s.busy:
		lines = append(lines, tui.Text(tui.Accent, "  "+tui.Clean(t.Asking)).Truncate(size.W))
	case s.wrong != "":
		lines = append(lines, tui.Text(tui.Bad, "  ✗ "+s.wrong).Truncate(size.W))
	}
	return tui.Frame{Lines: tui.Fit(lines, size.H), Cursor: cursor}
}

// ticket is what the hall says of the ticket that was found.
func (s *Screen) ticket(w int) []tui.Line {
	t, d, k := &s.deps.Text.Relay, &s.deps.Text.Desk, s.snap.Sought
	row := func(label string, value tui.Safe, style tui.Style) tui.Line {
		return tui.L(tui.T(tui.Label, "  "+tui.Pad(tui.Clean(label), 14)), tui.T(style, value)).Truncate(w)
	}
	item := screens.ItemName(s.snap.Rules, k.Ticket.Item)
	if k.Ticket.Item == "" {
		item = s.deps.Text.Ticket.NoPurpose
	}
	lines := []tui.Line{
		row(t.Number, tui.Clean(k.Ticket.Label), tui.Strong),
		row(t.Item, tui.Clean(item), tui.Plain),
		row(t.Person, tui.Clean(k.Ticket.MaskedName), tui.Masked),
		row(t.At, screens.Fill(t.Holder, "window", k.Window, "name", k.Name, "no", k.StaffNo), tui.Plain),
		row(t.State, tui.Clean(d.TicketStates[k.State]), tui.Plain),
	}
	if k.DraftAt.IsZero() {
		return append(lines, nil, tui.Text(tui.Warn, "  △ "+tui.Clean(t.NoDraft)).Truncate(w))
	}
	return append(lines, nil, tui.Text(tui.Accent, "  "+screens.Fill(t.Draft, "t", screens.Lasted(s.snap.Now.Sub(k.DraftAt), s.deps.Text))).Truncate(w))
}
