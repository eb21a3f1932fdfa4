package hall_test

import (
	"context"
	"errors"
	"io"
	"slices"
	"sync"
	"testing"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/grpc/metadata"
	"google.golang.org/protobuf/types/known/emptypb"

	hallv1 "onewindow/api/hall/v1"
	"onewindow/hall/store"
)

// invoke calls any method with an empty message, as a stream, and gives the
// error with which it ends (nil if it answers).
func invoke(t *testing.T, conn *grpc.ClientConn, method, token string) error {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 5*time.Second)
	defer cancel()
	if token != "" {
		ctx = metadata.AppendToOutgoingContext(ctx, "authorization", "Bearer "+token)
	}
	stream, err := conn.NewStream(ctx, &grpc.StreamDesc{ServerStreams: true, ClientStreams: true}, method)
	if err != nil {
		return err
	}
	if err := stream.SendMsg(&emptypb.Empty{}); err != nil && !errors.Is(err, io.EOF) {
		return err
	}
	if err := stream.CloseSend(); err != nil {
		return err
	}
	err = stream.RecvMsg(&emptypb.Empty{})
	if errors.Is(err, io.EOF) {
		return nil
	}
	return err
}

// TestSessionStates: a session ends by signing out, by time, by another person
// at the desk, by being disabled; and is dead at once, streams included.
func TestSessionStates(t *testing.T) {
	w := newWorld(t)
	alive := func(s *seat) string {
		_, err := s.desk.Overview(s.ctx(), &hallv1.OverviewRequest{})
		if err != nil {
			return reason(err)
		}
		return ""
	}
	clerk := w.as("2001", "clerk", "A035")
	stream, err := clerk.desk.Watch(clerk.ctx(), &hallv1.WatchRequest{})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := stream.Recv(); err != nil {
		t.Fatal(err)
	}
	if _, err := clerk.desk.SignOut(clerk.ctx(), &hallv1.SignOutRequest{}); err != nil {
		t.Fatal(err)
	}
	if got := alive(clerk); got != "session_ended" {
		t.Errorf("signed out: %q", got)
	}
	began := time.Now()
	for err == nil {
		_, err = stream.Recv()
	}
	if reason(err) != "session_ended" || time.Since(began) > time.Second {
		t.Errorf("the stream of a dead session ended by %v after %v", err, time.Since(began))
	}
	guide := w.as("8001", "guide", "")
	open, err := guide.desk.Watch(guide.ctx(), &hallv1.WatchRequest{})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := open.Recv(); err != nil {
		t.Fatal(err)
	}
	first := w.as("2001", "clerk", "A035")
	second := w.as("2002", "clerk", "A035")
	if got := alive(first); got != "session_ended" {
		t.Errorf("relieved at the desk: %q", got)
	}
	moved := w.as("2002", "clerk", "A036")
	if got := alive(second); got != "session_ended" {
		t.Errorf("left for another desk: %q", got)
	}
	began = time.Now()
	w.restart()
	if took := time.Since(began); took > 2*time.Second {
		t.Errorf("an open stream held the stop up for %v", took)
	}
	for err == nil {
		_, err = open.Recv()
	}
	if reason(err) != "stopping" {
		t.Errorf("the stream of a stopping hall ended by %v", err)
	}
	if got := alive(moved); got != "" {
		t.Errorf("after a restart: %q", got)
	}
	w.clock.add(13 * time.Hour)
	if got := alive(moved); got != "session_expired" {
		t.Errorf("next day: %q", got)
	}
	gone := w.as("2001", "clerk", "A035")
	err = w.store.Write(t.Context(), func(tx *store.Tx) error {
		p, err := tx.Staff("2001")
		if err != nil {
			return err
		}
		p.Disabled = true
		return tx.PutStaff(p)
	})
	if err != nil {
		t.Fatal(err)
	}
	if got := alive(gone); got != "session_ended" {
		t.Errorf("disabled: %q", got)
	}
}

// TestSignInPlacesTheWindow: a window learns where it stands and what it takes in.
func TestSignInPlacesTheWindow(t *testing.T) {
	s := newWorld(t).stranger()
	r, err := s.desk.SignIn(t.Context(), &hallv1.SignInRequest{StaffNo: "2001", Pin: "200100", Role: "clerk", Window: "A035"})
	if err != nil || r.GetZone() != "综合服务二区" || !slices.Equal(r.GetServes(), []string{"*"}) {
		t.Errorf("%q %v, %v", r.GetZone(), r.GetServes(), err)
	}
	r, err = s.desk.SignIn(t.Context(), &hallv1.SignInRequest{StaffNo: "5001", Pin: "500111", Role: "reviewer"})
	if err != nil || r.GetZone() != "" || len(r.GetServes()) != 0 {
		t.Errorf("without a window: %q %v, %v", r.GetZone(), r.GetServes(), err)
	}
}

func TestSignIn(t *testing.T) {
	w := newWorld(t)
	s := w.stranger()
	try := func(staff, pin, role, window string) error {
		_, err := s.desk.SignIn(t.Context(), &hallv1.SignInRequest{StaffNo: staff, Pin: pin, Role: role, Window: window})
		return err
	}
	for _, c := range []struct{ staff, pin, role, window, want string }{
		{"2001", "000000", "clerk", "A035", "bad_credentials"},
		{"9999", "200100", "clerk", "A035", "bad_credentials"},
		{"", "200100", "clerk", "A035", "bad_credentials"},
		{"2001", "200100", "supervisor", "A035", "role"},
		{"2001", "200100", "clerk", "", "window_required"},
		{"2001", "200100", "clerk", "Z999", "unknown_window"},
	} {
		if err := try(c.staff, c.pin, c.role, c.window); reason(err) != c.want {
			t.Errorf("%+v: %v", c, err)
		}
	}
	if err := try("2001", "200100", "clerk", "A035"); err != nil {
		t.Error(err)
	}
}

// TestLockOut: five failures, then a delay that doubles, that a restart, a
// clock set back and the right PIN do not shorten or lengthen, and that tells
// nobody which numbers exist.
func TestLockOut(t *testing.T) {
	for _, staff := range []string{"2001", "9999"} {
		w := newWorld(t)
		try := func(pin string) string {
			s := w.stranger()
			_, err := s.desk.SignIn(t.Context(), &hallv1.SignInRequest{StaffNo: staff, Pin: pin, Role: "clerk", Window: "A035"})
			if err == nil {
				return ""
			}
			return reason(err)
		}
		for i := range 5 {
			if got := try("000000"); got != "bad_credentials" {
				t.Fatalf("%s: failure %d answered %q", staff, i+1, got)
			}
		}
		if got := try("200100"); got != "locked_out" {
			t.Errorf("%s: after five failures: %q", staff, got)
		}
		w.restart()
		if got := try("200100"); got != "locked_out" {
			t.Errorf("%s: after a restart: %q", staff, got)
		}
		w.clock.add(-10 * 365 * 24 * time.Hour)
		if got := try("200100"); got != "locked_out" {
			t.Errorf("%s: with the clock set back: %q", staff, got)
		}
		w.clock.add(10*365*24*time.Hour + 31*time.Second)
		if got := try("000000"); got != "bad_credentials" {
			t.Errorf("%s: after the delay: %q", staff, got)
		}
		w.clock.add(31 * time.Second)
		if got := try("200100"); got != "locked_out" {
			t.Errorf("%s: the delay did not double: %q", staff, got)
		}
		w.clock.add(31 * time.Second)
		want := ""
		if staff == "9999" {
			want = "bad_credentials"
		}
		if got := try("200100"); got != want {
			t.Errorf("%s: after the doubled delay: %q", staff, got)
		}
	}
}

// TestGuessesAtOnce: a flood of guesses that begins before the first is
// counted gets no more than five.
func TestGuessesAtOnce(t *testing.T) {
	w := newWorld(t)
	var wg sync.WaitGroup
	var mu sync.Mutex
	got := map[string]int{}
	s := w.stranger()
	for range 100 {
		wg.Go(func() {
			_, err := s.desk.SignIn(t.Context(), &hallv1.SignInRequest{StaffNo: "2001", Pin: "000000", Role: "clerk", Window: "A035"})
			mu.Lock()
			defer mu.Unlock()
			got[reason(err)]++
		})
	}
	wg.Wait()
	if got["bad_credentials"] != 5 || got["locked_out"] != 95 {
		t.Errorf("answers %v", got)
	}
}
