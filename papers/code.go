package papers

import (
	"errors"
	"fmt"
	"strings"
)

// CodeKind says what a scanned code is about.
type CodeKind string

// The kinds of code on our papers, each with a prefix of its own.
const (
	CodeTicket CodeKind = "ticket"
	CodeCase   CodeKind = "case"
	CodeParcel CodeKind = "parcel" // a bundle of papers on its way
	CodeLocal  CodeKind = "local"  // a case that only its window knows
	// CodeSeparator begins the pages of a line in a stack: Number is the id of the
	// case, Check that of the line.
	CodeSeparator CodeKind = "separator"
)

var codePrefix = map[CodeKind]string{CodeTicket: "OWT", CodeCase: "OWC", CodeParcel: "OWP", CodeLocal: "OWL", CodeSeparator: "OWS"}

// Code is the content of the QR code of a paper. Check is the verification
// code of the case, empty where there is none.
type Code struct {
	Kind   CodeKind
	Number string
	Check  string
}

// ErrCode: the scanned text is no code of ours, or was read wrongly.
var ErrCode = errors.New("papers: not a code of this hall, or misread")

// String is the text to scan: PREFIX/NUMBER/CHECK/SUM, where SUM is a CRC-16
// (CCITT) of all before it in hexadecimal. It guards against misreading, not
// against forging; Check does that.
func (c Code) String() string {
	body := codePrefix[c.Kind] + "/" + c.Number + "/" + c.Check + "/"
	return body + fmt.Sprintf("%04X", crc16(body))
}

// ParseCode reads a scanned code; blanks around it are ignored. ErrCode for
// anything that String does not write.
func ParseCode(s string) (Code, error) {
	s = strings.TrimSpace(s)
	parts := strings.Split(s, "/")
	if len(parts) < 4 {
		return Code{}, ErrCode
	}
	// A number may itself hold slashes; what stands around it may not.
	last := len(parts) - 2
	number, check := strings.Join(parts[1:last], "/"), parts[last]
	for kind, prefix := range codePrefix {
		code := Code{Kind: kind, Number: number, Check: check}
		if prefix == parts[0] && number != "" && code.String() == s {
			return code, nil
		}
	}
	return Code{}, ErrCode
}

// LooksOurs reports whether a text begins like a code of ours, so that one that
// ParseCode refuses was misread rather than meant for somebody else.
func LooksOurs(s string) bool {
	s = strings.TrimSpace(s)
	for _, prefix := range codePrefix {
		if strings.HasPrefix(s, prefix+"/") {
			return true
		}
	}
	return false
}

// crc16 is CRC-16/CCITT-FALSE.
func crc16(s string) uint16 {
	crc := uint16(0xFFFF)
	for i := range len(s) {
		crc ^= uint16(s[i]) << 8
		for range 8 {
			if crc&0x8000 != 0 {
				crc = crc<<1 ^ 0x1021
			} else {
				crc <<= 1
			}
		}
	}
	return crc
}
