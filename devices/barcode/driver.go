package barcode

import (
	"context"
	"errors"
	"log/slog"
	"time"

	"onewindow/devices"
	"onewindow/devices/link"
)

// Profile is the language of a scanner.
type Profile string

// Profiles.
const (
	Plain     Profile = "plain"
	Honeywell Profile = "honeywell"
	Newland   Profile = "newland"
	SSI       Profile = "ssi" // Zebra, Symbol
)

// Profiles lists the languages that a scanner may have.
func Profiles() []Profile { return []Profile{Plain, Honeywell, Newland, SSI} }

// Options of a Scanner; the zero value of every field is its default.
type Options struct {
	Profile  Profile // default Plain
	Baud     int     // of the line, for deadlines; 0 means 9600
	Framing  Framing // of plain messages
	Debounce time.Duration
	// Reply is how long one answer to a menu command may take; default 1 s.
	Reply time.Duration
	// Pause is how long the bytes of a frame may be apart; default 1 s.
	Pause time.Duration
	// Idle is the pause between two questions to a scanner that has nothing to
	// say; default 30 s. Plain scanners are never asked.
	Idle time.Duration
	// Reopen is the pause between two attempts to open the port; default 2 s.
	Reopen time.Duration
	Log    *slog.Logger // nil logs nothing
}

func (o Options) withDefaults() Options {
	if o.Profile == "" {
		o.Profile = Plain
	}
	if o.Baud == 0 {
		o.Baud = 9600
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	for _, d := range []struct {
		field    *time.Duration
		fallback time.Duration
	}{
		{&o.Debounce, 800 * time.Millisecond},
		{&o.Reply, time.Second},
		{&o.Idle, 30 * time.Second},
		{&o.Pause, time.Second},
		{&o.Reopen, 2 * time.Second},
	} {
		if *d.field == 0 {
			*d.field = d.fallback
		}
	}
	return o
}

// Event is a scan (Code "scan"), a message that is none (unreadable,
// too_long), or a change of the scanner's state: opened, ready, no_reply, or
// the code of a port that cannot be used.
type Event struct {
	Code string
	Scan Scan
	At   time.Time
}

// Scanner is one scanner on one port. All talk on the port happens in Run.
type Scanner struct {
	open    func(context.Context) (link.Link, error)
	options Options
	events  devices.Feed[Event]
	calls   chan *call
	stopped chan struct{}
	state   devices.Told // owned by Run
}

// call is one request to the owner of the port.
type call struct {
	ctx    context.Context
	kind   callKind
	answer chan reply
}

type callKind uint8

const (
	callTriggerOn callKind = iota
	callTriggerOff
	callPage
	// What the owner asks for itself.
	callSetUp
	callAlive
	callFence
)

type reply struct {
	page Page
	err  error
}

// New makes a scanner and touches nothing; open is called by Run, again after
// every loss of the port.
func New(open func(context.Context) (link.Link, error), o Options) *Scanner {
	return &Scanner{
		open:    open,
		options: o.withDefaults(),
		events:  make(devices.Feed[Event], 16),
		calls:   make(chan *call),
		stopped: make(chan struct{}),
	}
}

// Events tells scans and changes of state, in order. A reader who falls more
// than 16 behind loses the oldest: an old scan belongs to an old citizen.
func (s *Scanner) Events() <-chan Event { return s.events }

// Trigger switches the reading of codes on or off, as the scanner's button
// does. A scanner switches itself off after a good read. Codes of errors:
// unsupported (plain scanners), cancelled, and those of ports.
func (s *Scanner) Trigger(ctx context.Context, on bool) error {
	kind := callTriggerOff
	if on {
		kind = callTriggerOn
	}
	_, err := s.do(ctx, kind)
	return err
}

// TakePage takes a picture of what lies under the scanner and ships it, in
// 3–10 s. The picture is whole, decodes, and has at least 320 × 240 pixels;
// otherwise the code is page_incomplete, page_bad or page_small. Further codes:
// unsupported, bad_parameter, no_reply, cancelled, and those of ports.
//
// A picture carries no request id. One that comes after its call has given up
// is thrown away, and the next call begins with a question whose answer proves
// that the scanner has nothing old to say.
func (s *Scanner) TakePage(ctx context.Context) (Page, error) { return s.do(ctx, callPage) }

func (s *Scanner) do(ctx context.Context, kind callKind) (Page, error) {
	if s.options.Profile == Plain || kind == callPage && s.options.Profile != Honeywell {
		return Page{}, &devices.Error{Code: CodeUnsupported}
	}
	c := &call{ctx: ctx, kind: kind, answer: make(chan reply, 1)}
	select {
	case s.calls <- c:
	case <-ctx.Done():
		return Page{}, devices.Wrap(ctx.Err())
	case <-s.stopped:
		return Page{}, devices.Wrap(link.ErrClosed)
	}
	select {
	case r := <-c.answer:
		return r.page, devices.Wrap(r.err)
	case <-ctx.Done():
		return Page{}, devices.Wrap(ctx.Err())
	}
}

// Run owns the port until ctx ends and returns ctx's error then. It may be
// called once.
func (s *Scanner) Run(ctx context.Context) error {
	defer close(s.events)
	defer close(s.stopped)
	return devices.Owner[*call]{
		Open: s.open, Serve: s.serve, Reopen: s.options.Reopen,
		Lost: func(err error) {
			s.options.Log.Debug("scanner lost", "err", err)
			s.tell(devices.Code(err))
		},
		Calls: s.calls, Refuse: func(c *call, err error) { c.answer <- reply{err: err} },
	}.Run(ctx)
}

// serve talks on one opened port until it is lost, and closes it.
func (s *Scanner) serve(ctx context.Context, l link.Link) error {
	chunks, lost, stop := devices.Listen(ctx, l, 2048)
	defer stop()
	if s.options.Profile == Newland || s.options.Profile == SSI {
		return newPolled(s, l).run(ctx, chunks, lost)
	}
	return newConversation(s, l).run(ctx, chunks, lost)
}

// tell publishes a change of state.
func (s *Scanner) tell(code string) {
	if s.state.Changes(code) {
		s.events.Publish(Event{Code: code, At: time.Now()})
	}
}

var errSilent = errors.New("barcode: no answer")
