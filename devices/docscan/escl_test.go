package docscan

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"image"
	"io"
	"net"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"onewindow/devices"
)

// What three real devices say, as go-mfp has recorded it.
func TestRealDevices(t *testing.T) {
	for _, name := range []string{
		"HP-LaserJet-MFP-M426fdn-ScannerCapabilities", "HP-LaserJet-MFP-M426fdn-ScannerStatus",
		"Kyocera-ECOSYS-M2040dn-ScannerCapabilities", "Kyocera-ECOSYS-M2040dn-ScannerStatus", "Xerox-B235-ScannerCapabilities",
	} {
		t.Run(name, func(t *testing.T) {
			text, err := os.ReadFile(filepath.Join("testdata", name+".xml"))
			if err != nil {
				t.Fatal(err)
			}
			var got any
			if strings.HasSuffix(name, "Status") {
				got, err = ParseStatus(text)
			} else {
				got, err = ParseCapabilities(text)
			}
			if err != nil {
				t.Fatal(err)
			}
			have, err := json.MarshalIndent(got, "", "  ")
			if err != nil {
				t.Fatal(err)
			}
			golden := filepath.Join("testdata", "golden", name+".json")
			if os.Getenv("UPDATE_GOLDEN") != "" {
				if err := os.WriteFile(golden, append(have, '\n'), 0o600); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(golden)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(string(want), string(have)+"\n"); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// What a real device offers is asked for, and nothing else.
func TestSettings(t *testing.T) {
	for _, tt := range []struct {
		device string
		job    Job
		has    []string
		lacks  []string
	}{
		{"HP-LaserJet-MFP-M426fdn", Job{Source: Feeder, DPI: 200, Mode: Gray}, []string{
			"<pwg:InputSource>Feeder<", "<scan:ColorMode>Grayscale8<", "<scan:XResolution>200<", "<scan:Duplex>false<",
			"<scan:DocumentFormatExt>image/jpeg<", "<pwg:Width>2480<", "<pwg:Height>3508<",
		}, []string{"Compression"}},
		{"HP-LaserJet-MFP-M426fdn", Job{Source: Duplex, DPI: 250, Mode: Lineart}, []string{
			"<scan:ColorMode>RGB24<", "<scan:XResolution>300<", "<scan:Duplex>true<",
		}, nil},
		{"Kyocera-ECOSYS-M2040dn", Job{Source: Platen, DPI: 200, Mode: Lineart}, []string{
			"<pwg:InputSource>Platen<", "<scan:ColorMode>BlackAndWhite1<", "<scan:CompressionFactor>1<",
		}, []string{"Duplex", "FormatExt"}},
		{"Xerox-B235", Job{Source: Feeder, DPI: 200, Mode: Gray}, []string{"<scan:XResolution>200<"}, nil},
	} {
		text, err := os.ReadFile(filepath.Join("testdata", tt.device+"-ScannerCapabilities.xml"))
		if err != nil {
			t.Fatal(err)
		}
		c, err := ParseCapabilities(text)
		if err != nil {
			t.Fatal(err)
		}
		source, ok := c.Of(tt.job.Source)
		if !ok {
			t.Fatalf("%s has no %s", tt.device, tt.job.Source)
		}
		body := string(settings(c, source, tt.job))
		for _, has := range tt.has {
			if !strings.Contains(body, has) {
				t.Errorf("%s: no %s in %s", tt.device, has, body)
			}
		}
		for _, lacks := range tt.lacks {
			if strings.Contains(body, lacks) {
				t.Errorf("%s: %s in %s", tt.device, lacks, body)
			}
		}
		if _, err := readSettings(strings.NewReader(body)); err != nil {
			t.Errorf("%s: our own emulator: %v", tt.device, err)
		}
	}
}

func TestNearest(t *testing.T) {
	for _, tt := range []struct {
		caps      SourceCaps
		dpi, want int
	}{
		{SourceCaps{Resolutions: []int{75, 200, 300}}, 200, 200},
		{SourceCaps{Resolutions: []int{100, 300}}, 200, 300},
		{SourceCaps{}, 200, 200},
		{SourceCaps{Range: &Range{Min: 50, Max: 600, Step: 50}}, 210, 250},
		{SourceCaps{Range: &Range{Min: 300, Max: 600}}, 200, 300},
		{SourceCaps{Range: &Range{Min: 1, Max: 150}}, 200, 150},
	} {
		if got := tt.caps.nearest(tt.dpi); got != tt.want {
			t.Errorf("%+v near %d: %d, want %d", tt.caps, tt.dpi, got, tt.want)
		}
	}
}

func TestJobURL(t *testing.T) {
	base := &url.URL{Scheme: "http", Host: "10.0.0.7:8080", Path: "/eSCL"}
	for location, want := range map[string]string{
		"http://10.0.0.7:8080/eSCL/ScanJobs/1":   "http://10.0.0.7:8080/eSCL/ScanJobs/1",
		"https://other.invalid/eSCL/ScanJobs/1/": "http://10.0.0.7:8080/eSCL/ScanJobs/1",
		"http://[fe80::1/eSCL/ScanJobs/2":        "http://10.0.0.7:8080/eSCL/ScanJobs/2",
		"/eSCL/ScanJobs/urn:uuid:4509a320":       "http://10.0.0.7:8080/eSCL/ScanJobs/urn:uuid:4509a320",
		"ScanJobs/3":                             "http://10.0.0.7:8080/eSCL/ScanJobs/3",
		"http://nowhere":                         "",
		"":                                       "",
		"http://x/":                              "",
	} {
		got := ""
		if u := jobURL(base, location); u != nil {
			got = u.String()
		}
		if got != want {
			t.Errorf("%q: %q, want %q", location, got, want)
		}
	}
}

func TestOpen(t *testing.T) {
	for port, ok := range map[string]bool{
		"http://127.0.0.1:8080": true, "http://scanner.local": true, "http://h/eSCL/": true, "sane:test:0": true,
		"": false, "sane:": false, "sane:-x": false, "/dev/ttyS0": false, "ftp://h": false, "http://": false, "http://u:p@h": false,
		"https://h": true, "https://h:8443/eSCL": true, "https://h#sha256:" + strings.Repeat("ab", 32): true, "https://h#sha256:" + strings.Repeat("AB:", 31) + "ab": true,
		"https://h#sha256:abcd": false, "https://h#" + strings.Repeat("ab", 32): false, "http://h#sha256:" + strings.Repeat("ab", 32): false,
	} {
		_, err := Open(port, Options{})
		if (err == nil) != ok || err != nil && devices.Code(err) != devices.CodeTarget {
			t.Errorf("%q: %v", port, err)
		}
	}
}

// wire is a network in memory, so that minutes of waiting cost nothing.
type wire struct {
	calls chan net.Conn
	ended chan struct{}
	once  sync.Once
	mu    sync.Mutex
	cut   bool
}

func newWire() *wire { return &wire{calls: make(chan net.Conn), ended: make(chan struct{})} }

func (w *wire) Accept() (net.Conn, error) {
	select {
	case c := <-w.calls:
		return c, nil
	case <-w.ended:
		return nil, net.ErrClosed
	}
}
func (w *wire) Close() error   { w.once.Do(func() { close(w.ended) }); return nil }
func (w *wire) Addr() net.Addr { return &net.TCPAddr{} }

func (w *wire) unplug(out bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.cut = out
}

func (w *wire) dial(ctx context.Context, _, _ string) (net.Conn, error) {
	w.mu.Lock()
	cut := w.cut
	w.mu.Unlock()
	if cut {
		return nil, errors.New("no route to host")
	}
	near, far := net.Pipe()
	select {
	case w.calls <- far:
		return near, nil
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// bench is an emulator in a bubble and the scanner that we drive it with.
type bench struct {
	*Emulator
	Scanner
	wire *wire
}

func inBubble(t *testing.T, o EmulatorOptions, do func(t *testing.T, b bench)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		w := newWire()
		e := NewEmulator(o)
		ctx, cancel := context.WithCancel(context.Background())
		served := make(chan struct{})
		go func() { defer close(served); _ = e.Serve(ctx, w) }()
		transport := &http.Transport{DialContext: w.dial, DisableKeepAlives: true}
		s, err := Open("http://scanner.test", Options{Transport: transport})
		if err != nil {
			t.Fatal(err)
		}
		do(t, bench{e, s, w})
		transport.CloseIdleConnections()
		cancel()
		<-served
	})
}

// elapse lets the time of a bubble go by.
func elapse(t *testing.T, d time.Duration) {
	t.Helper()
	if err := pause(t.Context(), d); err != nil {
		t.Fatal(err)
	}
}

// drawn are sheets with different fronts and nothing on their backs.
var drawn = sync.OnceValue(func() []Sheet {
	out := make([]Sheet, 20)
	for i := range out {
		out[i].Front = TestPage("FRONT "+string(rune('A'+i)), 75)
	}
	return out
})

func paper(n int) []Sheet { return slices.Clone(drawn()[:n]) }

// feed runs one stack to its end.
func feed(ctx context.Context, s Scanner, job Job) ([]Page, error) {
	var pages []Page
	err := Keep(s, 0).Feed(ctx, job, func(p Page) error { pages = append(pages, p); return nil })
	return pages, err
}

func TestStack(t *testing.T) {
	inBubble(t, EmulatorOptions{PPM: 30}, func(t *testing.T, b bench) {
		sheets := paper(4)
		b.Load(sheets...)
		began := time.Now()
		pages, err := feed(t.Context(), b.Scanner, Job{Source: Feeder, DPI: 75})
		if err != nil || len(pages) != 4 {
			t.Fatalf("%d pages, %v", len(pages), err)
		}
		for i, p := range pages {
			if !bytes.Equal(p.JPEG, sheets[i].Front) || p.Blank {
				t.Errorf("page %d is another, or blank", i+1)
			}
		}
		if took := time.Since(began); took < 8*time.Second || took > 12*time.Second {
			t.Errorf("30 pages a minute, 4 pages in %v", took)
		}
		asked := b.Asked()
		want := []string{"GET /eSCL/ScannerCapabilities", "GET /eSCL/ScannerStatus", "POST /eSCL/ScanJobs"}
		if diff := cmp.Diff(want, asked[:3]); diff != "" {
			t.Error(diff)
		}
		if last := asked[len(asked)-2:]; last[0] != "GET /eSCL/ScannerStatus" || last[1] != "DELETE /eSCL/ScanJobs/1" {
			t.Errorf("the end: %q", last)
		}
		if _, err := feed(t.Context(), b.Scanner, Job{Source: Feeder}); devices.Code(err) != CodeEmpty {
			t.Errorf("no paper: %v", err)
		}
	})
}

func TestDuplexAndGlass(t *testing.T) {
	inBubble(t, EmulatorOptions{}, func(t *testing.T, b bench) {
		sheets := paper(2)
		sheets[1].Back = TestPage("BACK", 75)
		b.Load(sheets...)
		pages, err := feed(t.Context(), b.Scanner, Job{Source: Duplex, DPI: 75})
		if err != nil || len(pages) != 4 {
			t.Fatalf("%d pages, %v", len(pages), err)
		}
		for i, blank := range []bool{false, true, false, false} {
			if pages[i].Blank != blank {
				t.Errorf("page %d: blank %t", i+1, pages[i].Blank)
			}
		}
		pages, err = feed(t.Context(), b.Scanner, Job{DPI: 75})
		if err != nil || len(pages) != 1 || !bytes.Equal(pages[0].JPEG, TestPage("GLASS", 75)) {
			t.Errorf("the glass: %d pages, %v", len(pages), err)
		}
	})
}

// One page, and the rest of the stack stays where it is.
func TestOnePageAndStop(t *testing.T) {
	inBubble(t, EmulatorOptions{}, func(t *testing.T, b bench) {
		b.Load(paper(3)...)
		p, err := Keep(b.Scanner, 0).One(t.Context(), Job{DPI: 75})
		if err != nil || len(p.JPEG) == 0 || b.Loaded() != 2 {
			t.Errorf("%v, %d sheets left", err, b.Loaded())
		}
		if last := b.Asked(); last[len(last)-1] != "DELETE /eSCL/ScanJobs/1" {
			t.Errorf("the job was left: %q", last)
		}
	})
}

// trouble is what a fault must lead to, with five sheets in the feeder.
type trouble struct {
	fault string
	pages int    // that come in spite of it
	code  string // "" when it does no harm
	stuck bool   // the sheet at which it happened was taken
}

var troubles = []trouble{
	{FaultBusy, 0, CodeInUse, false},
	{FaultChunked, 5, "", false},
	{FaultConflict, 0, CodeSettings, false},
	{FaultCutHost, 5, "", false},
	{FaultDead, 0, devices.CodeNoReply, false},
	{FaultDown, 0, CodeDown, false},
	{FaultEarly404, 5, "", false},
	{FaultEmpty, 0, CodeEmpty, false},
	{FaultGarbled, 2, CodePageBad, true},
	{FaultGone, 2, CodeJobLost, false},
	{FaultHatch, 2, CodeFeederOpen, false},
	{FaultJam, 2, CodeJam, false},
	{FaultJam409, 2, CodeJam, false},
	{FaultMispick, 2, CodeMispick, false},
	{FaultMultipick, 2, CodeMultipick, false},
	{FaultPrefixes, 5, "", false},
	{FaultRelative, 5, "", false},
	{FaultShort, 2, CodePageIncomplete, true},
	{FaultSlow, 5, "", false},
	{FaultStalled, 2, devices.CodeNoReply, true},
	{FaultTooLong, 2, CodePaperSize, false},
	{FaultUnready, 0, CodeNotReady, false},
	{FaultWrongHost, 5, "", false},
}

// Each trouble has its name, the pages before it are kept, and once it is put
// right the rest of the stack goes through.
func TestFaults(t *testing.T) {
	for _, tt := range troubles {
		t.Run(tt.fault, func(t *testing.T) {
			inBubble(t, EmulatorOptions{}, func(t *testing.T, b bench) {
				if err := b.Set(tt.fault, true); err != nil {
					t.Fatal(err)
				}
				b.Load(paper(5)...)
				began := time.Now()
				pages, err := feed(t.Context(), b.Scanner, Job{Source: Feeder, DPI: 75})
				if devices.Code(err) != tt.code || len(pages) != tt.pages {
					t.Fatalf("%d pages, %v; want %d, %s", len(pages), err, tt.pages, tt.code)
				}
				if took := time.Since(began); took > 3*time.Minute {
					t.Errorf("it took %v", took)
				}
				if err := b.Set(tt.fault, false); err != nil {
					t.Fatal(err)
				}
				left := 5 - tt.pages
				if tt.stuck {
					left--
				}
				if b.Loaded() != left {
					t.Fatalf("%d sheets are left, want %d", b.Loaded(), left)
				}
				if left == 0 {
					return
				}
				rest, err := feed(t.Context(), b.Scanner, Job{Source: Feeder, DPI: 75})
				if err != nil || len(rest) != left {
					t.Errorf("afterwards: %d pages, %v", len(rest), err)
				}
			})
		})
	}
	var tried []string
	for _, tt := range troubles {
		tried = append(tried, tt.fault)
	}
	if diff := cmp.Diff(Faults(), tried); diff != "" {
		t.Error(diff)
	}
}

// naive is a client that believes all that it is told: the Location as it is,
// the first 404, a body as far as it came, a scanner without asking how it is.
func naive(ctx context.Context, client *http.Client) (pages int, code string) {
	body := settings(Capabilities{}, SourceCaps{Source: Feeder, Resolutions: []int{75}}, Job{}.withDefaults())
	ask := func(method, to string) (*http.Response, []byte) {
		req, err := http.NewRequestWithContext(ctx, method, to, bytes.NewReader(body))
		if err != nil {
			return nil, nil
		}
		resp, err := client.Do(req)
		if err != nil {
			return nil, nil
		}
		defer resp.Body.Close()
		b, _ := io.ReadAll(resp.Body)
		return resp, b
	}
	resp, _ := ask(http.MethodPost, "http://scanner.test/eSCL/ScanJobs")
	if resp == nil || resp.StatusCode != http.StatusCreated {
		return 0, CodeBadReply
	}
	job := resp.Header.Get("Location")
	for {
		resp, b := ask(http.MethodGet, job+"/NextDocument")
		switch {
		case resp == nil:
			return pages, devices.CodeUnreachable
		case resp.StatusCode == http.StatusNotFound:
			return pages, ""
		case resp.StatusCode != http.StatusOK:
			return pages, CodeBadReply
		case len(b) > 0:
			pages++
		}
	}
}

// The table of troubles catches such a client.
func TestFaultsCatchTheNaiveClient(t *testing.T) {
	caught := map[string]bool{}
	for _, tt := range troubles {
		if tt.fault == FaultDead || tt.fault == FaultStalled {
			continue // it would wait for ever
		}
		inBubble(t, EmulatorOptions{}, func(t *testing.T, b bench) {
			if err := b.Set(tt.fault, true); err != nil {
				t.Fatal(err)
			}
			b.Load(paper(5)...)
			// Whatever host the Location names is reached: the wire has one scanner.
			client := &http.Client{Transport: &http.Transport{DisableKeepAlives: true, DialContext: func(ctx context.Context, network, addr string) (net.Conn, error) {
				if !strings.HasPrefix(addr, "scanner.test") {
					return nil, errors.New("no such host")
				}
				return b.wire.dial(ctx, network, addr)
			}}}
			pages, code := naive(t.Context(), client)
			caught[tt.fault] = pages != tt.pages || code != tt.code
		})
	}
	for _, fault := range []string{
		FaultBusy, FaultCutHost, FaultEarly404, FaultGarbled, FaultHatch, FaultJam, FaultMultipick, FaultRelative, FaultShort, FaultWrongHost,
	} {
		if !caught[fault] {
			t.Errorf("%s: the naive client passes", fault)
		}
	}
	if caught[FaultChunked] {
		t.Error("the naive client fails even where it should not")
	}
}

// A scanner that is switched off in the middle and on again is there again.
func TestUnpluggedAndBack(t *testing.T) {
	inBubble(t, EmulatorOptions{PPM: 60}, func(t *testing.T, b bench) {
		k := Keep(b.Scanner, time.Second)
		ctx, cancel := context.WithCancel(t.Context())
		ran := make(chan struct{})
		go func() { defer close(ran); _ = k.Run(ctx) }()
		next := func(want string) {
			t.Helper()
			if e := <-k.Events(); e.Code != want {
				t.Errorf("state %s, want %s", e.Code, want)
			}
		}
		next(CodeReady)
		b.Load(paper(4)...)
		n := 0
		err := k.Feed(ctx, Job{Source: Feeder, DPI: 75}, func(Page) error {
			n++
			b.wire.unplug(n == 2)
			return nil
		})
		if devices.Code(err) != devices.CodeUnreachable || n != 2 {
			t.Errorf("%d pages, %v", n, err)
		}
		next(devices.CodeUnreachable)
		b.wire.unplug(false)
		next(CodeReady)
		elapse(t, jobLife) // the job that nobody could take away expires
		err = k.Feed(ctx, Job{Source: Feeder, DPI: 75}, func(Page) error { n++; return nil })
		if err != nil || n != 4 {
			t.Errorf("%d pages, %v", n, err)
		}
		cancel()
		<-ran
	})
}

// Who gives up takes the job away.
func TestCancel(t *testing.T) {
	inBubble(t, EmulatorOptions{PPM: 30}, func(t *testing.T, b bench) {
		b.Load(paper(5)...)
		ctx, cancel := context.WithCancel(t.Context())
		n := 0
		err := Keep(b.Scanner, 0).Feed(ctx, Job{Source: Feeder, DPI: 75}, func(Page) error {
			n++
			if n == 2 {
				cancel()
			}
			return nil
		})
		if devices.Code(err) != devices.CodeCancelled || n != 2 {
			t.Errorf("%d pages, %v", n, err)
		}
		if pages, err := feed(t.Context(), b.Scanner, Job{Source: Feeder, DPI: 75}); err != nil || len(pages) != 3 {
			t.Errorf("the rest: %d pages, %v", len(pages), err)
		}
	})
}

// Two cannot have the scanner at once: the second is told so, and a job that
// nobody asks for gives the scanner free.
func TestForgottenJob(t *testing.T) {
	inBubble(t, EmulatorOptions{}, func(t *testing.T, b bench) {
		b.Load(paper(2)...)
		if _, err := b.Start(t.Context(), Job{Source: Feeder, DPI: 75}); err != nil {
			t.Fatal(err)
		}
		if _, err := b.Start(t.Context(), Job{Source: Feeder, DPI: 75}); devices.Code(err) != CodeInUse {
			t.Errorf("the second: %v", err)
		}
		elapse(t, jobLife)
		if pages, err := feed(t.Context(), b.Scanner, Job{Source: Feeder, DPI: 75}); err != nil || len(pages) != 2 {
			t.Errorf("later: %d pages, %v", len(pages), err)
		}
	})
}

func TestStackTooLong(t *testing.T) {
	inBubble(t, EmulatorOptions{PPM: 1}, func(t *testing.T, b bench) {
		b.Load(paper(20)...)
		b.Scanner.(*escl).options.Pause = 5 * time.Second
		pages, err := feed(t.Context(), b.Scanner, Job{Source: Feeder, DPI: 75})
		if devices.Code(err) != CodeTooLong || len(pages) < 13 || len(pages) > 15 {
			t.Errorf("%d pages, %v", len(pages), err)
		}
	})
}

// A server that is no scanner is told apart from one that is away.
func TestNoScanner(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWire()
		s := http.Server{Handler: http.NotFoundHandler()}
		go func() { _ = s.Serve(w) }()
		scanner, err := Open("http://printer.test", Options{Transport: &http.Transport{DialContext: w.dial, DisableKeepAlives: true}})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := scanner.Status(t.Context()); devices.Code(err) != CodeBadReply {
			t.Error(err)
		}
		w.unplug(true)
		if _, err := scanner.Status(t.Context()); devices.Code(err) != devices.CodeUnreachable {
			t.Error(err)
		}
		_ = s.Close()
	})
}

func TestCamera(t *testing.T) {
	page := TestPage("IMAGER", 75)
	fails := error(nil)
	c := Camera{Take: func(context.Context) ([]byte, error) { return page, fails }}
	pages, err := feed(t.Context(), c, Job{})
	if err != nil || len(pages) != 1 || !bytes.Equal(pages[0].JPEG, page) {
		t.Errorf("%d pages, %v", len(pages), err)
	}
	fails = &devices.Error{Code: "page_small"}
	if pages, err := feed(t.Context(), c, Job{}); devices.Code(err) != "page_small" || len(pages) != 0 {
		t.Errorf("%d pages, %v", len(pages), err)
	}
	if caps, err := c.Capabilities(t.Context()); err != nil || len(caps.Sources) != 1 {
		t.Errorf("%+v, %v", caps, err)
	}
}

func TestCheckPage(t *testing.T) {
	whole := TestPage("WHOLE", 75)
	for name, tt := range map[string]struct {
		b    []byte
		code string
	}{
		"whole":     {whole, ""},
		"nothing":   {nil, CodePageBad},
		"text":      {[]byte("%PDF-1.7"), CodePageBad},
		"half":      {whole[:len(whole)/2], CodePageIncomplete},
		"head only": {whole[:4], CodePageBad},
	} {
		if _, err := checkPage(tt.b); devices.Code(err) != tt.code {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestBlank(t *testing.T) {
	for seed := range 5 {
		p, err := checkPage(blankPage(seed, 75))
		if err != nil || !p.Blank {
			t.Errorf("grain %d is taken for ink: %v", seed, err)
		}
	}
	for _, shade := range []uint8{0, 60} {
		dark := image.NewGray(image.Rect(0, 0, 600, 800))
		for i := range dark.Pix {
			dark.Pix[i] = shade
		}
		if Blank(dark) {
			t.Errorf("a page of shade %d is taken for paper", shade)
		}
	}
	for _, text := range []string{"A", "one short line"} {
		p, err := checkPage(TestPage(text, 200))
		if err != nil || p.Blank {
			t.Errorf("%q is taken for nothing: %v", text, err)
		}
	}
}

func FuzzCapabilities(f *testing.F) {
	seed(f)
	f.Fuzz(func(t *testing.T, b []byte) {
		c, err := ParseCapabilities(b)
		if err != nil {
			return
		}
		if len(c.Sources) == 0 {
			t.Error("a scanner without a source")
		}
		for _, s := range c.Sources {
			body := settings(c, s, Job{}.withDefaults())
			if _, err := ParseStatus(body); err == nil {
				t.Error("settings are a status")
			}
		}
	})
}

func FuzzStatus(f *testing.F) {
	seed(f)
	f.Fuzz(func(t *testing.T, b []byte) {
		s, err := ParseStatus(b)
		if err == nil && s.Scanner == "" {
			t.Error("a status without a state")
		}
		_, _ = s.job("/eSCL/ScanJobs/1")
	})
}

func FuzzLocation(f *testing.F) {
	for _, s := range []string{"http://h/eSCL/ScanJobs/1", "ScanJobs/1", "http://[fe80::1/x", "//", "?", "%zz"} {
		f.Add(s)
	}
	base := &url.URL{Scheme: "http", Host: "h:1", Path: "/eSCL"}
	f.Fuzz(func(t *testing.T, s string) {
		u := jobURL(base, s)
		if u != nil && (u.Host != "h:1" || u.Scheme != "http" || !strings.HasPrefix(u.Path, "/")) {
			t.Errorf("%q leads to %s", s, u)
		}
	})
}

func FuzzPage(f *testing.F) {
	f.Add(TestPage("A", 75))
	f.Add([]byte{0xFF, 0xD8, 0xFF})
	f.Fuzz(func(t *testing.T, b []byte) {
		p, err := checkPage(b)
		if err == nil && (p.Width < minSide || p.Height < minSide) {
			t.Errorf("a page of %d × %d", p.Width, p.Height)
		}
	})
}

func seed(f *testing.F) {
	f.Helper()
	files, err := filepath.Glob("testdata/*.xml")
	if err != nil || len(files) == 0 {
		f.Fatal("no files of real devices")
	}
	for _, file := range files {
		b, err := os.ReadFile(file)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(b)
	}
	f.Add([]byte(capabilitiesXML))
}

// EOF of a stack is io.EOF for ever.
func TestBehindTheEnd(t *testing.T) {
	inBubble(t, EmulatorOptions{}, func(t *testing.T, b bench) {
		b.Load(paper(1)...)
		s, err := b.Start(t.Context(), Job{Source: Feeder, DPI: 75})
		if err != nil {
			t.Fatal(err)
		}
		_, first := s.Next(t.Context())
		for range 3 {
			if _, err := s.Next(t.Context()); !errors.Is(err, io.EOF) {
				t.Error(err)
			}
		}
		if err := errors.Join(first, s.Cancel(), s.Cancel()); err != nil {
			t.Error(err)
		}
	})
}
