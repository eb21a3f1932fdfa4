package mrz

import (
	"context"
	"encoding/binary"
	"fmt"
	"os"
	"slices"
	"time"

	"onewindow/devices/link"
)

// Commands of Elyctis readers. Both ways a command is one letter and, in two
// bytes, the length of what follows.
const (
	cmdContinuous = 'C' // 43 00 01 01: read by yourself; echoed
	cmdLines      = 'I' // 49 00 00: the lines of the document
	cmdOneLine    = 'L' // 4C 00 00: the same of one that has a single line
)

var (
	sayContinuous = []byte{cmdContinuous, 0, 1, 1}
	sayOneLine    = []byte{cmdOneLine, 0, 0}
)

// Times of the talk with a reader that can be asked.
const (
	echoWithin = 500 * time.Millisecond
	askEvery   = 3 * time.Second        // whether it is there
	armAfter   = 300 * time.Millisecond // a document that still lies there is not read without pause
)

// answer is what the reader says.
type answer struct {
	cmd  byte
	data []byte
}

// answers takes the whole ones from the beginning of b and gives the rest. Bytes
// that begin none are skipped.
func answers(b []byte) (out []answer, rest []byte) {
	for len(b) > 0 {
		if b[0] != cmdContinuous && b[0] != cmdLines && b[0] != cmdOneLine {
			b = b[1:]
			continue
		}
		if len(b) < 3 {
			break
		}
		size := int(binary.BigEndian.Uint16(b[1:]))
		if size > maxFrame || b[0] == cmdContinuous && size != 1 {
			b = b[1:]
			continue
		}
		if len(b) < 3+size {
			break
		}
		out = append(out, answer{b[0], slices.Clone(b[3 : 3+size])})
		b = b[3+size:]
	}
	return out, b
}

// rows are the lines of an answer. Some readers part them, some do not: then their
// number of signs tells the layout.
func rows(data []byte) []string {
	lines := Lines(data)
	for _, l := range []struct{ signs, length int }{{90, 30}, {88, 44}, {72, 36}} {
		if len(lines) == 0 && len(data) == l.signs {
			for row := range slices.Chunk(data, l.length) {
				lines = append(lines, string(printed(row, false)))
			}
		}
	}
	return lines
}

var errSilent = fmt.Errorf("mrz: no answer: %w", os.ErrDeadlineExceeded)

// converse keeps a reader at reading by itself: it ends that after each document
// and is told again, and so often that its silence is noticed.
func (r *Reader) converse(ctx context.Context, l link.Link, chunks <-chan []byte, lost <-chan error) error {
	say := func(b []byte) error {
		err := l.SetWriteDeadline(time.Now().Add(2 * time.Second))
		if err == nil {
			_, err = l.Write(b)
		}
		return err
	}
	var buf []byte
	var began time.Time
	var seen swipe
	var echo, quiet <-chan time.Time
	arm := time.After(0)
	for {
		select {
		case <-ctx.Done():
			return ctx.Err()
		case err := <-lost:
			return err
		case <-echo:
			return errSilent
		case <-quiet: // the rest of a message does not come
			if len(buf) > noise {
				r.told(nil, began, &seen)
			}
			buf, quiet, arm = nil, nil, time.After(armAfter)
		case <-arm:
			arm, echo = nil, time.After(echoWithin)
			if err := say(sayContinuous); err != nil {
				return err
			}
		case b := <-chunks:
			if len(buf) == 0 {
				began = r.options.Now()
			}
			var said []answer
			said, buf = answers(append(buf, b...))
			quiet = nil
			if len(buf) > 0 {
				quiet = time.After(silence)
			}
			for _, a := range said {
				switch {
				case a.cmd == cmdContinuous:
					r.tell(CodeReady)
					echo, arm = nil, time.After(askEvery)
				case len(a.data) > 0:
					r.told(rows(a.data), began, &seen)
					seen.at = time.Now() // it may still lie there
					arm = time.After(armAfter)
				case a.cmd == cmdLines: // one that has a single line
					if err := say(sayOneLine); err != nil {
						return err
					}
				}
			}
		}
	}
}
