package tui

import "strings"

// BigHeight is the number of rows of [Big].
const BigHeight = 5

// Big writes digits, Latin capitals, "-" and blanks five rows high and six cells
// wide, of full blocks, to be read from a metre away. Under an ASCII theme the
// blocks are #. Other characters are skipped.
func Big(s Safe, st Style) []Line { return bigBy(1, s, st) }

// Bigger is [Big] of twice the height and width: ten rows, twelve cells a sign.
func Bigger(s Safe, st Style) []Line { return bigBy(2, s, st) }

func bigBy(n int, s Safe, st Style) []Line {
	dot, gap := strings.Repeat("██", n), strings.Repeat("  ", n)
	rows := make([]strings.Builder, BigHeight)
	first := true
	for _, r := range strings.ToUpper(string(s)) {
		g, ok := bigGlyphs[r]
		if !ok {
			continue
		}
		for y := range BigHeight {
			if !first {
				rows[y].WriteString(gap)
			}
			for x := range 3 {
				if g[y]>>(2-x)&1 == 1 {
					rows[y].WriteString(dot)
				} else {
					rows[y].WriteString(gap)
				}
			}
		}
		first = false
	}
	out := make([]Line, n*BigHeight)
	for y := range out {
		out[y] = Line{{Safe(rows[y/n].String()), st}}
	}
	return out
}

// bigGlyphs are three by five dots, a row in each byte, the left dot highest.
var bigGlyphs = map[rune][BigHeight]byte{
	'0': {7, 5, 5, 5, 7}, '1': {2, 6, 2, 2, 7}, '2': {7, 1, 7, 4, 7}, '3': {7, 1, 7, 1, 7}, '4': {5, 5, 7, 1, 1},
	'5': {7, 4, 7, 1, 7}, '6': {7, 4, 7, 5, 7}, '7': {7, 1, 1, 2, 2}, '8': {7, 5, 7, 5, 7}, '9': {7, 5, 7, 1, 7},
	'A': {2, 5, 7, 5, 5}, 'B': {6, 5, 6, 5, 6}, 'C': {3, 4, 4, 4, 3}, 'D': {6, 5, 5, 5, 6}, 'E': {7, 4, 6, 4, 7},
	'F': {7, 4, 6, 4, 4}, 'G': {3, 4, 5, 5, 3}, 'H': {5, 5, 7, 5, 5}, 'I': {7, 2, 2, 2, 7}, 'J': {1, 1, 1, 5, 2},
	'K': {5, 5, 6, 5, 5}, 'L': {4, 4, 4, 4, 7}, 'M': {5, 7, 7, 5, 5}, 'N': {6, 5, 5, 5, 5}, 'O': {2, 5, 5, 5, 2},
	'P': {6, 5, 6, 4, 4}, 'Q': {2, 5, 5, 6, 3}, 'R': {6, 5, 6, 5, 5}, 'S': {3, 4, 2, 1, 6}, 'T': {7, 2, 2, 2, 2},
	'U': {5, 5, 5, 5, 7}, 'V': {5, 5, 5, 5, 2}, 'W': {5, 5, 7, 7, 5}, 'X': {5, 5, 2, 5, 5}, 'Y': {5, 5, 2, 2, 2},
	'Z': {7, 1, 2, 4, 7}, '-': {0, 0, 7, 0, 0}, ' ': {0, 0, 0, 0, 0},
}
