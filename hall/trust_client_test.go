package hall_test

import (
	"context"
	"errors"
	"io/fs"
	"log/slog"
	"net"
	"os"
	"path/filepath"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	hallv1 "onewindow/api/hall/v1"
	"onewindow/client"
	"onewindow/hall"
	"onewindow/hall/store"
)

// counted dials and counts.
func counted(n *atomic.Int64) func(context.Context, string) (net.Conn, error) {
	return func(ctx context.Context, addr string) (net.Conn, error) {
		n.Add(1)
		var d net.Dialer
		return d.DialContext(ctx, "tcp", addr)
	}
}

func (c *certified) enrolment(holder, path string, code hallv1.EnrolCode) client.Enrolment {
	return client.Enrolment{
		Addresses: []string{"127.0.0.1:1", c.addr}, Holder: holder, Code: code, Path: path, Now: c.clock.Now,
	}
}

// running is a window's own client at work.
type running struct {
	*client.Client
	t      *testing.T
	id     *client.Identity
	path   string
	states chan client.State
	until  chan time.Time
	dials  *atomic.Int64
	stop   func()
}

func (c *certified) run(id *client.Identity, path string) *running {
	c.t.Helper()
	r := &running{t: c.t, id: id, path: path, states: make(chan client.State, 64), until: make(chan time.Time, 8), dials: &atomic.Int64{}}
	var err error
	r.Client, err = client.Dial(client.Options{
		Target: c.addr, Window: id.Holder(), Identity: id, Now: c.clock.Now, Log: slog.New(slog.DiscardHandler), Dial: counted(r.dials),
	})
	if err != nil {
		c.t.Fatal(err)
	}
	r.OnState(func(s client.State) { r.states <- s })
	r.OnCertificate(func(at time.Time) { r.until <- at })
	ctx, cancel := context.WithCancel(context.Background())
	var running sync.WaitGroup
	running.Go(func() { _ = r.Run(ctx) })
	r.stop = sync.OnceFunc(func() {
		cancel()
		running.Wait()
		_ = r.Close()
	})
	c.t.Cleanup(r.stop)
	return r
}

// becomes waits for a state, and gives what came before it.
func (r *running) becomes(want client.State) (before []client.State) {
	r.t.Helper()
	late := time.After(time.Minute)
	for {
		select {
		case s := <-r.states:
			if s == want {
				return before
			}
			before = append(before, s)
		case <-late:
			r.t.Fatalf("never %s; %v", want, before)
		}
	}
}

// enrolled is a window that was enrolled by its own client, and runs.
func (c *certified) enrolled(holder string) *running {
	c.t.Helper()
	path := filepath.Join(c.t.TempDir(), "identity.pem")
	id, err := client.Enrol(c.t.Context(), c.enrolment(holder, path, c.code(holder)))
	if err != nil {
		c.t.Fatal(err)
	}
	return c.run(id, path)
}

func (r *running) signIn() {
	r.t.Helper()
	if _, err := r.SignIn(r.t.Context(), "2001", pins["2001"], "clerk"); err != nil {
		r.t.Fatal(err)
	}
}

// TestDeskEnrols: a desk keeps what it was given readable by its owner alone, and
// says nothing of the code to a hall that did not give it out.
func TestDeskEnrols(t *testing.T) {
	c, other := newCertified(t, false, nil), newCertified(t, false, nil)
	path := filepath.Join(t.TempDir(), "identity.pem")
	if _, err := client.LoadIdentity(path); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("a desk that was never enrolled: %v", err)
	}
	code := c.code("A035")
	stranger := c.enrolment("A035", path, code)
	stranger.Addresses = []string{other.addr}
	if _, err := client.Enrol(t.Context(), stranger); !errors.Is(err, client.ErrOtherHall) {
		t.Errorf("at another hall: %v", err)
	}
	if n := other.begun.Load(); n != 0 {
		t.Errorf("%d calls at another hall", n)
	}
	wrong := code
	wrong.Secret = "0000000000"
	var refused *client.Refused
	if _, err := client.Enrol(t.Context(), c.enrolment("A035", path, wrong)); !errors.As(err, &refused) || refused.Code != hall.ReasonEnrolCode {
		t.Errorf("a wrong code: %v", err)
	}
	if _, err := os.Stat(path); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("kept after a refusal: %v", err)
	}
	id, err := client.Enrol(t.Context(), c.enrolment("A035", path, code))
	if err != nil {
		t.Fatal(err)
	}
	info, err := os.Stat(path)
	if err != nil || info.Mode().Perm() != 0o600 || id.Holder() != "A035" {
		t.Errorf("%v of %s, %v", info.Mode(), id.Holder(), err)
	}
	again, err := client.LoadIdentity(path)
	if err != nil {
		t.Fatal(err)
	}
	r := c.run(again, path)
	r.becomes(client.Online)
	r.signIn()
	if err := os.Chmod(path, 0o640); err != nil {
		t.Fatal(err)
	}
	if _, err := client.LoadIdentity(path); err == nil {
		t.Error("a key that others may read is taken")
	}
}

// TestRevokedIsNotOffline: the window that is revoked at work says so, and says so
// again after a restart, when it does not get through the door.
func TestRevokedIsNotOffline(t *testing.T) {
	c := newCertified(t, false, nil)
	r := c.enrolled("A035")
	r.becomes(client.Online)
	r.signIn()
	err := c.store.Write(t.Context(), func(tx *store.Tx) error {
		_, err := tx.RevokeHolder("A035")
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	if before := r.becomes(client.CertificateRefused); len(before) > 0 {
		t.Errorf("before it: %v", before)
	}
	if _, err := r.Overview(t.Context()); !errors.Is(err, client.ErrUnreachable) {
		t.Errorf("a call of the revoked window is a definite answer: %v", err)
	}
	r.stop()
	if before := c.run(r.id, r.path).becomes(client.CertificateRefused); len(before) > 0 {
		t.Errorf("after a restart, before it: %v", before)
	}
}

// TestRenewedAtWork: two thirds through its life the certificate is renewed
// beside the work, and the session goes on, past the end of the old one too.
func TestRenewedAtWork(t *testing.T) {
	c := newCertified(t, false, nil)
	r := c.enrolled("A035")
	r.becomes(client.Online)
	first := r.id.Expires()
	c.clock.set(first.Add(-100 * 24 * time.Hour))
	var until time.Time
	select {
	case until = <-r.until:
	case <-time.After(time.Minute):
		t.Fatal("not renewed")
	}
	kept, err := client.LoadIdentity(r.path)
	if err != nil || !kept.Expires().Equal(until) || !until.After(first) {
		t.Errorf("kept until %v, %v", kept.Expires(), err)
	}
	r.signIn()
	// The line still shows the certificate of before: it is made anew.
	c.clock.set(first.Add(time.Hour))
	late := time.Now().Add(time.Minute)
	for {
		_, err := r.SignIn(t.Context(), "2001", pins["2001"], "clerk")
		if err == nil {
			break
		}
		if !errors.Is(err, client.ErrUnreachable) || time.Now().After(late) {
			t.Fatalf("on the day after: %v", err)
		}
	}
	if s := r.State(); s == client.CertificateExpired {
		t.Error("the renewed window counts as expired")
	}
}

// TestExpiredDoesNotKnock: a window whose certificate is over says so by itself
// and makes no connection.
func TestExpiredDoesNotKnock(t *testing.T) {
	c := newCertified(t, false, nil)
	path := filepath.Join(t.TempDir(), "identity.pem")
	id, err := client.Enrol(t.Context(), c.enrolment("A035", path, c.code("A035")))
	if err != nil {
		t.Fatal(err)
	}
	c.clock.set(id.Expires().Add(time.Minute))
	r := c.run(id, path)
	if before := r.becomes(client.CertificateExpired); len(before) > 0 {
		t.Errorf("before it: %v", before)
	}
	if n := r.dials.Load(); n != 0 {
		t.Errorf("%d connections", n)
	}
}
