package barcode

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"onewindow/devices"
	"onewindow/devices/link"
)

const (
	echoTime  = time.Second // between a picture and the end of its reply
	quiet     = 300 * time.Millisecond
	shootTime = 5 * time.Second // exposure, until the first byte of a picture
)

// A photo with the lights on; no protocol, JPEG, every pixel. 2P is sent each
// time because the default differs from interface to interface.
const shoot = "IMGSNP1P1L;IMGSHP2P6F1S!"

// Questions whose answers tell old from new, in turn: the late answer to one
// fence must not open the next.
var fences = []string{"P_NAME?.", "REVINF?.", "SERNUM?."}

// command is the text of a menu command. Set-up goes to RAM alone: framed
// codes, and the trigger under our control.
func (c *conversation) command(kind callKind) string {
	switch kind {
	case callSetUp:
		return "DECHDR1;TRGMOD0!"
	case callPage:
		return shoot
	case callFence:
		c.fence++
		return fences[c.fence%len(fences)]
	default:
		return "REV_WA?."
	}
}

// tags are the six letters that begin each part of a command and of its reply.
func tags(command string) []string {
	var out []string
	for part := range strings.SplitSeq(command, ";") {
		out = append(out, part[:6])
	}
	return out
}

// conversation is the owner's state on one opened port.
type conversation struct {
	scanner  *Scanner
	options  Options
	link     link.Link
	splitter *Splitter // of a plain scanner
	parser   Parser    // of a Honeywell one
	repeat   Repeat

	pending  *call // the menu command under way
	deadline time.Time
	heard    time.Time // last byte
	asked    time.Time // last menu command
	tags     []string  // of the reply parts that are still to come
	image    []byte
	failure  string // code of a reply part that was ENQ or NAK
	stale    bool   // an earlier command may still be answered
	waiting  *call  // behind a fence
	fence    int    // which question is next
	again    bool   // the set-up may be lost
	dirty    bool   // what comes now may be the rest of something broken
}

func newConversation(s *Scanner, l link.Link) *conversation {
	return &conversation{
		scanner: s, options: s.options, link: l,
		splitter: NewSplitter(s.options.Framing, s.options.Baud),
		repeat:   Repeat{Within: s.options.Debounce},
	}
}

// run is the owner's loop; the error says how the port was lost.
func (c *conversation) run(ctx context.Context, chunks <-chan []byte, lost <-chan error) error {
	err := c.begin()
	for err == nil {
		calls := c.scanner.calls
		if c.pending != nil || c.waiting != nil {
			calls = nil
		}
		timer := time.NewTimer(c.next())
		select {
		case <-ctx.Done():
			err = ctx.Err()
		case err = <-lost:
		case b := <-chunks:
			now := time.Now()
			c.dirty = c.dirty && now.Sub(c.heard) < quiet
			c.heard = now
			c.take(b)
		case call := <-calls:
			err = c.start(call)
		case <-timer.C:
			err = c.tick(time.Now())
		}
		timer.Stop()
		if err == nil {
			err = c.release()
		}
	}
	for _, call := range []*call{c.pending, c.waiting} {
		if call != nil {
			call.answer <- reply{err: err}
		}
	}
	return err
}

// begin greets the scanner.
func (c *conversation) begin() error {
	if c.options.Profile == Plain {
		c.scanner.tell(CodeOpened)
		return nil
	}
	return c.send(own(callSetUp))
}

// own is a call that nobody waits for.
func own(kind callKind) *call {
	return &call{ctx: context.Background(), kind: kind, answer: make(chan reply, 1)}
}

// next is how long nothing is to be done.
func (c *conversation) next() time.Duration {
	now := time.Now()
	at := now.Add(time.Hour)
	sooner := func(t time.Time) {
		if t.Before(at) {
			at = t
		}
	}
	if t, ok := c.splitter.Deadline(); ok {
		sooner(t)
	}
	if c.options.Profile == Honeywell {
		if have, _ := c.parser.Waiting(); have > 0 {
			sooner(c.heard.Add(c.options.Pause))
		}
		if c.pending != nil {
			sooner(c.deadline)
		} else {
			sooner(c.question())
		}
	}
	return max(at.Sub(now), 0)
}

// question is when the scanner is to be asked by ourselves: soon if it may have
// lost its set-up or did not answer, else when it has long been silent.
func (c *conversation) question() time.Time {
	last := c.heard
	if c.asked.After(last) {
		last = c.asked
	}
	switch {
	case c.again:
		return last.Add(quiet)
	case !c.scanner.state.Is(CodeReady):
		return last.Add(c.options.Reopen)
	}
	return last.Add(c.options.Idle)
}

// start begins a call of a user.
func (c *conversation) start(call *call) error {
	if call.kind == callTriggerOn || call.kind == callTriggerOff {
		command := triggerOff
		if call.kind == callTriggerOn {
			command = triggerOn
		}
		err := c.write(command)
		call.answer <- reply{err: err}
		return err
	}
	if c.stale {
		c.waiting = call
		return c.send(own(callFence))
	}
	return c.send(call)
}

// send puts a menu command on the line.
func (c *conversation) send(call *call) error {
	text := c.command(call.kind)
	c.pending, c.tags, c.image, c.failure = call, tags(text), nil, ""
	c.asked = time.Now()
	c.deadline = c.asked.Add(c.options.Reply)
	if call.kind == callPage {
		c.deadline = c.asked.Add(shootTime)
	}
	return c.write(menu(text))
}

func (c *conversation) write(b []byte) error {
	err := c.link.SetWriteDeadline(time.Now().Add(2 * time.Second))
	if err != nil {
		return err
	}
	_, err = c.link.Write(b)
	return err
}

// take hands what arrived to the profile's parser.
func (c *conversation) take(b []byte) {
	if c.options.Profile == Plain {
		c.messages(c.splitter.Feed(c.heard, b))
		return
	}
	for _, part := range c.parser.Feed(b) {
		c.part(part)
	}
	// The head of a picture says how long the rest takes.
	if have, frame := c.parser.Waiting(); frame > 0 && c.pending != nil {
		rest := time.Duration(frame-have) * 10 * time.Second / time.Duration(c.options.Baud)
		at := c.heard.Add(rest*3/2 + 3*time.Second)
		if at.After(c.deadline) {
			c.deadline = at
		}
	}
}

func (c *conversation) messages(all []Message) {
	for _, m := range all {
		if m.TooLong {
			c.scanner.events.Publish(Event{Code: CodeTooLong, At: c.heard})
			continue
		}
		c.scan(m.Raw, "")
	}
}

// scan publishes one payload; aim is the AIM id that came beside it.
func (c *conversation) scan(raw []byte, aim string) {
	symbology := ""
	if aim != "" {
		symbology = symbologies[aim[0]]
	}
	c.named(raw, symbology)
}

// named publishes one payload; symbology is what was said beside it.
func (c *conversation) named(raw []byte, symbology string) {
	if c.repeat.Is(raw, c.heard) {
		return
	}
	s, ok := Decode(raw, c.heard)
	if !ok {
		c.scanner.events.Publish(Event{Code: CodeUnreadable, Scan: s, At: c.heard})
		return
	}
	if symbology != "" {
		s.Symbology = symbology
	}
	c.scanner.events.Publish(Event{Code: CodeScan, Scan: s, At: c.heard})
}

func (c *conversation) part(p Part) {
	switch p.Kind {
	case PartCode:
		c.scan(trimEnd(p.Data), p.AIM)
	case PartText:
		c.unframed(p.Data)
	case PartImage:
		c.dirty = true
		// During a fence, or without a request, it is somebody else's page.
		if c.pending != nil && c.pending.kind == callPage && c.image == nil {
			c.image = p.Data
			c.deadline = c.heard.Add(echoTime)
		}
	case PartReply:
		c.answered(p)
	case PartNoise:
		c.dirty = true
	case PartTrigger:
	}
	c.settle()
}

// unframed takes a line of text: a scanner that was unplugged has lost its
// set-up and sends codes without a frame. They are good unless they may be the
// middle of a picture.
func (c *conversation) unframed(line []byte) {
	c.again = true
	s, ok := Decode(line, c.heard)
	if !c.dirty && ok && !s.Odd && c.pending == nil {
		c.scan(line, "")
	}
}

// answered counts a reply part, if it belongs to the pending command.
func (c *conversation) answered(p Part) {
	for i, tag := range c.tags {
		if strings.Contains(strings.ToUpper(p.Text), tag) {
			c.tags = slices.Delete(c.tags, i, i+1)
			if c.failure == "" {
				c.failure = map[byte]string{enq: CodeUnsupported, nak: CodeBadParameter}[p.Status]
			}
			return
		}
	}
}

// trimEnd takes off one line end: the suffix that the scanner adds is counted
// in the length of a framed code.
func trimEnd(b []byte) []byte {
	n := len(b)
	if n > 0 && b[n-1] == '\n' {
		n--
	}
	if n > 0 && b[n-1] == '\r' {
		n--
	}
	return b[:n]
}

// settle ends the pending command once all of its answer is there.
func (c *conversation) settle() {
	if c.pending == nil {
		return
	}
	done := len(c.tags) == 0
	if c.pending.kind == callPage {
		done = done && c.image != nil || c.failure != ""
		c.stale = c.stale || c.failure != ""
	}
	if done {
		c.finish(nil)
	}
}

// finish answers the pending command.
func (c *conversation) finish(err error) {
	call := c.pending
	c.pending = nil
	answered := err == nil
	if answered && c.failure != "" {
		err = &devices.Error{Code: c.failure}
	}
	switch call.kind {
	case callPage:
		if err != nil {
			call.answer <- reply{err: err}
			return
		}
		page, err := checkPage(c.image)
		c.stale = c.stale || err != nil
		call.answer <- reply{page: page, err: err}
	case callFence:
		if answered {
			c.stale = false
			return
		}
		c.waiting.answer <- reply{err: err}
		c.waiting = nil
	default:
		// A model that does not know a set-up command is still a scanner.
		if answered {
			c.scanner.tell(CodeReady)
			return
		}
		c.scanner.tell(devices.CodeNoReply)
	}
}

// release sends the call that waited for a fence.
func (c *conversation) release() error {
	if c.waiting == nil || c.pending != nil {
		return nil
	}
	call := c.waiting
	c.waiting = nil
	if call.ctx.Err() == nil {
		return c.send(call)
	}
	return nil
}

// tick does what time asks for.
func (c *conversation) tick(now time.Time) error {
	if c.options.Profile == Plain {
		c.heard = now
		c.messages(c.splitter.Tick(now))
		return nil
	}
	if have, _ := c.parser.Waiting(); have > 0 && !now.Before(c.heard.Add(c.options.Pause)) {
		c.broken()
	}
	switch {
	case c.pending != nil && !now.Before(c.deadline):
		c.late()
	case c.pending == nil && !now.Before(c.question()):
		kind := callAlive
		if c.again || !c.scanner.state.Is(CodeReady) {
			kind = callSetUp
		}
		c.again = false
		return c.send(own(kind))
	}
	return nil
}

// broken is a frame or a text that never ended.
func (c *conversation) broken() {
	have, frame := c.parser.Waiting()
	c.parser.Reset()
	c.dirty = true
	if c.pending != nil && c.pending.kind == callPage {
		c.stale = true
		c.finish(&devices.Error{Code: CodePageIncomplete, Err: fmt.Errorf("%d of %d bytes", have, frame)})
		return
	}
	c.again = true
}

// late is a command that has not been answered in time.
func (c *conversation) late() {
	c.stale = true
	c.asked = time.Now() // the next question of ours comes a while later
	switch {
	case c.pending.kind != callPage:
		c.finish(&devices.Error{Code: devices.CodeNoReply, Err: errSilent})
	case c.image != nil:
		c.finish(nil) // whole and checked; only its echo is missing
	case len(c.tags) < 2:
		c.finish(&devices.Error{Code: CodePageIncomplete, Err: errSilent})
	default:
		c.scanner.tell(devices.CodeNoReply)
		c.finish(&devices.Error{Code: devices.CodeNoReply, Err: errSilent})
	}
}
