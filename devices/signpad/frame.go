package signpad

import (
	"encoding/binary"

	"onewindow/devices"
	"onewindow/values"
)

// Commands of the frame.
const (
	cmdAsk      = 0x01
	cmdCancel   = 0x02
	cmdStatus   = 0x03
	cmdPoint    = 0x81
	cmdWiped    = 0x82
	cmdDone     = 0x83
	cmdState    = 0x84
	cmdDeclined = 0x85
)

// sizes of the data of each command. A head with another one begins no frame, so
// that noise costs no more than itself.
var sizes = map[byte]int{
	cmdAsk: 2, cmdCancel: 0, cmdStatus: 0, cmdPoint: 12, cmdWiped: 1, cmdDone: 3, cmdState: 7, cmdDeclined: 1,
}

const frameHead = 4 // AA 56 cmd len

// Frame is one unit of the protocol.
type Frame struct {
	Cmd  byte
	Data []byte
}

// Append adds a frame's bytes to dst. Data must be as long as its command wants.
func Append(dst []byte, f Frame) []byte {
	start := len(dst) + 2
	dst = append(dst, 0xAA, 0x56, f.Cmd, byte(len(f.Data)))
	dst = append(dst, f.Data...)
	return append(dst, devices.Sum8(dst[start:]))
}

// Parse finds the first frame in b and returns it with the number of bytes up to
// its end. Without a whole frame it returns ok false, and the number of bytes
// that can be thrown away.
func Parse(b []byte) (f Frame, n int, ok bool) {
	for ; n < len(b); n++ {
		rest := b[n:]
		if !begins(rest) {
			continue
		}
		if len(rest) < frameHead {
			return Frame{}, n, false
		}
		end := frameHead + int(rest[3])
		if len(rest) < end+1 {
			return Frame{}, n, false
		}
		if devices.Sum8(rest[2:end]) == rest[end] {
			return Frame{Cmd: rest[2], Data: append([]byte(nil), rest[frameHead:end]...)}, n + end + 1, true
		}
	}
	return Frame{}, n, false
}

// begins reports whether b may be the beginning of a frame.
func begins(b []byte) bool {
	if b[0] != 0xAA || len(b) > 1 && b[1] != 0x56 {
		return false
	}
	if len(b) < 3 {
		return true
	}
	size, known := sizes[b[2]]
	return known && (len(b) < frameHead || int(b[3]) == size)
}

// Flags of a point.
const (
	penDown  = 0x01
	penFirst = 0x02
)

// point is a place of the pen as it comes over the line.
type point struct {
	question byte
	index    int
	first    bool
	pen      values.PenPoint // its time counts from the question
}

func pointOf(f Frame) point {
	word := func(at int) int { return int(binary.LittleEndian.Uint16(f.Data[at:])) }
	return point{
		question: f.Data[0], index: word(1), first: f.Data[5]&penFirst != 0,
		pen: values.PenPoint{word(6), word(8), word(10), word(3)},
	}
}

func (p point) frame() Frame {
	flags := byte(penDown)
	if p.first {
		flags |= penFirst
	}
	data := words([]byte{p.question}, p.index, p.pen.At())
	return Frame{cmdPoint, words(append(data, flags), p.pen.X(), p.pen.Y(), p.pen.Pressure())}
}

// state is what a pad tells of itself.
type state struct {
	asking                bool
	width, height, levels int
}

func stateOf(f Frame) state {
	word := func(at int) int { return int(binary.LittleEndian.Uint16(f.Data[at:])) }
	return state{asking: f.Data[0] != 0, width: word(1), height: word(3), levels: word(5)}
}

func (s state) frame() Frame {
	data := []byte{0}
	if s.asking {
		data[0] = 1
	}
	return Frame{cmdState, words(data, s.width, s.height, s.levels)}
}

func words(dst []byte, ws ...int) []byte {
	for _, w := range ws {
		dst = binary.LittleEndian.AppendUint16(dst, uint16(w)) //nolint:gosec // two bytes on the line
	}
	return dst
}
