package mrz

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"onewindow/devices"
)

// Framing is the language of a reader. A Reader tells them apart by itself, but for
// Elyctis, whose readers say nothing unasked.
type Framing string

// Framings.
const (
	Plain Framing = "plain"
	STX   Framing = "stx"
	M3    Framing = "3m"

	Elyctis Framing = "elyctis"
)

// Framings lists the framings that the emulator speaks.
func Framings() []Framing { return []Framing{Plain, STX, M3, Elyctis} }

// Faults of the emulator, for Set.
const (
	FaultCRLF       = "crlf"       // lines end in CR LF
	FaultDead       = "dead"       // says nothing
	FaultDuplicate  = "duplicate"  // a document is sent twice, as when it is swiped twice
	FaultGarbage    = "garbage"    // noise before a document, parted from it by silence
	FaultHangUp     = "hang_up"    // the line ends in the middle of the next document
	FaultSplit      = "split"      // a document comes byte by byte
	FaultSwapped    = "swapped"    // the lines come in reverse order
	FaultTruncated  = "truncated"  // the last line lacks its end
	FaultUnreadable = "unreadable" // a sign in the last line was not made out: ?
	FaultWrongSign  = "wrong_sign" // a digit in the last line is another one
	FaultLetterOh   = "letter_oh"  // zeros of the last line come as O
	FaultLowerCase  = "lower_case" // letters come small
	FaultBlanks     = "blanks"     // fillers come as blanks
	FaultNoEnd      = "no_end"     // the framing's last bytes are missing
)

// Faults lists the faults that Set knows.
func Faults() []string {
	return []string{
		FaultBlanks, FaultCRLF, FaultDead, FaultDuplicate, FaultGarbage, FaultHangUp, FaultLetterOh, FaultLowerCase,
		FaultNoEnd, FaultSplit, FaultSwapped, FaultTruncated, FaultUnreadable, FaultWrongSign,
	}
}

// EmulatorOptions describe the reader that is emulated.
type EmulatorOptions struct {
	Framing Framing // default Plain
	Baud    int     // pace of the line; 0 sends as fast as it goes
}

// Emulator is a reader made of software.
type Emulator struct {
	*devices.Faults
	options EmulatorOptions
	swipes  chan []string
}

// NewEmulator makes a reader with nothing in it.
func NewEmulator(o EmulatorOptions) *Emulator {
	if o.Framing == "" {
		o.Framing = Plain
	}
	return &Emulator{options: o, swipes: make(chan []string, 16), Faults: devices.NewFaults("mrz", Faults())}
}

// Swipe draws a document through the reader. It waits for nothing; 16 may
// queue.
func (e *Emulator) Swipe(lines []string) error {
	select {
	case e.swipes <- slices.Clone(lines):
		return nil
	default:
		return errors.New("mrz: emulator: too many documents wait")
	}
}

var errHangUp = errors.New("mrz: emulator: hung up")

// Serve is the reader at its end of the line until ctx ends or the line does.
// The caller closes line to wake a waiting Read.
func (e *Emulator) Serve(ctx context.Context, line io.ReadWriteCloser) error {
	if e.options.Framing == Elyctis {
		return e.obey(ctx, line)
	}
	lost := make(chan error, 1)
	go func() {
		_, err := io.Copy(io.Discard, line) // whatever the host says
		lost <- err
	}()
	for {
		select {
		case <-ctx.Done():
			return nil
		case err := <-lost:
			return err
		case lines := <-e.swipes:
			err := e.say(ctx, line, lines)
			if errors.Is(err, errHangUp) {
				return errors.Join(err, line.Close())
			}
			if err != nil {
				return err
			}
		}
	}
}

// say sends one document with the faults that are on.
func (e *Emulator) say(ctx context.Context, line io.Writer, lines []string) error {
	if e.On(FaultDead) {
		return nil
	}
	b := e.frame(e.spoil(lines))
	if e.On(FaultGarbage) {
		err := e.send(ctx, line, []byte{0x00, 0xFE, 0x5B, 0x13, 0x7E, 0x00, 0xC3})
		if err == nil {
			err = pause(ctx, 2*silence)
		}
		if err != nil {
			return err
		}
	}
	if e.On(FaultHangUp) {
		_, _ = line.Write(b[:len(b)/2])
		return errHangUp
	}
	times := 1
	if e.On(FaultDuplicate) {
		times = 2
	}
	for range times {
		err := e.send(ctx, line, b)
		if err == nil && times > 1 {
			err = pause(ctx, 2*silence)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// spoil changes what the document says.
func (e *Emulator) spoil(lines []string) []string {
	out := slices.Clone(lines)
	last := &out[len(out)-1]
	for _, f := range []struct {
		fault string
		do    func()
	}{
		{FaultLetterOh, func() { *last = strings.ReplaceAll(*last, "0", "O") }},
		{FaultWrongSign, func() {
			at := strings.IndexAny(*last, "0123456789")
			*last = (*last)[:at] + string('0'+((*last)[at]-'0'+1)%10) + (*last)[at+1:]
		}},
		{FaultUnreadable, func() { *last = (*last)[:5] + "?" + (*last)[6:] }},
		{FaultTruncated, func() { *last = (*last)[:len(*last)-4] }},
		{FaultSwapped, func() { slices.Reverse(out) }},
		{FaultLowerCase, func() {
			for i := range out {
				out[i] = strings.ToLower(out[i])
			}
		}},
		{FaultBlanks, func() {
			for i := range out {
				out[i] = strings.ReplaceAll(out[i], "<", " ")
			}
		}},
	} {
		if e.On(f.fault) {
			f.do()
		}
	}
	return out
}

func (e *Emulator) frame(lines []string) []byte {
	end := "\r"
	if e.On(FaultCRLF) {
		end = "\r\n"
	}
	text := strings.Join(lines, end) + end
	var b []byte
	switch e.options.Framing {
	case Elyctis:
		b = append([]byte{cmdLines, byte(len(text) >> 8), byte(len(text))}, text...)
		if len(lines) == 1 {
			b[0] = cmdOneLine
		}
	case STX:
		b = append(append([]byte{stx}, text...), etx)
	case M3:
		b = m3(lines, end)
	default:
		return []byte(text)
	}
	if e.On(FaultNoEnd) {
		b = b[:bytesBefore(b)]
	}
	return b
}

// m3 always has three fields, the bottom line in the third.
func m3(lines []string, end string) []byte {
	fields := slices.Clone(lines)
	for len(fields) < 3 {
		fields = slices.Insert(fields, 0, "")
	}
	body := []byte{'O', 'U', stx, '0'}
	for _, f := range fields {
		body = append(body, strings.ReplaceAll(f, "<", "_")+end...)
	}
	body = append(body, etx)
	var check byte
	for _, c := range body {
		check ^= c
	}
	return append(append([]byte{soh, byte(len(body))}, body...), check)
}

// bytesBefore is where the framing's end begins.
func bytesBefore(b []byte) int {
	if b[0] == soh {
		return len(b) - 2
	}
	return len(b) - 1
}

func (e *Emulator) send(ctx context.Context, line io.Writer, b []byte) error {
	step := len(b)
	if e.On(FaultSplit) {
		step = 1
	}
	for part := range slices.Chunk(b, step) {
		if e.options.Baud > 0 {
			err := pause(ctx, time.Duration(len(part))*10*time.Second/time.Duration(e.options.Baud))
			if err != nil {
				return err
			}
		}
		_, err := line.Write(part)
		if err != nil {
			return fmt.Errorf("mrz: emulator: %w", err)
		}
	}
	return nil
}

func pause(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
