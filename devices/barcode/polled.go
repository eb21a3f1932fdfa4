package barcode

import (
	"context"
	"time"

	"onewindow/devices"
	"onewindow/devices/link"
)

// language is one in which a scanner answers questions, and says codes unasked.
// It knows bytes and no port.
type language interface {
	greet() []byte          // the set-up after the port was opened
	ask() []byte            // whether the scanner is there
	trigger(on bool) []byte // the reading of codes
	feed(now time.Time, b []byte) []heard
	tick(now time.Time) []heard
	deadline() (time.Time, bool)
}

// heard is one thing that a scanner said.
type heard struct {
	code      []byte
	symbology string // of the code, where the language tells
	tooLong   bool
	answer    byte   // ACK, ENQ or NAK to the last request
	again     bool   // the last request was not understood
	say       []byte // is to be said at once
}

// codesOf are plain messages as what was heard.
func codesOf(messages []Message) []heard {
	var out []heard
	for _, m := range messages {
		out = append(out, heard{code: m.Raw, tooLong: m.TooLong})
	}
	return out
}

// sendings is how often a request is said at most.
const sendings = 3

// polled is the owner's state on one opened port of a scanner that is asked
// whether it is there.
type polled struct {
	*conversation // for what a code is made of
	language      language
	said          []byte
	left          int // sendings
}

func newPolled(s *Scanner, l link.Link) *polled {
	p := &polled{conversation: newConversation(s, l)}
	switch s.options.Profile {
	case SSI:
		p.language = newSSI(s.options)
	default:
		p.language = newNewland(s.options)
	}
	return p
}

// run is the owner's loop; the error says how the port was lost.
func (p *polled) run(ctx context.Context, chunks <-chan []byte, lost <-chan error) error {
	err := p.request(own(callSetUp))
	for err == nil {
		calls := p.scanner.calls
		if p.pending != nil {
			calls = nil
		}
		timer := time.NewTimer(p.next())
		select {
		case <-ctx.Done():
			err = ctx.Err()
		case err = <-lost:
		case b := <-chunks:
			p.heard = time.Now()
			err = p.hear(p.language.feed(p.heard, b))
		case call := <-calls:
			err = p.request(call)
		case <-timer.C:
			err = p.tick(time.Now())
		}
		timer.Stop()
	}
	if p.pending != nil {
		p.pending.answer <- reply{err: err}
	}
	return err
}

// request says what a call asks for.
func (p *polled) request(call *call) error {
	switch call.kind {
	case callSetUp:
		p.said = p.language.greet()
	case callTriggerOn, callTriggerOff:
		p.said = p.language.trigger(call.kind == callTriggerOn)
	default:
		p.said = p.language.ask()
	}
	p.pending, p.left = call, sendings
	return p.say()
}

func (p *polled) say() error {
	p.left--
	p.asked = time.Now()
	p.conversation.deadline = p.asked.Add(p.options.Reply)
	return p.write(p.said)
}

func (p *polled) hear(all []heard) error {
	for _, h := range all {
		if len(h.say) > 0 {
			if err := p.write(h.say); err != nil {
				return err
			}
		}
		switch {
		case h.tooLong:
			p.scanner.events.Publish(Event{Code: CodeTooLong, At: p.heard})
		case h.code != nil:
			p.named(h.code, h.symbology)
		case h.again && p.pending != nil && p.left > 0:
			if err := p.say(); err != nil {
				return err
			}
		case h.answer != 0 && p.pending != nil:
			p.ended(map[byte]string{enq: CodeUnsupported, nak: CodeBadParameter}[h.answer], nil)
		}
	}
	return nil
}

// ended answers the pending call. A scanner that answers, whatever it says, is
// there.
func (p *polled) ended(code string, err error) {
	call := p.pending
	p.pending = nil
	if err == nil {
		p.scanner.tell(CodeReady)
	}
	if err == nil && code != "" {
		err = &devices.Error{Code: code}
	}
	call.answer <- reply{err: err}
}

// next is how long nothing is to be done.
func (p *polled) next() time.Duration {
	at := p.question()
	if p.pending != nil {
		at = p.conversation.deadline
	}
	if t, ok := p.language.deadline(); ok && t.Before(at) {
		at = t
	}
	return max(time.Until(at), 0)
}

// tick does what time asks for.
func (p *polled) tick(now time.Time) error {
	err := p.hear(p.language.tick(now))
	switch {
	case err != nil:
		return err
	case p.pending != nil && now.Before(p.conversation.deadline):
	case p.pending != nil && p.left > 0:
		return p.say()
	case p.pending != nil:
		p.scanner.tell(devices.CodeNoReply)
		p.ended("", &devices.Error{Code: devices.CodeNoReply, Err: errSilent})
	case !now.Before(p.question()):
		kind := callAlive
		if !p.scanner.state.Is(CodeReady) {
			kind = callSetUp // it may have lost it
		}
		return p.request(own(kind))
	}
	return nil
}
