package printer

import (
	"context"
	"errors"
	"fmt"
	"image/png"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"
)

// EmulatorOptions describe the printer that is emulated.
type EmulatorOptions struct {
	Profile Profile // paper; Roll80 when Columns is 0
	Baud    int     // pace of the line; 0 takes bytes as fast as they come
	Buffer  int     // bytes that wait for the head before the line blocks; default 4096
	Folder  string  // where every cut leaves a PNG and a text file; "" keeps them in memory only
	// Fonts draws the ROM's characters; nil takes the system's. Where there are
	// none the picture shows boxes; the text of the page is right all the same.
	Fonts *Fonts
}

// Faults of the emulator, for Set.
const (
	FaultPaperLow  = "paper_low"      // the roll is nearly at its end
	FaultPaperOut  = "paper_out"      // no paper; "paper_out@N": after N more lines
	FaultCoverOpen = "cover_open"     // the cover is open
	FaultCutterJam = "cutter_jam"     // the cutter is jammed
	FaultJamAtCut  = "cutter_jam@cut" // the next cut jams the cutter
	FaultOverheat  = "overheat"       // the head is too hot to print
	FaultBroken    = "fault"          // an error that only repair ends
	FaultDead      = "dead"           // takes bytes and says nothing
	FaultNoMarker  = "no_1d72"        // does not know GS r, the end of a job
	FaultNoQR      = "no_qr"          // does not know GS ( k, QR codes
	FaultSlow      = "slow"           // 150 ms a line
)

// Faults lists the faults that Set knows.
func Faults() []string {
	return []string{
		FaultPaperLow, FaultPaperOut, FaultPaperOut + "@N", FaultCoverOpen, FaultCutterJam, FaultJamAtCut, FaultOverheat,
		FaultBroken, FaultDead, FaultNoMarker, FaultNoQR, FaultSlow,
	}
}

// Emulator is a receipt printer made of software: a test aid and the printer
// of the demo city. Its page is a model, not a facsimile of any ROM.
type Emulator struct {
	options EmulatorOptions

	mu      sync.Mutex // guards all below; the reader and the head share it
	changed chan struct{}
	faults  map[string]bool
	left    int // lines of paper until it ends, -1 unlimited
	queue   []command
	queued  int // bytes in queue
	chinese bool
	paper   *paper
	pages   []Page
	sheets  int // number of the newest file
}

// NewEmulator makes a printer that is ready, with paper.
func NewEmulator(o EmulatorOptions) *Emulator {
	if o.Profile.Columns == 0 {
		o.Profile.Columns, o.Profile.Dots = Roll80.Columns, Roll80.Dots
	}
	if o.Buffer == 0 {
		o.Buffer = 4096
	}
	if o.Fonts == nil {
		o.Fonts = SystemFonts()
	}
	return &Emulator{
		options: o,
		changed: make(chan struct{}),
		faults:  make(map[string]bool),
		left:    -1,
		paper:   newPaper(o.Profile.Columns, o.Profile.Dots, o.Fonts),
	}
}

// Set switches a fault. Switching paper_out off puts in a new roll.
func (e *Emulator) Set(fault string, on bool) error {
	lines := -1
	if count, ok := strings.CutPrefix(fault, FaultPaperOut+"@"); ok {
		n, err := strconv.Atoi(count)
		if err != nil || n < 0 {
			return fmt.Errorf("printer: fault %q: not a number of lines", fault)
		}
		if on {
			lines = n
		}
	} else if !slices.Contains(Faults(), fault) {
		return fmt.Errorf("printer: fault %q unknown", fault)
	}
	e.mu.Lock()
	defer e.mu.Unlock()
	defer e.wake()
	if strings.HasPrefix(fault, FaultPaperOut) {
		e.left = lines
	}
	if lines >= 0 {
		return nil
	}
	e.faults[fault] = on
	if fault == FaultDead {
		e.queue, e.queued, e.paper.line = nil, 0, nil
	}
	return nil
}

// wake tells all waiters that something changed; the lock is held.
func (e *Emulator) wake() {
	close(e.changed)
	e.changed = make(chan struct{})
}

// Pages returns the pieces of paper so far; the last one has Cut false when it
// still hangs in the printer.
func (e *Emulator) Pages() []Page {
	e.mu.Lock()
	defer e.mu.Unlock()
	pages := slices.Clone(e.pages)
	if !e.paper.empty() {
		pages = append(pages, e.paper.page(false))
	}
	return pages
}

// Wait returns once the emulator's state satisfies when, which is called with
// the pages so far after every change; or with ctx's error.
func (e *Emulator) Wait(ctx context.Context, when func([]Page) bool) error {
	for {
		e.mu.Lock()
		changed := e.changed
		e.mu.Unlock()
		if when(e.Pages()) {
			return nil
		}
		select {
		case <-changed:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

// Serve is the printer at its end of the line until ctx ends or the line does.
// The caller closes line to wake a waiting Read.
func (e *Emulator) Serve(ctx context.Context, line io.ReadWriter) error {
	both, cancel := context.WithCancel(ctx)
	head := make(chan error, 1)
	go func() { head <- e.head(both, line) }()
	err := e.receive(both, line)
	cancel()
	fault := <-head
	if errors.Is(fault, context.Canceled) {
		fault = nil // stopped because the line ended
	}
	if ctx.Err() == nil {
		return errors.Join(err, fault)
	}
	return nil
}

// receive takes bytes off the line, executes real-time commands at once and
// queues the rest.
func (e *Emulator) receive(ctx context.Context, line io.ReadWriter) error {
	var rest []byte
	buf := make([]byte, 256)
	for {
		n, err := line.Read(buf)
		if err != nil {
			return fmt.Errorf("printer: emulator: %w", err)
		}
		if e.options.Baud > 0 {
			err := pause(ctx, time.Duration(n)*10*time.Second/time.Duration(e.options.Baud))
			if err != nil {
				return err
			}
		}
		if e.on(FaultDead) {
			rest = nil
			continue
		}
		rest = append(rest, buf[:n]...)
		for {
			c, size := next(rest, e.chinese)
			if size == 0 {
				break
			}
			c.bytes = slices.Clone(c.bytes)
			c.data = c.bytes[len(c.bytes)-len(c.data):]
			rest = rest[size:]
			if c.kind == realTime {
				err := e.realTime(c, line)
				if err != nil {
					return err
				}
				continue
			}
			if !e.enqueue(ctx, c) {
				return ctx.Err()
			}
		}
		rest = slices.Clone(rest)
	}
}

func (e *Emulator) on(fault string) bool {
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.faults[fault]
}

// enqueue waits while the buffer is full: the line blocks, as with a printer
// that drops DTR. A command longer than the buffer goes in alone.
func (e *Emulator) enqueue(ctx context.Context, c command) bool {
	switch c.name {
	case "\x1c&":
		e.chinese = true
	case "\x1c.", "\x1b@":
		e.chinese = false
	}
	for {
		e.mu.Lock()
		if len(e.queue) == 0 || e.queued+len(c.bytes) <= e.options.Buffer {
			e.queue = append(e.queue, c)
			e.queued += len(c.bytes)
			e.wake()
			e.mu.Unlock()
			return true
		}
		changed := e.changed
		e.mu.Unlock()
		select {
		case <-changed:
		case <-ctx.Done():
			return false
		}
	}
}

func (e *Emulator) realTime(c command, line io.Writer) error {
	n := c.data[0]
	if c.bytes[1] == enq {
		e.mu.Lock()
		defer e.mu.Unlock()
		if n == 2 {
			e.queue, e.queued = nil, 0
			e.paper.line = nil
		}
		e.wake()
		return nil
	}
	b, ok := e.status(n)
	if !ok {
		return nil
	}
	_, err := line.Write([]byte{b})
	return err
}

// status composes the answer to DLE EOT n.
func (e *Emulator) status(n byte) (byte, bool) {
	e.mu.Lock()
	defer e.mu.Unlock()
	b := byte(statusIdle)
	set := func(on bool, bits byte) {
		if on {
			b |= bits
		}
	}
	out := e.faults[FaultPaperOut]
	switch n {
	case 1:
		set(!e.onlineLocked(), bitOffline)
	case 2:
		set(e.faults[FaultCoverOpen], bitCover)
		set(out, bitStopped)
		set(e.errorLocked(), bitError)
	case 3:
		set(e.faults[FaultCutterJam], bitCutter)
		set(e.faults[FaultBroken], bitUnrecoverable)
		set(e.faults[FaultOverheat], bitRecoverable)
	case 4:
		set(out || e.faults[FaultPaperLow], bitsNearEnd)
		set(out, bitsEnd)
	default:
		return 0, false
	}
	return b, true
}

func (e *Emulator) errorLocked() bool {
	return e.faults[FaultCutterJam] || e.faults[FaultBroken] || e.faults[FaultOverheat]
}

func (e *Emulator) onlineLocked() bool {
	return !e.errorLocked() && !e.faults[FaultCoverOpen] && !e.faults[FaultPaperOut] && !e.faults[FaultDead]
}

// head executes the queue while the printer is on line.
func (e *Emulator) head(ctx context.Context, line io.Writer) error {
	for {
		c, ok := e.dequeue(ctx)
		if !ok {
			return ctx.Err()
		}
		if c.name == "\x1dr" && e.on(FaultNoMarker) {
			continue
		}
		if c.name == "\x1dr" {
			_, err := line.Write([]byte{e.paperSensor()})
			if err != nil {
				return fmt.Errorf("printer: emulator: %w", err)
			}
			continue
		}
		err := e.print(c)
		if err != nil {
			return err
		}
		if c.kind == lineFeed && e.on(FaultSlow) {
			err := pause(ctx, 150*time.Millisecond)
			if err != nil {
				return err
			}
		}
	}
}

func (e *Emulator) paperSensor() byte {
	if e.on(FaultPaperLow) {
		return 0x03
	}
	return 0x00
}

func (e *Emulator) dequeue(ctx context.Context) (command, bool) {
	for {
		e.mu.Lock()
		if len(e.queue) > 0 && e.onlineLocked() {
			c := e.queue[0]
			e.queue = e.queue[1:]
			e.queued -= len(c.bytes)
			e.wake()
			e.mu.Unlock()
			return c, true
		}
		changed := e.changed
		e.mu.Unlock()
		select {
		case <-changed:
		case <-ctx.Done():
			return command{}, false
		}
	}
}

func (e *Emulator) print(c command) error {
	e.mu.Lock()
	defer e.mu.Unlock()
	defer e.wake()
	p := e.paper
	before := p.lines
	switch {
	case c.kind == charByte && c.bytes[0] < 0x80:
		p.put(rune(c.bytes[0]), 1)
	case c.kind == charByte:
		p.put('\uFFFD', 1)
	case c.kind == charPair:
		p.pair(c.bytes)
	case c.kind == lineFeed:
		p.newline()
	case c.name == "\x1dV" && e.faults[FaultJamAtCut]:
		e.faults[FaultJamAtCut], e.faults[FaultCutterJam] = false, true
	case c.name == "\x1dV":
		return e.cut()
	case c.kind == unknown, c.name == "\x1d(" && e.faults[FaultNoQR], !p.run(c):
		p.complain(c.bytes)
	}
	if e.left >= 0 {
		e.left -= p.lines - before
		if e.left <= 0 {
			e.left = -1
			e.faults[FaultPaperOut] = true
		}
	}
	return nil
}

func (e *Emulator) cut() error {
	if len(e.paper.line) > 0 {
		e.paper.newline()
	}
	page := e.paper.page(true)
	e.paper.fresh()
	e.pages = append(e.pages, page)
	if e.options.Folder == "" {
		return nil
	}
	f, err := e.sheet()
	if err != nil {
		return fmt.Errorf("printer: emulator: %w", err)
	}
	name := strings.TrimSuffix(f.Name(), ".png")
	err = errors.Join(png.Encode(f, page.Image), f.Close(), os.WriteFile(name+".txt", []byte(page.Text), 0o600))
	if err != nil {
		return fmt.Errorf("printer: emulator: %w", err)
	}
	return nil
}

// sheet makes the file of the next piece of paper. Those of an earlier run stay,
// and nobody else reads what stands on them.
func (e *Emulator) sheet() (*os.File, error) {
	for {
		e.sheets++
		f, err := os.OpenFile(filepath.Join(e.options.Folder, fmt.Sprintf("receipt-%04d.png", e.sheets)), os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
		if !errors.Is(err, os.ErrExist) {
			return f, err
		}
	}
}
