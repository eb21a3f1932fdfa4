package docscan

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
	"time"

	"onewindow/devices"
)

// Tries, as sane-airscan counts them.
const (
	tryJob  = 10
	tryPage = 30
)

const maxXML = 1 << 20

// escl is a scanner behind HTTP.
type escl struct {
	base    *url.URL // without a slash at its end
	options Options
	http    *http.Client
	trust   *trust // nil without TLS

	mu    sync.Mutex
	known *Capabilities
}

// newESCL makes the scanner of an address; t decides about its certificate.
func newESCL(base *url.URL, o Options, t *trust) *escl {
	transport := o.Transport
	if base.Scheme == "https" {
		transport = t.secure(transport)
	} else {
		t = nil
	}
	return &escl{base: base, options: o, trust: t, http: &http.Client{
		Transport: transport,
		// A scanner that leads elsewhere leads to nobody's scanner.
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}}
}

// Capabilities asks the scanner what it can do.
func (e *escl) Capabilities(ctx context.Context) (Capabilities, error) {
	b, err := e.get(ctx, "ScannerCapabilities")
	if err != nil {
		return Capabilities{}, err
	}
	c, err := ParseCapabilities(b)
	if err != nil {
		return Capabilities{}, err
	}
	e.mu.Lock()
	defer e.mu.Unlock()
	e.known = &c
	return c, nil
}

// capabilities asks only what is not known; a scanner is exchanged for another
// behind the same name rarely, and refuses the settings then.
func (e *escl) capabilities(ctx context.Context) (Capabilities, error) {
	e.mu.Lock()
	known := e.known
	e.mu.Unlock()
	if known != nil {
		return *known, nil
	}
	return e.Capabilities(ctx)
}

func (e *escl) forget() {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.known = nil
}

// Status asks the scanner how it is.
func (e *escl) Status(ctx context.Context) (Status, error) {
	s, err := e.state(ctx)
	if err != nil {
		return Status{}, err
	}
	code := s.trouble()
	if code == "" {
		code = CodeReady
	}
	return Status{Code: code, Loaded: s.ADF != "" && s.ADF != "ScannerAdfEmpty"}, nil
}

func (e *escl) state(ctx context.Context) (State, error) {
	b, err := e.get(ctx, "ScannerStatus")
	if err != nil {
		return State{}, err
	}
	return ParseStatus(b)
}

// get brings one of the scanner's documents.
func (e *escl) get(ctx context.Context, name string) ([]byte, error) {
	r, err := e.ask(ctx, http.MethodGet, e.base.JoinPath(name), nil, e.options.Reply, maxXML)
	if err != nil {
		return nil, err
	}
	switch {
	case r.code == http.StatusServiceUnavailable:
		return nil, &devices.Error{Code: CodeInUse, Err: fmt.Errorf("%s: %d", name, r.code)}
	case r.code != http.StatusOK:
		return nil, badReply(fmt.Errorf("%s: %d", name, r.code))
	}
	return r.body, nil
}

type answer struct {
	code     int
	location string
	media    string
	body     []byte
}

var errReply = errors.New("no answer in time")

// ask sends one request and takes the whole answer, in the time given.
func (e *escl) ask(ctx context.Context, method string, to *url.URL, body []byte, within time.Duration, most int64) (answer, error) {
	ctx, cancel := context.WithTimeoutCause(ctx, within, &devices.Error{Code: devices.CodeNoReply, Err: errReply})
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, method, to.String(), bytes.NewReader(body))
	if err != nil {
		return answer{}, &devices.Error{Code: devices.CodeTarget, Err: err}
	}
	if body != nil {
		req.Header.Set("Content-Type", "text/xml")
	}
	resp, err := e.http.Do(req)
	if err != nil {
		return answer{}, e.lost(ctx, devices.CodeUnreachable, err)
	}
	defer resp.Body.Close()
	if err := e.trust.met(resp.TLS); err != nil {
		return answer{}, e.lost(ctx, devices.CodeInternal, err)
	}
	b, err := io.ReadAll(io.LimitReader(resp.Body, most+1))
	a := answer{code: resp.StatusCode, location: resp.Header.Get("Location"), media: resp.Header.Get("Content-Type"), body: b}
	switch {
	case err != nil:
		return a, e.lost(ctx, CodeBadReply, err)
	case int64(len(b)) > most:
		return a, badReply(fmt.Errorf("more than %d bytes", most))
	}
	return a, nil
}

// lost says why there is no answer: we gave up, or the line did.
func (e *escl) lost(ctx context.Context, code string, err error) error {
	if ctx.Err() != nil {
		return devices.Wrap(context.Cause(ctx))
	}
	e.forget()
	if coded, ok := errors.AsType[*devices.Error](err); ok { // of its certificate
		return coded
	}
	if errors.Is(err, http.ErrSchemeMismatch) { // something answers, and speaks no TLS
		code = CodeBadReply
	}
	return &devices.Error{Code: code, Err: err}
}

// Start puts a job to the scanner.
func (e *escl) Start(ctx context.Context, job Job) (Stack, error) {
	job = job.withDefaults()
	c, err := e.capabilities(ctx)
	if err != nil {
		return nil, err
	}
	state, err := e.state(ctx)
	if err != nil {
		return nil, err
	}
	if code := state.trouble(); code != "" {
		return nil, &devices.Error{Code: code}
	}
	source, err := choose(c, job.Source, state.ADF)
	if err != nil {
		return nil, err
	}
	to, err := e.post(ctx, settings(c, source, job))
	if err != nil {
		return nil, err
	}
	return &esclStack{scanner: e, job: to, single: source.Source == Platen, began: time.Now()}, nil
}

// choose picks the source. A feeder that says that it is empty is not begun
// with: the scanner would make a job of nothing.
func choose(c Capabilities, want Source, adf string) (SourceCaps, error) {
	empty := adf == "ScannerAdfEmpty"
	if want == Any {
		want = Platen
		if _, feeds := c.Of(Feeder); feeds && !empty {
			want = Feeder
		}
		if _, glass := c.Of(Platen); !glass {
			want = Feeder
		}
	}
	source, ok := c.Of(want)
	if !ok && want == Duplex {
		source, ok = c.Of(Feeder) // one side of each sheet is better than nothing
	}
	switch {
	case !ok:
		return SourceCaps{}, &devices.Error{Code: CodeSettings, Err: fmt.Errorf("no %s", want)}
	case source.Source != Platen && empty:
		return SourceCaps{}, &devices.Error{Code: CodeEmpty}
	case len(source.Formats)+len(source.FormatsExt) > 0 && !slices.Contains(source.Formats, mediaJPEG) && !slices.Contains(source.FormatsExt, mediaJPEG):
		return SourceCaps{}, &devices.Error{Code: CodeSettings, Err: errors.New("no JPEG")}
	}
	return source, nil
}

// post begins a job and gives its address.
func (e *escl) post(ctx context.Context, body []byte) (*url.URL, error) {
	for try := 1; ; try++ {
		a, err := e.ask(ctx, http.MethodPost, e.base.JoinPath("ScanJobs"), body, e.options.Reply, maxXML)
		if err != nil {
			return nil, err
		}
		switch a.code {
		case http.StatusCreated:
			to := jobURL(e.base, a.location)
			if to == nil {
				return nil, badReply(errors.New("a job without a place"))
			}
			return to, nil
		case http.StatusBadRequest, http.StatusConflict:
			e.forget()
			return nil, &devices.Error{Code: CodeSettings, Err: fmt.Errorf("ScanJobs: %d", a.code)}
		case http.StatusServiceUnavailable:
			if try == tryJob {
				return nil, &devices.Error{Code: CodeInUse, Err: fmt.Errorf("%d tries", try)}
			}
		default:
			return nil, e.refused(ctx, "ScanJobs", a.code)
		}
		err = pause(ctx, e.options.Pause)
		if err != nil {
			return nil, devices.Wrap(err)
		}
	}
}

// refused names the trouble behind an answer that no client expects, if the
// scanner's state knows one.
func (e *escl) refused(ctx context.Context, name string, code int) error {
	if s, err := e.state(ctx); err == nil && s.trouble() != "" {
		return &devices.Error{Code: s.trouble(), Err: fmt.Errorf("%s: %d", name, code)}
	}
	return badReply(fmt.Errorf("%s: %d", name, code))
}

// jobURL takes the path of a Location alone: devices name hosts that are wrong,
// or cut short, or leave them out. It is nil when there is no path.
func jobURL(base *url.URL, location string) *url.URL {
	location = strings.TrimSpace(location)
	if _, rest, ok := strings.Cut(location, "://"); ok {
		slash := strings.IndexByte(rest, '/')
		if slash < 0 {
			return nil
		}
		location = rest[slash:]
	}
	location, _, _ = strings.Cut(location, "#")
	location, query, _ := strings.Cut(location, "?")
	path, err := url.PathUnescape(strings.TrimRight(location, "/"))
	if err != nil || path == "" {
		return nil
	}
	to := url.URL{Scheme: base.Scheme, Host: base.Host, Path: path, RawQuery: query}
	if !strings.HasPrefix(path, "/") {
		to.Path = base.Path + "/" + path
	}
	return &to
}

// esclStack is a job at a scanner.
type esclStack struct {
	scanner *escl
	job     *url.URL
	single  bool // of the glass
	began   time.Time
	pages   int
	ended   bool

	once sync.Once
	err  error
}

// Next asks for the next page until it comes, or the scanner says why not.
func (s *esclStack) Next(ctx context.Context) (Page, error) {
	if s.ended {
		return Page{}, io.EOF
	}
	p, err := s.next(ctx)
	if err != nil {
		s.ended = true
		return Page{}, err
	}
	s.pages++
	s.ended = s.single
	return p, nil
}

func (s *esclStack) next(ctx context.Context) (Page, error) {
	o := s.scanner.options
	over := &devices.Error{Code: CodeTooLong}
	ctx, cancel := context.WithDeadlineCause(ctx, s.began.Add(o.Whole), over)
	defer cancel()
	late, missed := 0, 0
	for {
		a, err := s.scanner.ask(ctx, http.MethodGet, s.job.JoinPath("NextDocument"), nil, o.Page, maxPage)
		switch {
		case err != nil && a.code == http.StatusOK && devices.Code(err) == CodeBadReply:
			return Page{}, &devices.Error{Code: CodePageIncomplete, Err: err}
		case err != nil:
			return Page{}, err
		}
		switch a.code {
		case http.StatusOK:
			return checkPage(a.body)
		case http.StatusServiceUnavailable:
			late++
			err = s.late(ctx, late)
		case http.StatusNotFound:
			missed++
			if missed > 1 { // some scanners say it too early
				return Page{}, s.end(ctx)
			}
		case http.StatusConflict:
			err = s.trouble(ctx, CodeFault)
		case http.StatusGone:
			err = s.trouble(ctx, CodeJobLost)
		default:
			err = s.trouble(ctx, CodeFault)
		}
		if err == nil {
			err = pause(ctx, o.Pause)
		}
		if err != nil {
			return Page{}, devices.Wrap(err)
		}
	}
}

// late is a page that is not ready: perhaps it never will be.
func (s *esclStack) late(ctx context.Context, tries int) error {
	state, err := s.scanner.state(ctx)
	if err != nil {
		return err
	}
	if err := s.failure(state); err != nil {
		return err
	}
	if tries >= tryPage {
		return &devices.Error{Code: CodeNotReady, Err: fmt.Errorf("%d tries", tries)}
	}
	return nil
}

// failure is what the scanner's state says against the job, or nil.
func (s *esclStack) failure(state State) error {
	if code := state.trouble(); code != "" {
		return &devices.Error{Code: code}
	}
	j, ok := state.job(s.job.Path)
	switch {
	case ok && j.State == "Aborted":
		return &devices.Error{Code: CodeAborted, Err: fmt.Errorf("%q", j.Reasons)}
	case ok && j.State == "Canceled":
		return &devices.Error{Code: CodeStopped, Err: fmt.Errorf("%q", j.Reasons)}
	}
	return nil
}

// trouble names what the feeder says, else the code given.
func (s *esclStack) trouble(ctx context.Context, code string) error {
	state, err := s.scanner.state(ctx)
	if err != nil {
		return &devices.Error{Code: code, Err: err}
	}
	if err := s.failure(state); err != nil {
		return err
	}
	return &devices.Error{Code: code}
}

// end tells whether no more pages means that all are there.
func (s *esclStack) end(ctx context.Context) error {
	state, err := s.scanner.state(ctx)
	if err != nil {
		return err // nobody knows whether these were all
	}
	switch err := s.failure(state); {
	case err != nil:
		return err
	case s.pages == 0:
		return &devices.Error{Code: CodeEmpty}
	}
	return io.EOF
}

// Cancel takes the job away from the scanner.
func (s *esclStack) Cancel() error {
	s.once.Do(func() {
		s.ended = true
		a, err := s.scanner.ask(context.Background(), http.MethodDelete, s.job, nil, s.scanner.options.Reply, maxXML)
		switch {
		case err != nil:
			s.err = err
		case a.code/100 != 2 && a.code != http.StatusNotFound && a.code != http.StatusGone:
			s.err = badReply(fmt.Errorf("DELETE: %d", a.code))
		}
	})
	return s.err
}
