package mrz

import (
	"context"
	"errors"
	"io"
)

// obey is a reader that speaks when it is asked, or when it was told to read by
// itself: then it says each document once and waits to be told again.
func (e *Emulator) obey(ctx context.Context, line io.ReadWriteCloser) error {
	heard, lost := make(chan answer), make(chan error, 1)
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	go func() {
		var rest []byte
		buf := make([]byte, 64)
		for {
			n, err := line.Read(buf)
			if err != nil {
				lost <- err
				return
			}
			var asked []answer
			asked, rest = answers(append(rest, buf[:n]...))
			for _, a := range asked {
				select {
				case heard <- a:
				case <-ctx.Done():
					return
				}
			}
		}
	}()
	var inside []string // the document in the reader that was not said
	armed := false
	for {
		swipes := e.swipes
		if inside != nil || !armed {
			swipes = nil // the citizen waits
		}
		var err error
		select {
		case <-ctx.Done():
			return nil
		case err := <-lost:
			return err
		case lines := <-swipes:
			armed = false
			if len(lines) == 1 { // has to be asked for
				inside = lines
				err = e.send(ctx, line, []byte{cmdLines, 0, 0})
			} else {
				err = e.say(ctx, line, lines)
			}
		case a := <-heard:
			switch {
			case e.On(FaultDead):
			case a.cmd == cmdContinuous:
				armed = true
				err = e.send(ctx, line, sayContinuous)
			case a.cmd == cmdOneLine && inside != nil:
				err = e.say(ctx, line, inside)
				inside = nil
			default: // no document
				err = e.send(ctx, line, []byte{a.cmd, 0, 0})
			}
		}
		if errors.Is(err, errHangUp) {
			return errors.Join(err, line.Close())
		}
		if err != nil {
			return err
		}
	}
}
