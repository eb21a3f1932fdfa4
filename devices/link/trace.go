package link

import (
	"bufio"
	"bytes"
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
	"sync"
	"time"
)

// TraceEntry is one piece of a recorded conversation.
type TraceEntry struct {
	At   time.Duration // since the trace began, monotonic
	Sent bool          // true: to the device; false: from it
	Data []byte
}

// Traced writes every byte that passes l to w, one line a piece: seconds since
// the start, > for sent or < for received, hex bytes. The trace of a card
// reader is personal data: who switches it on answers for the file.
func Traced(l Link, w io.Writer) Link {
	return &tracedLink{Link: l, w: w, start: time.Now()}
}

type tracedLink struct {
	Link
	mu    sync.Mutex
	w     io.Writer
	start time.Time
}

func (t *tracedLink) Read(p []byte) (int, error) {
	n, err := t.Link.Read(p)
	t.note(false, p[:n])
	return n, err
}

func (t *tracedLink) Write(p []byte) (int, error) {
	n, err := t.Link.Write(p)
	t.note(true, p[:min(n, len(p))])
	return n, err
}

func (t *tracedLink) note(sent bool, p []byte) {
	if len(p) == 0 {
		return
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	// A full disk must not stop the device: a trace is an aid.
	_, _ = io.WriteString(t.w, TraceEntry{At: time.Since(t.start), Sent: sent, Data: p}.String()+"\n")
}

// String is the line that ReadTrace reads.
func (e TraceEntry) String() string {
	sign := '<'
	if e.Sent {
		sign = '>'
	}
	return fmt.Sprintf("%d.%06d %c % X", e.At/time.Second, e.At%time.Second/time.Microsecond, sign, e.Data)
}

// ReadTrace reads what Traced wrote; empty lines and lines beginning with #
// are left out. Errors name the line.
func ReadTrace(r io.Reader) ([]TraceEntry, error) {
	var entries []TraceEntry
	lines := bufio.NewScanner(r)
	lines.Buffer(nil, 1<<20)
	for n := 1; lines.Scan(); n++ {
		line := strings.TrimSpace(lines.Text())
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		entry, err := parseTrace(line)
		if err != nil {
			return nil, fmt.Errorf("trace line %d: %w", n, err)
		}
		entries = append(entries, entry)
	}
	err := lines.Err()
	if err != nil {
		return nil, fmt.Errorf("trace: %w", err)
	}
	return entries, nil
}

func parseTrace(line string) (TraceEntry, error) {
	stamp, rest, _ := strings.Cut(line, " ")
	sign, digits, _ := strings.Cut(rest, " ")
	seconds, micros, ok := strings.Cut(stamp, ".")
	s, err := strconv.ParseUint(seconds, 10, 32)
	if err != nil || !ok || len(micros) != 6 {
		return TraceEntry{}, fmt.Errorf("time %q is not seconds with six decimals", stamp)
	}
	us, err := strconv.ParseUint(micros, 10, 32)
	if err != nil {
		return TraceEntry{}, fmt.Errorf("time %q is not seconds with six decimals", stamp)
	}
	if sign != ">" && sign != "<" {
		return TraceEntry{}, fmt.Errorf("direction %q is neither > nor <", sign)
	}
	data, err := hex.DecodeString(strings.ReplaceAll(digits, " ", ""))
	if err != nil {
		return TraceEntry{}, fmt.Errorf("bytes: %w", err)
	}
	return TraceEntry{
		At:   time.Duration(s)*time.Second + time.Duration(us)*time.Microsecond,
		Sent: sign == ">",
		Data: data,
	}, nil
}

// PlayBack plays the device's part of a recorded conversation on device (the
// other end of the driver's line): it waits for the bytes that the driver sent
// then, and sends what came from the device, as long after one another as it
// was. It fails with ErrDiverged when the driver sends something else.
func PlayBack(ctx context.Context, entries []TraceEntry, device io.ReadWriter) error {
	last := time.Duration(0)
	for i, e := range entries {
		if e.Sent {
			got := make([]byte, len(e.Data))
			_, err := io.ReadFull(device, got)
			if err != nil {
				return fmt.Errorf("trace entry %d: %w", i, err)
			}
			if !bytes.Equal(got, e.Data) {
				return fmt.Errorf("trace entry %d: %w", i, ErrDiverged)
			}
		} else {
			timer := time.NewTimer(max(e.At-last, 0))
			select {
			case <-ctx.Done():
				timer.Stop()
				return ctx.Err()
			case <-timer.C:
			}
			_, err := device.Write(e.Data)
			if err != nil {
				return fmt.Errorf("trace entry %d: %w", i, err)
			}
		}
		last = e.At
	}
	return nil
}

// ErrDiverged: the driver does not say what it said in the trace.
var ErrDiverged = errors.New("the conversation is not the recorded one")
