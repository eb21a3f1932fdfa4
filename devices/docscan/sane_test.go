package docscan

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"image"
	"image/jpeg"
	"image/png"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"onewindow/devices"
	"onewindow/e2e/oracle"
)

// saneConfig is a folder of SANE's configuration with one backend.
func saneConfig(t *testing.T, files map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	for name, text := range files {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// testBackend is SANE's own emulated scanner, behind our driver.
func testBackend(t *testing.T, extra ...string) (*sane, bool) {
	t.Helper()
	program, ok := oracle.Need(t, "scanimage")
	if !ok {
		return nil, false
	}
	t.Setenv("SANE_CONFIG_DIR", saneConfig(t, map[string]string{"dll.conf": "test\n"}))
	s, err := Open("sane:test:0", Options{Program: program})
	if err != nil {
		t.Fatal(err)
	}
	one := s.(*sane)
	one.extra, one.options.Page, one.grace = extra, 10*time.Second, time.Second
	return one, true
}

// hangs is how often the test backend may hang before that is our fault: its
// threads wait for each other for ever once in some hundred runs.
const hangs = 4

// fromSANE is feed for a backend that hangs now and then.
func fromSANE(t *testing.T, s *sane, job Job) ([]Page, error) {
	t.Helper()
	for try := 1; ; try++ {
		pages, err := feed(t.Context(), s, job)
		if devices.Code(err) != devices.CodeNoReply || try == hangs {
			return pages, err
		}
		t.Logf("the backend hangs, try %d", try)
	}
}

// SANE's test backend has ten sheets in its feeder; a grid is on each.
func TestSANEStack(t *testing.T) {
	s, ok := testBackend(t, "--test-picture", "Grid")
	if !ok {
		return
	}
	c, err := s.Capabilities(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	var sources []Source
	for _, have := range c.Sources {
		sources = append(sources, have.Source)
	}
	if diff := cmp.Diff([]Source{Platen, Feeder}, sources); diff != "" {
		t.Error(diff)
	}
	for _, tt := range []struct {
		job   Job
		pages int
	}{{Job{Source: Feeder, DPI: 50}, 10}, {Job{Source: Duplex, DPI: 50, Mode: Color}, 10}, {Job{Source: Platen, DPI: 75}, 1}, {Job{DPI: 50}, 10}} {
		pages, err := fromSANE(t, s, tt.job)
		if err != nil || len(pages) != tt.pages {
			t.Errorf("%+v: %d pages, %v", tt.job, len(pages), err)
		}
		for _, p := range pages {
			if p.Blank || p.Width < 80*tt.job.DPI/26 || !bytes.HasPrefix(p.JPEG, []byte{0xFF, 0xD8}) {
				t.Errorf("%+v: a page of %d × %d, blank %t", tt.job, p.Width, p.Height, p.Blank)
			}
		}
	}
	p, err := Keep(s, 0).One(t.Context(), Job{DPI: 50})
	if devices.Code(err) != devices.CodeNoReply && (err != nil || p.Width == 0) {
		t.Errorf("one page: %v", err)
	}
	s.extra = []string{"--test-picture", "Solid white"}
	if pages, err := fromSANE(t, s, Job{Source: Platen, DPI: 50}); err != nil || len(pages) != 1 || !pages[0].Blank {
		t.Errorf("a white page: %d, %v", len(pages), err)
	}
}

// Each of SANE's statuses has its name.
func TestSANEFaults(t *testing.T) {
	for status, code := range map[string]string{
		"SANE_STATUS_JAMMED": CodeJam, "SANE_STATUS_NO_DOCS": CodeEmpty, "SANE_STATUS_COVER_OPEN": CodeFeederOpen,
		"SANE_STATUS_DEVICE_BUSY": CodeInUse, "SANE_STATUS_IO_ERROR": CodeFault, "SANE_STATUS_NO_MEM": CodeFault,
		"SANE_STATUS_ACCESS_DENIED": devices.CodePermission, "SANE_STATUS_CANCELLED": CodeStopped,
	} {
		s, ok := testBackend(t, "--read-return-value", status)
		if !ok {
			return
		}
		pages, err := fromSANE(t, s, Job{Source: Feeder, DPI: 50})
		if devices.Code(err) != code || len(pages) != 0 {
			t.Errorf("%s: %d pages, %v; want %s", status, len(pages), err, code)
		}
	}
	s, ok := testBackend(t)
	if !ok {
		return
	}
	s.name = "nosuch:0"
	if _, err := s.Status(t.Context()); devices.Code(err) != devices.CodeNotFound {
		t.Errorf("a device that is not there: %v", err)
	}
	s.extra = []string{"--no-such-option"}
	s.name = "test:0"
	if _, err := fromSANE(t, s, Job{Source: Feeder}); devices.Code(err) != CodeSettings {
		t.Errorf("an option that is not there: %v", err)
	}
	s.options.Program = "no-such-scanimage"
	if _, err := s.Status(t.Context()); devices.Code(err) != CodeNoProgram {
		t.Errorf("without scanimage: %v", err)
	}
}

// left are the folders of stacks that are still there.
func left(t *testing.T) []string {
	t.Helper()
	found, err := filepath.Glob(filepath.Join(os.TempDir(), "docscan-*"))
	if err != nil {
		t.Fatal(err)
	}
	return found
}

// Who gives up stops the program, and nothing of the pages stays behind.
func TestSANECancel(t *testing.T) {
	t.Setenv("TMPDIR", t.TempDir())
	s, ok := testBackend(t, "--read-delay=yes", "--read-delay-duration", "200000")
	if !ok {
		return
	}
	ctx, cancel := context.WithCancel(t.Context())
	stack, err := s.Start(ctx, Job{Source: Feeder, DPI: 300})
	if err != nil {
		t.Fatal(err)
	}
	if len(left(t)) != 1 {
		t.Errorf("at work in %v", left(t))
	}
	cancel()
	if _, err := stack.Next(ctx); devices.Code(err) != devices.CodeCancelled {
		t.Errorf("got %v", err)
	}
	if err := stack.Cancel(); err != nil || len(left(t)) != 0 {
		t.Errorf("%v, left %v", err, left(t))
	}
	if err := stack.Cancel(); err != nil {
		t.Error(err)
	}
	if pages, err := fromSANE(t, mustBackend(t), Job{Source: Feeder, DPI: 50}); err != nil || len(pages) != 10 {
		t.Errorf("afterwards: %d pages, %v", len(pages), err)
	}
}

func mustBackend(t *testing.T) *sane {
	t.Helper()
	s, _ := testBackend(t)
	return s
}

// A program that has said all and does not end is not waited for.
func TestSANEHung(t *testing.T) {
	hung := filepath.Join(t.TempDir(), "scanimage")
	script := "#!/bin/sh\ncase \" $* \" in *' -A '*) echo '    --source ADF [ADF]'; exit 0;; esac\n" +
		"echo 'scanimage: sane_read: Document feeder jammed' >&2\necho 'Batch terminated, 0 pages scanned' >&2\nexec sleep 1000\n"
	if err := os.WriteFile(hung, []byte(script), 0o700); err != nil {
		t.Fatal(err)
	}
	s := &sane{name: "x", options: Options{Program: hung}.withDefaults(), grace: 50 * time.Millisecond}
	if pages, err := feed(t.Context(), s, Job{Source: Feeder}); devices.Code(err) != CodeJam || len(pages) != 0 {
		t.Errorf("%d pages, %v", len(pages), err)
	}
}

// A program that does not hear is killed.
func TestSANEDeaf(t *testing.T) {
	deaf := filepath.Join(t.TempDir(), "scanimage")
	script := "#!/bin/sh\ntrap '' INT\ncase \" $* \" in *' -A '*) echo '    --source ADF [ADF]'; exit 0;; esac\necho /nowhere/p1.png\nexec sleep 1000\n"
	if err := os.WriteFile(deaf, []byte(script), 0o700); err != nil {
		t.Fatal(err)
	}
	s := &sane{name: "x", options: Options{Program: deaf}.withDefaults(), grace: 50 * time.Millisecond}
	stack, err := s.Start(t.Context(), Job{Source: Feeder})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := stack.Next(t.Context()); devices.Code(err) != devices.CodeInternal {
		t.Errorf("a page that is not there: %v", err)
	}
	if err := stack.Cancel(); err != nil {
		t.Error(err)
	}
}

func TestParseOptions(t *testing.T) {
	text := `All options specific to device ` + "`net:localhost:fujitsu:1':" + `
  Scan Mode:
    --source ADF Front|ADF Back|ADF Duplex [ADF Front]
        Selects the scan source (such as a document-feeder).
    --mode Lineart|Halftone|Gray|Color [Lineart]
    --resolution 50..600dpi (in steps of 10) [300]
    -x 0..215.872mm (in steps of 0.0211639) [215.872]
`
	c := ParseOptions(text)
	if len(c.Sources) != 2 {
		t.Fatalf("%+v", c.Sources)
	}
	front, _ := c.Of(Feeder)
	both, _ := c.Of(Duplex)
	if front.name != "ADF Front" || both.name != "ADF Duplex" || front.nearest(205) != 210 || saneMode(front.Modes, Gray) != "Gray" {
		t.Errorf("%+v %+v", front, both)
	}
	c = ParseOptions("    --mode Black & White|True Gray|24bit Color [24bit Color]\n    --resolution 75|150|300|600dpi [75]\n")
	glass, ok := c.Of(Platen)
	if !ok || glass.nearest(200) != 150 || saneMode(glass.Modes, Gray) != "True Gray" || saneMode(glass.Modes, Lineart) != "Black & White" {
		t.Errorf("%+v", c)
	}
}

func FuzzOptions(f *testing.F) {
	f.Add("    --source Flatbed|Automatic Document Feeder [Flatbed]\n    --mode Gray|Color [Gray]\n    --resolution 1..1200dpi (in steps of 1) [50]\n")
	f.Add("    --resolution 75|150dpi [75]\n")
	f.Fuzz(func(t *testing.T, text string) {
		c := ParseOptions(text)
		if len(c.Sources) == 0 {
			t.Error("a scanner without a source")
		}
		for _, s := range c.Sources {
			_, _ = s.nearest(200), saneMode(s.Modes, Gray)
		}
	})
}

// airscan is Debian's client for network scanners with our emulator before it.
type airscan struct {
	program, dir string
}

func newAirscan(t *testing.T, e *Emulator) (airscan, bool) {
	t.Helper()
	return newAirscanOver(t, e, "http", func(l net.Listener) net.Listener { return l })
}

func newAirscanOver(t *testing.T, e *Emulator, scheme string, over func(net.Listener) net.Listener) (airscan, bool) {
	t.Helper()
	program, ok := oracle.Need(t, "scanimage")
	_, too := oracle.Need(t, "/etc/sane.d/airscan.conf")
	if !ok || !too {
		return airscan{}, false
	}
	l, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan struct{})
	go func() { defer close(ended); _ = e.Serve(ctx, over(l)) }()
	t.Cleanup(func() { cancel(); <-ended })
	return airscan{program, saneConfig(t, map[string]string{
		"dll.conf":     "airscan\n",
		"airscan.conf": fmt.Sprintf("[devices]\n\"Emu\" = %s://%s/eSCL/, eSCL\n[options]\ndiscovery = disable\n", scheme, l.Addr()),
	})}, true
}

// scan lets a stack through and gives the files and what scanimage said.
func (a airscan) scan(t *testing.T, source string) ([]string, string) {
	t.Helper()
	out := t.TempDir()
	cmd := exec.CommandContext(t.Context(), a.program, "-d", "airscan:e0:Emu", "--source", source, "--mode", "Gray", "--resolution", "75",
		"--format=png", "--batch="+filepath.Join(out, "p%d.png"), "--batch-print")
	cmd.Env = append(os.Environ(), "LC_ALL=C", "SANE_CONFIG_DIR="+a.dir)
	var said bytes.Buffer
	cmd.Stderr = &said
	paths, err := cmd.Output()
	if _, exited := errors.AsType[*exec.ExitError](err); err != nil && !exited {
		t.Fatal(err)
	}
	return strings.Fields(string(paths)), said.String()
}

// An independent client scans with our emulator what lies in it.
func TestEmulatorByAirscan(t *testing.T) {
	e := NewEmulator(EmulatorOptions{PPM: 1200})
	a, ok := newAirscan(t, e)
	if !ok {
		return
	}
	sheets := paper(3)
	e.Load(sheets...)
	files, said := a.scan(t, "ADF")
	if len(files) != 3 {
		t.Fatalf("%d pages: %s", len(files), said)
	}
	for i, file := range files {
		likeness(t, "page "+strconv.Itoa(i+1), file, sheets[i].Front)
	}
	asked := e.Asked()
	if !slices.Contains(asked, "POST /eSCL/ScanJobs") || !slices.ContainsFunc(asked, func(s string) bool { return strings.HasPrefix(s, "DELETE ") }) {
		t.Errorf("asked %q", asked)
	}
	sheets[1].Back = TestPage("BACK", 75)
	e.Load(sheets[:2]...)
	files, said = a.scan(t, "ADF Duplex")
	if len(files) != 4 {
		t.Fatalf("duplex: %d pages: %s", len(files), said)
	}
	likeness(t, "back", files[3], sheets[1].Back)
	if files, said = a.scan(t, "ADF"); len(files) != 0 || !strings.Contains(said, "out of documents") {
		t.Errorf("no paper: %d pages: %s", len(files), said)
	}
}

// The same client scans with it over TLS; it takes any certificate.
func TestEmulatorByAirscanOverTLS(t *testing.T) {
	c, err := SelfSigned()
	if err != nil {
		t.Fatal(err)
	}
	e := NewEmulator(EmulatorOptions{PPM: 1200})
	a, ok := newAirscanOver(t, e, "https", func(l net.Listener) net.Listener { return Secured(l, c) })
	if !ok {
		return
	}
	e.Load(paper(2)...)
	if files, said := a.scan(t, "ADF"); len(files) != 2 {
		t.Fatalf("%d pages: %s", len(files), said)
	}
}

// Its troubles are the same to an independent client.
func TestEmulatorFaultsByAirscan(t *testing.T) {
	for _, tt := range []struct {
		fault string
		pages int
		says  string
	}{
		{FaultJam, 2, "jammed"},
		{FaultJam409, 2, "jammed"},
		{FaultEmpty, 0, "out of documents"},
		{FaultChunked, 3, ""},
		{FaultShort, 2, "I/O"},
		{FaultConflict, 0, "I/O"},
	} {
		t.Run(tt.fault, func(t *testing.T) {
			e := NewEmulator(EmulatorOptions{PPM: 1200}) // at no pace it sees the end of the stack before the first page
			a, ok := newAirscan(t, e)
			if !ok {
				return
			}
			if err := e.Set(tt.fault, true); err != nil {
				t.Fatal(err)
			}
			e.Load(paper(3)...)
			files, said := a.scan(t, "ADF")
			// It reads ahead, and forgets pages that it has not given on when the
			// trouble comes.
			if len(files) > tt.pages || tt.says == "" && len(files) < tt.pages || !strings.Contains(said, tt.says) {
				t.Errorf("%d pages, want %d: %s", len(files), tt.pages, said)
			}
		})
	}
}

// likeness holds a picture against the page that was in the scanner.
func likeness(t *testing.T, name, file string, page []byte) {
	t.Helper()
	f, err := os.Open(file)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	got, err := png.Decode(f)
	if err != nil {
		t.Fatal(err)
	}
	want, err := jpeg.Decode(bytes.NewReader(page))
	if err != nil {
		t.Fatal(err)
	}
	a, aStride, ab := brightness(got)
	b, bStride, bb := brightness(want)
	both := ab.Intersect(bb)
	if both.Dx() < bb.Dx()*9/10 || both.Dy() < bb.Dy()*9/10 {
		t.Fatalf("%s: %v of %v", name, ab, bb)
	}
	if off := apart(a, aStride, b, bStride, both); off > 3 {
		t.Errorf("%s: pixels are %d apart", name, off)
	}
}

// apart is how far the brightness of two pictures is apart on the average.
func apart(a []uint8, aStride int, b []uint8, bStride int, area image.Rectangle) int {
	sum := 0
	for y := range area.Dy() {
		for x := range area.Dx() {
			sum += distance(int(a[y*aStride+x]), int(b[y*bStride+x]))
		}
	}
	return sum / max(1, area.Dx()*area.Dy())
}
