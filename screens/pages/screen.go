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
	TurnPage(line, sum string) *station.Pending
	FeedStack(line string, again bool) *station.Pending
	StopStack() *station.Pending
	SplitPages(from, to string) *station.Pending
	PrintSeparators() *station.Pending
	Page(ctx context.Context, sha256 string) ([]byte, error)
}

// Names by which the ends of what was asked are told.
const (
	takeCommand  = "take_page"
	feedCommand  = "feed_stack"
	stopCommand  = "stop_stack"
	splitCommand = "split_pages"
	sheetCommand = "print_separators"
)

// Screen is the pages of one line.
type Screen struct {
	deps  screens.Deps
	desk  Desk
	snap  station.Snapshot
	line  catalog.Line
	next  string // id of the paper behind it, "" when there is none
	pages []visit.Page
	aside []visit.Page // of this line
	at    int
	busy  bool // a picture of ours is on its way
	tidy  bool // the keys that put pages in order
	out   bool // the separator sheets came out, and no key was pressed since
	// to is the line to which pages are on their way, and from the first of them.
	to, from string

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

// Enter takes the first page at once, unless it may come in a stack; pages that
// are there are shown.
func (s *Screen) Enter() tea.Cmd {
	if len(s.pages) == 0 && !s.taking() && !s.feeds() {
		return s.shoot("")
	}
	return s.load()
}

// Leave forgets the picture: it is somebody's paper.
func (s *Screen) Leave() { s.sheet.Leave() }

func (s *Screen) take(snap station.Snapshot) {
	before := s.snap.Stack
	s.snap = snap
	// A separator sheet opened another line: who looks at the newest page goes
	// along.
	if now := s.stack(); now.Running && now.Seq == before.Seq && before.Line == s.line.ID && now.Line != s.line.ID && s.to == "" && s.at >= len(s.pages)-1 {
		s.line, s.pages, s.at = catalog.Line{ID: now.Line, Name: now.Line}, nil, 0
	}
	m := snap.Visit.Matter()
	if m == nil {
		s.pages, s.aside = nil, nil
		return
	}
	lines, err := snap.Rules.Lines(m)
	if i := slices.IndexFunc(lines, func(l catalog.Line) bool { return l.ID == s.line.ID }); err == nil && i >= 0 {
		s.line, s.next = lines[i], ""
		if i+1 < len(lines) {
			s.next = lines[i+1].ID
		}
	}
	had, last := len(s.pages), s.at >= len(s.pages)-1
	s.pages, s.aside = ofLine(m.Pages, s.line.ID), ofLine(m.Aside, s.line.ID)
	// A page that comes is shown, unless another one of the stack is being
	// looked at.
	if len(s.pages) > had && (last || !s.stack().Running) {
		s.move(len(s.pages) - 1)
	}
	s.move(s.at)
}

func ofLine(pages []visit.Page, line string) []visit.Page {
	return slices.DeleteFunc(slices.Clone(pages), func(p visit.Page) bool { return p.Line != line })
}

// follow goes with pages that were put into another line.
func (s *Screen) follow() {
	s.line, s.pages, s.at = catalog.Line{ID: s.to, Name: s.to}, nil, 0
	s.take(s.snap)
	if i := slices.IndexFunc(s.pages, func(p visit.Page) bool { return p.SHA256 == s.from }); i >= 0 {
		s.move(i)
	}
	s.to, s.from = "", ""
}

// feeds reports whether this window has a document scanner.
func (s *Screen) feeds() bool {
	return slices.ContainsFunc(s.snap.Devices, func(d station.Device) bool { return d.Name == "docscan" })
}

// stack is what goes through the scanner for the case in hand, or went through
// it last.
func (s *Screen) stack() station.Stack {
	m := s.snap.Visit.Matter()
	if m == nil || m.CaseID != s.snap.Stack.CaseID {
		return station.Stack{}
	}
	return s.snap.Stack
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

// taking reports whether imager or scanner is at work, for us or for another line.
func (s *Screen) taking() bool {
	return s.busy || s.snap.Picture != (station.Picture{}) || s.snap.Stack.Running
}

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
		switch msg.Command {
		case takeCommand:
			s.busy = false
		case sheetCommand:
			s.out = msg.Err == nil
		case splitCommand:
			if msg.Err == nil {
				s.follow()
				return s.load()
			}
			s.to, s.from = "", ""
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
	s.out = false
	switch tui.Pressed(s.Bindings(), msg) {
	case "another":
		return s.shoot("")
	case "again":
		return s.shoot(p.SHA256)
	case "drop":
		return s.deps.Post(visit.DropPage{SHA256: p.SHA256})
	case "feed":
		return s.deps.Wait(feedCommand, s.desk.FeedStack(s.line.ID, false))
	case "feed_again":
		return s.deps.Wait(feedCommand, s.desk.FeedStack(s.line.ID, true))
	case "stop":
		return s.deps.Wait(stopCommand, s.desk.StopStack())
	case "split":
		s.to, s.from = s.next, p.SHA256
		return s.deps.Wait(splitCommand, s.desk.SplitPages(s.from, s.to))
	case "sheets":
		return s.deps.Wait(sheetCommand, s.desk.PrintSeparators())
	case "turn":
		s.busy = true
		return s.deps.Wait(takeCommand, s.desk.TurnPage(s.line.ID, p.SHA256))
	case "restore":
		return s.deps.Post(visit.RestorePage{SHA256: s.aside[len(s.aside)-1].SHA256})
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
	case "tidy", "tidied":
		s.tidy = !s.tidy
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
	drop := tui.Binding{ID: "drop", Keys: []string{"delete"}, Help: tui.Clean(t.KeyDrop), Danger: tui.Twice}
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
	prev.Hidden = next.Disabled == "" // the other way is said at the last page
	turn := tui.Binding{ID: "turn", Keys: []string{"f4"}, Help: tui.Clean(t.KeyTurn), Disabled: drop.Disabled}
	if s.taking() {
		wait := tui.Clean(d.Refusals[station.RefusedPictureBusy])
		another.Disabled, again.Disabled, turn.Disabled = wait, wait, wait
		if !s.stack().Running {
			drop.Disabled = wait
		}
	}
	q := screens.Quiet
	back := tui.Binding{ID: "back", Keys: []string{"esc", "-", "backspace"}, Help: tui.Clean(d.KeyBack)}
	if s.tidy {
		back.ID = "tidied"
		keys := []tui.Binding{q(drop), q(another), q(turn), q(s.split()), q(s.restore()), q(prev), q(next), back}
		return screens.Keys(append(keys, scrolls...)...)
	}
	another.Hidden = another.Hidden || s.feeds()
	drop.Hidden = s.feeds()
	keys := append([]tui.Binding{again}, s.stackBindings()...)
	keys = append(keys, s.sheets(), q(another), q(drop), q(prev), q(next), q(zoom),
		tui.Binding{ID: "tidy", Keys: []string{"f2"}, Help: tui.Clean(t.KeyTidy)}, back)
	return screens.Keys(append(keys, scrolls...)...)
}

// stackBindings are the keys of the feeder.
func (s *Screen) stackBindings() []tui.Binding {
	if !s.feeds() {
		return nil
	}
	t := &s.deps.Text.Pages
	st := s.stack()
	feed := tui.Binding{ID: "feed", Keys: []string{"f6"}, Help: tui.Clean(t.KeyFeed)}
	anew := tui.Binding{ID: "feed_again", Keys: []string{"f8"}, Help: tui.Clean(t.KeyFeedAgain), Hidden: true, Disabled: tui.Clean(t.NoBroken)}
	switch {
	case st.Running:
		feed.ID, feed.Help = "stop", tui.Clean(t.KeyStop)
	case st.Cause != "":
		feed.Help = tui.Clean(t.KeyGoOn)
		anew.Hidden, anew.Disabled = false, ""
	}
	if s.taking() && !st.Running {
		wait := tui.Clean(s.deps.Text.Desk.Refusals[station.RefusedPictureBusy])
		feed.Disabled, anew.Disabled = wait, wait
	}
	return []tui.Binding{feed, anew}
}

// split puts the page on show, and those behind it, to the next paper.
func (s *Screen) split() tui.Binding {
	t := &s.deps.Text.Pages
	b := tui.Binding{ID: "split", Keys: []string{"f7"}, Help: tui.Clean(t.KeySplit)}
	switch {
	case len(s.pages) == 0:
		b.Disabled = tui.Clean(t.NoPage)
	case s.next == "":
		b.Disabled = tui.Clean(t.LastLine)
	}
	return b
}

// sheets prints what parts a stack by its papers; it is said before the first
// page.
func (s *Screen) sheets() tui.Binding {
	t := &s.deps.Text.Pages
	b := tui.Binding{ID: "sheets", Keys: []string{"f7"}, Help: tui.Clean(t.KeySheets), Hidden: len(s.pages) > 0}
	if !s.feeds() {
		b.Disabled, b.Hidden = tui.Clean(s.deps.Text.Desk.Refusals[station.RefusedNoFeeder]), true
	}
	return b
}

// restore brings back what was kept aside last.
func (s *Screen) restore() tui.Binding {
	t := &s.deps.Text.Pages
	b := tui.Binding{ID: "restore", Keys: []string{"f9"}, Help: tui.Clean(t.KeyRestore)}
	if len(s.aside) == 0 {
		b.Disabled = tui.Clean(t.NothingAside)
	}
	return b
}
