package sign

import (
	"strings"

	"onewindow/values"
)

// cells is the width of a customer display, in bytes.
const cells = 20

// Codes of CD5220.
var (
	displayInit  = []byte{0x1B, 0x40}
	displayClear = []byte{0x0C}
	displayLines = [2][]byte{{0x1B, 0x51, 0x41}, {0x1B, 0x51, 0x42}}
)

const displayEnd = 0x0D

// displayed is what makes a display show two lines. One without Chinese letters
// gets ASCII alone.
func displayed(c Content, chinese bool) []byte {
	b := append([]byte{}, displayInit...)
	b = append(b, displayClear...)
	for i, line := range []string{c.Upper, c.Lower} {
		b = append(b, displayLines[i]...)
		b = append(append(b, cellsOf(line, chinese)...), displayEnd)
	}
	return b
}

// cellsOf is as much of a line as fits.
func cellsOf(line string, chinese bool) []byte {
	var out []byte
	for _, r := range strings.TrimSpace(line) {
		b, err := values.EncodeGB18030(string(r))
		switch {
		case err != nil || !inGB2312(b) || len(b) > 1 && !chinese:
			continue
		case len(out)+len(b) > cells:
			return out
		}
		out = append(out, b...)
	}
	return out
}
