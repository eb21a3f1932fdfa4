package docscan

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"image/jpeg"
	"image/png"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"time"

	"onewindow/devices"
)

// sane is a scanner behind scanimage, which is started anew for each question.
type sane struct {
	name    string
	options Options
	extra   []string      // further arguments of a scan
	grace   time.Duration // between SIGINT and SIGKILL
}

// saneGrace is how long scanimage has to put the scanner to rest.
const saneGrace = 10 * time.Second

// saneStatus are the exit statuses of scanimage by the SANE standard.
var saneStatus = map[int]string{
	2: CodeStopped, 3: CodeInUse, 6: CodeJam, 7: CodeEmpty, 8: CodeFeederOpen, 9: CodeFault, 10: CodeFault, 11: devices.CodePermission,
}

// saneWords are what scanimage says in the C locale, where its exit status does
// not.
var saneWords = []struct{ says, code string }{
	{"Document feeder jammed", CodeJam},
	{"Scanner cover is open", CodeFeederOpen},
	{"Device busy", CodeInUse},
	{"Error during device I/O", CodeFault},
	{"Access to resource has been denied", devices.CodePermission},
	{"Document feeder out of documents", CodeEmpty},
	{"Operation was cancelled", CodeStopped},
	{"failed: Invalid argument", devices.CodeNotFound}, // of opening a device that is not there
	{"Invalid argument", CodeSettings},
	{"unrecognized option", CodeSettings},
}

// saneFailure names the reason why scanimage failed.
func saneFailure(said string, err error) error {
	if errors.Is(err, exec.ErrNotFound) {
		return &devices.Error{Code: CodeNoProgram, Err: err}
	}
	code := ""
	if exit, ok := errors.AsType[*exec.ExitError](err); ok {
		code = saneStatus[exit.ExitCode()]
	}
	for _, w := range saneWords {
		if code == "" && strings.Contains(said, w.says) {
			code = w.code
		}
	}
	if code == "" {
		code = CodeFault
	}
	return &devices.Error{Code: code, Err: err}
}

// command makes a run of scanimage that is asked to stop when ctx ends, and
// made to after a while.
func (s *sane) command(ctx context.Context, args ...string) *exec.Cmd {
	cmd := exec.CommandContext(ctx, s.options.Program, append([]string{"-d", s.name}, args...)...)
	cmd.Env = append(os.Environ(), "LC_ALL=C")
	cmd.Cancel = func() error { return cmd.Process.Signal(os.Interrupt) }
	cmd.WaitDelay = s.grace
	return cmd
}

// Capabilities asks for the options of the device.
func (s *sane) Capabilities(ctx context.Context) (Capabilities, error) {
	ctx, cancel := context.WithTimeoutCause(ctx, s.options.Page, &devices.Error{Code: devices.CodeNoReply, Err: errReply})
	defer cancel()
	var out, said tail
	cmd := s.command(ctx, "-A")
	cmd.Stdout, cmd.Stderr = &out, &said
	err := cmd.Run()
	switch {
	case ctx.Err() != nil:
		return Capabilities{}, devices.Wrap(context.Cause(ctx))
	case err != nil:
		return Capabilities{}, saneFailure(said.String(), err)
	}
	c := ParseOptions(out.String())
	c.Model = s.name
	return c, nil
}

// Status opens the device and says no more than that it could be opened: SANE
// has no question for the feeder.
func (s *sane) Status(ctx context.Context) (Status, error) {
	_, err := s.Capabilities(ctx)
	if err != nil {
		return Status{}, err
	}
	return Status{Code: CodeReady}, nil
}

var (
	optionLine = regexp.MustCompile(`(?m)^ +--(mode|source|resolution)[ =]([^\n]*?) \[[^\]\n]*\] *$`)
	rangeOf    = regexp.MustCompile(`^(\d+)(?:\.\d+)?\.\.(\d+)(?:\.\d+)?dpi(?: \(in steps of (\d+))?`)
)

// ParseOptions reads what scanimage -A says. Backends have names of their own
// for the same things.
func ParseOptions(text string) Capabilities {
	var c Capabilities
	one := SourceCaps{Source: Platen}
	var sources []string
	for _, m := range optionLine.FindAllStringSubmatch(text, -1) {
		values := strings.Split(m[2], "|")
		switch m[1] {
		case "mode":
			one.Modes = nil
			for _, v := range values {
				one.Modes = append(one.Modes, Mode(v))
			}
		case "source":
			sources = values
		case "resolution":
			one.Resolutions, one.Range = saneResolutions(m[2])
		}
	}
	for _, name := range sources {
		source := one
		source.name = name
		source.Source = sourceNamed(name)
		if _, have := c.Of(source.Source); !have {
			c.Sources = append(c.Sources, source)
		}
	}
	if len(c.Sources) == 0 {
		c.Sources = []SourceCaps{one} // a glass: a feeder would have a name
	}
	return c
}

func sourceNamed(name string) Source {
	low := strings.ToLower(name)
	switch {
	case strings.Contains(low, "duplex"):
		return Duplex
	case strings.Contains(low, "adf"), strings.Contains(low, "feeder"):
		return Feeder
	}
	return Platen
}

func saneResolutions(text string) ([]int, *Range) {
	if m := rangeOf.FindStringSubmatch(text); m != nil {
		low, _ := strconv.Atoi(m[1])
		high, _ := strconv.Atoi(m[2])
		step, _ := strconv.Atoi(m[3])
		return nil, &Range{Min: low, Max: high, Step: step}
	}
	var all []int
	for v := range strings.SplitSeq(strings.TrimSuffix(text, "dpi"), "|") {
		if dpi, err := strconv.Atoi(strings.TrimSpace(v)); err == nil && dpi > 0 {
			all = append(all, dpi)
		}
	}
	return all, nil
}

// saneMode is what a backend calls a mode, or "".
func saneMode(offered []Mode, want Mode) string {
	words := map[Mode][]string{Gray: {"gray", "grey"}, Color: {"color", "colour"}, Lineart: {"lineart", "black", "binary"}}[want]
	for _, word := range words {
		for _, m := range offered {
			if strings.Contains(strings.ToLower(string(m)), word) {
				return string(m)
			}
		}
	}
	return ""
}

// Start begins a batch. A feeder that turns out to be empty gives way to the
// glass where either will do: SANE cannot tell beforehand.
func (s *sane) Start(ctx context.Context, job Job) (Stack, error) {
	job = job.withDefaults()
	c, err := s.Capabilities(ctx)
	if err != nil {
		return nil, err
	}
	var sources []SourceCaps
	add := func(wanted ...Source) {
		for _, w := range wanted {
			if source, ok := c.Of(w); ok {
				sources = append(sources, source)
			}
		}
	}
	switch job.Source {
	case Any:
		add(Feeder, Platen)
	case Duplex:
		add(Duplex, Feeder)
		sources = sources[:min(1, len(sources))]
	default:
		add(job.Source)
	}
	if len(sources) == 0 {
		return nil, &devices.Error{Code: CodeSettings, Err: fmt.Errorf("no %s", job.Source)}
	}
	stack := &saneStack{scanner: s, job: job, sources: sources, began: time.Now()}
	err = stack.begin()
	if err != nil {
		return nil, err
	}
	return stack, nil
}

// saneStack is one run of scanimage.
type saneStack struct {
	scanner *sane
	job     Job
	sources []SourceCaps // the first is at work, the others come if it is empty
	began   time.Time
	pages   int
	over    bool

	dir   string
	said  *tail
	paths chan string // closed when no more come
	ended chan error
	stop  context.CancelFunc
}

// arguments are those of a batch.
func (s *saneStack) arguments() []string {
	source := s.sources[0]
	args := []string{"--format=png", "--batch=" + filepath.Join(s.dir, "p%d.png"), "--batch-print"}
	if source.name != "" {
		args = append(args, "--source", source.name)
	}
	if mode := saneMode(source.Modes, s.job.Mode); mode != "" {
		args = append(args, "--mode", mode)
	}
	if source.Range != nil || len(source.Resolutions) > 0 {
		args = append(args, "--resolution", strconv.Itoa(source.nearest(s.job.DPI)))
	}
	if source.Source == Platen {
		args = append(args, "--batch-count=1")
	}
	return append(args, s.scanner.extra...)
}

func (s *saneStack) begin() error {
	dir, err := os.MkdirTemp("", "docscan-*")
	if err != nil {
		return &devices.Error{Code: devices.CodeInternal, Err: err}
	}
	s.dir = dir
	ctx, stop := context.WithCancel(context.Background())
	cmd := s.scanner.command(ctx, s.arguments()...)
	s.said = &tail{over: make(chan struct{})}
	cmd.Stderr = s.said
	out, err := cmd.StdoutPipe()
	if err == nil {
		err = cmd.Start()
	}
	if err != nil {
		stop()
		return errors.Join(saneFailure("", err), os.RemoveAll(dir))
	}
	s.stop, s.paths, s.ended = stop, make(chan string), make(chan error, 1)
	go func(paths chan<- string, ended chan<- error) {
		lines := bufio.NewScanner(out)
		for lines.Scan() {
			select {
			case paths <- lines.Text():
			case <-ctx.Done():
			}
		}
		ended <- cmd.Wait()
		close(paths)
	}(s.paths, s.ended)
	return nil
}

// Next waits for the next finished file.
func (s *saneStack) Next(ctx context.Context) (Page, error) {
	if s.over {
		return Page{}, io.EOF
	}
	p, err := s.next(ctx)
	if devices.Code(err) == CodeEmpty && s.pages == 0 && len(s.sources) > 1 {
		err = s.end()
		s.sources = s.sources[1:]
		if err == nil {
			err = s.begin()
		}
		if err == nil {
			p, err = s.next(ctx)
		}
	}
	if err != nil {
		s.over = true
		return Page{}, err
	}
	s.pages++
	return p, nil
}

func (s *saneStack) next(ctx context.Context) (Page, error) {
	o := s.scanner.options
	ctx, cancel := context.WithDeadlineCause(ctx, s.began.Add(o.Whole), &devices.Error{Code: CodeTooLong})
	defer cancel()
	ctx, cancel = context.WithTimeoutCause(ctx, o.Page, &devices.Error{Code: devices.CodeNoReply, Err: errReply})
	defer cancel()
	said := s.said.over
	var tired <-chan time.Time
	for {
		select {
		case <-ctx.Done():
			return Page{}, devices.Wrap(context.Cause(ctx))
		case path, more := <-s.paths:
			if more {
				return fromPNG(path)
			}
			err := <-s.ended
			s.ended <- err
			return Page{}, s.verdict(err)
		case <-said:
			// Some backends hang when all is said and done.
			said = nil
			timer := time.NewTimer(s.scanner.grace)
			defer timer.Stop()
			tired = timer.C
		case <-tired:
			return Page{}, s.verdict(errHung)
		}
	}
}

var errHung = errors.New("scanimage does not end")

// verdict says how a batch ended: io.EOF behind the last page.
func (s *saneStack) verdict(err error) error {
	switch {
	case err == nil && s.pages == 0:
		return &devices.Error{Code: CodeEmpty}
	case err == nil:
		return io.EOF
	}
	err = saneFailure(s.said.String(), err)
	if devices.Code(err) == CodeEmpty && s.pages > 0 {
		return io.EOF
	}
	return err
}

// Cancel stops scanimage, and takes what it wrote away: pages that were asked
// for have been read.
func (s *saneStack) Cancel() error {
	s.over = true
	return s.end()
}

func (s *saneStack) end() error {
	s.stop()
	for range s.paths { //nolint:revive // until the child has ended
	}
	return os.RemoveAll(s.dir)
}

// pngQuality keeps what a page shows when it becomes a JPEG, the form in which
// a desk keeps pages.
const pngQuality = 85

// fromPNG reads a page that scanimage has finished.
func fromPNG(path string) (Page, error) {
	b, err := os.ReadFile(path)
	if err != nil {
		return Page{}, &devices.Error{Code: devices.CodeInternal, Err: err}
	}
	c, err := png.DecodeConfig(bytes.NewReader(b))
	if err != nil || c.Width > maxSide || c.Height > maxSide {
		return Page{}, &devices.Error{Code: CodePageBad, Err: err}
	}
	img, err := png.Decode(bytes.NewReader(b))
	if err != nil {
		return Page{}, &devices.Error{Code: CodePageIncomplete, Err: err}
	}
	var out bytes.Buffer
	err = jpeg.Encode(&out, img, &jpeg.Options{Quality: pngQuality})
	if err != nil {
		return Page{}, &devices.Error{Code: CodePageBad, Err: err}
	}
	return Page{JPEG: out.Bytes(), Width: c.Width, Height: c.Height, Blank: Blank(img)}, nil
}

// tail keeps the beginning of what a child says, as much as anybody reads. over
// is closed when it says that the batch has ended.
type tail struct {
	mu   sync.Mutex
	text []byte
	over chan struct{}
	told bool
}

const tailSize = 64 << 10

// Write never fails: what is too much is dropped.
func (t *tail) Write(b []byte) (int, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.text = append(t.text, b[:max(0, min(tailSize-len(t.text), len(b)))]...)
	if t.over != nil && !t.told && bytes.Contains(t.text, []byte("Batch terminated")) {
		t.told = true
		close(t.over)
	}
	return len(b), nil
}

func (t *tail) String() string {
	t.mu.Lock()
	defer t.mu.Unlock()
	return string(t.text)
}
