package docscan

import (
	"context"
	"crypto/tls"
	"errors"
	"net"
	"net/http"
	"strings"
	"testing"

	"onewindow/devices"
)

// box is an emulated scanner at an address of its own, with the certificate that
// it was given.
type box struct {
	*Emulator
	address string
	stop    func()
}

// boxAt puts a scanner at an address; without a certificate it speaks no TLS.
func boxAt(t *testing.T, address string, c *tls.Certificate) box {
	t.Helper()
	l, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", address)
	if err != nil {
		t.Fatal(err)
	}
	at := l.Addr().String()
	if c != nil {
		l = Secured(l, *c)
	}
	e := NewEmulator(EmulatorOptions{})
	ctx, cancel := context.WithCancel(context.Background())
	served := make(chan struct{})
	go func() { defer close(served); _ = e.Serve(ctx, l) }()
	stop := func() { cancel(); <-served }
	t.Cleanup(stop)
	return box{e, at, stop}
}

func certificate(t *testing.T) (*tls.Certificate, string) {
	t.Helper()
	c, err := SelfSigned()
	if err != nil {
		t.Fatal(err)
	}
	return &c, FingerprintOf(c.Certificate[0])
}

func open(t *testing.T, port string, o Options) Scanner {
	t.Helper()
	s, err := Open(port, o)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// The first certificate seen counts, over restarts of the program too; a scanner
// that shows another is refused before anything is said to it.
func TestCertificateIsPinned(t *testing.T) {
	first, print := certificate(t)
	a := boxAt(t, "127.0.0.1:0", first)
	a.Load(paper(2)...)
	pins := &memory{pins: map[string]string{}}
	s := open(t, "https://"+a.address, Options{Pins: pins})
	if pages, err := feed(t.Context(), s, Job{Source: Feeder}); err != nil || len(pages) != 2 {
		t.Fatalf("%d pages, %v", len(pages), err)
	}
	if kept, _ := pins.Pin(a.address); kept != print || Fingerprint(s) != print {
		t.Errorf("kept %s, seen %s, want %s", kept, Fingerprint(s), print)
	}
	a.stop()
	other, _ := certificate(t)
	b := boxAt(t, a.address, other)
	for name, s := range map[string]Scanner{"the same program": s, "the next": open(t, "https://"+a.address, Options{Pins: pins})} {
		if _, err := s.Status(t.Context()); devices.Code(err) != CodeCertificate {
			t.Errorf("%s: %v", name, err)
		}
	}
	if asked := b.Asked(); len(asked) != 0 {
		t.Errorf("the stranger was asked %q", asked)
	}
	// A client that takes any certificate talks to it: the harness would see that.
	naive := http.Client{Transport: &http.Transport{TLSClientConfig: &tls.Config{InsecureSkipVerify: true}}} //nolint:gosec // the mutant
	resp, err := naive.Get("https://" + a.address + "/eSCL/ScannerStatus")
	if err != nil {
		t.Fatal(err)
	}
	_ = resp.Body.Close()
	naive.CloseIdleConnections()
	if len(b.Asked()) == 0 {
		t.Error("the mutant was not heard")
	}
	b.stop()
	boxAt(t, a.address, first)
	if _, err := s.Status(t.Context()); err != nil {
		t.Errorf("the right one is back: %v", err)
	}
}

// A certificate that the address names counts from the first time on.
func TestCertificateIsNamed(t *testing.T) {
	c, print := certificate(t)
	_, another := certificate(t)
	a := boxAt(t, "127.0.0.1:0", c)
	pins := &memory{pins: map[string]string{a.address: another}}
	if _, err := open(t, "https://"+a.address+"#"+print, Options{Pins: pins}).Status(t.Context()); err != nil {
		t.Errorf("the one that is named: %v", err)
	}
	if _, err := open(t, "https://"+a.address+"#"+another, Options{}).Status(t.Context()); devices.Code(err) != CodeCertificate {
		t.Errorf("another than is named: %v", err)
	}
	colons := strings.ToUpper(print[len(fingerprintPrefix):])
	for i := 2; i < len(colons); i += 3 {
		colons = colons[:i] + ":" + colons[i:]
	}
	if _, err := open(t, "https://"+a.address+"#sha256:"+colons, Options{}).Status(t.Context()); err != nil {
		t.Errorf("as another program writes it: %v", err)
	}
}

// forgetful pins cannot be read, or not be written.
type forgetful struct{ read, write error }

func (f forgetful) Pin(string) (string, error) { return "", f.read }
func (f forgetful) Keep(string, string) error  { return f.write }

func TestTLSTroubles(t *testing.T) {
	c, _ := certificate(t)
	a := boxAt(t, "127.0.0.1:0", c)
	plain := boxAt(t, "127.0.0.1:0", nil)
	broken := errors.New("disk")
	for name, tt := range map[string]struct {
		port string
		o    Options
		code string
	}{
		"no TLS there":          {"https://" + plain.address, Options{}, CodeBadReply},
		"pins cannot be read":   {"https://" + a.address, Options{Pins: forgetful{read: broken}}, devices.CodeInternal},
		"pins cannot be kept":   {"https://" + a.address, Options{Pins: forgetful{write: broken}}, devices.CodeInternal},
		"TLS where none wanted": {"http://" + a.address, Options{}, CodeBadReply},
	} {
		if _, err := open(t, tt.port, tt.o).Status(t.Context()); devices.Code(err) != tt.code {
			t.Errorf("%s: %v", name, err)
		}
	}
}
