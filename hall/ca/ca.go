package ca

import (
	"bytes"
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/hex"
	"encoding/pem"
	"errors"
	"fmt"
	"io/fs"
	"math/big"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"time"

	hallv1 "onewindow/api/hall/v1"
)

// Life of what is made here.
const (
	authorityLife = 20 * 365 * 24 * time.Hour
	serverLife    = 30 * 24 * time.Hour
	// slack is how far the clock of a desk may be behind the hall's.
	slack = 10 * time.Minute
)

// Authority signs. It is safe for use by many at once.
type Authority struct {
	cert *x509.Certificate
	key  crypto.Signer
	mark string
}

// ErrNone says that the file is not there.
var ErrNone = errors.New("ca: there is no authority")

// LoadOrCreate reads the authority's file, or makes it: readable by its owner
// alone, and on the disk before it signs anything.
func LoadOrCreate(path string, now time.Time) (*Authority, error) {
	a, err := Load(path)
	if !errors.Is(err, ErrNone) {
		return a, err
	}
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, fmt.Errorf("ca: %w", err)
	}
	template := &x509.Certificate{
		SerialNumber: newSerial(), Subject: pkix.Name{CommonName: "hall authority"},
		NotBefore: now.Add(-slack), NotAfter: now.Add(authorityLife),
		IsCA: true, BasicConstraintsValid: true, MaxPathLenZero: true, KeyUsage: x509.KeyUsageCertSign | x509.KeyUsageDigitalSignature,
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	if err != nil {
		return nil, fmt.Errorf("ca: %w", err)
	}
	private, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		return nil, fmt.Errorf("ca: %w", err)
	}
	var text bytes.Buffer
	err = errors.Join(
		pem.Encode(&text, &pem.Block{Type: "CERTIFICATE", Bytes: der}),
		pem.Encode(&text, &pem.Block{Type: "PRIVATE KEY", Bytes: private}),
	)
	if err != nil {
		return nil, fmt.Errorf("ca: %w", err)
	}
	if err := keep(path, text.Bytes()); err != nil {
		return nil, fmt.Errorf("ca: %w", err)
	}
	return Load(path)
}

// keep links the file into place: of two programs that start at once one makes
// it, and both read it.
func keep(path string, text []byte) error {
	dir := filepath.Dir(path)
	f, err := os.CreateTemp(dir, ".ca-*") // made with 0600
	if err != nil {
		return err
	}
	defer os.Remove(f.Name())
	_, err = f.Write(text)
	if err = errors.Join(err, f.Sync(), f.Close()); err != nil {
		return err
	}
	if err := os.Link(f.Name(), path); err != nil && !errors.Is(err, fs.ErrExist) {
		return err
	}
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}

// Load reads the authority's file: one certificate of an authority and its key,
// PEM, in this order or the other. Files that others may read are refused.
func Load(path string) (*Authority, error) {
	info, err := os.Stat(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("%w: %s", ErrNone, path)
	}
	if err != nil {
		return nil, fmt.Errorf("ca: %w", err)
	}
	if runtime.GOOS != "windows" && info.Mode().Perm()&0o077 != 0 {
		return nil, fmt.Errorf("ca: %s may be read by others (mode %o): it holds the authority's key", path, info.Mode().Perm())
	}
	pair, err := tls.LoadX509KeyPair(path, path)
	if err != nil {
		return nil, fmt.Errorf("ca: %s: %w", path, err)
	}
	key, signs := pair.PrivateKey.(crypto.Signer)
	if !signs || !pair.Leaf.IsCA || !pair.Leaf.BasicConstraintsValid {
		return nil, fmt.Errorf("ca: %s: not the certificate of an authority", path)
	}
	mark, err := hallv1.AuthorityMark(pair.Leaf.Raw)
	if err != nil {
		return nil, err
	}
	return &Authority{cert: pair.Leaf, key: key, mark: mark}, nil
}

// newSerial is 128 bits that nobody guesses.
func newSerial() *big.Int {
	b := make([]byte, 16)
	_, _ = rand.Read(b) // never fails
	b[0] &= 0x7f
	return new(big.Int).SetBytes(b)
}

// Serial is how a certificate is named to people and in the list of the revoked.
func Serial(c *x509.Certificate) string { return hex.EncodeToString(c.SerialNumber.Bytes()) }

// ParseSerial reads a serial as other programs print it: capitals, colons and
// zeros in front are no difference.
func ParseSerial(text string) (string, bool) {
	n, ok := new(big.Int).SetString(strings.ReplaceAll(text, ":", ""), 16)
	if !ok || n.Sign() <= 0 {
		return "", false
	}
	return hex.EncodeToString(n.Bytes()), true
}

// Key names the key of a certificate.
func Key(c *x509.Certificate) string {
	sum := sha256.Sum256(c.RawSubjectPublicKeyInfo)
	return hex.EncodeToString(sum[:])
}

// Holder is the window or office that a certificate of this authority is for.
func Holder(c *x509.Certificate) string { return c.Subject.CommonName }

// Mark is the part of a code that names this authority.
func (a *Authority) Mark() string { return a.mark }

// Pool is whom to trust: this authority alone.
func (a *Authority) Pool() *x509.CertPool {
	pool := x509.NewCertPool()
	pool.AddCert(a.cert)
	return pool
}

// Sign makes a holder's certificate. It is good for windows only: nobody can pass
// for the hall with it.
func (a *Authority) Sign(holder string, key crypto.PublicKey, now time.Time, life time.Duration) (*x509.Certificate, error) {
	return a.sign(&x509.Certificate{
		Subject: pkix.Name{CommonName: holder}, NotBefore: now.Add(-slack), NotAfter: now.Add(life),
		ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageClientAuth},
	}, key)
}

func (a *Authority) sign(template *x509.Certificate, key crypto.PublicKey) (*x509.Certificate, error) {
	template.SerialNumber, template.KeyUsage = newSerial(), x509.KeyUsageDigitalSignature
	template.BasicConstraintsValid = true
	if template.NotAfter.After(a.cert.NotAfter) {
		template.NotAfter = a.cert.NotAfter
	}
	der, err := x509.CreateCertificate(rand.Reader, template, a.cert, key, a.key)
	if err != nil {
		return nil, fmt.Errorf("ca: sign: %w", err)
	}
	cert, err := x509.ParseCertificate(der)
	if err != nil {
		return nil, fmt.Errorf("ca: sign: %w", err)
	}
	return cert, nil
}

// Server is a fresh certificate of the hall itself, with the authority's behind
// it: a desk that enrols sees there whose hall it is.
func (a *Authority) Server(now time.Time) (*tls.Certificate, error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, fmt.Errorf("ca: %w", err)
	}
	leaf, err := a.sign(&x509.Certificate{
		Subject: pkix.Name{CommonName: hallv1.HallServerName}, DNSNames: []string{hallv1.HallServerName},
		NotBefore: now.Add(-slack), NotAfter: now.Add(serverLife),
		ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth},
	}, key.Public())
	if err != nil {
		return nil, err
	}
	return &tls.Certificate{Certificate: [][]byte{leaf.Raw, a.cert.Raw}, PrivateKey: key, Leaf: leaf}, nil
}
