package withdraw

import (
	"context"
	"strconv"

	tea "charm.land/bubbletea/v2"

	"onewindow/screens"
	"onewindow/station"
	"onewindow/tui"
	"onewindow/tui/field"
	"onewindow/visit"
)

// Desk is what this screen asks of the station. The calls wait for the hall.
type Desk interface {
	FindWithdrawal(ctx context.Context, text string) error
	Withdraw(ctx context.Context, reason string, whole bool, approvals map[string]station.Approval) error
	FetchPapers(ctx context.Context) error
}

// none is no reason yet: a screen that a scanned code opened must not end a case at
// an Enter.
const none = -1

// Screen asks for the case, and then for the reason.
type Screen struct {
	deps   screens.Deps
	desk   Desk
	snap   station.Snapshot
	number *field.Field
	shut   *station.Case // put away; another one is asked for
	reason int
	only   bool             // of a package, this case alone
	form   *screens.Consent // who takes it back is nobody of the case
	busy   bool
	wrong  tui.Safe
	gen    int
}

// ended is the answer to a question to the hall; gone is true where it was the
// withdrawal itself.
type ended struct {
	gen  int
	gone bool
	err  error
}

// New makes the screen for the station's present state.
func New(deps screens.Deps, desk Desk, snap station.Snapshot) *Screen {
	return &Screen{
		deps: deps, desk: desk, snap: snap, reason: none,
		number: field.New(field.Options{Max: 200, Placeholder: tui.Clean(deps.Text.Withdraw.Placeholder)}),
	}
}

// found is the case that is looked at, or nil while one is asked for.
func (s *Screen) found() *station.Case {
	if s.snap.Withdrawing == s.shut {
		return nil
	}
	return s.snap.Withdrawing
}

// stranger reports whether the person at the desk is nobody of the case.
func (s *Screen) stranger(c *station.Case) bool {
	id := s.snap.Visit.Identity
	return id == nil || !c.Applicant.Is(id.Card) && !c.Agent.Is(id.Card)
}

// whole reports whether all that is undecided of a package goes at once.
func (s *Screen) whole(c *station.Case) bool {
	return !s.only && len(c.Package) > 0 && !s.stranger(c)
}

// Leave drops an answer that is still on its way, and the supervisor's PIN.
func (s *Screen) Leave() {
	s.gen++
	if s.form != nil {
		s.form.Leave()
	}
	s.form, s.busy = nil, false
}

// Update takes keys, news, and the hall's answers.
func (s *Screen) Update(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case station.Snapshot:
		s.snap = msg
	case ended:
		return s.ended(msg)
	case screens.Consented:
		if s.form == nil {
			return nil
		}
		if approval, ok := s.form.Take(s.deps, msg); ok {
			return s.send(s.found(), map[string]station.Approval{s.found().CaseID: approval})
		}
	case tea.PasteMsg:
		switch {
		case s.form != nil:
			s.form.Update(msg)
		case s.found() == nil:
			s.number.Update(msg)
		}
	case tea.KeyPressMsg:
		if s.busy || s.form != nil && s.form.Blocks(msg) {
			return nil
		}
		return s.key(tui.Pressed(s.Bindings(), msg), msg)
	}
	return nil
}

func (s *Screen) ended(msg ended) tea.Cmd {
	if msg.gen != s.gen {
		return nil
	}
	s.busy = false
	if s.form != nil {
		s.form.Free()
	}
	switch {
	case msg.err != nil:
		s.wrong = s.deps.Sentence(msg.err)
	case msg.gone:
		return screens.Go(screens.Main)
	default:
		s.number.Reset()
		s.reason, s.only, s.shut = none, false, nil
	}
	return nil
}

func (s *Screen) key(id string, msg tea.KeyPressMsg) tea.Cmd {
	c := s.found()
	switch id {
	case "leave":
		return screens.Go(screens.Main)
	case "find":
		return s.ask(false, func(ctx context.Context) error { return s.desk.FindWithdrawal(ctx, s.number.Value()) })
	case "papers":
		return s.ask(true, s.desk.FetchPapers)
	case "shut":
		s.shut, s.wrong, s.reason = c, "", none
	case "back":
		s.form = nil
	case "whole":
		s.only = !s.only
	case "up":
		s.reason = max(0, s.reason-1)
	case "down":
		s.reason = min(len(visit.WithdrawReasons)-1, s.reason+1)
	case "next":
		s.form.Next(1)
	case "previous":
		s.form.Next(-1)
	case "ok":
		return s.ok(c)
	case "":
		switch {
		case s.form != nil:
			s.form.Update(msg)
		case c == nil:
			s.number.Update(msg)
		}
	default:
		if n, err := strconv.Atoi(id); err == nil {
			s.reason = n
		}
	}
	return nil
}

// ok hands the withdrawal in, or asks first for a supervisor's consent.
func (s *Screen) ok(c *station.Case) tea.Cmd {
	switch {
	case s.form == nil && s.stranger(c):
		s.form, s.wrong = screens.NewConsent(s.deps, station.StepWithdrawOther, nil), ""
		return nil
	case s.form != nil && !s.form.Last():
		s.form.Next(1)
		return nil
	case s.form != nil:
		return s.form.Ask(s.deps, c.CaseID)
	}
	return s.send(c, nil)
}

func (s *Screen) send(c *station.Case, approvals map[string]station.Approval) tea.Cmd {
	reason, whole := visit.WithdrawReasons[s.reason], s.whole(c)
	return s.ask(true, func(ctx context.Context) error { return s.desk.Withdraw(ctx, reason, whole, approvals) })
}

func (s *Screen) ask(gone bool, question func(context.Context) error) tea.Cmd {
	s.busy, s.wrong = true, ""
	s.gen++
	gen, ctx := s.gen, s.deps.Ctx
	return func() tea.Msg { return ended{gen: gen, gone: gone, err: question(ctx)} }
}
