package terminal

import "strings"

// Screen is the text of a window, row by row without trailing blanks.
type Screen struct {
	Rows []string
	X, Y int // of the cursor, in cells
	Seq  int // grows with every change
}

// look reads the emulator's cells; the lock is held.
func (t *Terminal) look() Screen {
	s := Screen{Rows: make([]string, t.h), Seq: t.seq}
	pos := t.emu.CursorPosition()
	s.X, s.Y = pos.X, pos.Y
	for y := range t.h {
		var row strings.Builder
		for x := 0; x < t.w; {
			c := t.emu.CellAt(x, y)
			if c == nil || c.Width == 0 {
				row.WriteByte(' ')
				x++
				continue
			}
			row.WriteString(c.Content)
			x += c.Width
		}
		s.Rows[y] = strings.TrimRight(row.String(), " ")
	}
	return s
}

// Text is the whole screen.
func (s Screen) Text() string { return strings.Join(s.Rows, "\n") }

// Has reports whether all the texts stand somewhere on the screen, each within
// one row.
func (s Screen) Has(texts ...string) bool {
	for _, text := range texts {
		if _, ok := s.Find(text); !ok {
			return false
		}
	}
	return true
}

// Find is the first row that holds the text.
func (s Screen) Find(text string) (row string, ok bool) {
	for _, r := range s.Rows {
		if strings.Contains(r, text) {
			return r, true
		}
	}
	return "", false
}
