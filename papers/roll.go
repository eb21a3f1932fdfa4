package papers

import (
	"strconv"
	"strings"

	"github.com/charmbracelet/x/ansi"

	"onewindow/values"
)

// LineKind says what a line of the roll is.
type LineKind int

// Kinds of lines.
const (
	LineText LineKind = iota
	LineQR
	LineCode128
	LineFeed
	LineCut
	LineInk // a text; where strokes can be drawn, they stand behind its label instead
)

// RollLine is one line as a roll printer takes it. Text is already wrapped to
// fit: its columns times Scale are at most the columns of the roll.
type RollLine struct {
	Kind  LineKind
	Text  string // LineText
	Bold  bool
	Scale int // 1 or 2
	Align Align
	Data  string // LineQR, LineCode128
	Lines int    // LineFeed
	Label string // LineInk: the beginning of the text
	Ink   *values.Signature
}

// Columns of the usual rolls in half-width characters.
const (
	Columns80mm = 48
	Columns58mm = 32
)

// minColumns is the narrowest layout: below, labels and values cannot stand.
const minColumns = 16

// Roll lays a document out for a roll of so many half-width columns (not less
// than 16). It counts as the printer draws: what has a two-byte code is two
// columns wide, even where a terminal would use one (· … “”).
func Roll(doc Document, columns int) []RollLine {
	l := layout{columns: max(columns, minColumns), width: printedWidth}
	for _, block := range doc.Blocks {
		l.block(block)
	}
	return l.lines
}

// Screen lays a document out as lines of at most width cells for a preview.
func Screen(doc Document, width int) []string {
	l := layout{columns: max(width, minColumns), width: ansi.StringWidth, flat: true}
	for _, block := range doc.Blocks {
		l.block(block)
	}
	var out []string
	for _, line := range l.lines {
		switch line.Kind {
		case LineText, LineInk:
			out = append(out, l.place(line))
		case LineQR, LineCode128:
			for _, part := range l.wrap("["+line.Data+"]", l.columns, l.columns) {
				out = append(out, l.place(RollLine{Text: part, Align: Center}))
			}
		case LineFeed:
			out = append(out, "")
		case LineCut:
		}
	}
	return out
}

type layout struct {
	columns int
	width   func(string) int
	flat    bool // a screen has no double size
	lines   []RollLine
}

func (l *layout) place(line RollLine) string {
	free := max(0, l.columns-l.width(line.Text))
	switch line.Align {
	case Center:
		return strings.Repeat(" ", free/2) + line.Text
	case Right:
		return strings.Repeat(" ", free) + line.Text
	default:
	}
	return line.Text
}

func (l *layout) block(block Block) {
	switch b := block.(type) {
	case Text:
		l.text(b)
	case Pair:
		l.pair(b, 0)
	case List:
		l.list(b)
	case Rule:
		l.add(strings.Repeat("-", l.columns))
	case QR:
		scale := 1
		if b.Large {
			scale = 2
		}
		l.lines = append(l.lines, RollLine{Kind: LineQR, Data: b.Content, Align: Center, Scale: scale})
	case Code128:
		l.lines = append(l.lines, RollLine{Kind: LineCode128, Data: b.Content, Align: Center, Scale: 1})
	case Signature:
		l.lines = append(l.lines, RollLine{Kind: LineFeed, Lines: 1})
		label := b.Label + colon(b.Label)
		if l.width(label)+8 > l.columns {
			l.add(l.wrap(label, l.columns, l.columns)...)
			label = ""
		}
		if b.Ink != nil {
			note := l.wrap(b.Note, l.columns-l.width(label), l.columns)
			l.lines = append(l.lines, RollLine{Kind: LineInk, Text: label + note[0], Label: label, Scale: 1, Ink: b.Ink})
			l.add(note[1:]...)
			return
		}
		l.add(label + strings.Repeat("_", l.columns-l.width(label)))
	case Feed:
		l.lines = append(l.lines, RollLine{Kind: LineFeed, Lines: b.Lines})
	case Cut:
		l.lines = append(l.lines, RollLine{Kind: LineCut})
	}
}

func (l *layout) add(lines ...string) {
	for _, line := range lines {
		l.lines = append(l.lines, RollLine{Text: line, Scale: 1})
	}
}

func (l *layout) text(b Text) {
	scale := max(b.Scale, 1)
	if l.flat {
		scale = 1
	}
	for _, line := range l.wrap(b.Content, l.columns/scale, l.columns/scale) {
		l.lines = append(l.lines, RollLine{Text: line, Bold: b.Bold, Scale: scale, Align: b.Align})
	}
}

// colon follows the script of the label.
func colon(label string) string {
	for _, r := range label {
		if r >= 0x2E80 {
			return "："
		}
	}
	return ": "
}

// pair hangs the value under itself, unless the label takes half the line.
func (l *layout) pair(b Pair, indent int) {
	label := b.Label
	if label != "" {
		label += colon(label)
	}
	hang := indent + l.width(label)
	if hang > l.columns/2 {
		hang = indent + 2
	}
	first := strings.Repeat(" ", indent) + label
	room := l.columns - l.width(first)
	if room < 4 {
		l.add(l.wrap(first, l.columns, l.columns)...)
		first, room = strings.Repeat(" ", hang), l.columns-hang
	}
	for i, part := range l.wrap(b.Value, room, l.columns-hang) {
		if i > 0 {
			first = strings.Repeat(" ", hang)
		}
		l.add(first + part)
	}
}

func (l *layout) list(b List) {
	if b.Title != "" {
		l.add(l.wrap(b.Title+colon(b.Title), l.columns, l.columns)...)
	}
	for i, item := range b.Items {
		mark := strconv.Itoa(i+1) + ". "
		hang := len(mark)
		parts := l.wrap(item.Text, l.columns-hang, l.columns-hang)
		for j, part := range parts {
			if j > 0 {
				mark = strings.Repeat(" ", hang)
			}
			parts[j] = mark + part
		}
		last := len(parts) - 1
		if item.Note != "" {
			if free := l.columns - l.width(parts[last]) - l.width(item.Note); free >= 2 {
				parts[last] += strings.Repeat(" ", free) + item.Note
			} else {
				for _, part := range l.wrap(item.Note, l.columns-hang, l.columns-hang) {
					parts = append(parts, strings.Repeat(" ", l.columns-l.width(part))+part)
				}
			}
		}
		l.add(parts...)
		for _, pair := range item.Lines {
			l.pair(pair, hang)
		}
	}
}

// Signs that must not begin, or end, a line.
const (
	notFirst = "，。、；：！？）》〉」』】〕％,.;:!?)]}%”’…·"
	notLast  = "（《〈「『【〔([{“‘"
)

// wrap breaks text into lines, the first of first columns, the others of rest.
// Chinese breaks between any two characters except around punctuation; words
// and numbers stay whole while they fit a line. There is at least one line.
func (l *layout) wrap(s string, first, rest int) []string {
	var lines []string
	line, room := "", first
	flush := func() {
		lines = append(lines, strings.TrimRight(line, " "))
		line, room = "", rest
	}
	for _, word := range l.words(s) {
		w := l.width(word)
		if l.width(line)+w <= room {
			if word != " " || line != "" || len(lines) == 0 {
				line += word
			}
			continue
		}
		if word == " " {
			flush()
			continue
		}
		if w <= rest && (line != "" || room < rest) {
			flush()
			line = word
			continue
		}
		for _, cluster := range clusters(word) { // longer than a line: cut anywhere
			if line != "" && l.width(line)+l.width(cluster) > room {
				flush()
			}
			line += cluster
		}
	}
	if line != "" || len(lines) == 0 {
		flush()
	}
	return lines
}

// words cuts text at the places where a line may break.
func (l *layout) words(s string) []string {
	var words []string
	glue := false // the next cluster belongs to the last word
	wasNarrow := false
	for _, c := range clusters(s) {
		narrow := l.width(c) < 2 && c != " "
		switch {
		case c == " ":
			words = append(words, c)
			glue, wasNarrow = false, false
			continue
		case len(words) > 0 && words[len(words)-1] != " " && (glue || narrow && wasNarrow || strings.Contains(notFirst, c)):
			words[len(words)-1] += c
		default:
			words = append(words, c)
		}
		glue, wasNarrow = strings.Contains(notLast, c), narrow
	}
	return words
}

func clusters(s string) []string {
	var out []string
	for s != "" {
		cluster, _ := ansi.FirstGraphemeCluster(s, ansi.GraphemeWidth)
		if cluster == "" {
			break
		}
		out = append(out, cluster)
		s = s[len(cluster):]
	}
	return out
}

// printedWidth counts columns on paper.
func printedWidth(s string) int {
	n := 0
	for _, cluster := range clusters(s) {
		w := ansi.StringWidth(cluster)
		for _, r := range cluster {
			if values.TwoByteGBK(r) || r >= 0xE000 && r <= 0xF8FF {
				w = max(w, 2)
			}
		}
		n += w
	}
	return n
}
