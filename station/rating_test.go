package station_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"testing"
	"time"

	"onewindow/station"
	"onewindow/visit"
)

// rater is a keypad: keys come by pressed, questions are counted by asked. A
// deaf one does not hear that the question was taken back.
type rater struct {
	asked   chan time.Duration
	pressed chan int
	ended   chan error
	deaf    bool
}

func newRater() *rater {
	return &rater{asked: make(chan time.Duration, 8), pressed: make(chan int), ended: make(chan error, 8)}
}

func (r *rater) Ask(ctx context.Context, timeout time.Duration) (int, error) {
	r.asked <- timeout
	done := ctx.Done()
	if r.deaf {
		done = nil
	}
	select {
	case level := <-r.pressed:
		r.ended <- nil
		return level, nil
	case <-done:
		r.ended <- ctx.Err()
		return 0, ctx.Err()
	}
}

func withRater(t *testing.T) (*seat, *rater) {
	s := newSeat(t)
	s.kill()
	r := newRater()
	s.rater = r
	s.start()
	s.signIn()
	return s, r
}

func (s *seat) serve() string {
	s.t.Helper()
	s.do(visit.Call{})
	n := s.phase(visit.Called)
	if err := s.layCard(n.Visit.Ticket.ID); err != nil {
		s.t.Fatal(err)
	}
	return n.Visit.ID
}

func (s *seat) ratings() map[string]int {
	out := map[string]int{}
	for _, c := range s.journal.pending() {
		if c.Rating != nil {
			out[c.VisitID] = c.Rating.Level
		}
	}
	return out
}

func (s *seat) awaitRating() {
	s.t.Helper()
	s.await("rating", func(station.Snapshot) bool { return len(s.ratings()) > 0 })
}

func TestRatingGoesToTheHallOnly(t *testing.T) {
	s, r := withRater(t)
	id := s.serve()
	before := s.st.Snapshot()
	s.do(visit.Finish{})
	if d := <-r.asked; d != 30*time.Second {
		t.Errorf("asked for %v", d)
	}
	asked := s.st.Snapshot()
	r.pressed <- 2
	s.awaitRating()
	if got := s.ratings(); len(got) != 1 || got[id] != 2 {
		t.Errorf("ratings %v", got)
	}
	after := s.st.Snapshot()
	if after.Notice.Seq != before.Notice.Seq || after.Last.Rated {
		t.Errorf("the clerk was told: %+v", after.Notice)
	}
	asked.Backlog, asked.Now = after.Backlog, after.Now
	was, _ := json.Marshal(asked)
	is, _ := json.Marshal(after)
	if !bytes.Equal(was, is) {
		t.Errorf("the snapshot shows the rating:\n%s\n%s", was, is)
	}
}

// The next number is called while the question stands; the question ends when
// the next person is at the desk, and a key pressed from then on is nobody's.
func TestLateKeyIsNobodys(t *testing.T) {
	for _, deaf := range []bool{false, true} {
		s, r := withRater(t)
		r.deaf = deaf
		s.serve()
		s.do(visit.Finish{})
		<-r.asked
		s.do(visit.Call{})
		n := s.phase(visit.Called)
		select {
		case err := <-r.ended:
			t.Fatalf("the question ended with the call: %v", err)
		default:
		}
		if err := s.layCard(n.Visit.Ticket.ID); err != nil {
			t.Fatal(err)
		}
		if deaf {
			r.pressed <- 1
		}
		if err := <-r.ended; !deaf && !errors.Is(err, context.Canceled) {
			t.Errorf("the question stands: %v", err)
		}
		s.kill()
		if got := s.ratings(); len(got) != 0 {
			t.Errorf("ratings %v", got)
		}
	}
}

// A key that comes after the call, before the next person is there, is still
// the first person's, even when the called one never came.
func TestKeyWhileTheNextIsCalled(t *testing.T) {
	s, r := withRater(t)
	id := s.serve()
	s.do(visit.Finish{})
	<-r.asked
	s.answer()
	s.do(visit.Call{})
	s.phase(visit.Called)
	s.do(visit.UndoCall{})
	r.pressed <- 5
	s.awaitRating()
	if got := s.ratings(); got[id] != 5 {
		t.Errorf("ratings %v, want one of %s", got, id)
	}
	s.restart()
	if n := s.st.Snapshot(); n.Visit.ID != "" || n.Phase != visit.Idle {
		t.Errorf("after a restart: %s", n.Phase)
	}
}

func TestRatingIsAskedAgainAfterUndo(t *testing.T) {
	s, r := withRater(t)
	id := s.serve()
	s.do(visit.Finish{})
	<-r.asked
	s.do(visit.UndoFinish{})
	if err := <-r.ended; !errors.Is(err, context.Canceled) {
		t.Fatalf("the question stands while the person is served: %v", err)
	}
	s.do(visit.Finish{})
	<-r.asked
	r.pressed <- 0 // the time was over
	<-r.ended
	s.kill()
	if got := s.ratings(); len(got) != 0 {
		t.Errorf("no answer is no rating: %v", got)
	}
	s.rater = nil
	s.start()
	if next := s.serve(); next == id {
		t.Fatal("the same visit")
	}
	s.do(visit.Finish{}) // without a keypad nothing is asked
}
