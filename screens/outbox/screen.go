package outbox

import (
	"context"

	tea "charm.land/bubbletea/v2"

	"onewindow/papers"
	"onewindow/screens"
	"onewindow/station"
	"onewindow/tui"
	"onewindow/tui/list"
)

// Desk is what this screen asks of the desk. All calls wait for the disk or the
// hall.
type Desk interface {
	// Waiting gives the first rows, those that need a person first.
	Waiting(ctx context.Context) ([]station.OutboxRow, error)
	// Again puts a row back into the line and sends at once.
	Again(ctx context.Context, id string) error
	// Export writes everything that waits into an encrypted file for the hall and
	// says where it lies.
	Export(ctx context.Context) (path string, err error)
	// PrintReport prints what happened without the hall; its end is nil when the
	// paper came out.
	PrintReport(r papers.Report) *station.Pending
	// CloseDay ends the day; what keeps it open is its refusal.
	CloseDay(ctx context.Context) error
}

// Screen is the list of what waits.
type Screen struct {
	deps  screens.Deps
	desk  Desk
	snap  station.Snapshot
	rows  []station.OutboxRow
	list  *list.List
	known bool // rows were read
	asked station.Backlog
	busy  bool
	said  tui.Safe
	wrong tui.Safe
	gen   int
}

type (
	loaded struct {
		rows []station.OutboxRow
		err  error
	}
	ended struct {
		gen  int
		said tui.Safe
		err  error
	}
)

// New makes the screen; its rows come with the first look.
func New(deps screens.Deps, desk Desk, snap station.Snapshot) *Screen {
	s := &Screen{deps: deps, desk: desk, snap: snap}
	s.list = list.New(0, s.row)
	return s
}

// Leave drops answers that are still on their way.
func (s *Screen) Leave() { s.gen++ }

// Update takes keys, news, rows, and the ends of what was asked.
func (s *Screen) Update(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case screens.Goto:
		return s.load()
	case station.Snapshot:
		s.snap = msg
		if s.known && s.asked == msg.Backlog {
			return nil
		}
		return s.load()
	case loaded:
		s.take(msg)
	case ended:
		return s.ended(msg)
	case tea.KeyPressMsg:
		return s.key(msg)
	}
	return nil
}

func (s *Screen) load() tea.Cmd {
	s.asked = s.snap.Backlog
	desk, ctx := s.desk, s.deps.Ctx
	return func() tea.Msg {
		rows, err := desk.Waiting(ctx)
		return loaded{rows, err}
	}
}

// take keeps the selection on its row when others go.
func (s *Screen) take(msg loaded) {
	if msg.err != nil {
		s.wrong = s.deps.Sentence(msg.err)
		return
	}
	selected := ""
	if r, ok := s.selected(); ok {
		selected = r.ID
	}
	s.rows, s.known = msg.rows, true
	s.list.Set(len(s.rows))
	for i := range s.rows {
		if s.rows[i].ID == selected {
			s.list.Select(i)
		}
	}
}

func (s *Screen) selected() (station.OutboxRow, bool) {
	i := s.list.Selected()
	if i < 0 || i >= len(s.rows) {
		return station.OutboxRow{}, false
	}
	return s.rows[i], true
}

func (s *Screen) ended(msg ended) tea.Cmd {
	if msg.gen != s.gen {
		return nil
	}
	s.busy, s.said = false, msg.said
	if msg.err != nil {
		s.said, s.wrong = "", s.deps.Sentence(msg.err)
	}
	return s.load()
}

func (s *Screen) key(msg tea.KeyPressMsg) tea.Cmd {
	id := tui.Pressed(s.Bindings(), msg)
	t := &s.deps.Text.Outbox
	switch id {
	case "back":
		return screens.Go(screens.Main)
	case "again":
		row, _ := s.selected()
		return s.ask(tui.Clean(t.Sent), func(ctx context.Context) (string, error) { return "", s.desk.Again(ctx, row.ID) })
	case "print":
		pending := s.desk.PrintReport(s.report())
		return s.ask(tui.Clean(t.Printed), func(ctx context.Context) (string, error) { return "", pending.Wait(ctx) })
	case "damage":
		return screens.Go(screens.Damage)
	case "export":
		return s.ask("", s.desk.Export)
	case "close":
		return s.ask("", func(ctx context.Context) (string, error) { return "", s.desk.CloseDay(ctx) })
	}
	s.list.Update(msg)
	return nil
}

// ask does something that waits; a path that it gives is told.
func (s *Screen) ask(said tui.Safe, do func(context.Context) (string, error)) tea.Cmd {
	s.busy, s.said, s.wrong = true, "", ""
	s.gen++
	gen, ctx, t := s.gen, s.deps.Ctx, &s.deps.Text.Outbox
	return func() tea.Msg {
		path, err := do(ctx)
		if path != "" {
			said = screens.Fill(t.Exported, "path", path)
		}
		return ended{gen: gen, said: said, err: err}
	}
}

// Bindings are the keys that work now; a disabled one says why.
func (s *Screen) Bindings() []tui.Binding {
	t := &s.deps.Text.Outbox
	row, chosen := s.selected()
	again := tui.Binding{ID: "again", Keys: []string{"f5"}, Help: tui.Clean(t.KeyAgain)}
	export := tui.Binding{ID: "export", Keys: []string{"f6"}, Help: tui.Clean(t.KeyExport)}
	day := tui.Binding{ID: "close", Keys: []string{"f9"}, Help: tui.Clean(t.KeyClose), Danger: tui.Twice, Sure: tui.Clean(t.CloseAsk)}
	damage := tui.Binding{ID: "damage", Keys: []string{"f7"}, Help: tui.Clean(s.deps.Text.Damage.KeyRow), Hidden: len(s.snap.Compared) == 0}
	print := tui.Binding{ID: "print", Keys: []string{"f8"}, Help: tui.Clean(t.KeyPrint), Hidden: !s.reported()}
	if !s.reported() {
		print.Disabled = tui.Clean(t.NoReport)
	}
	if len(s.snap.Compared) == 0 {
		damage.Disabled = tui.Clean(s.deps.Text.Damage.Nothing)
	}
	switch {
	case s.busy:
		print.Disabled = tui.Clean(t.Busy)
		again.Disabled, export.Disabled, day.Disabled = tui.Clean(t.Busy), tui.Clean(t.Busy), tui.Clean(t.Busy)
	case !chosen:
		again.Disabled, export.Disabled = tui.Clean(t.Empty), tui.Clean(t.Empty)
	case row.Command.ID == "":
		again.Disabled = tui.Clean(t.Refusals["unreadable"])
	}
	return []tui.Binding{again, export, print, damage, day, {ID: "back", Keys: []string{"esc", "-", "backspace"}, Help: tui.Clean(s.deps.Text.Desk.KeyBack)}}
}
