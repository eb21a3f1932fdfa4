package keypad

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"sync"
	"time"

	"onewindow/devices"
	"onewindow/values"
)

// EmulatorOptions describe the keypad that is emulated: it speaks the reference
// frame.
type EmulatorOptions struct {
	Addr byte // 0 means 1
	Baud int  // pace of the line; 0 sends as fast as it goes
}

// Faults of the emulator, for Set.
const (
	FaultBadSum    = "bad_sum"   // every frame is sent with a wrong checksum first
	FaultDead      = "dead"      // says nothing
	FaultDuplicate = "duplicate" // a key is sent twice
	FaultEager     = "eager"     // keys are sent without a question, too
	FaultGarbage   = "garbage"   // noise before every frame
	FaultHangUp    = "hang_up"   // the line ends in the middle of the next frame
	FaultSplit     = "split"     // frames come byte by byte
)

// Faults lists the faults that Set knows.
func Faults() []string {
	return []string{FaultBadSum, FaultDead, FaultDuplicate, FaultEager, FaultGarbage, FaultHangUp, FaultSplit}
}

// Emulator is an evaluation keypad made of software.
type Emulator struct {
	*devices.Faults
	options EmulatorOptions
	presses chan byte

	mu      sync.Mutex
	changed chan struct{}
	asked   bool
	shown   string
}

// NewEmulator makes a keypad at rest.
func NewEmulator(o EmulatorOptions) *Emulator {
	if o.Addr == 0 {
		o.Addr = 1
	}
	return &Emulator{options: o, presses: make(chan byte, 16), changed: make(chan struct{}), Faults: devices.NewFaults("keypad", Faults())}
}

// Press is the citizen's finger on the key of a level, 1–5. A keypad that was
// not asked ignores it, as the fault eager does not.
func (e *Emulator) Press(level int) error {
	if level < 1 || level > 5 {
		return fmt.Errorf("%w: key %d", ErrRange, level)
	}
	select {
	case e.presses <- byte(level):
		return nil
	default:
		return errors.New("keypad: emulator: too many keys wait")
	}
}

// Asked tells whether a question stands, Shown the text on the display.
func (e *Emulator) Asked() bool {
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.asked
}

// Shown is the text on the display.
func (e *Emulator) Shown() string {
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.shown
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

func (e *Emulator) change(asked bool, shown string) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.asked, e.shown = asked, shown
	close(e.changed)
	e.changed = make(chan struct{})
}

var errHangUp = errors.New("keypad: emulator: hung up")

// Serve is the keypad at its end of the line until ctx ends or the line does.
// The caller closes line to wake a waiting Read.
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
			rest = rest[size:]
			if !ok {
				break
			}
			select {
			case out <- f:
			case <-ctx.Done():
				return nil
			}
		}
		rest = slices.Clone(rest)
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
			e.change(false, e.Shown())
		case level := <-e.presses:
			err = e.key(ctx, line, level)
		case f := <-frames:
			if f.Addr != e.options.Addr || e.On(FaultDead) {
				continue
			}
			if f.Cmd == cmdAsk && len(f.Data) == 1 {
				end = time.After(time.Duration(f.Data[0]) * time.Second)
			}
			err = e.obey(ctx, line, f)
		}
		if err != nil {
			return err
		}
	}
}

func (e *Emulator) obey(ctx context.Context, line io.Writer, f Frame) error {
	switch f.Cmd {
	case cmdAsk:
		e.change(true, e.Shown())
	case cmdCancel:
		e.change(false, e.Shown())
	case cmdShow:
		text, err := values.DecodeGB18030(f.Data)
		if err != nil {
			return fmt.Errorf("keypad: emulator: %w", err)
		}
		e.change(e.Asked(), text)
	case cmdStatus:
		state := byte(0)
		if e.Asked() {
			state = 1
		}
		return e.send(ctx, line, Frame{e.options.Addr, cmdAlive, []byte{state}})
	}
	return nil
}

func (e *Emulator) key(ctx context.Context, line io.Writer, level byte) error {
	if e.On(FaultDead) || !e.Asked() && !e.On(FaultEager) {
		return nil
	}
	e.change(false, e.Shown())
	times := 1
	if e.On(FaultDuplicate) {
		times = 2
	}
	for range times {
		err := e.send(ctx, line, Frame{e.options.Addr, cmdKey, []byte{level}})
		if err != nil {
			return err
		}
	}
	return nil
}

// send writes a frame with the faults that are on, at the pace of the line.
func (e *Emulator) send(ctx context.Context, line io.Writer, f Frame) error {
	b := Append(nil, f)
	if e.On(FaultBadSum) {
		bad := slices.Clone(b)
		bad[len(bad)-2] ^= 0x07
		b = append(bad, b...)
	}
	if e.On(FaultGarbage) {
		b = append([]byte{0x00, 0xAA, 0xAA, 0x55, 0x01, 0x13}, b...)
	}
	step := len(b)
	if e.On(FaultSplit) {
		step = 1
	}
	if e.On(FaultHangUp) {
		_, _ = line.Write(b[:len(b)/2])
		return errHangUp
	}
	for len(b) > 0 {
		n := min(step, len(b))
		if err := devices.Pace(ctx, n, e.options.Baud); err != nil {
			return err
		}
		_, err := line.Write(b[:n])
		if err != nil {
			return fmt.Errorf("keypad: emulator: %w", err)
		}
		b = b[n:]
	}
	return nil
}
