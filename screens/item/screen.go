package item

import (
	"context"
	"slices"
	"strconv"

	tea "charm.land/bubbletea/v2"

	"onewindow/catalog"
	"onewindow/screens"
	"onewindow/station"
	"onewindow/tui"
	"onewindow/tui/field"
	"onewindow/tui/list"
	"onewindow/visit"
)

// found bounds the hits that are listed, above is the number of rows around them.
const (
	found = 50
	above = 6
)

// Desk is what this screen asks of the station. The call waits for the hall.
type Desk interface {
	ItemPast(ctx context.Context, item string) (station.ItemPast, error)
}

// Screen is the item screen.
type Screen struct {
	deps   screens.Deps
	desk   Desk
	snap   station.Snapshot
	search *field.Field
	hits   []catalog.Hit
	more   bool // there are more than are listed
	list   *list.List
	reveal screens.Reveal
	star   screens.Star
	typed  screens.Typist
	chosen bool // an item is on its way: a second Enter must not act
	past   past
}

// New makes the screen for the station's present state.
func New(deps screens.Deps, desk Desk, snap station.Snapshot) *Screen {
	s := &Screen{deps: deps, desk: desk, snap: snap}
	s.search = field.New(field.Options{Max: 60, Placeholder: tui.Clean(deps.Text.Item.Placeholder)})
	s.list = list.New(0, s.row)
	was, ok := s.typed.Restored(&snap.Visit, string(screens.Item), "")
	if ok && len(was.Fields) == 1 {
		s.search.SetValue(was.Fields[0].Clear())
		s.search.SetCursor(was.Cursor)
	}
	s.find()
	return s
}

// typing is what is looked for.
func (s *Screen) typing() visit.Typing {
	if s.search.Empty() {
		return visit.Typing{}
	}
	return visit.Typing{Screen: string(screens.Item), Fields: screens.Texts(s.search), Cursor: s.search.Cursor()}
}

// find fills the list: without a query it is the ticket's purpose alone, so that
// an early Enter can open nothing else.
func (s *Screen) find() {
	s.hits = s.hits[:0]
	c, ok := s.snap.Rules.Catalogs[s.snap.Rules.Current]
	if !ok {
		return
	}
	switch {
	case s.search.Empty() && s.snap.Session.Role == station.RolePolice && len(s.snap.Visit.Basket()) > 0:
		s.hits = append(s.hits, s.alsoUsual(c)...)
	case s.search.Empty():
		if it, ok := c.Item(s.snap.Visit.Ticket.Item); ok {
			s.hits = append(s.hits, catalog.Hit{Code: it.Code, Name: it.Name, Dept: it.Dept})
		}
	default:
		s.hits = c.Search(s.search.Value(), catalog.SearchOptions{
			Limit: found + 1, Zone: s.snap.Desk.Zone, Frequency: s.snap.Frequency,
		})
	}
	s.hits = slices.Insert(s.hits, min(s.best(), len(s.hits)), s.packages(c)...)
	s.more = len(s.hits) > found
	s.hits = s.hits[:min(len(s.hits), found)]
	s.list.Set(len(s.hits))
	s.list.Select(0)
}

// usual is how many items are proposed.
const usual = 6

// alsoUsual are the items that are asked for most at this window and are not on the
// ticket: at the police zone one visit often has several.
func (s *Screen) alsoUsual(c *catalog.Catalog) []catalog.Hit {
	var out []catalog.Hit
	for _, h := range c.Hot(catalog.SearchOptions{Zone: s.snap.Desk.Zone, Frequency: s.snap.Frequency, Limit: found}) {
		d, ok := c.Heading(h.Code)
		if ok && len(out) < usual && s.snap.Desk.Covers(d) && s.snap.Visit.UnderWay(h.Code) == nil {
			out = append(out, h)
		}
	}
	return out
}

// packages are the packages that are meant, as hits without a department.
func (s *Screen) packages(c *catalog.Catalog) []catalog.Hit {
	var hits []catalog.Hit
	for _, p := range c.SearchPackages(s.search.Value()) {
		hits = append(hits, catalog.Hit{Code: p.Code, Name: p.Name})
	}
	return hits
}

// best is how many of the items are found by their beginning: packages come
// after them.
func (s *Screen) best() int {
	i := slices.IndexFunc(s.hits, func(h catalog.Hit) bool { return h.Rank > catalog.RankInitials })
	if i < 0 {
		return len(s.hits)
	}
	return i
}

// Update takes keys and the station's news.
func (s *Screen) Update(msg tea.Msg) tea.Cmd {
	s.reveal.Update(msg)
	s.typed.Update(msg, s.deps, s.typing)
	switch msg := msg.(type) {
	case station.Snapshot:
		return tea.Batch(s.take(msg), s.look())
	case rested:
		return s.ask(msg)
	case looked:
		s.past.took(msg)
	case tea.WindowSizeMsg:
		s.list.Resize(msg.Height - above)
	case screens.Done:
		s.chosen = s.chosen && msg.Err == nil
	case tea.PasteMsg:
		if s.search.Update(msg) {
			s.find()
			return tea.Batch(s.typed.Typed(s.deps), s.look())
		}
	case tea.KeyPressMsg:
		return s.key(msg)
	}
	return nil
}

// take goes on once one more matter is in hand: until then no key can mean the
// one before.
func (s *Screen) take(snap station.Snapshot) tea.Cmd {
	before, now := s.snap.Visit.Matter(), snap.Visit.Matter()
	s.snap = snap
	if s.chosen && before != nil && now != nil && now.CaseID != before.CaseID {
		return screens.Go(screens.Main)
	}
	return nil
}

func (s *Screen) key(msg tea.KeyPressMsg) tea.Cmd {
	switch tui.Pressed(s.Bindings(), msg) {
	case "choose":
		i := s.list.Selected()
		if _, elsewhere := s.elsewhere(i); i >= 0 && !elsewhere && !s.chosen {
			s.chosen = true
			var cmd visit.Command = visit.ChooseItem{Item: s.hits[i].Code}
			if _, ok := s.pack(i); ok {
				cmd = visit.ChoosePackage{Package: s.hits[i].Code}
			}
			if s.snap.Visit.Matter() != nil {
				return s.deps.Post(cmd) // the way on is that of the new matter: see take
			}
			return tea.Batch(screens.Go(screens.Main), s.deps.Post(cmd))
		}
		return nil
	case "back":
		return screens.Go(screens.Main)
	case "clear":
		s.search.Reset()
		s.find()
		s.typed.Forget(s.deps)
		return nil
	case "unbind":
		return s.deps.Post(visit.Unbind{})
	case "hold":
		return screens.Go(screens.Hold)
	case "corrections":
		return screens.Go(screens.Corrections)
	case "withdraw":
		return screens.Go(screens.Withdraw)
	case "finish":
		return s.deps.Post(visit.Finish{})
	case "star":
		return s.star.Press(s.deps)
	case "reveal":
		return s.reveal.Show(s.deps)
	}
	if s.list.Update(msg) {
		return s.look()
	}
	if s.search.Update(msg) {
		s.find()
		return tea.Batch(s.typed.Typed(s.deps), s.look())
	}
	return nil
}

// Bindings are the keys that work now. Letters and digits go to the search.
func (s *Screen) Bindings() []tui.Binding {
	t := &s.deps.Text.Item
	d := &s.deps.Text.Desk
	choose := tui.Binding{ID: "choose", Keys: []string{"enter"}, Help: tui.Clean(t.KeyChoose)}
	if len(s.hits) == 0 {
		choose.Disabled = tui.Clean(t.Nothing)
	} else if where, elsewhere := s.elsewhere(s.list.Selected()); elsewhere {
		choose.Disabled = where
	}
	bs := []tui.Binding{choose}
	more := s.snap.Visit.Matter() != nil
	open := len(s.snap.Visit.Open()) > 0
	switch {
	case !s.search.Empty():
		bs = append(bs, tui.Binding{ID: "clear", Keys: []string{"esc"}, Help: tui.Clean(t.KeyClear)})
	case more:
		bs = append(bs, tui.Binding{ID: "back", Keys: []string{"esc", "-"}, Help: tui.Clean(d.KeyBack)})
	}
	corrections := tui.Binding{
		ID: "corrections", Keys: []string{"f8"}, Help: tui.Clean(t.KeyCorrections),
		Hidden: len(s.snap.Overview.Corrections) == 0, // the ledger may hold promises all the same
	}
	withdraw := tui.Binding{
		ID: "withdraw", Keys: []string{"f9"}, Help: tui.Clean(s.deps.Text.Withdraw.KeyOpen),
		Hidden: !s.search.Empty() || !corrections.Hidden, // no room; the ledger shows it too
	}
	switch {
	case s.snap.AtSeat().Away():
		corrections.Disabled, withdraw.Disabled = tui.Clean(d.Unreachable), tui.Clean(d.Unreachable)
	case open:
		corrections.Disabled, withdraw.Disabled = tui.Clean(d.Refusals[visit.RefusedMatterOpen]), tui.Clean(d.Refusals[visit.RefusedMatterOpen])
	}
	unbind := tui.Binding{ID: "unbind", Keys: []string{"f4"}, Help: tui.Clean(d.KeyUnbind)}
	if slices.ContainsFunc(s.snap.Visit.Matters, func(m visit.Matter) bool { return m.CommandID != "" }) {
		unbind.Disabled = tui.Clean(d.Refusals[visit.RefusedHandedIn])
	}
	finish := tui.Binding{ID: "finish", Keys: []string{"f10", "ctrl+e"}, Help: tui.Clean(d.KeyFinish)}
	star := tui.Binding{ID: "star", Keys: []string{"*"}, Help: tui.Clean(d.KeyFinish), Hidden: true}
	if open {
		finish.Disabled, star.Disabled = tui.Clean(d.Refusals[visit.RefusedUnfinished]), tui.Clean(d.Refusals[visit.RefusedUnfinished])
	}
	return screens.Keys(append(bs, screens.Quiet(corrections), screens.Quiet(unbind),
		tui.Binding{ID: "hold", Keys: []string{"f6"}, Help: tui.Clean(d.KeyHold)}, screens.Quiet(finish), star,
		tui.Binding{ID: "reveal", Keys: []string{"f12", "ctrl+r"}, Help: tui.Clean(d.KeyReveal)}, screens.Quiet(withdraw))...)
}

func (s *Screen) row(i, w int) tui.Line {
	h := s.hits[i]
	dept, code := tui.Safe(""), tui.Clean(h.Code)
	c, ok := s.snap.Rules.Catalogs[s.snap.Rules.Current]
	if ok {
		if d, ok := c.Department(h.Dept); ok {
			dept = tui.Clean(d.Short)
		}
	}
	if p, ok := s.pack(i); ok {
		dept = screens.Fill(s.deps.Text.Basket.Package, "n", strconv.Itoa(len(p.Items)))
	}
	mark, whose := tui.T(tui.Plain, "  "), tui.Safe("")
	if h.Code == s.snap.Visit.Ticket.Item {
		mark, whose = tui.T(tui.Accent, "◇ "), "  "+tui.Clean(s.deps.Text.Item.Purpose)
	}
	name := tui.Plain
	if p := s.past.of[h.Code]; p.All.High() {
		mark, name = tui.T(tui.Bad, "▲ "), tui.Bad
	}
	if _, elsewhere := s.elsewhere(i); elsewhere {
		mark, whose = tui.T(tui.Warn, "△ "), "  "+tui.Clean(s.deps.Text.Item.Elsewhere)
	}
	const codes, depts = 12, 18
	room := max(1, min(66, w-2-codes-depts))
	called := tui.L(tui.T(name, tui.Clean(h.Name)), tui.T(tui.Accent, whose)).Pad(room)
	line := tui.L(mark, tui.T(tui.Dim, tui.Pad(code, codes)))
	return append(append(line, called...), tui.T(tui.Dim, "  "+dept)).Truncate(w)
}

// elsewhere reports whether the hit is not taken in here, and where to go. The hall knows what it sends: the purpose of
// the ticket is always taken in.
func (s *Screen) elsewhere(i int) (tui.Safe, bool) {
	h, d, ok := s.heading(i)
	if p, packed := s.pack(i); packed {
		h, d, ok = s.outside(p)
	}
	if !ok || h.Code == s.snap.Visit.Ticket.Item || s.snap.Desk.Covers(h) {
		return "", false
	}
	return screens.Fill(s.deps.Text.Item.ElsewhereWhere, "zone", h.Zone, "dept", d.Short), true
}

// pack is the package that a hit is.
func (s *Screen) pack(i int) (catalog.Package, bool) {
	c, ok := s.snap.Rules.Catalogs[s.snap.Rules.Current]
	if !ok || i < 0 || i >= len(s.hits) {
		return catalog.Package{}, false
	}
	return c.Package(s.hits[i].Code)
}

// inside names the items of a package.
func (s *Screen) inside(p catalog.Package) tui.Safe {
	var names []tui.Safe
	for _, code := range p.Items {
		names = append(names, tui.Clean(screens.ItemName(s.snap.Rules, code)))
	}
	return tui.Join(names, " + ")
}

// outside is the first item of a package of which none is taken in here. One
// event of life goes across departments: the window of any of its items takes
// the whole of it.
func (s *Screen) outside(p catalog.Package) (catalog.Heading, catalog.Department, bool) {
	c := s.snap.Rules.Catalogs[s.snap.Rules.Current]
	covered := func(code string) bool {
		h, ok := c.Heading(code)
		return ok && s.snap.Desk.Covers(h)
	}
	if len(p.Items) == 0 || slices.ContainsFunc(p.Items, covered) {
		return catalog.Heading{}, catalog.Department{}, false
	}
	h, ok := c.Heading(p.Items[0])
	d, _ := c.Department(h.Dept)
	return h, d, ok
}

// heading is a hit with its department.
func (s *Screen) heading(i int) (catalog.Heading, catalog.Department, bool) {
	c, ok := s.snap.Rules.Catalogs[s.snap.Rules.Current]
	if !ok || i < 0 || i >= len(s.hits) {
		return catalog.Heading{}, catalog.Department{}, false
	}
	h, ok := c.Heading(s.hits[i].Code)
	d, _ := c.Department(h.Dept)
	return h, d, ok
}

// about is what else there is to know of the selected hit: where to go, or who answers for it.
func (s *Screen) about() tui.Line {
	i := s.list.Selected()
	if where, elsewhere := s.elsewhere(i); elsewhere {
		return tui.Text(tui.Warn, "  △ "+where)
	}
	if p, ok := s.pack(i); ok {
		return tui.Text(tui.Dim, "  "+s.inside(p))
	}
	h, d, ok := s.heading(i)
	if !ok {
		return nil
	}
	t := &s.deps.Text.Item
	owner, ok := s.snap.Desk.Owners.Of(h)
	if !ok {
		return tui.Text(tui.Dim, "  "+screens.Fill(t.NoOwner, "dept", d.Name))
	}
	return tui.Text(tui.Dim, "  "+screens.Fill(t.Owner, "dept", d.Short, "name", owner.Name, "phone", owner.Phone))
}

// View draws person, search and hits.
func (s *Screen) View(size tui.Size) tui.Frame {
	t := &s.deps.Text.Item
	lines := screens.Person(s.snap, &s.reveal, s.deps.Text, size.W)
	title := tui.Clean(t.Title)
	if !s.search.Empty() {
		n := strconv.Itoa(len(s.hits))
		if s.more {
			n += "+"
		}
		title += " · " + screens.Fill(t.Found, "n", n)
	}
	lines = append(lines, tui.Rule(title, size.W, tui.Border))
	label := "  " + tui.Clean(t.Search) + "  "
	typed, x := s.search.View(max(1, min(64, size.W-tui.Width(label)-2)))
	y := len(lines)
	lines = append(lines, append(tui.L(tui.T(tui.Label, label)), typed...), nil)
	switch {
	case len(s.hits) == 0 && s.search.Empty():
		lines = append(lines, tui.Text(tui.Accent, "  "+screens.Aloud(tui.Clean(t.Say), s.deps.Text)).Truncate(size.W))
		for _, how := range t.Ways {
			lines = append(lines, tui.Text(tui.Dim, "  "+tui.Clean(how)).Truncate(size.W))
		}
	case len(s.hits) == 0:
		lines = append(lines, tui.Text(tui.Warn, "  △ "+tui.Clean(t.Nothing)).Truncate(size.W))
	default:
		room := max(1, size.H-len(lines)-3)
		lines = append(lines, s.list.View(tui.Size{W: size.W, H: min(room, len(s.hits))})...)
		lines = append(lines, nil, s.about().Truncate(size.W))
		if rates := s.rates(); len(rates) > 0 {
			lines = append(lines, rates.Truncate(size.W))
		}
		if s.search.Empty() {
			lines = append(lines, nil, tui.Text(tui.Accent, "  "+screens.Aloud(screens.Fill(t.SayPurpose, "item", s.hits[0].Name), s.deps.Text)).Truncate(size.W))
		}
	}
	return tui.Frame{
		Lines:  tui.Fit(lines, size.H),
		Cursor: &tui.Cursor{X: min(max(0, size.W-1), tui.Width(label)+x), Y: min(max(0, size.H-1), y)},
	}
}
