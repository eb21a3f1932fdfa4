package barcode

import (
	"bytes"
	"context"
	"io"
	"slices"
	"time"
)

// newlandRequest cuts the commands of Newland's language.
func newlandRequest(b []byte) ([]byte, int) {
	start := bytes.Index(b, newlandAsk)
	if start < 0 {
		return nil, 0
	}
	end := bytes.Index(b[start:], newlandEnd)
	if end < 0 {
		return nil, 0
	}
	return slices.Clone(b[start+len(newlandAsk) : start+end]), start + end + len(newlandEnd)
}

// newland answers a command of Newland's language.
func (e *Emulator) newland(text []byte) []byte {
	e.mu.Lock()
	e.commands = append(e.commands, string(text))
	switch string(text) {
	case "#SCNTRG1":
		e.triggered = true
	case "#SCNTRG0":
		e.triggered = false
	}
	e.mu.Unlock()
	status := byte(ack)
	switch {
	case e.On(FaultUnknown):
		status = enq
	case e.On(FaultBadParameter):
		status = nak
	}
	return slices.Concat(newlandReply, text, []byte{status}, newlandEnd)
}

// ssiRequest cuts packets.
func ssiRequest(b []byte) ([]byte, int) {
	if len(b) == 0 || len(b) < int(b[0])+2 {
		return nil, 0
	}
	size := int(b[0]) + 2
	return slices.Clone(b[:size]), size
}

// ssi answers a packet of the host, or takes its acknowledgement.
func (e *Emulator) ssi(ctx context.Context, line io.Writer, p []byte) error {
	if len(p) < ssiShortest || ssiSum(p[:len(p)-2]) != uint16(p[len(p)-2])<<8|uint16(p[len(p)-1]) {
		return e.send(ctx, line, ssiPacket(ssiNak, 0, 0, ssiResend))
	}
	switch p[1] {
	case ssiAck:
		if e.On(FaultLostAck) && !e.deaf {
			e.deaf = true
			return nil
		}
		e.silence, e.tries = nil, 0
		if len(e.unsaid) > 0 {
			e.unsaid = e.unsaid[1:]
		}
		return e.sayNext(ctx, line)
	case ssiNak:
		return e.sayAgain(ctx, line)
	case ssiRevision:
		e.unsaid = append(e.unsaid, ssiPacket(ssiTold, 0, 0, []byte("EMULATOR")...))
		return e.sayNext(ctx, line)
	case ssiStart, ssiStop:
		e.mu.Lock()
		e.triggered = p[1] == ssiStart
		e.mu.Unlock()
	}
	switch {
	case e.On(FaultUnknown):
		return e.send(ctx, line, ssiPacket(ssiNak, 0, 0, ssiDenied))
	case e.On(FaultBadParameter):
		return e.send(ctx, line, ssiPacket(ssiNak, 0, 0, 2))
	}
	return e.send(ctx, line, ssiPacket(ssiAck, 0, 0))
}

// roomInPacket is what one packet holds of a code.
const roomInPacket = 248

// packets puts a code into packets, and says the first.
func (e *Emulator) packets(ctx context.Context, line io.Writer, c code) error {
	e.deaf = false
	times := 1
	if e.On(FaultDuplicate) {
		times = 2
	}
	for range times {
		rest := c.payload
		for {
			part := rest[:min(len(rest), roomInPacket)]
			rest = rest[len(part):]
			status := byte(0)
			if len(rest) > 0 {
				status = ssiMore
			}
			e.unsaid = append(e.unsaid, ssiPacket(ssiDecode, 0, status, append([]byte{0x1C}, part...)...))
			if len(rest) == 0 {
				break
			}
		}
	}
	return e.sayNext(ctx, line)
}

// ssiPatience is how long a scanner waits for an acknowledgement.
const ssiPatience = 2 * time.Second

func (e *Emulator) unheard() <-chan time.Time { return e.silence }

// sayNext says the first packet that waits, if none is under way.
func (e *Emulator) sayNext(ctx context.Context, line io.Writer) error {
	if len(e.unsaid) == 0 || e.tries > 0 {
		return nil
	}
	p := slices.Clone(e.unsaid[0])
	if e.On(FaultBadChecksum) {
		p[len(p)-1] ^= 0x5A
	}
	e.tries, e.silence = 1, time.After(ssiPatience)
	if e.On(FaultHangUp) {
		_ = e.send(ctx, line, p[:len(p)/2])
		return errHangUp
	}
	if e.On(FaultSplit) {
		half := len(p) / 2
		err := e.send(ctx, line, p[:half])
		if err == nil {
			err = pause(ctx, 30*time.Millisecond)
		}
		if err != nil {
			return err
		}
		p = p[half:]
	}
	return e.send(ctx, line, p)
}

// sayAgain says the packet under way once more, marked as such, and gives it up
// after three times.
func (e *Emulator) sayAgain(ctx context.Context, line io.Writer) error {
	e.silence = nil
	if len(e.unsaid) == 0 {
		return nil
	}
	if e.tries == sendings {
		e.tries, e.unsaid = 0, e.unsaid[1:]
		return e.sayNext(ctx, line)
	}
	e.tries++
	e.silence = time.After(ssiPatience)
	p := e.unsaid[0]
	return e.send(ctx, line, ssiPacket(p[1], p[2], p[3]|ssiAgain, p[ssiHead:len(p)-2]...))
}
