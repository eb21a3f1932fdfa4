package papers

import (
	"fmt"
	"log/slog"
	"strings"
	"unicode"
	"unicode/utf8"

	"onewindow/values"
)

// Document is a paper ready to be laid out.
type Document struct {
	Kind   Kind
	Title  string
	Number string // official number, case id, ticket or bundle number
	QR     string // what its QR code says
	Blocks []Block
}

// Format keeps the text of a paper, which names people, out of logs and error
// messages: kind and number only.
func (d Document) Format(f fmt.State, _ rune) {
	_, _ = fmt.Fprintf(f, "paper(%s %s)", string(d.Kind), d.Number)
}

// LogValue is the same for slog.
func (d Document) LogValue() slog.Value {
	return slog.GroupValue(slog.String("kind", string(d.Kind)), slog.String("number", d.Number))
}

// Align places a line.
type Align int

// Alignments.
const (
	Left Align = iota
	Center
	Right
)

// Block is a part of a document: one of the types below and no other.
type Block interface{ block() }

// Text is a paragraph. Scale is 1 or 2 (double width and height).
type Text struct {
	Content string
	Align   Align
	Bold    bool
	Scale   int
}

// Pair is a label with its value; continued lines hang under the value.
type Pair struct{ Label, Value string }

// List is a numbered list under a title.
type List struct {
	Title string
	Items []Item
}

// Item is one entry: Text at the left, Note at the right of the same or the
// next line, Lines below.
type Item struct {
	Text, Note string
	Lines      []Pair
}

// Rule is a line across.
type Rule struct{}

// QR is a QR code; a large one is read from far, or from a scanned page.
type QR struct {
	Content string
	Large   bool
}

// Code128 is a bar code of ASCII text.
type Code128 struct{ Content string }

// Signature is a place to sign. Ink is how it was signed on a pad, and Note says
// so where nothing can be drawn.
type Signature struct {
	Label string
	Ink   *values.Signature
	Note  string
}

// Feed is blank lines.
type Feed struct{ Lines int }

// Cut ends the paper.
type Cut struct{}

func (Text) block()      {}
func (Pair) block()      {}
func (List) block()      {}
func (Rule) block()      {}
func (QR) block()        {}
func (Code128) block()   {}
func (Signature) block() {}
func (Feed) block()      {}
func (Cut) block()       {}

// clean makes text from outside safe to send to a printer: line breaks and
// tabs become blanks; control, bidi and other invisible signs and bytes that
// are no text are shown by their code, never sent and never dropped.
func clean(s string) string {
	var b strings.Builder
	for i, r := range s {
		switch {
		case r == '\n' || r == '\r' || r == '\t':
			b.WriteByte(' ')
		case r == utf8.RuneError && !strings.HasPrefix(s[i:], "\uFFFD"):
			fmt.Fprintf(&b, "[0x%02X]", s[i])
		case unicode.In(r, unicode.Cc, unicode.Cf, unicode.Zl, unicode.Zp):
			fmt.Fprintf(&b, "[U+%04X]", r)
		default:
			b.WriteRune(r)
		}
	}
	return b.String()
}
