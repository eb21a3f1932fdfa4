package tui_test

import (
	"testing"
	"unicode/utf8"

	"github.com/charmbracelet/x/ansi"

	"onewindow/e2e/oracle"
	"onewindow/tui"
)

// stride is how far apart the code points are that are looked at: each, or a
// share of them where there is nothing to see for the race detector.
var stride = rune(utf8.MaxRune / oracle.Count(utf8.MaxRune, utf8.MaxRune))

// Every code point alone: valid, visible, and of a width that both ways of
// counting agree on.
func TestCleanEveryRune(t *testing.T) {
	wrong := 0
	for r := rune(0); r <= utf8.MaxRune; r += stride {
		if r >= 0xD800 && r <= 0xDFFF {
			continue
		}
		c := string(tui.Clean(string(r)))
		if c == "" {
			if !(r >= 0xFE00 && r <= 0xFE0F || r >= 0xE0100 && r <= 0xE01EF) {
				t.Errorf("%U dropped", r)
			}
			continue
		}
		g, w := ansi.StringWidth(c), ansi.StringWidthWc(c)
		if g != w || g < 1 || g > 2 || utf8.RuneCountInString(c) != 1 {
			if wrong++; wrong < 40 {
				t.Errorf("%U → %+q: %d by clusters, %d by code points", r, c, g, w)
			}
		}
	}
	if wrong > 0 {
		t.Errorf("%d wrong", wrong)
	}
}

// No code point that is shown joins the one before or after it: this is why the
// widths of texts add up.
func TestShownRunesDoNotJoin(t *testing.T) {
	for r := rune(0); r < 0x20000; r += stride {
		s := string(r)
		if c := string(tui.Clean(s)); c != s || s == " " || r >= 0xD800 && r <= 0xDFFF {
			continue
		}
		w := ansi.StringWidth(s)
		for _, o := range []string{"a", "中", "ก", "한", s} {
			if ansi.StringWidth(o+s) != ansi.StringWidth(o)+w || ansi.StringWidth(s+o) != ansi.StringWidth(o)+w {
				t.Errorf("%U joins %q", r, o)
			}
			if first, _ := ansi.FirstGraphemeCluster(o+s, ansi.GraphemeWidth); first != o {
				t.Errorf("%U makes one cluster with %q", r, o)
			}
		}
	}
}
