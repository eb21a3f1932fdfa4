package office

import (
	"bytes"
	"context"
	"io"
	"net"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"sync"

	"github.com/OpenPrinting/goipp"

	"onewindow/devices"
)

// Faults of the emulator, for Set.
const (
	FaultAborts     = "aborts"      // every job is given up before its first page
	FaultBusy       = "busy"        // takes no jobs
	FaultCover      = "cover"       // the cover is open
	FaultCutsOff    = "cuts_off"    // a job is given up in its middle
	FaultDead       = "dead"        // takes the question and says nothing
	FaultEmpty      = "empty"       // no paper
	FaultForgets    = "forgets"     // loses a job, and the answer to it
	FaultJam        = "jam"         // paper jams in the middle of every job
	FaultLostAnswer = "lost_answer" // takes a job and never answers
	FaultNoPDF      = "no_pdf"      // takes pictures only
	FaultNotIPP     = "not_ipp"     // answers as a web server
	FaultStopped    = "stopped"     // stopped, for no reason that it tells
	FaultToner      = "toner"       // no toner
)

// Faults lists the faults that Set knows.
func Faults() []string {
	return []string{
		FaultAborts, FaultBusy, FaultCover, FaultCutsOff, FaultDead, FaultEmpty, FaultForgets, FaultJam, FaultLostAnswer,
		FaultNoPDF, FaultNotIPP, FaultStopped, FaultToner,
	}
}

// faultReasons are the printer-state-reasons of faults that keep paper from moving.
var faultReasons = map[string]string{
	FaultEmpty: "media-empty-error", FaultCover: "cover-open", FaultJam: "media-jam-error", FaultToner: "toner-empty-error",
}

// Emulator is an office printer made of software. A job is two pages long, and
// moves on by one step each time that somebody asks about it.
type Emulator struct {
	*devices.Faults
	printed func(name string, pdf []byte)

	mu    sync.Mutex
	jobs  []*emulated
	asked []goipp.Op
}

type emulated struct {
	name  string
	uri   string
	pdf   []byte
	steps int // questions answered while it could go on
	state int
}

const jobSteps = 3

// NewEmulator makes a printer; printed is told each job that came out whole, and
// may be nil.
func NewEmulator(printed func(name string, pdf []byte)) *Emulator {
	return &Emulator{Faults: devices.NewFaults("office", Faults()), printed: printed}
}

// Asked lists the operations so far.
func (e *Emulator) Asked() []goipp.Op {
	e.mu.Lock()
	defer e.mu.Unlock()
	return slices.Clone(e.asked)
}

// Serve answers on l until ctx ends, and closes it.
func (e *Emulator) Serve(ctx context.Context, l net.Listener) error { return devices.Serve(ctx, l, e) }

// ServeHTTP answers one request.
func (e *Emulator) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if e.On(FaultNotIPP) {
		http.NotFound(w, r)
		return
	}
	var m goipp.Message
	if err := m.Decode(r.Body); err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	pdf, err := io.ReadAll(r.Body)
	if err != nil {
		return
	}
	if e.On(FaultDead) {
		<-r.Context().Done()
		return
	}
	e.mu.Lock()
	e.asked = append(e.asked, goipp.Op(m.Code))
	answer := e.answer(&m, pdf)
	e.mu.Unlock()
	if goipp.Op(m.Code) == goipp.OpPrintJob && (e.On(FaultLostAnswer) || e.On(FaultForgets)) {
		panic(http.ErrAbortHandler) // the connection ends without a word
	}
	body, err := answer.EncodeBytes()
	if err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", mimeIPP)
	_, _ = w.Write(body)
}

func (e *Emulator) answer(m *goipp.Message, pdf []byte) *goipp.Message {
	switch goipp.Op(m.Code) {
	case goipp.OpGetPrinterAttributes:
		return e.describe(m)
	case goipp.OpPrintJob:
		return e.take(m, pdf)
	case goipp.OpGetJobs:
		return e.list(m)
	case goipp.OpGetJobAttributes, goipp.OpCancelJob:
		id, _ := number(m.Operation, "job-id")
		if id < 1 || id > len(e.jobs) {
			return reply(m, goipp.StatusErrorNotFound)
		}
		job := e.jobs[id-1]
		if goipp.Op(m.Code) == goipp.OpGetJobAttributes {
			e.step(job)
			return reply(m, goipp.StatusOk, job.group(id))
		}
		if job.state >= jobCanceled {
			return reply(m, goipp.StatusErrorNotPossible)
		}
		job.state = jobCanceled
		return reply(m, goipp.StatusOk)
	}
	return reply(m, goipp.StatusErrorOperationNotSupported)
}

func reply(m *goipp.Message, status goipp.Status, groups ...goipp.Group) *goipp.Message {
	head := goipp.Group{Tag: goipp.TagOperationGroup}
	head.Add(goipp.MakeAttribute("attributes-charset", goipp.TagCharset, goipp.String("utf-8")))
	head.Add(goipp.MakeAttribute("attributes-natural-language", goipp.TagLanguage, goipp.String("en")))
	return goipp.NewMessageWithGroups(m.Version, goipp.Code(status), m.RequestID, append(goipp.Groups{head}, groups...))
}

// ails is why paper does not move; "" while it does.
func (e *Emulator) ails() string {
	for _, fault := range Faults() {
		if reason := faultReasons[fault]; reason != "" && e.On(fault) {
			return reason
		}
	}
	return ""
}

func (e *Emulator) describe(m *goipp.Message) *goipp.Message {
	const idle = 3
	format, state, reason := mimePDF, idle, "none"
	if e.On(FaultNoPDF) {
		format = "image/urf"
	}
	working := slices.ContainsFunc(e.jobs, func(j *emulated) bool { return j.state < jobCanceled })
	if ails := e.ails(); ails != "" && (working || !e.On(FaultJam)) { // paper jams under a job
		reason, state = ails, printerStopped
	}
	if e.On(FaultStopped) {
		state = printerStopped
	}
	g := goipp.Group{Tag: goipp.TagPrinterGroup, Attrs: slices.Clone(always)}
	g.Add(goipp.MakeAttribute("printer-uri-supported", goipp.TagURI, goipp.String(uriOf(m))))
	g.Add(goipp.MakeAttribute("printer-more-info", goipp.TagURI, goipp.String(uriOf(m))))
	g.Add(goipp.MakeAttribute("printer-state", goipp.TagEnum, goipp.Integer(state)))
	g.Add(goipp.MakeAttribute("printer-state-reasons", goipp.TagKeyword, goipp.String(reason)))
	g.Add(goipp.MakeAttribute("printer-is-accepting-jobs", goipp.TagBoolean, goipp.Boolean(!e.On(FaultBusy))))
	g.Add(goipp.MakeAttr("document-format-supported", goipp.TagMimeType, goipp.String("application/octet-stream"), goipp.String(format)))
	return reply(m, goipp.StatusOk, g)
}

// always is what every printer must tell of itself (RFC 8011 §5.4) and that does not
// change here.
var always = goipp.Attributes{
	goipp.MakeAttribute("charset-configured", goipp.TagCharset, goipp.String("utf-8")),
	goipp.MakeAttribute("charset-supported", goipp.TagCharset, goipp.String("utf-8")),
	goipp.MakeAttribute("compression-supported", goipp.TagKeyword, goipp.String("none")),
	goipp.MakeAttribute("document-format-default", goipp.TagMimeType, goipp.String("application/octet-stream")),
	goipp.MakeAttribute("generated-natural-language-supported", goipp.TagLanguage, goipp.String("en")),
	goipp.MakeAttr("ipp-versions-supported", goipp.TagKeyword, goipp.String("1.1"), goipp.String("2.0")),
	goipp.MakeAttrCollection("media-col-default", goipp.MakeAttribute("media-type", goipp.TagKeyword, goipp.String("stationery"))),
	goipp.MakeAttribute("natural-language-configured", goipp.TagLanguage, goipp.String("en")),
	goipp.MakeAttr("operations-supported", goipp.TagEnum, goipp.Integer(goipp.OpPrintJob), goipp.Integer(goipp.OpCancelJob),
		goipp.Integer(goipp.OpGetJobAttributes), goipp.Integer(goipp.OpGetJobs), goipp.Integer(goipp.OpGetPrinterAttributes)),
	goipp.MakeAttribute("printer-info", goipp.TagText, goipp.String("emulated")),
	goipp.MakeAttribute("printer-location", goipp.TagText, goipp.String("")),
	goipp.MakeAttribute("printer-make-and-model", goipp.TagText, goipp.String("onewindow emulator")),
	goipp.MakeAttribute("printer-name", goipp.TagName, goipp.String("emulator")),
	goipp.MakeAttribute("printer-up-time", goipp.TagInteger, goipp.Integer(1)),
	goipp.MakeAttribute("uri-authentication-supported", goipp.TagKeyword, goipp.String("none")),
	goipp.MakeAttribute("uri-security-supported", goipp.TagKeyword, goipp.String("none")),
}

// uriOf is what the asker calls the printer.
func uriOf(m *goipp.Message) string { return strings.Join(words(m.Operation, "printer-uri"), "") }

func (e *Emulator) take(m *goipp.Message, pdf []byte) *goipp.Message {
	switch {
	case e.On(FaultBusy):
		return reply(m, goipp.StatusErrorNotAcceptingJobs)
	case !slices.Contains(words(m.Operation, "document-format"), mimePDF), !bytes.HasPrefix(pdf, []byte("%PDF-")):
		return reply(m, goipp.StatusErrorDocumentFormatNotSupported)
	case e.On(FaultForgets):
		return reply(m, goipp.StatusErrorInternal)
	}
	const pending = 3
	e.jobs = append(e.jobs, &emulated{
		name: strings.Join(words(m.Operation, "job-name"), ""), uri: uriOf(m) + "/" + strconv.Itoa(len(e.jobs)+1), pdf: pdf, state: pending,
	})
	return reply(m, goipp.StatusOk, e.jobs[len(e.jobs)-1].group(len(e.jobs)))
}

func (e *Emulator) list(m *goipp.Message) *goipp.Message {
	done := slices.Contains(words(m.Operation, "which-jobs"), "completed")
	var groups goipp.Groups
	for i, job := range e.jobs {
		if (job.state >= jobCanceled) == done {
			groups.Add(job.group(i + 1))
		}
	}
	return reply(m, goipp.StatusOk, groups...)
}

// step moves a job on, if nothing ails.
func (e *Emulator) step(job *emulated) {
	const processing = 5
	if job.state >= jobCanceled || e.ails() != "" && (job.steps > 0 || !e.On(FaultJam)) {
		return
	}
	job.steps++
	job.state = processing
	switch {
	case e.On(FaultAborts), e.On(FaultCutsOff) && job.steps == jobSteps-1:
		job.state = jobAborted
	case job.steps == jobSteps:
		job.state = jobCompleted
		if e.printed != nil {
			e.printed(job.name, job.pdf)
		}
	}
}

func (job *emulated) group(id int) goipp.Group {
	g := goipp.Group{Tag: goipp.TagJobGroup}
	g.Add(goipp.MakeAttribute("job-id", goipp.TagInteger, goipp.Integer(id)))
	g.Add(goipp.MakeAttribute("job-uri", goipp.TagURI, goipp.String(job.uri)))
	g.Add(goipp.MakeAttribute("job-name", goipp.TagName, goipp.String(job.name)))
	g.Add(goipp.MakeAttribute("job-state", goipp.TagEnum, goipp.Integer(job.state)))
	g.Add(goipp.MakeAttribute("job-state-reasons", goipp.TagKeyword, goipp.String("none")))
	g.Add(goipp.MakeAttribute("job-impressions-completed", goipp.TagInteger, goipp.Integer(max(job.steps-1, 0))))
	return g
}
