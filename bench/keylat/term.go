package keylat

import (
	"bytes"
	"fmt"
	"hash/maphash"
	"image/color"
	"io"
	"os"
	"os/exec"
	"regexp"
	"runtime"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/charmbracelet/x/vt"
	"github.com/creack/pty"
	"golang.org/x/sys/unix"
)

// Profile is how a terminal answers what programs ask it.
type Profile int

// A Modern terminal knows synchronised output, grapheme widths and kitty keys;
// an Old one knows what xterm knew; a Mute one answers nothing.
const (
	Modern Profile = iota
	Old
	Mute
)

// chunk is what one read(2) of the pty master returned, and when.
type chunk struct {
	t time.Time
	b []byte
}

// Term is a running program and the terminal it believes it is on.
type Term struct {
	cmd        *exec.Cmd
	ptmx       *os.File
	fd         int
	cols, rows int
	profile    Profile

	start time.Time

	mu     sync.Mutex // guards chunks, closed, modes
	chunks []chunk
	closed bool
	modes  map[string]bool // private modes the program has set

	emuMu sync.Mutex // guards emu, fed
	emu   *vt.Emulator
	fed   int // chunks already drawn

	esc []byte // escape sequence being collected by the query scanner
	str bool   // esc is an OSC/DCS string

	seed maphash.Seed
}

// Start runs argv on a new pty. The clock starts just before fork.
func Start(argv, env []string, dir string, cols, rows int, profile Profile) (*Term, error) {
	t := &Term{
		cols: cols, rows: rows, profile: profile,
		modes: map[string]bool{"25": true, "7": true}, seed: maphash.MakeSeed(),
	}
	t.emu = vt.NewEmulator(cols, rows)
	go io.Copy(io.Discard, t.emu) // its own answers are dropped: we answer ourselves
	t.cmd = exec.Command(argv[0], argv[1:]...)
	t.cmd.Dir = dir
	t.cmd.Env = env
	t.start = time.Now()
	f, err := pty.StartWithSize(t.cmd, &pty.Winsize{Cols: uint16(cols), Rows: uint16(rows)})
	if err != nil {
		return nil, err
	}
	t.ptmx, t.fd = f, int(f.Fd()) // Fd() puts the master in blocking mode
	go t.read()
	return t, nil
}

func (t *Term) read() {
	runtime.LockOSThread() // a thread of its own: wakes straight from read(2)
	buf := make([]byte, 1<<16)
	for {
		n, err := unix.Read(t.fd, buf)
		now := time.Now()
		if err == unix.EINTR || err == unix.EAGAIN {
			continue
		}
		if n <= 0 || err != nil {
			t.mu.Lock()
			t.closed = true
			t.mu.Unlock()
			return
		}
		for b := bytes.Clone(buf[:n]); len(b) > 0; {
			n, query := t.scan(b)
			t.mu.Lock()
			t.chunks = append(t.chunks, chunk{now, b[:n]})
			t.mu.Unlock()
			if query != "" {
				t.answer(query)
			}
			b = b[n:]
		}
	}
}

// Write sends bytes to the program and returns the moment just before.
func (t *Term) Write(b []byte) time.Time {
	now := time.Now()
	for len(b) > 0 {
		n, err := unix.Write(t.fd, b)
		if err == unix.EINTR || err == unix.EAGAIN {
			continue
		}
		if err != nil {
			break
		}
		b = b[n:]
	}
	return now
}

// scan finds the terminal queries in the stream and answers them, up to one
// whose answer depends on what was written before it: that one it returns, with
// how far it came.
func (t *Term) scan(b []byte) (n int, query string) {
	for i, c := range b {
		switch {
		case len(t.esc) == 0:
			if c == 0x1b {
				t.esc = append(t.esc, c)
			}
		case len(t.esc) == 1:
			t.esc = append(t.esc, c)
			t.str = strings.IndexByte("]P^_X", c) >= 0
			if !t.str && c != '[' {
				t.esc = t.esc[:0]
			}
		case t.str:
			t.esc = append(t.esc, c)
			n := len(t.esc)
			if c == 0x07 || (c == '\\' && t.esc[n-2] == 0x1b) {
				t.answer(strings.TrimRight(string(t.esc[1:n]), "\x07\x1b\\"))
				t.esc = t.esc[:0]
			} else if n > 1<<16 {
				t.esc = t.esc[:0]
			}
		default:
			t.esc = append(t.esc, c)
			if c >= 0x40 && c <= 0x7e {
				s := string(t.esc[1:])
				t.esc = t.esc[:0]
				if s == "[6n" || s == "[?6n" {
					return i + 1, s
				}
				t.answer(s)
			} else if len(t.esc) > 64 {
				t.esc = t.esc[:0]
			}
		}
	}
	return len(b), ""
}

// answer handles one complete sequence, given without its leading ESC.
func (t *Term) answer(s string) {
	if strings.HasPrefix(s, "[?") && (strings.HasSuffix(s, "h") || strings.HasSuffix(s, "l")) {
		t.mu.Lock()
		for m := range strings.SplitSeq(s[2:len(s)-1], ";") {
			t.modes[m] = s[len(s)-1] == 'h'
		}
		t.mu.Unlock()
		return
	}
	if t.profile == Mute {
		return
	}
	modern := t.profile == Modern
	var r string
	switch {
	case s == "[c" || s == "[0c":
		r = "\x1b[?64;1;2;6;9;15;18;21;22c"
	case s == "[>c" || s == "[>0c":
		r = "\x1b[>41;390;0c"
	case s == "[=c" || s == "[=0c":
		r = "\x1bP!|00000000\x1b\\"
	case s == "[5n":
		r = "\x1b[0n"
	case s == "[6n" || s == "[?6n":
		t.draw() // the answer depends on all output so far
		t.emuMu.Lock()
		p := t.emu.CursorPosition()
		t.emuMu.Unlock()
		r = fmt.Sprintf("\x1b[%s%d;%dR", strings.TrimSuffix(s[1:], "6n"), p.Y+1, p.X+1)
	case strings.HasPrefix(s, "[?") && strings.HasSuffix(s, "$p"):
		m := strings.TrimSuffix(s[2:], "$p")
		v := 0
		switch m {
		case "2026", "2027", "2031", "2048": // known to new terminals only
			if modern && (m == "2026" || m == "2027") {
				v = 2
			}
		case "1", "7", "25", "47", "1000", "1002", "1003", "1004", "1006", "1047", "1048", "1049", "2004":
			v = 2
		}
		if v == 2 && t.mode(m) {
			v = 1
		}
		r = fmt.Sprintf("\x1b[?%s;%d$y", m, v)
	case strings.HasPrefix(s, "[") && strings.HasSuffix(s, "$p"):
		r = fmt.Sprintf("\x1b[%s;0$y", strings.TrimSuffix(s[1:], "$p"))
	case s == "[>q" || s == "[>0q":
		r = "\x1bP>|keylat(1)\x1b\\"
	case s == "[?u" && modern:
		r = "\x1b[?0u"
	case s == "[?996n" && modern:
		r = "\x1b[?997;1n"
	case s == "[?4m":
		r = "\x1b[>4;0m"
	case s == "[14t":
		r = fmt.Sprintf("\x1b[4;%d;%dt", t.rows*16, t.cols*8)
	case s == "[16t":
		r = "\x1b[6;16;8t"
	case s == "[18t":
		r = fmt.Sprintf("\x1b[8;%d;%dt", t.rows, t.cols)
	case s == "]10;?":
		r = "\x1b]10;rgb:e5e5/e5e5/e5e5\x1b\\"
	case s == "]11;?":
		r = "\x1b]11;rgb:1010/1010/1010\x1b\\"
	case s == "]12;?":
		r = "\x1b]12;rgb:e5e5/e5e5/e5e5\x1b\\"
	case strings.HasPrefix(s, "]4;") && strings.HasSuffix(s, ";?"):
		r = "\x1b]" + strings.TrimSuffix(s[1:], "?") + "rgb:8080/8080/8080\x1b\\"
	case strings.HasPrefix(s, "P+q"):
		r = "\x1bP0+r\x1b\\"
	case strings.HasPrefix(s, "P$q"):
		r = "\x1bP0$r\x1b\\"
	}
	if r == "" {
		return
	}
	t.Write([]byte(r))
}

func (t *Term) mode(m string) bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.modes[m]
}

// snapshot returns how many chunks there are, the last one's time, and whether
// the program has closed its side.
func (t *Term) snapshot() (n int, last time.Time, closed bool) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if n = len(t.chunks); n > 0 {
		last = t.chunks[n-1].t
	}
	return n, last, t.closed
}

func (t *Term) chunk(i int) chunk {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.chunks[i]
}

// draw feeds all chunks read so far to the emulator.
func (t *Term) draw() {
	n, _, _ := t.snapshot()
	t.emuMu.Lock()
	defer t.emuMu.Unlock()
	for ; t.fed < n; t.fed++ {
		t.emu.Write(t.chunk(t.fed).b)
	}
}

// step feeds one chunk and returns it; ok is false when there is none left.
func (t *Term) step() (c chunk, ok bool) {
	n, _, _ := t.snapshot()
	t.emuMu.Lock()
	defer t.emuMu.Unlock()
	if t.fed >= n {
		return c, false
	}
	c = t.chunk(t.fed)
	t.emu.Write(c.b)
	t.fed++
	return c, true
}

// look hashes the visible cells and the cursor.
func (t *Term) look() uint64 {
	t.emuMu.Lock()
	defer t.emuMu.Unlock()
	var h maphash.Hash
	h.SetSeed(t.seed)
	put := func(c color.Color) {
		if c == nil {
			h.WriteByte(0)
			return
		}
		r, g, b, _ := c.RGBA()
		h.Write([]byte{1, byte(r >> 8), byte(g >> 8), byte(b >> 8)})
	}
	for y := range t.rows {
		for x := range t.cols {
			c := t.emu.CellAt(x, y)
			if c == nil {
				h.WriteByte(0)
				continue
			}
			h.WriteString(c.Content)
			put(c.Style.Fg)
			put(c.Style.Bg)
			h.WriteByte(byte(c.Style.Attrs))
			h.WriteByte(byte(c.Style.Underline))
		}
	}
	p := t.emu.CursorPosition()
	fmt.Fprintf(&h, "%d,%d", p.X, p.Y)
	return h.Sum64()
}

// Text is the screen as plain lines, right-trimmed.
func (t *Term) Text() string {
	t.emuMu.Lock()
	defer t.emuMu.Unlock()
	var sb strings.Builder
	for y := range t.rows {
		var ln strings.Builder
		for x := range t.cols {
			c := t.emu.CellAt(x, y)
			switch {
			case c == nil || (c.Content == "" && c.Width > 0):
				ln.WriteByte(' ')
			default:
				ln.WriteString(c.Content)
			}
		}
		sb.WriteString(strings.TrimRight(ln.String(), " "))
		sb.WriteByte('\n')
	}
	return sb.String()
}

// WaitText waits until re matches the screen, and returns the time at which
// the chunk that made it match had been read. It draws only when no output has
// come for a few milliseconds, so as not to compete with a starting program.
func (t *Term) WaitText(re *regexp.Regexp, limit time.Duration) (time.Time, bool) {
	end := time.Now().Add(limit)
	for seen := 0; ; {
		n, last, closed := t.snapshot()
		if n > seen && (time.Since(last) > 4*time.Millisecond || closed || time.Now().After(end)) {
			for ok := true; ok; {
				var c chunk
				if c, ok = t.step(); !ok { // none left: a query may have drawn them
					c = t.chunk(n - 1)
				}
				if re.MatchString(t.Text()) {
					return c.t, true
				}
			}
			seen = n
		}
		if closed || time.Now().After(end) {
			return time.Time{}, false
		}
		time.Sleep(time.Millisecond)
	}
}

// WaitQuiet waits until no output has come for quiet, counted from since.
func (t *Term) WaitQuiet(since time.Time, quiet, limit time.Duration) {
	for time.Since(since) < limit {
		_, last, closed := t.snapshot()
		if last.Before(since) {
			last = since
		}
		if closed || time.Since(last) >= quiet {
			return
		}
		time.Sleep(min(2*time.Millisecond, quiet))
	}
}

// Resize changes the window, as a user dragging its corner does.
func (t *Term) Resize(cols, rows int) time.Time {
	t.draw()
	t.emuMu.Lock()
	t.cols, t.rows = cols, rows
	t.emu.Resize(cols, rows)
	t.emuMu.Unlock()
	now := time.Now()
	pty.Setsize(t.ptmx, &pty.Winsize{Cols: uint16(cols), Rows: uint16(rows)})
	return now
}

// pids lists the live processes of the program's session.
func (t *Term) pids() (out []int) {
	ents, _ := os.ReadDir("/proc")
	for _, e := range ents {
		pid, err := strconv.Atoi(e.Name())
		if err != nil {
			continue
		}
		b, err := os.ReadFile("/proc/" + e.Name() + "/stat")
		if err != nil {
			continue
		}
		f := strings.Fields(string(b[strings.LastIndexByte(string(b), ')')+1:]))
		if len(f) > 3 && f[3] == strconv.Itoa(t.cmd.Process.Pid) {
			out = append(out, pid)
		}
	}
	return out
}

// CPU is the CPU time used so far by the live processes of the program, to the
// nanosecond (the kernel's per-process CPU clock, not 10 ms ticks).
func (t *Term) CPU() (d time.Duration) {
	for _, pid := range t.pids() {
		var ts unix.Timespec
		if unix.ClockGettime(int32(^pid<<3|2), &ts) == nil {
			d += time.Duration(ts.Nano())
		}
	}
	return d
}

// Mem returns resident memory now, its private (anonymous) part, and the peak of
// each process, in bytes, over the live processes of the program. Pages that two of
// them have mapped count twice.
func (t *Term) Mem() (now, anon, peak int64) {
	for _, pid := range t.pids() {
		b, _ := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
		for ln := range strings.SplitSeq(string(b), "\n") {
			var kb int64
			if n, _ := fmt.Sscanf(ln, "VmRSS: %d kB", &kb); n == 1 {
				now += kb << 10
			}
			if n, _ := fmt.Sscanf(ln, "VmHWM: %d kB", &kb); n == 1 {
				peak += kb << 10
			}
			if n, _ := fmt.Sscanf(ln, "RssAnon: %d kB", &kb); n == 1 {
				anon += kb << 10
			}
		}
	}
	return now, anon, peak
}

// Stop ends the program: SIGTERM, then SIGKILL.
func (t *Term) Stop() {
	for _, sig := range []unix.Signal{unix.SIGTERM, unix.SIGKILL} {
		if t.waitClosed(0) {
			break
		}
		unix.Kill(-t.cmd.Process.Pid, sig) // the session we started, no other
		t.waitClosed(500 * time.Millisecond)
	}
	t.cmd.Wait()
	t.ptmx.Close()
	t.emu.Close()
}

// Kill ends the program by SIGKILL, its guard included.
func (t *Term) Kill() {
	unix.Kill(-t.cmd.Process.Pid, unix.SIGKILL)
	t.waitClosed(time.Second)
	t.cmd.Wait()
	t.ptmx.Close()
	t.emu.Close()
}

func (t *Term) waitClosed(d time.Duration) bool {
	for end := time.Now().Add(d); ; time.Sleep(2 * time.Millisecond) {
		if _, _, closed := t.snapshot(); closed {
			return true
		}
		if time.Now().After(end) {
			return false
		}
	}
}
