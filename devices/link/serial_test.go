package link

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"testing"
	"time"

	"go.uber.org/goleak"

	"onewindow/devices/ptyport"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func open(t *testing.T, s Settings) (Link, *ptyport.Port) {
	t.Helper()
	port, err := ptyport.Open("")
	if err != nil {
		t.Fatal(err)
	}
	l, err := OpenSerial(port.Path, s)
	if err != nil {
		port.Close()
		t.Fatal(err)
	}
	t.Cleanup(func() { port.Close(); l.Close() })
	return l, port
}

func TestSerialBothWays(t *testing.T) {
	l, port := open(t, Settings{Baud: 9600})
	if baud, err := port.Baud(); err != nil || baud != 9600 {
		t.Errorf("speed on the line: %d, %v", baud, err)
	}
	// Bytes that a line discipline would eat must pass both ways.
	all := make([]byte, 256)
	for i := range all {
		all[i] = byte(i)
	}
	if n, err := l.Write(all); n != len(all) || err != nil {
		t.Fatalf("write: %d, %v", n, err)
	}
	got := make([]byte, 0, 256)
	for len(got) < len(all) {
		var b [64]byte
		n, err := port.Read(b[:])
		if err != nil {
			t.Fatal(err)
		}
		got = append(got, b[:n]...)
	}
	if !bytes.Equal(got, all) {
		t.Errorf("to the device: % X", got)
	}
	if _, err := port.Write(all); err != nil {
		t.Fatal(err)
	}
	back := make([]byte, 256)
	if n, err := ReadExact(l, back, time.Now().Add(5*time.Second), 0); err != nil || !bytes.Equal(back, all) {
		t.Errorf("from the device: %d, %v, % X", n, err, back)
	}
}

func TestSerialDeadline(t *testing.T) {
	l, _ := open(t, Settings{})
	for _, in := range []time.Duration{-time.Second, 0, 20 * time.Millisecond, 250 * time.Millisecond} {
		at := time.Now().Add(in)
		if err := l.SetReadDeadline(at); err != nil {
			t.Fatal(err)
		}
		n, err := l.Read(make([]byte, 8))
		if n != 0 || !errors.Is(err, os.ErrDeadlineExceeded) {
			t.Errorf("deadline in %v: (%d, %v)", in, n, err)
		}
		if time.Now().Before(at) {
			t.Errorf("deadline in %v: back too early", in)
		}
	}
	if _, err := ReadExact(l, make([]byte, 4), time.Now().Add(30*time.Millisecond), 0); !errors.Is(err, os.ErrDeadlineExceeded) {
		t.Errorf("ReadExact: %v", err)
	}
}

func TestSerialClose(t *testing.T) {
	l, _ := open(t, Settings{})
	started, ended := make(chan struct{}), make(chan error)
	go func() {
		close(started)
		_, err := l.Read(make([]byte, 8))
		ended <- err
	}()
	<-started
	if err := l.Close(); err != nil {
		t.Errorf("close: %v", err)
	}
	if err := <-ended; !errors.Is(err, ErrClosed) {
		t.Errorf("read during close: %v", err)
	}
	if err := l.Close(); err != nil {
		t.Errorf("second close: %v", err)
	}
	if _, err := l.Write([]byte{1}); !errors.Is(err, ErrClosed) {
		t.Errorf("write after close: %v", err)
	}
	if _, err := l.Read(make([]byte, 1)); !errors.Is(err, ErrClosed) {
		t.Errorf("read after close: %v", err)
	}
	if err := l.SetReadDeadline(time.Now()); !errors.Is(err, ErrClosed) {
		t.Errorf("deadline after close: %v", err)
	}
}

func TestSerialUnplugged(t *testing.T) {
	l, port := open(t, Settings{})
	started, ended := make(chan struct{}), make(chan error)
	go func() {
		close(started)
		_, err := l.Read(make([]byte, 8))
		ended <- err
	}()
	<-started
	port.Close()
	if err := <-ended; !errors.Is(err, ErrGone) {
		t.Errorf("read: %v", err)
	}
	if _, err := l.Write([]byte{1}); !errors.Is(err, ErrGone) {
		t.Errorf("write: %v", err)
	}
}

// The same while the device's side waits for us: nothing we send may be needed
// to notice that it has gone.
func TestSerialUnpluggedWhileItListens(t *testing.T) {
	l, port := open(t, Settings{})
	listening, heard := make(chan struct{}), make(chan error)
	go func() {
		close(listening)
		_, err := port.Read(make([]byte, 8))
		heard <- err
	}()
	<-listening
	port.Close()
	if err := <-heard; err == nil {
		t.Error("the device's read ended without an error")
	}
	if err := l.SetReadDeadline(time.Now().Add(5 * time.Second)); err != nil {
		t.Fatal(err)
	}
	if _, err := l.Read(make([]byte, 8)); !errors.Is(err, ErrGone) {
		t.Errorf("read: %v", err)
	}
}

func TestSerialWriteStalled(t *testing.T) {
	l, _ := open(t, Settings{}) // nobody reads the master
	if err := l.SetWriteDeadline(time.Now().Add(150 * time.Millisecond)); err != nil {
		t.Fatal(err)
	}
	began := time.Now()
	n, err := l.Write(make([]byte, 1<<20))
	if !errors.Is(err, ErrWriteStalled) {
		t.Fatalf("got (%d, %v)", n, err)
	}
	if n >= 1<<20 {
		t.Errorf("a stalled write cannot have sent all: %d", n)
	}
	if took := time.Since(began); took > 5*time.Second {
		t.Errorf("took %v", took)
	}
	if _, err := l.Write([]byte{1}); !errors.Is(err, ErrClosed) {
		t.Errorf("a stalled link is closed, got %v", err)
	}
}

func TestOpenErrors(t *testing.T) {
	port, err := ptyport.Open("")
	if err != nil {
		t.Fatal(err)
	}
	defer port.Close()
	first, err := OpenSerial(port.Path, Settings{})
	if err != nil {
		t.Fatal(err)
	}
	plain := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(plain, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		target string
		want   error
	}{
		{port.Path, ErrBusy},
		{"/dev/no-such-port", ErrNotFound},
		{plain, ErrNotSerial},
		{"bluetooth://x", ErrTarget},
		{"tcp://127.0.0.1:1", ErrUnreachable},
	} {
		l, err := Open(c.target, Settings{})
		if !errors.Is(err, c.want) {
			t.Errorf("%s: %v, want %v", c.target, err, c.want)
		}
		if err == nil {
			l.Close()
		}
	}
	first.Close()
	again, err := OpenSerial(port.Path, Settings{})
	if err != nil {
		t.Fatalf("a port that was closed opens again: %v", err)
	}
	again.Close()
}

// A port that no rule has given to a group is another matter than a group that
// lacks this person.
func TestDenied(t *testing.T) {
	path := filepath.Join(t.TempDir(), "tty")
	if err := os.WriteFile(path, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	for gid, want := range map[int]error{0: ErrNoRule, 20: ErrPermission} {
		if os.Getgid() != gid && os.Geteuid() != 0 {
			continue // only root may give files away
		}
		if err := os.Chown(path, -1, gid); err != nil {
			t.Fatal(err)
		}
		if err := openError(path, os.ErrPermission); !errors.Is(err, want) {
			t.Errorf("group %d: %v, want %v", gid, err, want)
		}
	}
	if err := openError(filepath.Join(t.TempDir(), "none"), os.ErrPermission); !errors.Is(err, ErrPermission) {
		t.Errorf("a port that is gone by now: %v", err)
	}
}

func TestDrain(t *testing.T) {
	l, port := open(t, Settings{})
	if _, err := port.Write(make([]byte, 3000)); err != nil {
		t.Fatal(err)
	}
	n, silent, err := Drain(l, 50*time.Millisecond, 5*time.Second)
	if n != 3000 || !silent || err != nil {
		t.Errorf("got (%d, %v, %v)", n, silent, err)
	}
	began := time.Now()
	n, silent, err = Drain(chatter{l}, 50*time.Millisecond, 200*time.Millisecond)
	if n == 0 || silent || err != nil {
		t.Errorf("a device that talks for ever: (%d, %v, %v)", n, silent, err)
	}
	if took := time.Since(began); took > 2*time.Second {
		t.Errorf("took %v", took)
	}
	if _, _, err := Drain(l, 50*time.Millisecond, 5*time.Second); err != nil {
		t.Error(err)
	}
}

// chatter is a device that always has something to say, however late its writer
// would come on a busy machine.
type chatter struct{ Link }

func (chatter) Read(p []byte) (int, error)      { return min(16, len(p)), nil }
func (chatter) SetReadDeadline(time.Time) error { return nil }
