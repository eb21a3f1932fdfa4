package reviewcase

import (
	"context"
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"

	"onewindow/catalog"
	"onewindow/screens"
	"onewindow/station"
	"onewindow/station/approval"
	"onewindow/tui"
	"onewindow/tui/field"
	"onewindow/tui/keymap"
	"onewindow/tui/list"
	"onewindow/visit"
)

// Seat is what this screen asks of the reviewer's seat.
type Seat interface {
	Post(cmd approval.Command) *station.Pending
	// Authorize waits for the hall.
	Authorize(ctx context.Context, staffNo, pin, code string) (station.Approval, error)
	// Page reads a scanned page of the open case from the hall.
	Page(ctx context.Context, sha256 string) (data []byte, media string, err error)
}

// mode is what the keys mean.
type mode int

const (
	reading    mode = iota
	looking         // a scanned page is shown
	denying         // the reason is typed
	marking         // wrong lines are marked
	reasons         // a reason is chosen from the list
	noting          // a reason is written out
	arguing         // the reason of a second notice is typed
	consenting      // a supervisor consents to a second notice
	picking         // a further step is chosen from the list
	filling         // what it wants to be told is typed
	confirming      // Enter submits
)

// Screen is one case before the reviewer.
type Screen struct {
	deps screens.Deps
	seat Seat
	snap approval.Snapshot

	papers []catalog.Line
	list   *list.List // of the lines
	reveal screens.Reveal

	sheet screens.Sheet // the page on show
	scans []scan        // all of the case, in the order of the list
	at    int           // of scans
	view  tui.Size

	mode   mode
	before mode             // where Esc goes from confirming
	step   *approval.Decide // what Enter submits
	marks  map[string]visit.Judgement
	why    *field.Field
	note   *field.Field
	codes  *list.List
	digits string // first of two digits of a reason
	drawn  int64  // version of the case that the marks belong to

	offered []approval.Choice // further steps
	picked  approval.Choice

	form     *screens.Form    // of a further step
	signed   *screens.Consent // of the supervisor
	approval station.Approval
}

// New makes the screen for the seat's present state.
func New(deps screens.Deps, seat Seat, snap approval.Snapshot) *Screen {
	s := &Screen{deps: deps, seat: seat}
	s.list = list.New(0, s.row)
	s.take(snap)
	return s
}

// take draws the newest state. What was begun on another version of the case
// is dropped: it was meant for what is no longer so.
func (s *Screen) take(snap approval.Snapshot) {
	s.snap = snap
	c := snap.Case
	if c == nil {
		s.papers = nil
		s.list.Set(0)
		s.read()
		return
	}
	s.papers = c.Papers(snap.Rules)
	if _, waits := snap.WaitingFor(c.CaseID); waits || c.Version != s.drawn {
		s.read()
	}
	s.drawn = c.Version
	s.list.Set(len(s.papers))
}

func (s *Screen) read() {
	s.mode, s.step, s.marks, s.why, s.note, s.codes, s.digits = reading, nil, nil, nil, nil, nil, ""
	s.sheet.Forget()
	s.approval = station.Approval{}
	s.closeForm()
	s.list.Refresh()
}

func (s *Screen) line() (catalog.Line, bool) {
	i := s.list.Selected()
	if i < 0 || i >= len(s.papers) {
		return catalog.Line{}, false
	}
	return s.papers[i], true
}

// Update takes keys and the seat's news.
func (s *Screen) Update(msg tea.Msg) tea.Cmd {
	s.reveal.Update(msg)
	switch msg := msg.(type) {
	case approval.Snapshot:
		s.take(msg)
	case screens.Consented:
		s.consented(msg)
	case screens.SheetMsg:
		s.sheet.Take(msg)
	case tea.WindowSizeMsg:
		s.view = tui.Size{W: msg.Width, H: msg.Height}
	case tea.PasteMsg:
		if f := s.field(); f != nil {
			f.Update(msg)
		} else if s.form != nil {
			s.form.Update(msg)
		} else if s.signed != nil && !s.signed.Busy() {
			s.signed.Update(msg)
		}
	case tea.KeyPressMsg:
		return s.key(msg)
	}
	return nil
}

func (s *Screen) field() *field.Field {
	switch s.mode {
	case denying, arguing:
		return s.why
	case noting:
		return s.note
	case reading, looking, marking, reasons, confirming, consenting, picking, filling:
	}
	return nil
}

func (s *Screen) key(msg tea.KeyPressMsg) tea.Cmd {
	id := tui.Pressed(s.Bindings(), msg)
	switch s.mode {
	case reading:
		return s.readKey(id, msg)
	case looking:
		return s.lookKey(id, msg)
	case denying:
		s.denyKey(id, msg)
	case marking:
		s.markKey(id, msg)
	case reasons:
		s.reasonKey(id, msg)
	case noting:
		s.noteKey(id, msg)
	case arguing:
		s.argueKey(id, msg)
	case consenting:
		return s.consentKey(id, msg)
	case picking:
		s.pickKey(id, msg)
	case filling:
		s.fillKey(id, msg)
	case confirming:
		return s.confirmKey(id)
	}
	return nil
}

func (s *Screen) readKey(id string, msg tea.KeyPressMsg) tea.Cmd {
	switch id {
	case "back":
		return s.post(approval.Close{})
	case "forward":
		s.confirm(approval.Decide{Event: s.forward()})
	case "deny":
		s.mode, s.why = denying, field.New(field.Options{Max: approval.ReasonMax})
	case "send_back":
		s.mode, s.marks = marking, map[string]visit.Judgement{}
		for _, l := range s.snap.Case.Open() {
			s.marks[l.Line] = l.Judgement
		}
		if approval.Second(s.snap.Case) {
			s.list.Select(max(0, slices.IndexFunc(s.papers, func(l catalog.Line) bool { return slices.Contains(s.snap.Case.Supplied, l.ID) })))
		}
		s.list.Refresh()
	case "further":
		s.further()
	case "look":
		return s.look()
	case "reveal":
		return s.reveal.Show(s.deps)
	case "":
		s.list.Update(msg)
	}
	return nil
}

func (s *Screen) confirm(d approval.Decide) {
	s.before, s.mode, s.step = s.mode, confirming, &d
}

func (s *Screen) confirmKey(id string) tea.Cmd {
	switch id {
	case "submit":
		step := *s.step
		s.read()
		return s.post(step)
	case "back":
		s.mode, s.step = s.before, nil
	}
	return nil
}

func (s *Screen) denyKey(id string, msg tea.KeyPressMsg) {
	switch id {
	case "go":
		s.confirm(approval.Decide{Event: approval.Deny, Reason: strings.TrimSpace(s.why.Value())})
	case "back":
		s.read()
	case "":
		s.why.Update(msg)
	}
}

func (s *Screen) markKey(id string, msg tea.KeyPressMsg) {
	switch id {
	case "go":
		if approval.Old(s.snap.Case, s.notice().Lines) {
			s.mode, s.why = arguing, field.New(field.Options{Max: approval.ReasonMax})
			return
		}
		s.confirm(s.notice())
		return
	case "back":
		s.read()
		return
	case "more":
		s.mode, s.digits = reasons, ""
		s.codes = list.New(len(visit.Reasons), s.reasonRow)
		return
	case "clear":
		if l, ok := s.line(); ok {
			delete(s.marks, l.ID)
			s.list.Refresh()
		}
		return
	}
	if d, ok := keymap.Digit(msg); ok && d > 0 {
		s.mark(visit.Reasons[d-1])
		return
	}
	s.list.Update(msg)
}

// notice is what is marked, in the order of the list.
func (s *Screen) notice() approval.Decide {
	d := approval.Decide{Event: approval.Notice}
	for _, l := range s.papers {
		if j, ok := s.marks[l.ID]; ok {
			d.Lines = append(d.Lines, j)
		}
	}
	return d
}

// mark gives the chosen line a reason and goes to the next one.
func (s *Screen) mark(code string) {
	s.mode = marking
	if code == visit.ReasonOther {
		s.mode, s.note = noting, field.New(field.Options{Max: 60})
		return
	}
	s.put(visit.Judgement{Reason: code})
}

func (s *Screen) put(j visit.Judgement) {
	l, ok := s.line()
	if !ok {
		return
	}
	j.Line, j.Status = l.ID, visit.Defective
	if j.Reason == visit.ReasonNotBrought {
		j.Status = visit.Missing
	}
	s.marks[l.ID] = j
	s.list.Refresh()
	s.list.Move(1)
}

func (s *Screen) reasonKey(id string, msg tea.KeyPressMsg) {
	switch id {
	case "choose":
		s.mark(visit.Reasons[s.codes.Selected()])
		return
	case "back":
		s.mode = marking
		return
	}
	if d, ok := keymap.Digit(msg); ok {
		s.digits += string(rune('0' + d))
		if len(s.digits) < 2 {
			return
		}
		code := "M" + s.digits
		s.digits = ""
		if slices.Contains(visit.Reasons, code) {
			s.mark(code)
		}
		return
	}
	s.codes.Update(msg)
}

func (s *Screen) noteKey(id string, msg tea.KeyPressMsg) {
	switch id {
	case "choose":
		note := strings.TrimSpace(s.note.Value())
		s.mode, s.note = marking, nil
		s.put(visit.Judgement{Reason: visit.ReasonOther, Note: note})
	case "back":
		s.mode, s.note = marking, nil
	case "":
		s.note.Update(msg)
	}
}

func (s *Screen) post(cmd approval.Command) tea.Cmd {
	return s.deps.Wait(approval.Name(cmd), s.seat.Post(cmd))
}

// forward is the step that brings the case on, or "".
func (s *Screen) forward() approval.Event {
	if s.snap.Case == nil {
		return ""
	}
	if next := approval.Allowed(s.snap.Case.State); len(next) > 0 {
		return next[0]
	}
	return ""
}
