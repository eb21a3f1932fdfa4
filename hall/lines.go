package hall

import (
	"net"
	"sync"

	"google.golang.org/grpc/credentials"

	"onewindow/hall/ca"
)

// maxLines is how many connections one certificate may have open (PROMISES T13): a
// window needs one, and while it changes servers two.
const maxLines = 4

// lines are the open connections by the key of their certificate, oldest first.
type lines struct {
	mu   sync.Mutex
	open map[string][]*line
}

// line is one connection that is counted.
type line struct {
	net.Conn
	of   *lines
	key  string
	once sync.Once
}

// Close takes the connection off the count.
func (l *line) Close() error {
	l.once.Do(func() { l.of.remove(l) })
	return l.Conn.Close()
}

// add counts a connection. With one too many the oldest is ended: a line that broke
// without a word must not keep its window out until somebody notices.
func (o *lines) add(l *line) {
	o.mu.Lock()
	if o.open == nil {
		o.open = map[string][]*line{}
	}
	open := append(o.open[l.key], l)
	var oldest *line
	if len(open) > maxLines {
		oldest, open = open[0], open[1:]
	}
	o.open[l.key] = open
	o.mu.Unlock()
	if oldest != nil {
		_ = oldest.Close() // whoever reads it notices
	}
}

func (o *lines) remove(l *line) {
	o.mu.Lock()
	defer o.mu.Unlock()
	left := o.open[l.key][:0:0]
	for _, other := range o.open[l.key] {
		if other != l {
			left = append(left, other)
		}
	}
	if len(left) == 0 {
		delete(o.open, l.key)
		return
	}
	o.open[l.key] = left
}

// counted are a server's credentials that count the connections of each certificate.
type counted struct {
	credentials.TransportCredentials
	lines *lines
}

// Clone keeps the count.
func (c *counted) Clone() credentials.TransportCredentials {
	return &counted{TransportCredentials: c.TransportCredentials.Clone(), lines: c.lines}
}

// ServerHandshake counts who showed a certificate; who only enrols shows none.
func (c *counted) ServerHandshake(raw net.Conn) (net.Conn, credentials.AuthInfo, error) {
	conn, info, err := c.TransportCredentials.ServerHandshake(raw)
	if err != nil {
		return nil, nil, err
	}
	shown, ok := info.(credentials.TLSInfo)
	if !ok || len(shown.State.VerifiedChains) == 0 {
		return conn, info, nil
	}
	l := &line{Conn: conn, of: c.lines, key: ca.Key(shown.State.PeerCertificates[0])}
	c.lines.add(l)
	return l, info, nil
}
