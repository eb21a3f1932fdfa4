package barcode

import (
	"bytes"
	"slices"
	"time"
)

// Frames of Newland's unified serial commands; codes come plain beside them.
var (
	newlandAsk   = []byte{0x7E, 0x01, '0', '0', '0', '0'}
	newlandReply = []byte{0x02, 0x01, '0', '0', '0', '0'}
	newlandEnd   = []byte{';', 0x03}
)

// newland speaks Newland's language. Settings go to RAM (#) alone.
type newland struct {
	splitter *Splitter
	buf      []byte // a reply, or what may become the head of one
	since    time.Time
	pause    time.Duration
}

func newNewland(o Options) *newland {
	return &newland{splitter: NewSplitter(o.Framing, o.Baud), pause: o.Pause}
}

func newlandCommand(text string) []byte { return slices.Concat(newlandAsk, []byte(text), newlandEnd) }

func (n *newland) greet() []byte { return n.ask() }
func (n *newland) ask() []byte   { return newlandCommand("@QRYSYS") }

func (n *newland) trigger(on bool) []byte {
	if on {
		return newlandCommand("#SCNTRG1")
	}
	return newlandCommand("#SCNTRG0")
}

// feed takes replies out of the stream; all else is the bytes of codes.
func (n *newland) feed(now time.Time, b []byte) []heard {
	if len(n.buf) == 0 {
		n.since = now
	}
	n.buf = append(n.buf, b...)
	var out []heard
	for len(n.buf) > 0 {
		at := headOf(n.buf, newlandReply)
		if at > 0 {
			out = append(out, codesOf(n.splitter.Feed(now, n.buf[:at]))...)
			n.buf, n.since = n.buf[at:], now
			continue
		}
		end := bytes.Index(n.buf, newlandEnd)
		if end < 0 && len(n.buf) <= maxMessage {
			return out
		}
		// What stood before a reply without an end of its own is noise.
		n.splitter.drop()
		if end < 0 { // no reply is so long
			n.buf = nil
			continue
		}
		out = append(out, heard{answer: newlandStatus(n.buf[:end])})
		n.buf = n.buf[end+len(newlandEnd):]
	}
	n.buf = nil
	return out
}

// headOf is where head begins in b, or the end of b that may become it; the
// length of b where nothing can.
func headOf(b, head []byte) int {
	if at := bytes.Index(b, head); at >= 0 {
		return at
	}
	for n := min(len(b), len(head)-1); n > 0; n-- {
		if bytes.HasSuffix(b, head[:n]) {
			return len(b) - n
		}
	}
	return len(b)
}

// newlandStatus is the worst of a reply's parts.
func newlandStatus(reply []byte) byte {
	for _, status := range []byte{enq, nak} {
		if bytes.IndexByte(reply, status) >= 0 {
			return status
		}
	}
	return ack
}

func (n *newland) tick(now time.Time) []heard {
	var out []heard
	if len(n.buf) > 0 && !now.Before(n.since.Add(n.pause)) {
		// A reply that never ended is none; less than its head may be of a code.
		if len(n.buf) < len(newlandReply) {
			out = codesOf(n.splitter.Feed(now, n.buf))
		}
		n.buf = nil
	}
	return append(out, codesOf(n.splitter.Tick(now))...)
}

func (n *newland) deadline() (time.Time, bool) {
	at, waiting := n.splitter.Deadline()
	if len(n.buf) > 0 {
		if end := n.since.Add(n.pause); !waiting || end.Before(at) {
			return end, true
		}
	}
	return at, waiting
}
