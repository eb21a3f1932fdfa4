package tui_test

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	"github.com/charmbracelet/colorprofile"
	"github.com/charmbracelet/x/term"

	"onewindow/tui"
	"onewindow/tui/tuitest"
)

// TestPayloadsInATerminal shows each payload in a real pseudo-terminal, beside our
// own label, and reads back what came out at its other end (PROMISES R17).
func TestPayloadsInATerminal(t *testing.T) {
	if len(payloads) < 30 {
		t.Fatalf("%d payloads", len(payloads))
	}
	const w, h = 60, 7
	x := newTTY(t, w, h)
	if _, err := term.MakeRaw(x.far.Fd()); err != nil {
		t.Fatal(err)
	}
	p := tui.NewPainter(x.far, tuitest.Theme(), colorprofile.TrueColor, tui.Size{W: w, H: h})
	for i, payload := range payloads {
		f := probe(tui.Clean, payload)
		mark := fmt.Sprintf("载荷%03d", i)
		f.Lines = append(f.Lines, tui.Text(tui.Plain, tui.Clean(mark)))
		if _, err := p.Draw(f); err != nil {
			t.Fatal(err)
		}
		// The mark is drawn last: when it is there the payload is, too.
		x.until(mark, func() bool { return strings.Contains(strings.ReplaceAll(x.screen(), " ", ""), mark) })
		if row, _, _ := strings.Cut(x.screen(), "\n"); !strings.HasPrefix(row, "姓名:[") || !strings.Contains(row, "]待审核") {
			t.Errorf("%+q: our own label is gone: %q", payload, row)
		}
	}
	x.mu.Lock()
	raw := bytes.Clone(x.raw.Bytes())
	x.mu.Unlock()
	strict := newStream()
	if _, err := strict.Write(raw); err != nil || strict.bad != "" {
		t.Errorf("what the terminal got: %s %v", strict.bad, err)
	}
}
