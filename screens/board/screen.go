package board

import (
	"strings"

	tea "charm.land/bubbletea/v2"

	"onewindow/screens"
	"onewindow/station"
	"onewindow/station/supervision"
	"onewindow/tui"
	"onewindow/tui/field"
)

// Seat is what this screen asks of the supervisor's seat.
type Seat interface {
	Post(cmd supervision.Command) *station.Pending
}

// page is what is looked at.
type page int

const (
	overview page = iota
	windows
	plots
	used
	pageCount
)

// mode is what the supervisor is doing.
type mode int

const (
	idle         mode = iota // looking; digits are the number of a window
	picked                   // a window is in hand; a digit is a line to move it to
	moving                   // a line was chosen; Enter moves
	pausing                  // a digit is the reason
	stopping                 // a digit is the line
	stopSure                 // Enter stops it, or lets it go on
	saying                   // a digit is what is said
	wording                  // it is written
	saySure                  // Enter says it
	lunching                 // Enter makes the plan the order
	calling                  // a digit is what waits for an answer
	answering                // a request is answered by one's PIN
	resetting                // Enter says that a call of a window is over
	seeking                  // the number of a ticket is typed
	holding                  // a ticket is in hand
	raising                  // why it goes first is written
	sending                  // a digit is why it is called out of turn
	sendingTo                // digits are the window that calls it
	unlocking                // Enter takes the ticket away from its window
	redirecting              // a digit is why the ticket goes to another line
	redirectTo               // a digit is the line
	redirectSure             // Enter sends it there
)

// Screen is the supervisor's.
type Screen struct {
	deps screens.Deps
	seat Seat
	snap supervision.Snapshot

	page  page
	mode  mode
	typed string // digits of a window's number
	nth   int    // which of several windows with that number
	no    string // the window in hand
	seen  int64  // its version as the supervisor knows it
	digit string // line
	code  string // of a broadcast
	words *field.Field
	lunch supervision.Lunch
	// line and floor are as they stood when they were asked about: what another
	// supervisor does meanwhile is not overwritten unseen, the hall refuses it.
	line  supervision.Line
	floor []supervision.Window
	reqID string // the request in hand
	// helpID is the call of a window in hand.
	helpID string
	pin    *field.Field
	past   int // steps of the ticket in hand above the last that is seen
}

// New makes the screen for the seat's present state.
func New(deps screens.Deps, seat Seat, snap supervision.Snapshot) *Screen {
	return &Screen{deps: deps, seat: seat, snap: snap, words: field.New(field.Options{Max: 100}), pin: field.New(field.Options{Max: 32, Filter: screens.Secret, Mask: true}), lunch: supervision.DefaultLunch}
}

// Update takes keys and news.
func (s *Screen) Update(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case supervision.Snapshot:
		s.take(msg)
	case tea.PasteMsg:
		if s.writing() {
			s.words.Update(msg)
		}
	case tea.KeyPressMsg:
		return s.key(msg)
	}
	return nil
}

// take draws the newest picture. What this supervisor did is known to them; what
// another one did to the window in hand is not, until an order is refused for it.
func (s *Screen) take(n supervision.Snapshot) {
	refused := s.snap.Asking && !n.Asking && n.AskErr != nil
	s.snap = n
	if w, ok := n.Board.Window(s.no); ok && (w.ChangedBy == n.Session.StaffNo || refused) {
		s.seen = w.Version
	}
}

// Leave forgets what was begun.
func (s *Screen) Leave() { s.back() }

func (s *Screen) back() {
	s.mode, s.typed, s.nth, s.no, s.digit, s.code, s.past, s.helpID = idle, "", 0, "", "", "", 0, ""
	s.words.Reset()
	s.pin.Reset()
}

// numberLen is how many digits end a window's number.
const numberLen = 3

// candidates are the windows whose number ends with the typed digits, as far as
// they are typed.
func (s *Screen) candidates() []supervision.Window {
	if s.typed == "" {
		return nil
	}
	want := strings.Repeat("0", numberLen-len(s.typed)) + s.typed
	var out []supervision.Window
	for _, w := range s.snap.Board.Windows {
		if strings.HasSuffix(w.No, want) {
			out = append(out, w)
		}
	}
	return out
}

// pick takes a window in hand as it is on the board now.
func (s *Screen) pick(w *supervision.Window) {
	s.mode, s.no, s.seen, s.digit = picked, w.No, w.Version, ""
}

// window is the one in hand.
func (s *Screen) window() (*supervision.Window, bool) { return s.snap.Board.Window(s.no) }

func (s *Screen) post(cmd supervision.Command) tea.Cmd {
	return s.deps.Wait(supervision.Name(cmd), s.seat.Post(cmd))
}

// foresee asks what changes would bring, where the hall can be asked.
func (s *Screen) foresee(changes ...supervision.Change) tea.Cmd {
	if s.snap.Away() {
		return nil
	}
	return s.post(supervision.Foresee{Changes: changes})
}

// arrange orders the window in hand.
func (s *Screen) arrange(c supervision.Change) tea.Cmd {
	c.Window, c.Seen = s.no, s.seen
	s.mode, s.digit = picked, ""
	return s.post(supervision.Arrange{Changes: []supervision.Change{c}})
}

func (s *Screen) sentence(err error) tui.Safe { return s.deps.Sentence(err) }
