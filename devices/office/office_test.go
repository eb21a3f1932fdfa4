package office

import (
	"bytes"
	"context"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/OpenPrinting/goipp"

	"onewindow/devices"
	"onewindow/e2e/oracle"
	"onewindow/i18n"
)

var pdf = []byte("%PDF-1.4\nof two pages\n")

// bench is an emulated printer with its driver.
type bench struct {
	t       *testing.T
	emu     *Emulator
	printer *Printer

	mu  sync.Mutex
	out []string // names of the jobs that came out
}

func onBench(t *testing.T, o Options) *bench {
	t.Helper()
	b := &bench{t: t}
	b.emu = NewEmulator(func(name string, _ []byte) {
		b.mu.Lock()
		defer b.mu.Unlock()
		b.out = append(b.out, name)
	})
	l, err := new(net.ListenConfig).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	done := make(chan struct{})
	ctx, stop := context.WithCancel(context.Background())
	go func() { defer close(done); _ = b.emu.Serve(ctx, l) }()
	t.Cleanup(func() { stop(); <-done })
	if o.Poll == 0 {
		o.Poll = time.Millisecond
	}
	b.printer, err = New("ipp://"+l.Addr().String()+"/ipp/print", o)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func (b *bench) set(fault string, on bool) {
	b.t.Helper()
	if err := b.emu.Set(fault, on); err != nil {
		b.t.Fatal(err)
	}
}

func (b *bench) came() []string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return slices.Clone(b.out)
}

// TestEveryFaultHasItsOutcome: what the driver says of a job is what happened to
// its paper, and it never sends a job twice.
func TestEveryFaultHasItsOutcome(t *testing.T) {
	t.Parallel()
	short := Options{Reply: 300 * time.Millisecond, Patience: 600 * time.Millisecond}
	want := map[string]struct {
		out   Outcome
		paper int
	}{
		"":              {Outcome{Result: Printed}, 1},
		FaultAborts:     {Outcome{NotPrinted, CodeAborted}, 0},
		FaultBusy:       {Outcome{NotPrinted, CodeBusy}, 0},
		FaultCover:      {Outcome{NotPrinted, CodeCoverOpen}, 0},
		FaultCutsOff:    {Outcome{Uncertain, CodeAborted}, 0},
		FaultDead:       {Outcome{NotPrinted, CodeNoReply}, 0},
		FaultEmpty:      {Outcome{NotPrinted, CodePaperOut}, 0},
		FaultForgets:    {Outcome{Uncertain, CodeNoReply}, 0},
		FaultJam:        {Outcome{NotPrinted, CodeJam}, 0},
		FaultLostAnswer: {Outcome{Result: Printed}, 1},
		FaultNoPDF:      {Outcome{NotPrinted, CodeNoPDF}, 0},
		FaultNotIPP:     {Outcome{NotPrinted, CodeNotIPP}, 0},
		FaultStopped:    {Outcome{NotPrinted, CodeFault}, 0},
		FaultToner:      {Outcome{NotPrinted, CodeToner}, 0},
	}
	for _, fault := range append([]string{""}, Faults()...) {
		t.Run("fault "+fault, func(t *testing.T) {
			t.Parallel()
			expected, ok := want[fault]
			if !ok {
				t.Fatal("no outcome is expected of this fault")
			}
			b := onBench(t, short)
			if fault != "" {
				b.set(fault, true)
			}
			out := b.printer.Print(t.Context(), "job-1", pdf)
			if out != expected.out {
				t.Errorf("outcome %+v, want %+v", out, expected.out)
			}
			if paper := b.came(); len(paper) != expected.paper {
				t.Errorf("paper of %v came out", paper)
			}
			sent := 0
			for _, op := range b.emu.Asked() {
				if op == goipp.OpPrintJob {
					sent++
				}
			}
			if sent > 1 {
				t.Errorf("the job was sent %d times", sent)
			}
			if fault == "" {
				return
			}
			b.set(fault, false)
			if out := b.printer.Print(t.Context(), "job-2", pdf); out != (Outcome{Result: Printed}) {
				t.Errorf("after the fault: %+v", out)
			}
		})
	}
}

// watch runs the printer; the function waits for it to say a code.
func (b *bench) watch() (await func(code string)) {
	b.t.Helper()
	ctx, stop := context.WithCancel(b.t.Context())
	ended := make(chan error, 1)
	go func() { ended <- b.printer.Run(ctx) }()
	b.t.Cleanup(func() { stop(); <-ended })
	return func(code string) {
		b.t.Helper()
		for e := range b.printer.Events() {
			if e.Code == code {
				return
			}
		}
		b.t.Fatalf("it never said %s", code)
	}
}

// print begins a job.
func (b *bench) print(ctx context.Context) <-chan Outcome {
	out := make(chan Outcome, 1)
	go func() { out <- b.printer.Print(ctx, "job", pdf) }()
	return out
}

// TestJobGoesOnAfterPaper: a job that stops in its middle is finished once a
// person has helped, and the light says meanwhile what is to do.
func TestJobGoesOnAfterPaper(t *testing.T) {
	t.Parallel()
	b := onBench(t, Options{Idle: time.Hour})
	await := b.watch()
	await(CodeReady)
	b.set(FaultJam, true)
	out := b.print(t.Context())
	await(CodeJam)
	b.set(FaultJam, false)
	if got := <-out; got != (Outcome{Result: Printed}) {
		t.Errorf("outcome %+v", got)
	}
	await(CodeReady)
}

// TestJobIsTakenBack: who gives up gets no paper an hour later.
func TestJobIsTakenBack(t *testing.T) {
	t.Parallel()
	b := onBench(t, Options{Idle: time.Hour})
	await := b.watch()
	await(CodeReady)
	b.set(FaultJam, true)
	ctx, giveUp := context.WithCancel(t.Context())
	defer giveUp()
	out := b.print(ctx)
	await(CodeJam)
	giveUp()
	if got := <-out; got != (Outcome{NotPrinted, CodeCancelled}) {
		t.Errorf("outcome %+v", got)
	}
	b.set(FaultJam, false)
	if got := <-b.print(ctx); got != (Outcome{NotPrinted, CodeCancelled}) {
		t.Errorf("for somebody who had gone: %+v", got)
	}
	if paper := b.came(); len(paper) != 0 {
		t.Errorf("paper of %v came out", paper)
	}
}

// TestHeals: the printer is switched off and on again while nobody prints.
func TestHeals(t *testing.T) {
	t.Parallel()
	b := onBench(t, Options{Idle: time.Millisecond, Reply: 300 * time.Millisecond})
	await := b.watch()
	await(CodeReady)
	b.set(FaultDead, true)
	await(CodeNoReply)
	b.set(FaultDead, false)
	await(CodeReady)
}

func TestTarget(t *testing.T) {
	t.Parallel()
	for _, bad := range []string{"", "printer", "http://printer/ipp", "ipp://", "/dev/usb/lp0", "ipp://%zz"} {
		if _, err := New(bad, Options{}); devices.Code(err) != devices.CodeTarget {
			t.Errorf("%q: %v", bad, err)
		}
	}
	p, err := New("ipps://printer/ipp/print", Options{})
	if err != nil || p.line.http != "https://printer:631/ipp/print" || p.line.uri != "ipps://printer:631/ipp/print" {
		t.Errorf("%+v, %v", p, err)
	}
}

func TestConditions(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ reasons, want string }{
		{"none", ""},
		{"media-empty", CodePaperOut},
		{"media-empty-error media-needed", CodePaperOut},
		{"media-empty-warning toner-low-warning", ""},
		{"toner-empty-report", ""},
		{"media-empty-error media-jam-error", CodeJam},
		{"job-printing", ""},
	} {
		if got := condition(strings.Fields(c.reasons)); got != c.want {
			t.Errorf("%s: %q, want %q", c.reasons, got, c.want)
		}
	}
}

func TestEveryCodeHasItsSentence(t *testing.T) {
	t.Parallel()
	for _, lang := range []i18n.Lang{i18n.Chinese, i18n.English} {
		text, _ := i18n.For(lang)
		for _, code := range Codes() {
			if text.Printer.States[code] == "" {
				t.Errorf("%s: %s says nothing", lang, code)
			}
		}
	}
}

func FuzzAnswer(f *testing.F) {
	b, err := reply(&goipp.Message{Version: goipp.DefaultVersion, RequestID: 1}, goipp.StatusOk, (&emulated{name: "j"}).group(1)).EncodeBytes()
	if err != nil {
		f.Fatal(err)
	}
	f.Add(b)
	f.Fuzz(func(t *testing.T, data []byte) {
		m, err := decode(bytes.NewReader(data))
		if err != nil {
			return
		}
		_ = condition(words(m.Printer, "printer-state-reasons"))
		if _, ok := number(m.Job, "job-id"); ok && len(m.Job) == 0 {
			t.Error("a number out of nothing")
		}
	})
}

// TestIndependentClient: CUPS' own client of IPP finds a printer in the emulator.
func TestIndependentClient(t *testing.T) {
	t.Parallel()
	program, ok := oracle.Need(t, "ipptool")
	if !ok {
		return
	}
	b := onBench(t, Options{})
	file := filepath.Join(t.TempDir(), "paper.pdf")
	if err := os.WriteFile(file, pdf, 0o600); err != nil {
		t.Fatal(err)
	}
	for _, script := range []string{"get-printer-attributes.test", "print-job.test", "get-jobs.test", "get-completed-jobs.test"} {
		said, err := exec.CommandContext(t.Context(), program, "-t", "-f", file, b.printer.line.uri, script).CombinedOutput()
		if err != nil || !bytes.Contains(said, []byte("[PASS]")) {
			t.Errorf("%s: %v\n%s", script, err, said)
		}
	}
}
