package screens

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"strconv"
	"time"

	tea "charm.land/bubbletea/v2"

	"onewindow/i18n"
	"onewindow/papers"
	"onewindow/station"
	"onewindow/tui"
	"onewindow/tui/keymap"
	"onewindow/values"
	"onewindow/visit"
)

// Desk is the station as screens see it.
type Desk interface {
	Post(cmd visit.Command) *station.Pending
	PrintWaiting(job string) *station.Pending
	// Paper is the paper of a print job, as the printer gets it.
	Paper(ctx context.Context, job string) (papers.Document, error)
	SignIn(ctx context.Context, staffNo, pin, code string) error
	SignOut(ctx context.Context) error
	Authorize(ctx context.Context, a station.Authorization) (station.Approval, error)
}

// Place is where a person can go besides where the visit is.
type Place string

// The places. Main is wherever the phase of the visit belongs.
const (
	Main     Place = "main"
	Item     Place = "item"     // one more matter on the same ticket
	Identity Place = "identity" // typing an identity by hand
	Outcome  Place = "outcome"  // choosing how the case is handed in
	Turndown Place = "turndown" // a matter that is not taken in
	Basket   Place = "basket"   // all matters of the ticket
	Hold     Place = "hold"     // choosing why the visit is parked
	Outbox   Place = "outbox"   // what waits for the hall, and the end of the day

	Corrections Place = "corrections" // cases that were sent back
	Withdraw    Place = "withdraw"    // an undecided case that its applicant takes back
	Issue       Place = "issue"       // handing out results at a clerk's window
	Fields      Place = "fields"      // the application form
	Pages       Place = "pages"       // the scanned pages of one line
	Relay       Place = "relay"       // a visit of another window
	Letters     Place = "letters"     // what a desk of the police zone sent to the branches
	Damage      Place = "damage"      // a damaged store, compared with the hall
)

// OptionKeys are the keys of the options of a question in their order. The
// eleventh and later ones have letters: no Chinese is typed there.
const OptionKeys = "1234567890abcdefgh"

// Goto is the message that asks for a place. Line is the line of the papers
// that it is about, where the place is about one.
type Goto struct {
	Place Place
	Line  string
}

// Go is the command that asks for a place.
func Go(p Place) tea.Cmd { return func() tea.Msg { return Goto{Place: p} } }

// GoLine is the command that asks for a place about one line.
func GoLine(p Place, line string) tea.Cmd {
	return func() tea.Msg { return Goto{Place: p, Line: line} }
}

// Deps is what a screen is made with.
type Deps struct {
	Desk Desk
	Text *i18n.Text
	// Ctx ends with the program.
	Ctx context.Context //nolint:containedctx // the program's own, for waiting on the station
	// After sends a message later, Now is the clock of key presses; both are the
	// shell's in production.
	After func(d time.Duration, msg tea.Msg) tea.Cmd
	Now   func() time.Time
	// Large has ticket and checklist drawn for tired eyes: less of it, and larger.
	// All screens of a seat share it; nil where there is no such view.
	Large *bool
	// Looked hears that personal data is being shown in clear; nil where nobody
	// keeps account of it.
	Looked func()
	// Rest asks the hall to pause this window for a reason, or with none to go on; nil
	// where nobody may.
	Rest func(ctx context.Context, reason string) error
}

// Done is the end of a posted command. Command is its name.
type Done struct {
	Command string
	Err     error
}

// Post hands a command to the station now, in order, and says in the end what
// became of it: a refusal also as a notice at the bottom.
func (d Deps) Post(cmd visit.Command) tea.Cmd {
	return d.Wait(visit.Name(cmd), d.Desk.Post(cmd))
}

// Wait says in the end what became of a command that was posted; of a refusal
// also as a notice at the bottom.
func (d Deps) Wait(name string, p *station.Pending) tea.Cmd {
	wait := func() tea.Msg { return Done{Command: name, Err: p.Wait(d.Ctx)} }
	return func() tea.Msg {
		done := wait().(Done)
		if done.Err == nil {
			return done
		}
		return tea.BatchMsg{
			tui.Notify(tui.Warn, d.Sentence(done.Err)),
			func() tea.Msg { return done },
		}
	}
}

// starFor is how long the second press of the star may take.
const starFor = 3 * time.Second

// Star is the keypad's way to finish a visit: pressed twice.
type Star struct{ presses keymap.Double }

// Press is called for a star; the first press asks for the second.
func (s *Star) Press(d Deps) tea.Cmd {
	s.presses.Within = starFor
	if s.presses.Press("*", d.Now()) {
		return d.Post(visit.Finish{})
	}
	return tui.Notify(tui.Warn, tui.Clean(d.Text.Desk.StarAsk))
}

// PrintWaiting prints a paper of a visit that is over.
func (d Deps) PrintWaiting(job string) tea.Cmd {
	return d.Wait("print_waiting", d.Desk.PrintWaiting(job))
}

// Sentence puts an error into words: what is wrong and what to do next.
func (d Deps) Sentence(err error) tui.Safe {
	var refusal *visit.Refusal
	var refused *station.Refused
	var fault *station.DeviceFault
	t := &d.Text.Desk
	switch {
	case err == nil:
		return ""
	case errors.As(err, &refusal):
		return Code(t.Refusals, t.UnknownRefusal, refusal.Code, Words(refusal.Details, d.Text))
	case errors.As(err, &refused):
		return Code(t.HallRefusals, t.UnknownRefusal, refused.Code, Words(refused.Details, d.Text))
	case errors.As(err, &fault):
		return Cause(fault.Code, fault.Device, d.Text)
	case errors.Is(err, station.ErrUnreachable):
		return tui.Clean(t.Unreachable)
	case errors.Is(err, station.ErrBusy):
		return tui.Clean(t.StationBusy)
	}
	return tui.Clean(t.Failed)
}

// RevealFor is how long personal data stays in clear; the next key hides it
// too.
const RevealFor = 3 * time.Second

// Reveal is the state of «show personal data» on a screen. The zero value
// hides.
type Reveal struct {
	on  bool
	gen int
}

type hideMsg struct{ gen int }

// Show reveals, has it put on record, and gives the command that hides again.
func (r *Reveal) Show(d Deps) tea.Cmd {
	if d.Looked != nil {
		d.Looked()
	}
	r.on = true
	r.gen++
	return d.After(RevealFor, hideMsg{r.gen})
}

// Update hides on any key and when the time is over. Call it first.
func (r *Reveal) Update(msg tea.Msg) {
	switch m := msg.(type) {
	case tea.KeyPressMsg, tea.PasteMsg:
		r.on = false
	case hideMsg:
		if m.gen == r.gen {
			r.on = false
		}
	}
}

// On reports whether personal data is shown in clear.
func (r *Reveal) On() bool { return r.on }

// Personal draws a piece of personal data, masked unless it is revealed.
func (r *Reveal) Personal(p values.Personal) tui.Span {
	if r.on {
		return tui.T(tui.Strong, tui.Clean(p.Clear()))
	}
	return tui.T(tui.Masked, tui.Clean(p.Mask()))
}

// Lasted writes how long something has lasted as it is said: 42 秒, 18 分, 1 小时
// 5 分. Minutes and colons would be taken for the time of day.
func Lasted(d time.Duration, text *i18n.Text) string {
	t := &text.Desk
	d = max(0, d)
	switch minutes := int(d.Minutes()); {
	case d < time.Minute:
		return i18n.Fill(t.Seconds, "s", strconv.Itoa(int(d.Seconds())))
	case minutes < 60:
		return i18n.Fill(t.Minutes, "m", strconv.Itoa(minutes))
	default:
		return i18n.Fill(t.Hours, "h", strconv.Itoa(minutes/60), "m", strconv.Itoa(minutes%60))
	}
}

// Keys puts the keys that work before those that do not, so that a narrow
// window cuts the latter from the bottom line.
func Keys(bs ...tui.Binding) []tui.Binding {
	slices.SortStableFunc(bs, func(a, b tui.Binding) int {
		return cmp.Compare(btoi(a.Disabled != ""), btoi(b.Disabled != ""))
	})
	return bs
}

// Quiet takes a key that does not work now out of the bottom line; the help
// page still says why.
func Quiet(b tui.Binding) tui.Binding {
	b.Hidden = b.Hidden || b.Disabled != ""
	return b
}

func btoi(b bool) int {
	if b {
		return 1
	}
	return 0
}

// PersonName is the name a person goes by, Chinese where there is one.
func PersonName(id *visit.Identity) values.Personal {
	if id.Card.Name != "" {
		return id.Card.Name
	}
	return id.Card.NameEn
}

// Seconds rounds what is left of a time up to whole seconds; nothing is left
// below zero.
func Seconds(left time.Duration) int {
	if left <= 0 {
		return 0
	}
	return int((left + time.Second - 1) / time.Second)
}

// ItemName is the name of an item in the catalogue for new cases.
func ItemName(r visit.Rules, code string) string {
	c, ok := r.Catalogs[r.Current]
	if !ok {
		return code
	}
	it, ok := c.Item(code)
	if !ok {
		return code
	}
	return it.Name
}
