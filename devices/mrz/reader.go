package mrz

import (
	"context"
	"errors"
	"log/slog"
	"slices"
	"time"

	"onewindow/devices"
	"onewindow/devices/link"
	"onewindow/values"
)

// Codes of events; the sentences are in i18n.
const (
	CodeOpened      = "opened"      // port open; most readers cannot be asked
	CodeReady       = "ready"       // an Elyctis reader that answered
	CodeDocument    = "document"    // lines whose check digits hold
	CodeCheck       = "check_digit" // lines with a digit that fails: to be swiped again
	CodeUnreadable  = "unreadable"  // no document, or a sign that was not made out
	CodeReadTimeout = "read_timeout"
)

// Codes are all codes of this package, so that a test can see to it that each
// has its sentence.
func Codes() []string {
	return []string{CodeOpened, CodeReady, CodeDocument, CodeCheck, CodeUnreadable, CodeReadTimeout}
}

// Options of a Reader; the zero value of every field is its default.
type Options struct {
	// Framing is Elyctis for a reader that has to be asked; all others are told
	// apart by themselves.
	Framing Framing
	// Debounce is how long the same lines again are the same swipe; default 2 s.
	Debounce time.Duration
	// Reopen is the pause between two attempts to open the port; default 2 s.
	Reopen time.Duration
	// Today is the date by which a birth date finds its century; default the
	// clock's.
	Today func() values.Date
	// Now is for stamps only; default time.Now.
	Now func() time.Time
	Log *slog.Logger // nil logs nothing
}

// Event is a document (document, check_digit), a message that is none
// (unreadable), or a change of state: opened, or the code of a port that cannot
// be used.
type Event struct {
	Code    string
	Reading values.MRZReading
	Began   time.Time // of a document: when its first sign came
	At      time.Time
}

// Reader is one reader on one port. All talk on the port happens in Run.
type Reader struct {
	open    func(context.Context) (link.Link, error)
	options Options
	events  devices.Feed[Event]
	state   devices.Told // owned by Run
}

// New makes a reader and touches nothing; open is called by Run, again after
// every loss of the port.
func New(open func(context.Context) (link.Link, error), o Options) *Reader {
	if o.Debounce == 0 {
		o.Debounce = 2 * time.Second
	}
	if o.Reopen == 0 {
		o.Reopen = 2 * time.Second
	}
	if o.Today == nil {
		o.Today = func() values.Date { return values.Of(time.Now()) }
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	return &Reader{open: open, options: o, events: make(devices.Feed[Event], 16)}
}

// Events tells documents and changes of state, in order. A reader who falls
// more than 16 behind loses the oldest: an old document belongs to an old
// citizen.
func (r *Reader) Events() <-chan Event { return r.events }

// Run owns the port until ctx ends and returns ctx's error then. It may be
// called once.
func (r *Reader) Run(ctx context.Context) error {
	defer close(r.events)
	return devices.Owner[struct{}]{
		Open: r.open, Serve: r.serve, Reopen: r.options.Reopen,
		Lost: func(err error) {
			r.options.Log.Debug("mrz reader lost", "err", err)
			r.tell(devices.Code(err))
		},
	}.Run(ctx)
}

func (r *Reader) tell(code string) {
	if r.state.Changes(code) {
		r.events.Publish(Event{Code: code, At: r.options.Now()})
	}
}

// serve listens on one opened port until it is lost, and closes it.
func (r *Reader) serve(ctx context.Context, l link.Link) error {
	chunks, lost, stop := devices.Listen(ctx, l, 512)
	defer stop()
	if r.options.Framing == Elyctis {
		return r.converse(ctx, l, chunks, lost)
	}
	r.tell(CodeOpened)
	var s Splitter
	var seen swipe
	var began time.Time
	for {
		var end <-chan time.Time
		at, waiting := s.Deadline()
		if waiting {
			end = time.After(time.Until(at))
		}
		var documents [][]string
		select {
		case <-ctx.Done():
			return ctx.Err()
		case err := <-lost:
			return err
		case b := <-chunks:
			if !waiting {
				began = r.options.Now()
			}
			documents = s.Feed(time.Now(), b)
		case <-end:
			documents = s.Tick(time.Now())
		}
		for _, lines := range documents {
			r.told(lines, began, &seen)
		}
	}
}

// swipe is the document that was told last.
type swipe struct {
	lines []string
	at    time.Time
}

// told tells a document, unless it is the one that was told just before.
func (r *Reader) told(lines []string, began time.Time, seen *swipe) {
	now := time.Now()
	if len(lines) > 0 && slices.Equal(lines, seen.lines) && now.Sub(seen.at) < r.options.Debounce {
		return
	}
	*seen = swipe{lines, now}
	e := Event{Began: began, At: r.options.Now()}
	e.Code, e.Reading = r.judge(lines)
	r.events.Publish(e)
}

// judge says what lines are worth. A reader that was swiped the wrong way round
// gives the lines in another order: one that proves itself is the right one.
func (r *Reader) judge(lines []string) (string, values.MRZReading) {
	if len(lines) == 0 || len(lines) > 3 {
		return CodeUnreadable, values.MRZReading{}
	}
	today := r.options.Today()
	first, err := values.ReadMRZ(lines, today)
	if err == nil && first.Valid {
		return CodeDocument, first
	}
	for _, other := range orders(lines) {
		again, wrong := values.ReadMRZ(other, today)
		if wrong == nil && again.Valid {
			return CodeDocument, again
		}
	}
	if err != nil {
		return CodeUnreadable, values.MRZReading{Lines: lines}
	}
	return CodeCheck, first
}

// orders are the other orders of two or three lines.
func orders(lines []string) [][]string {
	switch len(lines) {
	case 2:
		return [][]string{{lines[1], lines[0]}}
	case 3:
		a, b, c := lines[0], lines[1], lines[2]
		return [][]string{{a, c, b}, {b, a, c}, {b, c, a}, {c, a, b}, {c, b, a}}
	}
	return nil
}

// Probe waits for one document on l and returns it, with check digits that fail
// too. Codes of errors: read_timeout, unreadable, cancelled, and those of ports.
// Probe closes the link.
func Probe(ctx context.Context, l link.Link, o Options, timeout time.Duration) (values.MRZReading, error) {
	r := New(nil, o)
	ctx, cancel := context.WithTimeoutCause(ctx, timeout, &devices.Error{Code: CodeReadTimeout})
	defer cancel()
	lost := make(chan error, 1)
	go func() { lost <- r.serve(ctx, l) }()
	for {
		select {
		case e := <-r.events:
			if e.Code == CodeOpened || e.Code == CodeReady {
				continue
			}
			cancel()
			r.options.Log.Debug("probe ended", "err", <-lost)
			if e.Code == CodeUnreadable {
				return e.Reading, &devices.Error{Code: e.Code}
			}
			return e.Reading, nil
		case err := <-lost:
			if cause := context.Cause(ctx); cause != nil {
				err = cause
			}
			if len(r.events) > 0 && errors.Is(err, link.ErrGone) {
				// What came just before the end is still good.
				lost <- err
				continue
			}
			return values.MRZReading{}, devices.Wrap(err)
		}
	}
}

// Check asks a reader whether it is there and returns its state; of one that
// cannot be asked, that its port is open. Codes of errors: no_reply, cancelled, and
// those of ports. Check closes the link.
func Check(ctx context.Context, l link.Link, o Options, timeout time.Duration) (string, error) {
	r := New(nil, o)
	ctx, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()
	lost := make(chan error, 1)
	go func() { lost <- r.serve(ctx, l) }()
	select {
	case e := <-r.events:
		cancel()
		r.options.Log.Debug("check ended", "err", <-lost)
		return e.Code, nil
	case err := <-lost:
		return "", devices.Wrap(err)
	}
}
