package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"
)

// Looks of the terminal: the Latin font gives the cell, the Chinese one fills
// two of them.
var look = []string{
	"-fa", "DejaVu Sans Mono", "-fd", "Noto Sans Mono CJK SC", "-fs", "11", "-geometry", "100x30", "-b", "8", "-bw", "0",
	"-bg", "#1b1d23", "-fg", "#d8dee9", "+sb", "-u8", "-xrm", "xterm*directColor: true",
}

// display is an X server without a screen, and a tmux server of its own.
type display struct {
	name   string // ":N"
	socket string
	stop   context.CancelFunc
	server *exec.Cmd
}

func openDisplay(ctx context.Context) (*display, error) {
	dir, err := os.MkdirTemp("", "display")
	if err != nil {
		return nil, err
	}
	ctx, stop := context.WithCancel(ctx)
	d := &display{socket: filepath.Join(dir, "tmux"), stop: stop}
	d.server = exec.CommandContext(ctx, "Xvfb", "-displayfd", "1", "-screen", "0", "1400x900x24", "-nolisten", "tcp")
	out, err := d.server.StdoutPipe()
	if err == nil {
		err = d.server.Start()
	}
	if err != nil {
		stop()
		return nil, fmt.Errorf("starting Xvfb: %w", err)
	}
	number := make([]byte, 16)
	n, err := out.Read(number)
	if err != nil && !errors.Is(err, io.EOF) || n == 0 {
		d.close()
		return nil, fmt.Errorf("no display from Xvfb: %w", err)
	}
	d.name = ":" + strings.TrimSpace(string(number[:n]))
	return d, nil
}

// close ends the programs, then the display with its terminals.
func (d *display) close() {
	_ = exec.Command("tmux", "-S", d.socket, "kill-server").Run() //nolint:noctx // also when the time is over
	d.stop()
	_ = d.server.Wait()
	_ = os.RemoveAll(filepath.Dir(d.socket))
}

// window is one xterm with one program in it.
type window struct {
	d     *display
	title string
	last  string
}

// open runs the program in a terminal of 100×30. tmux stands between the two,
// so that keys can be sent and the text be read.
func (d *display) open(ctx context.Context, title string, command ...string) (*window, error) {
	inner := append([]string{"tmux", "-S", d.socket, "-f", "/dev/null", "new-session", "-s", title}, strings.Join(command, " "))
	inner = append(inner, ";", "set", "status", "off", ";", "set", "-s", "escape-time", "0", ";", "set", "-as", "terminal-features", ",*:RGB")
	args := append(append([]string{"-T", title}, look...), "-e")
	cmd := exec.CommandContext(ctx, "xterm", append(args, inner...)...)
	cmd.Env = append(os.Environ(), "DISPLAY="+d.name, "LANG=C.UTF-8", "LC_ALL=C.UTF-8")
	err := cmd.Start()
	if err != nil {
		return nil, fmt.Errorf("xterm: %w", err)
	}
	go func() { _ = cmd.Wait() }()
	return &window{d: d, title: title}, nil
}

func (w *window) text(ctx context.Context) string {
	out, err := exec.CommandContext(ctx, "tmux", "-S", w.d.socket, "capture-pane", "-p", "-t", w.title).Output()
	if err != nil {
		return "" // not there yet, or gone: settled tells by its time
	}
	return string(out)
}

// settled waits until the screen says its keys, is not the one that the last
// key was pressed on, and stands still.
func (w *window) settled(ctx context.Context) (string, error) {
	ctx, cancel := context.WithTimeout(ctx, time.Minute)
	defer cancel()
	before := ""
	for tick := time.NewTicker(120 * time.Millisecond); ; {
		select {
		case <-ctx.Done():
			tick.Stop()
			return "", fmt.Errorf("%s stands still at\n%s", w.title, w.text(context.WithoutCancel(ctx)))
		case <-tick.C:
		}
		s := w.text(ctx)
		if strings.Contains(s, "F1") && s != w.last && s == before {
			tick.Stop()
			return s, nil
		}
		before = s
	}
}

// press sends keys by tmux's names; none lets time go by.
func (w *window) press(ctx context.Context, on string, keys ...string) error {
	w.last = ""
	if len(keys) == 0 {
		return nil
	}
	w.last = on
	args := append([]string{"-S", w.d.socket, "send-keys", "-t", w.title}, keys...)
	return exec.CommandContext(ctx, "tmux", args...).Run()
}

// picture keeps what the terminal shows, in few colours: a small file.
func (w *window) picture(file string) error {
	cmd := exec.Command("import", "-display", w.d.name, "-silent", "-window", w.title, "-colors", "64", "-strip", "png8:"+file) //nolint:noctx // short
	out, err := cmd.CombinedOutput()
	if err != nil {
		return fmt.Errorf("import: %w: %s", err, out)
	}
	return nil
}
