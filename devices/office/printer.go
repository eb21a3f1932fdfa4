package office

import (
	"context"
	"errors"
	"log/slog"
	"net"
	"net/http"
	"slices"
	"time"

	"github.com/OpenPrinting/goipp"

	"onewindow/devices"
)

// Codes of this driver. Where a roll printer says the same, the word is the same.
const (
	CodeReady     = "ready"
	CodePaperOut  = "paper_out"
	CodeCoverOpen = "cover_open"
	CodeJam       = "paper_jam"
	CodeToner     = "toner_out"
	CodeTrayFull  = "tray_full"
	CodePaused    = "paused"
	CodeFault     = "fault"
	CodeNoReply   = "no_reply"
	CodeCancelled = "cancelled"
	CodeBusy      = "printer_busy"
	CodeNoPDF     = "no_pdf"    // it takes other documents than PDF only
	CodeNotIPP    = "not_ipp"   // somebody answers there, but not a printer
	CodeAborted   = "aborted"   // the printer gave the job up
	CodeNoAnswer  = "no_marker" // whether the job ended was not to be learned
)

// Codes are all codes of this package, so that a test can see to it that each has
// its sentence.
func Codes() []string {
	return []string{
		CodeReady, CodePaperOut, CodeCoverOpen, CodeJam, CodeToner, CodeTrayFull, CodePaused, CodeFault, CodeNoReply, CodeCancelled,
		CodeBusy, CodeNoPDF, CodeNotIPP, CodeAborted, CodeNoAnswer,
	}
}

// States of a job and of a printer (RFC 8011 §5.3.7 and §5.4.11).
const (
	jobCanceled    = 7
	jobAborted     = 8
	jobCompleted   = 9
	printerStopped = 5
)

// Result says what became of a job.
type Result string

// The three results; only a person sees what became of an uncertain one.
const (
	Printed    Result = "printed"
	NotPrinted Result = "not_printed"
	Uncertain  Result = "uncertain"
)

// Outcome is the answer to one job, with the code of why it is no better.
type Outcome struct {
	Result Result
	Cause  string
}

// Event is a change of the printer's state: one of the codes.
type Event struct {
	Code string
	At   time.Time
}

// Options of a Printer; the zero value of every duration is its default.
type Options struct {
	// Reply bounds one question; default 5 s.
	Reply time.Duration
	// Poll is the pause between two questions about a job; default 500 ms.
	Poll time.Duration
	// Idle is the pause between two questions without a job; default 5 s.
	Idle time.Duration
	// Patience is how long a job may take that makes no progress, and how long a
	// printer may be away before its job counts as uncertain; default 2 min.
	Patience time.Duration
	Log      *slog.Logger // nil logs nothing
}

func (o Options) withDefaults() Options {
	for at, usual := range map[*time.Duration]time.Duration{
		&o.Reply: 5 * time.Second, &o.Poll: 500 * time.Millisecond, &o.Idle: 5 * time.Second, &o.Patience: 2 * time.Minute,
	} {
		if *at == 0 {
			*at = usual
		}
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	return o
}

// Printer is one printer on the network.
type Printer struct {
	*devices.Asked
	line    *line
	options Options
	events  devices.Feed[Event]
	turn    chan struct{} // holds one token while no job is under way
	said    chan string   // what a job learned of the printer
}

// New makes a printer of ipp://HOST[:PORT]/PATH (or ipps://) and touches nothing.
func New(target string, o Options) (*Printer, error) {
	o = o.withDefaults()
	transport := &http.Transport{DialContext: (&net.Dialer{Timeout: o.Reply}).DialContext, ResponseHeaderTimeout: o.Reply, TLSHandshakeTimeout: o.Reply}
	l, err := newLine(target, &http.Client{Transport: transport})
	if err != nil {
		return nil, err
	}
	p := &Printer{Asked: devices.NewAsked(transport.CloseIdleConnections), line: l, options: o, events: make(devices.Feed[Event], 16), turn: make(chan struct{}, 1), said: make(chan string)}
	p.turn <- struct{}{}
	return p, nil
}

// Events tells changes of state; they end with Run.
func (p *Printer) Events() <-chan Event { return p.events }

// Run watches the printer until ctx ends, and returns ctx's error then. It may be
// called once.
func (p *Printer) Run(ctx context.Context) error {
	defer close(p.events)
	last := ""
	tell := func(code string, anew bool) {
		if anew || code != last {
			last = code
			p.events.Publish(Event{code, time.Now()})
		}
	}
	for {
		anew, code := p.Anew(), CodeReady
		if err := p.fit(ctx); err != nil {
			code = devices.Code(err)
		}
		if ctx.Err() != nil {
			return ctx.Err()
		}
		tell(code, anew)
		timer := time.NewTimer(p.options.Idle)
		for waiting := true; waiting; {
			select {
			case code := <-p.said:
				tell(code, false)
			case <-p.Wake():
				waiting = false
			case <-timer.C:
				waiting = false
			case <-ctx.Done():
				timer.Stop()
				return ctx.Err()
			}
		}
	}
}

// Check is one question whether the printer can print; a no is a *devices.Error.
func (p *Printer) Check(ctx context.Context) error { return p.fit(ctx) }

// fit asks the printer how it is.
func (p *Printer) fit(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, p.options.Reply)
	defer cancel()
	answer, err := p.line.ask(ctx, p.line.request(goipp.OpGetPrinterAttributes), nil)
	if err != nil {
		return fault(err)
	}
	p.Answered()
	attrs := answer.Printer
	if formats := words(attrs, "document-format-supported"); !slices.Contains(formats, mimePDF) {
		return &devices.Error{Code: CodeNoPDF}
	}
	code := condition(words(attrs, "printer-state-reasons"))
	if state, _ := number(attrs, "printer-state"); code == "" && state == printerStopped {
		code = CodeFault
	}
	if code == "" && slices.Contains(words(attrs, "printer-is-accepting-jobs"), "false") {
		code = CodeBusy
	}
	if code != "" {
		return &devices.Error{Code: code}
	}
	return nil
}

// fault gives an error of the line its code.
func fault(err error) error {
	if no, ok := errors.AsType[refused](err); ok {
		code := CodeFault
		if no.status == goipp.StatusErrorBusy || no.status == goipp.StatusErrorNotAcceptingJobs {
			code = CodeBusy
		}
		return &devices.Error{Code: code, Err: err}
	}
	if _, ok := errors.AsType[*devices.Error](err); ok {
		return err
	}
	return &devices.Error{Code: CodeNoReply, Err: err}
}

// Print sends a PDF once and follows it to its end. name is the job's name at the
// printer and must be its own: by it a job is found whose answer was lost. When
// ctx ends, the job is taken back at the printer.
func (p *Printer) Print(ctx context.Context, name string, pdf []byte) Outcome {
	select {
	case <-p.turn:
	case <-ctx.Done():
		return Outcome{NotPrinted, CodeCancelled}
	}
	defer func() { p.turn <- struct{}{} }()
	if err := p.fit(ctx); err != nil {
		if ctx.Err() != nil {
			return Outcome{NotPrinted, CodeCancelled}
		}
		p.tell(ctx, devices.Code(err))
		return Outcome{NotPrinted, devices.Code(err)}
	}
	id, out := p.send(ctx, name, pdf)
	if out.Result != "" {
		return out
	}
	return p.follow(ctx, id)
}

// tell passes on what a job learned, if somebody runs the printer.
func (p *Printer) tell(ctx context.Context, code string) {
	select {
	case p.said <- code:
	case <-ctx.Done():
	case <-time.After(p.options.Poll):
	}
}

// send hands the document over; out is set when that is the end.
func (p *Printer) send(ctx context.Context, name string, pdf []byte) (id int, out Outcome) {
	m := p.line.request(goipp.OpPrintJob,
		goipp.MakeAttribute("job-name", goipp.TagName, goipp.String(name)),
		goipp.MakeAttribute("document-format", goipp.TagMimeType, goipp.String(mimePDF)))
	m.Job.Add(goipp.MakeAttribute("media", goipp.TagKeyword, goipp.String("iso_a4_210x297mm")))
	m.Job.Add(goipp.MakeAttribute("sides", goipp.TagKeyword, goipp.String("one-sided")))
	answer, err := p.line.ask(ctx, m, pdf)
	if err == nil {
		if id, ok := number(answer.Job, "job-id"); ok {
			return id, Outcome{}
		}
		err = &devices.Error{Code: CodeNotIPP}
	}
	if no, ok := errors.AsType[refused](err); ok {
		code := devices.Code(fault(no))
		p.options.Log.Warn("office printer refused a job", "job", name, "err", err)
		return 0, Outcome{NotPrinted, code}
	}
	p.options.Log.Warn("answer to a job lost", "job", name, "err", err)
	return p.find(ctx, name)
}

// find looks for a job whose answer was lost, by its name.
func (p *Printer) find(ctx context.Context, name string) (id int, out Outcome) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), p.options.Patience)
	defer cancel()
	for {
		for _, which := range []string{"not-completed", "completed"} {
			answer, err := p.list(ctx, which)
			if err != nil {
				break
			}
			for _, g := range answer.AttrGroups() {
				if g.Tag != goipp.TagJobGroup || !slices.Contains(words(g.Attrs, "job-name"), name) {
					continue
				}
				if id, ok := number(g.Attrs, "job-id"); ok {
					return id, Outcome{}
				}
			}
			if which == "completed" { // asked about all, and it has none
				return 0, Outcome{Uncertain, CodeNoReply}
			}
		}
		if !p.pause(ctx) {
			return 0, Outcome{Uncertain, CodeNoReply}
		}
	}
}

func (p *Printer) list(ctx context.Context, which string) (*goipp.Message, error) {
	ctx, cancel := context.WithTimeout(ctx, p.options.Reply)
	defer cancel()
	m := p.line.request(goipp.OpGetJobs,
		goipp.MakeAttribute("which-jobs", goipp.TagKeyword, goipp.String(which)),
		goipp.MakeAttr("requested-attributes", goipp.TagKeyword, goipp.String("job-id"), goipp.String("job-name")))
	return p.line.ask(ctx, m, nil)
}

// pause waits until the next question; false when ctx has ended.
func (p *Printer) pause(ctx context.Context) bool {
	timer := time.NewTimer(p.options.Poll)
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-ctx.Done():
		return false
	}
}

// progress is what is seen of a job; a job that changes is alive.
type progress struct {
	state, sheets int
	cause         string
}

// follow asks about a job until it has ended.
func (p *Printer) follow(ctx context.Context, id int) Outcome {
	var last progress
	moved := time.Now()
	for {
		now, err := p.look(ctx, id)
		if ctx.Err() != nil {
			return p.takeBack(ctx, id)
		}
		switch {
		case err != nil:
		case now.state == jobCompleted:
			p.tell(ctx, CodeReady)
			return Outcome{Result: Printed}
		case now.state == jobAborted || now.state == jobCanceled:
			out := Outcome{NotPrinted, now.cause}
			if out.Cause == "" {
				out.Cause = map[int]string{jobAborted: CodeAborted, jobCanceled: CodeCancelled}[now.state]
			}
			if now.sheets > 0 {
				out.Result = Uncertain
			}
			return out
		case now != last:
			last, moved = now, time.Now()
			p.tell(ctx, orReady(now.cause))
		}
		if time.Since(moved) > p.options.Patience {
			out := p.takeBack(ctx, id)
			if last.cause != "" {
				out.Cause = last.cause
			}
			return out
		}
		if !p.pause(ctx) {
			return p.takeBack(ctx, id)
		}
	}
}

func orReady(cause string) string {
	if cause == "" {
		return CodeReady
	}
	return cause
}

// look asks how a job is, and, while it does not go on, what the printer lacks.
func (p *Printer) look(ctx context.Context, id int) (progress, error) {
	ctx, cancel := context.WithTimeout(ctx, p.options.Reply)
	defer cancel()
	answer, err := p.line.ask(ctx, p.line.request(goipp.OpGetJobAttributes, goipp.MakeAttribute("job-id", goipp.TagInteger, goipp.Integer(id))), nil)
	if err != nil {
		return progress{}, err
	}
	now := progress{cause: condition(words(answer.Job, "job-state-reasons"))}
	now.state, _ = number(answer.Job, "job-state")
	for _, name := range []string{"job-media-sheets-completed", "job-impressions-completed"} {
		if n, _ := number(answer.Job, name); n > now.sheets {
			now.sheets = n
		}
	}
	if now.state < jobCanceled && now.cause == "" {
		if err := p.fit(ctx); err != nil && devices.Code(err) != CodeBusy && devices.Code(err) != CodeNoReply {
			now.cause = devices.Code(err)
		}
	}
	return now, nil
}

// takeBack cancels a job at the printer and says what can be said of it.
func (p *Printer) takeBack(ctx context.Context, id int) Outcome {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), p.options.Reply)
	defer cancel()
	job := goipp.MakeAttribute("job-id", goipp.TagInteger, goipp.Integer(id))
	_, refusal := p.line.ask(ctx, p.line.request(goipp.OpCancelJob, job), nil)
	now, err := p.look(ctx, id)
	switch {
	case err == nil && now.state == jobCompleted:
		return Outcome{Result: Printed}
	case err == nil && refusal == nil && now.sheets == 0 && (now.state == jobCanceled || now.state == jobAborted):
		return Outcome{NotPrinted, CodeCancelled}
	}
	return Outcome{Uncertain, CodeNoAnswer}
}
