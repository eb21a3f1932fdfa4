package docscan

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"

	"onewindow/devices"
)

// Faults of the emulator, for Set.
const (
	FaultBusy      = "busy"       // another client has the scanner: no job is taken
	FaultChunked   = "chunked"    // pages come in chunks, without their length
	FaultConflict  = "conflict"   // settings are refused
	FaultCutHost   = "cut_host"   // the place of a job has a host that is cut short
	FaultDead      = "dead"       // takes the question and says nothing
	FaultDown      = "down"       // the scanner says that it is down
	FaultEarly404  = "early_404"  // says once that there are no more pages before each page but the first
	FaultEmpty     = "empty"      // the feeder never sees its paper
	FaultGarbled   = "garbled"    // the third page is no picture
	FaultGone      = "gone"       // the job is forgotten at the third page
	FaultHatch     = "hatch"      // the feeder is opened at the third page
	FaultJam       = "jam"        // paper jams at the third page
	FaultJam409    = "jam_409"    // paper jams at the third page, told by status 409
	FaultMispick   = "mispick"    // the third sheet is not picked
	FaultMultipick = "multipick"  // two sheets come at once at the third page
	FaultPrefixes  = "prefixes"   // documents with unusual prefixes
	FaultRelative  = "relative"   // the place of a job is relative
	FaultShort     = "short"      // the third page ends before its length
	FaultSlow      = "slow"       // bodies come slowly
	FaultStalled   = "stalled"    // the third page stops in the middle and never ends
	FaultTooLong   = "too_long"   // the third sheet is too long
	FaultUnready   = "unready"    // pages are never ready
	FaultWrongHost = "wrong_host" // the place of a job names another host
)

// Faults lists the faults that Set knows.
func Faults() []string {
	return []string{
		FaultBusy, FaultChunked, FaultConflict, FaultCutHost, FaultDead, FaultDown, FaultEarly404, FaultEmpty, FaultGarbled,
		FaultGone, FaultHatch, FaultJam, FaultJam409, FaultMispick, FaultMultipick, FaultPrefixes, FaultRelative, FaultShort,
		FaultSlow, FaultStalled, FaultTooLong, FaultUnready, FaultWrongHost,
	}
}

// faultPage is the page at which what happens to paper happens.
const faultPage = 3

// paperFaults are the states of the feeder after what happened to paper.
var paperFaults = map[string]string{
	FaultJam: "ScannerAdfJam", FaultJam409: "ScannerAdfJam", FaultHatch: "ScannerAdfHatchOpen", FaultMispick: "ScannerAdfMispick",
	FaultMultipick: "ScannerAdfMultipickDetected", FaultTooLong: "ScannerAdfDuplexPageTooLong",
}

// jobLife is how long a job lives that nobody asks for.
const jobLife = 5 * time.Minute

// Sheet is one sheet of paper: JPEG of its sides; a back that is empty is blank.
type Sheet struct{ Front, Back []byte }

// EmulatorOptions describe the scanner that is emulated.
type EmulatorOptions struct {
	// PPM is how many pages a minute it makes; 0 makes them at once.
	PPM int
	// Tray says what lies in the feeder while no job is at work, given what is
	// left in it. It may be nil, and may take a while.
	Tray func(left []Sheet) []Sheet
	// Glass is the page on the glass; nil draws one.
	Glass []byte
}

// Emulator is an eSCL scanner made of software: a glass, and a feeder with both
// sides.
type Emulator struct {
	*devices.Faults
	options EmulatorOptions

	mu    sync.Mutex
	tray  []Sheet
	job   *emulated
	count int
	asked []string
}

// emulated is the one job at work.
type emulated struct {
	path    string
	glass   bool
	duplex  bool
	dpi     int
	began   time.Time
	touched time.Time
	sent    int
	back    bool // the back of the uppermost sheet is next
	denied  int  // page of which the early 404 was said
	state   string
	reason  string
}

// NewEmulator makes a scanner with an empty feeder.
func NewEmulator(o EmulatorOptions) *Emulator {
	return &Emulator{options: o, Faults: devices.NewFaults("docscan", Faults())}
}

// Load puts sheets under those that lie in the feeder.
func (e *Emulator) Load(sheets ...Sheet) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.tray = append(e.tray, sheets...)
}

// Loaded is how many sheets lie in the feeder.
func (e *Emulator) Loaded() int {
	e.mu.Lock()
	defer e.mu.Unlock()
	return len(e.tray)
}

// Asked lists the requests so far, method and path.
func (e *Emulator) Asked() []string {
	e.mu.Lock()
	defer e.mu.Unlock()
	return slices.Clone(e.asked)
}

// Serve answers on l until ctx ends, and closes it.
func (e *Emulator) Serve(ctx context.Context, l net.Listener) error { return devices.Serve(ctx, l, e) }

// ServeHTTP answers one request.
func (e *Emulator) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	e.mu.Lock()
	e.asked = append(e.asked, r.Method+" "+r.URL.Path)
	e.mu.Unlock()
	if e.On(FaultDead) {
		<-r.Context().Done()
		return
	}
	path, known := strings.CutPrefix(r.URL.Path, root)
	switch {
	case known && r.Method == http.MethodGet && path == "ScannerCapabilities":
		e.document(w, capabilitiesXML)
	case known && r.Method == http.MethodGet && path == "ScannerStatus":
		e.document(w, e.status())
	case known && r.Method == http.MethodPost && path == "ScanJobs":
		e.begin(w, r)
	case known && r.Method == http.MethodGet && strings.HasSuffix(path, "/NextDocument"):
		e.next(w, r, strings.TrimSuffix(r.URL.Path, "/NextDocument"))
	case known && r.Method == http.MethodDelete:
		e.drop(w, r.URL.Path)
	default:
		http.NotFound(w, r)
	}
}

// root is where the emulator's documents are.
const root = "/eSCL/"

func (e *Emulator) document(w http.ResponseWriter, text string) {
	if e.On(FaultPrefixes) {
		text = strings.NewReplacer("<scan:", "<p:", "</scan:", "</p:", "xmlns:scan=", "xmlns:p=",
			"<pwg:", "<scan:", "</pwg:", "</scan:", "xmlns:pwg=", "xmlns:scan=").Replace(text)
	}
	w.Header().Set("Content-Type", "text/xml")
	_, _ = w.Write([]byte(text)) // who hung up does not read it
}

// adf is the state of the feeder; call it with mu held.
func (e *Emulator) adf() string {
	for fault, state := range paperFaults {
		if e.On(fault) && e.job != nil && e.job.state == "Aborted" {
			return state
		}
	}
	switch {
	case e.job != nil && e.job.state == "Processing" && !e.job.glass:
		return "ScannerAdfProcessing"
	case len(e.tray) == 0 || e.On(FaultEmpty):
		return "ScannerAdfEmpty"
	}
	return "ScannerAdfLoaded"
}

// refill asks what lies in the feeder; call it without mu, for who says it may
// take a while.
func (e *Emulator) refill() {
	if e.options.Tray == nil {
		return
	}
	e.mu.Lock()
	working, left := e.atWork(), slices.Clone(e.tray)
	e.mu.Unlock()
	if working {
		return
	}
	now := e.options.Tray(left)
	e.mu.Lock()
	defer e.mu.Unlock()
	if !e.atWork() {
		e.tray = now
	}
}

// atWork reports whether a job keeps others away; call it with mu held.
func (e *Emulator) atWork() bool {
	if e.job != nil && time.Since(e.job.touched) > jobLife {
		e.job = nil
	}
	return e.job != nil && e.job.state == "Processing"
}

func (e *Emulator) status() string {
	e.refill()
	e.mu.Lock()
	defer e.mu.Unlock()
	state := "Idle"
	switch {
	case e.On(FaultDown):
		state = "Down"
	case e.atWork():
		state = "Processing"
	}
	jobs := ""
	if j := e.job; j != nil {
		jobs = fmt.Sprintf(`<scan:Jobs><scan:JobInfo><pwg:JobUri>%s</pwg:JobUri><pwg:ImagesCompleted>%d</pwg:ImagesCompleted><pwg:JobState>%s</pwg:JobState>`+
			`<pwg:JobStateReasons><pwg:JobStateReason>%s</pwg:JobStateReason></pwg:JobStateReasons></scan:JobInfo></scan:Jobs>`, j.path, j.sent, j.state, j.reason)
	}
	return xmlHead + fmt.Sprintf(`<scan:ScannerStatus %s><pwg:Version>2.6</pwg:Version><pwg:State>%s</pwg:State><scan:AdfState>%s</scan:AdfState>%s</scan:ScannerStatus>`,
		xmlNames, state, e.adf(), jobs)
}

// begin takes a job.
func (e *Emulator) begin(w http.ResponseWriter, r *http.Request) {
	job, err := readSettings(http.MaxBytesReader(w, r.Body, maxXML))
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	e.refill()
	e.mu.Lock()
	defer e.mu.Unlock()
	switch {
	case e.On(FaultConflict):
		http.Error(w, "settings", http.StatusConflict)
		return
	case e.On(FaultBusy) || e.On(FaultDown) || e.atWork():
		http.Error(w, "busy", http.StatusServiceUnavailable)
		return
	}
	e.count++
	job.path = fmt.Sprintf("%sScanJobs/%d", root, e.count)
	job.began, job.touched, job.state, job.reason = time.Now(), time.Now(), "Processing", "JobScanningAndTransferring"
	e.job = job
	place := "http://" + r.Host + job.path
	if r.TLS != nil {
		place = "https://" + r.Host + job.path
	}
	switch {
	case e.On(FaultWrongHost):
		place = "http://scanner.invalid:1" + job.path
	case e.On(FaultCutHost):
		place = "http://[fe80::1" + job.path
	case e.On(FaultRelative):
		place = strings.TrimPrefix(job.path, root)
	}
	w.Header().Set("Location", place)
	w.WriteHeader(http.StatusCreated)
}

// drop ends a job.
func (e *Emulator) drop(w http.ResponseWriter, path string) {
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.job == nil || e.job.path != path {
		http.Error(w, "no such job", http.StatusNotFound)
		return
	}
	if e.job.state == "Processing" {
		e.job.finish("Canceled", "JobCanceledByUser")
		e.job.eject(e)
	}
	w.WriteHeader(http.StatusOK)
}

func (j *emulated) finish(state, reason string) { j.state, j.reason = state, reason }

// eject lays a sheet of which one side was taken aside.
func (j *emulated) eject(e *Emulator) {
	if j.back {
		e.tray, j.back = e.tray[1:], false
	}
}
