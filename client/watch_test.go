package client

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"log/slog"
	"math/big"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"

	"onewindow/visit"
)

// watching is a client that runs, and what it told.
type watching struct {
	*world
	mu     sync.Mutex
	states []State
	at     []time.Time
	seqs   []int64
	counts int
	stop   func()
}

func watch(t *testing.T, w *world) *watching {
	t.Helper()
	x := &watching{world: w}
	w.c.OnState(func(s State) {
		x.mu.Lock()
		defer x.mu.Unlock()
		x.states, x.at = append(x.states, s), append(x.at, time.Now())
	})
	w.c.OnEvent(func(e Event) {
		x.mu.Lock()
		defer x.mu.Unlock()
		x.seqs = append(x.seqs, e.Seq)
	})
	w.c.OnOverview(func(Overview) {
		x.mu.Lock()
		defer x.mu.Unlock()
		x.counts++
	})
	ctx, cancel := context.WithCancel(context.Background())
	var running sync.WaitGroup
	running.Go(func() { _ = w.c.Run(ctx) })
	x.stop = func() { cancel(); running.Wait() }
	return x
}

// until waits for a condition, in virtual time.
func (x *watching) until(what string, most time.Duration, ok func() bool) time.Duration {
	x.t.Helper()
	began := time.Now()
	for {
		x.mu.Lock()
		good := ok()
		x.mu.Unlock()
		if good {
			return time.Since(began)
		}
		if time.Since(began) > most {
			x.t.Fatalf("%s: not within %v; states %v", what, most, x.states)
		}
		<-time.After(5 * time.Millisecond)
	}
}

func (x *watching) is(s State) func() bool {
	return func() bool { return len(x.states) > 0 && x.states[len(x.states)-1] == s }
}

func (x *watching) signIn() {
	x.t.Helper()
	if _, err := x.c.SignIn(x.t.Context(), "1001", "1234", "clerk"); err != nil {
		x.t.Fatal(err)
	}
}

// The window shows 离线 within two seconds of any cut, and is back within two
// seconds of its end (R6).
func TestOfflineAndBack(t *testing.T) {
	for _, c := range []struct {
		name      string
		cut, heal func(w *world)
	}{
		{"bytes vanish", func(w *world) { w.wire.setCut(true) }, func(w *world) { w.wire.setCut(false) }},
		{"reset and nobody answers", func(w *world) { w.wire.setCut(true); w.wire.reset() }, func(w *world) { w.wire.setCut(false) }},
		{"hall stands still", func(w *world) { setMute(w, true) }, func(w *world) { setMute(w, false) }},
	} {
		for _, long := range []time.Duration{2 * time.Second, 40 * time.Second, 5 * time.Minute} {
			synctest.Test(t, func(t *testing.T) {
				w := newWorld(t)
				defer w.close()
				x := watch(t, w)
				defer x.stop()
				x.until("online without a session", 2*time.Second, x.is(Online))
				x.signIn()
				<-time.After(3 * time.Second)
				c.cut(w)
				if c.name == "hall stands still" {
					// New streams do say where they stand; what counts is that the old one is given up.
					<-time.After(long)
					c.heal(w)
					x.until("online", 2*time.Second, x.is(Online))
					if len(w.hall.watched) < 2 {
						t.Error("a stream without heartbeats was kept")
					}
					return
				}
				took := x.until("offline", 2*time.Second, x.is(Offline))
				<-time.After(long)
				c.heal(w)
				back := x.until("online again", 2*time.Second, x.is(Online))
				t.Logf("%s for %v: seen after %v, back after %v", c.name, long, took, back)
			})
		}
	}
}

func setMute(w *world, mute bool) {
	w.hall.mu.Lock()
	defer w.hall.mu.Unlock()
	w.hall.mute = mute
}

// Nobody there at the start is seen as soon.
func TestOfflineFromTheStart(t *testing.T) {
	for _, token := range []string{"", "kept"} {
		synctest.Test(t, func(t *testing.T) {
			w := newWorld(t)
			defer w.close()
			w.wire.setCut(true)
			w.c.Resume(Session{Token: token})
			x := watch(t, w)
			defer x.stop()
			x.until("offline", 2*time.Second, x.is(Offline))
		})
	}
}

// While nothing changes, nothing is told: no light flickers.
func TestStatesAreToldOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		defer w.close()
		w.hall.session = "nobody"
		x := watch(t, w)
		defer x.stop()
		<-time.After(time.Minute)
		x.signIn()
		<-time.After(time.Minute)
		x.mu.Lock()
		defer x.mu.Unlock()
		if !slices.Equal(x.states, []State{Online}) {
			t.Errorf("told %v", x.states)
		}
	})
}

// Events come in order and none is left out, over cuts and gaps.
func TestEventsAreGapless(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		defer w.close()
		w.hall.happen("ticket_issued", "ticket_issued")
		x := watch(t, w)
		defer x.stop()
		x.signIn()
		x.until("online", 2*time.Second, x.is(Online))
		<-time.After(time.Second)
		for n := range 40 {
			if n%10 == 4 {
				w.wire.reset()
			}
			if n%10 == 7 {
				w.hall.mu.Lock()
				w.hall.skip = int64(len(w.hall.events) + 1)
				w.hall.mu.Unlock()
			}
			w.hall.happen("ticket_moved")
			<-time.After(300 * time.Millisecond)
		}
		x.until("all events", 10*time.Second, func() bool { return len(x.seqs) >= 40 })
		for i, seq := range x.seqs {
			if seq != int64(i+3) {
				t.Fatalf("event %d has number %d: %v", i, seq, x.seqs)
			}
		}
		if len(w.hall.watched) < 9 {
			t.Errorf("%d streams: neither cut nor gap was noticed", len(w.hall.watched))
		}
	})
}

// The last event of all may be the one that is lost; the heartbeat shows it.
func TestLostLastEvent(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		defer w.close()
		w.hall.happen("ticket_issued")
		x := watch(t, w)
		defer x.stop()
		x.signIn()
		<-time.After(time.Second)
		w.hall.mu.Lock()
		w.hall.skip = 2
		w.hall.mu.Unlock()
		w.hall.happen("ticket_issued")
		x.until("the lost event", 2*time.Second, func() bool { return slices.Equal(x.seqs, []int64{2}) })
	})
}

// An event that the hall has lost for good does not stop those after it.
func TestEventLostForGood(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		defer w.close()
		w.hall.happen("ticket_issued")
		x := watch(t, w)
		defer x.stop()
		x.signIn()
		<-time.After(time.Second)
		w.hall.mu.Lock()
		w.hall.skip, w.hall.gone = 2, true
		w.hall.mu.Unlock()
		w.hall.happen("ticket_issued", "ticket_issued")
		<-time.After(5 * time.Second)
		w.hall.happen("ticket_issued")
		x.until("the next event", 2*time.Second, func() bool { return slices.Equal(x.seqs, []int64{4}) })
		if n := len(w.hall.watched); n > 10 {
			t.Errorf("%d streams for one gap", n)
		}
	})
}

// A hall restored from an older copy does not know our place.
func TestRestoredHall(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		defer w.close()
		w.hall.happen("a", "b", "c")
		x := watch(t, w)
		defer x.stop()
		x.signIn()
		<-time.After(time.Second)
		w.hall.mu.Lock()
		w.hall.events = w.hall.events[:1]
		w.hall.mu.Unlock()
		w.wire.reset()
		<-time.After(3 * time.Second)
		w.hall.happen("b2")
		x.until("the new event", 2*time.Second, func() bool { return slices.Equal(x.seqs, []int64{2}) && x.is(Online)() })
	})
}

// A hundred events a second make five counts a second, and the last is not
// left out.
func TestOverviewIsCoalesced(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		defer w.close()
		x := watch(t, w)
		defer x.stop()
		w.hall.happen("ticket_issued")
		x.signIn()
		<-time.After(time.Second)
		x.mu.Lock()
		before := x.counts
		x.mu.Unlock()
		if before == 0 {
			t.Fatal("no count after the start")
		}
		for range 300 {
			w.hall.happen("ticket_issued")
			<-time.After(10 * time.Millisecond)
		}
		<-time.After(time.Second)
		x.mu.Lock()
		defer x.mu.Unlock()
		if n := x.counts - before; n < 10 || n > 17 {
			t.Errorf("%d counts in three seconds", n)
		}
	})
}

// Who locks the window or leaves it has lost the token, and the outbox goes on
// being delivered; the line is known all the while. What came meanwhile is not
// missed.
func TestLockedDelivers(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		defer w.close()
		w.hall.courier = "for the courier"
		x := watch(t, w)
		defer x.stop()
		for _, end := range []func(context.Context) error{w.c.Lock, w.c.SignOut} {
			x.signIn()
			x.until("online", 2*time.Second, x.is(Online))
			if err := end(t.Context()); err != nil {
				t.Fatal(err)
			}
			<-time.After(3 * time.Second)
			x.until("still online", 2*time.Second, x.is(Online))
			if _, err := w.c.Overview(t.Context()); !hasCode(err, CodeSignedOut) {
				t.Errorf("without a session: %v", err)
			}
			if _, err := w.c.Deliver(t.Context(), []visit.HallCommand{{ID: "c1", CaseID: "case"}}); err != nil {
				t.Errorf("the outbox waits: %v", err)
			}
		}
		x.until("never told to sign in", time.Second, func() bool { return !slices.Contains(x.states, SignedOut) })
	})
}

// A session that the hall ended is told as such; a new sign-in helps at once,
// and the end of the old stream does not take the new session away.
func TestSessions(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		defer w.close()
		x := watch(t, w)
		defer x.stop()
		x.signIn()
		x.until("online", 2*time.Second, x.is(Online))
		w.hall.mu.Lock()
		w.hall.session = "another"
		w.hall.mu.Unlock()
		x.until("signed out", 2*time.Second, x.is(SignedOut))
		_, err := w.c.Overview(t.Context())
		if !hasCode(err, CodeSignedOut) {
			t.Errorf("got %v", err)
		}
		x.signIn()
		x.until("online again", 2*time.Second, x.is(Online))
		for range 5 { // the same person again and again: each ends the session before
			if err = w.c.SignOut(t.Context()); err != nil {
				t.Fatal(err)
			}
			if _, err = w.c.SignIn(t.Context(), "1002", "1234", "clerk"); err != nil {
				t.Fatal(err)
			}
			<-time.After(700 * time.Millisecond)
			if _, err = w.c.Overview(t.Context()); err != nil {
				t.Fatalf("the new session is gone: %v", err)
			}
		}
		<-time.After(5 * time.Second)
		if !x.is(Online)() {
			t.Errorf("states %v", x.states)
		}
	})
}

func TestSignInErrors(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		defer w.close()
		_, err := w.c.SignIn(t.Context(), "1001", "0000", "clerk")
		if !hasCode(err, "bad_credentials") {
			t.Errorf("got %v", err)
		}
		_, err = w.c.SignIn(t.Context(), "1001", "locked", "clerk")
		refused, ok := errors.AsType[*Refused](err)
		if !ok || refused.Code != "locked_out" || refused.Details["retry_after_s"] != "30" {
			t.Errorf("got %v", err)
		}
		s, err := w.c.SignIn(t.Context(), "1001", "1234", "clerk")
		if err != nil || s.Name != "陈" || s.Role != "clerk" || s.HallName != "厅" || s.Token == "" {
			t.Errorf("%+v %v", s, err)
		}
		w.wire.setCut(true)
		_, err = w.c.SignIn(t.Context(), "1001", "1234", "clerk")
		if !errors.Is(err, ErrUnreachable) {
			t.Errorf("got %v", err)
		}
	})
}

// A call whose answer is lost is asked again with the same id, for five
// seconds.
func TestCallNext(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		defer w.close()
		ticket, found, err := w.c.CallNext(t.Context(), "r1", nil)
		if err != nil || !found || ticket.ID != "t-r1" || ticket.Lease != 4 || w.hall.calls["r1"] != 3 {
			t.Errorf("%+v %v %v, %v calls", ticket, found, err, w.hall.calls)
		}
		w.wire.setCut(true)
		began := time.Now()
		_, _, err = w.c.CallNext(t.Context(), "r2", nil)
		if took := time.Since(began); !errors.Is(err, ErrUnreachable) || took < 4*time.Second || took > 6*time.Second {
			t.Errorf("%v after %v", err, took)
		}
	})
}

// Every status is one of the two kinds, never both and never none.
func TestErrorKinds(t *testing.T) {
	indefinite := []codes.Code{
		codes.Unavailable, codes.DeadlineExceeded, codes.Canceled, codes.Unknown, codes.Internal, codes.Aborted,
		codes.ResourceExhausted, codes.DataLoss,
	}
	for code := codes.Canceled; code <= codes.Unauthenticated; code++ {
		for _, err := range []error{status.Error(code, "x"), refusal(code, "reason")} {
			got := classify(err)
			_, definite := errors.AsType[*Refused](got)
			if unreachable := errors.Is(got, ErrUnreachable); unreachable == definite || unreachable != slices.Contains(indefinite, code) {
				t.Errorf("%s: indefinite %v, definite %v", code, unreachable, definite)
			}
		}
	}
	for _, reason := range []string{"no_session", "session_expired", "session_ended", "session_locked"} {
		if err := classify(refusal(codes.Unauthenticated, reason)); !hasCode(err, CodeSignedOut) {
			t.Errorf("%s is %v", reason, err)
		}
	}
	if classify(nil) != nil || !errors.Is(classify(context.DeadlineExceeded), ErrUnreachable) {
		t.Error("no error, or one that is no status")
	}
}

// An expired certificate is not shown as a cut line.
func TestExpiredCertificate(t *testing.T) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	end := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	template := &x509.Certificate{SerialNumber: big.NewInt(1), NotBefore: end.AddDate(-1, 0, 0), NotAfter: end}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		now  time.Time
		want State
	}{{end.Add(-time.Hour), Offline}, {end.Add(time.Hour), CertificateExpired}} {
		synctest.Test(t, func(t *testing.T) {
			w := &wire{cut: true}
			line, err := Dial(Options{
				Target: "passthrough:///hall", Dial: w.dial, Now: func() time.Time { return c.now }, Log: slog.New(slog.DiscardHandler),
				TLS: &tls.Config{Certificates: []tls.Certificate{{Certificate: [][]byte{der}, PrivateKey: key}}},
			})
			if err != nil {
				t.Fatal(err)
			}
			defer line.Close()
			if !line.CertificateExpires().Equal(end) {
				t.Errorf("expires %v", line.CertificateExpires())
			}
			x := watch(t, &world{t: t, c: line})
			defer x.stop()
			x.until(string(c.want), 2*time.Second, x.is(c.want))
		})
	}
}

// Personal data goes to another machine by TLS or not at all.
func TestInsecureIsForThisMachine(t *testing.T) {
	for target, good := range map[string]bool{
		"127.0.0.1:1": true, "[::1]:1": true, "localhost:1": true, "hall:1": false, "10.0.0.1:1": false, "127.0.0.1.example.org:1": false, "": false,
	} {
		c, err := Dial(Options{Target: target, Insecure: true})
		if (err == nil) != good {
			t.Errorf("%q: %v", target, err)
		}
		if err == nil {
			c.Close()
		}
	}
	if _, err := Dial(Options{Target: "127.0.0.1:1"}); err == nil {
		t.Error("neither TLS nor leave to do without")
	}
}
