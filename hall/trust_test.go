package hall_test

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"net"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/credentials"
	"google.golang.org/grpc/credentials/insecure"
	healthv1 "google.golang.org/grpc/health/grpc_health_v1"
	"google.golang.org/grpc/metadata"
	"google.golang.org/grpc/stats"
	"google.golang.org/grpc/status"

	hallv1 "onewindow/api/hall/v1"
	"onewindow/e2e/oracle"
	"onewindow/fixtures"
	"onewindow/hall"
	"onewindow/hall/ca"
	"onewindow/hall/store"
)

// certified is a hall with an authority of its own.
type certified struct {
	*world
	authority *ca.Authority
	begun     atomic.Int64 // calls that got past the door
}

// counts counts the calls that begin.
type counts struct{ n *atomic.Int64 }

func (c counts) TagRPC(ctx context.Context, _ *stats.RPCTagInfo) context.Context { return ctx }
func (c counts) HandleRPC(_ context.Context, s stats.RPCStats) {
	if _, began := s.(*stats.Begin); began {
		c.n.Add(1)
	}
}
func (c counts) TagConn(ctx context.Context, _ *stats.ConnTagInfo) context.Context { return ctx }
func (c counts) HandleConn(context.Context, stats.ConnStats)                       {}

// newCertified opens it; mutant, if any, spoils the server's side of TLS.
func newCertified(t *testing.T, byHand bool, mutant func(credentials.TransportCredentials) credentials.TransportCredentials, opts ...func(*hall.Options)) *certified {
	t.Helper()
	c := &certified{world: &world{t: t, dir: t.TempDir(), name: "演示大厅", clock: &clock{t: fixtures.Opening}, byHand: byHand}}
	var err error
	c.authority, err = ca.LoadOrCreate(filepath.Join(c.dir, "hall.ca"), c.clock.Now())
	if err != nil {
		t.Fatal(err)
	}
	c.world.secure = func(s *hall.Server) []grpc.ServerOption {
		creds := s.SecureByAuthority()
		if mutant != nil {
			creds = mutant(creds)
		}
		return []grpc.ServerOption{grpc.Creds(creds), grpc.StatsHandler(counts{&c.begun})}
	}
	c.open(append(opts, func(o *hall.Options) { o.Authority = c.authority })...)
	return c
}

// desk is a window's key with its certificate.
type desk struct {
	c    *certified
	key  *ecdsa.PrivateKey
	cert *x509.Certificate
}

func newKey(t *testing.T) *ecdsa.PrivateKey {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	return key
}

func (c *certified) code(holder string) hallv1.EnrolCode {
	c.t.Helper()
	code, err := hall.NewEnrolCode(c.t.Context(), c.store, c.authority, holder, hall.EnrolCodeLife)
	if err != nil {
		c.t.Fatal(err)
	}
	return code
}

// enrolWith uses a code with a key.
func (c *certified) enrolWith(key *ecdsa.PrivateKey, holder, secret string) (*desk, error) {
	c.t.Helper()
	der, err := x509.CreateCertificateRequest(rand.Reader, &x509.CertificateRequest{}, key)
	if err != nil {
		c.t.Fatal(err)
	}
	conn := c.dialAs(c.newcomer(), true)
	r, err := hallv1.NewEnrolServiceClient(conn).Enrol(c.t.Context(), &hallv1.EnrolRequest{Secret: secret, Holder: holder, Request: der})
	if err != nil {
		return nil, err
	}
	cert, err := x509.ParseCertificate(r.GetCertificate())
	if err != nil {
		c.t.Fatal(err)
	}
	return &desk{c: c, key: key, cert: cert}, nil
}

func (c *certified) enrol(holder string) *desk {
	c.t.Helper()
	d, err := c.enrolWith(newKey(c.t), holder, c.code(holder).Secret)
	if err != nil {
		c.t.Fatal(err)
	}
	return d
}

// newcomer has no certificate and asks to enrol. What the hall shows is looked at
// by the client's own tests.
func (c *certified) newcomer() credentials.TransportCredentials {
	return credentials.NewTLS(&tls.Config{MinVersion: tls.VersionTLS13, ServerName: hallv1.EnrolServerName, InsecureSkipVerify: true})
}

func (d *desk) creds() credentials.TransportCredentials {
	return d.c.with(tls.Certificate{Certificate: [][]byte{d.cert.Raw}, PrivateKey: d.key})
}

func (c *certified) with(certs ...tls.Certificate) credentials.TransportCredentials {
	return credentials.NewTLS(&tls.Config{
		MinVersion: tls.VersionTLS13, ServerName: hallv1.HallServerName, RootCAs: c.authority.Pool(), Time: c.clock.Now, Certificates: certs,
	})
}

// as signs a person in over the desk's own line.
func (d *desk) as(staff, role, window string) *seat {
	d.c.t.Helper()
	conn := d.c.dialAs(d.creds(), true)
	s := &seat{w: d.c.world, conn: conn, desk: hallv1.NewDeskServiceClient(conn), window: window}
	r, err := s.desk.SignIn(d.c.t.Context(), &hallv1.SignInRequest{StaffNo: staff, Pin: pins[staff], Role: role, Window: window})
	if err != nil {
		d.c.t.Fatal(err)
	}
	s.token = r.GetToken()
	return s
}

// asks calls something with a token and gives the reason of the refusal.
func (d *desk) asks(conn *grpc.ClientConn, token string) string {
	ctx := metadata.AppendToOutgoingContext(d.c.t.Context(), "authorization", "Bearer "+token)
	_, err := hallv1.NewDeskServiceClient(conn).Overview(ctx, &hallv1.OverviewRequest{})
	if err == nil {
		return ""
	}
	return reason(err)
}

func (d *desk) revoke() {
	d.c.t.Helper()
	err := d.c.store.Write(d.c.t.Context(), func(tx *store.Tx) error { return tx.RevokeSerial(ca.Serial(d.cert)) })
	if err != nil {
		d.c.t.Fatal(err)
	}
}

// TestStrangersReachNothing: no certificate, one of another authority, one that is
// over and one that is revoked do not even begin a call; a newcomer may enrol and
// nothing else.
func TestStrangersReachNothing(t *testing.T) {
	began := time.Now()
	c := newCertified(t, false, nil)
	good := c.enrol("A035")
	conn := c.dialAs(good.creds(), true)
	if _, err := healthv1.NewHealthClient(conn).Check(t.Context(), &healthv1.HealthCheckRequest{}); err != nil {
		t.Fatal(err)
	}
	tried, begun, wrong := strangers(c)
	for _, w := range wrong {
		t.Error(w)
	}
	if begun != 0 {
		t.Errorf("%d calls of strangers began", begun)
	}
	if err := invoke(t, c.dialAs(c.newcomer(), true), hallv1.EnrolService_Enrol_FullMethodName, ""); reason(err) != "invalid" {
		t.Errorf("a newcomer who enrols with nothing: %v", err)
	}
	open := &openDoor{TransportCredentials: insecure.NewCredentials()}
	mutant := newCertified(t, false, func(credentials.TransportCredentials) credentials.TransportCredentials { return open })
	open.cert.Store(mutant.own())
	if _, begun, _ := strangers(mutant); begun == 0 {
		t.Error("the mutant that asks nobody for a certificate lives")
	}
	oracle.Prove(t, began, oracle.Proof{
		Promise: "R29", Harness: "a line without a certificate, with one of another authority, an expired and a revoked one; every call of a line that may only enrol",
		Trials: tried, Unit: "calls", Result: fmt.Sprintf("%d began; mutant caught: nobody is asked for a certificate", begun),
	})
}

// strangers try everything that is theirs to try, and says how many calls there
// were, how many of them began, and what was answered otherwise than it should be.
func strangers(c *certified) (tried int, begun int64, wrong []string) {
	t := c.t
	t.Helper()
	other, err := ca.LoadOrCreate(filepath.Join(t.TempDir(), "other.ca"), c.clock.Now())
	if err != nil {
		t.Fatal(err)
	}
	signed := func(a *ca.Authority, at time.Time) tls.Certificate {
		key := newKey(t)
		cert, err := a.Sign("A036", key.Public(), at, time.Hour)
		if err != nil {
			t.Fatal(err)
		}
		return tls.Certificate{Certificate: [][]byte{cert.Raw}, PrivateKey: key}
	}
	revoked := c.enrol("A036")
	revoked.revoke()
	c.restart() // the list is read before the first caller comes
	before := c.begun.Load()
	for name, creds := range map[string]credentials.TransportCredentials{
		"none": c.with(), "another authority": c.with(signed(other, c.clock.Now())),
		"expired": c.with(signed(c.authority, c.clock.Now().Add(-2*time.Hour))), "revoked": revoked.creds(),
	} {
		tried++
		stranger := c.dialAs(creds, false)
		if _, err := healthv1.NewHealthClient(stranger).Check(t.Context(), &healthv1.HealthCheckRequest{}); status.Code(err) != codes.Unavailable {
			wrong = append(wrong, fmt.Sprintf("%s: %v", name, err))
		}
	}
	newcomer := c.dialAs(c.newcomer(), true)
	for service, info := range c.server.GRPC().GetServiceInfo() {
		for _, m := range info.Methods {
			method := "/" + service + "/" + m.Name
			if method == hallv1.EnrolService_Enrol_FullMethodName {
				continue
			}
			tried++
			if err := invoke(t, newcomer, method, ""); reason(err) != "no_certificate" {
				wrong = append(wrong, fmt.Sprintf("a newcomer at %s: %v", method, err))
			}
		}
	}
	return tried, c.begun.Load() - before, wrong
}

// own is a certificate of the hall itself.
func (c *certified) own() *tls.Certificate {
	c.t.Helper()
	cert, err := c.authority.Server(c.clock.Now())
	if err != nil {
		c.t.Fatal(err)
	}
	return cert
}

// openDoor speaks TLS with everybody and says nothing of who it was: the mutant
// without R29's defence.
type openDoor struct {
	credentials.TransportCredentials
	cert atomic.Pointer[tls.Certificate]
}

func (o *openDoor) Clone() credentials.TransportCredentials { return o }

func (o *openDoor) ServerHandshake(raw net.Conn) (net.Conn, credentials.AuthInfo, error) {
	line := tls.Server(raw, &tls.Config{MinVersion: tls.VersionTLS13, NextProtos: []string{"h2"}, Certificates: []tls.Certificate{*o.cert.Load()}})
	if err := line.Handshake(); err != nil {
		return nil, nil, err
	}
	_, info, err := o.TransportCredentials.ServerHandshake(line)
	return line, info, err
}

// TestEnrolCodes: a code is good once, for its desk, for its minutes; whoever
// guesses waits.
func TestEnrolCodes(t *testing.T) {
	c := newCertified(t, false, nil)
	refused := func(want, holder, secret string, key *ecdsa.PrivateKey) {
		t.Helper()
		if _, err := c.enrolWith(key, holder, secret); err == nil || reason(err) != want {
			t.Errorf("%s with %s: %v, want %s", holder, secret, err, want)
		}
	}
	key := newKey(t)
	code := c.code("A035")
	refused("enrol_other", "A036", code.Secret, key)
	first, err := c.enrolWith(key, "A035", code.Secret)
	if err != nil {
		t.Fatal(err)
	}
	if again, err := c.enrolWith(key, "A035", code.Secret); err != nil || !again.cert.Equal(first.cert) {
		t.Errorf("the lost answer, asked for again: %v", err)
	}
	refused("enrol_code", "A035", code.Secret, newKey(t))
	if first.cert.Subject.CommonName != "A035" || first.cert.NotAfter.Sub(c.clock.Now()) != 365*24*time.Hour {
		t.Errorf("certificate of %s until %v", first.cert.Subject, first.cert.NotAfter)
	}

	late := c.code("A036")
	replaced := late
	late = c.code("A036")
	refused("enrol_code", "A036", replaced.Secret, key)
	c.clock.add(hall.EnrolCodeLife)
	refused("enrol_code", "A036", late.Secret, key)

	right := c.code("A036")
	for range 2 {
		refused("enrol_code", "A036", "0000000000", key)
	}
	refused("locked_out", "A036", right.Secret, key)
	c.restart()
	refused("locked_out", "A036", right.Secret, key)
	c.clock.add(31 * time.Second)
	if _, err := c.enrolWith(newKey(t), "A036", right.Secret); err != nil {
		t.Errorf("after the delay: %v", err)
	}
}

// TestAWindowIsItsOwn: from a window's certificate nobody signs in at another
// window, and the authority's windows cannot pass for the hall.
func TestAWindowIsItsOwn(t *testing.T) {
	c := newCertified(t, false, nil)
	a := c.enrol("A035")
	conn := c.dialAs(a.creds(), true)
	_, err := hallv1.NewDeskServiceClient(conn).SignIn(t.Context(), &hallv1.SignInRequest{StaffNo: "2001", Pin: pins["2001"], Role: "clerk", Window: "A036"})
	if err == nil || reason(err) != "certificate_window" {
		t.Errorf("A035 as A036: %v", err)
	}
	_, err = a.cert.Verify(x509.VerifyOptions{
		Roots: c.authority.Pool(), CurrentTime: c.clock.Now(), KeyUsages: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth},
	})
	if err == nil {
		t.Error("a window's certificate is good for a server")
	}
}

// replays uses a token of window A at window B, and says how often it was taken.
func replays(c *certified, tries int) (taken int) {
	a, b := c.enrol("A035"), c.enrol("A036")
	own := a.as("2001", "clerk", "A035")
	other := c.dialAs(b.creds(), true)
	for range tries {
		if b.asks(other, own.token) != "no_session" {
			taken++
		}
	}
	if got := a.asks(own.conn, own.token); got != "" {
		c.t.Errorf("at its own window: %s", got)
	}
	return taken
}

// afterwards uses a token at its own window once it was locked or signed out by
// end, says how often it was taken, and how long after end the last time.
func afterwards(c *certified, tries int, end func(*seat) error) (taken int, last time.Duration) {
	c.t.Helper()
	own := c.enrol("A035").as("2001", "clerk", "A035")
	if err := end(own); err != nil {
		c.t.Fatal(err)
	}
	began := time.Now()
	for range tries {
		if own.alive() == "" {
			taken++
			last = time.Since(began)
		}
	}
	return taken, last
}

// ends are how a token dies, and the mutants that only darken the screen.
var ends = map[string]func(*seat) error{
	"lock": func(s *seat) error {
		_, err := hallv1.NewSessionServiceClient(s.conn).Lock(s.ctx(), &hallv1.LockRequest{})
		return err
	},
	"sign-out": func(s *seat) error {
		_, err := s.desk.SignOut(s.ctx(), &hallv1.SignOutRequest{})
		return err
	},
}

// TestStolenTokens: a token of one window is nothing at another one, and nothing
// anywhere once its person has locked the window or signed out.
func TestStolenTokens(t *testing.T) {
	began := time.Now()
	const tries = 1000
	c := newCertified(t, false, nil)
	taken := replays(c, tries)
	if taken > 0 {
		t.Errorf("%d of %d replays were taken", taken, tries)
	}
	unbound := newCertified(t, false, func(c credentials.TransportCredentials) credentials.TransportCredentials {
		return &sameFace{TransportCredentials: c}
	})
	if replays(unbound, 3) == 0 {
		t.Error("the mutant without a binding lives")
	}
	oracle.Prove(t, began, oracle.Proof{
		Promise: "R23", Harness: "a session's token used at another window, over that window's certificate", Trials: tries, Unit: "replays",
		Result: fmt.Sprintf("%d taken, the session goes on at its own window; mutant caught: all windows have one key", taken),
	})

	began = time.Now()
	dead := 0
	for name, end := range ends {
		n, last := afterwards(c, tries, end)
		if n > 0 {
			t.Errorf("%s: %d of %d were taken, the last one after %v", name, n, tries, last)
		}
		dead += n
	}
	if n, _ := afterwards(c, 3, func(*seat) error { return nil }); n == 0 {
		t.Error("the mutant that only darkens the screen lives")
	}
	oracle.Prove(t, began, oracle.Proof{
		Promise: "R23", Harness: "a session's token used at its own window after the lock and after the sign-out", Trials: 2 * tries, Unit: "replays",
		Result: fmt.Sprintf("%d taken, from the first one on; mutant caught: a lock of the screen alone", dead),
	})
}

// sameFace takes every caller for the first one: the mutant for whom all windows
// have one key.
type sameFace struct {
	credentials.TransportCredentials
	first atomic.Pointer[credentials.TLSInfo]
}

func (s *sameFace) Clone() credentials.TransportCredentials { return s }

func (s *sameFace) ServerHandshake(raw net.Conn) (net.Conn, credentials.AuthInfo, error) {
	conn, info, err := s.TransportCredentials.ServerHandshake(raw)
	if tls, ok := info.(credentials.TLSInfo); ok && len(tls.State.VerifiedChains) > 0 {
		s.first.CompareAndSwap(nil, &tls)
		return conn, *s.first.Load(), err
	}
	return conn, info, err
}

// endOf reads a stream of events for so many messages and says how it ended; ""
// if it did not.
func endOf(stream hallv1.DeskService_WatchClient, messages int) string {
	for range messages {
		if _, err := stream.Recv(); err != nil {
			return reason(err)
		}
	}
	return ""
}

// opened is a stream of events that has begun.
func (d *desk) opened(s *seat) hallv1.DeskService_WatchClient {
	d.c.t.Helper()
	stream, err := s.desk.Watch(s.ctx(), &hallv1.WatchRequest{})
	if err == nil {
		_, err = stream.Recv()
	}
	if err != nil {
		d.c.t.Fatal(err)
	}
	return stream
}

// heartbeats of the test's hall come every 50 ms: ten seconds of them.
const patience = 200

// TestRevokedInMidSession: the stream ends, with the reason, the next call is
// refused, and nobody gets in again; another window goes on.
func TestRevokedInMidSession(t *testing.T) {
	c := newCertified(t, false, nil)
	a, b := c.enrol("A035"), c.enrol("A036")
	first, second := a.as("2001", "clerk", "A035"), b.as("2002", "clerk", "A036")
	stream := a.opened(first)
	a.revoke()
	if got := endOf(stream, patience); got != "certificate_revoked" {
		t.Errorf("the stream ended by %q", got)
	}
	if got := a.asks(first.conn, first.token); got != "certificate_revoked" {
		t.Errorf("the next call: %q", got)
	}
	if _, err := healthv1.NewHealthClient(c.dialAs(a.creds(), false)).Check(t.Context(), &healthv1.HealthCheckRequest{}); status.Code(err) != codes.Unavailable {
		t.Errorf("in again: %v", err)
	}
	if got := b.asks(second.conn, second.token); got != "" {
		t.Errorf("another window: %q", got)
	}

	// Who enrols anew stands in the place of the desk before.
	stream = b.opened(second)
	c.enrol("A036")
	if got := endOf(stream, patience); got != "certificate_revoked" {
		t.Errorf("the desk that was replaced: %q", got)
	}

	// The mutant carries revocations nowhere.
	deaf := newCertified(t, true, nil)
	d := deaf.enrol("A035")
	stream = d.opened(d.as("2001", "clerk", "A035"))
	d.revoke()
	if got := endOf(stream, patience/10); got != "" {
		t.Errorf("the mutant that pushes nothing: %q", got)
	}
}

// TestRenewedAndExpired: a certificate is renewed while it is good, keeps the
// session, and ends on its day, in mid-stream too.
func TestRenewedAndExpired(t *testing.T) {
	c := newCertified(t, false, nil)
	a := c.enrol("A035")
	s := a.as("2001", "clerk", "A035")
	renew := func(d *desk, conn *grpc.ClientConn) (*desk, error) {
		r, err := hallv1.NewEnrolServiceClient(conn).Renew(t.Context(), &hallv1.RenewRequest{})
		if err != nil {
			return nil, err
		}
		cert, err := x509.ParseCertificate(r.GetCertificate())
		if err != nil {
			t.Fatal(err)
		}
		return &desk{c: c, key: d.key, cert: cert}, nil
	}
	if same, err := renew(a, s.conn); err != nil || !same.cert.Equal(a.cert) {
		t.Errorf("on the first day: %v", err)
	}
	c.clock.set(a.cert.NotAfter.Add(-90 * 24 * time.Hour))
	s = a.as("2001", "clerk", "A035")
	fresh, err := renew(a, s.conn)
	if err != nil || !fresh.cert.NotAfter.After(a.cert.NotAfter) {
		t.Fatalf("renewed: %v", err)
	}
	if again, err := renew(a, s.conn); err != nil || !again.cert.Equal(fresh.cert) {
		t.Errorf("asked for again: %v", err)
	}
	if got := fresh.asks(c.dialAs(fresh.creds(), true), s.token); got != "" {
		t.Errorf("the session with the renewed certificate: %s", got)
	}

	c.clock.set(a.cert.NotAfter.Add(-time.Minute))
	s = a.as("2001", "clerk", "A035")
	stream := a.opened(s)
	c.clock.set(a.cert.NotAfter.Add(time.Second))
	if got := endOf(stream, patience); got != "certificate_expired" {
		t.Errorf("the stream ended by %q", got)
	}
	if got := a.asks(s.conn, s.token); got != "certificate_expired" {
		t.Errorf("the next call: %q", got)
	}
	if _, err := renew(a, s.conn); err == nil || reason(err) != "certificate_expired" {
		t.Errorf("renewed after its day: %v", err)
	}
	if got := fresh.asks(c.dialAs(fresh.creds(), true), s.token); got != "" {
		t.Errorf("the renewed certificate on the next day: %s", got)
	}
}

// TestEnrolCodeText: a code survives how people type it, and not what they type
// wrong.
func TestEnrolCodeText(t *testing.T) {
	c := newCertified(t, false, nil)
	code := c.code("A035")
	text := code.String()
	wide := strings.Map(func(r rune) rune {
		if r == ' ' {
			return '　'
		}
		return r - '0' + '０'
	}, text)
	for _, typed := range []string{text, " " + text, strings.ReplaceAll(text, " ", ""), strings.ReplaceAll(text, " ", "-"), wide} {
		if got, err := hallv1.ParseEnrolCode(typed); err != nil || got != code {
			t.Errorf("%q: %v, %v", typed, got, err)
		}
	}
	for _, typed := range []string{"", "1" + text, text[1:], text + "a"} {
		if _, err := hallv1.ParseEnrolCode(typed); err == nil {
			t.Errorf("%q is taken for a code", typed)
		}
	}
	for i := range text {
		if text[i] == ' ' {
			continue
		}
		wrong := text[:i] + fmt.Sprint((int(text[i]-'0')+1)%10) + text[i+1:]
		if _, err := hallv1.ParseEnrolCode(wrong); err == nil {
			t.Errorf("digit %d may be wrong", i)
		}
	}
}
