package signpad

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"os"
	"time"

	"onewindow/devices"
	"onewindow/devices/link"
	"onewindow/values"
)

// Codes of events and errors; the sentences are in i18n.
const (
	CodeReady      = "ready"
	CodeNobody     = "nobody_signed" // nothing was written in time
	CodeDeclined   = "declined"      // the citizen pressed the pad's key for no
	CodeIncomplete = "incomplete"    // a point is missing: it is no signature
)

// Codes are all codes of this package, so that a test can see to it that each
// has its sentence.
func Codes() []string { return []string{CodeReady, CodeNobody, CodeDeclined, CodeIncomplete} }

// longest is how long a pad may be asked: its clock has two bytes.
const longest = time.Minute

// silence ends a frame that stays incomplete.
const silence = 100 * time.Millisecond

// Options of a Pad; the zero value of every field is its default.
type Options struct {
	// Reply is how long the pad may take to say that it is there; default 500 ms.
	// One that does not is reopened.
	Reply time.Duration
	// Idle is the pause between two questions to a pad at rest; default 3 s.
	Idle time.Duration
	// Reopen is the pause between two attempts to open the port; default 2 s.
	Reopen time.Duration
	Log    *slog.Logger // nil logs nothing
}

// Event is a change of the pad's state: ready, no_reply, or the code of a port
// that cannot be used.
type Event struct {
	Code string
	At   time.Time
}

// Pad is one pad on one port. All talk on the port happens in Run.
type Pad struct {
	open    func(context.Context) (link.Link, error)
	options Options
	calls   chan *call
	events  devices.Feed[Event]
	stopped chan struct{}
	state   devices.Told // owned by Run
	asked   byte         // number of the last question, owned by Run
}

type call struct {
	ctx     context.Context
	timeout time.Duration
	answer  chan result
}

type result struct {
	signature values.Signature
	err       error
}

// New makes a pad and touches nothing; open is called by Run, again after every
// loss of the port.
func New(open func(context.Context) (link.Link, error), o Options) *Pad {
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
	return &Pad{
		open: open, options: o, calls: make(chan *call), events: make(devices.Feed[Event], 16), stopped: make(chan struct{}),
		asked: byte(rand.N(256)), //nolint:gosec // no secret: the last run's question had another number, most likely
	}
}

// Events tells every change of state, in order. A reader who falls more than 16
// behind loses the oldest: the newest state is what counts.
func (p *Pad) Events() <-chan Event { return p.events }

// Sign asks the citizen to sign and waits for it at most timeout, up to a
// minute. When ctx ends the question is taken back. Codes of errors:
// nobody_signed, declined, incomplete, cancelled, no_reply, and those of ports.
func (p *Pad) Sign(ctx context.Context, timeout time.Duration) (values.Signature, error) {
	c := &call{ctx: ctx, timeout: min(max(timeout, time.Second), longest), answer: make(chan result, 1)}
	select {
	case p.calls <- c:
	case <-ctx.Done():
		return values.Signature{}, devices.Wrap(ctx.Err())
	case <-p.stopped:
		return values.Signature{}, devices.Wrap(link.ErrClosed)
	}
	select {
	case r := <-c.answer:
		return r.signature, devices.Wrap(r.err)
	case <-ctx.Done():
		return values.Signature{}, devices.Wrap(ctx.Err())
	}
}

// Run owns the port until ctx ends and returns ctx's error then. It may be
// called once.
func (p *Pad) Run(ctx context.Context) error {
	defer close(p.events)
	defer close(p.stopped)
	return devices.Owner[*call]{
		Open: p.open, Serve: p.serve, Reopen: p.options.Reopen,
		Lost: func(err error) {
			p.options.Log.Debug("signature pad lost", "err", err)
			p.tell(devices.Code(err))
		},
		Calls: p.calls, Refuse: func(c *call, err error) { c.answer <- result{err: err} },
	}.Run(ctx)
}

func (p *Pad) tell(code string) {
	if p.state.Changes(code) {
		p.events.Publish(Event{Code: code, At: time.Now()})
	}
}

// serve talks on one opened port until it is lost, and closes it.
func (p *Pad) serve(ctx context.Context, l link.Link) error {
	chunks, lost, stop := devices.Listen(ctx, l, 256)
	defer stop()
	s := &session{pad: p, link: l, chunks: chunks, lost: lost}
	for {
		if _, err := s.alive(ctx); err != nil {
			return err
		}
		idle := func(Frame) (bool, error) { return false, nil }
		if err := s.listen(ctx, p.options.Idle, idle, p.calls); err != nil && !errors.Is(err, errTime) {
			return err
		}
	}
}

// session is the owner's state on one opened port.
type session struct {
	pad    *Pad
	link   link.Link
	buf    []byte
	chunks <-chan []byte
	lost   <-chan error
}

var (
	errTime   = errors.New("signature pad: time is over")
	errSilent = fmt.Errorf("signature pad: no answer: %w", os.ErrDeadlineExceeded)
)

// listen takes frames until take says that it was the last one, errTime after d.
// Calls that come in meanwhile are served; a nil channel leaves them waiting.
func (s *session) listen(ctx context.Context, d time.Duration, take func(Frame) (bool, error), calls <-chan *call) error {
	end := time.NewTimer(d)
	defer end.Stop()
	var quiet <-chan time.Time
	for {
		select {
		case <-ctx.Done():
			return ctx.Err()
		case err := <-s.lost:
			return err
		case b := <-s.chunks:
			quiet = time.After(silence)
			s.buf = append(s.buf, b...)
			for {
				f, n, ok := Parse(s.buf)
				s.buf = s.buf[n:]
				if !ok {
					break
				}
				if last, err := take(f); last || err != nil {
					return err
				}
			}
		case <-quiet:
			s.buf, quiet = nil, nil
		case <-end.C:
			return errTime
		case c := <-calls:
			signature, err := s.perform(ctx, c)
			c.answer <- result{signature, err}
			if coded, ok := errors.AsType[*devices.Error](err); err != nil && c.ctx.Err() == nil && (!ok || coded.Err != nil) {
				return err // the port is lost; what the citizen did is no trouble of the port
			}
		}
	}
}

// alive asks whether the pad is there, and how large it is.
func (s *session) alive(ctx context.Context) (state, error) {
	var got state
	err := s.send(Frame{Cmd: cmdStatus})
	if err == nil {
		err = s.listen(ctx, s.pad.options.Reply, func(f Frame) (bool, error) {
			if f.Cmd != cmdState {
				return false, nil
			}
			got = stateOf(f)
			return true, nil
		}, nil)
	}
	if errors.Is(err, errTime) {
		return got, errSilent
	}
	if err == nil {
		s.pad.tell(CodeReady)
	}
	return got, err
}

// perform serves one call: the question has a number of its own, so that strokes
// for another one count for nobody.
func (s *session) perform(ctx context.Context, c *call) (values.Signature, error) {
	pad, err := s.alive(ctx)
	if err != nil {
		return values.Signature{}, err
	}
	s.pad.asked++
	err = s.send(Frame{cmdAsk, []byte{s.pad.asked, byte((c.timeout + time.Second - 1) / time.Second)}})
	if err != nil {
		return values.Signature{}, err
	}
	both, cancel := context.WithCancel(ctx)
	defer cancel()
	defer context.AfterFunc(c.ctx, cancel)()
	w := writing{question: s.pad.asked, pad: pad}
	err = s.listen(both, c.timeout, w.take, nil)
	switch {
	case err == nil:
		return w.signature()
	case errors.Is(err, errTime) || c.ctx.Err() != nil:
		fault := s.send(Frame{Cmd: cmdCancel})
		if c.ctx.Err() != nil {
			return values.Signature{}, c.ctx.Err()
		}
		if fault == nil {
			fault = &devices.Error{Code: CodeNobody}
		}
		return values.Signature{}, fault
	}
	return values.Signature{}, err
}

// writing is a signature that comes in.
type writing struct {
	question byte
	pad      state
	strokes  [][]values.PenPoint
	points   int
	missing  bool
}

// take takes one frame; true when the citizen has ended.
func (w *writing) take(f Frame) (bool, error) {
	if f.Cmd == cmdState || len(f.Data) == 0 || f.Data[0] != w.question {
		return false, nil
	}
	switch f.Cmd {
	case cmdPoint:
		w.point(pointOf(f))
	case cmdWiped:
		w.strokes, w.points, w.missing = nil, 0, false
	case cmdDeclined:
		return true, &devices.Error{Code: CodeDeclined}
	case cmdDone:
		w.missing = w.missing || int(f.Data[1])|int(f.Data[2])<<8 != w.points
		return true, nil
	}
	return false, nil
}

func (w *writing) point(p point) {
	switch {
	case p.index < w.points: // said twice
		return
	case p.index > w.points:
		w.missing = true
		return
	}
	w.points++
	if p.first || len(w.strokes) == 0 {
		w.strokes = append(w.strokes, nil)
	}
	last := len(w.strokes) - 1
	w.strokes[last] = append(w.strokes[last], p.pen)
}

// signature is what was written, with its times from the first touch on.
func (w *writing) signature() (values.Signature, error) {
	if w.points == 0 && !w.missing {
		return values.Signature{}, &devices.Error{Code: CodeNobody}
	}
	s := values.Signature{Width: w.pad.width, Height: w.pad.height, Unit: values.SignatureUnit, Levels: w.pad.levels, Strokes: w.strokes}
	began := 0
	if len(s.Strokes) > 0 {
		began = s.Strokes[0][0].At()
	}
	for _, stroke := range s.Strokes {
		for i := range stroke {
			stroke[i][3] -= began
		}
	}
	if w.missing || s.Check() != nil {
		return values.Signature{}, &devices.Error{Code: CodeIncomplete}
	}
	return s, nil
}

func (s *session) send(f Frame) error {
	err := s.link.SetWriteDeadline(time.Now().Add(2 * time.Second))
	if err != nil {
		return err
	}
	_, err = s.link.Write(Append(nil, f))
	return err
}
