package barcode

import (
	"bytes"
	"encoding/binary"
	"strconv"
)

// Control bytes of the Honeywell protocol.
const (
	syn = 0x16
	stx = 0x02 // in place of SYN in raw dumps of some firmware
	gs  = 0x1D
	ack = 0x06
	enq = 0x05
	nak = 0x15

	frameHead = 7       // 16 FE, length, 0D
	maxFrame  = 4 << 20 // no imager ships more
	typeLen   = 6
)

// Commands without a reply.
var (
	triggerOn  = []byte{syn, 'T', '\r'}
	triggerOff = []byte{syn, 'U', '\r'}
)

// menu frames a menu command; text ends with its storage character.
func menu(text string) []byte { return append([]byte{syn, 'M', '\r'}, text...) }

// A PartKind says what a Part of the Honeywell stream is.
type PartKind uint8

// Kinds of parts.
const (
	PartCode    PartKind = iota + 1 // a framed bar code: AIM, Data
	PartImage                       // a framed picture: Data
	PartTrigger                     // the trigger button: Pressed
	PartReply                       // one answer to a menu command: Text, Status
	PartText                        // unframed text up to a line end: Data
	PartNoise                       // bytes that make no sense: Data
)

// Part is one unit of what a Honeywell imager says.
type Part struct {
	Kind    PartKind
	AIM     string // two characters, without ]
	Text    string
	Status  byte // ACK, ENQ or NAK
	Last    bool // the reply part that ends the command
	Pressed bool
	Data    []byte
}

// Parser takes the byte stream of a Honeywell imager apart. It is fed in
// pieces of any size and knows no time: the owner calls Reset when a frame
// stays incomplete for too long.
type Parser struct{ buf []byte }

// Feed takes bytes and returns the parts that they complete.
func (p *Parser) Feed(b []byte) []Part {
	p.buf = append(p.buf, b...)
	var out []Part
	for len(p.buf) > 0 {
		part, n := p.next()
		if n == 0 {
			break
		}
		if part.Kind != 0 {
			out = append(out, part)
		}
		p.buf = p.buf[n:]
	}
	if len(p.buf) == 0 {
		p.buf = nil
	}
	return out
}

// Waiting is the number of bytes held back and, within a frame, the length of
// the whole frame.
func (p *Parser) Waiting() (have, frame int) {
	if n, ok := frameLength(p.buf); ok && n > 0 {
		return len(p.buf), n
	}
	return len(p.buf), 0
}

// Reset gives up what is incomplete and returns it.
func (p *Parser) Reset() []byte {
	rest := p.buf
	p.buf = nil
	return rest
}

// frameLength tells whether b can be the start of a frame, and its length, 0
// while that is not known.
func frameLength(b []byte) (n int, ok bool) {
	if len(b) == 0 || b[0] != syn && b[0] != stx {
		return 0, false
	}
	if len(b) > 1 && b[1] != 0xFE {
		return 0, false
	}
	if len(b) < frameHead {
		return 0, true
	}
	length := binary.LittleEndian.Uint32(b[2:6])
	if b[6] != '\r' || length < typeLen || length > maxFrame {
		return 0, false
	}
	for _, c := range b[frameHead:min(len(b), frameHead+typeLen)] {
		if c < 'A' || c > 'Z' {
			return 0, false
		}
	}
	return frameHead + int(length), true
}

// next returns the first part of the buffer and its length, 0 when more bytes
// are needed.
func (p *Parser) next() (Part, int) {
	if n, ok := frameLength(p.buf); ok {
		if n == 0 || len(p.buf) < n {
			return Part{}, 0
		}
		return frame(p.buf[frameHead:n]), n
	}
	return p.text()
}

// text reads a menu reply, or a line of text, up to the next frame.
func (p *Parser) text() (Part, int) {
	for i := 1; i <= len(p.buf); i++ {
		last := p.buf[i-1]
		if i > 1 {
			status := p.buf[i-2]
			if bytes.IndexByte([]byte(".!;,"), last) >= 0 && (status == ack || status == enq || status == nak) {
				return Part{
					Kind: PartReply, Text: string(p.buf[:i-2]), Status: status, Last: last == '.' || last == '!',
				}, i
			}
		}
		switch {
		case last == '\r' || last == '\n':
			if i == 1 {
				return Part{}, 1 // the second half of a line end
			}
			return Part{Kind: PartText, Data: bytes.Clone(p.buf[:i-1])}, i
		case i == maxMessage:
			return Part{Kind: PartNoise, Data: bytes.Clone(p.buf[:i])}, i
		case i < len(p.buf) && (p.buf[i] == syn || p.buf[i] == stx):
			if _, ok := frameLength(p.buf[i:]); ok {
				if len(p.buf)-i < frameHead+typeLen {
					return Part{}, 0 // cannot tell yet
				}
				return Part{Kind: PartNoise, Data: bytes.Clone(p.buf[:i])}, i
			}
		}
	}
	return Part{}, 0
}

// frame reads the inside of a frame: TYPE params GS data.
func frame(b []byte) Part {
	kind, rest := string(b[:typeLen]), b[typeLen:]
	params, data, found := bytes.Cut(rest, []byte{gs})
	switch {
	case kind == "MSGGET" && found && len(params) >= 7:
		n, err := strconv.Atoi(string(params[:4]))
		if err != nil || n != len(data) {
			break
		}
		return Part{Kind: PartCode, AIM: string(params[5:7]), Data: bytes.Clone(data)}
	case kind == "IMGSHP" && found:
		return Part{Kind: PartImage, Text: string(params), Data: bytes.Clone(data)}
	case kind == "TRGEVT":
		at := bytes.IndexByte(params, 'T')
		return Part{Kind: PartTrigger, Pressed: at > 0 && params[at-1] != '0'}
	}
	return Part{Kind: PartNoise, Data: bytes.Clone(b)}
}
