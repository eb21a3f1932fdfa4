package sign

import (
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"slices"
	"strings"

	"onewindow/devices"
	"onewindow/values"
)

// Profile describes the frames of one maker of strips. Frame is bytes in hex and
// fields: {addr} {mode} {speed} {color} are the bytes below, {text} the words,
// {len8} {len16le} {len16be} their length, {sum8} {xor8} {crc16} (low byte first) a
// checksum of what stands before it.
type Profile struct {
	Frame                    string
	Addr, Mode, Speed, Color byte
	SumFrom                  int // bytes at the start that checksums leave out
	LenAdd                   int // what the maker's length counts besides the words
}

// Reference is the profile of our own frame with address 1.
func Reference() Profile {
	return Profile{Frame: "AA 57 {addr} {len8} {text} {sum8}", Addr: 1, SumFrom: 2}
}

// ErrProfile says that a profile makes no sense.
var ErrProfile = errors.New("sign: bad profile")

// longest is how many bytes a strip shows (peripherals.md §3).
const longest = 64

// strip is a profile that has been read and checked.
type strip struct {
	profile Profile
	items   []item
}

type item struct {
	fixed []byte
	field string
}

var fields = []string{"addr", "mode", "speed", "color", "text", "len8", "len16le", "len16be", "sum8", "xor8", "crc16"}

func compile(p Profile) (*strip, error) {
	s := &strip{profile: p}
	texts := 0
	for _, word := range strings.Fields(strings.NewReplacer("{", " {", "}", "} ").Replace(p.Frame)) {
		if name, ok := strings.CutPrefix(word, "{"); ok {
			name = strings.TrimSuffix(name, "}")
			if !slices.Contains(fields, name) {
				return nil, fmt.Errorf("%w: field %s", ErrProfile, word)
			}
			if name == "text" {
				texts++
			}
			s.items = append(s.items, item{field: name})
			continue
		}
		b, err := hex.DecodeString(word)
		if err != nil {
			return nil, fmt.Errorf("%w: %w", ErrProfile, err)
		}
		s.items = append(s.items, item{fixed: b})
	}
	if texts != 1 || p.SumFrom < 0 {
		return nil, fmt.Errorf("%w: %d times {text}, sum from %d", ErrProfile, texts, p.SumFrom)
	}
	return s, nil
}

// Words are the bytes of text that a strip shows: GB 2312, what is outside left
// out, cut before the sixty-fifth byte.
func Words(text string) []byte {
	var out []byte
	for _, r := range text {
		b, err := values.EncodeGB18030(string(r))
		if err != nil || !inGB2312(b) {
			continue
		}
		if len(out)+len(b) > longest {
			break
		}
		out = append(out, b...)
	}
	return out
}

func inGB2312(b []byte) bool {
	switch len(b) {
	case 1:
		return b[0] >= 0x20 && b[0] < 0x7F
	case 2:
		return (b[0] >= 0xA1 && b[0] <= 0xA9 || b[0] >= 0xB0 && b[0] <= 0xF7) && b[1] >= 0xA1 && b[1] <= 0xFE
	}
	return false
}

// frame is what makes the strip show a text.
func (s *strip) frame(text string) []byte {
	words, p := Words(text), s.profile
	var b []byte
	for _, i := range s.items {
		covered := b[min(p.SumFrom, len(b)):]
		switch i.field {
		case "addr":
			b = append(b, p.Addr)
		case "mode":
			b = append(b, p.Mode)
		case "speed":
			b = append(b, p.Speed)
		case "color":
			b = append(b, p.Color)
		case "text":
			b = append(b, words...)
		case "len8":
			b = append(b, byte(len(words)+p.LenAdd))
		case "len16le":
			b = binary.LittleEndian.AppendUint16(b, uint16(len(words)+p.LenAdd)) //nolint:gosec // at most 64 and what a profile adds
		case "len16be":
			b = binary.BigEndian.AppendUint16(b, uint16(len(words)+p.LenAdd)) //nolint:gosec // the same
		case "sum8":
			b = append(b, devices.Sum8(covered))
		case "xor8":
			b = append(b, devices.Xor8(covered))
		case "crc16":
			b = binary.LittleEndian.AppendUint16(b, devices.CRC16(covered))
		default:
			b = append(b, i.fixed...)
		}
	}
	return b
}
