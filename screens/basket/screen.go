package basket

import (
	"strconv"

	tea "charm.land/bubbletea/v2"

	"onewindow/screens"
	"onewindow/station"
	"onewindow/tui"
	"onewindow/tui/list"
	"onewindow/visit"
)

// Screen is the basket.
type Screen struct {
	deps   screens.Deps
	snap   station.Snapshot
	list   *list.List
	reveal screens.Reveal
	sent   bool   // all are on their way: a second press must not act
	wanted string // case that is being taken in hand: until it is, no key means its papers
}

// New makes the screen; the matter in hand is chosen.
func New(deps screens.Deps, snap station.Snapshot) *Screen {
	s := &Screen{deps: deps}
	s.list = list.New(0, s.row)
	s.take(snap)
	in := snap.Visit.Matter()
	for i, m := range s.matters() {
		if in != nil && m.CaseID == in.CaseID {
			s.list.Select(i)
		}
	}
	return s
}

func (s *Screen) take(snap station.Snapshot) {
	s.snap = snap
	s.list.Set(len(s.matters()))
}

func (s *Screen) matters() []*visit.Matter { return s.snap.Visit.Basket() }

// chosen is the matter under the cursor, or nil.
func (s *Screen) chosen() *visit.Matter {
	i := s.list.Selected()
	if all := s.matters(); i >= 0 && i < len(all) {
		return all[i]
	}
	return nil
}

// ready are the hand-ins that can go now, in the order of the basket: an item
// that waits for an earlier one goes after it.
func (s *Screen) ready() []visit.HandIn {
	var out []visit.HandIn
	for _, m := range s.snap.Visit.Open() {
		if s.snap.OfficerOnly(m.Item) {
			continue // by itself: a 民警 signs it
		}
		if way, ok := screens.Way(s.snap, m); ok {
			out = append(out, visit.HandIn{CaseID: m.CaseID, Outcome: way})
		}
	}
	return out
}

// Update takes keys and the station's news.
func (s *Screen) Update(msg tea.Msg) tea.Cmd {
	s.reveal.Update(msg)
	switch msg := msg.(type) {
	case station.Snapshot:
		s.take(msg)
		if m := s.snap.Visit.Matter(); s.wanted != "" && m != nil && m.CaseID == s.wanted {
			return screens.Go(screens.Main)
		}
	case screens.Done:
		s.sent = s.sent && msg.Err == nil
		if msg.Err != nil {
			s.wanted = ""
		}
	case tea.KeyPressMsg:
		return s.key(msg)
	}
	return nil
}

func (s *Screen) key(msg tea.KeyPressMsg) tea.Cmd {
	m := s.chosen()
	id := tui.Pressed(s.Bindings(), msg)
	switch id {
	case "back":
		return screens.Go(screens.Main)
	case "add":
		return screens.Go(screens.Item)
	case "reveal":
		return s.reveal.Show(s.deps)
	case "all":
		return s.all()
	case "take":
		return s.inHand(m)
	case "give_up":
		return s.deps.Post(visit.DiscardPackage{PackageID: m.PackageID, Reason: "removed"})
	case "remove":
		return s.deps.Post(visit.DiscardMatter{CaseID: m.CaseID, Reason: "removed"})
	}
	if n, err := strconv.Atoi(id); err == nil && n <= len(s.matters()) {
		return s.inHand(s.matters()[n-1])
	}
	s.list.Update(msg)
	return nil
}

func (s *Screen) inHand(m *visit.Matter) tea.Cmd {
	if in := s.snap.Visit.Matter(); in != nil && in.CaseID == m.CaseID {
		return screens.Go(screens.Main)
	}
	s.wanted = m.CaseID
	return s.deps.Post(visit.TakeMatter{CaseID: m.CaseID})
}

// all hands in what is ready, one command each: every case is taken or refused
// by itself.
func (s *Screen) all() tea.Cmd {
	if s.sent {
		return nil
	}
	s.sent = true
	cmds := []tea.Cmd{screens.Go(screens.Main)}
	for _, h := range s.ready() {
		cmds = append(cmds, s.deps.Post(h))
	}
	return tea.Batch(cmds...)
}

// Bindings are the keys that work now; a disabled one says why.
func (s *Screen) Bindings() []tui.Binding {
	t := &s.deps.Text.Basket
	d := &s.deps.Text.Desk
	m := s.chosen()
	take := tui.Binding{ID: "take", Keys: []string{"enter"}, Help: tui.Clean(t.KeyTake)}
	remove := tui.Binding{ID: "remove", Keys: []string{"delete", "f5"}, Help: tui.Clean(t.KeyRemove), Danger: tui.Twice}
	switch {
	case m == nil:
		take.Disabled, remove.Disabled = tui.Clean(t.Empty), tui.Clean(t.Empty)
	case m.CommandID != "":
		remove.Disabled = tui.Clean(d.Refusals[visit.RefusedHandedIn])
	}
	giveUp := tui.Binding{ID: "give_up", Keys: []string{"f8"}, Help: tui.Clean(t.KeyGiveUp), Danger: tui.Twice}
	if m == nil || m.PackageID == "" {
		giveUp.Disabled = tui.Clean(t.NoPackage)
	} else if p := s.snap.Visit.Progress(m.PackageID); p.Sent == p.Items {
		giveUp.Disabled = tui.Clean(d.Refusals[visit.RefusedHandedIn])
	}
	n := len(s.ready())
	// The basket, opened by a key of its own, lists what goes: it is the question.
	all := tui.Binding{ID: "all", Keys: []string{"f9"}, Help: screens.Fill(t.KeyAll, "n", strconv.Itoa(n)), Danger: tui.Asked}
	all = screens.Twice(all, screens.PersonLook(s.snap, s.deps.Text))
	if n == 0 {
		all.Disabled = tui.Clean(t.NothingReady)
	}
	bs := []tui.Binding{
		take, all,
		{ID: "add", Keys: []string{"f3"}, Help: tui.Clean(t.KeyAdd)},
		screens.Quiet(remove),
		{ID: "back", Keys: []string{"esc", "-", "ctrl+t", "backspace"}, Help: tui.Clean(d.KeyBack)},
		screens.Quiet(giveUp),
		{ID: "reveal", Keys: []string{"f12", "ctrl+r"}, Help: tui.Clean(d.KeyReveal), Hidden: true},
	}
	for i := range min(9, len(s.matters())) {
		bs = append(bs, tui.Binding{ID: strconv.Itoa(i + 1), Keys: []string{strconv.Itoa(i + 1)}, Help: tui.Clean(t.KeyTake), Hidden: true})
	}
	return screens.Keys(bs...)
}

func (s *Screen) row(i, w int) tui.Line {
	all := s.matters()
	if i >= len(all) {
		return nil
	}
	m := all[i]
	style, mark, word := screens.Standing(s.snap, m, s.deps.Text)
	const said = 36
	name := max(10, w-said-8)
	line := tui.L(tui.T(tui.Key, " "+tui.Int(i+1)+" "), tui.T(style, mark+" "),
		tui.T(tui.Plain, tui.Pad(tui.Truncate(tui.Clean(screens.ItemName(s.snap.Rules, m.Item)), name), name)), tui.T(style, "  "+word))
	return line.Truncate(w)
}

// View draws the person, the matters, what they share, and what to say.
func (s *Screen) View(size tui.Size) tui.Frame {
	t := &s.deps.Text.Basket
	lines := screens.Person(s.snap, &s.reveal, s.deps.Text, size.W)
	n := len(s.matters())
	lines = append(lines, tui.Rule(screens.Fill(t.Title, "n", strconv.Itoa(n)), size.W, tui.Border))
	if p := s.packageName(); p != "" {
		lines = append(lines, tui.Text(tui.Accent, " "+p).Truncate(size.W), s.progress().Truncate(size.W))
		lines = append(lines, s.elsewhere(size.W)...)
	}
	if n == 0 {
		lines = append(lines, tui.Text(tui.Dim, "  "+tui.Clean(t.Empty)).Truncate(size.W))
		return tui.Frame{Lines: tui.Fit(lines, size.H)}
	}
	room := max(1, min(n, size.H-len(lines)-4))
	lines = append(lines, s.list.View(tui.Size{W: size.W, H: room})...)
	papers, shared := s.papers()
	lines = append(lines, nil, tui.Rule(screens.Fill(t.Papers, "n", strconv.Itoa(papers), "shared", strconv.Itoa(len(shared))), size.W, tui.Border))
	for _, p := range shared {
		lines = append(lines, tui.L(tui.T(tui.Good, "  ● "), tui.T(tui.Plain, tui.Clean(p.name)),
			tui.T(tui.Dim, "  "+screens.Fill(t.For, "n", strconv.Itoa(p.items)))).Truncate(size.W))
	}
	return tui.Frame{Lines: tui.Fit(lines, size.H)}
}

// packageName is the package of the chosen matter.
func (s *Screen) packageName() tui.Safe {
	m := s.chosen()
	c, ok := s.snap.Rules.Catalogs[s.snap.Rules.Current]
	if m == nil || !ok {
		return ""
	}
	p, ok := c.Package(m.Package)
	if !ok {
		return ""
	}
	return tui.Clean(p.Name + "  " + p.Note)
}

// elsewhere are the parts of the package that begin at another side of the hall.
func (s *Screen) elsewhere(w int) []tui.Line {
	c := s.snap.Rules.Catalogs[s.snap.Rules.Current]
	p, _ := c.Package(s.chosen().Package)
	var out []tui.Line
	for _, item := range p.Items {
		if h, ok := c.Heading(item); ok && s.snap.OverTheWall(item) {
			out = append(out, tui.Text(tui.Warn, " △ "+screens.Fill(s.deps.Text.Basket.Elsewhere, "item", h.Name, "zone", h.Zone)).Truncate(w))
		}
	}
	return out
}

// progress is how far the package of the chosen matter has come.
func (s *Screen) progress() tui.Line {
	t := &s.deps.Text.Basket
	p := s.snap.Visit.Progress(s.chosen().PackageID)
	style, state := tui.Dim, p.State()
	switch state {
	case visit.Completed:
		style = tui.Good
	case visit.PartiallyFailed:
		style = tui.Bad
	case visit.Assembling, visit.Submitted, visit.Partial:
	}
	line := tui.L(tui.T(style, " "+tui.Clean(t.PackageStates[string(state)])+"  "+screens.Fill(
		t.Progress, "sent", strconv.Itoa(p.Sent), "granted", strconv.Itoa(p.Granted), "n", strconv.Itoa(p.Items),
	)))
	if p.Failed > 0 {
		line = append(line, tui.T(tui.Bad, "  "+screens.Fill(t.PackageFailed, "n", strconv.Itoa(p.Failed))))
	}
	return line
}

// sharedPaper is a paper that several items ask for.
type sharedPaper struct {
	name  string
	items int
}

// papers counts what is asked of the person in all, and lists what serves more
// than one item.
func (s *Screen) papers() (all int, shared []sharedPaper) {
	var order []string
	by := map[string]*sharedPaper{}
	for _, m := range s.matters() {
		lines, err := s.snap.Rules.Lines(m)
		if err != nil {
			continue // questions are open
		}
		for _, l := range lines {
			if by[l.ID] == nil {
				by[l.ID] = &sharedPaper{name: l.Name}
				order = append(order, l.ID)
			}
			by[l.ID].items++
		}
	}
	for _, id := range order {
		if by[id].items > 1 {
			shared = append(shared, *by[id])
		}
	}
	return len(order), shared
}
