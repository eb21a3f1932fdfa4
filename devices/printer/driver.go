package printer

import (
	"context"
	"errors"
	"log/slog"
	"sync/atomic"
	"time"

	"onewindow/devices"
	"onewindow/devices/link"
)

// Options of a Printer; the zero value of every duration is its default.
type Options struct {
	Profile Profile // paper of 80 mm when Columns is 0
	Baud    int     // of the line, for pace and deadlines; 0 means 9600

	// ReadyWait is how long Print waits for a printer that needs a hand (cover,
	// paper, jam) before it gives up with not_printed; default 60 s, negative
	// means not at all. A printer that does not answer is not waited for.
	ReadyWait time.Duration
	// MarkerWait is how long the end of a job may take to be confirmed once all
	// bytes have left; default 10 s.
	MarkerWait time.Duration
	// Reply is how long one answer may take; default 500 ms. Three silences make
	// a printer that does not answer.
	Reply time.Duration
	// Stall is how long a job may be refused beyond twice its time on the line;
	// default 5 s. Then the port is closed, as nothing else ends a blocked write.
	Stall time.Duration
	// Poll is the pause between two status rounds while waiting; default 1 s.
	Poll time.Duration
	// Idle is the pause between two status rounds without a job; default 3 s.
	Idle time.Duration
	// Reopen is the pause between two attempts to open the port; default 2 s.
	Reopen time.Duration

	Log *slog.Logger // nil logs nothing
}

func (o Options) withDefaults() Options {
	if o.Profile.Columns == 0 {
		o.Profile.Columns, o.Profile.Dots = Roll80.Columns, Roll80.Dots
	}
	o.Baud = orDefault(o.Baud, 9600)
	o.ReadyWait = orDefault(o.ReadyWait, time.Minute)
	o.MarkerWait = orDefault(o.MarkerWait, 10*time.Second)
	o.Reply = orDefault(o.Reply, defaultReply)
	o.Stall = orDefault(o.Stall, 5*time.Second)
	o.Poll = orDefault(o.Poll, time.Second)
	o.Idle = orDefault(o.Idle, 3*time.Second)
	o.Reopen = orDefault(o.Reopen, 2*time.Second)
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	return o
}

func orDefault[T comparable](v, fallback T) T {
	var zero T
	if v == zero {
		return fallback
	}
	return v
}

// Result says what became of a job.
type Result string

// The three results. Uncertain paper may be whole, torn or missing: only the
// clerk can see it, and only the clerk orders a second print.
const (
	Printed    Result = "printed"
	NotPrinted Result = "not_printed"
	Uncertain  Result = "uncertain"
)

// Outcome is the answer to one job. Cause is a code of this package, empty
// when all is well, paper_low when the job printed and the roll ends soon.
type Outcome struct {
	Result Result
	Cause  string
}

// Event is a change of the printer's state: one of the codes. Job is the
// receipt that waits for it, empty when none does.
type Event struct {
	Code string
	Job  string
	At   time.Time
}

// Printer is one printer on one port. All talk on the port happens in Run.
type Printer struct {
	open    func(context.Context) (link.Link, error)
	options Options
	jobs    chan *job
	asks    chan chan<- statusAnswer
	events  chan Event
	stopped chan struct{}

	// Owned by Run.
	session   *session
	confirms  bool // answers GS r: a missing marker means something then
	unclean   bool // bytes of a broken job may still be in the printer
	lastEvent string
	last      statusAnswer
	torn      int // bytes that a command may lack since the line broke
}

type statusAnswer struct {
	status Status
	err    error
}

// Phases of a job; a caller who gives up and the owner who begins to send race
// for the first step.
const (
	phaseWaiting int32 = iota
	phaseSending
	phaseAbandoned
)

type job struct {
	ctx     context.Context
	id      string
	body    []byte
	lines   int
	phase   atomic.Int32
	outcome chan Outcome
}

// New makes a printer and touches nothing; open is called by Run, again after
// every loss of the port.
func New(open func(context.Context) (link.Link, error), o Options) *Printer {
	return &Printer{
		open:    open,
		options: o.withDefaults(),
		jobs:    make(chan *job),
		asks:    make(chan chan<- statusAnswer),
		events:  make(chan Event, 16),
		stopped: make(chan struct{}),
	}
}

// Events tells every change of state, in order. A reader who falls more than
// 16 changes behind loses the oldest: the newest state is what counts.
func (p *Printer) Events() <-chan Event { return p.events }

// Print sends one receipt and waits until the printer confirms it. Jobs print
// one after another in the order of the calls. The error is nil for Printed
// alone; otherwise it is a *devices.Error with the outcome's cause as its code,
// and wraps devices.ErrOutcomeUnknown when the result is Uncertain. When ctx
// ends before a byte was sent the job is NotPrinted; afterwards it runs on in
// the printer and is Uncertain here.
func (p *Printer) Print(ctx context.Context, r Receipt) (Outcome, error) {
	body, err := Encode(r, p.options.Profile)
	if err != nil {
		return Outcome{NotPrinted, CodeBadContent}, &devices.Error{Code: CodeBadContent, Err: err}
	}
	j := &job{ctx: ctx, id: r.ID, body: body, lines: countLines(body), outcome: make(chan Outcome, 1)}
	select {
	case p.jobs <- j:
	case <-ctx.Done():
		return failed(NotPrinted, CodeCancelled, ctx.Err())
	case <-p.stopped:
		return failed(NotPrinted, CodeNoReply, link.ErrClosed)
	}
	select {
	case out := <-j.outcome:
		return result(out)
	case <-ctx.Done():
		if j.phase.CompareAndSwap(phaseWaiting, phaseAbandoned) {
			return failed(NotPrinted, CodeCancelled, ctx.Err())
		}
		select {
		case out := <-j.outcome:
			return result(out)
		default:
			return failed(Uncertain, CodeCancelled, ctx.Err())
		}
	}
}

func countLines(body []byte) int {
	n := 0
	for _, b := range body {
		if b == lf {
			n++
		}
	}
	return n
}

func result(out Outcome) (Outcome, error) {
	if out.Result == Printed {
		return out, nil
	}
	return failed(out.Result, out.Cause, nil)
}

func failed(r Result, cause string, err error) (Outcome, error) {
	if r == Uncertain {
		err = errors.Join(devices.ErrOutcomeUnknown, err)
	}
	return Outcome{r, cause}, &devices.Error{Code: cause, Err: err}
}

// Status asks the printer now; while a job waits for a hand it is the answer
// of the last round. The error is a *devices.Error: no_reply when the printer
// is silent, or a code of the port.
func (p *Printer) Status(ctx context.Context) (Status, error) {
	answer := make(chan statusAnswer, 1)
	select {
	case p.asks <- answer:
	case <-ctx.Done():
		return Status{}, ctx.Err()
	case <-p.stopped:
		return Status{}, &devices.Error{Code: CodeNoReply, Err: link.ErrClosed}
	}
	select {
	case a := <-answer:
		return a.status, a.err
	case <-ctx.Done():
		return Status{}, ctx.Err()
	}
}

// Run owns the port until ctx ends and returns ctx's error then. It may be
// called once.
func (p *Printer) Run(ctx context.Context) error {
	defer close(p.events)
	defer close(p.stopped)
	defer p.drop()
	timer := time.NewTimer(0) // the first turn opens the port
	defer timer.Stop()
	for {
		select {
		case <-ctx.Done():
			return ctx.Err()
		case j := <-p.jobs:
			j.outcome <- p.serve(ctx, j)
		case answer := <-p.asks:
			st, err := p.refresh(ctx)
			if err != nil {
				err = &devices.Error{Code: causeOf(err), Err: err}
			}
			answer <- statusAnswer{st, err}
		case <-timer.C:
			_, err := p.refresh(ctx)
			if err != nil {
				p.options.Log.Debug("printer does not answer", "err", err)
			}
		}
		next := p.options.Idle
		if p.session == nil {
			next = p.options.Reopen
		}
		timer.Reset(next)
	}
}

// refresh opens the port if need be, asks the status and tells a change.
func (p *Printer) refresh(ctx context.Context) (Status, error) {
	st, err := p.ready(ctx)
	if ctx.Err() != nil {
		return st, ctx.Err()
	}
	if err != nil {
		p.tell(causeOf(err), "")
		return st, err
	}
	p.tell(st.Code(), "")
	return st, nil
}

// ready returns the status of an open port. After any error of the link the
// port is closed; a printer that is merely silent keeps it.
func (p *Printer) ready(ctx context.Context) (Status, error) {
	if p.session == nil {
		l, err := p.open(ctx)
		if err != nil {
			return Status{}, err
		}
		p.session = &session{link: l, baud: p.options.Baud, reply: p.options.Reply}
		p.confirms = false
	}
	defer p.session.closeWith(ctx)()
	st, err := p.session.status(ctx)
	if err == nil && st.Ready() {
		err = p.greet()
	}
	p.last = statusAnswer{status: st, err: err}
	if errors.Is(err, errNoReply) && p.torn > 0 {
		err = errors.Join(err, p.mend())
	}
	if err == nil {
		p.torn = 0
	} else if !silent(err) {
		p.drop()
	}
	return st, err
}

// silent tells a printer that does not answer from a port that is lost.
func silent(err error) bool {
	return errors.Is(err, errNoReply) && !errors.Is(err, link.ErrWriteStalled)
}

// mend ends a picture whose last bytes were never sent: the printer takes every
// question for dots until it has them all. Outside of a picture NUL does
// nothing.
func (p *Printer) mend() error {
	n := min(p.torn, 512)
	p.torn -= n
	return p.session.send(make([]byte, n)...)
}

// greet brings a printer that is ready to a known state: what a broken job left
// in its buffer goes, and it is learnt whether the end of a job is confirmed.
func (p *Printer) greet() error {
	if p.unclean {
		err := p.session.send(dle, enq, 2)
		if err != nil {
			return err
		}
		p.unclean = false
	}
	if p.confirms || p.options.Profile.NoMarker {
		return nil
	}
	confirms, err := p.session.marks()
	p.confirms = confirms
	return err
}

func (p *Printer) drop() {
	if p.session != nil {
		_ = p.session.link.Close()
		p.session = nil
	}
}

func (p *Printer) tell(code, jobID string) {
	if code == p.lastEvent {
		return
	}
	p.lastEvent = code
	e := Event{Code: code, Job: jobID, At: time.Now()}
	for {
		select {
		case p.events <- e:
			return
		default:
		}
		select {
		case <-p.events:
		default:
		}
	}
}
