package idcard

import (
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"maps"
	"os"
	"time"

	"onewindow/devices"
	"onewindow/devices/link"
)

// command is one request: how long its answer may take, and which answers can
// be its own.
type command struct {
	name      string
	cmd, para byte
	limit     time.Duration
	plausible func(Reply) bool
}

func (c command) frame() []byte { return AppendRequest(nil, c.cmd, c.para, nil) }

// The limits are those of the protocol page, §3. An answer that fits no
// pattern here belongs to an earlier request.
var (
	cmdReset  = command{"reset", 0x10, 0xFF, time.Second, plain}
	cmdStatus = command{"status", 0x11, 0xFF, time.Second, plain}
	cmdSAMID  = command{"sam id", 0x12, 0xFF, time.Second, func(r Reply) bool {
		return len(r.Data) == samIDLen && r.SW3 == swOK
	}}
	cmdFind = command{"find", 0x20, 0x01, time.Second, func(r Reply) bool {
		return r.SW3 == swFound && len(r.Data) <= 4 || len(r.Data) == 0 && r.SW3 != swOK
	}}
	cmdSelect = command{"select", 0x20, 0x02, time.Second, func(r Reply) bool {
		return r.SW3 == swOK && (len(r.Data) == 0 || len(r.Data) == 8) || refusal(r)
	}}
	cmdRead = command{"read", 0x30, 0x01, 5 * time.Second, func(r Reply) bool {
		return r.SW3 == swOK && len(r.Data) >= 0x508-minReplyLen || refusal(r)
	}}
	cmdReadFingers = command{"read with fingerprints", 0x30, 0x10, 6 * time.Second, func(r Reply) bool {
		return r.SW3 == swOK && len(r.Data) >= 0x508-minReplyLen || refusal(r)
	}}
	cmdAddress = command{"read extra address", 0x30, 0x03, 2 * time.Second, func(r Reply) bool {
		return r.SW3 == swOK && len(r.Data) >= addressLen && len(r.Data) < 0x400 || r.SW3 == swNothing && len(r.Data) == 0 || refusal(r)
	}}
)

func plain(r Reply) bool { return len(r.Data) == 0 && r.SW3 != swFound }

func refusal(r Reply) bool {
	return len(r.Data) == 0 && r.SW3 != swOK && r.SW3 != swFound && r.SW3 != swNothing
}

const (
	byteGap     = 300 * time.Millisecond // between two bytes of one answer
	flushQuiet  = 2 * time.Millisecond
	flushLimit  = 500 * time.Millisecond
	settleTime  = time.Second // how long an owed answer is waited for before the fence
	writeLimit  = time.Second
	resetRest   = 500 * time.Millisecond
	fenceTries  = 3
	maxTimeouts = 3
)

var (
	errNoReply = &devices.Error{Code: devices.CodeNoReply, Err: os.ErrDeadlineExceeded}
	errGarbled = &devices.Error{Code: CodeLineNoise, Err: ErrBroken}
)

var errNoFence = errors.New("no answer to the SAM number after doubt")

// ledger counts what should not have happened on the line. It outlives a link:
// what was in doubt before a reconnect is in doubt after it.
type ledger struct {
	surplus int       // answers missing, unasked, broken or of another request
	noise   int       // bytes that were no frame
	oddAt   time.Time // when surplus grew last

	// The contents of cards that came over the line, as digests, with the wish
	// during which each came first. Content of an earlier wish may be the same
	// citizen again, or an echo of the last one: only a second reading tells.
	wish  int
	cards map[[sha256.Size]byte]int
}

func (l *ledger) sum() int { return l.surplus + l.noise }

// haunted reports whether an answer went astray so lately that an echo of it
// may still come.
func (l *ledger) haunted() bool { return !l.oddAt.IsZero() && time.Since(l.oddAt) < echoTime }

const (
	// echoTime is how long after trouble a second reading is asked for, even
	// of the next citizen.
	echoTime = 30 * time.Second
	// cardsKept bounds the memory of contents; what is not remembered counts
	// as stale.
	cardsKept = 64
)

// note remembers the content of a card.
func (l *ledger) note(data []byte) {
	if len(data) < textLen+photoLen {
		return
	}
	key := sha256.Sum256(data)
	if _, known := l.cards[key]; known {
		return
	}
	if l.cards == nil {
		l.cards = map[[sha256.Size]byte]int{}
	}
	if len(l.cards) >= cardsKept {
		maps.DeleteFunc(l.cards, func(_ [sha256.Size]byte, wish int) bool { return wish < l.wish-cardsKept/4 })
	}
	if len(l.cards) >= cardsKept {
		return
	}
	l.cards[key] = l.wish
}

// stale reports whether a card's content came before the present wish.
func (l *ledger) stale(data []byte) bool { return l.cards[sha256.Sum256(data)] < l.wish }

// session is one open link: it sends one request at a time and decides which
// bytes are its answer.
type session struct {
	l        link.Link
	books    *ledger
	buf      []byte // received, not yet understood
	last     []byte // the answer taken last, as a frame
	samID    string
	settled  bool // no answer to an earlier request can still be under way
	timeouts int  // in a row
	// noAddress counts how often in a row the extra address was not answered.
	noAddress int
	// trusting leaves out the accounting: buffers are flushed, and whatever
	// comes next is believed. Only the mutant of the harness sets it.
	trusting bool
}

func newSession(l link.Link, books *ledger) *session { return &session{l: l, books: books} }

// probe asks whether a reader is there and which. Three tries, 200 ms apart.
func (s *session) probe(ctx context.Context) error {
	var last error
	for i := range 3 {
		if i > 0 {
			err := pause(ctx, 200*time.Millisecond)
			if err != nil {
				return err
			}
		}
		reply, err := s.send(ctx, cmdStatus)
		switch {
		case fatal(err):
			return err
		case err != nil:
			last = err
			continue
		case judge(reply.SW3).fault:
			return statusError(reply.SW3)
		case reply.SW3 != swOK:
			last = statusError(reply.SW3)
			continue
		}
		err = s.fence(ctx)
		if err == nil {
			s.timeouts = 0
			return nil
		}
		if !errors.Is(err, errNoFence) {
			return err
		}
		last = err
	}
	return &devices.Error{Code: CodeNotReader, Err: last}
}

// fatal tells a link that is over from an answer that is missing or wrong.
func fatal(err error) bool {
	return err != nil && !errors.Is(err, os.ErrDeadlineExceeded) && !errors.Is(err, ErrBroken)
}

// ask sends c and returns its answer. After doubt it settles first. A fatal
// error means that the link is to be closed.
func (s *session) ask(ctx context.Context, c command) (Reply, error) {
	if !s.settled && !s.trusting {
		err := s.fence(ctx)
		if err != nil {
			return Reply{}, err
		}
	}
	reply, err := s.send(ctx, c)
	if err == nil && (reply.SW3 == swChecksum || reply.SW3 == swLength) {
		// The module did not understand us: nothing was done, so once more is safe.
		s.books.noise++
		reply, err = s.send(ctx, c)
		if err == nil && (reply.SW3 == swChecksum || reply.SW3 == swLength) {
			return Reply{}, &devices.Error{Code: CodeLineFault, Status: reply.SW3}
		}
	}
	switch {
	case err == nil:
		s.timeouts = 0
	case s.timeouts >= maxTimeouts:
		return Reply{}, &devices.Error{Code: CodeLineFault, Err: fmt.Errorf("%d requests without a good answer", s.timeouts)}
	}
	return reply, err
}

// fence makes sure that no earlier answer is under way: it waits a while, then
// asks for the SAM number. The module answers in order and nothing else has
// that shape, so everything that came before its answer was owed or surplus.
func (s *session) fence(ctx context.Context) error {
	s.settle(ctx)
	for range fenceTries {
		reply, err := s.send(ctx, cmdSAMID)
		if fatal(err) {
			return err
		}
		if err != nil {
			continue
		}
		id, err := SAMID(reply.Data)
		if err != nil {
			continue
		}
		if s.samID != "" && id != s.samID {
			return &devices.Error{Code: CodeReaderReplaced}
		}
		s.samID, s.settled = id, true
		return nil
	}
	return &devices.Error{Code: CodeLineFault, Err: errNoFence}
}

// settle gives an owed answer time to arrive, and throws it away.
func (s *session) settle(ctx context.Context) {
	if s.timeouts == 0 {
		return
	}
	_, err := s.next(ctx, time.Now().Add(settleTime))
	if err == nil {
		s.odd()
	}
}

// send is one request and the wait for its answer. Answers of other shape are
// thrown away and noted.
func (s *session) send(ctx context.Context, c command) (Reply, error) {
	err := s.flush()
	if err != nil {
		return Reply{}, err
	}
	err = s.l.SetWriteDeadline(time.Now().Add(writeLimit))
	if err != nil {
		return Reply{}, s.gone(ctx, err)
	}
	_, err = s.l.Write(c.frame())
	if err != nil {
		return Reply{}, s.gone(ctx, err)
	}
	deadline := time.Now().Add(c.limit)
	for {
		reply, err := s.next(ctx, deadline)
		if err != nil {
			if !fatal(err) {
				s.timeouts++
				s.odd()
			}
			return Reply{}, err
		}
		if s.trusting || c.plausible(reply) {
			s.last = AppendReply(s.last[:0], reply)
			return reply, nil
		}
		s.surplus(reply)
	}
}

// surplus notes an answer that nobody waits for. The very answer that was just
// taken, once more, says nothing new: it asks for a second reading, but does
// not spoil this one.
func (s *session) surplus(r Reply) {
	if len(s.last) > 0 && bytes.Equal(AppendReply(nil, r), s.last) {
		s.books.noise++
		return
	}
	s.odd()
}

// odd notes that the number of answers is not that of the requests.
func (s *session) odd() {
	s.books.surplus++
	s.books.oddAt = time.Now()
	s.settled = false
}

// next is the next whole frame. Errors: errNoReply, errGarbled, or fatal.
func (s *session) next(ctx context.Context, deadline time.Time) (Reply, error) {
	for {
		reply, n, err := Parse(s.buf)
		switch {
		case err == nil:
			reply.Data = bytes.Clone(reply.Data)
			s.books.note(reply.Data)
			s.drop(n)
			return reply, nil
		case errors.Is(err, ErrBroken):
			s.drop(n)
			return Reply{}, errGarbled
		}
		if n > 0 {
			s.books.noise++
			s.drop(n)
		}
		// A device that talks for ever must not hold us beyond the deadline.
		if !time.Now().Before(deadline) {
			return Reply{}, s.late()
		}
		err = s.read(deadline)
		switch {
		case errors.Is(err, os.ErrDeadlineExceeded):
			return Reply{}, s.late()
		case err != nil:
			return Reply{}, s.gone(ctx, err)
		}
	}
}

// late tells silence from an answer that stopped half way.
func (s *session) late() error {
	if len(s.buf) == 0 {
		return errNoReply
	}
	s.buf = s.buf[:0]
	return errGarbled
}

// read waits for more bytes: until the deadline for the first one of a frame,
// byteGap for the others.
func (s *session) read(deadline time.Time) error {
	if len(s.buf) > 0 {
		if gap := time.Now().Add(byteGap); gap.Before(deadline) {
			deadline = gap
		}
	}
	err := s.l.SetReadDeadline(deadline)
	if err != nil {
		return err
	}
	var chunk [2560]byte
	n, err := s.l.Read(chunk[:])
	s.buf = append(s.buf, chunk[:n]...)
	if n == 0 && err == nil {
		return os.ErrDeadlineExceeded
	}
	return err
}

func (s *session) drop(n int) { s.buf = s.buf[:copy(s.buf, s.buf[n:])] }

// flush throws away what came without being asked for. A frame among it means
// that the books were wrong.
func (s *session) flush() error {
	end := time.Now().Add(flushLimit)
	for time.Now().Before(end) {
		quiet := flushQuiet
		if len(s.buf) > 0 {
			quiet = byteGap // an answer is coming in: see what it is
		}
		err := s.l.SetReadDeadline(time.Now().Add(quiet))
		if err != nil {
			return devices.Wrap(err)
		}
		var chunk [2560]byte
		n, err := s.l.Read(chunk[:])
		s.buf = append(s.buf, chunk[:n]...)
		s.discount()
		if errors.Is(err, os.ErrDeadlineExceeded) {
			break
		}
		if err != nil {
			return devices.Wrap(err)
		}
	}
	if len(s.buf) > 0 {
		s.odd()
		s.buf = s.buf[:0]
	}
	return nil
}

// discount empties the buffer of whole frames and noise, and notes them.
func (s *session) discount() {
	for len(s.buf) > 0 {
		r, n, err := Parse(s.buf)
		switch {
		case err == nil:
			s.books.note(r.Data)
			s.surplus(r)
		case errors.Is(err, ErrBroken):
			s.odd()
		case n > 0:
			s.books.noise++
		}
		s.drop(n)
		if errors.Is(err, ErrMore) {
			return
		}
	}
}

func (s *session) gone(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		return devices.Wrap(ctx.Err())
	}
	return devices.Wrap(err)
}

// reset takes the card's power away, so that a card which still lies there is
// found anew, and says whether the module did it.
func (s *session) reset(ctx context.Context) (bool, error) {
	reply, err := s.ask(ctx, cmdReset)
	if err != nil {
		return false, err
	}
	return reply.SW3 == swOK, pause(ctx, resetRest)
}

func pause(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return devices.Wrap(ctx.Err())
	case <-timer.C:
		return nil
	}
}

// raw is what one sequence find, select, read, extra address brought.
type raw struct {
	text, photo []byte
	address     string
	stale       bool // the same content came before the present wish
	lies        bool // the extra address could be read: presence can be watched
}

func (r raw) equal(other raw) bool {
	return bytes.Equal(r.text, other.text) && bytes.Equal(r.photo, other.photo)
}

// fetch reads the card that was selected. A card's or reader's
// refusal is a *devices.Error with a status; errDoubt means that the bytes
// came, but not beyond doubt.
func (s *session) fetch(ctx context.Context, fingers bool) (raw, error) {
	before := s.books.surplus
	out, err := s.fetchBlocks(ctx, fingers)
	if err != nil {
		return raw{}, err
	}
	// The exchange after the read is what shows a surplus answer, and the last
	// look at the line one that came doubled.
	err = s.after(ctx, &out)
	if err != nil {
		return raw{}, err
	}
	err = s.flush()
	if err != nil {
		return raw{}, s.gone(ctx, err)
	}
	if s.books.surplus != before && !s.trusting {
		return out, errDoubt
	}
	return out, nil
}

// deafTo is how many silences in a row make a module one that does not know
// the extra address.
const deafTo = 2

// after reads the extra address; a module that stays silent about it is asked
// for its number instead.
func (s *session) after(ctx context.Context, out *raw) error {
	if s.noAddress >= deafTo {
		_, err := s.ask(ctx, cmdSAMID)
		return err
	}
	reply, err := s.address(ctx)
	if err != nil {
		return err
	}
	if reply.SW3 == swOK {
		out.address, err = DecodeAddress(reply.Data)
		if err != nil {
			return &devices.Error{Code: CodeBadRecord, Err: err}
		}
	}
	out.lies = reply.SW3 == swOK || reply.SW3 == swNothing
	return nil
}

// address asks for the extra address, and counts the silences.
func (s *session) address(ctx context.Context) (Reply, error) {
	reply, err := s.ask(ctx, cmdAddress)
	switch {
	case errors.Is(err, os.ErrDeadlineExceeded):
		s.noAddress++
	case err == nil:
		s.noAddress = 0
	}
	return reply, err
}

// pick selects the card that find found; a refusal is a *devices.Error with
// its status.
func (s *session) pick(ctx context.Context) error {
	reply, err := s.ask(ctx, cmdSelect)
	if err == nil && reply.SW3 != swOK {
		err = statusError(reply.SW3)
	}
	return err
}

// errDoubt: a surplus answer was seen during the sequence.
var errDoubt = &devices.Error{Code: CodeLineNoise, Err: ErrBroken}

func (s *session) fetchBlocks(ctx context.Context, fingers bool) (raw, error) {
	c := cmdRead
	if fingers {
		c = cmdReadFingers
	}
	reply, err := s.ask(ctx, c)
	if err != nil {
		return raw{}, err
	}
	if reply.SW3 != swOK {
		return raw{}, statusError(reply.SW3)
	}
	text, photo, err := splitRead(reply.Data, fingers)
	if err != nil {
		return raw{}, &devices.Error{Code: CodeBadRecord, Err: err}
	}
	return raw{text: text, photo: photo, stale: s.books.stale(reply.Data)}, nil
}
