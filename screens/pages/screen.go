package pages

import (
	"context"
	"slices"

	tea "charm.land/bubbletea/v2"

	"onewindow/catalog"
	"onewindow/screens"
	"onewindow/station"
	"onewindow/tui"
	"onewindow/visit"
)

// Desk is what this screen asks of the station. Page reads the disk.
type Desk interface {
	TakePage(line, instead string) *station.Pending
	Page(ctx context.Context, sha256 string) ([]byte, error)
}

// takeCommand is the name by which the end of a picture is told.
const takeCommand = "take_page"

// Screen is the pages of one line.
type Screen struct {
	deps  screens.Deps
	desk  Desk
	snap  station.Snapshot
	line  catalog.Line
	pages []visit.Page
	at    int
	busy  bool // a picture of ours is on its way

	sheet screens.Sheet
	view  tui.Size
}

// New makes the screen for a line of the case in hand.
func New(deps screens.Deps, desk Desk, snap station.Snapshot, line string) *Screen {
	s := &Screen{deps: deps, desk: desk}
	s.line.ID, s.line.Name = line, line
	s.take(snap)
	s.at = 0
	return s
}

// Enter takes the first page at once; pages that are there are shown.
func (s *Screen) Enter() tea.Cmd {
	if len(s.pages) == 0 && !s.taking() {
		return s.shoot("")
	}
	return s.load()
}

// Leave forgets the picture: it is somebody's paper.
func (s *Screen) Leave() { s.sheet.Leave() }

func (s *Screen) take(snap station.Snapshot) {
	s.snap = snap
	m := snap.Visit.Matter()
	if m == nil {
		s.pages = nil
		return
	}
	lines, err := snap.Rules.Lines(m)
	if i := slices.IndexFunc(lines, func(l catalog.Line) bool { return l.ID == s.line.ID }); err == nil && i >= 0 {
		s.line = lines[i]
	}
	had := len(s.pages)
	s.pages = nil
	for _, p := range m.Pages {
		if p.Line == s.line.ID {
			s.pages = append(s.pages, p)
		}
	}
	if len(s.pages) > had {
		s.move(len(s.pages) - 1)
	}
	s.move(s.at)
}

// move goes to a page.
func (s *Screen) move(i int) {
	i = max(0, min(i, len(s.pages)-1))
	if i != s.at {
		s.at = i
		s.sheet.Top()
	}
}

func (s *Screen) page() (visit.Page, bool) {
	if s.at >= len(s.pages) {
		return visit.Page{}, false
	}
	return s.pages[s.at], true
}

// taking reports whether the imager is at work, for us or for another line.
func (s *Screen) taking() bool { return s.busy || s.snap.Picture != (station.Picture{}) }

// shoot takes a page, in the place of another or as the last one.
func (s *Screen) shoot(instead string) tea.Cmd {
	s.busy = true
	return s.deps.Wait(takeCommand, s.desk.TakePage(s.line.ID, instead))
}

// load reads the page on show from the disk, unless it is there.
func (s *Screen) load() tea.Cmd {
	p, ok := s.page()
	if !ok {
		s.sheet.Forget()
		return nil
	}
	return s.sheet.Show(p.SHA256, func() ([]byte, error) { return s.desk.Page(s.deps.Ctx, p.SHA256) })
}

// Update takes keys, news, and pages that were read.
func (s *Screen) Update(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case station.Snapshot:
		s.take(msg)
		return s.load()
	case screens.Done:
		if msg.Command == takeCommand {
			s.busy = false
		}
	case screens.SheetMsg:
		s.sheet.Take(msg)
	case tea.WindowSizeMsg:
		s.view = tui.Size{W: msg.Width, H: msg.Height}
	case tea.KeyPressMsg:
		return s.key(msg)
	}
	return nil
}

func (s *Screen) key(msg tea.KeyPressMsg) tea.Cmd {
	p, _ := s.page()
	switch tui.Pressed(s.Bindings(), msg) {
	case "another":
		return s.shoot("")
	case "again":
		return s.shoot(p.SHA256)
	case "drop":
		return s.deps.Post(visit.DropPage{SHA256: p.SHA256})
	case "prev":
		s.move(s.at - 1)
		return s.load()
	case "next":
		s.move(s.at + 1)
		return s.load()
	case "zoom":
		s.sheet.Zoom()
	case "up":
		s.sheet.Scroll(-1, area(s.view))
	case "down":
		s.sheet.Scroll(1, area(s.view))
	case "page_up":
		s.sheet.Scroll(1-area(s.view).H, area(s.view))
	case "page_down":
		s.sheet.Scroll(area(s.view).H-1, area(s.view))
	case "back":
		return screens.GoLine(screens.Main, s.line.ID)
	}
	return nil
}

// Bindings are the keys that work now; a disabled one says why.
func (s *Screen) Bindings() []tui.Binding {
	t := &s.deps.Text.Pages
	d := &s.deps.Text.Desk
	another := tui.Binding{ID: "another", Keys: []string{"insert", "ctrl+p"}, Help: tui.Clean(t.KeyAnother)}
	again := tui.Binding{ID: "again", Keys: []string{"enter", "f5"}, Help: tui.Clean(t.KeyAgain)}
	drop := tui.Binding{ID: "drop", Keys: []string{"delete"}, Help: tui.Clean(t.KeyDrop)}
	prev := tui.Binding{ID: "prev", Keys: []string{"left"}, Help: tui.Clean(t.KeyPrev)}
	next := tui.Binding{ID: "next", Keys: []string{"right"}, Help: tui.Clean(t.KeyNext)}
	zoom := tui.Binding{ID: "zoom", Keys: []string{"f3"}, Help: tui.Clean(t.KeyZoom)}
	scrolls := []tui.Binding{
		{ID: "up", Keys: []string{"up"}, Help: tui.Clean(t.KeyUp), Hidden: true},
		{ID: "down", Keys: []string{"down"}, Help: tui.Clean(t.KeyDown), Hidden: true},
		{ID: "page_up", Keys: []string{"pgup"}, Help: tui.Clean(t.KeyUp), Hidden: true},
		{ID: "page_down", Keys: []string{"pgdown"}, Help: tui.Clean(t.KeyDown), Hidden: true},
	}
	if !s.sheet.Large() {
		for i := range scrolls {
			scrolls[i].Disabled = tui.Clean(t.Whole)
		}
	}
	if len(s.pages) == 0 {
		again.Help, drop.Disabled, zoom.Disabled = tui.Clean(t.KeyFirst), tui.Clean(t.NoPage), tui.Clean(t.NoPage)
		another.Hidden = true // the same as taking the first
	}
	if s.at == 0 {
		prev.Disabled = tui.Clean(t.OnlyPage)
	}
	if s.at >= len(s.pages)-1 {
		next.Disabled = tui.Clean(t.OnlyPage)
	}
	if s.taking() {
		wait := tui.Clean(d.Refusals[station.RefusedPictureBusy])
		another.Disabled, again.Disabled, drop.Disabled = wait, wait, wait
	}
	q := screens.Quiet
	return screens.Keys(append([]tui.Binding{
		again, q(another), q(drop), q(prev), q(next), q(zoom),
		{ID: "back", Keys: []string{"esc", "-", "backspace"}, Help: tui.Clean(d.KeyBack)},
	}, scrolls...)...)
}
