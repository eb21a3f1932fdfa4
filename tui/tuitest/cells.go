package tuitest

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/charmbracelet/colorprofile"
	uv "github.com/charmbracelet/ultraviolet"

	"onewindow/tui"
)

var update = flag.Bool("update", false, "write golden files instead of comparing")

// Theme is the look that tests draw with; its Plain has no colours.
func Theme() tui.Theme {
	t, _ := tui.ThemeByName("16")
	return t
}

// Cells lays a frame out in w×h cells and gives the text that a person sees, row
// by row without trailing blanks, and the place of the cursor in a last row.
func Cells(f tui.Frame, w, h int) string {
	out := Layout(tui.Render(f, Theme(), colorprofile.TrueColor, tui.Size{W: w, H: h}), w, h)
	if f.Cursor != nil {
		out += fmt.Sprintf("cursor %d,%d\n", f.Cursor.X, f.Cursor.Y)
	}
	return out
}

// Layout lays styled text out in w×h cells.
func Layout(content string, w, h int) string {
	b := uv.NewScreenBuffer(w, h)
	uv.NewStyledString(content).Draw(b, b.Bounds())
	return Text(b, w, h)
}

// Grid is anything that has cells.
type Grid interface{ CellAt(x, y int) *uv.Cell }

// Text reads the cells of a grid row by row without trailing blanks.
func Text(g Grid, w, h int) string {
	var sb strings.Builder
	for y := range h {
		var row strings.Builder
		for x := 0; x < w; {
			c := g.CellAt(x, y)
			if c == nil || c.Width == 0 {
				row.WriteByte(' ')
				x++
				continue
			}
			row.WriteString(c.Content)
			x += c.Width
		}
		sb.WriteString(strings.TrimRight(row.String(), " "))
		sb.WriteByte('\n')
	}
	return sb.String()
}

// Golden compares got with testdata/name.golden, or writes it under -update.
func Golden(t testing.TB, name, got string) {
	t.Helper()
	path := filepath.Join("testdata", filepath.FromSlash(name)+".golden")
	if *update {
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatalf("%v (run the test with -update, then look at the file)", err)
	}
	if string(want) != got {
		t.Errorf("%s differs.\ngot:\n%s\nwant:\n%s", path, got, want)
	}
}
