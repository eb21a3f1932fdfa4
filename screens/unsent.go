package screens

import "onewindow/visit"

// Unsent counts the pages of a line that another window took and that never
// arrived.
func Unsent(m *visit.Matter, line string) int {
	n := 0
	if m != nil {
		for _, p := range m.Unsent {
			if p.Line == line {
				n++
			}
		}
	}
	return n
}
