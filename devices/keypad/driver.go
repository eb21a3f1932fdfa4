package keypad

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"time"

	"onewindow/devices"
	"onewindow/devices/link"
)

// Codes of events and errors; the sentences are in i18n.
const (
	CodeBadContent  = "bad_content"
	CodeOpened      = "opened" // port open; this keypad cannot be asked
	CodeReady       = "ready"
	CodeUnsupported = "unsupported"
)

// Options of a Keypad; the zero value of every duration is its default.
type Options struct {
	Profile Profile // Reference() when it is empty
	// Reply is how long the keypad may take to say that it is there; default
	// 500 ms. One that does not is reopened.
	Reply time.Duration
	// Idle is the pause between two questions to a keypad at rest; default 3 s.
	Idle time.Duration
	// Reopen is the pause between two attempts to open the port; default 2 s.
	Reopen time.Duration
	Log    *slog.Logger // nil logs nothing
}

// Event is a change of the keypad's state: ready, opened, no_reply, or the
// code of a port that cannot be used.
type Event struct {
	Code string
	At   time.Time
}

// Keypad is one keypad on one port. All talk on the port happens in Run.
type Keypad struct {
	open     func(context.Context) (link.Link, error)
	options  Options
	language *language
	calls    chan *call
	events   devices.Feed[Event]
	stopped  chan struct{}
	state    devices.Told // owned by Run
}

type call struct {
	ctx     context.Context
	timeout time.Duration // of a rating; 0 for text to show
	text    string
	answer  chan result
}

type result struct {
	level int
	err   error
}

// New makes a keypad and touches nothing; open is called by Run, again after
// every loss of the port. The error is ErrProfile.
func New(open func(context.Context) (link.Link, error), o Options) (*Keypad, error) {
	if o.Profile.Keys == nil && o.Profile.Ask == "" {
		o.Profile = Reference()
	}
	l, err := compile(o.Profile)
	if err != nil {
		return nil, err
	}
	for _, d := range []struct {
		field    *time.Duration
		fallback time.Duration
	}{{&o.Reply, 500 * time.Millisecond}, {&o.Idle, 3 * time.Second}, {&o.Reopen, 2 * time.Second}} {
		if *d.field == 0 {
			*d.field = d.fallback
		}
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	return &Keypad{
		open: open, options: o, language: l,
		calls: make(chan *call), events: make(devices.Feed[Event], 16), stopped: make(chan struct{}),
	}, nil
}

// Events tells every change of state, in order. A reader who falls more than
// 16 behind loses the oldest: the newest state is what counts.
func (k *Keypad) Events() <-chan Event { return k.events }

// Ask asks the citizen for a rating and waits for it at most timeout, 1–255 s.
// It returns 1–5, or 0 when nobody pressed a key in time. Keys pressed before
// the question or after its time are ignored. When ctx ends the question is
// taken back. Questions are put one after another. Codes of errors: cancelled,
// no_reply, bad_content for a timeout out of range, and those of ports.
func (k *Keypad) Ask(ctx context.Context, timeout time.Duration) (int, error) {
	if timeout < time.Second || timeout > 255*time.Second {
		return 0, &devices.Error{Code: CodeBadContent, Err: fmt.Errorf("%w: timeout %v", ErrRange, timeout)}
	}
	return k.do(&call{ctx: ctx, timeout: timeout})
}

// Show shows a text to the citizen, at most 255 bytes in GB18030. Codes of
// errors: as for Ask, and unsupported.
func (k *Keypad) Show(ctx context.Context, text string) error {
	b, err := k.language.command(k.language.show, 0, text)
	switch {
	case err != nil:
		return &devices.Error{Code: CodeBadContent, Err: err}
	case b == nil:
		return &devices.Error{Code: CodeUnsupported}
	}
	_, err = k.do(&call{ctx: ctx, text: text})
	return err
}

func (k *Keypad) do(c *call) (int, error) {
	c.answer = make(chan result, 1)
	select {
	case k.calls <- c:
	case <-c.ctx.Done():
		return 0, devices.Wrap(c.ctx.Err())
	case <-k.stopped:
		return 0, devices.Wrap(link.ErrClosed)
	}
	select {
	case r := <-c.answer:
		return r.level, devices.Wrap(r.err)
	case <-c.ctx.Done():
		return 0, devices.Wrap(c.ctx.Err())
	}
}

// Run owns the port until ctx ends and returns ctx's error then. It may be
// called once.
func (k *Keypad) Run(ctx context.Context) error {
	defer close(k.events)
	defer close(k.stopped)
	return devices.Owner[*call]{
		Open: k.open, Serve: k.serve, Reopen: k.options.Reopen,
		Lost: func(err error) {
			k.options.Log.Debug("keypad lost", "err", err)
			k.tell(devices.Code(err))
		},
		Calls: k.calls, Refuse: func(c *call, err error) { c.answer <- result{err: err} },
	}.Run(ctx)
}

func (k *Keypad) tell(code string) {
	if k.state.Changes(code) {
		k.events.Publish(Event{Code: code, At: time.Now()})
	}
}

// serve talks on one opened port until it is lost, and closes it.
func (k *Keypad) serve(ctx context.Context, l link.Link) error {
	chunks, lost, stop := devices.Listen(ctx, l, 256)
	defer stop()
	s := &session{keypad: k, link: l, parser: parser{language: k.language}, chunks: chunks, lost: lost}
	return s.run(ctx)
}

// session is the owner's state on one opened port.
type session struct {
	keypad *Keypad
	link   link.Link
	parser parser
	chunks <-chan []byte
	lost   <-chan error
}

func (s *session) run(ctx context.Context) error {
	for {
		err := s.alive(ctx)
		if err != nil {
			return err
		}
		_, err = s.listen(ctx, s.keypad.options.Idle, func(int) bool { return false }, s.keypad.calls)
		if err != nil && !errors.Is(err, errTime) {
			return err
		}
	}
}

var (
	errTime   = errors.New("keypad: time is over")
	errSilent = fmt.Errorf("keypad: no answer: %w", os.ErrDeadlineExceeded)
)

// listen reads replies until one is wanted, errTime after d. Calls that come in
// meanwhile are served; a nil channel leaves them waiting.
func (s *session) listen(ctx context.Context, d time.Duration, wanted func(int) bool, calls <-chan *call) (int, error) {
	end := time.NewTimer(d)
	defer end.Stop()
	var silence <-chan time.Time
	for {
		select {
		case <-ctx.Done():
			return 0, ctx.Err()
		case err := <-s.lost:
			return 0, err
		case b := <-s.chunks:
			for _, level := range s.parser.feed(b) {
				if wanted(level) {
					s.parser.reset()
					return level, nil
				}
			}
			silence = time.After(s.keypad.language.silence)
		case <-silence:
			s.parser.reset()
			silence = nil
		case <-end.C:
			return 0, errTime
		case c := <-calls:
			level, err := s.perform(ctx, c)
			c.answer <- result{level, err}
			if err != nil && c.ctx.Err() == nil {
				return 0, err
			}
		}
	}
}

// alive asks whether the keypad is there. Its answer also proves that nothing
// older is on the line: keys of an earlier question came before it. An answer
// that is missing may come late and prove the wrong thing, so the port is lost
// then.
func (s *session) alive(ctx context.Context) error {
	if len(s.keypad.language.query) == 0 {
		s.keypad.tell(CodeOpened)
		return nil
	}
	err := s.send(s.keypad.language.query, 0, "")
	if err != nil {
		return err
	}
	_, err = s.listen(ctx, s.keypad.options.Reply, func(level int) bool { return level == 0 }, nil)
	if errors.Is(err, errTime) {
		return errSilent
	}
	if err == nil {
		s.keypad.tell(CodeReady)
	}
	return err
}

// perform serves one call. An error means that the port is lost, unless the
// caller has given up.
func (s *session) perform(ctx context.Context, c *call) (int, error) {
	if c.timeout == 0 {
		return 0, s.send(s.keypad.language.show, 0, c.text)
	}
	err := s.alive(ctx)
	if err != nil {
		return 0, err
	}
	err = s.send(s.keypad.language.ask, int((c.timeout+time.Second-1)/time.Second), "")
	if err != nil {
		return 0, err
	}
	both, cancel := context.WithCancel(ctx)
	defer cancel()
	defer context.AfterFunc(c.ctx, cancel)()
	level, err := s.listen(both, c.timeout, func(level int) bool { return level > 0 }, nil)
	if err == nil {
		return level, nil
	}
	if errors.Is(err, errTime) || c.ctx.Err() != nil {
		fault := s.send(s.keypad.language.cancel, 0, "")
		if c.ctx.Err() != nil {
			return 0, c.ctx.Err()
		}
		return 0, fault
	}
	return 0, err
}

func (s *session) send(t template, seconds int, text string) error {
	b, err := s.keypad.language.command(t, seconds, text)
	if err != nil || b == nil {
		return err
	}
	err = s.link.SetWriteDeadline(time.Now().Add(2 * time.Second))
	if err != nil {
		return err
	}
	_, err = s.link.Write(b)
	return err
}
