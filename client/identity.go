package client

import (
	"bytes"
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"runtime"
	"sync"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials"

	hallv1 "onewindow/api/hall/v1"
)

// Identity is what a hall knows this desk by: the key that the desk made, its
// certificate, and the authority that signed it, in one file that is replaced
// whole. It is safe for use by many at once.
type Identity struct {
	path      string
	authority *x509.Certificate

	mu   sync.Mutex
	pair tls.Certificate
}

// LoadIdentity reads the file; fs.ErrNotExist says that this desk has not been
// enrolled. A file that others may read is refused.
func LoadIdentity(path string) (*Identity, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, fmt.Errorf("client: identity: %w", err)
	}
	if runtime.GOOS != "windows" && info.Mode().Perm()&0o077 != 0 {
		return nil, fmt.Errorf("client: identity: %s may be read by others (mode %o)", path, info.Mode().Perm())
	}
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("client: identity: %w", err)
	}
	pair, err := tls.X509KeyPair(text, text)
	if err != nil {
		return nil, fmt.Errorf("client: identity: %s: %w", path, err)
	}
	if len(pair.Certificate) != 2 {
		return nil, fmt.Errorf("client: identity: %s: a certificate and its authority are wanted, it has %d", path, len(pair.Certificate))
	}
	authority, err := x509.ParseCertificate(pair.Certificate[1])
	if err != nil {
		return nil, fmt.Errorf("client: identity: %s: %w", path, err)
	}
	pair.Certificate = pair.Certificate[:1] // the hall knows its authority
	return &Identity{path: path, authority: authority, pair: pair}, nil
}

// saveIdentity replaces the file whole, readable by its owner alone.
func saveIdentity(path string, key *ecdsa.PrivateKey, certificate, authority []byte) error {
	private, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		return fmt.Errorf("client: identity: %w", err)
	}
	var text bytes.Buffer
	for _, b := range []pem.Block{{Type: "CERTIFICATE", Bytes: certificate}, {Type: "CERTIFICATE", Bytes: authority}, {Type: "PRIVATE KEY", Bytes: private}} {
		if err := pem.Encode(&text, &b); err != nil {
			return fmt.Errorf("client: identity: %w", err)
		}
	}
	dir := filepath.Dir(path)
	f, err := os.CreateTemp(dir, ".identity-*") // made with 0600
	if err != nil {
		return fmt.Errorf("client: identity: %w", err)
	}
	_, err = f.Write(text.Bytes())
	if err = errors.Join(err, f.Sync(), f.Close()); err == nil {
		err = os.Rename(f.Name(), path)
	}
	if err != nil {
		return fmt.Errorf("client: identity: %w", errors.Join(err, os.Remove(f.Name())))
	}
	d, err := os.Open(dir)
	if err != nil {
		return fmt.Errorf("client: identity: %w", err)
	}
	return errors.Join(d.Sync(), d.Close())
}

// Holder is the name by which the hall knows this desk.
func (i *Identity) Holder() string { return i.Certificate().Subject.CommonName }

// Expires is when the present certificate ends.
func (i *Identity) Expires() time.Time { return i.Certificate().NotAfter }

// Certificate is the present one.
func (i *Identity) Certificate() *x509.Certificate {
	i.mu.Lock()
	defer i.mu.Unlock()
	return i.pair.Leaf
}

// due reports whether two thirds of the certificate's life are over.
func (i *Identity) due(now time.Time) bool {
	c := i.Certificate()
	return now.After(c.NotBefore.Add(c.NotAfter.Sub(c.NotBefore) * 2 / 3))
}

// renewed keeps a fresh certificate and shows it from the next connection on.
func (i *Identity) renewed(der []byte) error {
	cert, err := x509.ParseCertificate(der)
	if err != nil {
		return fmt.Errorf("client: identity: %w", err)
	}
	i.mu.Lock()
	defer i.mu.Unlock()
	key, ok := i.pair.PrivateKey.(*ecdsa.PrivateKey)
	if !ok || !key.PublicKey.Equal(cert.PublicKey) {
		return errors.New("client: identity: the hall signed another key")
	}
	if !cert.NotAfter.After(i.pair.Leaf.NotAfter) {
		return nil
	}
	if err := saveIdentity(i.path, key, der, i.authority.Raw); err != nil {
		return err
	}
	i.pair = tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key, Leaf: cert}
	return nil
}

// config is this desk's side of TLS: it trusts its own hall alone, at whatever
// address.
func (i *Identity) config(now func() time.Time) *tls.Config {
	pool := x509.NewCertPool()
	pool.AddCert(i.authority)
	return &tls.Config{
		MinVersion: tls.VersionTLS13, ServerName: hallv1.HallServerName, RootCAs: pool, Time: now,
		GetClientCertificate: func(*tls.CertificateRequestInfo) (*tls.Certificate, error) {
			i.mu.Lock()
			defer i.mu.Unlock()
			pair := i.pair
			return &pair, nil
		},
	}
}

// ErrOtherHall says that who answered is not the hall that gave out the code.
var ErrOtherHall = errors.New("client: not the hall of this code")

// Enrolment is what a desk needs to get its identity.
type Enrolment struct {
	Addresses []string // HOST:PORT of the hall's servers; the first that answers
	Holder    string   // as the desk is called
	Code      hallv1.EnrolCode
	Path      string // file of the identity
	Dial      func(ctx context.Context, addr string) (net.Conn, error)
	Now       func() time.Time
}

// Enrol makes a key, has the hall sign it, and keeps both. Nothing of the code is
// said before the hall has shown that it is the one which gave it out.
func Enrol(ctx context.Context, e Enrolment) (*Identity, error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, fmt.Errorf("client: enrol: %w", err)
	}
	request, err := x509.CreateCertificateRequest(rand.Reader, &x509.CertificateRequest{}, key)
	if err != nil {
		return nil, fmt.Errorf("client: enrol: %w", err)
	}
	for _, address := range e.Addresses {
		var authority, certificate []byte
		authority, certificate, err = e.ask(ctx, address, request)
		if errors.Is(err, ErrUnreachable) {
			continue
		}
		if err != nil {
			return nil, err
		}
		if err := saveIdentity(e.Path, key, certificate, authority); err != nil {
			return nil, err
		}
		return LoadIdentity(e.Path)
	}
	return nil, err
}

func (e Enrolment) ask(ctx context.Context, address string, request []byte) (authority, certificate []byte, err error) {
	ctx, cancel := context.WithTimeout(ctx, pinDeadline)
	defer cancel()
	var other error
	config := &tls.Config{
		MinVersion: tls.VersionTLS13, ServerName: hallv1.EnrolServerName,
		InsecureSkipVerify: true, //nolint:gosec // VerifyConnection holds it against the code instead
		VerifyConnection: func(s tls.ConnectionState) error {
			authority, other = e.authority(s.PeerCertificates)
			return other
		},
	}
	opts := []grpc.DialOption{grpc.WithTransportCredentials(credentials.NewTLS(config)), grpc.WithNoProxy()}
	if e.Dial != nil {
		opts = append(opts, grpc.WithContextDialer(e.Dial))
	}
	conn, err := grpc.NewClient(address, opts...)
	if err != nil {
		return nil, nil, fmt.Errorf("client: enrol: %w", err)
	}
	defer conn.Close()
	r, err := hallv1.NewEnrolServiceClient(conn).Enrol(ctx, &hallv1.EnrolRequest{Secret: e.Code.Secret, Holder: e.Holder, Request: request})
	if err = classify(err); err != nil {
		if errors.Is(err, ErrUnreachable) && other != nil {
			return nil, nil, other
		}
		return nil, nil, plainly(err)
	}
	return authority, r.GetCertificate(), nil
}

// authority finds the authority that the code names in what the hall shows, and
// checks that the hall itself is signed by it.
func (e Enrolment) authority(shown []*x509.Certificate) ([]byte, error) {
	last := shown[len(shown)-1]
	named, err := e.Code.Names(last.Raw)
	if err != nil {
		return nil, err
	}
	if !named {
		return nil, ErrOtherHall
	}
	pool := x509.NewCertPool()
	pool.AddCert(last)
	_, err = shown[0].Verify(x509.VerifyOptions{Roots: pool, DNSName: hallv1.HallServerName, CurrentTime: e.Now()})
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrOtherHall, err)
	}
	return last.Raw, nil
}

// renewEvery is how often a certificate is looked at, renewAgain how long a try
// that failed is let be.
const (
	renewEvery = time.Second
	renewAgain = time.Minute
)

// keepIdentity renews the certificate in good time while the hall answers.
func (c *Client) keepIdentity(ctx context.Context) {
	if c.o.Identity == nil {
		return
	}
	every := time.NewTicker(renewEvery)
	defer every.Stop()
	var next time.Time
	for {
		select {
		case <-ctx.Done():
			return
		case <-every.C:
		}
		if now := c.o.Now(); !c.o.Identity.due(now) || c.State() != Online || now.Before(next) {
			continue
		}
		if err := c.renew(ctx); err != nil && ctx.Err() == nil {
			c.o.Log.Warn("certificate not renewed", "err", err)
		}
		next = c.o.Now().Add(renewAgain)
	}
}

func (c *Client) renew(ctx context.Context) error {
	before := c.o.Identity.Expires()
	if err := c.o.Identity.Renew(ctx, c.conn, c.o.Now()); err != nil {
		return err
	}
	if after := c.o.Identity.Expires(); after.After(before) {
		c.o.Log.Info("certificate renewed", "until", after)
		if c.onCertificate != nil {
			c.onCertificate(after)
		}
	}
	return nil
}

// Renew has the hall sign the key anew over a line that shows it, once two thirds
// of the certificate's life are over; before, it does nothing.
func (i *Identity) Renew(ctx context.Context, line grpc.ClientConnInterface, now time.Time) error {
	if !i.due(now) {
		return nil
	}
	ctx, cancel := context.WithTimeout(ctx, callDeadline)
	defer cancel()
	r, err := hallv1.NewEnrolServiceClient(line).Renew(ctx, &hallv1.RenewRequest{})
	if err != nil {
		return err
	}
	return i.renewed(r.GetCertificate())
}

// Credentials are this side of a line for programs that speak to the hall by
// themselves.
func (i *Identity) Credentials(now func() time.Time) credentials.TransportCredentials {
	return credentials.NewTLS(i.config(now))
}

// OnCertificate hears of every new end of this desk's certificate; call it before
// Run.
func (c *Client) OnCertificate(f func(until time.Time)) { c.onCertificate = f }
