package keypad

import "onewindow/devices"

// Commands of the reference frame.
const (
	cmdAsk    = 0x01
	cmdCancel = 0x02
	cmdShow   = 0x03
	cmdStatus = 0x04
	cmdKey    = 0x81
	cmdAlive  = 0x84
)

// Frame is one unit of our own protocol.
type Frame struct {
	Addr byte
	Cmd  byte
	Data []byte // at most 255 bytes
}

const frameHead = 5 // AA 55 addr cmd len

// Append adds a frame's bytes to dst. Data beyond 255 bytes is cut off.
func Append(dst []byte, f Frame) []byte {
	data := f.Data[:min(len(f.Data), 255)]
	start := len(dst) + 2
	dst = append(dst, 0xAA, 0x55, f.Addr, f.Cmd, byte(len(data)))
	dst = append(dst, data...)
	return append(dst, devices.Sum8(dst[start:]))
}

// Parse finds the first frame in b and returns it with the number of bytes up
// to its end. Without a whole frame it returns ok false, and the number of
// bytes that can be thrown away.
func Parse(b []byte) (f Frame, n int, ok bool) {
	for n < len(b) {
		rest := b[n:]
		if rest[0] != 0xAA || len(rest) > 1 && rest[1] != 0x55 {
			n++
			continue
		}
		if len(rest) < frameHead {
			return Frame{}, n, false
		}
		end := frameHead + int(rest[4])
		if len(rest) < end+1 {
			return Frame{}, n, false
		}
		if devices.Sum8(rest[2:end]) != rest[end] {
			n++
			continue
		}
		return Frame{Addr: rest[2], Cmd: rest[3], Data: append([]byte(nil), rest[frameHead:end]...)}, n + end + 1, true
	}
	return Frame{}, n, false
}
