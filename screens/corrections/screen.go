package corrections

import (
	"context"
	"slices"
	"strconv"

	tea "charm.land/bubbletea/v2"

	"onewindow/screens"
	"onewindow/station"
	"onewindow/tui"
	"onewindow/tui/list"
	"onewindow/values"
	"onewindow/visit"
)

// Desk is what this screen asks of the station. The calls wait for the hall.
type Desk interface {
	Ledger(ctx context.Context, after string) (rows []station.CaseRow, next string, err error)
	OpenSupplement(ctx context.Context, caseID string) error
	Own(ctx context.Context, o station.OwnStep) error
}

// ahead is how many rows before the end of what is known the next page is asked for.
const ahead = 40

// Screen is the list of cases that were sent back.
type Screen struct {
	deps  screens.Deps
	desk  Desk
	snap  station.Snapshot
	rows  []station.CaseRow
	asked bool   // the hall has told of the ledger
	next  string // where it goes on, "" at its end
	pages bool   // a page is on its way
	scan  int64  // newest code that was followed
	seek  string // number of the case that was scanned, until its line is found
	list  *list.List
	busy  bool
	wrong tui.Safe
	gen   int
	form  *screens.Form // of a step of the owner's; nil while none is asked for
	step  string        // which
}

type opened struct {
	gen int
	err error
}

type listed struct {
	gen         int
	after, next string
	rows        []station.CaseRow
	err         error
}

// New makes the screen for the station's present state.
func New(deps screens.Deps, desk Desk, snap station.Snapshot) *Screen {
	s := &Screen{deps: deps, desk: desk}
	s.list = list.New(0, s.row)
	s.take(snap)
	return s
}

// Enter asks the hall for the ledger; until it answers, what it tells by itself
// is shown.
func (s *Screen) Enter() tea.Cmd { return s.page("") }

// page asks for what stands after a place in the ledger.
func (s *Screen) page(after string) tea.Cmd {
	gen, desk, ctx := s.gen, s.desk, s.deps.Ctx
	s.pages = true
	return func() tea.Msg {
		rows, next, err := desk.Ledger(ctx, after)
		return listed{gen: gen, after: after, next: next, rows: rows, err: err}
	}
}

// onward asks for the next page where the end of what is known is near, or where
// the case that was scanned stands further on.
func (s *Screen) onward() tea.Cmd {
	if i := slices.IndexFunc(s.rows, func(c station.CaseRow) bool { return c.CaseNo == s.seek }); i >= 0 {
		s.list.Select(i)
		s.seek = ""
	}
	if s.next == "" {
		s.seek = ""
	}
	if s.pages || s.next == "" || s.seek == "" && s.list.Selected() < len(s.rows)-ahead {
		return nil
	}
	return s.page(s.next)
}

// take keeps the news; what the hall tells by itself is shown until it was asked.
func (s *Screen) take(snap station.Snapshot) {
	s.snap = snap
	if !s.asked {
		s.show(snap.Overview.Corrections)
	}
	if snap.Scan.Seq > s.scan && snap.Scan.Kind == station.ScanLedger {
		s.seek = snap.Scan.Code
	}
	s.scan = snap.Scan.Seq
}

// show puts the cases of the person at the desk first, then what is due first.
func (s *Screen) show(rows []station.CaseRow) {
	chosen := ""
	if i := s.list.Selected(); i > 0 && i < len(s.rows) {
		chosen = s.rows[i].CaseID // whoever moved keeps the case
	}
	s.rows = slices.Clone(rows)
	if id := s.snap.Visit.Identity; id != nil {
		mine := screens.PersonName(id).Mask()
		slices.SortStableFunc(s.rows, func(a, b station.CaseRow) int {
			switch {
			case a.Applicant == b.Applicant:
				return 0
			case a.Applicant == mine:
				return -1
			case b.Applicant == mine:
				return 1
			}
			return 0
		})
	}
	s.list.Set(len(s.rows))
	s.list.Refresh()
	if i := slices.IndexFunc(s.rows, func(c station.CaseRow) bool { return c.CaseID == chosen }); i >= 0 {
		s.list.Select(i)
	}
}

// Leave drops an answer that is still on its way.
func (s *Screen) Leave() { s.gen, s.pages = s.gen+1, false }

// Update takes keys, news, and the end of the opening.
func (s *Screen) Update(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case station.Snapshot:
		s.take(msg)
		return s.found()
	case listed:
		return s.listed(msg)
	case opened:
		if msg.gen != s.gen {
			return nil
		}
		s.busy = false
		if msg.err != nil {
			s.wrong = s.deps.Sentence(msg.err)
			return nil
		}
		return screens.Go(screens.Main)
	case owned:
		return s.owned(msg)
	case tea.PasteMsg:
		if s.form != nil {
			s.form.Update(msg)
		}
	case tea.KeyPressMsg:
		if s.form != nil {
			return s.ownKey(tui.Pressed(s.Bindings(), msg), msg)
		}
		switch tui.Pressed(s.Bindings(), msg) {
		case "open":
			return s.open()
		case "withdraw":
			return screens.Go(screens.Withdraw)
		case "resend", "hand_over":
			s.ask(tui.Pressed(s.Bindings(), msg))
			return nil
		case "back":
			return screens.Go(screens.Main)
		}
		s.list.Update(msg)
		return s.found()
	}
	return nil
}

// found goes on in the ledger once the hall has told of it.
func (s *Screen) found() tea.Cmd {
	if !s.asked {
		return nil
	}
	return s.onward()
}

func (s *Screen) listed(msg listed) tea.Cmd {
	if msg.gen != s.gen {
		return nil
	}
	s.pages = false
	if msg.err != nil {
		s.wrong = s.deps.Sentence(msg.err)
		return nil
	}
	rows := msg.rows
	if msg.after != "" {
		rows = append(slices.Clone(s.rows), rows...)
	}
	s.asked, s.next = true, msg.next
	s.show(rows)
	return s.onward()
}

func (s *Screen) open() tea.Cmd {
	s.busy, s.wrong = true, ""
	s.gen, s.pages = s.gen+1, false
	gen, desk, ctx := s.gen, s.desk, s.deps.Ctx
	id := s.rows[s.list.Selected()].CaseID
	return func() tea.Msg { return opened{gen: gen, err: desk.OpenSupplement(ctx, id)} }
}

// Bindings are the keys that work now; a disabled one says why.
func (s *Screen) Bindings() []tui.Binding {
	t := &s.deps.Text.Corrections
	if s.form != nil {
		return s.ownBindings()
	}
	open := tui.Binding{ID: "open", Keys: []string{"enter"}, Help: tui.Clean(t.KeyOpen)}
	switch {
	case s.list.Len() == 0:
		open.Disabled = tui.Clean(t.None)
	case s.rows[s.list.Selected()].State == stateReturned:
		open.Disabled = tui.Clean(t.NotBrought)
	case s.snap.Visit.Identity == nil:
		open.Disabled = tui.Clean(s.deps.Text.Desk.Refusals[visit.RefusedNoVisit])
	case s.busy:
		open.Disabled = tui.Clean(t.Opening)
	case s.snap.AtSeat().Away():
		open.Disabled = tui.Clean(s.deps.Text.Desk.Unreachable)
	}
	withdraw := tui.Binding{ID: "withdraw", Keys: []string{"f9"}, Help: tui.Clean(s.deps.Text.Withdraw.KeyOpen)}
	switch {
	case s.snap.Visit.Identity == nil:
		withdraw.Disabled = tui.Clean(s.deps.Text.Desk.Refusals[visit.RefusedNoVisit])
	case s.snap.AtSeat().Away():
		withdraw.Disabled = tui.Clean(s.deps.Text.Desk.Unreachable)
	}
	resend, over := s.ownKeys()
	return []tui.Binding{open, screens.Quiet(withdraw), screens.Quiet(resend), screens.Quiet(over), {ID: "back", Keys: []string{"esc", "-", "backspace"}, Help: tui.Clean(t.KeyBack)}}
}

func (s *Screen) row(i, w int) tui.Line {
	c := s.rows[i]
	t := &s.deps.Text.Corrections
	kind := t.Promised
	switch c.State {
	case stateCorrection:
		kind = t.Asked
	case stateReturned:
		kind = t.Returned
	}
	item := max(1, w-56)
	return tui.L(
		tui.T(tui.Strong, tui.Pad(tui.Clean(c.CaseNo), 20)),
		tui.T(tui.Plain, tui.Pad(tui.Clean(kind), 6)),
		tui.T(tui.Plain, tui.Pad(tui.Truncate(tui.Clean(c.ItemName), item), item)),
		tui.T(tui.Masked, "  "+tui.Pad(tui.Clean(c.Applicant), 10)),
		s.due(c.PapersDue),
	).Truncate(w)
}

// The hall's words for a case that was sent back to the applicant, or by a
// department to the window.
const (
	stateCorrection = "correction"
	stateReturned   = "dept_returned"
)

// due says by a sign and a word whether it is time.
func (s *Screen) due(date string) tui.Span {
	t := &s.deps.Text.Corrections
	day, err := values.ParseDate(date)
	if err != nil {
		return tui.T(tui.Dim, "◇ "+tui.Clean(s.deps.Text.Done.Pending))
	}
	late := int(values.Of(s.snap.Now).Time().Sub(day.Time()).Hours() / 24)
	switch {
	case late > 0:
		return tui.T(tui.Bad, "✗ "+screens.Fill(t.Overdue, "n", strconv.Itoa(late)))
	case late == 0:
		return tui.T(tui.Warn, "△ "+tui.Clean(t.Today))
	}
	return tui.T(tui.Dim, "  "+screens.Fill(t.By, "day", day.String()))
}

// View draws the person, the list, and what to say.
func (s *Screen) View(size tui.Size) tui.Frame {
	t := &s.deps.Text.Corrections
	var hidden screens.Reveal
	var lines []tui.Line
	if s.snap.Visit.Identity != nil {
		lines = screens.Person(s.snap, &hidden, s.deps.Text, size.W)
	}
	lines = append(lines, tui.Rule(tui.Clean(t.Title), size.W, tui.Border),
		tui.Text(tui.Accent, " "+screens.Aloud(tui.Clean(t.Say), s.deps.Text)).Truncate(size.W), nil)
	switch {
	case s.list.Len() == 0:
		lines = append(lines, tui.Text(tui.Dim, "  "+tui.Clean(t.None)).Truncate(size.W))
	default:
		room := max(1, size.H-len(lines)-2-s.formRows())
		lines = append(lines, s.list.View(tui.Size{W: size.W, H: min(room, s.list.Len())})...)
	}
	lines = append(lines, nil)
	var cursor *tui.Cursor
	switch {
	case s.form != nil:
		lines, cursor = s.ownView(lines, size)
	case s.busy:
		lines = append(lines, tui.Text(tui.Accent, "  "+tui.Clean(t.Opening)).Truncate(size.W))
	case s.wrong != "":
		lines = append(lines, tui.Text(tui.Bad, "  ✗ "+s.wrong).Truncate(size.W))
	}
	return tui.Frame{Lines: tui.Fit(lines, size.H), Cursor: cursor}
}
