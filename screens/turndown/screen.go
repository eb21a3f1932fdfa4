package turndown

import (
	"slices"
	"strconv"

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
	form   *screens.Consent // nil while the way is chosen
	busy   bool             // the advice is on its way
	typed  screens.Typist
}

// The clerk's fields of the form; the organ is asked for where another is
// competent.
const (
	facts = iota
	organ
)

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
	s.form.Restore(was)
	return s
}

// advice reports whether the way that is chosen makes no case; it is the last.
func (s *Screen) advice() bool { return s.sel == len(visit.TurndownReasons) }

func (s *Screen) reason() visit.TurndownReason { return visit.TurndownReasons[s.sel] }

// open begins the form. What a situation says that nobody accepts is a fact
// already.
func (s *Screen) open() {
	t := &s.deps.Text.Turndown
	labels, fields := []tui.Safe{tui.Clean(t.Facts)}, []*field.Field{field.New(field.Options{Max: 200})}
	if s.reason().Code == visit.OtherOrgan {
		labels, fields = append(labels, tui.Clean(t.Organ)), append(fields, field.New(field.Options{Max: 60}))
	}
	s.form = screens.NewConsent(s.deps, stepRefuse, labels, fields...)
	if s.snap.Session.Role == station.RolePolice {
		s.form.ByOfficer(s.deps)
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

// organ is who is competent, where that is asked for.
func (s *Screen) organ() string {
	if s.form.Kept() <= organ {
		return ""
	}
	return s.form.Text(organ)
}

func (s *Screen) typing() visit.Typing {
	if s.form == nil {
		return visit.Typing{}
	}
	return s.form.Typing(screens.Turndown, s.reason().Code)
}

// Leave drops an answer that is still on its way, and the supervisor's PIN.
func (s *Screen) Leave() {
	if s.form != nil {
		s.form.Leave()
	}
	s.form, s.busy = nil, false
}

// asking reports whether the hall is waited for.
func (s *Screen) asking() bool { return s.busy || s.form != nil && s.form.Busy() }

// Update takes keys, news, and the hall's consent.
func (s *Screen) Update(msg tea.Msg) tea.Cmd {
	s.typed.Update(msg, s.deps, s.typing)
	switch msg := msg.(type) {
	case station.Snapshot:
		s.snap = msg
	case screens.Consented:
		return s.consented(msg)
	case screens.Done:
		if msg.Err != nil {
			s.busy = false
			if s.form != nil {
				s.form.Free()
			}
		}
	case tea.PasteMsg:
		if s.form != nil && !s.asking() {
			s.form.Update(msg)
			return s.typed.Typed(s.deps)
		}
	case tea.KeyPressMsg:
		if s.busy || s.form != nil && s.form.Blocks(msg) {
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
		s.form = nil
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

// authorize asks for the consent; nobody is asked to what the rules would refuse.
func (s *Screen) authorize() tea.Cmd {
	refusals := s.deps.Text.Desk.Refusals
	switch {
	case s.form.Text(facts) == "":
		s.form.Refuse(facts, tui.Clean(refusals[visit.RefusedNoFacts]))
		return nil
	case s.form.Kept() > organ && s.organ() == "":
		s.form.Refuse(organ, tui.Clean(refusals[visit.RefusedNoOrgan]))
		return nil
	}
	return s.form.Ask(s.deps, s.caseID)
}

func (s *Screen) consented(msg screens.Consented) tea.Cmd {
	if s.form == nil {
		return nil
	}
	approval, ok := s.form.Take(s.deps, msg)
	if !ok {
		return nil
	}
	r := s.reason()
	return s.deps.Post(visit.HandIn{CaseID: s.caseID, Outcome: r.Outcome, Turndown: &visit.Turndown{
		Reason: r.Code, Facts: s.form.Text(facts), Organ: s.organ(), ApprovalID: approval.ID, ApprovedBy: approval.Name,
	}})
}
