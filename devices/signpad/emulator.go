package signpad

import (
	"context"
	"errors"
	"io"
	"math"
	"slices"
	"sync"
	"time"

	"onewindow/devices"
	"onewindow/values"
)

// EmulatorOptions describe the pad that is emulated.
type EmulatorOptions struct {
	Baud int // pace of the line; 0 sends as fast as it goes
}

// What the emulated pad is: as large as those on the market.
const (
	padWidth, padHeight = 9600, 6000
	padLevels           = 1023
)

// Faults of the emulator, for Set.
const (
	FaultBadSum    = "bad_sum"   // every frame is sent with a wrong checksum first
	FaultDead      = "dead"      // says nothing
	FaultDuplicate = "duplicate" // every point is sent twice
	FaultGarbage   = "garbage"   // noise before every frame
	FaultHangUp    = "hang_up"   // the line ends in the middle of the next frame
	FaultLate      = "late"      // the strokes for the question before come first
	FaultLost      = "lost"      // one point of every signature goes missing
	FaultSplit     = "split"     // frames come byte by byte
	FaultWiped     = "wiped"     // the citizen writes, wipes it and writes again
)

// Faults lists the faults that Set knows.
func Faults() []string {
	return []string{FaultBadSum, FaultDead, FaultDuplicate, FaultGarbage, FaultHangUp, FaultLate, FaultLost, FaultSplit, FaultWiped}
}

// Emulator is a signature pad made of software.
type Emulator struct {
	*devices.Faults
	options EmulatorOptions
	deeds   chan func(ctx context.Context, line io.Writer) error

	mu      sync.Mutex
	changed chan struct{}
	asked   bool
	number  byte // of the question
}

// NewEmulator makes a pad at rest.
func NewEmulator(o EmulatorOptions) *Emulator {
	return &Emulator{
		options: o, deeds: make(chan func(context.Context, io.Writer) error, 16), changed: make(chan struct{}),
		Faults: devices.NewFaults("signpad", Faults()),
	}
}

// Write is the citizen's hand: it signs and presses the pad's key for yes. A pad
// that was not asked takes nothing.
func (e *Emulator) Write(strokes [][]values.PenPoint) error {
	return e.do(func(ctx context.Context, line io.Writer) error { return e.write(ctx, line, strokes) })
}

// Decline is the pad's key for no.
func (e *Emulator) Decline() error {
	return e.do(func(ctx context.Context, line io.Writer) error {
		number := e.end()
		return e.send(ctx, line, Frame{cmdDeclined, []byte{number}})
	})
}

func (e *Emulator) do(deed func(context.Context, io.Writer) error) error {
	select {
	case e.deeds <- deed:
		return nil
	default:
		return errors.New("signpad: emulator: too much waits")
	}
}

// Scrawl is a signature of nobody: loops, as a hurried hand writes them.
func Scrawl() [][]values.PenPoint {
	var first, second []values.PenPoint
	for i := range 60 {
		a := float64(i) / 6
		first = append(first, values.PenPoint{
			1500 + i*90 + int(500*math.Sin(a*2)), 3000 + int(1400*math.Cos(a)), 300 + int(250*math.Sin(a/2)), i * 12,
		})
	}
	for i := range 20 {
		second = append(second, values.PenPoint{2500 + i*220, 4700 - i*20, 600, 900 + i*12})
	}
	return [][]values.PenPoint{first, second, {{7800, 4200, 800, 1300}}}
}

// Asked tells whether a question stands.
func (e *Emulator) Asked() bool {
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.asked
}

// Wait returns once when answers true, or with ctx's error; it is asked after
// every change.
func (e *Emulator) Wait(ctx context.Context, when func() bool) error {
	for {
		e.mu.Lock()
		changed := e.changed
		e.mu.Unlock()
		if when() {
			return nil
		}
		select {
		case <-changed:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

func (e *Emulator) change(asked bool, number byte) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.asked, e.number = asked, number
	close(e.changed)
	e.changed = make(chan struct{})
}

// end ends the question and gives its number.
func (e *Emulator) end() byte {
	e.mu.Lock()
	number := e.number
	e.mu.Unlock()
	e.change(false, number)
	return number
}

var errHangUp = errors.New("signpad: emulator: hung up")

// Serve is the pad at its end of the line until ctx ends or the line does. The
// caller closes line to wake a waiting Read.
func (e *Emulator) Serve(ctx context.Context, line io.ReadWriteCloser) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	frames, lost := make(chan Frame), make(chan error, 1)
	go func() { lost <- framesOf(ctx, line, frames) }()
	err := e.talk(ctx, line, frames, lost)
	if errors.Is(err, errHangUp) {
		return errors.Join(err, line.Close())
	}
	if ctx.Err() != nil {
		return nil
	}
	return err
}

func framesOf(ctx context.Context, line io.Reader, out chan<- Frame) error {
	var rest []byte
	buf := make([]byte, 256)
	for {
		n, err := line.Read(buf)
		if err != nil {
			return err
		}
		rest = append(rest, buf[:n]...)
		for {
			f, size, ok := Parse(rest)
			rest = slices.Clone(rest[size:])
			if !ok {
				break
			}
			select {
			case out <- f:
			case <-ctx.Done():
				return nil
			}
		}
	}
}

func (e *Emulator) talk(ctx context.Context, line io.Writer, frames <-chan Frame, lost <-chan error) error {
	var end <-chan time.Time // of the question
	for {
		var err error
		select {
		case <-ctx.Done():
			return ctx.Err()
		case err := <-lost:
			return err
		case <-end:
			e.end()
		case deed := <-e.deeds:
			if e.Asked() && !e.On(FaultDead) {
				err = deed(ctx, line)
			}
		case f := <-frames:
			switch {
			case e.On(FaultDead):
			case f.Cmd == cmdAsk:
				end = time.After(time.Duration(f.Data[1]) * time.Second)
				e.change(true, f.Data[0])
			case f.Cmd == cmdCancel:
				e.end()
			case f.Cmd == cmdStatus:
				err = e.send(ctx, line, state{e.Asked(), padWidth, padHeight, padLevels}.frame())
			}
		}
		if err != nil {
			return err
		}
	}
}

// write sends a signature with the faults that are on.
func (e *Emulator) write(ctx context.Context, line io.Writer, strokes [][]values.PenPoint) error {
	e.mu.Lock()
	number := e.number
	e.mu.Unlock()
	if e.On(FaultLate) {
		if err := e.strokes(ctx, line, number-1, mirrored(strokes)); err != nil {
			return err
		}
	}
	if e.On(FaultWiped) {
		err := e.points(ctx, line, number, mirrored(strokes))
		if err == nil {
			err = e.send(ctx, line, Frame{cmdWiped, []byte{number}})
		}
		if err != nil {
			return err
		}
	}
	err := e.strokes(ctx, line, number, strokes)
	e.end()
	return err
}

// mirrored is another signature than strokes.
func mirrored(strokes [][]values.PenPoint) [][]values.PenPoint {
	var out [][]values.PenPoint
	for _, stroke := range strokes {
		stroke = slices.Clone(stroke)
		for i := range stroke {
			stroke[i][0] = padWidth - stroke[i][0]
		}
		out = append(out, stroke)
	}
	return out
}

func (e *Emulator) strokes(ctx context.Context, line io.Writer, number byte, strokes [][]values.PenPoint) error {
	err := e.points(ctx, line, number, strokes)
	if err != nil {
		return err
	}
	n := 0
	for _, stroke := range strokes {
		n += len(stroke)
	}
	return e.send(ctx, line, Frame{cmdDone, words([]byte{number}, n)})
}

func (e *Emulator) points(ctx context.Context, line io.Writer, number byte, strokes [][]values.PenPoint) error {
	index := 0
	for _, stroke := range strokes {
		for i, pen := range stroke {
			f := point{question: number, index: index, first: i == 0, pen: pen}.frame()
			index++
			if e.On(FaultLost) && index == 2 {
				continue
			}
			times := 1
			if e.On(FaultDuplicate) {
				times = 2
			}
			for range times {
				if err := e.send(ctx, line, f); err != nil {
					return err
				}
			}
		}
	}
	return nil
}

// send writes a frame with the faults that are on, at the pace of the line.
func (e *Emulator) send(ctx context.Context, line io.Writer, f Frame) error {
	b := Append(nil, f)
	if e.On(FaultBadSum) {
		bad := slices.Clone(b)
		bad[len(bad)-1] ^= 0x07
		b = append(bad, b...)
	}
	if e.On(FaultGarbage) {
		b = append([]byte{0x00, 0xAA, 0xAA, 0x56, 0x81, 0x13, 0xAA}, b...)
	}
	if e.On(FaultHangUp) {
		_, _ = line.Write(b[:len(b)/2])
		return errHangUp
	}
	step := len(b)
	if e.On(FaultSplit) {
		step = 1
	}
	for piece := range slices.Chunk(b, step) {
		if err := devices.Pace(ctx, len(piece), e.options.Baud); err != nil {
			return err
		}
		if _, err := line.Write(piece); err != nil {
			return err
		}
	}
	return nil
}
