package idcard

import (
	"context"
	"errors"
	"sync"
	"time"

	"github.com/google/uuid"

	"onewindow/devices"
	"onewindow/devices/link"
	"onewindow/values"
)

// Options of a Reader. The zero value is what a window uses.
type Options struct {
	Now              func() time.Time // for stamps only; default time.Now
	WantFingerprints bool             // read 30 10 instead of 30 01; the features are not kept

	// Periods; zero means the protocol page's value, but for Poll: its 400 ms are more
	// than the 300 ms within which a card is to be told.
	Poll   time.Duration // between two finds, 200 ms
	Watch  time.Duration // between two looks at a card that was read, 500 ms
	Health time.Duration // between two status requests while nothing is asked, 4 s
	Reopen time.Duration // before a lost port is tried again, 2 s

	mutant mutant
}

// mutant takes defences away, so that a harness can prove that it notices.
type mutant struct {
	trusting bool // no accounting of answers
	anyCard  bool // a card that lay there before the Ask will do
}

const (
	settleAgain = 100 * time.Millisecond // after a card was not held still
	lookAgain   = time.Second            // between two resets that look for a card left behind
	statusEvery = 10                     // polls
	eventRoom   = 64
)

// Reader reads cards for those who ask. Run owns the port in one goroutine;
// the other methods may be called from anywhere and never wait for the device.
type Reader struct {
	open   func(context.Context) (link.Link, error)
	opt    Options
	events chan Event
	wake   chan struct{}

	mu   sync.Mutex
	slot slot
	now  devices.Health

	// Owned by Run.
	ask     ask
	field   fieldState
	present bool
	polls   int
	books   ledger
	success time.Time
}

// slot is where Ask and Cancel leave their wish for Run.
type slot struct {
	serial int
	open   bool
	token  string
	at     time.Time
}

// ask is the wish that Run works on.
type ask struct {
	slot
	emptySeen time.Time // when the field was seen empty since; zero: not yet
	doubt     int       // sum of the books when it began
	first     *raw      // a good reading in need of a second one
	fails     map[string]int
	told      map[string]bool
	rearm     bool // the card in the field was found already; find will not tell again
	noFinger  bool
}

// fieldState is what Run knows about the field.
type fieldState int

const (
	fieldFree  fieldState = iota // no card that find would not tell
	fieldHeld                    // a card is watched by its extra address
	fieldLoose                   // there may be a card that find does not tell
	fieldTold                    // a card is to be lifted; the next that find tells is another placement
)

// New makes a reader that gets its port from open; it touches nothing.
func New(open func(context.Context) (link.Link, error), o Options) *Reader {
	if o.Now == nil {
		o.Now = time.Now
	}
	for _, d := range []struct {
		at   *time.Duration
		zero time.Duration
	}{{&o.Poll, 200 * time.Millisecond}, {&o.Watch, 500 * time.Millisecond}, {&o.Health, 4 * time.Second}, {&o.Reopen, 2 * time.Second}} {
		if *d.at == 0 {
			*d.at = d.zero
		}
	}
	return &Reader{
		open:   open,
		opt:    o,
		events: make(chan Event, eventRoom),
		wake:   make(chan struct{}, 1),
		now:    devices.Health{State: devices.Absent, Since: o.Now()},
		field:  fieldLoose, // the module may have read a card before we came
	}
}

// Events tells what happens. The receiver must keep reading while Run runs; an
// event that was sent before Cancel or a new Ask may still arrive after it, so
// tokens are to be compared.
func (r *Reader) Events() <-chan Event { return r.events }

// Ask allows one card to be read for token, from now on: one that is placed
// after the field was seen empty. It replaces an earlier Ask.
func (r *Reader) Ask(token string) { r.wish(true, token) }

// Cancel takes the Ask back. A read that is under way is thrown away.
func (r *Reader) Cancel() { r.wish(false, "") }

func (r *Reader) wish(open bool, token string) {
	r.mu.Lock()
	r.slot = slot{serial: r.slot.serial + 1, open: open, token: token, at: r.opt.Now()}
	r.mu.Unlock()
	select {
	case r.wake <- struct{}{}:
	default:
	}
}

// Health is the state now.
func (r *Reader) Health() devices.Health {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.now
}

// Run opens the port, reads cards, and opens it again after a loss, until ctx
// ends; it returns ctx's error. It is to be called once.
func (r *Reader) Run(ctx context.Context) error {
	for ctx.Err() == nil {
		r.health(ctx, devices.Opening, "")
		err := r.serve(ctx)
		if ctx.Err() != nil {
			break
		}
		r.lost()
		r.health(ctx, stateAfter(err), devices.Code(err))
		timer := time.NewTimer(r.opt.Reopen)
		select {
		case <-ctx.Done():
		case <-timer.C:
		}
		timer.Stop()
	}
	r.health(ctx, devices.Absent, devices.CodeCancelled)
	return ctx.Err()
}

func stateAfter(err error) devices.State {
	switch devices.Code(err) {
	case devices.CodeNotFound, devices.CodeGone, CodeNotReader:
		return devices.Absent
	case CodeSAMFault, CodeSAMUnlicensed:
		return devices.Faulted
	}
	return devices.Backoff
}

func (r *Reader) serve(ctx context.Context) error {
	l, err := r.open(ctx)
	if err != nil {
		return devices.Wrap(err)
	}
	defer l.Close()
	// A waiting Read ends when the link is closed, not when ctx does.
	stop := context.AfterFunc(ctx, func() { l.Close() })
	defer stop()
	s := newSession(l, &r.books)
	s.trusting = r.opt.mutant.trusting
	err = s.probe(ctx)
	if err != nil {
		return err
	}
	r.success = r.opt.Now()
	r.health(ctx, devices.Ready, "")
	for {
		wait, err := r.step(ctx, s)
		if err != nil {
			return err
		}
		timer := time.NewTimer(wait)
		select {
		case <-ctx.Done():
			timer.Stop()
			return ctx.Err()
		case <-r.wake:
			timer.Stop()
		case <-timer.C:
		}
	}
}

// step does the next thing and says when to do the one after. Its error ends
// the link; answers that are only missing or wrong are dealt with here.
func (r *Reader) step(ctx context.Context, s *session) (time.Duration, error) {
	r.take(s)
	wait, err := r.poll(ctx, s)
	switch {
	case err == nil:
		r.success = r.opt.Now()
		return wait, nil
	case fatal(err):
		return 0, err
	}
	r.lost()
	return settleAgain, nil
}

// lost notes that an answer is missing which may have told of a card: find
// would not tell of it again.
func (r *Reader) lost() {
	finding := r.field == fieldFree || r.field == fieldTold
	if finding && r.ask.open && !r.ask.emptySeen.IsZero() {
		r.field, r.ask.rearm = fieldFree, true
		return
	}
	r.field = fieldLoose
}

func (r *Reader) poll(ctx context.Context, s *session) (time.Duration, error) {
	r.polls++
	idle := !r.ask.open && r.field == fieldFree
	if idle || r.polls%statusEvery == 0 {
		err := r.checkUp(ctx, s)
		if idle || err != nil {
			return r.opt.Health, err
		}
	}
	switch r.field {
	case fieldHeld:
		return r.watch(ctx, s)
	case fieldLoose:
		wait, err := r.search(ctx, s)
		if !r.ask.open && r.field == fieldLoose {
			wait = r.opt.Health
		}
		return wait, err
	default:
	}
	if r.ask.rearm {
		return r.rearm(ctx, s)
	}
	return r.find(ctx, s)
}

// take looks at the newest wish.
func (r *Reader) take(s *session) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.slot.serial == r.ask.serial {
		return
	}
	// A card that was found for an earlier wish and not read may still lie
	// there, though find would not tell of it; so may one whose finding was
	// told in an answer that never came.
	if r.field == fieldTold || r.field == fieldFree && (r.present || r.ask.rearm) {
		r.field = fieldLoose
	}
	s.books.wish = r.slot.serial
	r.ask = ask{slot: r.slot, doubt: s.books.sum(), fails: map[string]int{}, told: map[string]bool{}}
}

func (r *Reader) checkUp(ctx context.Context, s *session) error {
	reply, err := s.ask(ctx, cmdStatus)
	if err != nil {
		return err
	}
	if judge(reply.SW3).fault {
		return statusError(reply.SW3)
	}
	return nil
}

// find polls a field that holds no card we know of, or one that find does not
// tell again before it was lifted.
func (r *Reader) find(ctx context.Context, s *session) (time.Duration, error) {
	reply, err := s.ask(ctx, cmdFind)
	if err != nil {
		return 0, err
	}
	switch {
	case reply.SW3 == swFound:
		if r.field == fieldTold {
			r.empty(ctx)
		}
		r.presence(ctx, true)
		return r.found(ctx, s)
	case reply.SW3 == swNoCard:
		if r.field != fieldTold {
			r.empty(ctx)
		}
		return r.opt.Poll, nil
	case judge(reply.SW3).fault:
		return 0, statusError(reply.SW3)
	}
	r.tell(ctx, judge(reply.SW3).code, reply.SW3)
	return r.opt.Poll, nil
}

// found has a card that find has just told.
func (r *Reader) found(ctx context.Context, s *session) (time.Duration, error) {
	if r.ask.emptySeen.IsZero() && !r.opt.mutant.anyCard {
		return r.leftBehind(ctx, s)
	}
	err := s.pick(ctx)
	if err != nil {
		return r.failed(ctx, s, err)
	}
	return r.read(ctx, s)
}

// refused tells the reader's or card's no from trouble on the line.
func refused(err error) bool {
	coded, ok := errors.AsType[*devices.Error](err)
	return ok && coded.Status != 0 && coded.Code != CodeLineFault
}

// read has a selected card that may be read.
func (r *Reader) read(ctx context.Context, s *session) (time.Duration, error) {
	r.health(ctx, devices.Busy, "")
	defer r.health(ctx, devices.Ready, "")
	began := r.opt.Now()
	out, err := s.fetch(ctx, r.opt.WantFingerprints && !r.ask.noFinger)
	if err != nil {
		return r.failed(ctx, s, err)
	}
	r.field = fieldLoose
	if out.lies {
		r.field = fieldHeld
	}
	if r.doubtful(s, out) {
		switch {
		case r.ask.first == nil:
			r.ask.first = &out
			return r.again(ctx), nil
		case !r.ask.first.equal(out):
			r.ask.first = &out
			r.tell(ctx, CodeReadsDiffer, 0)
			return r.again(ctx), nil
		}
	}
	card, err := DecodeText(out.text)
	if err != nil {
		r.tell(ctx, CodeBadRecord, 0)
		return r.opt.Watch, nil
	}
	now := r.opt.Now()
	if len(card.SelfCheck(values.Of(now))) > 0 {
		r.tell(ctx, CodeSelfCheck, 0)
		return r.opt.Watch, nil
	}
	card.Photo, card.NewAddress, card.SAMID = out.photo, values.Personal(out.address), s.samID
	r.deliver(ctx, CardRead{Card: card, At: now, SAMID: s.samID, Took: now.Sub(began)})
	return r.opt.Watch, nil
}

// doubtful says whether one reading is not enough.
func (r *Reader) doubtful(s *session, out raw) bool {
	return !s.trusting && (r.ask.first != nil || out.stale || s.books.haunted() || s.books.sum() != r.ask.doubt)
}

// again makes the card in the field be found once more.
func (r *Reader) again(context.Context) time.Duration {
	r.field, r.ask.rearm = fieldFree, true
	return settleAgain
}

// failed sorts what a sequence brought instead of a card.
func (r *Reader) failed(ctx context.Context, s *session, err error) (time.Duration, error) {
	var v verdict
	var status byte
	switch coded, ok := errors.AsType[*devices.Error](err); {
	case !ok:
		return 0, err
	case coded.Code == CodeBadRecord:
		v = verdict{code: CodeBadRecord, retry: 1}
	case refused(err):
		v, status = judge(coded.Status), coded.Status
	default:
		if !fatal(err) {
			r.count(ctx, verdict{code: coded.Code, retry: 3}, 0)
		}
		return 0, err
	}
	if v.fault {
		return 0, err
	}
	if v.code == CodeFingers {
		r.ask.noFinger = true
	}
	if !r.count(ctx, v, status) {
		// Told; a card that is placed anew gets a new chance.
		return r.waitForLift(ctx, s)
	}
	r.ask.rearm = true
	return settleAgain, nil
}

// count notes one more failure of a kind, and tells when it was one too many.
func (r *Reader) count(ctx context.Context, v verdict, status byte) (more bool) {
	r.ask.fails[v.code]++
	if r.ask.fails[v.code] <= v.retry {
		return true
	}
	delete(r.ask.told, v.code)
	r.tell(ctx, v.code, status)
	return false
}

// deliver gives the card to the wish it was read for, if that still stands.
func (r *Reader) deliver(ctx context.Context, e CardRead) {
	id, err := uuid.NewV7()
	if err != nil {
		// No randomness, no read that the hall could tell from another.
		r.tell(ctx, devices.CodeInternal, 0)
		return
	}
	r.mu.Lock()
	valid := r.slot.serial == r.ask.serial && r.slot.open
	if valid {
		r.slot.open, r.ask.open = false, false
	}
	r.mu.Unlock()
	if !valid {
		return
	}
	e.Token, e.ReadID, e.AskedAt, e.AbsentSeenAt = r.ask.token, id.String(), r.ask.at, r.ask.emptySeen
	r.send(ctx, e)
}

// tell reports a failure to the wish, each code once a placement.
func (r *Reader) tell(ctx context.Context, code string, status byte) {
	if !r.ask.open || r.ask.told[code] {
		return
	}
	r.ask.told[code] = true
	r.send(ctx, ReadFailed{Token: r.ask.token, Code: code, Status: status})
}

func (r *Reader) presence(ctx context.Context, present bool) {
	if r.present == present {
		return
	}
	r.present = present
	if present {
		clear(r.ask.told)
	}
	r.send(ctx, Presence{Present: present})
}

func (r *Reader) health(ctx context.Context, state devices.State, cause string) {
	r.mu.Lock()
	changed := r.now.State != state || r.now.Cause != cause
	if changed {
		r.now.State, r.now.Cause, r.now.Since = state, cause, r.opt.Now()
	}
	r.now.LastSuccess = r.success
	h := r.now
	r.mu.Unlock()
	if changed {
		r.send(ctx, HealthChanged{Health: h})
	}
}

func (r *Reader) send(ctx context.Context, e Event) {
	select {
	case r.events <- e:
	case <-ctx.Done():
	}
}
