package hall_test

import (
	"bytes"
	"crypto/tls"
	"errors"
	"io"
	"testing"
	"time"

	hallv1 "onewindow/api/hall/v1"
)

// rawLine is a connection of a window that has said the first words of HTTP/2 and
// asks whether the hall is still there when it is told to.
type rawLine struct {
	t    *testing.T
	conn *tls.Conn
	seen bytes.Buffer
}

func (d *desk) rawLine() *rawLine {
	d.c.t.Helper()
	conn, err := tls.Dial("tcp", d.c.addr, &tls.Config{
		MinVersion: tls.VersionTLS13, ServerName: hallv1.HallServerName, RootCAs: d.c.authority.Pool(), Time: d.c.clock.Now,
		NextProtos: []string{"h2"}, Certificates: []tls.Certificate{{Certificate: [][]byte{d.cert.Raw}, PrivateKey: d.key}},
	})
	if err != nil {
		d.c.t.Fatal(err)
	}
	d.c.t.Cleanup(func() { _ = conn.Close() })
	l := &rawLine{t: d.c.t, conn: conn}
	l.write("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + "\x00\x00\x00\x04\x00\x00\x00\x00\x00")
	return l
}

func (l *rawLine) write(s string) {
	l.t.Helper()
	if _, err := io.WriteString(l.conn, s); err != nil {
		l.t.Fatal(err)
	}
}

// until reads until the text came or the hall closed; ok says which.
func (l *rawLine) until(text string) (ok bool) {
	l.t.Helper()
	if err := l.conn.SetReadDeadline(time.Now().Add(10 * time.Second)); err != nil {
		l.t.Fatal(err)
	}
	part := make([]byte, 512)
	for !bytes.Contains(l.seen.Bytes(), []byte(text)) {
		n, err := l.conn.Read(part)
		l.seen.Write(part[:n])
		if errors.Is(err, io.EOF) {
			return false
		}
		if err != nil {
			l.t.Fatal(err)
		}
	}
	return true
}

// answers asks by a ping.
func (l *rawLine) answers(mark string) bool {
	l.t.Helper()
	l.write("\x00\x00\x08\x06\x00\x00\x00\x00\x00" + mark)
	return l.until("\x06\x01\x00\x00\x00\x00" + mark)
}

// nothing never comes.
const nothing = "that the hall never says this"

// TestFourLinesOfACertificate: of one certificate the newest four connections stay
// open, older ones are ended; those of another window are its own.
func TestFourLinesOfACertificate(t *testing.T) {
	c := newCertified(t, false, nil)
	a, b := c.enrol("A035"), c.enrol("A036")
	other := b.rawLine()
	if !other.answers("other---") {
		t.Fatal("the other window's line is closed")
	}
	var all []*rawLine
	for range 7 {
		l := a.rawLine()
		if !l.answers("hello---") {
			t.Fatal("a new line is closed")
		}
		all = append(all, l)
	}
	for i, l := range all {
		if i < 3 {
			if l.until(nothing) {
				t.Errorf("line %d of 7 is open", i+1)
			}
			continue
		}
		if !l.answers("still---") {
			t.Errorf("line %d of 7 is closed", i+1)
		}
	}
	if !other.answers("other--2") {
		t.Error("another window lost its line")
	}
}
