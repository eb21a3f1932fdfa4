package idcard

import (
	"encoding/binary"
	"errors"
	"fmt"
	"strings"
	"unicode/utf16"

	"onewindow/values"
)

// Sizes of the blocks of a read, in bytes.
const (
	textLen    = 256
	photoLen   = 1024
	addressLen = 70
	samIDLen   = 16
)

// ErrRecord says that a block of a card is not what the rules prescribe.
var ErrRecord = errors.New("card record is malformed")

const longTerm = "长期"

// field is where one value lies in the 256-byte text, in bytes.
type field struct{ off, len int }

// layout is the text of one family; a field of length 0 does not exist there.
type layout struct {
	kind                                                  values.IDKind
	flag                                                  byte
	name, nameEn, nameEnMore, sex, nation, birth, address field
	number, issuer, validFrom, validTo                    field
	pass, count, nationality                              field
}

var typeFlag = field{248, 2}

// layouts of GA 490 and the rules of 2017 (I), 2018 (J) and 2023 (Y). The
// first is the one for a type flag that nobody else claims.
var layouts = []layout{
	{
		kind: values.Resident, flag: ' ',
		name: field{0, 30}, sex: field{30, 2}, nation: field{32, 4}, birth: field{36, 16}, address: field{52, 70},
		number: field{122, 36}, issuer: field{158, 30}, validFrom: field{188, 16}, validTo: field{204, 16},
	},
	{
		kind: values.HMT, flag: 'J',
		name: field{0, 30}, sex: field{30, 2}, birth: field{36, 16}, address: field{52, 70},
		number: field{122, 36}, issuer: field{158, 30}, validFrom: field{188, 16}, validTo: field{204, 16},
		pass: field{220, 18}, count: field{238, 4},
	},
	{
		kind: values.Foreigner2017, flag: 'I',
		nameEn: field{0, 120}, sex: field{120, 2}, number: field{122, 30}, nationality: field{152, 6},
		name: field{158, 30}, validFrom: field{188, 16}, validTo: field{204, 16}, birth: field{220, 16},
	},
	{
		kind: values.Foreigner2023, flag: 'Y',
		name: field{0, 30}, sex: field{30, 2}, count: field{32, 4}, birth: field{36, 16},
		nameEn: field{52, 70}, nameEnMore: field{220, 22}, number: field{122, 36},
		validFrom: field{188, 16}, validTo: field{204, 16}, nationality: field{242, 6},
	},
}

func layoutOf(text []byte) layout {
	flag := binary.LittleEndian.Uint16(text[typeFlag.off:])
	for _, l := range layouts[1:] {
		if flag == uint16(l.flag) {
			return l
		}
	}
	return layouts[0]
}

// DecodeText turns the 256 bytes of text into a card. Dates that do not exist
// stay empty, and sex codes other than 1 and 2 stay "U": Card.SelfCheck judges
// them. An error wraps ErrRecord: wrong length, or text that is not UTF-16.
func DecodeText(text []byte) (values.Card, error) {
	if len(text) != textLen {
		return values.Card{}, fmt.Errorf("%w: %d bytes of text", ErrRecord, len(text))
	}
	l := layoutOf(text)
	r := record{text: text}
	c := values.Card{
		Kind:        l.kind,
		Name:        values.Personal(r.get(l.name)),
		NameEn:      values.Personal(r.get(l.nameEn, l.nameEnMore)),
		Sex:         values.SexFromGB(r.get(l.sex)),
		Nation:      r.get(l.nation),
		Birth:       r.date(l.birth),
		Address:     values.Personal(r.get(l.address)),
		IDNumber:    values.Personal(r.get(l.number)),
		Issuer:      r.get(l.issuer),
		ValidFrom:   r.date(l.validFrom),
		ValidTo:     r.date(l.validTo),
		LongTerm:    r.get(l.validTo) == longTerm,
		PassNumber:  values.Personal(r.get(l.pass)),
		IssueCount:  r.get(l.count),
		Nationality: r.get(l.nationality),
	}
	if r.err != nil {
		return values.Card{}, r.err
	}
	if c.Nation != "" {
		name, known := values.NationName(c.Nation)
		if !known {
			name = c.Nation
		}
		c.NationName = name
	}
	return c, nil
}

// record reads fields and keeps the first error.
type record struct {
	text []byte
	err  error
}

// get joins the parts before it trims, so that a space where a name is split
// survives. Only spaces and zeros at the end are padding.
func (r *record) get(parts ...field) string {
	var units []uint16
	for _, f := range parts {
		for i := f.off; i < f.off+f.len; i += 2 {
			units = append(units, binary.LittleEndian.Uint16(r.text[i:]))
		}
	}
	s, err := decodeUnits(units)
	if err != nil && r.err == nil {
		r.err = err
	}
	return s
}

func (r *record) date(f field) values.Date {
	d, err := values.ParseCompact(r.get(f))
	if err != nil {
		return values.Date{}
	}
	return d
}

// decodeUnits refuses lone surrogates: a replaced character would be a changed
// name. Private-use characters (rare names on old cards) pass as they are.
func decodeUnits(units []uint16) (string, error) {
	for i := 0; i < len(units); i++ {
		u := rune(units[i])
		if !utf16.IsSurrogate(u) {
			continue
		}
		if i+1 == len(units) || utf16.DecodeRune(u, rune(units[i+1])) == '\uFFFD' {
			return "", fmt.Errorf("%w: half a character", ErrRecord)
		}
		i++
	}
	return strings.TrimRight(string(utf16.Decode(units)), " \x00"), nil
}

// DecodeAddress turns the newest extra address into text: the first 70 bytes
// of the answer to 30 03 (some modules reserve more).
func DecodeAddress(data []byte) (string, error) {
	if len(data) < addressLen {
		return "", fmt.Errorf("%w: %d bytes of extra address", ErrRecord, len(data))
	}
	r := record{text: data}
	s := r.get(field{0, addressLen})
	return s, r.err
}

// SAMID is the printed form of the 16 bytes that name a reader module:
// 05.01-20231116-0001234567-0987654321.
func SAMID(data []byte) (string, error) {
	if len(data) != samIDLen {
		return "", fmt.Errorf("%w: %d bytes of SAM number", ErrRecord, len(data))
	}
	le := binary.LittleEndian
	return fmt.Sprintf("%02d.%02d-%d-%010d-%010d", le.Uint16(data), le.Uint16(data[2:]),
		le.Uint32(data[4:]), le.Uint32(data[8:]), le.Uint32(data[12:])), nil
}

// splitRead takes the data of an answer to 30 01 or 30 10 apart.
func splitRead(data []byte, fingers bool) (text, photo []byte, err error) {
	head := 4
	if fingers {
		head = 6
	}
	if len(data) < head {
		return nil, nil, fmt.Errorf("%w: %d bytes of data", ErrRecord, len(data))
	}
	t, p := int(binary.BigEndian.Uint16(data)), int(binary.BigEndian.Uint16(data[2:]))
	f := 0
	if fingers {
		f = int(binary.BigEndian.Uint16(data[4:]))
	}
	if t != textLen || p != photoLen || len(data) != head+t+p+f {
		return nil, nil, fmt.Errorf("%w: blocks of %d, %d and %d bytes in %d", ErrRecord, t, p, f, len(data))
	}
	return data[head : head+t], data[head+t : head+t+p], nil
}
