package uncollected

import (
	"context"
	"strconv"

	tea "charm.land/bubbletea/v2"

	"onewindow/screens"
	"onewindow/station"
	"onewindow/tui"
	"onewindow/tui/list"
	"onewindow/values"
)

// Desk is what this screen asks of the hall. The calls wait for it.
type Desk interface {
	// Uncollected are the results whose owners are to be called, the longest waiting
	// first.
	Uncollected(ctx context.Context) ([]station.CaseRow, error)
	// SendBack returns a result to its department.
	SendBack(ctx context.Context, caseID string, version int64) error
}

// Screen is the list.
type Screen struct {
	deps screens.Deps
	desk Desk
	rows []station.CaseRow
	list *list.List
	busy bool
	did  tui.Safe
	bad  bool // did is what went wrong
	gen  int
}

// news is the hall's answer: what was done, and what there is now.
type news struct {
	gen  int
	did  tui.Safe
	err  error
	rows []station.CaseRow
}

// New makes the screen; it asks the hall as soon as it is entered.
func New(deps screens.Deps, desk Desk) *Screen {
	s := &Screen{deps: deps, desk: desk}
	s.list = list.New(0, s.row)
	return s
}

// Enter asks for what there is.
func (s *Screen) Enter() tea.Cmd { return s.ask(nil) }

// Leave drops an answer that is still on its way.
func (s *Screen) Leave() { s.gen++ }

// ask does one thing at the hall and tells what there is after it.
func (s *Screen) ask(do func(ctx context.Context) (tui.Safe, error)) tea.Cmd {
	s.busy, s.did, s.bad = true, "", false
	s.gen++
	gen, desk, ctx := s.gen, s.desk, s.deps.Ctx
	return func() tea.Msg {
		n := news{gen: gen}
		if do != nil {
			n.did, n.err = do(ctx)
		}
		var err error
		n.rows, err = desk.Uncollected(ctx)
		if n.err == nil {
			n.err = err
		}
		return n
	}
}

// Update takes keys and the hall's answers.
func (s *Screen) Update(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case news:
		s.take(msg)
	case tea.KeyPressMsg:
		return s.key(msg)
	}
	return nil
}

func (s *Screen) take(n news) {
	if n.gen != s.gen {
		return
	}
	s.busy, s.did, s.rows = false, n.did, n.rows
	if n.err != nil {
		s.did, s.bad = s.deps.Sentence(n.err), true
	}
	s.list.Set(len(s.rows))
	s.list.Refresh()
}

func (s *Screen) chosen() (station.CaseRow, bool) {
	if i := s.list.Selected(); i >= 0 && i < len(s.rows) {
		return s.rows[i], true
	}
	return station.CaseRow{}, false
}

func (s *Screen) key(msg tea.KeyPressMsg) tea.Cmd {
	switch tui.Pressed(s.Bindings(), msg) {
	case "back":
		return tui.CloseDialog()
	case "send_back":
		return s.sendBack()
	}
	if !s.busy {
		s.list.Update(msg)
	}
	return nil
}

func (s *Screen) sendBack() tea.Cmd {
	c, _ := s.chosen()
	desk, say := s.desk, screens.Fill(s.deps.Text.Uncollected.Sent, "no", c.CaseNo)
	return s.ask(func(ctx context.Context) (tui.Safe, error) { return say, desk.SendBack(ctx, c.CaseID, c.Version) })
}

// Bindings are the keys that work now; a disabled one says why.
func (s *Screen) Bindings() []tui.Binding {
	t := &s.deps.Text.Uncollected
	back := tui.Binding{ID: "back", Keys: []string{"esc"}, Help: tui.Clean(t.KeyBack)}
	c, some := s.chosen()
	if s.busy || !some {
		return []tui.Binding{back}
	}
	send := tui.Binding{ID: "send_back", Keys: []string{"f9"}, Help: tui.Clean(t.KeySend), Danger: tui.Twice, Sure: screens.Fill(t.Sure, "no", c.CaseNo)}
	if !c.Overdue {
		send.Disabled = tui.Clean(t.NotYet)
	}
	return []tui.Binding{send, back}
}

// The columns, in cells.
const (
	colNo   = 18
	colWho  = 10
	colHeld = 28
)

// row is one result: since when it waits, how often its owner was called.
func (s *Screen) row(i, w int) tui.Line {
	t := &s.deps.Text.Uncollected
	c := &s.rows[i]
	day := values.Of(c.ReadyAt).String()
	held := tui.T(tui.Warn, screens.Fill(t.Called, "day", day, "n", strconv.Itoa(c.Calls)))
	if c.Overdue {
		held = tui.T(tui.Bad, screens.Fill(t.Over, "day", day))
	}
	held.Text = tui.Pad(held.Text, colHeld)
	return tui.L(
		tui.T(tui.Plain, " "+tui.Pad(tui.Clean(c.CaseNo), colNo)), held,
		tui.T(tui.Plain, tui.Pad(tui.Clean(c.Applicant), colWho)), tui.T(tui.Strong, tui.Clean(c.ItemName)),
	).Truncate(w)
}

// View draws the list and what was done.
func (s *Screen) View(size tui.Size) tui.Frame {
	t := &s.deps.Text.Uncollected
	lines := []tui.Line{tui.Text(tui.Dim, " "+screens.Fill(t.Say, "n", strconv.Itoa(len(s.rows)))).Truncate(size.W), nil}
	room := max(1, size.H-len(lines)-2)
	switch {
	case s.list.Len() > 0:
		lines = append(lines, s.list.View(tui.Size{W: size.W, H: min(room, s.list.Len())})...)
	case !s.busy:
		lines = append(lines, tui.Text(tui.Good, " ✓ "+tui.Clean(t.None)).Truncate(size.W))
	}
	lines = append(lines, nil, s.said().Truncate(size.W))
	return tui.Frame{Lines: tui.Fit(lines, size.H)}
}

func (s *Screen) said() tui.Line {
	t := &s.deps.Text.Uncollected
	switch {
	case s.busy:
		return tui.Text(tui.Accent, " "+tui.Clean(t.Asking))
	case s.bad:
		return tui.Text(tui.Bad, " ✗ "+s.did)
	case s.did != "":
		return tui.Text(tui.Good, " ✓ "+s.did)
	}
	return nil
}
