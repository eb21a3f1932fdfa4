package idcard

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
)

var preamble = []byte{0xAA, 0xAA, 0xAA, 0x96, 0x69}

const (
	headLen       = 7 // preamble and length
	minRequestLen = 3 // CMD PARA CHK
	minReplyLen   = 4 // SW1 SW2 SW3 CHK
	maxLen        = 4096
)

// What Parse says when it has no reply to give.
var (
	// ErrMore: the bytes so far may become a frame.
	ErrMore = errors.New("frame is not complete yet")
	// ErrBroken: there was a frame, but its length or checksum is wrong.
	ErrBroken = errors.New("broken frame")
)

var errLength = fmt.Errorf("%w: length", ErrBroken)

// Reply is one answer of the reader. SW3 is the reader's own verdict; SW1 and
// SW2 are passed on from the card.
type Reply struct {
	SW1, SW2, SW3 byte
	Data          []byte // part of the buffer given to Parse
}

// Request is one command to the reader.
type Request struct {
	Cmd, Para byte
	Data      []byte // part of the buffer given to ParseRequest
}

// AppendRequest appends the frame of a command. Data is at most maxLen-3 bytes
// (no command of ours has more than one).
func AppendRequest(dst []byte, cmd, para byte, data []byte) []byte {
	return seal(dst, []byte{cmd, para}, data)
}

// AppendReply appends the frame of an answer.
func AppendReply(dst []byte, r Reply) []byte {
	return seal(dst, []byte{r.SW1, r.SW2, r.SW3}, r.Data)
}

func seal(dst, head, data []byte) []byte {
	dst = append(dst, preamble...)
	start := len(dst)
	dst = binary.BigEndian.AppendUint16(dst, uint16(len(head)+len(data)+1))
	dst = append(dst, head...)
	dst = append(dst, data...)
	return append(dst, xor(dst[start:]))
}

func xor(p []byte) byte {
	var sum byte
	for _, b := range p {
		sum ^= b
	}
	return sum
}

// Parse looks for the first reply in buf and says how many bytes are done
// with: noise before a frame, a whole frame, or a broken one. With ErrMore the
// caller keeps buf[n:] and reads on; with ErrBroken it may go on at buf[n:].
// Once a header is accepted its length is believed, because a photo may
// contain the preamble.
func Parse(buf []byte) (reply Reply, n int, err error) {
	body, n, err := parse(buf, minReplyLen)
	if err != nil {
		return Reply{}, n, err
	}
	return Reply{SW1: body[0], SW2: body[1], SW3: body[2], Data: body[3:]}, n, nil
}

// ParseRequest is Parse for the other direction.
func ParseRequest(buf []byte) (request Request, n int, err error) {
	body, n, err := parse(buf, minRequestLen)
	if err != nil {
		return Request{}, n, err
	}
	return Request{Cmd: body[0], Para: body[1], Data: body[2:]}, n, nil
}

func parse(buf []byte, minLen int) (body []byte, n int, err error) {
	start := bytes.Index(buf, preamble)
	if start < 0 {
		return nil, len(buf) - preambleTail(buf), ErrMore
	}
	frame := buf[start:]
	if len(frame) < headLen {
		return nil, start, ErrMore
	}
	size := int(binary.BigEndian.Uint16(frame[len(preamble):]))
	if size < minLen || size > maxLen {
		return nil, start + headLen, fmt.Errorf("%w %d", errLength, size)
	}
	if len(frame) < headLen+size {
		return nil, start, ErrMore
	}
	end := headLen + size - 1
	if sum := xor(frame[len(preamble):end]); sum != frame[end] {
		return nil, start + end + 1, fmt.Errorf("%w: checksum %02x, computed %02x", ErrBroken, frame[end], sum)
	}
	return frame[headLen:end], start + end + 1, nil
}

// preambleTail is how many bytes at the end of buf may begin a preamble.
func preambleTail(buf []byte) int {
	for n := min(len(preamble)-1, len(buf)); n > 0; n-- {
		if bytes.HasPrefix(preamble, buf[len(buf)-n:]) {
			return n
		}
	}
	return 0
}
