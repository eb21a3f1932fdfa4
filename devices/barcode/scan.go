package barcode

import (
	"log/slog"
	"strings"
	"time"
	"unicode/utf8"

	"onewindow/values"
)

// Codes of events and errors; the sentences are in i18n.
const (
	CodeBadParameter   = "bad_parameter" // the scanner answered NAK
	CodeOpened         = "opened"        // port open; this kind of scanner cannot be asked
	CodePageBad        = "page_bad"      // not a JPEG picture, or damaged
	CodePageIncomplete = "page_incomplete"
	CodePageSmall      = "page_small"
	CodeReady          = "ready"
	CodeScan           = "scan"
	CodeScanTimeout    = "scan_timeout"
	CodeTooLong        = "too_long"
	CodeUnreadable     = "unreadable"  // neither UTF-8 nor GB18030
	CodeUnsupported    = "unsupported" // the scanner answered ENQ, or the profile cannot do it
)

// Scan is one code as a person held it to the scanner.
type Scan struct {
	Text      string // decoded payload, without AIM id and terminator
	Raw       []byte // bytes as they came, without terminator
	Symbology string // qr, code128 …; empty when the scanner does not say
	Odd       bool   // has control characters that no ordinary code has
	At        time.Time
}

// LogValue keeps the payload out of the log.
func (s Scan) LogValue() slog.Value {
	return slog.GroupValue(slog.Int("bytes", len(s.Raw)), slog.String("symbology", s.Symbology))
}

// String keeps the payload out of messages.
func (s Scan) String() string { return "scan of " + s.Symbology }

// Names of symbologies by the letter of the AIM id (ISO/IEC 15424).
var symbologies = map[byte]string{
	'A': "code39", 'C': "code128", 'E': "ean", 'L': "pdf417", 'Q': "qr", 'd': "datamatrix", 'h': "hanxin", 'z': "aztec",
}

// Decode turns the bytes of one message into a scan: a leading AIM id (]Q1)
// names the symbology; the rest is strict UTF-8, or else GB18030. It is false
// when the bytes are neither, or when nothing is left.
func Decode(raw []byte, at time.Time) (Scan, bool) {
	s := Scan{Raw: raw, At: at}
	payload := raw
	if len(raw) >= 3 && raw[0] == ']' && raw[2] >= '0' && raw[2] <= '9' && symbologies[raw[1]] != "" {
		s.Symbology = symbologies[raw[1]]
		payload = raw[3:]
	}
	if len(payload) == 0 {
		return s, false
	}
	if utf8.Valid(payload) {
		s.Text = string(payload)
	} else {
		text, err := values.DecodeGB18030(payload)
		if err != nil {
			return s, false
		}
		s.Text = text
	}
	s.Odd = strings.ContainsFunc(s.Text, odd)
	return s, true
}

// odd: C0 controls other than those that GS1, vCard and similar payloads use.
func odd(r rune) bool {
	return r == 0x7F || r < 0x20 && !strings.ContainsRune("\t\r\n\x1d\x1e\x04", r)
}

// Repeat tells repetitions of the same payload within a short time, which a
// scanner sends while the code is still in front of it.
type Repeat struct {
	Within time.Duration
	last   string
	at     time.Time
}

// Is tells whether raw at now repeats the message before it.
func (r *Repeat) Is(raw []byte, now time.Time) bool {
	same := string(raw) == r.last && now.Sub(r.at) < r.Within
	r.last, r.at = string(raw), now
	return same
}
