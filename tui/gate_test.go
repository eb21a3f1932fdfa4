package tui_test

import (
	"math"
	"os/exec"
	"runtime/debug"
	"strings"
	"testing"

	"onewindow/tui/tuitest"
)

// Versions of ultraviolet before 20260811 corrupt Chinese on the screen for
// good: wide cells are not redrawn. Version selection picks such a one as soon as
// lipgloss is lowered, so the version in the build itself is checked.
func TestUltravioletIsNewEnough(t *testing.T) {
	const module, least = "github.com/charmbracelet/ultraviolet", "20260811000000"
	version := ""
	if info, ok := debug.ReadBuildInfo(); ok {
		for _, d := range info.Deps {
			if d.Path == module {
				version = d.Version
				if d.Replace != nil {
					version = d.Replace.Version
				}
			}
		}
	}
	if version == "" { // test binaries carry no list of modules in some versions of Go
		out, err := exec.Command("go", "list", "-m", "-f", "{{.Version}}", module).Output()
		if err != nil {
			t.Fatalf("asking for the version: %v", err)
		}
		version = strings.TrimSpace(string(out))
	}
	if !newEnough(version, least) {
		t.Errorf("%s is %s: needs %s or newer", module, version, least)
	}
	for v, want := range map[string]bool{
		"v0.0.0-20260703100000-abcdef": false, "v0.0.0-20260811164956-006e29f97886": true, "v0.1.0": true, "v0.0.0-20260416000000-x": false, "": false,
	} {
		if newEnough(v, least) != want {
			t.Errorf("the gate says %v for %q", !want, v)
		}
	}
}

func newEnough(version, least string) bool {
	if !strings.HasPrefix(version, "v0.0.0-") {
		return version > "v0.0.0"
	}
	stamp, _, _ := strings.Cut(strings.TrimPrefix(version, "v0.0.0-"), "-")
	return stamp >= least
}

// The kit itself never goes round its own filter.
func TestKitUsesItsFilter(t *testing.T) { tuitest.NoRawSafe(t, ".") }

// contrastRatio is the one of WCAG 2, 1 to 21.
func contrastRatio(a, b uint32) float64 {
	la, lb := luminance(a), luminance(b)
	return (max(la, lb) + 0.05) / (min(la, lb) + 0.05)
}

func luminance(c uint32) float64 {
	channel := func(v uint32) float64 {
		s := float64(v&0xFF) / 255
		if s <= 0.03928 {
			return s / 12.92
		}
		return math.Pow((s+0.055)/1.055, 2.4)
	}
	return 0.2126*channel(c>>16) + 0.7152*channel(c>>8) + 0.0722*channel(c)
}
