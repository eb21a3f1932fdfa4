package docscan

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"time"

	"onewindow/devices"
)

// Source is where a page is taken from.
type Source string

// Sources. Any is the feeder if paper lies in it, else the glass.
const (
	Any    Source = ""
	Platen Source = "platen"
	Feeder Source = "feeder"
	Duplex Source = "duplex" // the feeder, both sides of each sheet
)

// Mode is the colour of pages.
type Mode string

// Modes, by their names in eSCL.
const (
	Lineart Mode = "BlackAndWhite1"
	Gray    Mode = "Grayscale8"
	Color   Mode = "RGB24"
)

// Capabilities are what a scanner says of itself.
type Capabilities struct {
	Model    string       `json:"model"`
	Serial   string       `json:"serial,omitempty"`
	UUID     string       `json:"uuid,omitempty"`
	Version  string       `json:"version,omitempty"`
	Sources  []SourceCaps `json:"sources"`
	Capacity int          `json:"capacity,omitempty"` // sheets the feeder holds
	// DetectsPaper tells that the state of the feeder says whether it is empty.
	DetectsPaper bool `json:"detectsPaper,omitempty"`
	// Compression is the least factor, of the best pictures; nil if none is
	// offered.
	Compression *int `json:"compression,omitempty"`
}

// SourceCaps are what one source can do; sizes in 1/300 inch.
type SourceCaps struct {
	Source      Source   `json:"source"`
	MinWidth    int      `json:"minWidth,omitempty"`
	MaxWidth    int      `json:"maxWidth,omitempty"`
	MinHeight   int      `json:"minHeight,omitempty"`
	MaxHeight   int      `json:"maxHeight,omitempty"`
	Modes       []Mode   `json:"modes,omitempty"`
	Formats     []string `json:"formats,omitempty"`
	FormatsExt  []string `json:"formatsExt,omitempty"`
	Resolutions []int    `json:"resolutions,omitempty"`
	Range       *Range   `json:"range,omitempty"`
	name        string   // SANE's own
}

// Range is a range of resolutions.
type Range struct {
	Min  int `json:"min"`
	Max  int `json:"max"`
	Step int `json:"step,omitempty"`
}

// Of gives what a source can do.
func (c Capabilities) Of(s Source) (SourceCaps, bool) {
	for _, have := range c.Sources {
		if have.Source == s {
			return have, true
		}
	}
	return SourceCaps{}, false
}

// nearest is the resolution that is offered and comes closest to dpi, the finer
// of two.
func (c SourceCaps) nearest(dpi int) int {
	if r := c.Range; r != nil && r.Max > 0 {
		if dpi < r.Min || dpi > r.Max || r.Step <= 1 {
			return min(max(dpi, r.Min), r.Max)
		}
		return min(r.Min+(dpi-r.Min+r.Step-1)/r.Step*r.Step, r.Max)
	}
	best := 0
	for _, have := range c.Resolutions {
		was, now := distance(best, dpi), distance(have, dpi)
		if best == 0 || now < was || now == was && have > best {
			best = have
		}
	}
	if best == 0 {
		return dpi
	}
	return best
}

func distance(a, b int) int { return max(a-b, b-a) }

// mode is the one wanted if it is offered, else the first that is.
func (c SourceCaps) mode(want Mode) Mode {
	for _, have := range c.Modes {
		if have == want {
			return want
		}
	}
	if len(c.Modes) == 0 {
		return want
	}
	return c.Modes[0]
}

// Job is what is wanted of a stack; the zero value takes what lies in the
// feeder, else the glass, in gray at 200 dpi.
type Job struct {
	Source Source
	Mode   Mode
	DPI    int
}

func (j Job) withDefaults() Job {
	if j.Mode == "" {
		j.Mode = Gray
	}
	if j.DPI == 0 {
		j.DPI = 200
	}
	return j
}

// Status is how a scanner is: Code is ready, or why it cannot work.
type Status struct {
	Code   string `json:"state"`
	Loaded bool   `json:"loaded"` // paper lies in the feeder, as far as the scanner can tell
}

// Scanner is one document scanner. It touches nothing until it is asked, and
// is asked anew each time: there is nothing to reconnect.
type Scanner interface {
	Capabilities(ctx context.Context) (Capabilities, error)
	Status(ctx context.Context) (Status, error)
	// Start begins a job. Whoever began it ends it with Cancel.
	Start(ctx context.Context, job Job) (Stack, error)
}

// Stack is a job at work.
type Stack interface {
	// Next gives the next page, and io.EOF behind the last. After an error there
	// are no more. It ends early when ctx does.
	Next(ctx context.Context) (Page, error)
	// Cancel ends the job at the scanner, whatever became of it; more than once
	// does no harm. It needs no context and never runs beside Next.
	Cancel() error
}

// Codes of errors and states; the sentences are in i18n.
const (
	CodeReady          = "ready"
	CodeAborted        = "job_aborted"
	CodeBadReply       = "bad_reply" // no scanner, or one that talks nonsense
	CodeCertificate    = "certificate_changed"
	CodeDown           = "scanner_down"
	CodeEmpty          = "feeder_empty"
	CodeFault          = "scanner_fault"
	CodeFeederFailed   = "feeder_failed"
	CodeFeederOpen     = "feeder_open"
	CodeInUse          = "scanner_in_use"
	CodeJam            = "paper_jam"
	CodeJobLost        = "job_lost"
	CodeMispick        = "paper_mispick"
	CodeMultipick      = "paper_multipick"
	CodeNoProgram      = "scan_program_missing"
	CodeNotAnnounced   = "scanner_not_announced"
	CodeNotReady       = "pages_late"
	CodeOverloaded     = "feeder_overloaded"
	CodePageBad        = "page_bad"
	CodePageIncomplete = "page_incomplete"
	CodePaperSize      = "paper_size"
	CodeSettings       = "settings_refused"
	CodeStopped        = "job_stopped" // by somebody at the scanner
	CodeTooLong        = "stack_too_long"
)

// Codes are all codes of this package, so that a test can see to it that each
// has its sentence.
func Codes() []string {
	return []string{
		CodeAborted, CodeBadReply, CodeCertificate, CodeDown, CodeEmpty, CodeFault, CodeFeederFailed, CodeFeederOpen, CodeInUse, CodeJam,
		CodeJobLost, CodeMispick, CodeMultipick, CodeNoProgram, CodeNotAnnounced, CodeNotReady, CodeOverloaded, CodePageBad,
		CodePageIncomplete, CodePaperSize, CodeReady, CodeSettings, CodeStopped, CodeTooLong,
	}
}

// Options of a scanner; the zero value of every field is its default.
type Options struct {
	// Pause is what lies between two tries; default 1 s.
	Pause time.Duration
	// Reply is how long a question may take that brings no page; default 10 s.
	Reply time.Duration
	// Page is how long a page may take; default 60 s.
	Page time.Duration
	// Whole is how long a stack may take; default 15 min.
	Whole time.Duration
	// Transport carries HTTP; nil is the network, without any proxy.
	Transport http.RoundTripper
	// Pins keep the certificates of scanners with TLS; nil keeps them as long as
	// the program runs.
	Pins Pins
	// Networks are where a scanner is looked for by its name.
	Networks Networks
	// Program is scanimage; default found by its name.
	Program string
}

func (o Options) withDefaults() Options {
	for _, d := range []struct {
		field    *time.Duration
		fallback time.Duration
	}{
		{&o.Pause, time.Second}, {&o.Reply, 10 * time.Second}, {&o.Page, time.Minute}, {&o.Whole, 15 * time.Minute},
	} {
		if *d.field == 0 {
			*d.field = d.fallback
		}
	}
	if o.Transport == nil {
		o.Transport = &http.Transport{MaxIdleConnsPerHost: 1, IdleConnTimeout: 30 * time.Second}
	}
	if o.Pins == nil {
		o.Pins = &memory{pins: map[string]string{}}
	}
	if o.Program == "" {
		o.Program = "scanimage"
	}
	return o
}

// Open makes the scanner of a port, http://HOST[:PORT][/PATH], the same with https
// and, if wanted, #sha256:FINGERPRINT of its certificate, mdns:NAME for one that is looked for by the
// name that it announces, or sane:NAME, and touches nothing. A name of another form is the code port_name.
func Open(port string, o Options) (Scanner, error) {
	o = o.withDefaults()
	if name, ok := strings.CutPrefix(port, "sane:"); ok && name != "" && !strings.HasPrefix(name, "-") {
		return &sane{name: name, options: o, grace: saneGrace}, nil
	}
	if name, ok := strings.CutPrefix(port, "mdns:"); ok {
		return follow(name, o)
	}
	u, err := url.Parse(port)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" || u.User != nil || u.Scheme == "http" && u.Fragment != "" {
		return nil, &devices.Error{Code: devices.CodeTarget, Err: fmt.Errorf("%q is neither http://HOST:PORT, https://HOST:PORT, mdns:NAME nor sane:NAME", port)}
	}
	named, err := fingerprint(u.Fragment)
	if err != nil {
		return nil, &devices.Error{Code: devices.CodeTarget, Err: err}
	}
	u.Fragment = ""
	if strings.Trim(u.Path, "/") == "" {
		u.Path = "/eSCL"
	}
	u.Path = strings.TrimSuffix(u.Path, "/")
	return newESCL(u, o, &trust{scanner: u.Host, named: named, pins: o.Pins}), nil
}

func pause(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}
