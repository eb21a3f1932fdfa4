package link

import (
	"bytes"
	"errors"
	"io"
	"net"
	"os"
	"strings"
	"testing"
	"time"
)

func listen(t *testing.T) (address string, accepted func() net.Conn) {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	return l.Addr().String(), func() net.Conn {
		c, err := l.Accept()
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { c.Close() })
		return c
	}
}

func TestTCP(t *testing.T) {
	address, accept := listen(t)
	l, err := Open("tcp://"+address, Settings{})
	if err != nil {
		t.Fatal(err)
	}
	peer := accept()
	if _, err := l.Write([]byte("abc")); err != nil {
		t.Fatal(err)
	}
	got := make([]byte, 3)
	if _, err := io.ReadFull(peer, got); err != nil || string(got) != "abc" {
		t.Errorf("peer got %q, %v", got, err)
	}
	if err := l.SetReadDeadline(time.Now().Add(20 * time.Millisecond)); err != nil {
		t.Fatal(err)
	}
	if n, err := l.Read(got); n != 0 || !errors.Is(err, os.ErrDeadlineExceeded) {
		t.Errorf("deadline: (%d, %v)", n, err)
	}
	if err := l.SetReadDeadline(time.Time{}); err != nil {
		t.Fatal(err)
	}
	peer.Close()
	if _, err := l.Read(got); !errors.Is(err, ErrGone) {
		t.Errorf("after the hang-up: %v", err)
	}
	if err := errors.Join(l.Close(), l.Close()); err != nil {
		t.Errorf("close: %v", err)
	}
	if _, err := l.Write(got); !errors.Is(err, ErrClosed) {
		t.Errorf("write after close: %v", err)
	}
	if _, err := l.Read(got); !errors.Is(err, ErrClosed) {
		t.Errorf("read after close: %v", err)
	}
}

// The bytes recorded from ser2net 4.3.11, peripherals.md §6.
func TestRFC2217(t *testing.T) {
	address, accept := listen(t)
	l, err := Open("rfc2217://"+address, Settings{Baud: 115200})
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	peer := accept()
	want := []byte{
		0xFF, 0xFB, 0x2C, 0xFF, 0xFB, 0x00, 0xFF, 0xFD, 0x00,
		0xFF, 0xFA, 0x2C, 0x01, 0x00, 0x01, 0xC2, 0x00, 0xFF, 0xF0,
		0xFF, 0xFA, 0x2C, 0x02, 0x08, 0xFF, 0xF0,
		0xFF, 0xFA, 0x2C, 0x03, 0x01, 0xFF, 0xF0,
		0xFF, 0xFA, 0x2C, 0x04, 0x01, 0xFF, 0xF0,
		0xFF, 0xFA, 0x2C, 0x0C, 0x03, 0xFF, 0xF0,
	}
	got := make([]byte, len(want))
	if _, err := io.ReadFull(peer, got); err != nil || !bytes.Equal(got, want) {
		t.Fatalf("settings: % X, %v", got, err)
	}
	// Offers, answers to the settings and doubled 255 around the data, cut at
	// every byte.
	for _, b := range [][]byte{
		{0xFF, 0xFD, 0x2C},
		{0xFF, 0xFB, 0x03},
		{0xFF, 0xFB, 0x01},
		{0xFF, 0xFA, 0x2C, 0x65, 0x00, 0x01, 0xC2, 0xFF, 0xFF, 0xFF, 0xF0},
		{0xAA, 0xFF, 0xFF, 0xF0, 0x55},
	} {
		for _, one := range b {
			if _, err := peer.Write([]byte{one}); err != nil {
				t.Fatal(err)
			}
		}
	}
	data := make([]byte, 4)
	if n, err := ReadExact(l, data, time.Now().Add(5*time.Second), 0); err != nil || !bytes.Equal(data, []byte{0xAA, 0xFF, 0xF0, 0x55}) {
		t.Errorf("data: % X, %v", data[:n], err)
	}
	// SGA is agreed to, ECHO refused, the known options were promised before.
	if _, err := l.Write([]byte{0xFF, 0x01}); err != nil {
		t.Fatal(err)
	}
	want = []byte{0xFF, 0xFD, 0x03, 0xFF, 0xFE, 0x01, 0xFF, 0xFF, 0x01}
	got = make([]byte, len(want))
	if _, err := io.ReadFull(peer, got); err != nil || !bytes.Equal(got, want) {
		t.Errorf("answers: % X, %v", got, err)
	}
}

func TestTrace(t *testing.T) {
	address, accept := listen(t)
	plain, err := Open("tcp://"+address, Settings{})
	if err != nil {
		t.Fatal(err)
	}
	var record strings.Builder
	l := Traced(plain, &record)
	defer l.Close()
	peer := accept()
	if _, err := l.Write([]byte{0xAA, 0x96}); err != nil {
		t.Fatal(err)
	}
	if _, err := peer.Write([]byte{0x00, 0xFF}); err != nil {
		t.Fatal(err)
	}
	if _, err := ReadExact(l, make([]byte, 2), time.Now().Add(5*time.Second), 0); err != nil {
		t.Fatal(err)
	}
	entries, err := ReadTrace(strings.NewReader("# a reader\n\n" + record.String()))
	if err != nil {
		t.Fatal(err)
	}
	var sent, received []byte
	for _, e := range entries {
		if e.Sent {
			sent = append(sent, e.Data...)
		} else {
			received = append(received, e.Data...)
		}
	}
	if !bytes.Equal(sent, []byte{0xAA, 0x96}) || !bytes.Equal(received, []byte{0x00, 0xFF}) {
		t.Errorf("record: %s", record.String())
	}
	for _, bad := range []string{"x > 00", "1.5 > 00", "1.000000 ? 00", "1.000000 > 0", "1.000000"} {
		if _, err := ReadTrace(strings.NewReader(bad)); err == nil {
			t.Errorf("%q was taken", bad)
		}
	}
}

func TestPlayBack(t *testing.T) {
	entries, err := ReadTrace(strings.NewReader("0.000100 > AA 01\n0.010000 < 55\n0.012000 < 66 77\n0.020000 > BB\n"))
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		second byte
		want   error
	}{{0xBB, nil}, {0xBC, ErrDiverged}} {
		driver, device := net.Pipe()
		ended := make(chan error)
		go func() { ended <- PlayBack(t.Context(), entries, device) }()
		if _, err := driver.Write([]byte{0xAA, 0x01}); err != nil {
			t.Fatal(err)
		}
		got := make([]byte, 3)
		if _, err := io.ReadFull(driver, got); err != nil || !bytes.Equal(got, []byte{0x55, 0x66, 0x77}) {
			t.Errorf("% X, %v", got, err)
		}
		if _, err := driver.Write([]byte{c.second}); err != nil {
			t.Fatal(err)
		}
		if err := <-ended; !errors.Is(err, c.want) {
			t.Errorf("ended with %v, want %v", err, c.want)
		}
		driver.Close()
		device.Close()
	}
}
