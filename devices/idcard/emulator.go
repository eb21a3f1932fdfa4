package idcard

import (
	"context"
	"encoding/binary"
	"errors"
	"io"
	"math/rand/v2"
	"sync"
	"time"
	"unicode/utf16"
)

// EmulatorOptions shape an emulated reader.
type EmulatorOptions struct {
	Baud   int      // the only speed at which it can be understood; 0: 115200
	Faults []string // see FaultNames; each "name", "name:3" (three times) or "name:10%" (of the times)
	Seed   uint64   // of chunks, think times and noise
	Pace   bool     // send at the speed of the line; off: at once
	SAMID  [16]byte // zero: that of the worked example
}

// Emulator is the honest other side of a Reader: a module with a field into
// which cards are put. Find works once a placement, select needs find, read
// needs select; after a read, find says "no new card" until the card has left.
type Emulator struct {
	rw  io.ReadWriteCloser
	opt EmulatorOptions
	rng *rand.Rand // owned by Run

	line sync.Mutex // one answer at a time

	mu     sync.Mutex
	faults map[string]*fault
	place  placement
	count  int // of placements and removals
}

// placement is one card lying on the reader.
type placement struct {
	card                  *CardData
	found, selected, read bool
}

var exampleSAMID = [16]byte{0x05, 0, 0x01, 0, 0xCC, 0xB3, 0x34, 0x01, 0x87, 0xD6, 0x12, 0, 0xB1, 0x68, 0xDE, 0x3A}

// NewEmulator makes a reader on rw, usually a *ptyport.Port; if rw has a
// method Baud() (int, error), a driver at another speed gets noise. An unknown
// fault is an error.
func NewEmulator(rw io.ReadWriteCloser, o EmulatorOptions) (*Emulator, error) {
	if o.Baud == 0 {
		o.Baud = 115200
	}
	if o.SAMID == [16]byte{} {
		o.SAMID = exampleSAMID
	}
	e := &Emulator{
		rw: rw, opt: o,
		rng:    rand.New(rand.NewPCG(o.Seed, 0x5A)),
		faults: map[string]*fault{},
	}
	for _, spec := range o.Faults {
		err := e.SetFault(spec)
		if err != nil {
			return nil, err
		}
	}
	return e, nil
}

// Put lays a card on the reader; one that lies there is taken away first.
func (e *Emulator) Put(card CardData) error {
	err := card.check()
	if err != nil {
		return err
	}
	e.set(placement{card: &card})
	return nil
}

// Remove takes the card away.
func (e *Emulator) Remove() { e.set(placement{}) }

func (e *Emulator) set(p placement) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.place = p
	e.count++
}

// Run answers until ctx ends, the line hangs up, or the fault hang_up strikes;
// it closes the line. It returns nil when ctx ended.
func (e *Emulator) Run(ctx context.Context) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	stop := context.AfterFunc(ctx, func() { e.rw.Close() })
	defer stop()
	defer e.rw.Close()
	input := make(chan []byte)
	ended := make(chan error, 1)
	go func() {
		for {
			chunk := make([]byte, 512)
			n, err := e.rw.Read(chunk)
			if n > 0 {
				select {
				case input <- chunk[:n]:
				case <-ctx.Done():
					return
				}
			}
			if err != nil {
				ended <- err
				return
			}
		}
	}()
	var buf []byte
	for {
		select {
		case <-ctx.Done():
			return nil
		case err := <-ended:
			if ctx.Err() != nil {
				return nil
			}
			return err
		case chunk := <-input:
			buf = append(buf, chunk...)
			rest, err := e.serve(ctx, buf)
			if err != nil {
				if ctx.Err() != nil || errors.Is(err, errHangUp) {
					return nil
				}
				return err
			}
			buf = buf[:copy(buf, rest)]
		}
	}
}

var errHangUp = errors.New("hang-up")

// serve answers every whole request in buf and returns what is left.
func (e *Emulator) serve(ctx context.Context, buf []byte) ([]byte, error) {
	for {
		request, n, err := ParseRequest(buf)
		switch {
		case errors.Is(err, ErrMore):
			return buf[n:], nil
		case errors.Is(err, ErrBroken):
			sw := byte(swChecksum)
			if errors.Is(err, errLength) {
				sw = swLength
			}
			err = e.deaf(ctx)
			if err == nil {
				err = e.emit(ctx, AppendReply(nil, Reply{SW3: sw}))
			}
		default:
			err = e.answer(ctx, request)
		}
		if err != nil {
			return nil, err
		}
		buf = buf[n:]
	}
}

// deaf is the time in which a real module notices a broken request.
func (e *Emulator) deaf(ctx context.Context) error { return pause(ctx, 20*time.Millisecond) }

func (e *Emulator) answer(ctx context.Context, q Request) error {
	if line, ok := e.rw.(interface{ Baud() (int, error) }); ok {
		baud, err := line.Baud()
		if err == nil && baud != e.opt.Baud {
			return e.emit(ctx, e.noise(1+e.rng.IntN(24)))
		}
	}
	started := e.placements()
	err := pause(ctx, e.thinkTime(q))
	if err != nil {
		return err
	}
	reply := e.reply(q, started)
	return e.spoil(ctx, q, reply)
}

func (e *Emulator) thinkTime(q Request) time.Duration {
	span := func(from, to time.Duration) time.Duration { return from + time.Duration(e.rng.Int64N(int64(to-from))) }
	switch {
	case q.Cmd == 0x20:
		return span(20*time.Millisecond, 60*time.Millisecond)
	case q.Cmd == 0x30 && q.Para == 0x03:
		return span(30*time.Millisecond, 90*time.Millisecond)
	case q.Cmd == 0x30:
		return span(700*time.Millisecond, 1200*time.Millisecond)
	case q.Cmd == 0x10:
		return span(50*time.Millisecond, 100*time.Millisecond)
	}
	return span(2*time.Millisecond, 10*time.Millisecond)
}

func (e *Emulator) placements() int {
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.count
}

// reply is what the module answers, with the field as it is now; started is
// the number of placements when the request came.
func (e *Emulator) reply(q Request, started int) Reply {
	e.mu.Lock()
	defer e.mu.Unlock()
	p := &e.place
	status := func(sw byte) Reply { return Reply{SW3: sw} }
	if sw, hit := e.statusFault(q); hit {
		p.rearm(e.on("find_once"))
		return status(sw)
	}
	switch {
	case q.Cmd == 0x10 && q.Para == 0xFF:
		if !e.on("find_once") {
			*p = placement{card: p.card}
		}
		return status(swOK)
	case q.Cmd == 0x11 && q.Para == 0xFF:
		return status(swOK)
	case q.Cmd == 0x12 && q.Para == 0xFF:
		return Reply{SW3: swOK, Data: e.opt.SAMID[:]}
	case q.Cmd == 0x20 && q.Para == 0x01:
		if p.card == nil || p.found {
			return status(swNoCard)
		}
		p.found = true
		return Reply{SW3: swFound, Data: make([]byte, 4)}
	case q.Cmd == 0x20 && q.Para == 0x02:
		if p.card == nil || !p.found || p.selected {
			p.rearm(e.on("find_once"))
			return status(0x81)
		}
		p.selected = true
		return Reply{SW3: swOK, Data: make([]byte, 8)}
	case q.Cmd == 0x30 && (q.Para == 0x01 || q.Para == 0x10):
		if e.on("move_during_read") {
			*p = placement{card: p.card}
			return status(0x41)
		}
		if p.card == nil || !p.selected || p.read || started != e.count {
			p.rearm(e.on("find_once"))
			return status(0x41)
		}
		p.read = true
		return Reply{SW3: swOK, Data: e.blocks(*p.card, q.Para == 0x10)}
	case q.Cmd == 0x30 && q.Para == 0x03:
		switch {
		case p.card == nil || !p.selected || e.on("no_presence"):
			return status(0x41)
		case p.card.ExtraAddress == "":
			return status(swNothing)
		}
		return Reply{SW3: swOK, Data: addressBlock(p.card.ExtraAddress)}
	case q.Cmd == 0x60 && q.Para <= 4, q.Cmd == 0x61 && q.Para == 0xFF && len(q.Data) == 1 && q.Data[0] >= 0x18:
		return status(swOK)
	}
	return status(0x21)
}

// rearm is what a failed select or read does to a card that was not read: it
// can be found again, unless the module is of the kind that wants it lifted.
func (p *placement) rearm(never bool) {
	if !p.read && !never {
		*p = placement{card: p.card}
	}
}

// blocks is the data of a read: lengths and blocks.
func (e *Emulator) blocks(c CardData, fingers bool) []byte {
	text, photo, finger := c.Text, c.Photo, c.Fingers
	for _, n := range []struct {
		name string
		len  int
	}{{"fingers_0", 0}, {"fingers_512", 512}, {"fingers_1024", 1024}} {
		if e.on(n.name) {
			finger = make([]byte, n.len)
		}
	}
	if e.on("preamble_in_photo") {
		photo = append([]byte(nil), photo...)
		copy(photo[100:], AppendReply(nil, Reply{SW3: swNoCard}))
		copy(photo[700:], preamble)
	}
	if e.on("wrong_lengths") {
		text = text[:200]
		photo = append(photo[:len(photo):len(photo)], make([]byte, 56)...)
	}
	data := binary.BigEndian.AppendUint16(nil, uint16(len(text)))
	data = binary.BigEndian.AppendUint16(data, uint16(len(photo)))
	if fingers {
		data = binary.BigEndian.AppendUint16(data, uint16(len(finger)))
	}
	data = append(append(data, text...), photo...)
	if fingers {
		data = append(data, finger...)
	}
	return data
}

func addressBlock(address string) []byte {
	data := make([]byte, 0, addressLen)
	for _, u := range utf16.Encode([]rune(address)) {
		data = binary.LittleEndian.AppendUint16(data, u)
	}
	for len(data) < addressLen {
		data = append(data, ' ', 0)
	}
	return data
}

func (e *Emulator) noise(n int) []byte {
	p := make([]byte, n)
	for i := range p {
		p[i] = byte(e.rng.Uint32())
	}
	return p
}

// emit sends p in pieces of 1 to 64 bytes at the speed of the line, whole.
func (e *Emulator) emit(ctx context.Context, p []byte) error {
	e.line.Lock()
	defer e.line.Unlock()
	for len(p) > 0 {
		n := min(1+e.rng.IntN(64), len(p))
		if e.opt.Pace {
			err := pause(ctx, time.Duration(n)*10*time.Second/time.Duration(e.opt.Baud))
			if err != nil {
				return err
			}
		}
		_, err := e.rw.Write(p[:n])
		if err != nil {
			return err
		}
		p = p[n:]
	}
	return ctx.Err()
}
