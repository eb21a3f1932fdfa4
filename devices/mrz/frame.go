package mrz

import (
	"bytes"
	"time"
)

const (
	soh = 0x01
	stx = 0x02
	etx = 0x03
)

// Bounds of one document: three lines of 44 signs and their framing are far
// shorter, and a reader sends them at once.
const (
	maxFrame     = 512
	maxFrameTime = 2 * time.Second
	silence      = 150 * time.Millisecond
)

// Lengths of a line worth keeping: noise and empty third lines are shorter.
const (
	shortest = 28
	longest  = 46
)

// noise is the length up to which a message without a line is not worth a word.
const noise = 12

// Splitter cuts what a reader says into documents, each its lines from top to
// bottom. It has no clock: every call says what time it is.
type Splitter struct {
	buf   []byte
	first time.Time
	last  time.Time
	waste bool // the present message broke the bounds
}

// Feed takes bytes that arrived together at now. A message without a line of a
// document's length comes out as no lines at all; noise does not come out.
func (s *Splitter) Feed(now time.Time, b []byte) [][]string {
	out := s.Tick(now)
	for _, one := range b {
		if len(s.buf) == 0 {
			s.first = now
		}
		s.last = now
		if len(s.buf) == maxFrame || now.Sub(s.first) > maxFrameTime {
			s.waste = true
		}
		if !s.waste {
			s.buf = append(s.buf, one)
		}
		if s.whole() {
			out = s.cut(out)
		}
	}
	return out
}

// whole is true when a framing says that the message has ended; a plain one
// ends in silence.
func (s *Splitter) whole() bool {
	from := bytes.IndexByte(s.buf, stx)
	if from < 0 {
		return false
	}
	end := bytes.IndexByte(s.buf[from:], etx)
	if end < 0 {
		return false
	}
	if s.buf[0] == soh {
		return len(s.buf) > from+end+1 // its block check follows
	}
	return true
}

// Tick cuts a message that silence, or its time, has ended by now.
func (s *Splitter) Tick(now time.Time) [][]string {
	at, waiting := s.Deadline()
	if !waiting || now.Before(at) {
		return nil
	}
	return s.cut(nil)
}

// Deadline is when the present message will end; false when there is none.
func (s *Splitter) Deadline() (time.Time, bool) {
	if len(s.buf) == 0 {
		return time.Time{}, false
	}
	return s.last.Add(silence), true
}

func (s *Splitter) cut(out [][]string) [][]string {
	lines := Lines(s.buf)
	if s.waste {
		lines = nil
	}
	if s.waste || len(lines) > 0 || len(s.buf) > noise {
		out = append(out, lines)
	}
	s.buf, s.waste = nil, false
	return out
}

// Lines are the lines of a document in one message, without its framing.
func Lines(message []byte) []string {
	padded := len(message) > 0 && message[0] == soh
	if from := bytes.IndexByte(message, stx); from >= 0 {
		message = message[from+1:]
		if padded && len(message) > 0 {
			message = message[1:] // the flag
		}
		if end := bytes.IndexByte(message, etx); end >= 0 {
			message = message[:end]
		}
	}
	var out []string
	for line := range bytes.FieldsFuncSeq(message, func(r rune) bool { return r == '\r' || r == '\n' }) {
		row := string(printed(line, padded))
		if len(row) >= shortest && len(row) <= longest {
			out = append(out, row)
		}
	}
	return out
}

// printed is a line as the document prints it: capitals, and fillers where the
// reader says _ or, as some plain ones do, a blank. Bytes, not characters:
// whatever else comes must not grow.
func printed(line []byte, padded bool) []byte {
	out := bytes.Clone(line)
	for i, c := range out {
		switch {
		case c >= 'a' && c <= 'z':
			out[i] = c - 'a' + 'A'
		case c == ' ' || c == '_' && padded:
			out[i] = '<'
		}
	}
	return out
}
