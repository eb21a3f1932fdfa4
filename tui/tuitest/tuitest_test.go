package tuitest

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"

	"onewindow/tui"
)

// chain is a screen whose commands give messages that give commands, in batches
// and sequences: rest is when all of them are through.
type chain struct{ got []string }

type link string

func give(s string) tea.Cmd { return func() tea.Msg { return link(s) } }

func (c *chain) Update(msg tea.Msg) tea.Cmd {
	switch m := msg.(type) {
	case tea.KeyPressMsg:
		return tea.Batch(give("a"), tea.Sequence(give("b"), nil, give("c")), nil)
	case link:
		c.got = append(c.got, string(m))
		if m == "c" {
			return tea.Sequence(give("d"))
		}
	}
	return nil
}

func (c *chain) Bindings() []tui.Binding { return nil }

func (c *chain) View(tui.Size) tui.Frame {
	return tui.Frame{Lines: []tui.Line{tui.Text(tui.Plain, tui.Clean(strings.Join(c.got, "")))}}
}

func TestSettleWaitsForEveryCommand(t *testing.T) {
	c := &chain{}
	p := New(t, tui.NewShell(tui.ShellOptions{First: c}), 60, 20)
	const rounds = 50
	for i := range rounds {
		p.Press("x")
		if len(c.got) != (i+1)*4 {
			t.Fatalf("round %d: %v", i, c.got)
		}
	}
	all := strings.Join(c.got, "")
	if strings.Count(all, "d") != rounds || strings.Index(all, "b") > strings.Index(all, "c") {
		t.Errorf("got %s", all)
	}
	if !p.Contains(all[:40]) {
		t.Errorf("screen:\n%s", p.Screen())
	}
}

func TestSurvives(t *testing.T) { Survives(t, &chain{got: []string{"很长的一行文字"}}) }

func TestClockDeliversInOrder(t *testing.T) {
	c := NewClock()
	start := c.Now()
	var got []string
	deliver := func(m tea.Msg) {
		got = append(got, m.(string)+c.Now().Sub(start).String())
		if m == "b" {
			c.After(time.Second, "again")
		}
	}
	c.After(3*time.Second, "c")
	c.After(time.Second, "b")
	c.After(time.Minute, "late")
	c.Advance(5*time.Second, deliver)
	if strings.Join(got, " ") != "b1s again2s c3s" || c.Now().Sub(start) != 5*time.Second {
		t.Errorf("%v, now %v", got, c.Now().Sub(start))
	}
}

func TestRawSafeIsFound(t *testing.T) {
	dir := t.TempDir()
	src := "package x\n\nimport \"onewindow/tui\"\n\nfunc f(s string) (tui.Safe, tui.Safe) { return tui.Safe(s), tui.Clean(s) }\n"
	if err := os.WriteFile(filepath.Join(dir, "x.go"), []byte(src), 0o600); err != nil {
		t.Fatal(err)
	}
	found, err := rawSafe(dir)
	if err != nil || len(found) != 1 || !strings.Contains(found[0], "x.go:5") {
		t.Errorf("%v %v", found, err)
	}
}
