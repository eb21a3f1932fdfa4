package sign

import (
	"bytes"
	"context"
	"errors"
	"io"
	"sync"

	"onewindow/devices"
	"onewindow/values"
)

// Faults of the emulator, for Set.
const (
	FaultAck     = "ack"     // each frame is answered with a byte
	FaultDead    = "dead"    // takes bytes and shows nothing
	FaultHangUp  = "hang_up" // the line ends with the next frame
	FaultForgets = "forgets" // what is shown is lost at once, as without power
)

// Faults lists the faults that Set knows.
func Faults() []string { return []string{FaultAck, FaultDead, FaultForgets, FaultHangUp} }

// Emulator is a strip or a display made of software.
type Emulator struct {
	*devices.Faults
	parse func(b []byte) (c Content, size int)

	mu      sync.Mutex
	shown   Content
	frames  int
	changed chan struct{}
}

// NewStripEmulator makes a strip that speaks a profile; the zero one is ours.
func NewStripEmulator(p Profile) (*Emulator, error) {
	if p.Frame == "" {
		p = Reference()
	}
	s, err := compile(p)
	if err != nil {
		return nil, err
	}
	return newEmulator(s.parse), nil
}

// NewDisplayEmulator makes a display of two lines.
func NewDisplayEmulator() *Emulator { return newEmulator(parseDisplay) }

func newEmulator(parse func([]byte) (Content, int)) *Emulator {
	return &Emulator{Faults: devices.NewFaults("sign", Faults()), parse: parse, changed: make(chan struct{})}
}

// Shown is what is to be read now, and how many frames have come.
func (e *Emulator) Shown() (Content, int) {
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.shown, e.frames
}

// Wait waits until what is to be read is as when wants it.
func (e *Emulator) Wait(ctx context.Context, when func(c Content, frames int) bool) error {
	for {
		e.mu.Lock()
		done, changed := when(e.shown, e.frames), e.changed
		e.mu.Unlock()
		if done {
			return nil
		}
		select {
		case <-changed:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

var errHangUp = errors.New("sign: emulator: hung up")

// Serve is the sign at its end of the line until ctx ends or the line does. The
// caller closes line to wake a waiting Read.
func (e *Emulator) Serve(ctx context.Context, line io.ReadWriteCloser) error {
	var rest []byte
	buf := make([]byte, 256)
	for ctx.Err() == nil {
		n, err := line.Read(buf)
		if err != nil {
			return err
		}
		rest = append(rest, buf[:n]...)
		for len(rest) > 0 {
			c, size := e.parse(rest)
			if size == 0 {
				break
			}
			rest = bytes.Clone(rest[size:])
			if e.On(FaultHangUp) {
				return errors.Join(errHangUp, line.Close())
			}
			e.show(c)
			if e.On(FaultAck) {
				if _, err := line.Write([]byte{0x06}); err != nil {
					return err
				}
			}
		}
		if len(rest) > 4*longest {
			rest = rest[1:] // nothing of ours begins there
		}
	}
	return nil
}

func (e *Emulator) show(c Content) {
	e.mu.Lock()
	defer e.mu.Unlock()
	if !e.On(FaultDead) {
		e.shown = c
	}
	if e.On(FaultForgets) {
		e.shown = Content{}
	}
	e.frames++
	close(e.changed)
	e.changed = make(chan struct{})
}

// parse reads one frame of the profile; size is 0 while it is not whole. It tries
// every length of text: emulators have time.
func (s *strip) parse(b []byte) (Content, int) {
	empty := s.frame("")
	for n := len(empty); n <= min(len(b), len(empty)+longest); n++ {
		at := s.textAt()
		words := b[at : at+n-len(empty)]
		text, err := values.DecodeGB18030(words)
		if err == nil && bytes.Equal(Words(text), words) && bytes.Equal(s.frame(text), b[:n]) {
			return Content{Upper: text}, n
		}
	}
	return Content{}, 0
}

// textAt is where the words begin.
func (s *strip) textAt() int {
	head := 0
	for _, i := range s.items {
		switch i.field {
		case "text":
			return head
		case "len16le", "len16be", "crc16":
			head += 2
		case "":
			head += len(i.fixed)
		default:
			head++
		}
	}
	return head
}

// parseDisplay reads what fills both lines.
func parseDisplay(b []byte) (Content, int) {
	head := append(append([]byte{}, displayInit...), displayClear...)
	if len(b) < len(head) || !bytes.HasPrefix(b, head) {
		return Content{}, 0
	}
	size := len(head)
	var lines [2]string
	for i, begin := range displayLines {
		if !bytes.HasPrefix(b[size:], begin) {
			return Content{}, 0
		}
		size += len(begin)
		end := bytes.IndexByte(b[size:], displayEnd)
		if end < 0 {
			return Content{}, 0
		}
		text, err := values.DecodeGB18030(b[size : size+end])
		if err != nil {
			return Content{}, 0
		}
		lines[i] = text
		size += end + 1
	}
	return Content{Upper: lines[0], Lower: lines[1]}, size
}
