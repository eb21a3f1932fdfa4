package barcode

import (
	"bytes"
	"time"
)

// Bounds of one plain message: the longest QR code holds 2953 bytes, which
// take 3.1 s at 9600 baud.
const (
	maxMessage     = 4096
	maxMessageTime = 10 * time.Second
	defaultSilence = 80 * time.Millisecond
	joinCR         = 10 * time.Millisecond
)

// Framing says where a plain message ends. The zero value cuts at CR, LF or
// CR LF, and otherwise after 80 ms of silence.
type Framing struct {
	Terminators string        // bytes that end a message; "" means "\r\n"
	SilenceOnly bool          // no byte ends a message: payloads may have line ends
	JoinCR      bool          // a CR followed by another byte within 10 ms is data
	Silence     time.Duration // 0 means 80 ms
}

func (f Framing) withDefaults(baud int) Framing {
	if f.Terminators == "" {
		f.Terminators = "\r\n"
	}
	if f.Silence == 0 {
		f.Silence = defaultSilence
	}
	if baud > 0 {
		// Three characters' time, for very slow lines.
		f.Silence = max(f.Silence, 3*10*time.Second/time.Duration(baud))
	}
	return f
}

// Message is the bytes between two cuts. TooLong messages broke the bounds and
// have no bytes.
type Message struct {
	Raw     []byte
	TooLong bool
}

// Splitter cuts the byte stream of a plain scanner into messages. It has no
// clock: every call says what time it is.
type Splitter struct {
	framing  Framing
	buf      []byte
	first    time.Time // arrival of the first byte in buf
	last     time.Time // arrival of the latest byte
	overflow bool      // the present message is being thrown away
}

// NewSplitter makes a splitter for a line of baud bits per second.
func NewSplitter(f Framing, baud int) *Splitter {
	return &Splitter{framing: f.withDefaults(baud)}
}

// Feed takes bytes that arrived together at now.
func (s *Splitter) Feed(now time.Time, b []byte) []Message {
	out := s.Tick(now)
	for _, one := range b {
		if s.held() && !(one == '\n' && s.ends('\n')) {
			// The CR that was held back is followed by data: it is data, too.
			s.buf = append(s.buf, '\r')
		}
		s.last = now
		switch {
		case one == '\r' && s.framing.JoinCR && s.ends('\r'):
			s.hold(now)
		case s.ends(one):
			out = s.cut(out)
		default:
			s.add(one, now)
		}
	}
	return out
}

// A held CR is kept as the state "message waits": buf is complete, and only
// time tells whether the CR was its end. It is stored as a trailing CR.
func (s *Splitter) hold(now time.Time) { s.add('\r', now) }

// held takes a trailing held CR off the buffer.
func (s *Splitter) held() bool {
	if s.framing.JoinCR && s.ends('\r') && len(s.buf) > 0 && s.buf[len(s.buf)-1] == '\r' {
		s.buf = s.buf[:len(s.buf)-1]
		return true
	}
	return false
}

func (s *Splitter) ends(b byte) bool {
	return !s.framing.SilenceOnly && bytes.IndexByte([]byte(s.framing.Terminators), b) >= 0
}

func (s *Splitter) add(b byte, now time.Time) {
	if len(s.buf) == 0 && !s.overflow {
		s.first = now
	}
	if s.overflow {
		return
	}
	if len(s.buf) == maxMessage || now.Sub(s.first) > maxMessageTime {
		s.buf, s.overflow = nil, true
		return
	}
	s.buf = append(s.buf, b)
}

// drop forgets the present message.
func (s *Splitter) drop() { s.buf, s.overflow = nil, false }

func (s *Splitter) cut(out []Message) []Message {
	switch {
	case s.overflow:
		out = append(out, Message{TooLong: true})
	case len(s.buf) > 0:
		out = append(out, Message{Raw: s.buf})
	}
	s.buf, s.overflow = nil, false
	return out
}

// Tick cuts a message that silence has ended by now.
func (s *Splitter) Tick(now time.Time) []Message {
	at, waiting := s.Deadline()
	if !waiting || now.Before(at) {
		return nil
	}
	s.held()
	return s.cut(nil)
}

// Deadline is when silence will end the present message; false when there is
// none.
func (s *Splitter) Deadline() (time.Time, bool) {
	if len(s.buf) == 0 && !s.overflow {
		return time.Time{}, false
	}
	silence := s.framing.Silence
	if n := len(s.buf); n > 0 && s.buf[n-1] == '\r' && s.framing.JoinCR && s.ends('\r') {
		silence = joinCR
	}
	return s.last.Add(silence), true
}
