package printer

import (
	"bytes"
	"context"
	"errors"
	"image/png"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"onewindow/devices"
	"onewindow/devices/link"
	"onewindow/devices/ptyport"
)

// bench is a driver and an emulator on the two ends of a pseudo-terminal.
type bench struct {
	printer  *Printer
	emulator *Emulator
	port     *ptyport.Port
	stop     context.CancelFunc
}

// quick looks often, and waits long for what comes on any machine, however busy;
// a test about waiting sets what it waits for.
func quick(p Profile) Options {
	return Options{
		Profile: p, Baud: 1_000_000, ReadyWait: 10 * time.Second, MarkerWait: 3 * time.Second, Reply: 5 * time.Second,
		Stall: 5 * time.Second, Poll: 20 * time.Millisecond, Idle: 50 * time.Millisecond, Reopen: 20 * time.Millisecond,
	}
}

func newBench(t *testing.T, o Options, eo EmulatorOptions, faults ...string) *bench {
	t.Helper()
	return newBenchOn(t, func(l link.Link) link.Link { return l }, o, eo, faults...)
}

func newBenchOn(t *testing.T, wrap func(link.Link) link.Link, o Options, eo EmulatorOptions, faults ...string) *bench {
	t.Helper()
	port, err := ptyport.Open("")
	if err != nil {
		t.Fatal(err)
	}
	eo.Profile = o.Profile
	b := &bench{emulator: NewEmulator(eo), port: port}
	for _, fault := range faults {
		b.set(t, fault, true)
	}
	ctx, cancel := context.WithCancel(context.Background())
	b.stop = cancel
	served, ran := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(served)
		_ = b.emulator.Serve(ctx, port)
	}()
	b.printer = New(func(context.Context) (link.Link, error) {
		l, err := link.OpenSerial(port.Path, link.Settings{Baud: 115200})
		if err != nil {
			return nil, err
		}
		return wrap(l), nil
	}, o)
	go func() {
		defer close(ran)
		_ = b.printer.Run(ctx)
	}()
	t.Cleanup(func() {
		cancel()
		<-ran
		port.Close()
		<-served
	})
	return b
}

func (b *bench) set(t *testing.T, fault string, on bool) {
	t.Helper()
	err := b.emulator.Set(fault, on)
	if err != nil {
		t.Fatal(err)
	}
}

// awaitEvent reads events until code is told.
func (b *bench) awaitEvent(t *testing.T, code string) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
	defer cancel()
	for {
		select {
		case e, open := <-b.printer.Events():
			if !open {
				t.Fatalf("events ended before %q", code)
			}
			if e.Code == code {
				return
			}
		case <-ctx.Done():
			t.Fatalf("no event %q", code)
		}
	}
}

func notice(id string) Receipt {
	return Receipt{ID: id, Blocks: []Block{
		Text{Content: "政务服务大厅", Align: Center, Bold: true, Scale: 2},
		Text{Content: "受 理 回 执", Align: Center},
		Rule{},
		Text{Content: "受理编号：SL2024000123\n申 请 人：张*样\n事项名称：食品经营许可（新办）\n收件时间：2026-03-02 09:41"},
		Text{Content: "请您保管好本回执。办理进度可扫描下方二维码查询，或凭受理编号到任一综合窗口询问。"},
		QR{Content: "https://zwfw.example.gov.cn/p?n=SL2024000123&k=8f3a61"},
		Code128{Content: "SL2024000123"},
		Feed{Lines: 1},
		Cut{},
	}}
}

// The real thing: a receipt over a pseudo-terminal, its text on paper and a QR
// code that an independent decoder reads from the picture.
func TestReceiptOnPaper(t *testing.T) {
	for _, c := range []struct {
		name    string
		profile Profile
	}{
		{"80 mm", Roll80},
		{"58 mm", Roll58},
		{"QR as picture", Profile{Columns: 48, Dots: 576, NoQR: true}},
	} {
		t.Run(c.name, func(t *testing.T) {
			folder := t.TempDir()
			b := newBench(t, quick(c.profile), EmulatorOptions{Folder: folder})
			out, err := b.printer.Print(t.Context(), notice("r1"))
			if err != nil || out.Result != Printed || out.Cause != "" {
				t.Fatalf("%+v, %v", out, err)
			}
			pages := b.emulator.Pages()
			if len(pages) != 1 || !pages[0].Cut {
				t.Fatalf("pages %+v", pages)
			}
			text := strings.ReplaceAll(pages[0].Text, "\n", "")
			for _, want := range []string{"政务服务大厅", "受理编号：SL2024000123", "食品经营许可（新办）", "到任一综合窗口询问。"} {
				if !strings.Contains(text, want) {
					t.Errorf("%q is not on the paper:\n%s", want, pages[0].Text)
				}
			}
			if strings.ContainsAny(text, "<>\uFFFD") {
				t.Errorf("the printer complained:\n%s", pages[0].Text)
			}
			decoded, err := exec.Command("zbarimg", "--raw", "-q", filepath.Join(folder, "receipt-0001.png")).CombinedOutput()
			if err != nil {
				t.Fatalf("zbarimg (Debian: zbar-tools) on the printed PNG: %v\n%s", err, decoded)
			}
			for _, want := range []string{"https://zwfw.example.gov.cn/p?n=SL2024000123&k=8f3a61", "SL2024000123"} {
				if !slices.Contains(strings.Split(string(decoded), "\n"), want) {
					t.Errorf("codes on the paper: %q, want %q among them", decoded, want)
				}
			}
			written, err := os.ReadFile(filepath.Join(folder, "receipt-0001.txt"))
			if err != nil || string(written) != pages[0].Text {
				t.Errorf("text file: %v", err)
			}
		})
	}
}

// What a printer that is not ready makes of a job, before and in the middle.
func TestOutcomes(t *testing.T) {
	for _, c := range []struct {
		name   string
		faults []string
		change func(*Options)
		want   Outcome
		cuts   int
	}{
		{"paper low", []string{FaultPaperLow}, nil, Outcome{Printed, CodePaperLow}, 1},
		{"slow", []string{FaultSlow}, func(o *Options) { o.MarkerWait = 10 * time.Second }, Outcome{Printed, ""}, 1},
		{"does not know GS r", []string{FaultNoMarker}, nil, Outcome{Printed, ""}, 1},
		{"told not to ask GS r", []string{FaultNoMarker}, func(o *Options) { o.Profile.NoMarker = true }, Outcome{Printed, ""}, 1},
		{"clone without QR", []string{FaultNoQR}, func(o *Options) { o.Profile.NoQR = true }, Outcome{Printed, ""}, 1},
		{"paper out", []string{FaultPaperOut}, noWait, Outcome{NotPrinted, CodePaperOut}, 0},
		{"cover open", []string{FaultCoverOpen}, noWait, Outcome{NotPrinted, CodeCoverOpen}, 0},
		{"cutter jam", []string{FaultCutterJam}, noWait, Outcome{NotPrinted, CodeCutterJam}, 0},
		{"overheat", []string{FaultOverheat}, noWait, Outcome{NotPrinted, CodeOverheat}, 0},
		{"fault is not waited for", []string{FaultBroken}, nil, Outcome{NotPrinted, CodeFault}, 0},
		{"dead", []string{FaultDead}, func(o *Options) { o.Reply = 100 * time.Millisecond }, Outcome{NotPrinted, CodeNoReply}, 0},
		{"paper ends in the middle", []string{"paper_out@4"}, nil, Outcome{Uncertain, CodePaperOut}, 0},
		{"paper ends, no GS r", []string{"paper_out@4", FaultNoMarker}, nil, Outcome{Uncertain, CodePaperOut}, 0},
		{"cutter jams at the cut", []string{FaultJamAtCut}, nil, Outcome{Uncertain, CodeCutterJam}, 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			o := quick(Roll80)
			if c.change != nil {
				c.change(&o)
			}
			b := newBench(t, o, EmulatorOptions{}, c.faults...)
			out, err := b.printer.Print(t.Context(), notice("r1"))
			if out != c.want {
				t.Fatalf("%+v (%v), want %+v", out, err, c.want)
			}
			if (err == nil) != (out.Result == Printed) || errors.Is(err, devices.ErrOutcomeUnknown) != (out.Result == Uncertain) {
				t.Errorf("error does not fit the outcome: %v", err)
			}
			if err != nil && devices.Code(err) != c.want.Cause {
				t.Errorf("code %q, want %q", devices.Code(err), c.want.Cause)
			}
			cuts := 0
			for _, page := range b.emulator.Pages() {
				if page.Cut {
					cuts++
				}
			}
			if cuts != c.cuts {
				t.Errorf("%d receipts, want %d", cuts, c.cuts)
			}
			if out.Result == NotPrinted && len(b.emulator.Pages()) != 0 {
				t.Errorf("not printed, and yet there is paper: %q", b.emulator.Pages()[0].Text)
			}
		})
	}
}

func noWait(o *Options) { o.ReadyWait = -1 }

// A job that waits for a hand prints as soon as the hand has come.
func TestWaitsForTheClerk(t *testing.T) {
	for _, fault := range []string{FaultCoverOpen, FaultPaperOut, FaultCutterJam, FaultOverheat} {
		t.Run(fault, func(t *testing.T) {
			t.Parallel()
			b := newBench(t, quick(Roll80), EmulatorOptions{}, fault)
			done := make(chan Outcome, 1)
			go func() {
				out, _ := b.printer.Print(t.Context(), notice("r1"))
				done <- out
			}()
			b.awaitEvent(t, fault)
			if len(b.emulator.Pages()) != 0 {
				t.Error("printed while not ready")
			}
			b.set(t, fault, false)
			if out := <-done; out.Result != Printed {
				t.Errorf("%+v", out)
			}
		})
	}
}

// After a receipt broke off, the new roll does not bring the rest of it, and
// the driver does not print it again by itself. The mutant that does not take
// the rest out of the printer is caught by the same check.
func TestBrokenJobIsNotContinued(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name   string
		wrap   func(link.Link) link.Link
		mutant bool
	}{
		{"as it is", func(l link.Link) link.Link { return l }, false},
		{"mutant: buffer not discarded", func(l link.Link) link.Link { return noDiscard{l} }, true},
	} {
		t.Run(c.name, func(t *testing.T) {
			b := newBenchOn(t, c.wrap, quick(Roll80), EmulatorOptions{}, "paper_out@4")
			out, _ := b.printer.Print(t.Context(), notice("r1"))
			if out != (Outcome{Uncertain, CodePaperOut}) {
				t.Fatalf("%+v", out)
			}
			b.set(t, FaultPaperOut, false)
			b.awaitStatus(t, CodeReady)
			out, err := b.printer.Print(t.Context(), Receipt{ID: "r2", Blocks: []Block{Text{Content: "补打"}, Cut{}}})
			if err != nil {
				t.Fatalf("%+v, %v", out, err)
			}
			pages := b.emulator.Pages()
			continued := len(pages) != 1 || strings.Contains(pages[0].Text, "询问")
			if continued != c.mutant {
				t.Errorf("rest of the broken receipt on the new roll: %v, pages %+v", continued, pages)
			}
		})
	}
}

// noDiscard is the link of a driver that never sends DLE ENQ 2.
type noDiscard struct{ link.Link }

func (l noDiscard) Write(p []byte) (int, error) {
	if bytes.Equal(p, []byte{dle, enq, 2}) {
		return len(p), nil
	}
	return l.Link.Write(p)
}

func (b *bench) awaitStatus(t *testing.T, code string) {
	t.Helper()
	for {
		st, err := b.printer.Status(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if st.Code() == code {
			return
		}
	}
}

// A printer whose buffer is full takes no more bytes. The write ends by its
// deadline, and the next job finds the printer again.
func TestBufferFull(t *testing.T) {
	t.Parallel()
	o := quick(Roll80)
	o.Stall, o.Reply = 200*time.Millisecond, 100*time.Millisecond
	b := newBench(t, o, EmulatorOptions{Buffer: 64}, "paper_out@1")
	picture := Raster{Image: blank(576, 1200)}
	out, _ := b.printer.Print(t.Context(), Receipt{ID: "r1", Blocks: []Block{Text{Content: "一"}, picture, Cut{}}})
	if out.Result != Uncertain {
		t.Errorf("%+v", out)
	}
	b.set(t, FaultPaperOut, false)
	for {
		st, err := b.printer.Status(t.Context())
		if err == nil && st.Code() == CodeReady {
			break
		}
		if t.Context().Err() != nil {
			t.Fatal("the printer is never found again")
		}
	}
	out, err := b.printer.Print(t.Context(), Receipt{ID: "r2", Blocks: []Block{Text{Content: "补打"}, Cut{}}})
	if err != nil {
		t.Errorf("%+v, %v", out, err)
	}
}

func TestUnplugInTheMiddle(t *testing.T) {
	t.Parallel()
	b := newBench(t, quick(Roll80), EmulatorOptions{Baud: 20_000, Buffer: 64}, FaultSlow)
	done := make(chan Outcome, 1)
	go func() {
		out, _ := b.printer.Print(t.Context(), notice("r1"))
		done <- out
	}()
	err := b.emulator.Wait(t.Context(), func(pages []Page) bool { return len(pages) > 0 })
	if err != nil {
		t.Fatal(err)
	}
	b.port.Close()
	if out := <-done; out != (Outcome{Uncertain, CodeNoReply}) {
		t.Errorf("%+v", out)
	}
	_, err = b.printer.Status(t.Context())
	if err == nil {
		t.Error("a printer that was pulled out has no status")
	}
}

func TestSwitchedOffInTheMiddle(t *testing.T) {
	t.Parallel()
	b := newBench(t, quick(Roll80), EmulatorOptions{}, FaultSlow)
	done := make(chan Outcome, 1)
	go func() {
		out, _ := b.printer.Print(t.Context(), notice("r1"))
		done <- out
	}()
	// Off and on again once all bytes have arrived: the answers are fine
	// afterwards, but the rest of the job is gone.
	e := b.emulator
	err := e.Wait(t.Context(), func(pages []Page) bool {
		e.mu.Lock()
		defer e.mu.Unlock()
		return len(pages) > 0 && len(e.queue) > 0 && e.queue[len(e.queue)-1].name == "\x1dr"
	})
	if err != nil {
		t.Fatal(err)
	}
	b.set(t, FaultDead, true)
	b.set(t, FaultDead, false)
	if out := <-done; out != (Outcome{Uncertain, CodeNoMarker}) {
		t.Errorf("%+v", out)
	}
}

func TestCancelling(t *testing.T) {
	t.Run("before", func(t *testing.T) {
		b := newBench(t, quick(Roll80), EmulatorOptions{}, FaultCoverOpen)
		ctx, cancel := context.WithCancel(t.Context())
		done := make(chan Outcome, 1)
		go func() {
			out, _ := b.printer.Print(ctx, notice("r1"))
			done <- out
		}()
		b.awaitEvent(t, CodeCoverOpen)
		cancel()
		if out := <-done; out != (Outcome{NotPrinted, CodeCancelled}) {
			t.Errorf("%+v", out)
		}
		b.set(t, FaultCoverOpen, false)
		b.awaitStatus(t, CodeReady)
		if pages := b.emulator.Pages(); len(pages) != 0 {
			t.Errorf("a cancelled job printed: %+v", pages)
		}
	})
	t.Run("during", func(t *testing.T) {
		b := newBench(t, quick(Roll80), EmulatorOptions{}, FaultSlow)
		ctx, cancel := context.WithCancel(t.Context())
		defer cancel()
		go func() {
			_ = b.emulator.Wait(ctx, func(pages []Page) bool { return len(pages) > 0 })
			cancel()
		}()
		out, err := b.printer.Print(ctx, notice("r1"))
		if out != (Outcome{Uncertain, CodeCancelled}) || !errors.Is(err, devices.ErrOutcomeUnknown) {
			t.Errorf("%+v, %v", out, err)
		}
	})
	t.Run("driver stopped", func(t *testing.T) {
		b := newBench(t, quick(Roll80), EmulatorOptions{})
		b.awaitStatus(t, CodeReady)
		b.stop()
		for range b.printer.Events() {
			continue
		}
		out, err := b.printer.Print(context.Background(), notice("r1"))
		if out.Result != NotPrinted || err == nil {
			t.Errorf("%+v, %v", out, err)
		}
	})
}

func TestProbe(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		fault, want string
		fit         bool
	}{
		{"", CodeReady, true},
		{FaultPaperLow, CodePaperLow, true},
		{FaultPaperOut, CodePaperOut, false},
		{FaultCoverOpen, CodeCoverOpen, false},
		{FaultCutterJam, CodeCutterJam, false},
		{FaultOverheat, CodeOverheat, false},
		{FaultBroken, CodeFault, false},
		{FaultDead, "", false},
	} {
		port, err := ptyport.Open("")
		if err != nil {
			t.Fatal(err)
		}
		e := NewEmulator(EmulatorOptions{})
		if c.fault != "" {
			err = e.Set(c.fault, true)
			if err != nil {
				t.Fatal(err)
			}
		}
		ctx, cancel := context.WithCancel(t.Context())
		served := make(chan struct{})
		go func() {
			defer close(served)
			_ = e.Serve(ctx, port)
		}()
		l, err := link.OpenSerial(port.Path, link.Settings{Baud: 9600})
		if err != nil {
			t.Fatal(err)
		}
		got, err := Probe(ctx, l, 700*time.Millisecond)
		if got.State != c.want || (err == nil) != (c.want != "") || got.Fit() != c.fit {
			t.Errorf("%s: %+v, %v", c.fault, got, err)
		}
		if c.want == "" && devices.Code(err) != CodeNoReply {
			t.Errorf("%s: code %q", c.fault, devices.Code(err))
		}
		if len(e.Pages()) != 0 {
			t.Errorf("%s: a probe must not print", c.fault)
		}
		l.Close()
		cancel()
		port.Close()
		<-served
	}
}

func TestStatusCode(t *testing.T) {
	for _, c := range []struct {
		name string
		st   Status
		want string
	}{
		{"published: ok", Status{0x12, 0x12, 0x12, 0x12}, CodeReady},
		{"published: low", Status{0x12, 0x12, 0x12, 0x1E}, CodePaperLow},
		{"published: none", Status{0x1A, 0x32, 0x12, 0x72}, CodePaperOut},
		{"cover before paper", Status{0x1A, 0x16, 0x12, 0x72}, CodeCoverOpen},
		{"off line without a reason", Status{0x1A, 0x12, 0x12, 0x12}, CodeFault},
		{"error without a reason", Status{0x1A, 0x52, 0x12, 0x12}, CodeFault},
		{"feed button", Status{0x1A, 0x1A, 0x12, 0x12}, CodeFeeding},
		{"cutter", Status{0x1A, 0x52, 0x1A, 0x12}, CodeCutterJam},
		{"hot", Status{0x1A, 0x52, 0x52, 0x12}, CodeOverheat},
		{"broken", Status{0x1A, 0x52, 0x72, 0x12}, CodeFault},
	} {
		if got := c.st.Code(); got != c.want {
			t.Errorf("%s: %s, want %s", c.name, got, c.want)
		}
	}
	for b := range 256 {
		if isStatus(byte(b)) && isMarker(byte(b)) {
			t.Errorf("%02X is both a status and a marker", b)
		}
	}
}

// The emulator prints what it does not know as hex, so that a fault of the
// driver cannot pass unseen.
func TestEmulatorShowsUnknownCommands(t *testing.T) {
	port, err := ptyport.Open("")
	if err != nil {
		t.Fatal(err)
	}
	e := NewEmulator(EmulatorOptions{Folder: t.TempDir()})
	kept := filepath.Join(e.options.Folder, "receipt-0001.png") // of an earlier run
	if err := os.WriteFile(kept, []byte("kept"), 0o600); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	served := make(chan struct{})
	go func() {
		defer close(served)
		_ = e.Serve(ctx, port)
	}()
	defer func() {
		cancel()
		port.Close()
		<-served
	}()
	l, err := link.OpenSerial(port.Path, link.Settings{})
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	_, err = l.Write([]byte("\x1b@\x1bZA\x07\n\x1c&\x81\x39\xef\x31\n\x1dVB\x00"))
	if err != nil {
		t.Fatal(err)
	}
	err = e.Wait(ctx, func(pages []Page) bool { return len(pages) == 1 && pages[0].Cut })
	if err != nil {
		t.Fatal(err)
	}
	if got, want := e.Pages()[0].Text, "<1B 5A>A<07>\n\uFFFD\uFFFD\n"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
	if data, err := os.ReadFile(kept); err != nil || string(data) != "kept" {
		t.Errorf("the paper of an earlier run is gone: %v", err)
	}
	f, err := os.Open(filepath.Join(e.options.Folder, "receipt-0002.png"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if info, err := f.Stat(); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("the paper may be read by others: %v, %v", info.Mode(), err)
	}
	_, err = png.Decode(f)
	if err != nil {
		t.Error(err)
	}
}

// Any bytes at all keep the emulator's parser and page model alive.
func FuzzEmulator(f *testing.F) {
	f.Add([]byte("\x1b@\x1c&\xca\xdc\n\x1dVB\x00"))
	f.Add([]byte("\x1dv0\x00\x01\x00\x02\x00\xff\x0f\x1d(k\x03\x001Q0\x1dkI\x04{BAB"))
	f.Add([]byte("\x1d(k\x00\x00\x1dkA\x00\x1d!\xff\x1bd\xff\x1dw\x00\x1dh\x00"))
	f.Fuzz(func(t *testing.T, b []byte) {
		p := newPaper(32, 384, &Fonts{})
		for len(b) > 0 {
			c, n := next(b, true)
			if n == 0 {
				return
			}
			b = b[n:]
			switch {
			case c.kind == charByte:
				p.put(rune(c.bytes[0]), 1)
			case c.kind == charPair:
				p.pair(c.bytes)
			case c.kind == lineFeed:
				p.newline()
			case c.kind == unknown || !p.run(c):
				p.complain(c.bytes)
			}
			if p.y > 20_000 {
				return // enough paper
			}
		}
	})
}
