package hall_test

import (
	"context"
	"testing"
	"time"

	"google.golang.org/grpc/metadata"

	hallv1 "onewindow/api/hall/v1"
	"onewindow/hall"
	"onewindow/hall/store"
)

// strict is a hall with the times of a real one.
func strict(t *testing.T) *world {
	t.Helper()
	return newWorld(t, func(o *hall.Options) { o.TokenLife = 0 })
}

// alive says why a token is not good; "" while it is.
func (s *seat) alive() string {
	s.w.t.Helper()
	_, err := s.desk.Overview(s.ctx(), &hallv1.OverviewRequest{})
	return no(err)
}

// no is why a call was refused; "" when it was not.
func no(err error) string {
	if err == nil {
		return ""
	}
	return reason(err)
}

func (s *seat) lock() {
	s.w.t.Helper()
	if _, err := hallv1.NewSessionServiceClient(s.conn).Lock(s.ctx(), &hallv1.LockRequest{}); err != nil {
		s.w.t.Fatal(err)
	}
}

// TestTokenLife: a token lives while it is used, a quarter of an hour longer, and
// no longer than its day; restarts change nothing.
func TestTokenLife(t *testing.T) {
	w := strict(t)
	s := w.as("2001", "clerk", "A035")
	began := w.clock.Now()
	for w.clock.Now().Sub(began) < 12*time.Hour-14*time.Minute {
		w.clock.add(14 * time.Minute)
		if got := s.alive(); got != "" {
			t.Fatalf("used all the time, after %v: %s", w.clock.Now().Sub(began), got)
		}
	}
	w.restart()
	w.clock.set(began.Add(12*time.Hour - time.Second))
	if got := s.alive(); got != "" {
		t.Errorf("just before the end of the day: %s", got)
	}
	w.clock.set(began.Add(12 * time.Hour))
	if got := s.alive(); got != "session_expired" {
		t.Errorf("at the end of the day: %q", got)
	}
	s = w.as("2001", "clerk", "A035")
	w.clock.add(15 * time.Minute)
	if got := s.alive(); got != "session_expired" {
		t.Errorf("a quarter of an hour unused: %q", got)
	}
}

// TestLocked: the token is dead, streams included; the person sits there still,
// and their next sign-in takes the place of what was locked.
func TestLocked(t *testing.T) {
	w := strict(t)
	s := w.as("2001", "clerk", "A035")
	stream, err := s.desk.Watch(s.ctx(), &hallv1.WatchRequest{})
	if err == nil {
		_, err = stream.Recv()
	}
	if err != nil {
		t.Fatal(err)
	}
	s.lock()
	if got := s.alive(); got != "session_locked" {
		t.Errorf("locked: %q", got)
	}
	for err == nil {
		_, err = stream.Recv()
	}
	if got := reason(err); got != "session_locked" {
		t.Errorf("the stream of a locked session ended by %q", got)
	}
	seated := func() (at map[string]string) {
		t.Helper()
		err := w.store.View(t.Context(), func(r *store.Reader) (err error) {
			at, err = r.SeatedAt(w.clock.Now())
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		return at
	}
	if at := seated(); at["A035"] != "2001" {
		t.Errorf("who locks has left the window: %v", at)
	}
	again := w.as("2001", "clerk", "A035")
	if got := again.alive(); got != "" {
		t.Errorf("unlocked: %q", got)
	}
	if got := s.alive(); got != "session_ended" {
		t.Errorf("what was locked: %q", got)
	}
	again.lock()
	w.clock.add(15 * time.Minute)
	if at := seated(); at["A035"] != "" {
		t.Errorf("locked and gone for a quarter of an hour, and at the window still: %v", at)
	}

	// Away from the windows nobody else ends it.
	r := w.as("5002", "reviewer", "")
	r.lock()
	if w.as("5002", "reviewer", ""); r.alive() != "session_ended" {
		t.Error("a reviewer's locked session outlives the next one")
	}
}

// carrier speaks for a seat by what its courier was given.
func (w *world) carrier(staff, role, window string) (person, courier *seat) {
	w.t.Helper()
	person = w.stranger()
	r, err := person.desk.SignIn(w.t.Context(), &hallv1.SignInRequest{StaffNo: staff, Pin: pins[staff], Role: role, Window: window})
	if err != nil {
		w.t.Fatal(err)
	}
	person.token, person.window = r.GetToken(), window
	of := *person
	of.token = r.GetCourierToken()
	return person, &of
}

// delivers says why the courier's next delivery is not taken; "" when it is.
func (s *seat) delivers(c *hallv1.Command) string {
	s.w.t.Helper()
	ctx := metadata.AppendToOutgoingContext(context.Background(), "authorization", "Bearer "+s.token)
	_, err := s.desk.Deliver(ctx, &hallv1.DeliverRequest{Commands: []*hallv1.Command{c}})
	return no(err)
}

// TestCourier: what a clerk has said arrives after the lock, the sign-out and a
// month, in that clerk's name, by a token that does nothing else; not when the
// clerk was disabled.
func TestCourier(t *testing.T) {
	w := strict(t)
	guide := w.as("8001", "guide", "")
	guide.issue("GJJ-001", hallv1.TicketClass_TICKET_CLASS_NORMAL)
	person, courier := w.carrier("2001", "clerk", "A035")
	called := person.call()
	if got := courier.alive(); got != "no_session" {
		t.Errorf("the courier looks into the hall: %q", got)
	}
	person.lock()
	if r := courier.ok(move(called.GetId(), "start")); r.GetRefusal() != "" {
		t.Errorf("after the lock: %s", r.GetRefusal())
	}
	w.clock.add(31 * 24 * time.Hour)
	if got := courier.delivers(move(called.GetId(), "finish")); got != "" {
		t.Errorf("after a month: %s", got)
	}
	w.clock.add(15 * 24 * time.Hour)
	if got := courier.delivers(move(called.GetId(), "finish")); got != "session_expired" {
		t.Errorf("after its life: %q", got)
	}

	// Of one seat the newest two are good: the answer that brings a new one may be
	// lost.
	_, first := w.carrier("2001", "clerk", "A035")
	w.clock.add(time.Second)
	_, second := w.carrier("2001", "clerk", "A035")
	w.clock.add(time.Second)
	person, third := w.carrier("2001", "clerk", "A035")
	for name, c := range map[string]struct {
		s    *seat
		want string
	}{"first": {first, "no_session"}, "second": {second, ""}, "third": {third, ""}} {
		if got := c.s.delivers(move(called.GetId(), "finish")); got != c.want {
			t.Errorf("%s of three: %q, want %q", name, got, c.want)
		}
	}
	if _, err := person.desk.SignOut(person.ctx(), &hallv1.SignOutRequest{}); err != nil {
		t.Fatal(err)
	}
	if got := third.delivers(move(called.GetId(), "finish")); got != "" {
		t.Errorf("after the sign-out: %s", got)
	}
	err := w.store.Write(t.Context(), func(tx *store.Tx) error {
		p, err := tx.Staff("2001")
		p.Disabled = true
		if err != nil {
			return err
		}
		return tx.PutStaff(p)
	})
	if err != nil {
		t.Fatal(err)
	}
	if got := third.delivers(move(called.GetId(), "finish")); got != "session_ended" {
		t.Errorf("of somebody who was disabled: %q", got)
	}
}
