package client

import (
	"context"
	"errors"
	"fmt"
	"net"
	"strings"
	"sync"
	"time"

	"google.golang.org/grpc/credentials"
)

// The hall's reasons for a certificate that does not let in. To the outbox they
// are no answer at all: what waits there waits on.
const (
	codeCertExpired = "certificate_expired"
	codeCertRevoked = "certificate_revoked"
	codeCertNone    = "no_certificate"
)

var certificateLost = map[string]bool{codeCertExpired: true, codeCertRevoked: true, codeCertNone: true}

var errOwnExpired = errors.New("client: this desk's certificate is over")

// door tells a hall that turns this desk's certificate away from a line that is
// cut, and does not even knock with one that is over.
type door struct {
	credentials.TransportCredentials
	c *Client
}

// Clone keeps the door's own side.
func (d *door) Clone() credentials.TransportCredentials {
	return &door{TransportCredentials: d.TransportCredentials.Clone(), c: d.c}
}

// ClientHandshake hears what the hall says of the certificate. With TLS 1.3 that
// comes after the handshake, with the first bytes that are read.
func (d *door) ClientHandshake(ctx context.Context, authority string, raw net.Conn) (net.Conn, credentials.AuthInfo, error) {
	if d.c.certificateOver() {
		return nil, nil, errOwnExpired
	}
	conn, info, err := d.TransportCredentials.ClientHandshake(ctx, authority, raw)
	if err != nil {
		d.c.heard(err)
		return nil, nil, err
	}
	line := &doorway{Conn: conn, c: d.c, over: make(chan struct{})}
	d.c.lines.add(line)
	return line, info, nil
}

// doorway is a connection through the door.
type doorway struct {
	net.Conn
	c    *Client
	once sync.Once
	over chan struct{} // closed when nothing more is read
}

func (w *doorway) Read(b []byte) (int, error) {
	n, err := w.Conn.Read(b)
	if err != nil {
		w.c.heard(err)
		w.once.Do(func() { close(w.over) })
	}
	return n, err
}

// lastWord is how long a broken connection is listened to for why it broke.
const lastWord = 200 * time.Millisecond

// Write lets the hall's last word be heard before it fails: that has arrived, but
// whoever reads may be slower than whoever writes.
func (w *doorway) Write(b []byte) (int, error) {
	n, err := w.Conn.Write(b)
	if err != nil {
		late := time.NewTimer(lastWord)
		defer late.Stop()
		select {
		case <-w.over:
		case <-late.C:
		}
	}
	return n, err
}

func (w *doorway) Close() error {
	w.c.lines.remove(w)
	return w.Conn.Close()
}

// lines are the connections that are open.
type lines struct {
	mu   sync.Mutex
	open map[*doorway]struct{}
}

func (l *lines) add(w *doorway) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.open == nil {
		l.open = map[*doorway]struct{}{}
	}
	l.open[w] = struct{}{}
}

func (l *lines) remove(w *doorway) {
	l.mu.Lock()
	defer l.mu.Unlock()
	delete(l.open, w)
}

// hangUp cuts them, so that the next one shows the present certificate.
func (l *lines) hangUp() {
	l.mu.Lock()
	var open []*doorway
	for w := range l.open {
		open = append(open, w)
	}
	l.mu.Unlock()
	for _, w := range open {
		_ = w.Conn.Close() // whoever reads it notices
	}
}

// heard looks at an error of a connection: an alert of the other side about our
// certificate is the hall's no.
func (c *Client) heard(err error) {
	said, ok := errors.AsType[*net.OpError](err)
	if !ok || said.Op != "remote error" || !strings.Contains(said.Err.Error(), "certificate") {
		return
	}
	state := CertificateRefused
	if strings.Contains(said.Err.Error(), "expired") {
		state = CertificateExpired
	}
	c.turn(state)
}

// turn keeps why the hall does not let this desk in, until it does.
func (c *Client) turn(why State) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.turned = why
}

// noteCertificate looks at an answer for the hall's word about the certificate.
func (c *Client) noteCertificate(err error) {
	switch {
	case hasCode(err, codeCertExpired) && c.o.Identity != nil && !c.certificateOver():
		c.lines.hangUp() // this connection still shows the one before the renewal
	case hasCode(err, codeCertExpired):
		c.turn(CertificateExpired)
	case hasCode(err, codeCertRevoked, codeCertNone):
		c.turn(CertificateRefused)
	}
}

// certificateOver reports whether this desk's own certificate has ended.
func (c *Client) certificateOver() bool {
	end := c.CertificateExpires()
	return !end.IsZero() && c.o.Now().After(end)
}

// knock is asked before every call: a certificate that is over is not shown.
func (c *Client) knock() error {
	if c.certificateOver() {
		return fmt.Errorf("%w: %w", ErrUnreachable, errOwnExpired)
	}
	return nil
}
