package printer

import (
	"context"
	"errors"
	"fmt"
	"os"
	"time"

	"onewindow/devices/link"
)

const (
	defaultReply = 500 * time.Millisecond // for one answer to DLE EOT
	replyTries   = 3
	writeChunk   = 256
	settle       = 2 * time.Millisecond // silence after which the line counts as empty
	drainLimit   = 300 * time.Millisecond
)

var (
	errNoReply = fmt.Errorf("printer: no answer: %w", os.ErrDeadlineExceeded)
	// errBabble: a line that never falls silent cannot tell an answer from noise.
	errBabble = errors.New("printer: line never falls silent")
)

// session is one opened link. It belongs to one goroutine.
type session struct {
	link   link.Link
	baud   int
	reply  time.Duration // how long one answer may take
	marked bool          // an answer to GS r has been seen
}

// flush throws away what is waiting on the line until it has been silent for
// quiet, but remembers a marker: the answer to GS r may come at any time while
// a job prints.
func (s *session) flush(quiet time.Duration) error {
	end := time.Now().Add(quiet + drainLimit)
	var buf [64]byte
	for {
		err := s.link.SetReadDeadline(time.Now().Add(quiet))
		if err != nil {
			return err
		}
		n, err := s.link.Read(buf[:])
		s.note(buf[:n])
		switch {
		case errors.Is(err, os.ErrDeadlineExceeded):
			return nil
		case err != nil:
			return err
		case time.Now().After(end):
			return errBabble
		}
	}
}

func (s *session) note(b []byte) {
	for _, one := range b {
		if isMarker(one) {
			s.marked = true
		}
	}
}

// send writes a short command.
func (s *session) send(b ...byte) error {
	err := s.link.SetWriteDeadline(time.Now().Add(2 * time.Second))
	if err != nil {
		return err
	}
	_, err = s.link.Write(b)
	return err
}

// ask puts DLE EOT n and returns its answer; errNoReply when it is late. The
// answers to n = 1–4 look alike and carry no check, so the line is emptied
// before each question, and an answer that is not alone is errBabble. Only a
// marker may come beside it.
func (s *session) ask(n byte) (byte, error) {
	err := s.flush(settle)
	if err != nil {
		return 0, err
	}
	err = s.send(dle, eot, n)
	if err != nil {
		return 0, err
	}
	var answer byte
	answers, noise := 0, 0
	deadline := time.Now().Add(s.reply)
	end := deadline.Add(drainLimit)
	for {
		b, err := s.readByte(deadline)
		switch {
		case errors.Is(err, errNoReply) && answers == 1 && noise == 0:
			return answer, nil
		case errors.Is(err, errNoReply) && answers == 0:
			return 0, err
		case errors.Is(err, errNoReply), err == nil && time.Now().After(end):
			return 0, errBabble
		case err != nil:
			return 0, err
		case isStatus(b):
			answer = b
			answers++
			deadline = time.Now().Add(settle)
		case isMarker(b):
			s.marked = true
		default:
			noise++
		}
	}
}

func (s *session) readByte(deadline time.Time) (byte, error) {
	if !time.Now().Before(deadline) {
		return 0, errNoReply
	}
	err := s.link.SetReadDeadline(deadline)
	if err != nil {
		return 0, err
	}
	var one [1]byte
	_, err = link.ReadExact(s.link, one[:], deadline, 0)
	if errors.Is(err, os.ErrDeadlineExceeded) {
		return 0, errNoReply
	}
	return one[0], err
}

// status asks all four questions. After a silence the line is listened to for
// as long again and the whole round begins anew, so that a late answer is not
// taken for the next question's; three silent rounds are errNoReply. A round that
// does not explain itself is repeated, too, and believed the third time.
func (s *session) status(ctx context.Context) (Status, error) {
	var st Status
	var err error
	for try := range replyTries {
		if try > 0 && err != nil {
			fault := s.flush(s.reply)
			if fault != nil && !errors.Is(fault, errBabble) {
				return Status{}, fault
			}
		}
		st, err = s.round()
		switch {
		case err == nil && !st.unexplained():
			return st, nil
		case err == nil:
		case !errors.Is(err, errNoReply) && !errors.Is(err, errBabble):
			return Status{}, err
		}
		if ctx.Err() != nil {
			return Status{}, ctx.Err()
		}
	}
	return st, err
}

func (s *session) round() (Status, error) {
	var answers [4]byte
	for i := range answers {
		b, err := s.ask(byte(i + 1))
		if err != nil {
			return Status{}, err
		}
		answers[i] = b
	}
	return Status{Printer: answers[0], Offline: answers[1], Error: answers[2], Paper: answers[3]}, nil
}

// marks asks whether the printer answers GS r at all. Only a printer that is
// ready may be asked: one that is off line leaves the command in its buffer.
func (s *session) marks() (bool, error) {
	err := s.flush(settle)
	if err != nil {
		return false, err
	}
	s.marked = false
	err = s.send(gs, 'r', 1)
	if err != nil {
		return false, err
	}
	deadline := time.Now().Add(s.reply)
	for !s.marked {
		b, err := s.readByte(deadline)
		if errors.Is(err, errNoReply) {
			return false, nil
		}
		if err != nil {
			return false, err
		}
		s.note([]byte{b})
	}
	return true, nil
}

// write sends a body at the pace of the line in chunks of 256 bytes, so that
// little of it waits where nobody can take it back. The whole body has twice
// its line time and stall; it returns how many bytes left.
func (s *session) write(ctx context.Context, body []byte, stall time.Duration) (int, error) {
	start := time.Now()
	deadline := start.Add(2*s.lineTime(len(body)) + stall)
	err := s.link.SetWriteDeadline(deadline)
	if err != nil {
		return 0, err
	}
	sent := 0
	for sent < len(body) {
		n, err := s.link.Write(body[sent:min(sent+writeChunk, len(body))])
		sent += n
		if err != nil {
			return sent, fmt.Errorf("after %d of %d bytes: %w", sent, len(body), err)
		}
		err = pause(ctx, time.Until(start.Add(s.lineTime(sent))))
		if err != nil {
			return sent, err
		}
	}
	return sent, nil
}

func (s *session) lineTime(n int) time.Duration {
	return time.Duration(n) * 10 * time.Second / time.Duration(s.baud)
}

func pause(ctx context.Context, d time.Duration) error {
	if d <= 0 {
		return ctx.Err()
	}
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// closeWith closes the link when ctx ends, which wakes a waiting Read or
// Write; the returned function calls that off.
func (s *session) closeWith(ctx context.Context) func() bool {
	return context.AfterFunc(ctx, func() { _ = s.link.Close() })
}
