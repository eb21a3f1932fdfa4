package hall

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"sync"
	"sync/atomic"
	"time"

	"google.golang.org/grpc/credentials"
	"google.golang.org/grpc/peer"

	hallv1 "onewindow/api/hall/v1"
	"onewindow/hall/ca"
	"onewindow/hall/store"
)

// trust is what the server knows of its callers' certificates: who is let in at
// all, before anything of a call is read, and whose streams end while they run.
type trust struct {
	// secure is set once the server is asked for its side of TLS.
	secure  atomic.Bool
	mu      sync.Mutex
	revoked map[string]bool // by serial
	open    map[*trusted]struct{}
	lines   lines
}

// trusted is a stream that lives as long as its certificate is good.
type trusted struct {
	cert *x509.Certificate
	end  context.CancelCauseFunc
}

// peerCertificate is the verified certificate of a call; secure says that the
// line is TLS, on which only a desk that enrols has none.
func peerCertificate(ctx context.Context) (cert *x509.Certificate, secure bool) {
	p, ok := peer.FromContext(ctx)
	if !ok {
		return nil, false
	}
	info, secure := p.AuthInfo.(credentials.TLSInfo)
	if !secure || len(info.State.VerifiedChains) == 0 {
		return nil, secure
	}
	return info.State.PeerCertificates[0], true
}

// keyOf names the key behind a call, to which its session is bound: whoever has
// the token alone has nothing. Renewal keeps the key, so nobody is signed out by
// it. Empty on a line without certificates, which never leaves the machine.
func keyOf(ctx context.Context) string {
	cert, _ := peerCertificate(ctx)
	if cert == nil {
		return ""
	}
	return ca.Key(cert)
}

// admit judges a call by its line alone.
func (t *trust) admit(ctx context.Context, method string, now time.Time) error {
	cert, secure := peerCertificate(ctx)
	switch {
	case !secure, cert == nil && method == hallv1.EnrolService_Enrol_FullMethodName:
		return nil
	case cert == nil:
		return refuse(ReasonNoCertificate)
	}
	return t.judge(cert, now)
}

func (t *trust) judge(cert *x509.Certificate, now time.Time) error {
	t.mu.Lock()
	defer t.mu.Unlock()
	switch {
	case t.revoked[ca.Serial(cert)]:
		return refuse(ReasonCertRevoked)
	case now.After(cert.NotAfter):
		return refuse(ReasonCertExpired)
	}
	return nil
}

// follow gives a stream a context that ends with its certificate.
func (t *trust) follow(ctx context.Context) (_ context.Context, done func()) {
	cert, _ := peerCertificate(ctx)
	if cert == nil {
		return ctx, func() {}
	}
	ctx, cancel := context.WithCancelCause(ctx)
	s := &trusted{cert: cert, end: cancel}
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.open == nil {
		t.open = map[*trusted]struct{}{}
	}
	t.open[s] = struct{}{}
	return ctx, func() {
		cancel(nil)
		t.mu.Lock()
		defer t.mu.Unlock()
		delete(t.open, s)
	}
}

// cut ends the streams whose certificate is no longer good.
func (t *trust) cut(now time.Time) {
	t.mu.Lock()
	var open []*trusted
	for s := range t.open {
		open = append(open, s)
	}
	t.mu.Unlock()
	for _, s := range open {
		if err := t.judge(s.cert, now); err != nil {
			s.end(err)
		}
	}
}

// learnRevoked reads whom nobody lets in any more.
func (s *Server) learnRevoked(ctx context.Context) error {
	var serials []string
	err := s.store.Look(ctx, func(r *store.Reader) (err error) {
		serials, err = r.RevokedSerials()
		return err
	})
	if err != nil {
		return err
	}
	revoked := make(map[string]bool, len(serials))
	for _, serial := range serials {
		revoked[serial] = true
	}
	s.trust.mu.Lock()
	defer s.trust.mu.Unlock()
	s.trust.revoked = revoked
	return nil
}

// keepTrust carries revocations, whichever server or command made them, to the
// streams that are open: within half a heartbeat.
func (s *Server) keepTrust(ctx context.Context) {
	if !s.trust.secure.Load() {
		return
	}
	tick := time.NewTicker(s.opt.Heartbeat / 2)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
		if err := s.learnRevoked(ctx); err != nil && ctx.Err() == nil {
			s.log.ErrorContext(ctx, "revoked certificates not read", "error", err) // those known stay out
		}
		s.trust.cut(s.now())
	}
}

// Secure makes a server's side of TLS of its certificate and the authority of
// its windows. Who is revoked does not get through the handshake.
func (s *Server) Secure(config *tls.Config) credentials.TransportCredentials {
	s.trust.secure.Store(true)
	config = config.Clone()
	config.MinVersion = tls.VersionTLS13
	config.ClientAuth = tls.RequireAndVerifyClientCert
	config.Time = s.now
	// A session that is taken up again would carry a certificate of before.
	config.SessionTicketsDisabled = true
	config.VerifyConnection = func(c tls.ConnectionState) error {
		return s.trust.judge(c.PeerCertificates[0], s.now())
	}
	if s.opt.Authority != nil {
		enrol := config.Clone()
		enrol.ClientAuth, enrol.ClientCAs, enrol.VerifyConnection = tls.NoClientCert, nil, nil
		enrol.NextProtos = []string{"h2"}
		config.GetConfigForClient = func(hello *tls.ClientHelloInfo) (*tls.Config, error) {
			if hello.ServerName == hallv1.EnrolServerName {
				return enrol, nil
			}
			return nil, nil
		}
	}
	return &counted{TransportCredentials: credentials.NewTLS(config), lines: &s.trust.lines}
}

// SecureByAuthority is Secure where the hall's own authority signs hall and
// windows.
func (s *Server) SecureByAuthority() credentials.TransportCredentials {
	own := &ownCertificate{authority: s.opt.Authority, now: s.now}
	return s.Secure(&tls.Config{
		ClientCAs:      s.opt.Authority.Pool(),
		GetCertificate: func(*tls.ClientHelloInfo) (*tls.Certificate, error) { return own.get() },
	})
}

// ownCertificate is the hall's own, made anew in good time: it stands in no file.
type ownCertificate struct {
	authority *ca.Authority
	now       func() time.Time
	mu        sync.Mutex
	cert      *tls.Certificate
}

func (o *ownCertificate) get() (*tls.Certificate, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if now := o.now(); o.cert == nil || now.After(renewAt(o.cert.Leaf.NotBefore, o.cert.Leaf.NotAfter)) || now.Before(o.cert.Leaf.NotBefore) {
		cert, err := o.authority.Server(now)
		if err != nil {
			return nil, err
		}
		o.cert = cert
	}
	return o.cert, nil
}

// renewAt is when two thirds of a certificate's life are over.
func renewAt(from, until time.Time) time.Time { return from.Add(until.Sub(from) * 2 / 3) }
