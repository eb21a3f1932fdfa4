package hall_test

import (
	"context"
	"errors"
	"io"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/metadata"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/types/known/emptypb"

	hallv1 "onewindow/api/hall/v1"
	"onewindow/hall"
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

// TestEveryCallHasARule asks every method of every registered service, as
// every role and in every state of a session. What the table allows must reach
// the handler, what it does not must be refused before it.
func TestEveryCallHasARule(t *testing.T) {
	w := newWorld(t)
	people := map[string][2]string{
		"clerk": {"2001", "A035"}, "police": {"3001", "A036"}, "issuer": {"4001", "E001"}, "reviewer": {"5002", ""},
		"chief_rep": {"6002", ""}, "supervisor": {"7001", ""}, "guide": {"8001", ""}, "kiosk": {"9001", ""}, "online": {"9002", ""}, "hall": {"H001", ""},
	}
	tokens := map[string]string{}
	for _, role := range hall.Roles() {
		p, ok := people[role]
		if !ok {
			t.Fatalf("no test person for role %s", role)
		}
		tokens[role] = w.as(p[0], role, p[1]).token
	}
	conn := w.dial()
	cells := 0
	for service, info := range w.server.GRPC().GetServiceInfo() {
		for _, m := range info.Methods {
			method := "/" + service + "/" + m.Name
			open, roles, known := hall.RuleOf(method)
			if !known {
				t.Errorf("%s has no rule", method)
				continue
			}
			if open {
				if err := invoke(t, conn, method, ""); reason(err) == "no_session" {
					t.Errorf("%s is open but wants a session", method)
				}
				cells++
				continue
			}
			for name, token := range map[string]string{"none": "", "unknown": "nonsense"} {
				if err := invoke(t, conn, method, token); reason(err) != "no_session" {
					t.Errorf("%s with %s session: %v", method, name, err)
				}
				cells++
			}
			if strings.HasSuffix(method, "SignOut") {
				continue // would end the sessions of the test
			}
			for _, role := range hall.Roles() {
				err := invoke(t, conn, method, tokens[role])
				refused := reason(err) == "role" && len(roleDetail(err)) > 0
				if may := slices.Contains(roles, role); may == refused {
					t.Errorf("%s as %s: allowed %v, refused %v (%v)", method, role, may, refused, err)
				}
				cells++
			}
		}
	}
	if cells < 100 {
		t.Errorf("only %d cells tried", cells)
	}
}

// roleDetail is the role that the guard named; a handler's own refusal of a
// list names it too but answers another question.
func roleDetail(err error) string {
	if reason(err) != "role" {
		return ""
	}
	return status.Convert(err).Message()
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

// TestStrangersCostTheSame: an unknown number is answered after the same work
// as a known one. The work is the hash; it is measured over many tries, by the
// middle of the times.
func TestStrangersCostTheSame(t *testing.T) {
	cost := hall.PINCost{Time: 1, MemoryKiB: 8 << 10, Threads: 1}
	w := newWorld(t, func(o *hall.Options) { o.PINCost = cost })
	if err := hall.Init(t.Context(), w.store, hall.Seed{Staff: []hall.SeedStaff{{No: "2001", Name: "x", PIN: "1", Roles: []string{"clerk"}}}}, cost); err != nil {
		t.Fatal(err)
	}
	s := w.stranger()
	took := func(staff string) time.Duration {
		began := time.Now()
		_, err := s.desk.SignIn(t.Context(), &hallv1.SignInRequest{StaffNo: staff, Pin: "0", Role: "clerk", Window: "A035"})
		if status.Code(err) != codes.Unauthenticated {
			t.Fatal(err)
		}
		return time.Since(began)
	}
	// The quickest of each: whatever else the machine does only adds to it.
	a, b := time.Hour, time.Hour
	alike := func() bool { return a <= 2*b && b <= 2*a }
	for n := 0; n < 40 || !alike() && n < 800; n++ {
		a, b = min(a, took("2001")), min(b, took("9999"))
	}
	if !alike() {
		t.Errorf("a known number takes %v, an unknown one %v", a, b)
	}
}
