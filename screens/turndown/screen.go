package turndown

import (
	"slices"
	"strconv"
	"strings"

	tea "charm.land/bubbletea/v2"

	"onewindow/catalog"
	"onewindow/screens"
	"onewindow/station"
	"onewindow/tui"
	"onewindow/tui/field"
	"onewindow/visit"
)

// stepRefuse is the exceptional step that the second person consents to.
const stepRefuse = "refuse"

// Screen is the list of ways, and then the form of the one that was chosen.
type Screen struct {
	deps   screens.Deps
	snap   station.Snapshot
	caseID string
	sel    int
	form   *screens.Form // nil while the way is chosen
	names  []string      // of the form's fields
	busy   bool
	wrong  tui.Safe
	gen    int
	typed  screens.Typist
}

// The fields of the form.
const (
	facts         = "facts"
	organ         = "organ"
	supervisorNo  = "supervisor_no"
	supervisorPIN = "supervisor_pin"
)

type approved struct {
	gen      int
	approval station.Approval
	err      error
}

// New makes the screen; a form that was being filled is open again.
func New(deps screens.Deps, snap station.Snapshot) *Screen {
	s := &Screen{deps: deps, snap: snap}
	if m := snap.Visit.Matter(); m != nil {
		s.caseID = m.CaseID
	}
	was, ok := s.typed.Restored(&snap.Visit, string(screens.Turndown), "")
	i := slices.IndexFunc(visit.TurndownReasons, func(r visit.TurndownReason) bool { return r.Code == was.About })
	if !ok || i < 0 {
		return s
	}
	s.sel = i
	s.open()
	for i, text := range was.Fields[:min(len(was.Fields), s.kept())] {
		s.form.Fields[i].SetValue(text.Clear())
	}
	s.form.Set(min(was.Focus, s.kept()))
	s.form.Fields[s.form.Focus()].SetCursor(was.Cursor)
	return s
}

// advice reports whether the way that is chosen makes no case; it is the last.
func (s *Screen) advice() bool { return s.sel == len(visit.TurndownReasons) }

func (s *Screen) reason() visit.TurndownReason { return visit.TurndownReasons[s.sel] }

// open begins the form. What a situation says that nobody accepts is a fact
// already.
func (s *Screen) open() {
	t := &s.deps.Text.Turndown
	s.names, s.wrong = []string{facts, supervisorNo, supervisorPIN}, ""
	if s.reason().Code == visit.OtherOrgan {
		s.names = slices.Insert(s.names, 1, organ)
	}
	labels := map[string]string{facts: t.Facts, organ: t.Organ, supervisorNo: t.SupervisorNo, supervisorPIN: t.SupervisorPIN}
	fields := map[string]field.Options{
		facts: {Max: 200}, organ: {Max: 60}, supervisorNo: {Max: 16, Filter: screens.Number},
		supervisorPIN: {Max: 32, Filter: screens.Secret, Mask: true},
	}
	s.form = &screens.Form{}
	for _, n := range s.names {
		s.form.Labels = append(s.form.Labels, tui.Clean(labels[n]))
		s.form.Fields = append(s.form.Fields, field.New(fields[n]))
	}
	if leaf := s.leaf(); leaf != nil && leaf.Outcome == catalog.OutcomeReject {
		s.form.Fields[0].SetValue(leaf.Reason)
	}
}

func (s *Screen) leaf() *catalog.Leaf {
	m := s.snap.Visit.Matter()
	if m == nil {
		return nil
	}
	pos, err := s.snap.Rules.Position(m)
	if err != nil {
		return nil
	}
	return pos.Leaf
}

// kept is how many fields are kept while they are typed: never who consents.
func (s *Screen) kept() int { return len(s.names) - 2 }

func (s *Screen) value(name string) string {
	i := slices.Index(s.names, name)
	if i < 0 {
		return ""
	}
	return strings.TrimSpace(s.form.Value(i))
}

func (s *Screen) typing() visit.Typing {
	if s.form == nil {
		return visit.Typing{}
	}
	at := s.form.Focus()
	return visit.Typing{
		Screen: string(screens.Turndown), About: s.reason().Code, Fields: screens.Texts(s.form.Fields[:s.kept()]...),
		Focus: at, Cursor: s.form.Fields[at].Cursor(),
	}
}

// Leave drops an answer that is still on its way, and the supervisor's PIN.
func (s *Screen) Leave() {
	s.gen++
	s.form, s.busy = nil, false
}

// Update takes keys, news, and the hall's consent.
func (s *Screen) Update(msg tea.Msg) tea.Cmd {
	s.typed.Update(msg, s.deps, s.typing)
	switch msg := msg.(type) {
	case station.Snapshot:
		s.snap = msg
	case approved:
		return s.approved(msg)
	case screens.Done:
		if msg.Err != nil {
			s.busy = false
		}
	case tea.PasteMsg:
		if s.form != nil && !s.busy {
			s.form.Update(msg)
			return s.typed.Typed(s.deps)
		}
	case tea.KeyPressMsg:
		if s.busy {
			return nil
		}
		return s.key(tui.Pressed(s.Bindings(), msg), msg)
	}
	return nil
}

func (s *Screen) key(id string, msg tea.KeyPressMsg) tea.Cmd {
	last := len(visit.TurndownReasons)
	switch id {
	case "leave":
		return screens.Go(screens.Main)
	case "back":
		s.form, s.wrong = nil, ""
		s.typed.Forget(s.deps)
	case "up":
		s.sel = max(0, s.sel-1)
	case "down":
		s.sel = min(last, s.sel+1)
	case "choose":
		if s.advice() {
			s.busy = true
			return s.deps.Post(visit.Advise{})
		}
		s.open()
	case "next":
		s.move(1)
	case "previous":
		s.move(-1)
	case "ok":
		if !s.form.Last() {
			s.move(1)
			return nil
		}
		return s.authorize()
	case "":
		if s.form != nil && s.form.Update(msg) {
			return s.typed.Typed(s.deps)
		}
	default:
		n, err := strconv.Atoi(id)
		if err == nil {
			s.sel = n
		}
	}
	return nil
}

// move leaves the field, which is kept at once.
func (s *Screen) move(d int) {
	s.form.Next(d)
	s.typed.Keep(s.deps, s.typing())
}

// mistake finds the first field that is empty: nobody is asked for a consent to
// what the rules would refuse.
func (s *Screen) mistake() (at int, why string) {
	codes := map[string]string{
		facts: visit.RefusedNoFacts, organ: visit.RefusedNoOrgan, supervisorNo: visit.RefusedNoApproval, supervisorPIN: visit.RefusedNoApproval,
	}
	for i, n := range s.names {
		if s.value(n) == "" {
			return i, codes[n]
		}
	}
	return 0, ""
}

func (s *Screen) authorize() tea.Cmd {
	if at, code := s.mistake(); code != "" {
		s.wrong = tui.Clean(s.deps.Text.Desk.Refusals[code])
		s.form.Set(at)
		return nil
	}
	s.busy, s.wrong = true, ""
	s.gen++
	gen, deps := s.gen, s.deps
	ask := station.Authorization{StaffNo: s.value(supervisorNo), PIN: s.form.Value(len(s.names) - 1), Step: stepRefuse, Subject: s.caseID}
	return func() tea.Msg {
		approval, err := deps.Desk.Authorize(deps.Ctx, ask)
		return approved{gen: gen, approval: approval, err: err}
	}
}

func (s *Screen) approved(msg approved) tea.Cmd {
	if msg.gen != s.gen {
		return nil
	}
	s.form.Fields[len(s.names)-1].Reset()
	if msg.err != nil {
		s.busy, s.wrong = false, s.deps.Sentence(msg.err)
		return nil
	}
	r := s.reason()
	return s.deps.Post(visit.HandIn{CaseID: s.caseID, Outcome: r.Outcome, Turndown: &visit.Turndown{
		Reason: r.Code, Facts: s.value(facts), Organ: s.value(organ), ApprovalID: msg.approval.ID, ApprovedBy: msg.approval.Name,
	}})
}
