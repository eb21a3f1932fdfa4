package figures

import (
	"strconv"
	"strings"

	tea "charm.land/bubbletea/v2"

	"onewindow/screens"
	"onewindow/station"
	"onewindow/station/supervision"
	"onewindow/tui"
	"onewindow/tui/field"
	"onewindow/tui/keymap"
	"onewindow/tui/list"
)

// Seat is what this screen asks of the supervisor's seat.
type Seat interface {
	Post(cmd supervision.Command) *station.Pending
}

// page is what is looked at.
type page int

const (
	figures page = iota
	departments
	rates
	returned
	measures
	pageCount
)

// Screen is the look back.
type Screen struct {
	deps screens.Deps
	seat Seat
	snap supervision.Snapshot

	page page
	list *list.List
	// A case whose cause is named, or a measure that is done: cause is chosen first, and
	// both take words.
	caseNo, cause string
	measure       *supervision.Measure
	words         *field.Field
	// printedAt is how many orders the seat has carried out once the paper is out.
	printedAt int
}

// New makes the screen for the seat's present state.
func New(deps screens.Deps, seat Seat, snap supervision.Snapshot) *Screen {
	s := &Screen{deps: deps, seat: seat, words: field.New(field.Options{Max: 100})}
	s.list = list.New(0, s.row)
	s.take(snap)
	return s
}

func (s *Screen) take(n supervision.Snapshot) {
	s.snap = n
	s.list.Set(s.rows())
	s.list.Refresh()
}

// rows is how many rows the page has.
func (s *Screen) rows() int {
	d := s.snap.Study
	if d == nil {
		return 0
	}
	return [...]int{len(d.Codes), len(d.Departments), len(d.Rates), len(d.Returned), len(d.Measures)}[s.page]
}

// chrome are the lines around the list: title, pages, heading, what is asked, and the
// shell's own.
const chrome = 7

// Update takes keys and news.
func (s *Screen) Update(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case supervision.Snapshot:
		s.take(msg)
	case tea.WindowSizeMsg:
		s.list.Resize(max(1, msg.Height-chrome))
	case tea.PasteMsg:
		if s.writing() {
			s.words.Update(msg)
		}
	case tea.KeyPressMsg:
		return s.key(msg)
	}
	return nil
}

// writing says that what is typed goes to the words.
func (s *Screen) writing() bool { return s.measure != nil || s.cause != "" }

func (s *Screen) key(msg tea.KeyPressMsg) tea.Cmd {
	pressed := tui.Pressed(s.Bindings(), msg)
	digit, isDigit := keymap.Digit(msg)
	switch {
	case pressed != "":
		return s.act(pressed)
	case s.writing():
		s.words.Update(msg)
	case s.caseNo != "" && isDigit:
		if digit >= 1 && digit <= len(supervision.Causes) {
			s.cause = supervision.Causes[digit-1]
		}
	case s.caseNo != "":
	case isDigit:
		if all := supervision.Periods(); digit >= 1 && digit <= len(all) {
			return s.post(supervision.LookBack{Period: all[digit-1]})
		}
	default:
		s.list.Update(msg)
	}
	return nil
}

func (s *Screen) act(pressed string) tea.Cmd {
	back := supervision.LookBack{Period: s.snap.Period, Back: s.snap.Back}
	switch pressed {
	case "back":
		return s.leave()
	case "page":
		s.page = (s.page + 1) % pageCount
		s.take(s.snap)
		s.list.Select(0)
	case "read":
		return s.post(back)
	case "earlier":
		back.Back++
		return s.post(back)
	case "later":
		back.Back--
		return s.post(back)
	case "cause":
		s.caseNo = s.snap.Study.Returned[s.list.Selected()].No
	case "done":
		m := s.snap.Study.Measures[s.list.Selected()]
		s.measure = &m
	case "print":
		s.printedAt = s.snap.Done + 1
		return s.post(supervision.Print{Report: s.report()})
	case "worded":
		return s.worded()
	}
	return nil
}

// worded brings what was said to the hall.
func (s *Screen) worded() tea.Cmd {
	words := strings.TrimSpace(s.words.Value())
	var cmd supervision.Command = supervision.NameCause{CaseNo: s.caseNo, Cause: s.cause, Reason: words}
	if m := s.measure; m != nil {
		cmd = supervision.FinishMeasure{Kind: m.Kind, Subject: m.Subject, Month: m.Month, Reason: words}
	}
	s.forget()
	return s.post(cmd)
}

func (s *Screen) forget() {
	s.caseNo, s.cause, s.measure = "", "", nil
	s.words.Reset()
}

// Leave forgets what was begun.
func (s *Screen) Leave() { s.forget() }

func (s *Screen) leave() tea.Cmd {
	if s.caseNo != "" || s.measure != nil {
		s.forget()
		return nil
	}
	return s.post(supervision.LookBack{})
}

func (s *Screen) post(cmd supervision.Command) tea.Cmd {
	return s.deps.Wait(supervision.Name(cmd), s.seat.Post(cmd))
}

// Bindings are the keys that work now; a disabled one says why.
func (s *Screen) Bindings() []tui.Binding {
	t := &s.deps.Text.Study
	back := tui.Binding{ID: "back", Keys: []string{"esc"}, Help: tui.Clean(t.KeyBack)}
	switch {
	case s.writing():
		ok := s.ask(tui.Binding{ID: "worded", Keys: []string{"enter"}, Help: tui.Clean(s.deps.Text.Board.KeySure), Danger: tui.Asked})
		if strings.TrimSpace(s.words.Value()) == "" && ok.Disabled == "" {
			ok.Disabled = tui.Clean(t.WordsAsk)
		}
		return []tui.Binding{ok, back}
	case s.caseNo != "":
		return []tui.Binding{back}
	}
	bs := []tui.Binding{{ID: "page", Keys: []string{"tab"}, Help: tui.Clean(t.KeyNext)}}
	busy := s.rows() > 0 && s.page >= returned // Enter stands there, and the help page has the rest
	earlier := tui.Binding{ID: "earlier", Keys: []string{"left"}, Help: tui.Clean(t.KeyEarlier), Hidden: busy}
	later := tui.Binding{ID: "later", Keys: []string{"right"}, Help: tui.Clean(t.KeyLater), Hidden: busy || s.snap.Back == 0}
	if s.snap.Back == 0 {
		later.Disabled = tui.Clean(t.None)
	}
	bs = append(bs, s.ask(earlier), s.ask(later))
	if s.rows() > 0 && s.page == returned {
		bs = append(bs, s.ask(tui.Binding{ID: "cause", Keys: []string{"enter"}, Help: tui.Clean(t.KeyCause)}))
	}
	if s.rows() > 0 && s.page == measures {
		done := s.ask(tui.Binding{ID: "done", Keys: []string{"enter"}, Help: tui.Clean(t.KeyDone)})
		if m := s.snap.Study.Measures[min(max(0, s.list.Selected()), s.rows()-1)]; m.Done {
			done.Disabled = tui.Clean(m.Note)
		}
		bs = append(bs, done)
	}
	bs = append(bs, s.printing())
	return append(bs, s.ask(tui.Binding{ID: "read", Keys: []string{"f5"}, Help: tui.Clean(t.KeyRead)}), back)
}

// printing is the key that prints the page; it needs no hall.
func (s *Screen) printing() tui.Binding {
	b := tui.Binding{ID: "print", Keys: []string{"f8"}, Help: tui.Clean(s.deps.Text.Study.KeyPrint)}
	switch {
	case s.rows() == 0:
		b.Disabled = tui.Clean(s.deps.Text.Study.None)
	case s.snap.Asking:
		b.Disabled = tui.Clean(s.deps.Text.Board.Asking)
	}
	return screens.Quiet(b)
}

// ask is a key that needs the hall, and one order at a time.
func (s *Screen) ask(b tui.Binding) tui.Binding {
	switch {
	case b.Disabled != "":
	case s.snap.Away():
		b.Disabled = tui.Clean(s.deps.Text.Board.NotNow)
	case s.snap.Asking:
		b.Disabled = tui.Clean(s.deps.Text.Board.Asking)
	}
	return screens.Quiet(b)
}

// number is a figure as people read it, by its code.
func (s *Screen) number(f *supervision.Figures, code string) tui.Safe {
	v, known := f.Values[code]
	switch {
	case !known:
		return tui.Clean(s.deps.Text.Figures.NotYet)
	case strings.HasSuffix(code, "_min"):
		return tui.Clean(strconv.FormatFloat(v, 'f', 2, 64))
	case strings.HasSuffix(code, "_star"), strings.HasSuffix(code, "_share"), strings.HasSuffix(code, "_rate"):
		return percent(v)
	}
	return tui.Clean(strconv.FormatFloat(v, 'f', 0, 64))
}

func percent(v float64) tui.Safe { return tui.Clean(strconv.FormatFloat(100*v, 'f', 1, 64) + "%") }
