package devicetest

import (
	"bytes"
	"context"
	"errors"
	"io"
	"os"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"onewindow/devices/link"
)

// The protocol of these tests: "?" is answered by "<42" and the sum of the
// three bytes.
var answer = []byte{'<', '4', '2', '<' + '4' + '2'}

func device() func([]byte) []byte {
	return func(request []byte) []byte { return bytes.Repeat(answer, bytes.Count(request, []byte{'?'})) }
}

// careful is a driver as it should be, with switches to make it careless.
type careful struct{ noDeadline, noSum, noContext, noFrame bool }

func (c careful) do(ctx context.Context, l link.Link) (string, error) {
	if !c.noContext {
		defer context.AfterFunc(ctx, func() { l.Close() })()
	}
	_, err := l.Write([]byte("?"))
	if err != nil {
		return "", err
	}
	var at time.Time
	if !c.noDeadline {
		at = time.Now().Add(2 * time.Second)
	}
	var got []byte
	for {
		if !at.IsZero() && !time.Now().Before(at) {
			return "", os.ErrDeadlineExceeded
		}
		if err := l.SetReadDeadline(at); err != nil {
			return "", err
		}
		buf := make([]byte, 64)
		n, err := l.Read(buf)
		if err != nil {
			return "", err
		}
		got = append(got, buf[:n]...)
		if c.noFrame {
			return string(got), nil
		}
		start := bytes.IndexByte(got, '<')
		if start < 0 || len(got) < start+len(answer) {
			continue
		}
		frame := got[start : start+len(answer)]
		if !c.noSum && frame[0]+frame[1]+frame[2] != frame[3] {
			return "", errors.New("wrong sum")
		}
		return string(frame), nil
	}
}

func subject(c careful) Subject {
	return Subject{
		Do: c.do, Device: device, Limit: 10 * time.Second,
		Survives: []string{Garbage, TwoFrames},
	}
}

func TestCarefulDriverPasses(t *testing.T) {
	Run(t, func(*testing.T) Subject { return subject(careful{}) })
}

// Each carelessness is found, and where one expects it.
func TestCarelessDriversAreFound(t *testing.T) {
	for _, c := range []struct {
		driver careful
		by     string
	}{
		{careful{noDeadline: true, noContext: true}, Endless},
		{careful{noSum: true}, BadChecksum},
		{careful{noContext: true}, Cancelled},
		{careful{noFrame: true}, OneByte},
		{careful{noFrame: true}, HalfFrame},
		{careful{noFrame: true}, Garbage},
		{careful{noFrame: true}, TwoFrames},
	} {
		i := slices.IndexFunc(troubles, func(tr trouble) bool { return tr.name == c.by })
		tr := troubles[i]
		synctest.Test(t, func(t *testing.T) {
			ctx, cancel := context.WithTimeout(t.Context(), time.Hour)
			defer cancel()
			sub := subject(c.driver)
			if c.driver.noDeadline {
				// It would wait for ever: let the line end, late.
				inner := sub.Do
				sub.Do = func(ctx context.Context, l link.Link) (string, error) {
					timer := time.AfterFunc(20*time.Second, func() { l.Close() })
					defer timer.Stop()
					return inner(ctx, l)
				}
			}
			o := perform(ctx, sub, tr)
			if len(o.complaints)+len(o.complain(tr, string(answer))) == 0 {
				t.Errorf("%+v passes %q", c.driver, c.by)
			}
		})
	}
}

func TestPair(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l, peer := Pair()
		if err := l.SetReadDeadline(time.Now().Add(time.Minute)); err != nil {
			t.Fatal(err)
		}
		if n, err := l.Read(make([]byte, 1)); n != 0 || !errors.Is(err, os.ErrDeadlineExceeded) {
			t.Errorf("deadline: (%d, %v)", n, err)
		}
		if _, err := peer.Write([]byte("ab")); err != nil {
			t.Fatal(err)
		}
		peer.Close()
		// What was sent before the hang-up still arrives.
		got := make([]byte, 4)
		if n, err := l.Read(got); string(got[:n]) != "ab" || err != nil {
			t.Errorf("got %q, %v", got[:n], err)
		}
		if _, err := l.Read(got); !errors.Is(err, link.ErrGone) {
			t.Errorf("read after the hang-up: %v", err)
		}
		if _, err := l.Write(got); !errors.Is(err, link.ErrGone) {
			t.Errorf("write after the hang-up: %v", err)
		}
		if _, err := peer.Read(got); !errors.Is(err, io.EOF) {
			t.Errorf("peer after the hang-up: %v", err)
		}
		l.Close()
		if _, err := l.Read(got); !errors.Is(err, link.ErrClosed) {
			t.Errorf("read after close: %v", err)
		}
		if err := l.SetWriteDeadline(time.Time{}); !errors.Is(err, link.ErrClosed) {
			t.Errorf("deadline after close: %v", err)
		}
	})
}
