package keypad

import (
	"encoding/hex"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"onewindow/devices"
	"onewindow/values"
)

// Checksum is how a maker ends its frames.
type Checksum string

// Checksums. CRC-16/MODBUS has its low byte first.
const (
	NoSum Checksum = "none"
	Sum8  Checksum = "sum8"
	Xor8  Checksum = "xor8"
	CRC16 Checksum = "crc16-modbus"
)

// Profile describes the frames of one maker, without their checksums. Bytes
// are written in hex, with spaces as one likes.
//
// Commands may have the fields {seconds} (one byte, 1–255), and Show also
// {len} (one byte) and {text} (GB18030). Replies may have ?? for any byte. A
// command that the keypad does not know is left empty.
type Profile struct {
	Ask    string
	Cancel string
	Show   string
	Query  string         // asks whether the keypad is there
	Alive  string         // its answer
	Keys   map[string]int // reply → level, 1–5

	Checksum Checksum // "" means none
	SumFrom  int      // bytes at the start of a frame that the checksum leaves out
	// Silence ends a frame that stays incomplete; 0 means 50 ms.
	Silence time.Duration
}

// Reference is the profile of our own frame with address 1.
func Reference() Profile {
	return Profile{
		Ask:    "AA 55 01 01 01 {seconds}",
		Cancel: "AA 55 01 02 00",
		Show:   "AA 55 01 03 {len} {text}",
		Query:  "AA 55 01 04 00",
		Alive:  "AA 55 01 84 01 ??",
		Keys: map[string]int{
			"AA 55 01 81 01 05": 5, "AA 55 01 81 01 04": 4, "AA 55 01 81 01 03": 3, "AA 55 01 81 01 02": 2, "AA 55 01 81 01 01": 1,
		},
		Checksum: Sum8,
		SumFrom:  2,
	}
}

// What is wrong with a profile, or with the use of one.
var (
	ErrProfile = errors.New("keypad: bad profile")
	ErrRange   = errors.New("keypad: value out of range")
)

// language is a profile that has been read and checked.
type language struct {
	ask, cancel, show, query template
	replies                  []reply
	checksum                 Checksum
	sumFrom                  int
	silence                  time.Duration
}

// template is a command: fixed bytes and fields.
type template []templateItem

type templateItem struct {
	fixed []byte
	field string
}

// reply is a pattern and its meaning: a level, or 0 for "alive".
type reply struct {
	bytes []byte
	any   []bool
	level int
}

func compile(p Profile) (*language, error) {
	l := &language{checksum: p.Checksum, sumFrom: p.SumFrom, silence: p.Silence}
	if l.checksum == "" {
		l.checksum = NoSum
	}
	if l.silence == 0 {
		l.silence = 50 * time.Millisecond
	}
	if !slices.Contains([]Checksum{NoSum, Sum8, Xor8, CRC16}, l.checksum) || p.SumFrom < 0 {
		return nil, fmt.Errorf("%w: checksum %q from %d", ErrProfile, p.Checksum, p.SumFrom)
	}
	var err error
	for _, c := range []struct {
		into   *template
		text   string
		fields []string
	}{
		{&l.ask, p.Ask, []string{"seconds"}},
		{&l.cancel, p.Cancel, nil},
		{&l.show, p.Show, []string{"len", "text"}},
		{&l.query, p.Query, nil},
	} {
		*c.into, err = parseTemplate(c.text, c.fields)
		if err != nil {
			return nil, err
		}
	}
	patterns := maps.Clone(p.Keys)
	if (p.Query == "") != (p.Alive == "") {
		return nil, fmt.Errorf("%w: query and alive go together", ErrProfile)
	}
	if p.Alive != "" {
		if _, double := patterns[p.Alive]; double {
			return nil, fmt.Errorf("%w: %s is a key and alive", ErrProfile, p.Alive)
		}
		patterns[p.Alive] = 0
	}
	for _, text := range slices.Sorted(maps.Keys(patterns)) {
		r, err := parseReply(text, patterns[text])
		if err != nil {
			return nil, err
		}
		if text != p.Alive && (r.level < 1 || r.level > 5) {
			return nil, fmt.Errorf("%w: level %d of %s", ErrProfile, r.level, text)
		}
		for _, other := range l.replies {
			if r.clashes(other) {
				return nil, fmt.Errorf("%w: %s cannot be told from another reply", ErrProfile, text)
			}
		}
		l.replies = append(l.replies, r)
	}
	if len(p.Keys) == 0 {
		return nil, fmt.Errorf("%w: no keys", ErrProfile)
	}
	return l, nil
}

func parseTemplate(text string, fields []string) (template, error) {
	var out template
	for _, word := range strings.Fields(strings.NewReplacer("{", " {", "}", "} ").Replace(text)) {
		if name, ok := strings.CutPrefix(word, "{"); ok {
			name = strings.TrimSuffix(name, "}")
			if !slices.Contains(fields, name) {
				return nil, fmt.Errorf("%w: field %s in %q", ErrProfile, word, text)
			}
			out = append(out, templateItem{field: name})
			continue
		}
		b, err := hex.DecodeString(word)
		if err != nil {
			return nil, fmt.Errorf("%w: %q: %w", ErrProfile, text, err)
		}
		out = append(out, templateItem{fixed: b})
	}
	return out, nil
}

func parseReply(text string, level int) (reply, error) {
	r := reply{level: level}
	packed := strings.Join(strings.Fields(text), "")
	if packed == "" || len(packed)%2 != 0 {
		return reply{}, fmt.Errorf("%w: reply %q", ErrProfile, text)
	}
	fixed := false
	for i := 0; i < len(packed); i += 2 {
		pair := packed[i : i+2]
		if pair == "??" {
			r.bytes, r.any = append(r.bytes, 0), append(r.any, true)
			continue
		}
		b, err := hex.DecodeString(pair)
		if err != nil {
			return reply{}, fmt.Errorf("%w: reply %q: %w", ErrProfile, text, err)
		}
		fixed = true
		r.bytes, r.any = append(r.bytes, b...), append(r.any, false)
	}
	if !fixed {
		return reply{}, fmt.Errorf("%w: reply %q is anything", ErrProfile, text)
	}
	return r, nil
}

// clashes tells whether some bytes begin both replies as wholes.
func (r reply) clashes(other reply) bool {
	for i := range min(len(r.bytes), len(other.bytes)) {
		if !r.any[i] && !other.any[i] && r.bytes[i] != other.bytes[i] {
			return false
		}
	}
	return true
}

// matches tells whether b begins with r, or could when more of it comes.
func (r reply) matches(b []byte) bool {
	for i := range min(len(b), len(r.bytes)) {
		if !r.any[i] && b[i] != r.bytes[i] {
			return false
		}
	}
	return true
}

// command fills a template and adds the checksum; nil for a command that the
// keypad does not have.
func (l *language) command(t template, seconds int, text string) ([]byte, error) {
	if len(t) == 0 {
		return nil, nil
	}
	encoded, err := values.EncodeGB18030(text)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrRange, err)
	}
	if len(encoded) > 255 || seconds < 0 || seconds > 255 {
		return nil, fmt.Errorf("%w: %d bytes of text, %d s", ErrRange, len(encoded), seconds)
	}
	var b []byte
	for _, item := range t {
		switch item.field {
		case "seconds":
			b = append(b, byte(seconds))
		case "len":
			b = append(b, byte(len(encoded)))
		case "text":
			b = append(b, encoded...)
		default:
			b = append(b, item.fixed...)
		}
	}
	return append(b, l.sum(b)...), nil
}

// sum is the checksum of a frame.
func (l *language) sum(frame []byte) []byte {
	covered := frame[min(l.sumFrom, len(frame)):]
	switch l.checksum {
	case Sum8:
		return []byte{devices.Sum8(covered)}
	case Xor8:
		return []byte{devices.Xor8(covered)}
	case CRC16:
		crc := devices.CRC16(covered)
		return []byte{byte(crc), byte(crc >> 8)}
	case NoSum:
	}
	return nil
}

// parser finds replies in the byte stream. It knows no time: the owner calls
// reset when a frame stays incomplete for longer than the profile's silence.
type parser struct {
	language *language
	buf      []byte
}

// feed returns the meanings of the replies that b completes: levels, and 0 for
// alive. Bytes that begin no reply are skipped, and so is the first byte of a
// frame whose checksum is wrong.
func (p *parser) feed(b []byte) []int {
	p.buf = append(p.buf, b...)
	var out []int
	for len(p.buf) > 0 {
		level, n, wait := p.next()
		if wait {
			return out
		}
		if n > 0 {
			out = append(out, level)
		}
		p.buf = p.buf[max(n, 1):]
	}
	p.buf = nil
	return out
}

func (p *parser) next() (level, n int, wait bool) {
	for _, r := range p.language.replies {
		if !r.matches(p.buf) {
			continue
		}
		size := len(r.bytes)
		whole := size + len(p.language.sum(nil))
		if len(p.buf) < whole {
			return 0, 0, true
		}
		if string(p.language.sum(p.buf[:size])) == string(p.buf[size:whole]) {
			return r.level, whole, false
		}
	}
	return 0, 0, false
}

func (p *parser) reset() { p.buf = nil }
