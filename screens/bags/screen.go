package bags

import (
	"context"
	"slices"
	"strconv"
	"strings"

	tea "charm.land/bubbletea/v2"

	"onewindow/papers"
	"onewindow/screens"
	"onewindow/station"
	"onewindow/tui"
	"onewindow/tui/field"
	"onewindow/tui/list"
)

// Desk is what this screen asks of the hall. The calls wait for it.
type Desk interface {
	Bags(ctx context.Context) (bags []station.Bag, places []string, err error)
	Originals(ctx context.Context, list string) ([]station.Original, error)
	PackBag(ctx context.Context, from, to string, papers []station.Original) (station.Bag, error)
	MoveBag(ctx context.Context, no, event, to string, found []station.Original) (station.Bag, error)
	ReturnPaper(ctx context.Context, p station.Original) error
	// Scans gives what the scanner reads until done is called; nil where there is none.
	Scans() (codes <-chan string, done func())
	// PrintList prints the list that goes with a bag.
	PrintList(ctx context.Context, b station.Bag, h station.Handing) error
}

// row is a bag or an original.
type row struct {
	bag   *station.Bag
	paper *station.Original
}

// Screen is the list.
type Screen struct {
	deps   screens.Deps
	desk   Desk
	places []string
	rows   []row
	list   *list.List
	code   *field.Field
	// open is the bag that is being opened, gone which of its papers are not in it, and
	// extra what was scanned in it and is not on its list.
	open   *station.Bag
	gone   map[int]bool
	extra  []string
	byCode bool          // something was scanned in the bag that is open
	codes  <-chan string // of the scanner
	done   func()        // ends codes
	busy   bool
	did    tui.Safe
	bad    bool // did is what went wrong
	gen    int
}

// news is the hall's answer: what was done, and what there is now.
type news struct {
	gen    int
	did    tui.Safe
	err    error
	bags   []station.Bag
	places []string
	here   []station.Original
	gone   []station.Original
}

// New makes the screen; it asks the hall as soon as it is entered.
func New(deps screens.Deps, desk Desk) *Screen {
	s := &Screen{deps: deps, desk: desk}
	s.list = list.New(0, s.row)
	s.code = field.New(field.Options{Max: 60, Placeholder: tui.Clean(deps.Text.Bags.Placeholder)})
	return s
}

// read is a code that the scanner read.
type read struct{ text string }

// Enter asks for what there is, and listens to the scanner.
func (s *Screen) Enter() tea.Cmd {
	s.codes, s.done = s.desk.Scans()
	return tea.Batch(s.ask(nil), s.listen())
}

// Leave drops an answer that is still on its way, and leaves the scanner to others.
func (s *Screen) Leave() {
	s.gen++
	if s.done != nil {
		s.done()
		s.codes, s.done = nil, nil
	}
}

// listen waits for the next code.
func (s *Screen) listen() tea.Cmd {
	codes := s.codes
	if codes == nil {
		return nil
	}
	return func() tea.Msg {
		if text, ok := <-codes; ok {
			return read{text}
		}
		return nil
	}
}

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
		var errs [4]error
		n.bags, n.places, errs[0] = desk.Bags(ctx)
		n.here, errs[1] = desk.Originals(ctx, station.OriginalsHere)
		n.gone, errs[2] = desk.Originals(ctx, station.OriginalsMissing)
		made, err := desk.Originals(ctx, station.OriginalsResults)
		n.here, errs[3] = append(n.here, made...), err
		for _, err := range errs {
			if n.err == nil {
				n.err = err
			}
		}
		return n
	}
}

// Update takes keys and the hall's answers.
func (s *Screen) Update(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case news:
		s.take(msg)
	case read:
		if s.busy {
			return s.listen() // as a key it is for nothing while the hall is asked
		}
		return tea.Batch(s.scanned(msg.text), s.listen())
	case tea.PasteMsg:
		s.code.Update(msg)
	case tea.KeyPressMsg:
		return s.key(msg)
	}
	return nil
}

func (s *Screen) take(n news) {
	if n.gen != s.gen {
		return
	}
	s.busy, s.did = false, n.did
	if n.err != nil {
		s.did, s.bad = s.deps.Sentence(n.err), true
	}
	if n.places != nil {
		s.places = n.places
	}
	s.rows = nil
	for i := range n.bags {
		s.rows = append(s.rows, row{bag: &n.bags[i]})
	}
	for _, papers := range [][]station.Original{n.here, n.gone} {
		for i := range papers {
			s.rows = append(s.rows, row{paper: &papers[i]})
		}
	}
	s.list.Set(len(s.rows))
	s.list.Refresh()
}

func (s *Screen) mine(place string) bool { return slices.Contains(s.places, place) }

// next is the one thing to do with a bag here, and where it goes.
func (s *Screen) next(b *station.Bag) (event, to string) {
	switch {
	case b.Next != "" && s.mine(b.Next):
		return station.BagTake, ""
	case !s.mine(b.At) || b.Next != "":
		return "", ""
	case b.At == b.To:
		return station.BagOpen, ""
	case strings.HasPrefix(b.At, station.PlaceWindow) && b.To != station.PlaceRoom:
		return station.BagGive, station.PlaceRoom // the room brings it on
	}
	return station.BagGive, b.To
}

func (s *Screen) chosen() row {
	if i := s.list.Selected(); i >= 0 && i < len(s.rows) {
		return s.rows[i]
	}
	return row{}
}

// here reports whether an original lies at a place of this seat.
func (s *Screen) here(p *station.Original) bool { return p != nil && p.Bag == "" && s.mine(p.Place) }

func (s *Screen) key(msg tea.KeyPressMsg) tea.Cmd {
	pressed := tui.Pressed(s.Bindings(), msg)
	if s.open != nil {
		return s.openKey(pressed, msg)
	}
	switch pressed {
	case "back":
		if !s.code.Empty() {
			s.code.Reset()
			return nil
		}
		return tui.CloseDialog()
	case "scan":
		return s.scanned(s.typed())
	case station.BagTake, station.BagOpen, station.BagGive:
		return s.move(s.chosen().bag)
	case "pack":
		return s.pack()
	case "label":
		return s.label()
	case "return":
		return s.returned()
	}
	if !s.busy && !s.list.Update(msg) {
		s.code.Update(msg)
	}
	return nil
}

// typed takes what stands in the field.
func (s *Screen) typed() string {
	text := s.code.Value()
	s.code.Reset()
	return text
}

// scanned does what is next with the bag whose code was scanned or typed; in a bag that
// is open it counts.
func (s *Screen) scanned(text string) tea.Cmd {
	text = strings.TrimSpace(text)
	if s.open != nil {
		s.count(text)
		return nil
	}
	if c, err := papers.ParseCode(text); err == nil && c.Kind == papers.CodeParcel {
		text = c.Number
	}
	for i, r := range s.rows {
		if r.bag != nil && strings.EqualFold(r.bag.No, text) {
			s.list.Select(i)
			if event, _ := s.next(r.bag); event != "" {
				return s.move(r.bag)
			}
		}
	}
	return s.scan(text, station.BagTake, "", nil) // the hall says why not
}

func (s *Screen) move(b *station.Bag) tea.Cmd {
	event, to := s.next(b)
	if event == station.BagOpen {
		s.open, s.gone, s.extra, s.byCode, s.did = b, map[int]bool{}, nil, false, ""
		s.code.Reset()
		s.list.Set(len(b.Papers))
		s.list.Refresh()
		return nil
	}
	return s.scan(b.No, event, to, nil)
}

// scan tells the hall of one scan.
func (s *Screen) scan(no, event, to string, found []station.Original) tea.Cmd {
	t := &s.deps.Text.Bags
	say, bad := screens.Fill(t.Took, "no", no), false
	switch event {
	case station.BagGive:
		say = screens.Fill(t.Gave, "no", no, "place", s.place(to))
	case station.BagOpen:
		differs := s.differs()
		say, bad = screens.Fill(t.Opened, "no", no, "n", strconv.Itoa(len(found)))+differs, differs != ""
	}
	desk := s.desk
	cmd := s.ask(func(ctx context.Context) (tui.Safe, error) {
		_, err := desk.MoveBag(ctx, no, event, to, found)
		return say, err
	})
	s.bad = bad
	return cmd
}

func (s *Screen) openKey(pressed string, msg tea.KeyPressMsg) tea.Cmd {
	switch pressed {
	case "scan":
		return s.scanned(s.typed())
	case "back":
		if !s.code.Empty() {
			s.code.Reset()
			return nil
		}
		s.open, s.did = nil, ""
		s.list.Set(len(s.rows))
		s.list.Refresh()
	case "tick":
		i := s.list.Selected()
		s.gone[i] = !s.gone[i]
		s.list.Refresh()
		s.list.Move(1)
	case "counted":
		no, found := s.open.No, s.found()
		cmd := s.scan(no, station.BagOpen, "", found)
		s.open = nil
		return cmd
	default:
		if !s.list.Update(msg) {
			s.code.Update(msg)
		}
	}
	return nil
}

// found are the originals that are in the bag that is open.
func (s *Screen) found() (found []station.Original) {
	for i, p := range s.open.Papers {
		if !s.gone[i] {
			found = append(found, p)
		}
	}
	return found
}

// group are the originals that go into one bag.
type group struct {
	from, to string
	papers   []station.Original
}

// bound is where an original goes from its place: what was taken in to its department,
// a result to the issue desk; "" for nowhere.
func bound(p *station.Original) string {
	made := p.Line == station.LineResult
	switch {
	case strings.HasPrefix(p.Place, station.PlaceDept) && made:
		return station.PlaceIssue
	case made || p.Department == "":
		return ""
	case strings.HasPrefix(p.Place, station.PlaceWindow), p.Place == station.PlaceRoom, p.Place == station.PlaceIssue:
		return station.PlaceDept + p.Department
	}
	return ""
}

// packable are the originals that leave this seat, in the order in which they lie
// here.
func (s *Screen) packable() (groups []group) {
	for _, r := range s.rows {
		if !s.here(r.paper) || bound(r.paper) == "" {
			continue
		}
		from, to := r.paper.Place, bound(r.paper)
		i := slices.IndexFunc(groups, func(g group) bool { return g.from == from && g.to == to })
		if i < 0 {
			i, groups = len(groups), append(groups, group{from: from, to: to})
		}
		groups[i].papers = append(groups[i].papers, *r.paper)
	}
	return groups
}

// pack makes a bag for each department of all that lies here.
func (s *Screen) pack() tea.Cmd {
	groups, desk, t := s.packable(), s.desk, &s.deps.Text.Bags
	return s.ask(func(ctx context.Context) (said tui.Safe, err error) {
		for _, g := range groups {
			b, err := desk.PackBag(ctx, g.from, g.to, g.papers)
			if err != nil {
				return said, err
			}
			hop := g.to
			if strings.HasPrefix(g.from, station.PlaceWindow) {
				hop = station.PlaceRoom
			}
			said = screens.Fill(t.Packed, "no", b.No, "n", strconv.Itoa(len(g.papers)), "place", s.place(hop))
			// It is packed, whatever the printer says.
			if err := desk.PrintList(ctx, b, station.Handing{From: s.place(g.from), To: s.place(hop)}); err != nil {
				return said, err
			}
		}
		return said, nil
	})
}

// label prints the list of the chosen bag once more.
func (s *Screen) label() tea.Cmd {
	b, desk := *s.chosen().bag, s.desk
	_, to := s.next(&b)
	if to == "" {
		to = b.To
	}
	h := station.Handing{From: s.place(b.At), To: s.place(to), Again: true}
	say := screens.Fill(s.deps.Text.Bags.Printed, "no", b.No)
	return s.ask(func(ctx context.Context) (tui.Safe, error) { return say, desk.PrintList(ctx, b, h) })
}

func (s *Screen) returned() tea.Cmd {
	p, desk := *s.chosen().paper, s.desk
	say := screens.Fill(s.deps.Text.Bags.Returned, "name", paperName(&p))
	return s.ask(func(ctx context.Context) (tui.Safe, error) { return say, desk.ReturnPaper(ctx, p) })
}

func paperName(p *station.Original) string {
	if p.Name != "" {
		return p.Name
	}
	return p.Line
}

// Bindings are the keys that work now.
func (s *Screen) Bindings() []tui.Binding {
	t := &s.deps.Text.Bags
	back := tui.Binding{ID: "back", Keys: []string{"esc"}, Help: tui.Clean(t.KeyBack)}
	if s.open != nil && !s.code.Empty() {
		return []tui.Binding{{ID: "scan", Keys: []string{"enter"}, Help: tui.Clean(t.KeyScan)}, back}
	}
	if s.open != nil {
		return []tui.Binding{
			{ID: "counted", Keys: []string{"enter"}, Help: tui.Clean(t.KeyOpen), Danger: tui.Twice, Sure: screens.Fill(t.OpenSure, "no", s.open.No, "n", strconv.Itoa(len(s.found())))}, {ID: "tick", Keys: []string{"space"}, Help: tui.Clean(t.KeyTick)}, back,
		}
	}
	if s.busy {
		return []tui.Binding{back}
	}
	var out []tui.Binding
	r := s.chosen()
	switch event := s.enter(r); {
	case !s.code.Empty():
		out = append(out, tui.Binding{ID: "scan", Keys: []string{"enter"}, Help: tui.Clean(t.KeyScan)})
	case event == station.BagTake:
		out = append(out, tui.Binding{ID: "take", Keys: []string{"enter"}, Help: tui.Clean(t.KeyTake), Danger: tui.Twice, Sure: screens.Fill(t.TakeSure, "no", r.bag.No)})
	case event == station.BagOpen:
		out = append(out, tui.Binding{ID: "open", Keys: []string{"enter"}, Help: tui.Clean(t.KeyOpen)})
	case event == station.BagGive:
		out = append(out, tui.Binding{ID: "give", Keys: []string{"enter"}, Help: tui.Clean(t.KeyGive)})
	}
	if len(s.packable()) > 0 {
		out = append(out, tui.Binding{ID: "pack", Keys: []string{"f4"}, Help: tui.Clean(t.KeyPack)})
	}
	if r.bag != nil && s.mine(r.bag.At) {
		out = append(out, tui.Binding{ID: "label", Keys: []string{"f7"}, Help: tui.Clean(t.KeyLabel)})
	}
	if s.here(r.paper) && r.paper.Line != station.LineResult {
		out = append(out, tui.Binding{ID: "return", Keys: []string{"f9"}, Help: tui.Clean(t.KeyReturn), Danger: tui.Twice, Sure: screens.Fill(t.Sure, "name", paperName(r.paper))})
	}
	return append(out, back)
}

// enter is what Enter does on a row.
func (s *Screen) enter(r row) string {
	if r.bag == nil {
		return ""
	}
	event, _ := s.next(r.bag)
	return event
}
