package station

import (
	"context"
	"time"

	"onewindow/visit"
)

// ratingTime is how long the applicant may take.
const ratingTime = 30 * time.Second

// question is the rating of one visit, being asked for.
type question struct {
	v    visit.State // as it is now
	stop context.CancelFunc
}

// finish ends the visit in hand and has its applicant asked. The desk waits for
// nothing: the next number can be called at once.
func (s *Station) finish(ctx context.Context) error {
	v := s.active()
	err := s.decide(ctx, v, visit.Finish{})
	if err == nil {
		s.ask(ctx, v)
	}
	return err
}

func (s *Station) ask(ctx context.Context, v *visit.State) {
	if s.o.Rater == nil || v.Rated || v.Ticket.Channel != "" {
		return
	}
	if s.question != nil {
		s.question.stop()
	}
	ctx, stop := context.WithCancel(ctx)
	q := &question{v: *v, stop: stop}
	s.question = q
	s.loop.Work(func() {
		defer stop()
		level, err := s.o.Rater.Ask(ctx, ratingTime)
		s.enqueue(func(ctx context.Context) error { return s.rated(ctx, q, level, err) })
	})
}

// rated keeps the answer to a question that still stands. No answer is not
// reported: the applicant may still rate by the code on the slip. The level is
// told to nobody at this desk, not even to the log.
func (s *Station) rated(ctx context.Context, q *question, level int, err error) error {
	if s.question != q {
		return nil // taken back: this key may be the next person's
	}
	s.question = nil
	if err != nil {
		s.o.Log.Info("rating", "err", err)
		return nil
	}
	if level == 0 {
		return nil
	}
	v := s.find(q.v.ID)
	switch {
	case v != nil:
	case s.last.ID == q.v.ID:
		last := s.last
		v = &last
	default:
		v = &q.v
	}
	return s.decide(ctx, v, visit.Rate{Level: level})
}

// endQuestion takes the question back when its visit was opened again, and when
// the next person is at the desk: from then on a key would be theirs.
func (s *Station) endQuestion() {
	if s.question == nil {
		return
	}
	v := s.active()
	if v == nil {
		return
	}
	switch s.o.Rules.Phase(v, s.o.Now()) {
	case visit.Calling, visit.Called:
		if v.ID != s.question.v.ID {
			return
		}
	default:
	}
	s.question.stop()
	s.question = nil
}
