package tui

import (
	"strconv"
	"strings"

	"github.com/charmbracelet/x/ansi"
)

// Ellipsis ends text that was cut.
const Ellipsis Safe = "…"

// Width is the number of cells that s takes.
func Width(s Safe) int {
	if ascii(s) {
		return len(s)
	}
	return ansi.StringWidth(string(s))
}

func ascii(s Safe) bool {
	for i := range len(s) {
		if s[i] >= 0x80 || s[i] < ' ' {
			return false
		}
	}
	return true
}

// Truncate cuts s to at most w cells and ends it with [Ellipsis] when something
// was cut. A wide character is never split.
func Truncate(s Safe, w int) Safe {
	if w <= 0 {
		return ""
	}
	if Width(s) <= w {
		return s
	}
	return Safe(ansi.Truncate(string(s), w, string(Ellipsis)))
}

// Cut returns the part of s that lies in the cells [from, to). Where an edge
// falls into a wide character, that half is a space.
func Cut(s Safe, from, to int) Safe {
	from = max(0, from)
	if to <= from {
		return ""
	}
	var b strings.Builder
	x := 0
	for rest := string(s); rest != "" && x < to; {
		cluster, w := ansi.FirstGraphemeCluster(rest, ansi.GraphemeWidth)
		rest = rest[len(cluster):]
		switch {
		case x >= from && x+w <= to:
			b.WriteString(cluster)
		case x+w > from:
			b.WriteString(spaces(min(x+w, to) - max(x, from)))
		}
		x += w
	}
	return Safe(b.String())
}

// Pad cuts or fills s on the right to exactly w cells.
func Pad(s Safe, w int) Safe {
	s = Truncate(s, w)
	return s + Spaces(w-Width(s))
}

// PadLeft cuts or fills s on the left to exactly w cells: for numbers.
func PadLeft(s Safe, w int) Safe {
	s = Truncate(s, w)
	return Spaces(w-Width(s)) + s
}

// Center puts s into the middle of exactly w cells.
func Center(s Safe, w int) Safe {
	s = Truncate(s, w)
	gap := w - Width(s)
	return Spaces(gap/2) + s + Spaces(gap-gap/2)
}

// Wrap breaks s into rows of at most w cells, at blanks where there are any in
// Latin text and between any two Chinese characters, but never before closing
// punctuation when the row can give it a companion. It gives at least one row.
func Wrap(s Safe, w int) []Safe {
	if w <= 0 || Width(s) <= w {
		return []Safe{s}
	}
	var (
		rows  []Safe
		row   []string // clusters of the row so far
		x     int
		split = -1 // index in row after which a break is best
	)
	flush := func(n int) {
		rows = append(rows, Safe(strings.TrimRight(strings.Join(row[:n], ""), " ")))
		row = append(row[:0], row[n:]...)
		for len(row) > 0 && row[0] == " " {
			row = row[1:]
		}
		x, split = 0, -1
		for i, c := range row {
			x += ansi.StringWidth(c)
			if i > 0 && breakable(row[i-1], c) {
				split = i
			}
		}
	}
	for rest := string(s); rest != ""; {
		cluster, cw := ansi.FirstGraphemeCluster(rest, ansi.GraphemeWidth)
		rest = rest[len(cluster):]
		if len(row) > 0 && breakable(row[len(row)-1], cluster) {
			split = len(row)
		}
		for x+cw > w && len(row) > 0 {
			if cluster == " " {
				break
			}
			if split <= 0 {
				split = len(row)
			}
			flush(split)
		}
		if cluster == " " && x+cw > w {
			flush(len(row))
			continue
		}
		row = append(row, cluster)
		x += cw
	}
	if len(row) > 0 || len(rows) == 0 {
		flush(len(row))
	}
	return rows
}

const (
	noStart = "，。、；：？！）》」』】〕…·,.;:?!)]}%％”’"
	noEnd   = "（《「『【〔([{“‘"
)

// breakable reports whether a row may end after a and go on with b.
func breakable(a, b string) bool {
	switch {
	case b == " ":
		return false
	case a == " ":
		return true
	case strings.Contains(noStart, b), strings.Contains(noEnd, a):
		return false
	default:
		return ansi.StringWidth(a) == 2 || ansi.StringWidth(b) == 2
	}
}

// Int is a number as text.
func Int(n int) Safe { return Safe(strconv.Itoa(n)) }

// Join puts sep between the parts.
func Join(parts []Safe, sep Safe) Safe {
	var b strings.Builder
	for i, p := range parts {
		if i > 0 {
			b.WriteString(string(sep))
		}
		b.WriteString(string(p))
	}
	return Safe(b.String())
}

// Repeat gives s n times; n below one gives nothing.
func Repeat(s Safe, n int) Safe {
	if n <= 0 {
		return ""
	}
	return Safe(strings.Repeat(string(s), n))
}

var blanks = strings.Repeat(" ", 512)

// Spaces gives n blanks; n below one gives nothing.
func Spaces(n int) Safe { return Safe(spaces(n)) }

func spaces(n int) string {
	switch {
	case n <= 0:
		return ""
	case n <= len(blanks):
		return blanks[:n]
	default:
		return strings.Repeat(" ", n)
	}
}
