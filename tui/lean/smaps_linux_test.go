package lean

import (
	"slices"
	"strings"
	"testing"
)

// TestAsInFile: only the program's own file, never what was or may be written.
func TestAsInFile(t *testing.T) {
	const smaps = `00400000-016a9000 r-xp 00000000 fe:00 9978212                            /opt/one window/window
Size:              19108 kB
Rss:               12004 kB
Anonymous:             0 kB
VmFlags: rd ex mr mw me
016a9000-02cf9000 r--p 012a9000 fe:00 9978212                            /opt/one window/window
Anonymous:             4 kB
02cf9000-02d00000 r--p 028f9000 fe:00 9978212                            /opt/one window/window
Anonymous:             0 kB
02d00000-03054000 rw-p 02900000 fe:00 9978212                            /opt/one window/window
Anonymous:             0 kB
03054000-052c8000 rw-p 00000000 00:00 0
Anonymous:             0 kB
7f00000000-7f00001000 r--p 00000000 fe:00 77                             /lib/other
Anonymous:             0 kB
`
	want := []mapping{{0x400000, 0x16a9000}, {0x2cf9000, 0x2d00000}}
	if got := asInFile(strings.NewReader(smaps), "/opt/one window/window"); !slices.Equal(got, want) {
		t.Errorf("%x, want %x", got, want)
	}
}
