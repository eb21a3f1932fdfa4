package issue

import (
	"context"
	"slices"
	"strconv"
	"strings"

	tea "charm.land/bubbletea/v2"

	"onewindow/screens"
	"onewindow/station"
	"onewindow/station/issuance"
	"onewindow/tui"
	"onewindow/tui/field"
	"onewindow/visit"
)

// Seat is what this screen asks of the issue desk's seat. Authorize waits for
// the hall.
type Seat interface {
	Post(cmd issuance.Command) *station.Pending
	Authorize(ctx context.Context, staffNo, pin, code string) error
}

// paperKey begins the names of the keys that choose a paper.
const paperKey = "paper_"

// Screen is the issue desk.
type Screen struct {
	deps   screens.Deps
	seat   Seat
	snap   issuance.Snapshot
	code   *field.Field
	reveal screens.Reveal

	form  *screens.Consent // open while a second person consents
	which bool             // choosing which paper is printed again
	why   bool             // choosing why it is printed again
	paper string           // the job that is printed again
}

// New makes the screen for the seat's present state.
func New(deps screens.Deps, seat Seat, snap issuance.Snapshot) *Screen {
	s := &Screen{deps: deps, seat: seat, snap: snap}
	s.code = field.New(field.Options{Max: 120, Placeholder: tui.Clean(deps.Text.Issue.Placeholder)})
	return s
}

// Leave forgets what was typed and drops an answer still on its way.
func (s *Screen) Leave() { s.closeForm() }

func (s *Screen) closeForm() {
	if s.form != nil {
		s.form.Leave()
	}
	s.form = nil
}

// Update takes keys, news, and the second person's consent.
func (s *Screen) Update(msg tea.Msg) tea.Cmd {
	s.reveal.Update(msg)
	switch msg := msg.(type) {
	case issuance.Snapshot:
		s.take(msg)
	case screens.Consented:
		if s.form == nil {
			return nil
		}
		if _, ok := s.form.Take(s.deps, msg); ok {
			s.closeForm()
		}
	case tea.PasteMsg:
		if s.form != nil && !s.form.Busy() {
			s.form.Update(msg)
		} else if s.form == nil {
			s.code.Update(msg)
		}
	case tea.KeyPressMsg:
		return s.key(msg)
	}
	return nil
}

// take draws the newest state; what was begun for another result is dropped.
func (s *Screen) take(snap issuance.Snapshot) {
	if id(snap.Hand) != id(s.snap.Hand) {
		s.closeForm()
		s.which, s.why = false, false
	}
	s.snap = snap
}

func id(h *issuance.Hand) string {
	if h == nil {
		return ""
	}
	return h.Case.CaseID
}

func (s *Screen) key(msg tea.KeyPressMsg) tea.Cmd {
	pressed := tui.Pressed(s.Bindings(), msg)
	switch {
	case s.form != nil:
		return s.formKey(pressed, msg)
	case s.which:
		return s.whichKey(pressed)
	case s.why:
		return s.whyKey(pressed)
	}
	switch pressed {
	case "find":
		text := s.code.Value()
		s.code.Reset()
		return s.post(issuance.Look{Text: text})
	case "hand_over":
		return s.post(issuance.HandOver{})
	case "old":
		return s.post(issuance.TakeOld{})
	case "consent":
		s.openForm()
	case "sign":
		return s.post(issuance.Sign{})
	case "forget":
		return s.post(issuance.ForgetCard{})
	case "reprint":
		return s.reprint()
	case "clear":
		s.code.Reset()
	case "close":
		return s.post(issuance.Close{})
	case "leave":
		return screens.Go(screens.Main)
	case "reveal":
		return s.reveal.Show(s.deps)
	case "":
		if b, ok := tui.Find(s.Bindings(), msg); !ok || b.Disabled == "" {
			s.code.Update(msg)
		}
	}
	return nil
}

// reprint prints what did not come out first; where all did, the person says
// which paper and why.
func (s *Screen) reprint() tea.Cmd {
	jobs := s.snap.Hand.Jobs
	if j := s.snap.Hand.Wanting(); j != nil {
		return s.reprintOf(*j)
	}
	if len(jobs) == 1 {
		return s.reprintOf(jobs[0])
	}
	s.which = true
	return nil
}

func (s *Screen) reprintOf(j visit.Job) tea.Cmd {
	if j.State == visit.JobNotPrinted {
		return s.post(issuance.Reprint{Job: j.ID})
	}
	s.why, s.paper = true, j.ID
	return nil
}

func (s *Screen) whichKey(pressed string) tea.Cmd {
	n, err := strconv.Atoi(strings.TrimPrefix(pressed, paperKey))
	switch {
	case pressed == "back":
		s.which = false
	case err == nil && n <= len(s.snap.Hand.Jobs):
		s.which = false
		return s.reprintOf(s.snap.Hand.Jobs[n-1])
	}
	return nil
}

func (s *Screen) whyKey(pressed string) tea.Cmd {
	if pressed == "" {
		return nil
	}
	s.why = false
	if pressed == "back" {
		return nil
	}
	return s.post(issuance.Reprint{Job: s.paper, Reason: pressed})
}

// openForm asks a supervisor to consent, who signs here or at the own seat.
func (s *Screen) openForm() {
	s.form = screens.NewConsent(s.deps, issuance.StepWithoutSlip, nil)
	s.form.Asks = func(ctx context.Context, a station.Authorization) (station.Approval, error) {
		return station.Approval{}, s.seat.Authorize(ctx, a.StaffNo, a.PIN, a.Code)
	}
}

func (s *Screen) formKey(pressed string, msg tea.KeyPressMsg) tea.Cmd {
	if s.form.Blocks(msg) {
		return nil
	}
	switch pressed {
	case "back":
		s.closeForm()
	case "next":
		s.form.Next(1)
	case "previous":
		s.form.Next(-1)
	case "ok":
		if !s.form.Last() {
			s.form.Next(1)
			return nil
		}
		return s.form.Ask(s.deps, s.snap.Hand.Case.CaseID)
	case "":
		s.form.Update(msg)
	}
	return nil
}

func (s *Screen) post(cmd issuance.Command) tea.Cmd {
	return s.deps.Wait(issuance.Name(cmd), s.seat.Post(cmd))
}

// Bindings are the keys that work now; a disabled one says why. Characters go
// to the field.
func (s *Screen) Bindings() []tui.Binding {
	t := &s.deps.Text.Issue
	back := tui.Binding{ID: "back", Keys: []string{"esc"}, Help: tui.Clean(t.KeyBack)}
	switch {
	case s.form != nil:
		return s.form.Bindings(s.deps, tui.Clean(t.KeyBack))
	case s.which:
		var bs []tui.Binding
		for i, j := range s.snap.Hand.Jobs {
			n := strconv.Itoa(i + 1)
			bs = append(bs, tui.Binding{ID: paperKey + n, Keys: []string{n}, Help: tui.Clean(t.Papers[j.Kind])})
		}
		return append(bs, back)
	case s.why:
		var bs []tui.Binding
		for i, r := range t.ReprintReasons {
			n := strconv.Itoa(i + 1)
			bs = append(bs, tui.Binding{ID: "reason_" + n, Keys: []string{n}, Help: tui.Clean(r)})
		}
		return append(bs, back)
	}
	bs := []tui.Binding{s.enter()}
	if s.snap.Hand != nil {
		bs = append(bs, s.second()...)
		bs = append(bs, tui.Binding{ID: "reveal", Keys: []string{"f12", "ctrl+r"}, Help: tui.Clean(s.deps.Text.Desk.KeyReveal)})
	}
	if !s.code.Empty() {
		return append(bs, tui.Binding{ID: "clear", Keys: []string{"esc"}, Help: tui.Clean(t.KeyClear)})
	}
	if s.snap.Hand != nil {
		closing := tui.Binding{ID: "close", Keys: []string{"esc"}, Help: tui.Clean(t.KeyClose)}
		if s.snap.Step() == issuance.Sent && !s.snap.Hand.SetAside {
			closing.Disabled = tui.Clean(t.OnItsWay)
		}
		bs = append(bs, closing)
	} else if s.deps.Desk != nil { // at a clerk's window there is somewhere to go back to
		bs = append(bs, tui.Binding{ID: "leave", Keys: []string{"esc"}, Help: tui.Clean(t.KeyBack)})
	}
	return bs
}

// enter is what Enter does now: what stands in the field comes first.
func (s *Screen) enter() tui.Binding {
	t := &s.deps.Text.Issue
	d := &s.deps.Text.Desk
	if s.code.Empty() && s.snap.Step() == issuance.Confirm {
		b := tui.Binding{ID: "hand_over", Keys: []string{"enter"}, Help: tui.Clean(t.KeyHandOver), Danger: tui.Twice, Sure: s.sure(t.GiveAsk)}
		if s.snap.Hand.Denied() {
			b.Help, b.Sure = tui.Clean(t.KeyServe), s.sure(t.ServeAsk)
		}
		b = screens.Twice(b, screens.SecondLook(screens.PersonName(s.snap.Hand.Receiver), s.deps.Text))
		if s.snap.Away() {
			b.Disabled = tui.Clean(d.Unreachable)
		}
		return b
	}
	b := tui.Binding{ID: "find", Keys: []string{"enter"}, Help: tui.Clean(t.KeyFind)}
	switch {
	case s.snap.Looking:
		b.Disabled = tui.Clean(t.Looking)
	case s.snap.Step() == issuance.Sent:
		b.Disabled = tui.Clean(t.OnItsWay)
	case s.snap.Away():
		b.Disabled = tui.Clean(d.Unreachable)
	case s.code.Empty():
		b.Disabled = tui.Clean(t.NoText)
	}
	return b
}

// sure asks about what is in hand and whoever gets it: the second press is for
// the same case and the same person.
func (s *Screen) sure(ask string) tui.Safe {
	h := s.snap.Hand
	return screens.Fill(ask, "no", h.Case.CaseNo, "name", screens.PersonName(h.Receiver).Mask())
}

// second are the keys beside Enter for what is in hand: consent and a fresh
// card before the handover, its papers after it.
func (s *Screen) second() []tui.Binding {
	t := &s.deps.Text.Issue
	h := s.snap.Hand
	if s.snap.Step() == issuance.Done {
		b := tui.Binding{ID: "reprint", Keys: []string{"f7"}, Help: tui.Clean(t.KeyReprint)}
		printing := func(j visit.Job) bool { return j.State == visit.JobQueued || j.State == visit.JobSending }
		switch {
		case len(h.Jobs) == 0:
			b.Disabled = tui.Clean(t.NoPaper)
		case slices.ContainsFunc(h.Jobs, printing):
			b.Disabled = tui.Clean(s.deps.Text.Desk.Refusals[visit.RefusedJobState])
		}
		return []tui.Binding{b}
	}
	consent := tui.Binding{ID: "consent", Keys: []string{"f4"}, Help: tui.Clean(t.KeyConsent)}
	forget := tui.Binding{ID: "forget", Keys: []string{"f5"}, Help: tui.Clean(t.KeyForget)}
	switch {
	case s.snap.Step() == issuance.Sent:
		consent.Disabled, forget.Disabled = tui.Clean(t.OnItsWay), tui.Clean(t.OnItsWay)
	case s.snap.Step() == issuance.Blocked:
		consent.Disabled = s.block(h)
	case h.Code != "" || h.Approval.ID != "":
		consent.Disabled = tui.Clean(t.NotNeeded)
	case s.snap.Away():
		consent.Disabled = tui.Clean(s.deps.Text.Desk.Unreachable)
	}
	if h.Receiver == nil && forget.Disabled == "" {
		forget.Disabled = tui.Clean(t.NoCardBound)
	}
	if s.snap.Step() == issuance.Old || s.snap.Step() == issuance.Confirm && h.OldTaken {
		old := tui.Binding{ID: "old", Keys: []string{"f3"}, Help: tui.Clean(s.deps.Text.Exchange.Key)}
		if h.OldTaken {
			old.Help = tui.Clean(s.deps.Text.Exchange.KeyUndo)
		}
		consent = old // nobody needs one now
	}
	if s.snap.Pad && s.snap.Step() == issuance.Confirm { // then nobody needs a consent
		sign := tui.Binding{ID: "sign", Keys: []string{"f6"}, Help: tui.Clean(t.KeySign)}
		if s.snap.Signing {
			sign.Disabled = tui.Clean(t.Signing)
		}
		if h.OldTaken {
			return []tui.Binding{consent, forget, sign}
		}
		return []tui.Binding{forget, sign}
	}
	return []tui.Binding{consent, forget}
}
