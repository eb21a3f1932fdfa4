package docscan

import (
	"crypto/sha256"
	"crypto/tls"
	"encoding/hex"
	"fmt"
	"net/http"
	"strings"
	"sync"

	"onewindow/devices"
)

// Pins are the certificates by which scanners are known again. Scanners sign
// their certificates themselves, so that no authority can speak for them: the
// first one seen counts, unless the address names another.
type Pins interface {
	// Pin is the fingerprint kept for a scanner; "" when it was never met.
	Pin(scanner string) (string, error)
	// Keep keeps that of the first meeting.
	Keep(scanner, fingerprint string) error
}

// fingerprintPrefix begins a fingerprint: what follows is the SHA-256 of the
// certificate in hexadecimal.
const fingerprintPrefix = "sha256:"

// fingerprint reads what stands behind the # of an address; colons between the
// bytes, as other programs write them, are taken.
func fingerprint(fragment string) (string, error) {
	if fragment == "" {
		return "", nil
	}
	digits, ok := strings.CutPrefix(fragment, fingerprintPrefix)
	digits = strings.ToLower(strings.ReplaceAll(digits, ":", ""))
	if sum, err := hex.DecodeString(digits); !ok || err != nil || len(sum) != sha256.Size {
		return "", fmt.Errorf("%q is not %s and 64 hexadecimal digits", fragment, fingerprintPrefix)
	}
	return fingerprintPrefix + digits, nil
}

// FingerprintOf is the fingerprint of a certificate (DER).
func FingerprintOf(certificate []byte) string {
	sum := sha256.Sum256(certificate)
	return fingerprintPrefix + hex.EncodeToString(sum[:])
}

// trust decides about the certificates of one scanner.
type trust struct {
	scanner string
	named   string // by the address; "" when the first meeting decides
	pins    Pins

	mu   sync.Mutex
	seen string // the last one that was taken
}

// known is the fingerprint that the scanner must show; "" at the first meeting.
func (t *trust) known() (string, error) {
	if t.named != "" {
		return t.named, nil
	}
	return t.pins.Pin(t.scanner)
}

// verify is asked before anything is sent. A server of TLS always has a
// certificate.
func (t *trust) verify(c tls.ConnectionState) error {
	known, err := t.known()
	if err != nil {
		return &devices.Error{Code: devices.CodeInternal, Err: err}
	}
	shown := FingerprintOf(c.PeerCertificates[0].Raw)
	if known != "" && shown != known {
		return &devices.Error{Code: CodeCertificate, Err: fmt.Errorf("%s is shown, %s is known", shown, known)}
	}
	return nil
}

// met keeps the certificate of a scanner that answered: by then it has shown that
// the certificate is its own.
func (t *trust) met(c *tls.ConnectionState) error {
	if t == nil || c == nil || len(c.PeerCertificates) == 0 {
		return nil
	}
	shown := FingerprintOf(c.PeerCertificates[0].Raw)
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.seen == shown {
		return nil
	}
	known, err := t.known()
	if err == nil && known == "" {
		err = t.pins.Keep(t.scanner, shown)
	}
	if err == nil {
		t.seen = shown
	}
	return err
}

// secure is a transport on which t decides.
func (t *trust) secure(from http.RoundTripper) http.RoundTripper {
	plain, ok := from.(*http.Transport)
	if !ok {
		return from
	}
	secured := plain.Clone()
	secured.TLSClientConfig = &tls.Config{
		MinVersion:         tls.VersionTLS12, // what scanners of the last ten years speak
		InsecureSkipVerify: true,             //nolint:gosec // verified below: no authority signs for scanners
		VerifyConnection:   t.verify,
	}
	return secured
}

// Fingerprint is that of the certificate with which a scanner answered last; ""
// for one without.
func Fingerprint(s Scanner) string {
	var t *trust
	switch s := s.(type) {
	case *escl:
		t = s.trust
	case *followed:
		t = s.trust
	}
	if t == nil {
		return ""
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.seen
}

// memory keeps pins as long as the program runs.
type memory struct {
	mu   sync.Mutex
	pins map[string]string
}

func (m *memory) Pin(scanner string) (string, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.pins[scanner], nil
}

func (m *memory) Keep(scanner, fingerprint string) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.pins[scanner] = fingerprint
	return nil
}
