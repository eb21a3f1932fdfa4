package guide

import (
	"slices"

	tea "charm.land/bubbletea/v2"

	"onewindow/catalog"
	"onewindow/screens"
	"onewindow/station"
	"onewindow/station/guide"
	"onewindow/tui"
	"onewindow/tui/field"
	"onewindow/tui/list"
	"onewindow/values"
	"onewindow/visit"
)

// Seat is what this screen asks of the guide desk's seat.
type Seat interface {
	Post(cmd guide.Command) *station.Pending
}

// mode is what the guide is choosing now.
type mode int

const (
	idle    mode = iota // the number field, and the ticket in hand
	picking             // an item: for a ticket, a booking, a repair, a pre-check
	grouping
	referring // which hall of the city takes it
	slotting
	favouring
	noting
	needing
	cancelling
	checking // the pre-check: questions, then papers
)

// found bounds the hits that are listed.
const found = 50

// Screen is the guide desk.
type Screen struct {
	deps screens.Deps
	seat Seat
	snap guide.Snapshot

	number *field.Field
	board  *list.List

	mode   mode
	forKey string // which key asked for an item
	search *field.Field
	hits   []catalog.Hit
	items  *list.List
	item   string // chosen, for a ticket or a booking
	day    values.Date
	slots  *list.List
	halls  *list.List
	hall   string // another hall, for a booking, and its name
	at     string
	note   *field.Field
	ticked map[string]bool // needs, or the options of a question
	of     string          // the question that was ticked for
	papers *list.List
}

// New makes the screen for the seat's present state.
func New(deps screens.Deps, seat Seat, snap guide.Snapshot) *Screen {
	t := &deps.Text.Guide
	s := &Screen{deps: deps, seat: seat, snap: snap}
	s.number = field.New(field.Options{Max: 60, Placeholder: tui.Clean(t.Placeholder)})
	s.search = field.New(field.Options{Max: 60, Placeholder: tui.Clean(deps.Text.Item.Placeholder)})
	s.note = field.New(field.Options{Max: 60})
	s.board = list.New(len(snap.Board), s.boardRow)
	s.items = list.New(0, s.hitRow)
	s.slots = list.New(0, s.slotRow)
	s.halls = list.New(0, s.hallRow)
	s.papers = list.New(0, s.paperRow)
	if snap.Hand != nil && snap.Hand.Precheck != nil {
		s.mode = checking
		s.papersAgain()
	}
	return s
}

// Leave forgets what was typed.
func (s *Screen) Leave() {
	s.number.Reset()
	s.back()
}

func (s *Screen) back() {
	s.mode, s.forKey, s.item, s.hall, s.at, s.of = idle, "", "", "", "", ""
	s.ticked = nil
	s.search.Reset()
	s.note.Reset()
}

// Update takes keys and news.
func (s *Screen) Update(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case guide.Snapshot:
		s.take(msg)
	case tea.WindowSizeMsg:
		for _, l := range []*list.List{s.board, s.items, s.slots, s.halls, s.papers} {
			l.Resize(max(1, msg.Height-10)) // about a page, for PgUp and PgDn
		}
	case tea.PasteMsg:
		if f := s.field(); f != nil && f.Update(msg) {
			s.find()
		}
	case tea.KeyPressMsg:
		return s.key(msg)
	}
	return nil
}

// take draws the newest state; what was begun for another ticket is dropped.
func (s *Screen) take(n guide.Snapshot) {
	if id(n.Hand) != id(s.snap.Hand) {
		s.back()
	}
	before := s.snap
	s.snap = n
	s.board.Set(len(n.Board))
	s.board.Refresh()
	s.offered()
	if before.Asking && !n.Asking {
		s.halls.Set(0) // another list, another first
	}
	s.referred()
	checked := n.Hand != nil && n.Hand.Precheck != nil
	switch had := before.Hand != nil && before.Hand.Precheck != nil; {
	case checked && !had:
		s.back()
		s.mode = checking
	case !checked && s.mode == checking:
		s.back()
	}
	if checked {
		s.papersAgain()
	}
}

// papersAgain follows the seat's papers and the open question.
func (s *Screen) papersAgain() {
	lines, open := s.snap.Lines()
	if open {
		lines = nil
	}
	s.papers.Set(len(lines))
	s.papers.Refresh()
	if ask, ok := s.asking(); !ok || ask.Node != s.of {
		s.of, s.ticked = ask.Node, nil
		for _, key := range ask.Suggested {
			s.tick(key, ask.Multi)
		}
	}
}

// timesKnown reports whether the hall has told the times of the day on show.
func (s *Screen) timesKnown() bool {
	return s.snap.SlotsOf == (guide.Slots{Item: s.item, Day: s.day.String(), Hall: s.hall})
}

// offered shows the times of the item and day that were asked for, and no others.
func (s *Screen) offered() {
	n := 0
	if s.mode == slotting && s.timesKnown() {
		n = len(s.snap.Slots)
	}
	s.slots.Set(n)
	s.slots.Refresh()
}

// referred shows the halls of the item that was asked for, and no others, and
// begins at the first that one can go to.
func (s *Screen) referred() {
	n := 0
	if s.mode == referring && s.snap.HallsOf == s.item {
		n = len(s.snap.Halls)
	}
	fresh := s.halls.Len() == 0
	s.halls.Set(n)
	s.halls.Refresh()
	if fresh && n > 0 {
		s.halls.Select(max(0, slices.IndexFunc(s.snap.Halls, func(h guide.HallLoad) bool { return !h.Here && !h.Away })))
	}
}

func (s *Screen) tick(key string, many bool) {
	if s.ticked == nil || !many {
		s.ticked = map[string]bool{}
	}
	s.ticked[key] = !s.ticked[key]
}

func id(h *guide.Hand) string {
	if h == nil {
		return ""
	}
	return h.Ticket.ID
}

// asking is the open question of the pre-check.
func (s *Screen) asking() (visit.Ask, bool) {
	if s.snap.Hand == nil || s.snap.Hand.Precheck == nil {
		return visit.Ask{}, false
	}
	ask, open, err := s.snap.Rules.Asking(&visit.State{}, s.snap.Hand.Precheck, s.snap.Now)
	return ask, open && err == nil
}

// field is where letters go now.
func (s *Screen) field() *field.Field {
	switch s.mode {
	case idle:
		return s.number
	case picking:
		return s.search
	case noting:
		return s.note
	default:
		return nil
	}
}

// find fills the list of items.
func (s *Screen) find() {
	if s.mode != picking {
		return
	}
	s.hits = s.hits[:0]
	c, ok := s.snap.Rules.Catalogs[s.snap.Rules.Current]
	if ok && !s.search.Empty() {
		s.hits = c.Search(s.search.Value(), catalog.SearchOptions{Limit: found})
	}
	s.items.Set(len(s.hits))
	s.items.Refresh()
	s.items.Select(0)
}

func (s *Screen) post(cmd guide.Command) tea.Cmd {
	return s.deps.Wait(guide.Name(cmd), s.seat.Post(cmd))
}
