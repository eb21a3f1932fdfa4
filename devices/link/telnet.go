package link

import (
	"encoding/binary"
	"net"
	"sync"
	"time"
)

// Telnet and RFC 2217 bytes.
const (
	iac, dont, do, wont, will, sb, se = 255, 254, 253, 252, 251, 250, 240

	optBinary, optSGA, optComPort = 0, 3, 44

	comBaud, comDataSize, comParity, comStopSize, comPurge = 1, 2, 3, 4, 12
)

// telnetConn takes the telnet layer of RFC 2217 off a connection. It never
// waits for an answer to a setting: servers on ports without modem lines give
// none (seen with ser2net), and a strict client would hang.
type telnetConn struct {
	net.Conn
	state telnetState
	verb  byte
	sent  sync.Mutex
	said  map[[2]byte]bool // what we already promised, so that no loop starts
}

type telnetState int

const (
	telData telnetState = iota
	telCommand
	telOption
	telSub
	telSubIAC
)

func dialTelnet(target, address string, s Settings) (Link, error) {
	conn, err := dial(target, address)
	if err != nil {
		return nil, err
	}
	t := &telnetConn{Conn: conn, said: map[[2]byte]bool{}}
	err = t.negotiate(s)
	if err != nil {
		conn.Close()
		return nil, fail("open", target, ErrUnreachable, err)
	}
	return &tcpLink{name: target, conn: t}, nil
}

func (t *telnetConn) negotiate(s Settings) error {
	out := []byte{iac, will, optComPort, iac, will, optBinary, iac, do, optBinary}
	for _, promise := range [][2]byte{{will, optComPort}, {will, optBinary}, {do, optBinary}} {
		t.said[promise] = true
	}
	out = appendSetting(out, comBaud, binary.BigEndian.AppendUint32(nil, uint32(s.baud()))...)
	out = appendSetting(out, comDataSize, 8)
	out = appendSetting(out, comParity, 1)
	out = appendSetting(out, comStopSize, 1)
	out = appendSetting(out, comPurge, 3)
	err := t.SetWriteDeadline(time.Now().Add(dialTimeout))
	if err != nil {
		return err
	}
	_, err = t.Conn.Write(out)
	return err
}

func appendSetting(out []byte, command byte, data ...byte) []byte {
	out = append(out, iac, sb, optComPort, command)
	for _, b := range data {
		out = append(out, b)
		if b == iac {
			out = append(out, iac)
		}
	}
	return append(out, iac, se)
}

// Read answers data only; it goes on reading while the server talks telnet.
func (t *telnetConn) Read(p []byte) (int, error) {
	for {
		n, err := t.Conn.Read(p)
		kept, reply := t.strip(p[:n])
		if len(reply) > 0 {
			werr := t.reply(reply)
			if err == nil {
				err = werr
			}
		}
		if kept > 0 || err != nil {
			return kept, err
		}
	}
}

func (t *telnetConn) reply(p []byte) error {
	t.sent.Lock()
	defer t.sent.Unlock()
	err := t.SetWriteDeadline(time.Now().Add(dialTimeout))
	if err != nil {
		return err
	}
	_, err = t.Conn.Write(p)
	return err
}

// strip moves the data bytes of p to its front and collects the answers that
// the server's offers need.
func (t *telnetConn) strip(p []byte) (kept int, reply []byte) {
	for _, b := range p {
		switch t.state {
		case telData:
			if b == iac {
				t.state = telCommand
				continue
			}
			p[kept] = b
			kept++
		case telCommand:
			switch b {
			case iac:
				p[kept] = b
				kept++
				t.state = telData
			case do, dont, will, wont:
				t.verb, t.state = b, telOption
			case sb:
				t.state = telSub
			default:
				t.state = telData
			}
		case telOption:
			reply = t.answer(reply, t.verb, b)
			t.state = telData
		case telSub:
			if b == iac {
				t.state = telSubIAC
			}
		case telSubIAC:
			t.state = telSub
			if b == se {
				t.state = telData
			}
		}
	}
	return kept, reply
}

func (t *telnetConn) answer(reply []byte, verb, option byte) []byte {
	known := option == optBinary || option == optSGA || option == optComPort
	var say byte
	switch {
	case verb == do && known:
		say = will
	case verb == do:
		say = wont
	case verb == will && known:
		say = do
	case verb == will:
		say = dont
	default:
		return reply
	}
	if t.said[[2]byte{say, option}] {
		return reply
	}
	t.said[[2]byte{say, option}] = true
	return append(reply, iac, say, option)
}

// Write doubles data bytes of 255.
func (t *telnetConn) Write(p []byte) (int, error) {
	out := make([]byte, 0, len(p)+8)
	for _, b := range p {
		out = append(out, b)
		if b == iac {
			out = append(out, iac)
		}
	}
	t.sent.Lock()
	defer t.sent.Unlock()
	n, err := t.Conn.Write(out)
	if err != nil {
		return min(n, len(p)), err
	}
	return len(p), nil
}
