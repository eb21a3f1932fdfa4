package branches

import (
	"context"
	"slices"
	"strconv"

	tea "charm.land/bubbletea/v2"

	"onewindow/screens"
	"onewindow/station"
	"onewindow/tui"
	"onewindow/tui/list"
	"onewindow/visit"
)

// known is how many letters are asked for.
const known = 200

// Desk is what this screen asks of the station. The call waits for the hall.
type Desk interface {
	Letters(ctx context.Context, limit int) ([]station.Letter, error)
}

// Screen is the list of a desk's letters.
type Screen struct {
	deps   screens.Deps
	desk   Desk
	snap   station.Snapshot
	all    []station.Letter
	rows   []station.Letter
	open   bool // only what has no word yet, or is owed
	list   *list.List
	asking bool
	wrong  tui.Safe
	gen    int
}

type told struct {
	gen  int
	rows []station.Letter
	err  error
}

// New makes the screen for the station's present state.
func New(deps screens.Deps, desk Desk, snap station.Snapshot) *Screen {
	s := &Screen{deps: deps, desk: desk, snap: snap}
	s.list = list.New(0, s.row)
	return s
}

// Enter asks the hall for the letters.
func (s *Screen) Enter() tea.Cmd { return s.ask() }

// Leave drops an answer that is still on its way.
func (s *Screen) Leave() { s.gen, s.asking = s.gen+1, false }

func (s *Screen) ask() tea.Cmd {
	if s.asking {
		return nil
	}
	s.asking = true
	gen, desk, ctx := s.gen, s.desk, s.deps.Ctx
	return func() tea.Msg {
		rows, err := desk.Letters(ctx, known)
		return told{gen: gen, rows: rows, err: err}
	}
}

// Update takes keys, news and the hall's answer.
func (s *Screen) Update(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case station.Snapshot:
		s.snap = msg
		s.show()
	case tea.WindowSizeMsg:
		s.list.Resize(max(1, msg.Height-chrome))
	case told:
		if msg.gen != s.gen {
			return nil
		}
		s.asking, s.wrong = false, ""
		if msg.err != nil {
			s.wrong = s.deps.Sentence(msg.err)
			return nil
		}
		s.all = msg.rows
		s.show()
	case tea.KeyPressMsg:
		switch tui.Pressed(s.Bindings(), msg) {
		case "back":
			return screens.Go(screens.Main)
		case "read":
			return s.ask()
		case "open":
			s.open = !s.open
			s.show()
			return nil
		}
		s.list.Update(msg)
	}
	return nil
}

// show puts what is told live over what was listed, and keeps the selection.
func (s *Screen) show() {
	chosen := ""
	if i := s.list.Selected(); i >= 0 && i < len(s.rows) {
		chosen = s.rows[i].CaseID
	}
	s.rows = s.rows[:0]
	for _, l := range s.all {
		if b, ok := s.snap.Police.Branches[l.CaseID]; ok {
			l.Branch = b
		}
		if f, ok := s.snap.Police.Fees[l.CaseID]; ok {
			l.Fee = f
		}
		if !s.open || waits(l) {
			s.rows = append(s.rows, l)
		}
	}
	s.list.Set(len(s.rows))
	s.list.Refresh()
	if i := slices.IndexFunc(s.rows, func(l station.Letter) bool { return l.CaseID == chosen }); i >= 0 {
		s.list.Select(i)
	}
}

// answered are the branch's words.
var answered = []string{"granted", "denied", "returned"}

// waits reports whether something of a case is still to come.
func waits(l station.Letter) bool { return !slices.Contains(answered, l.Branch.State) || l.Fee.Owed() }

// Bindings are the keys that work now; a disabled one says why.
func (s *Screen) Bindings() []tui.Binding {
	t := &s.deps.Text.Letters
	read := tui.Binding{ID: "read", Keys: []string{"f5"}, Help: tui.Clean(t.KeyRead)}
	switch {
	case s.snap.AtSeat().Away():
		read.Disabled = tui.Clean(s.deps.Text.Desk.Unreachable)
	case s.asking:
		read.Disabled = tui.Clean(t.Asking)
	}
	which := t.KeyOpen
	if s.open {
		which = t.KeyAll
	}
	return []tui.Binding{
		{ID: "open", Keys: []string{"tab"}, Help: tui.Clean(which)},
		screens.Quiet(read),
		{ID: "back", Keys: []string{"esc", "-", "backspace"}, Help: tui.Clean(s.deps.Text.Desk.KeyBack)},
	}
}

// chrome is what stands around the rows: title, sums, an empty line, the chosen one.
const chrome = 7

func (s *Screen) row(i, w int) tui.Line {
	l := s.rows[i]
	name := min(40, max(8, w-80))
	line := tui.L(
		tui.T(tui.Strong, tui.Pad(tui.Truncate(tui.Clean(l.CaseNo), 19), 17)),
		tui.T(tui.Masked, tui.Pad(tui.Truncate(tui.Clean(l.Applicant), 8), 9)),
	)
	if w > 100 {
		line = append(line, tui.T(tui.Plain, tui.Pad(tui.Truncate(tui.Clean(l.ItemName), name), name+1)))
	}
	line = append(line, screens.BranchCells(s.snap.Rules, l.Branch, s.deps.Text)...)
	return append(line, screens.Fee(l.Fee, s.deps.Text)...).Truncate(w)
}

// View draws the sums, the rows, and the chosen one whole.
func (s *Screen) View(size tui.Size) tui.Frame {
	t := &s.deps.Text.Letters
	lines := []tui.Line{tui.Rule(tui.Clean(t.Title), size.W, tui.Border), s.sums().Truncate(size.W), nil}
	switch {
	case s.wrong != "":
		lines = append(lines, tui.Text(tui.Bad, "  ✗ "+s.wrong).Truncate(size.W))
	case len(s.rows) == 0 && s.asking:
		lines = append(lines, tui.Text(tui.Dim, "  "+tui.Clean(t.Asking)).Truncate(size.W))
	case len(s.rows) == 0:
		lines = append(lines, tui.Text(tui.Dim, "  "+tui.Clean(t.None)).Truncate(size.W))
	default:
		room := max(1, size.H-chrome)
		lines = append(lines, s.list.View(tui.Size{W: size.W, H: min(room, len(s.rows))})...)
		lines = append(append(lines, nil), s.chosen(size.W)...)
	}
	return tui.Frame{Lines: tui.Fit(lines, size.H)}
}

// sums are the numbers that are seen first.
func (s *Screen) sums() tui.Line {
	t := &s.deps.Text.Letters
	var out, done, owed int
	var fen int64
	for _, l := range s.all {
		if slices.Contains(answered, s.live(l).State) {
			done++
		} else {
			out++
		}
		if f := s.fee(l); f.Owed() {
			owed++
			fen += f.Amount
		}
	}
	line := tui.L(tui.T(tui.Plain, "  "+screens.Fill(t.Sums, "out", strconv.Itoa(out), "done", strconv.Itoa(done))))
	if owed > 0 {
		line = append(line, tui.T(tui.Warn, "  "+screens.Fill(t.Owed, "n", strconv.Itoa(owed), "yuan", screens.Yuan(fen))))
	}
	return line
}

func (s *Screen) live(l station.Letter) visit.Branch {
	if b, ok := s.snap.Police.Branches[l.CaseID]; ok {
		return b
	}
	return l.Branch
}

func (s *Screen) fee(l station.Letter) visit.Fee {
	if f, ok := s.snap.Police.Fees[l.CaseID]; ok {
		return f
	}
	return l.Fee
}

// chosen is the selected letter with all that there is to know of it.
func (s *Screen) chosen(w int) []tui.Line {
	i := s.list.Selected()
	if i < 0 || i >= len(s.rows) {
		return nil
	}
	l := s.rows[i]
	first := tui.L(tui.T(tui.Strong, "  "+tui.Clean(l.Ticket)+"  "), tui.T(tui.Plain, tui.Clean(l.ItemName)+"  "))
	if code := screens.FeeCode(l.Fee, s.deps.Text); len(code) > 0 {
		first = append(first, code...)
	}
	second := append(tui.L(tui.T(tui.Plain, "  ")), screens.AtBranch(s.snap.Rules, l.Branch, s.deps.Text)...)
	if why, ok := s.deps.Text.Letters.Reasons[l.Branch.Reason]; ok {
		second = append(second, tui.T(tui.Bad, "  "+tui.Clean(why)))
	}
	return []tui.Line{first.Truncate(w), second.Truncate(w)}
}
