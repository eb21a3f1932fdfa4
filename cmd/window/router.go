package main

import (
	"context"
	"slices"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"onewindow/i18n"
	"onewindow/screens"
	"onewindow/screens/basket"
	"onewindow/screens/branches"
	"onewindow/screens/corrections"
	"onewindow/screens/damage"
	"onewindow/screens/done"
	"onewindow/screens/fields"
	"onewindow/screens/hold"
	"onewindow/screens/identity"
	"onewindow/screens/issue"
	"onewindow/screens/item"
	"onewindow/screens/outbox"
	"onewindow/screens/outcome"
	"onewindow/screens/pages"
	"onewindow/screens/paperlist"
	"onewindow/screens/relay"
	"onewindow/screens/signin"
	"onewindow/screens/situation"
	"onewindow/screens/ticket"
	"onewindow/screens/turndown"
	"onewindow/screens/waiting"
	"onewindow/screens/withdraw"
	"onewindow/station"
	"onewindow/station/issuance"
	"onewindow/tui"
	"onewindow/visit"
)

// router shows the screen that belongs to the visit's phase, or the place that
// the person asked for.
type router struct {
	deps    screens.Deps
	text    *i18n.Text
	account signin.Account
	shell   *tui.Shell
	// corrections opens a case that was sent back.
	corrections corrections.Desk
	withdraw    withdraw.Desk
	letters     branches.Desk
	fields      fields.Desk
	items       item.Desk
	pages       pages.Desk
	relay       relay.Desk
	outbox      outbox.Desk
	damage      damage.Desk
	// issuer hands results out between two visits; issue is its newest state.
	issuer issue.Seat
	issue  issuance.Snapshot
	scan   int64 // newest scan that was followed

	snap    station.Snapshot
	place   screens.Place
	line    string    // of the papers, that the place is about
	asked   time.Time // when place was
	case_   string    // of the matter in hand
	key     string    // which screen is on show, for which case
	noticed int64     // newest notice of the station that was said
	handed  int64     // newest one of the issue seat
	quitAt  time.Time
}

// quitWithin is how long a second Ctrl+C may take.
const quitWithin = 3 * time.Second

// earlyWithin is how long a place may be asked for before the visit is there.
const earlyWithin = 2 * time.Second

func newRouter(ctx context.Context, desk screens.Desk, text *i18n.Text, account signin.Account) *router {
	return &router{text: text, account: account, place: screens.Main, deps: screenDeps(ctx, desk, text)}
}

// screenDeps is what every screen is made with.
func screenDeps(ctx context.Context, desk screens.Desk, text *i18n.Text) screens.Deps {
	return screens.Deps{
		Desk: desk, Text: text, Ctx: ctx, Now: time.Now,
		After: func(d time.Duration, msg tea.Msg) tea.Cmd { return tea.Tick(d, func(time.Time) tea.Msg { return msg }) },
	}
}

// scanned are the places to which codes lead.
var scanned = map[station.ScanKind]screens.Place{
	station.ScanIssue: screens.Issue, station.ScanRelay: screens.Relay, station.ScanMain: screens.Main,
	station.ScanWithdraw: screens.Withdraw, station.ScanLedger: screens.Corrections,
	station.ScanPapers: screens.Main,
}

// route is the shell's Route.
func (r *router) route(msg tea.Msg) (tui.Screen, bool) {
	switch msg := msg.(type) {
	case station.Snapshot:
		other, read := msg.Visit.ID != r.snap.Visit.ID, r.reading()
		r.snap = msg
		if other {
			r.whereTyped()
		}
		if now := r.reading(); now != read {
			r.place = screens.Identity // a document waits for the clerk
			if now == "" {
				r.place = screens.Main
			}
		}
		if msg.Scan.Seq > r.scan {
			r.scan = msg.Scan.Seq
			r.place = scanned[msg.Scan.Kind]
			if msg.Scan.Kind == station.ScanPapers {
				r.line = msg.Scan.Code
			}
		}
		r.notify(msg, &r.noticed)
	case issuance.Snapshot:
		r.issue = msg
		r.notify(msg, &r.handed)
		return nil, false
	case screens.Goto:
		r.place, r.line, r.asked = msg.Place, msg.Line, time.Now()
	default:
		return nil, false
	}
	return r.pick()
}

// notify says a seat's notice that is newer than the last one said.
func (r *router) notify(seat station.Seated, said *int64) {
	n := seat.AtSeat().Notice
	if n.Seq <= *said {
		return
	}
	*said = n.Seq
	if say := screens.Notice(seat, r.text); say != "" {
		r.shell.Notify(tui.Warn, say)
	}
}

// reading is the document that waits for the clerk, "" for none.
func (r *router) reading() string {
	if d := r.snap.Visit.Document; d != nil {
		return d.ReadID
	}
	return ""
}

// begin is the first screen after a start: where something was being typed, the
// person is there again.
func (r *router) begin() tui.Screen {
	r.whereTyped()
	if r.reading() != "" {
		r.place = screens.Identity
	}
	first, _ := r.pick()
	return first
}

// whereTyped goes to the place, besides those of the phases, where a visit that
// is new here was being typed.
func (r *router) whereTyped() {
	t := r.snap.Visit.Typing
	if t == nil {
		return
	}
	for _, p := range []screens.Place{screens.Identity, screens.Fields, screens.Turndown, screens.Outcome} {
		if t.Screen == string(p) {
			r.place = p
		}
	}
}

// facing is who sits there: the visit's person, or whoever fetches a result.
func (r *router) facing() *visit.Identity {
	if r.place == screens.Issue {
		return r.issue.Receiver()
	}
	return r.snap.Visit.Identity
}

func (r *router) pick() (tui.Screen, bool) {
	if !r.fits() && !r.early() {
		r.place = screens.Main
	}
	name := r.name()
	case_ := ""
	if m := r.snap.Visit.Matter(); m != nil {
		case_ = m.CaseID
	}
	if case_ != r.case_ && r.case_ != "" && slices.Contains([]screens.Place{screens.Outcome, screens.Pages, screens.Fields, screens.Turndown}, r.place) {
		// The next matter of the basket came into hand: it is looked at before it
		// goes the way of the last one.
		r.place = screens.Main
		name = r.name()
	}
	r.case_ = case_
	key := strings.Join([]string{name, r.snap.Visit.ID, case_}, " ")
	if name == "waiting" || name == "signin" {
		key = name
	}
	if slices.Contains([]string{string(screens.Basket), string(screens.Item), string(screens.Withdraw)}, name) { // stays while another matter comes into hand
		key = name + " " + r.snap.Visit.ID
	}
	if name == string(screens.Pages) {
		key += " " + r.line
	}
	if name == string(screens.Identity) {
		key += " " + r.reading()
	}
	if key == r.key {
		return nil, false
	}
	r.key = key
	return r.screen(name), true
}

// fits reports whether the place that was asked for makes sense in this phase.
func (r *router) fits() bool {
	p := r.snap.Phase
	switch r.place {
	case screens.Identity:
		return p == visit.Called || p == visit.Identify
	case screens.Outcome:
		return p == visit.Outcome
	case screens.Pages, screens.Fields:
		return p == visit.Papers || p == visit.Outcome
	case screens.Item, screens.Basket:
		return p == visit.Situation || p == visit.Papers || p == visit.Outcome || p == visit.Answered || p == visit.Sent
	case screens.Turndown:
		return p == visit.Situation || p == visit.Papers || p == visit.Outcome
	case screens.Corrections:
		return p == visit.Choose || p == visit.Idle
	case screens.Withdraw:
		return p == visit.Choose || p == visit.Sent || p == visit.Answered
	case screens.Letters:
		return p == visit.Idle || p == visit.Sent || p == visit.Answered
	case screens.Issue, screens.Relay, screens.Outbox, screens.Damage:
		return p == visit.Idle
	case screens.Hold:
		return p != visit.Idle && p != visit.Calling && p != visit.Called && p != visit.Held && p != visit.Closed
	default:
	}
	return false
}

// early reports whether the place was asked for while the last judgement is on
// its way to the journal: the list shows it already, the visit follows.
func (r *router) early() bool {
	return r.place == screens.Outcome && r.snap.Phase == visit.Papers && time.Since(r.asked) < earlyWithin
}

func (r *router) name() string {
	if signedOut(r.snap.AtSeat()) {
		return "signin"
	}
	if r.place != screens.Main && r.fits() {
		return string(r.place)
	}
	switch r.snap.Phase {
	case visit.Called, visit.Identify:
		return "ticket"
	case visit.Choose:
		return "item"
	case visit.Situation:
		return "situation"
	case visit.Papers, visit.Outcome:
		return "papers"
	case visit.Sent, visit.Answered:
		return "done"
	case visit.Idle, visit.Calling, visit.Held, visit.Closed:
	}
	return "waiting"
}

func (r *router) screen(name string) tui.Screen {
	switch name {
	case "signin":
		return signin.New(r.deps, r.deps.Desk, r.snap.Window, r.account)
	case "ticket":
		return ticket.New(r.deps, r.snap)
	case "item":
		return item.New(r.deps, r.items, r.snap)
	case "situation":
		return situation.New(r.deps, r.snap)
	case "papers":
		list := paperlist.New(r.deps, r.snap)
		list.Select(r.line) // back from the pages of a line
		return list
	case "done":
		return done.New(r.deps, r.snap)
	case string(screens.Identity):
		return identity.New(r.deps, r.snap)
	case string(screens.Outcome):
		return outcome.New(r.deps, r.snap)
	case string(screens.Turndown):
		return turndown.New(r.deps, r.snap)
	case string(screens.Basket):
		return basket.New(r.deps, r.snap)
	case string(screens.Letters):
		return branches.New(r.deps, r.letters, r.snap)
	case string(screens.Hold):
		return hold.New(r.deps)
	case string(screens.Pages):
		return pages.New(r.deps, r.pages, r.snap, r.line)
	case string(screens.Fields):
		return fields.New(r.deps, r.fields, r.snap)
	case string(screens.Issue):
		return issue.New(r.deps, r.issuer, r.issue)
	case string(screens.Relay):
		return relay.New(r.deps, r.relay, r.snap)
	case string(screens.Outbox):
		return outbox.New(r.deps, r.outbox, r.snap)
	case string(screens.Damage):
		return damage.New(r.deps, r.damage, r.snap)
	case string(screens.Corrections):
		return corrections.New(r.deps, r.corrections, r.snap)
	case string(screens.Withdraw):
		return withdraw.New(r.deps, r.withdraw, r.snap)
	}
	return waiting.New(r.deps, r.snap)
}

// quit leaves on the second Ctrl+C: nothing is lost either way, but a visit in
// hand should not vanish from the screen by a slip.
func (r *router) quit() tea.Cmd {
	now := time.Now()
	if r.snap.Visit.ID == "" || now.Sub(r.quitAt) < quitWithin {
		return tea.Quit
	}
	r.quitAt = now
	return tui.Notify(tui.Warn, tui.Clean(r.text.Desk.QuitAsk))
}

// words are the shell's own sentences.
func words(t *i18n.Text) tui.Words {
	d := &t.Desk
	return tui.Words{
		Help: tui.Clean(d.PageTitle), Palette: tui.Clean(t.Palette.Title), Back: tui.Clean(d.PageBack), TooSmall: tui.Clean(d.TooSmall), ReadOnly: tui.Clean(d.ReadOnly), Twice: tui.Clean(d.Twice),
	}
}
