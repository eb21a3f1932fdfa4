package barcode

import (
	"bytes"
	"encoding/binary"
	"time"
)

// Opcodes of Zebra's Simple Serial Interface that are spoken here.
const (
	ssiAck      = 0xD0
	ssiNak      = 0xD1
	ssiStart    = 0xE4
	ssiStop     = 0xE5
	ssiDecode   = 0xF3
	ssiEvent    = 0xF6
	ssiParam    = 0xC6
	ssiRevision = 0xA3
	ssiTold     = 0xA4

	ssiHost      = 0x04 // source
	ssiAgain     = 0x01 // status: sent once more
	ssiMore      = 0x02 // status: another packet follows
	ssiResend    = 0x01 // cause of a NAK
	ssiDenied    = 0x06
	ssiHead      = 4 // length, opcode, source, status
	ssiShortest  = ssiHead + 2
	ssiTypeBytes = 1 // before the payload of a code, on a wire
)

// ssiPacket is a packet as it goes over the line: its length counts all but the
// checksum, which is the two's complement of the sum of the bytes.
func ssiPacket(opcode, source, status byte, data ...byte) []byte {
	b := append([]byte{byte(ssiHead + len(data)), opcode, source, status}, data...)
	return binary.BigEndian.AppendUint16(b, ssiSum(b))
}

func ssiSum(b []byte) uint16 {
	var sum uint16
	for _, one := range b {
		sum += uint16(one)
	}
	return -sum
}

// ssi speaks Zebra's language: each packet of the scanner is acknowledged, and
// comes again when that is lost.
type ssi struct {
	buf   []byte
	last  []byte // the packet taken last, without its status
	code  []byte // what came before the last packet of a long code
	since time.Time
	pause time.Duration
}

func newSSI(o Options) *ssi { return &ssi{pause: o.Pause} }

// greet has codes come in packets from now on, until the power goes.
func (s *ssi) greet() []byte { return ssiPacket(ssiParam, ssiHost, 0, 0xFF, 0xEE, 0x01) }
func (s *ssi) ask() []byte   { return ssiPacket(ssiRevision, ssiHost, 0) }

func (s *ssi) trigger(on bool) []byte {
	if on {
		return ssiPacket(ssiStart, ssiHost, 0)
	}
	return ssiPacket(ssiStop, ssiHost, 0)
}

func (s *ssi) feed(now time.Time, b []byte) []heard {
	if len(s.buf) == 0 {
		s.since = now
	}
	s.buf = append(s.buf, b...)
	var out []heard
	for len(s.buf) > 0 {
		size := int(s.buf[0]) + 2
		if size < ssiShortest {
			s.buf = s.buf[1:] // no packet begins so; a lone 00 is a wake-up
			continue
		}
		if len(s.buf) < size {
			return out
		}
		packet := s.buf[:size-2]
		if ssiSum(packet) != binary.BigEndian.Uint16(s.buf[size-2:size]) {
			// Where the next one begins is not known: all of it is asked for again.
			s.buf = nil
			return append(out, heard{say: ssiPacket(ssiNak, ssiHost, 0, ssiResend)})
		}
		out = append(out, s.packet(bytes.Clone(packet))...)
		s.buf, s.since = s.buf[size:], now
	}
	s.buf = nil
	return out
}

var ssiThanks = ssiPacket(ssiAck, ssiHost, 0)

func (s *ssi) packet(p []byte) []heard {
	opcode, status, data := p[1], p[3], p[ssiHead:]
	p[3] = 0
	again := status&ssiAgain != 0 && bytes.Equal(p, s.last)
	s.last = p
	switch opcode {
	case ssiAck:
		return []heard{{answer: ack}}
	case ssiNak:
		switch {
		case len(data) > 0 && data[0] == ssiResend:
			return []heard{{again: true}}
		case len(data) > 0 && data[0] == ssiDenied:
			return []heard{{answer: enq}}
		}
		return []heard{{answer: nak}}
	case ssiTold:
		return []heard{{answer: ack, say: ssiThanks}}
	case ssiDecode:
		out := []heard{{say: ssiThanks}}
		if again || len(data) < ssiTypeBytes {
			return out
		}
		s.code = append(s.code, data[ssiTypeBytes:]...)
		switch {
		case len(s.code) > maxMessage:
			s.code = nil
			return append(out, heard{tooLong: true})
		case status&ssiMore != 0:
			return out
		}
		out = append(out, heard{code: s.code, symbology: ssiTypes[data[0]]})
		s.code = nil
		return out
	}
	return []heard{{say: ssiThanks}} // events, parameters
}

// ssiTypes are the symbologies that a window meets.
var ssiTypes = map[byte]string{
	0x01: "code39", 0x03: "code128", 0x0B: "ean", 0x0F: "code128", 0x11: "pdf417", 0x1B: "datamatrix", 0x1C: "qr", 0x2D: "aztec",
}

// tick gives up a packet that never ended.
func (s *ssi) tick(now time.Time) []heard {
	if at, waiting := s.deadline(); !waiting || now.Before(at) {
		return nil
	}
	s.buf = nil
	return []heard{{say: ssiPacket(ssiNak, ssiHost, 0, ssiResend)}}
}

func (s *ssi) deadline() (time.Time, bool) { return s.since.Add(s.pause), len(s.buf) > 0 }
