package sign

import (
	"context"
	"log/slog"
	"time"

	"onewindow/devices"
	"onewindow/devices/link"
)

// CodeOpened is the state of a sign whose port is open: it cannot be asked.
const CodeOpened = "opened"

// Codes are all codes of this package, so that a test can see to it that each
// has its sentence.
func Codes() []string { return []string{CodeOpened} }

// Content is what a sign shows; a strip shows the upper line alone.
type Content struct{ Upper, Lower string }

// Options of a Sign; the zero value of every field is its default.
type Options struct {
	Idle Content // shown until something else is
	// Again is how often what is shown is said again; default 60 s.
	Again time.Duration
	// Reopen is the pause between two attempts to open the port; default 2 s.
	Reopen time.Duration
	Log    *slog.Logger // nil logs nothing
}

// Event is a change of state: opened, or the code of a port that cannot be used.
type Event struct {
	Code string
	At   time.Time
}

// Sign is one strip or display on one port. All talk on the port happens in Run.
type Sign struct {
	open    func(context.Context) (link.Link, error)
	render  func(Content) []byte
	options Options
	wants   devices.Feed[Content]
	events  devices.Feed[Event]
	state   devices.Told // owned by Run
	shown   Content      // owned by Run
}

// NewStrip makes a strip and touches nothing; open is called by Run, again after
// every loss of the port. The error is ErrProfile.
func NewStrip(open func(context.Context) (link.Link, error), p Profile, o Options) (*Sign, error) {
	if p.Frame == "" {
		p = Reference()
	}
	s, err := compile(p)
	if err != nil {
		return nil, err
	}
	return newSign(open, func(c Content) []byte { return s.frame(c.Upper) }, o), nil
}

// NewDisplay makes a customer display; chinese says that it has Chinese letters.
func NewDisplay(open func(context.Context) (link.Link, error), chinese bool, o Options) *Sign {
	return newSign(open, func(c Content) []byte { return displayed(c, chinese) }, o)
}

func newSign(open func(context.Context) (link.Link, error), render func(Content) []byte, o Options) *Sign {
	if o.Again == 0 {
		o.Again = time.Minute
	}
	if o.Reopen == 0 {
		o.Reopen = 2 * time.Second
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	return &Sign{
		open: open, render: render, options: o, shown: o.Idle,
		wants: make(devices.Feed[Content], 1), events: make(devices.Feed[Event], 16),
	}
}

// Events tells every change of state, in order. A reader who falls more than 16
// behind loses the oldest: the newest state is what counts.
func (s *Sign) Events() <-chan Event { return s.events }

// Show shows something else from now on; empty content is the idle one. It never
// waits, and the newest counts.
func (s *Sign) Show(c Content) { s.wants.Publish(c) }

// Run owns the port until ctx ends and returns ctx's error then. It may be
// called once.
func (s *Sign) Run(ctx context.Context) error {
	defer close(s.events)
	return devices.Owner[Content]{
		Open: s.open, Serve: s.serve, Reopen: s.options.Reopen,
		Lost: func(err error) {
			s.options.Log.Debug("sign lost", "err", err)
			s.tell(devices.Code(err))
		},
		Calls: s.wants, Refuse: func(c Content, _ error) { s.take(c) }, // shown as soon as the sign is there
	}.Run(ctx)
}

func (s *Sign) tell(code string) {
	if s.state.Changes(code) {
		s.events.Publish(Event{Code: code, At: time.Now()})
	}
}

func (s *Sign) take(c Content) {
	if c == (Content{}) {
		c = s.options.Idle
	}
	s.shown = c
}

// serve talks on one opened port until it is lost, and closes it.
func (s *Sign) serve(ctx context.Context, l link.Link) error {
	acks, lost, stop := devices.Listen(ctx, l, 64)
	defer stop()
	s.tell(CodeOpened)
	again := time.NewTicker(s.options.Again)
	defer again.Stop()
	for {
		err := l.SetWriteDeadline(time.Now().Add(2 * time.Second))
		if err == nil {
			_, err = l.Write(s.render(s.shown))
		}
		if err != nil {
			return err
		}
		for changed := false; !changed; {
			select {
			case <-ctx.Done():
				return ctx.Err()
			case err := <-lost:
				return err
			case <-acks: // some strips say a byte or two: it means nothing to us
			case c := <-s.wants:
				s.take(c)
				changed = true
			case <-again.C:
				changed = true
			}
		}
	}
}
