package e2e_test

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"onewindow/e2e/terminal"
	"onewindow/fixtures"
)

// patience is how long a screen may take: far longer than it does, because the
// machine may be busy.
const patience = 30 * time.Second

// cardPatience is how long a card may take: a citizen whose card was not read
// in 12 s lifts it, and lays it down once more.
const cardPatience = 4 * patience

// desk is a seat as a person has it: a terminal with the program in it, and the
// folder that outlives both.
type desk struct {
	t    *testing.T
	term *terminal.Terminal
	args []string
	w, h int

	home, tmp, data string
	mark            string // in the environment of every process of this desk

	// pin opens the lock that a desk puts on while it waits; "" is the demo's, which is
	// filled in. staysLocked is for scenarios that open it themselves.
	pin         string
	staysLocked bool

	kills   int
	keys    int // pressed in terminals that are gone
	written []byte
}

// sitDown starts the program with args in a window of w×h cells. {data} in an
// argument is the data folder.
func sitDown(t *testing.T, w, h int, args ...string) *desk {
	t.Helper()
	root := t.TempDir()
	d := &desk{
		t: t, w: w, h: h, mark: "E2E_DESK=" + root,
		home: filepath.Join(root, "home"), tmp: filepath.Join(root, "tmp"), data: filepath.Join(root, "data"),
	}
	for _, dir := range []string{d.home, d.tmp, d.data} {
		if err := os.Mkdir(dir, 0o700); err != nil {
			t.Fatal(err)
		}
	}
	for _, a := range args {
		d.args = append(d.args, strings.ReplaceAll(a, "{data}", d.data))
	}
	t.Cleanup(func() {
		if d.term != nil {
			d.term.Kill()
		}
		d.nothingElsewhere()
		d.nothingInClear()
	})
	d.start()
	return d
}

// demoArgs are those of the demo that most scenarios play.
func demoArgs(more ...string) []string {
	return append([]string{"demo", "--data", "{data}", "--lang", "zh", "--pace", "4"}, more...)
}

// env is all that the program knows of the machine.
func (d *desk) env() []string {
	return []string{
		"HOME=" + d.home, "TMPDIR=" + d.tmp, "TERM=xterm-256color", "LANG=zh_CN.UTF-8", "PATH=" + os.Getenv("PATH"), d.mark,
	}
}

func (d *desk) start() {
	d.t.Helper()
	var err error
	d.term, err = terminal.Start(terminal.Options{Path: program, Args: d.args, Env: d.env(), Dir: d.home, W: d.w, H: d.h})
	if err != nil {
		d.t.Fatal(err)
	}
}

// killAndRestart pulls the plug of the process and starts it again on the same
// data.
func (d *desk) killAndRestart() {
	d.t.Helper()
	d.leave()
	d.kills++
	d.start()
}

func (d *desk) leave() {
	d.term.Kill()
	d.keys += d.term.Keys()
	d.written = append(d.written, d.term.Written()...)
}

// await blocks until the screen is as when wants it.
func (d *desk) await(what string, when func(terminal.Screen) bool) terminal.Screen {
	d.t.Helper()
	return d.awaitWithin(patience, what, when)
}

func (d *desk) awaitWithin(limit time.Duration, what string, when func(terminal.Screen) bool) terminal.Screen {
	d.t.Helper()
	ctx, cancel := context.WithTimeout(d.t.Context(), limit)
	defer cancel()
	for {
		s, err := d.term.Await(ctx, func(s terminal.Screen) bool { return when(s) || d.rests(s) })
		if err == nil && !when(s) {
			d.wake(s)
			s, err = d.term.Await(ctx, func(s terminal.Screen) bool { return !d.rests(s) })
		}
		if err != nil {
			d.t.Fatalf("awaiting %s: %v; the screen is\n%s\n%s", what, err, s.Text(), d.log())
		}
		if when(s) {
			return s
		}
	}
}

// rests reports whether the desk went dark or locked itself, because the scenario was
// busy elsewhere for a minute.
func (d *desk) rests(s terminal.Screen) bool {
	return !d.staysLocked && (s.Has(zh.Lock.Title) || s.Has(zh.Lock.Asleep))
}

func (d *desk) wake(s terminal.Screen) {
	d.t.Helper()
	if s.Has(zh.Lock.Title) && d.pin != "" {
		if err := d.term.Type(d.pin); err != nil {
			d.t.Fatal(err)
		}
	}
	d.press("enter")
}

// awaitText blocks until all the texts stand on the screen.
func (d *desk) awaitText(texts ...string) terminal.Screen {
	d.t.Helper()
	return d.await(strings.Join(texts, " + "), func(s terminal.Screen) bool { return s.Has(texts...) })
}

func (d *desk) press(keys ...string) {
	d.t.Helper()
	if err := d.term.Press(keys...); err != nil {
		d.t.Fatal(err)
	}
}

// pressed counts all keys so far.
func (d *desk) pressed() int { return d.keys + d.term.Keys() }

// quit leaves as a person does, and the program must agree.
func (d *desk) quit() {
	d.t.Helper()
	// In one piece: a program that nothing holds is gone after the first.
	if err := d.term.Type("\x03\x03"); err != nil {
		d.t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(d.t.Context(), patience)
	defer cancel()
	if err := d.term.Wait(ctx); err != nil {
		d.t.Fatalf("quit: %v; the screen is\n%s\n%s", err, d.term.Screen().Text(), d.log())
	}
}

// log is the end of the program's log.
func (d *desk) log() string {
	var out strings.Builder
	logs, _ := filepath.Glob(filepath.Join(d.data, "*.log"))
	for _, path := range logs {
		body, _ := os.ReadFile(path)
		fmt.Fprintf(&out, "%s:\n%s", filepath.Base(path), body[max(0, len(body)-2000):])
	}
	return out.String()
}

// nothingElsewhere: all that the program wrote lies in the data folder.
func (d *desk) nothingElsewhere() {
	for _, dir := range []string{d.home, d.tmp} {
		entries, err := os.ReadDir(dir)
		if err != nil || len(entries) > 0 {
			d.t.Errorf("%s holds %v, %v: files outside the data folder", filepath.Base(dir), entries, err)
		}
	}
}

// nothingInClear: no identity number went to the terminal, shown on request
// apart, which no scenario asks for; nor into the log.
func (d *desk) nothingInClear() {
	written := append(slices.Clone(d.written), d.term.Written()...)
	logs, _ := filepath.Glob(filepath.Join(d.data, "*.log"))
	for _, path := range logs {
		body, _ := os.ReadFile(path)
		written = append(written, body...)
	}
	for _, p := range fixtures.People() {
		for _, number := range []string{p.IDNumber.Clear(), p.PassNumber.Clear()} {
			if number != "" && bytes.Contains(written, []byte(number)) {
				d.t.Errorf("the number of %s was written in clear", p.ID)
			}
		}
	}
}

// processes lists the live processes that carry the desk's mark.
func (d *desk) processes() []string {
	var found []string
	dirs, _ := filepath.Glob("/proc/[0-9]*")
	for _, dir := range dirs {
		env, err := os.ReadFile(filepath.Join(dir, "environ"))
		if err != nil || !slices.Contains(strings.Split(string(env), "\x00"), d.mark) {
			continue
		}
		name, _ := os.ReadFile(filepath.Join(dir, "comm"))
		found = append(found, filepath.Base(dir)+" "+strings.TrimSpace(string(name)))
	}
	return found
}

// awaitNoProcess: nothing that the desk started lives on. A process that has
// ended may still be seen for a moment, until whoever adopted it has noticed.
func (d *desk) awaitNoProcess() {
	d.t.Helper()
	ctx, cancel := context.WithTimeout(d.t.Context(), patience)
	defer cancel()
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	for {
		left := d.processes()
		if len(left) == 0 {
			return
		}
		select {
		case <-tick.C:
		case <-ctx.Done():
			d.t.Fatalf("processes of the desk live on: %v", left)
		}
	}
}
