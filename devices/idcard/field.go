package idcard

import (
	"context"
	"time"
)

// This file is about what lies in the field. Find tells of a card once, so
// that "no new card" is no proof of an empty field unless no card was known:
// a removal is seen by the extra address that cannot be read any more, or by a
// reset after which find still tells nothing.

// empty notes that the field was seen without a card.
func (r *Reader) empty(ctx context.Context) {
	r.field = fieldFree
	r.presence(ctx, false)
	r.ask.rearm, r.ask.noFinger = false, false
	clear(r.ask.fails)
	if r.ask.open && r.ask.emptySeen.IsZero() {
		r.ask.emptySeen = r.opt.Now()
	}
}

// leftBehind has a card that lay there before it was asked for. It is not
// read; its presence is watched.
func (r *Reader) leftBehind(ctx context.Context, s *session) (time.Duration, error) {
	r.tell(ctx, CodeCardLeft, 0)
	return r.hold(ctx, s)
}

// waitForLift has a card that was not taken and is to be placed anew. It is
// held at once: a hand may lift it and lay it down between two searches, and
// they would take it for the one that lay there.
func (r *Reader) waitForLift(ctx context.Context, s *session) (time.Duration, error) {
	r.field = fieldLoose
	reply, err := s.ask(ctx, cmdFind)
	if err != nil {
		return 0, err
	}
	if reply.SW3 == swFound {
		return r.hold(ctx, s)
	}
	return r.holdSelected(ctx, s) // what failed after the select is selected still
}

// hold selects the card that find told, unread, so that even a short absence
// is seen: a card that was lifted is not selected any more.
func (r *Reader) hold(ctx context.Context, s *session) (time.Duration, error) {
	r.field = fieldLoose
	err := s.pick(ctx)
	if err != nil && !refused(err) {
		return 0, err
	}
	if err != nil {
		return lookAgain, nil //nolint:nilerr // a refusal is an answer: the card was not held still
	}
	return r.holdSelected(ctx, s)
}

// holdSelected has the selected card watched. Where the module cannot, a card
// laid down anew is known by find, which tells each once; one that lay there
// before it was asked for needs more proof that it left.
func (r *Reader) holdSelected(ctx context.Context, s *session) (time.Duration, error) {
	if s.noAddress < deafTo {
		reply, err := s.address(ctx)
		if err != nil {
			return 0, err
		}
		if reply.SW3 == swOK || reply.SW3 == swNothing {
			r.field = fieldHeld
			return r.opt.Watch, nil
		}
	}
	if r.ask.emptySeen.IsZero() {
		return lookAgain, nil
	}
	r.field = fieldTold
	return r.opt.Poll, nil
}

// rearm makes find tell a card that it told before: some modules do so by
// themselves, some let it be selected again, some want a reset.
func (r *Reader) rearm(ctx context.Context, s *session) (time.Duration, error) {
	reply, err := s.ask(ctx, cmdFind)
	if err != nil {
		return 0, err
	}
	if reply.SW3 != swFound {
		err = s.pick(ctx)
		switch {
		case err == nil:
			r.ask.rearm = false
			return r.read(ctx, s)
		case !refused(err):
			return 0, err
		}
		_, err = s.reset(ctx)
		if err != nil {
			return 0, err
		}
		reply, err = s.ask(ctx, cmdFind)
		if err != nil {
			return 0, err
		}
	}
	r.ask.rearm = false
	if reply.SW3 == swFound {
		r.presence(ctx, true)
		return r.found(ctx, s)
	}
	if r.present {
		r.tell(ctx, CodePlaceAgain, 0)
	}
	return r.opt.Poll, nil
}

// watch looks whether the card that was selected still lies there. Two answers
// that say no are a removal; doubt is none.
func (r *Reader) watch(ctx context.Context, s *session) (time.Duration, error) {
	if r.ask.open && r.ask.emptySeen.IsZero() {
		r.tell(ctx, CodeCardLeft, 0)
	}
	before := r.books.surplus
	for i := range 2 {
		if i > 0 {
			err := pause(ctx, settleAgain)
			if err != nil {
				return 0, err
			}
		}
		reply, err := s.ask(ctx, cmdAddress)
		if err != nil {
			r.field = fieldLoose
			return 0, err
		}
		if reply.SW3 == swOK || reply.SW3 == swNothing {
			r.presence(ctx, true)
			return r.opt.Watch, nil
		}
	}
	if r.books.surplus != before && !s.trusting {
		r.field = fieldLoose
		return settleAgain, nil
	}
	r.empty(ctx)
	return settleAgain, nil
}

// search finds out whether a card lies there that find does not tell: after a
// reset it tells again.
func (r *Reader) search(ctx context.Context, s *session) (time.Duration, error) {
	done, err := s.reset(ctx)
	if err != nil {
		return 0, err
	}
	if !done {
		// Without a reset, "no new card" proves nothing.
		r.tell(ctx, CodeUnsupported, 0)
		return lookAgain, nil
	}
	reply, err := s.ask(ctx, cmdFind)
	if err != nil {
		return 0, err
	}
	switch {
	case reply.SW3 == swNoCard:
		r.empty(ctx)
		return settleAgain, nil
	case reply.SW3 == swFound && r.ask.emptySeen.IsZero():
		r.presence(ctx, true)
		return r.found(ctx, s)
	case reply.SW3 == swFound && r.ask.open:
		return r.hold(ctx, s)
	}
	return lookAgain, nil
}
