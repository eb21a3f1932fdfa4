package tui

import (
	"strings"

	"github.com/charmbracelet/colorprofile"
	"github.com/charmbracelet/x/ansi"
)

// Style names what a piece of text means; a [Theme] says how that looks. Those from
// styleCount on are the painter's own, for pictures.
type Style uint16

// The styles. Colour is never alone: Good, Warn and Bad stand beside a word or
// a sign, Selected is also bold or reversed, Key is also bold.
const (
	Plain      Style = iota
	Strong           // what must be read first
	Dim              // what may be overlooked
	Accent           // the thread through a screen
	Good             // done, in order
	Warn             // look twice
	Bad              // stop
	Title            // heading of a screen or box
	Selected         // the row or answer under the cursor
	Key              // a key in the help line
	Label            // name of a field
	Large            // big digits
	Border           // rules and boxes
	Input            // what is being typed
	Status           // the line at the top
	Notice           // the line that comes and goes
	Help             // the line at the bottom
	Path             // the lit way through a tree
	Masked           // personal data that is hidden
	Disabled         // what cannot be chosen now
	Picture          // an image in five shades: light on dark wherever there are colours
	StatusGood       // Good in the line at the top
	StatusWarn       // Warn there
	StatusBad        // Bad there
	HelpOff          // Disabled in the line at the bottom
	styleCount
)

// Color is a 24-bit colour and the one of the sixteen that stands for it where
// there are only sixteen. The zero value is the terminal's own colour.
type Color struct {
	RGB   uint32
	Basic uint8 // 0–15
	Set   bool
	// Own keeps to Basic whatever the terminal can show: the sixteen are the
	// person's own choice there.
	Own bool
}

// Attr is how a style looks.
type Attr struct {
	FG, BG                         Color
	Bold, Faint, Underline, Invert bool
}

// Theme gives every style its look. ASCII replaces rules, blocks and signs by
// ASCII of the same width: for terminals that draw them two cells wide, and for
// fonts that lack them.
type Theme struct {
	Name   string
	ASCII  bool
	Styles [styleCount]Attr
}

func rgb(v uint32, basic uint8) Color { return Color{RGB: v, Basic: basic, Set: true} }

// Themes lists the names that [ThemeByName] knows.
var Themes = []string{"day", "night", "contrast", "16", "none"}

// ThemeByName gives a theme: day (dark on light), night (light on dark), contrast
// (white and yellow on black), 16 (the terminal's own sixteen colours on its own
// background), none (bold, underline and reverse only).
func ThemeByName(name string) (Theme, bool) {
	switch name {
	case "day":
		return day(), true
	case "night":
		return night(), true
	case "contrast":
		return contrast(), true
	case "16":
		return sixteen(), true
	case "none":
		return monochrome(), true
	}
	return Theme{}, false
}

func day() Theme {
	paper := rgb(0xFBFAF5, 15)
	on := func(fg uint32, basic uint8) Attr { return Attr{FG: rgb(fg, basic), BG: paper} }
	bold := func(a Attr) Attr { a.Bold = true; return a }
	bar := rgb(0xDDE6F0, 7)
	return Theme{Name: "day", Styles: [styleCount]Attr{
		Plain: on(0x1C1C1C, 0), Strong: bold(on(0x000000, 0)), Dim: on(0x5F6368, 8), Accent: on(0x0B4F9E, 4),
		Good: on(0x0B6B2E, 2), Warn: bold(on(0x8A5200, 3)), Bad: bold(on(0xB00020, 1)),
		Title: bold(on(0x0B4F9E, 4)), Selected: {FG: rgb(0xFFFFFF, 15), BG: rgb(0x0B4F9E, 4), Bold: true},
		Key: bold(Attr{FG: rgb(0x0B4F9E, 4), BG: bar}), Label: on(0x3C4650, 8), Large: bold(on(0x0B4F9E, 4)),
		Border: on(0x78828E, 8), Input: {FG: rgb(0x000000, 0), BG: paper, Underline: true},
		Status: {FG: rgb(0xFFFFFF, 15), BG: rgb(0x1F3A5F, 4), Bold: true}, Notice: bold(on(0x8A5200, 3)),
		Help: {FG: rgb(0x1C1C1C, 0), BG: bar}, Path: bold(on(0x0B6B2E, 2)), Masked: on(0x5F6368, 8), Disabled: on(0x6F757B, 8),
		Picture:    {FG: rgb(0xFFFFFF, 15), BG: rgb(0x000000, 0)},
		StatusGood: {FG: rgb(0x8FE3A0, 10), BG: rgb(0x1F3A5F, 4)}, StatusWarn: {FG: rgb(0xFFD479, 11), BG: rgb(0x1F3A5F, 4), Bold: true},
		StatusBad: {FG: rgb(0xFFFFFF, 15), BG: rgb(0xB00020, 1), Bold: true}, HelpOff: {FG: rgb(0x4F565E, 8), BG: bar},
	}}
}

func night() Theme {
	sky := rgb(0x14181D, 0)
	on := func(fg uint32, basic uint8) Attr { return Attr{FG: rgb(fg, basic), BG: sky} }
	bold := func(a Attr) Attr { a.Bold = true; return a }
	bar := rgb(0x27303A, 8)
	return Theme{Name: "night", Styles: [styleCount]Attr{
		Plain: on(0xD8DEE6, 7), Strong: bold(on(0xFFFFFF, 15)), Dim: on(0x8D98A5, 8), Accent: on(0x7FB8FF, 12),
		Good: on(0x7FD88F, 10), Warn: bold(on(0xFFC857, 11)), Bad: bold(on(0xFF7B7B, 9)),
		Title: bold(on(0x7FB8FF, 12)), Selected: {FG: rgb(0x0B0F14, 0), BG: rgb(0x7FB8FF, 12), Bold: true},
		Key: bold(Attr{FG: rgb(0xFFC857, 11), BG: bar}), Label: on(0xA9B4C0, 7), Large: bold(on(0xFFC857, 11)),
		Border: on(0x66717E, 8), Input: {FG: rgb(0xFFFFFF, 15), BG: sky, Underline: true},
		Status: {FG: rgb(0xFFFFFF, 15), BG: rgb(0x27476B, 4), Bold: true}, Notice: bold(on(0xFFC857, 11)),
		Help: {FG: rgb(0xD8DEE6, 15), BG: bar}, Path: bold(on(0x7FD88F, 10)), Masked: on(0x8D98A5, 8), Disabled: on(0x7A8591, 8),
		Picture:    {FG: rgb(0xFFFFFF, 15), BG: rgb(0x000000, 0)},
		StatusGood: {FG: rgb(0x8FE3A0, 10), BG: rgb(0x27476B, 4)}, StatusWarn: {FG: rgb(0xFFC857, 11), BG: rgb(0x27476B, 4), Bold: true},
		StatusBad: {FG: rgb(0xFFFFFF, 15), BG: rgb(0xB00020, 1), Bold: true}, HelpOff: {FG: rgb(0xA0AAB6, 7), BG: bar},
	}}
}

func contrast() Theme {
	black, white, yellow := rgb(0x000000, 0), rgb(0xFFFFFF, 15), rgb(0xFFFF00, 11)
	plain := Attr{FG: white, BG: black}
	bold := Attr{FG: white, BG: black, Bold: true}
	hot := Attr{FG: yellow, BG: black, Bold: true}
	turned := Attr{FG: black, BG: yellow, Bold: true}
	return Theme{Name: "contrast", Styles: [styleCount]Attr{
		Plain: plain, Strong: bold, Dim: plain, Accent: hot,
		Good: {FG: rgb(0x00FF00, 10), BG: black, Bold: true}, Warn: hot, Bad: {FG: white, BG: rgb(0xB00000, 1), Bold: true},
		Title: hot, Selected: turned, Key: hot, Label: plain, Large: hot, Border: plain,
		Input: {FG: white, BG: black, Underline: true, Bold: true}, Status: {FG: black, BG: white, Bold: true},
		Notice: turned, Help: bold, Path: hot, Masked: plain, Disabled: plain, Picture: plain,
		StatusGood: {FG: black, BG: white}, StatusWarn: turned, StatusBad: {FG: white, BG: rgb(0xB00000, 1), Bold: true}, HelpOff: plain,
	}}
}

func sixteen() Theme {
	fg := func(n uint8) Attr { return Attr{FG: Color{Basic: n, Set: true, Own: true}} }
	bold := func(a Attr) Attr { a.Bold = true; return a }
	return Theme{Name: "16", Styles: [styleCount]Attr{
		Plain: {}, Strong: {Bold: true}, Dim: {Faint: true}, Accent: fg(6),
		Good: fg(2), Warn: bold(fg(3)), Bad: bold(fg(1)), Title: bold(fg(6)),
		Selected: {Invert: true, Bold: true}, Key: {Bold: true}, Label: {}, Large: bold(fg(6)), Border: {Faint: true},
		Input: {Underline: true}, Status: {Invert: true}, Notice: bold(fg(3)), Help: {}, Path: bold(fg(2)),
		Masked: {Faint: true}, Disabled: {Faint: true},
		Picture:    {FG: Color{Basic: 15, Set: true, Own: true}, BG: Color{Basic: 0, Set: true, Own: true}},
		StatusGood: {Invert: true}, StatusWarn: {Invert: true, Bold: true}, StatusBad: bold(fg(1)), HelpOff: {Faint: true},
	}}
}

func monochrome() Theme {
	return Theme{Name: "none", Styles: [styleCount]Attr{
		Strong: {Bold: true}, Warn: {Bold: true}, Bad: {Bold: true, Underline: true}, Title: {Bold: true},
		Selected: {Invert: true}, Key: {Bold: true}, Large: {Bold: true}, Input: {Underline: true},
		Status: {Invert: true}, Notice: {Bold: true}, Path: {Bold: true},
		StatusGood: {Invert: true}, StatusWarn: {Invert: true, Bold: true}, StatusBad: {Bold: true, Underline: true},
	}}
}

// palette holds the finished escape sequence of every style for one theme and
// one kind of terminal, so that painting a span is two copies.
type palette struct {
	open  []string // behind those of the theme: two grays each, where there are halves
	back  bool     // Plain has a background of its own
	ascii bool
}

func (t Theme) compile(p colorprofile.Profile) *palette {
	out := &palette{ascii: t.ASCII}
	for _, a := range t.Styles {
		out.open = append(out.open, a.sgr(p))
	}
	if t.halves(p) {
		out.open = append(out.open, grayPairs(p)...)
	}
	out.back = t.Styles[Plain].BG.Set && p >= colorprofile.ANSI
	return out
}

const reset = "\x1b[m"

// sgr starts from a reset, so that no style leaks into the next.
func (a Attr) sgr(p colorprofile.Profile) string {
	if p == colorprofile.NoTTY {
		return reset
	}
	st := ansi.Style{}
	if a.Bold {
		st = st.Bold()
	}
	if a.Faint {
		st = st.Faint()
	}
	if a.Underline {
		st = st.Underline(true)
	}
	if a.Invert {
		st = st.Reverse(true)
	}
	if c := a.FG.at(p); c != nil {
		st = st.ForegroundColor(c)
	}
	if c := a.BG.at(p); c != nil {
		st = st.BackgroundColor(c)
	}
	if len(st) == 0 {
		return reset
	}
	return "\x1b[0;" + strings.TrimPrefix(st.String(), "\x1b[")
}

func (c Color) at(p colorprofile.Profile) ansi.Color {
	switch {
	case !c.Set || p < colorprofile.ANSI:
		return nil
	case c.Own || p == colorprofile.ANSI:
		return ansi.BasicColor(c.Basic)
	default:
		return p.Convert(ansi.RGBColor{R: uint8(c.RGB >> 16), G: uint8(c.RGB >> 8), B: uint8(c.RGB)})
	}
}

// plainSigns stands for our own signs under an ASCII theme, cell for cell.
var plainSigns = map[rune]byte{
	'─': '-', '━': '=', '│': '|', '┃': '|', '┌': '+', '┐': '+', '└': '+', '┘': '+', '├': '+', '┤': '+', '┬': '+', '┴': '+', '┼': '+',
	'╭': '+', '╮': '+', '╯': '+', '╰': '+', '═': '=', '║': '|', '┄': '-', '┆': '|', '╌': '-',
	'█': '#', '▀': '^', '▄': '_', '▌': '#', '▐': '#', '░': '.', '▒': ':', '▓': '#', '▏': '|', '▎': '|', '▉': '#', '▊': '#', '▋': '#', '▍': '|',
	'…': '~', '·': '.', '•': '*', '●': '*', '○': 'o', '◆': '*', '◇': 'o', '◎': '@', '△': '!', '▲': '^', '▼': 'v', '▽': 'v', '■': '#', '□': 'o',
	'▸': '>', '▹': '>', '▾': 'v', '▿': 'v', '◂': '<', '▶': '>', '◀': '<', '›': '>', '‹': '<', '»': '>', '«': '<',
	'✓': 'v', '✔': 'v', '✗': 'x', '✘': 'x', '×': 'x', '★': '*', '☆': '*', '→': '>', '←': '<', '↑': '^', '↓': 'v', '↵': '<', '—': '-', '–': '-',
	'“': '"', '”': '"', '‘': '\'', '’': '\'', '①': '1', '②': '2', '③': '3', '④': '4', '⑤': '5', '⑥': '6', '⑦': '7', '⑧': '8', '⑨': '9',
	'±': '+', '÷': '/', '°': 'o', '℃': 'C', '\uFFFD': '?',
}
