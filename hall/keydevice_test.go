package hall_test

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"slices"
	"testing"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials"

	hallv1 "onewindow/api/hall/v1"
	"onewindow/e2e/oracle"
	"onewindow/hall"
	"onewindow/hall/store"
)

// tokens are devices of both kinds of key.
func tokens(t *testing.T) map[string]crypto.Signer {
	t.Helper()
	_, edwards, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	return map[string]crypto.Signer{"Ed25519": edwards, "P-256": newKey(t)}
}

// publicDER is the public half of a device as the hall keeps it.
func publicDER(t *testing.T, s crypto.Signer) []byte {
	t.Helper()
	der, err := x509.MarshalPKIXPublicKey(s.Public())
	if err != nil {
		t.Fatal(err)
	}
	return der
}

func (w *world) giveDevice(staff string, s crypto.Signer) {
	w.t.Helper()
	if err := hall.GiveKeyDevice(w.t.Context(), w.store, staff, publicDER(w.t, s), true); err != nil {
		w.t.Fatal(err)
	}
}

func (w *world) challenge(conn *grpc.ClientConn, staff string) []byte {
	w.t.Helper()
	r, err := hallv1.NewKeyDeviceServiceClient(conn).Challenge(w.t.Context(), &hallv1.ChallengeRequest{StaffNo: staff})
	if err != nil {
		w.t.Fatal(err)
	}
	if left := r.GetExpiresAt().AsTime().Sub(w.clock.Now()); left <= 0 || left > hall.ChallengeLife {
		w.t.Errorf("a challenge is good for %v", left)
	}
	return r.GetChallenge()
}

// signs is what a device answers.
func signs(t *testing.T, s crypto.Signer, staff string, challenge []byte) []byte {
	t.Helper()
	message, hash := hallv1.DeviceMessage(staff, challenge), crypto.Hash(0)
	if _, ok := s.(*ecdsa.PrivateKey); ok {
		digest := sha256.Sum256(message)
		message, hash = digest[:], crypto.SHA256
	}
	signature, err := s.Sign(rand.Reader, message, hash)
	if err != nil {
		t.Fatal(err)
	}
	return signature
}

// enters signs somebody in, and says what the hall refused it for.
func (w *world) enters(conn *grpc.ClientConn, req *hallv1.SignInRequest) string {
	w.t.Helper()
	_, err := hallv1.NewDeskServiceClient(conn).SignIn(w.t.Context(), req)
	if err == nil {
		return ""
	}
	return reason(err)
}

func TestKeyDevice(t *testing.T) {
	for name, token := range tokens(t) {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			w.giveDevice("2001", token)
			w.giveDevice("2002", tokens(t)[name])
			conn := w.dial()
			req := func(staff string) *hallv1.SignInRequest {
				c := w.challenge(conn, staff)
				return &hallv1.SignInRequest{StaffNo: staff, Role: "clerk", Window: "A035", Challenge: c, Signature: signs(t, token, staff, c)}
			}
			for _, c := range []struct {
				name, want string
				spoil      func(*hallv1.SignInRequest)
			}{
				{"right", "", func(*hallv1.SignInRequest) {}},
				{"a challenge of our own", "bad_credentials", func(r *hallv1.SignInRequest) {
					r.Challenge[9] ^= 1
					r.Signature = signs(t, token, "2001", r.Challenge)
				}},
				{"a life of our own", "bad_credentials", func(r *hallv1.SignInRequest) {
					r.Challenge[7]--
					r.Signature = signs(t, token, "2001", r.Challenge)
				}},
				{"another's challenge", "bad_credentials", func(r *hallv1.SignInRequest) {
					r.Challenge = w.challenge(conn, "2002")
					r.Signature = signs(t, token, "2001", r.Challenge)
				}},
				{"no signature", "bad_credentials", func(r *hallv1.SignInRequest) { r.Signature = nil }},
				{"no challenge", "bad_credentials", func(r *hallv1.SignInRequest) { r.Challenge = nil }},
			} {
				r := req("2001")
				c.spoil(r)
				if got := w.enters(conn, r); got != c.want {
					t.Errorf("%s: %q, want %q", c.name, got, c.want)
				}
				w.enters(conn, &hallv1.SignInRequest{StaffNo: "2001", Pin: pins["2001"], Role: "clerk", Window: "A035"}) // the PIN is good beside it; failures are forgotten
			}
			for staff, why := range map[string]string{"2002": "another's device", "4001": "none was given", "9999": "nobody"} {
				if got := w.enters(conn, req(staff)); got != "bad_credentials" {
					t.Errorf("%s: %q", why, got)
				}
			}
			old := req("2001")
			w.clock.add(hall.ChallengeLife)
			if got := w.enters(conn, old); got != "bad_credentials" {
				t.Errorf("expired: %q", got)
			}
			old = req("2001")
			w.clock.add(-time.Hour)
			if got := w.enters(conn, old); got != "bad_credentials" {
				t.Errorf("with the clock set back: %q", got)
			}
			last := req("2001")
			if had, err := hall.TakeKeyDevice(t.Context(), w.store, "2001"); err != nil || !had {
				t.Fatal(had, err)
			}
			if got := w.enters(conn, last); got != "bad_credentials" {
				t.Errorf("taken away: %q", got)
			}
		})
	}
}

// TestKeyDeviceLocksAndAsks: wrong signatures lock the number as wrong PINs do, and
// the role's second factor is asked for after a right one.
func TestKeyDeviceLocksAndAsks(t *testing.T) {
	w := newWorld(t, asking("supervisor"))
	w.enrolFactor("7001")
	mine, other := tokens(t)["P-256"], tokens(t)["P-256"]
	w.giveDevice("7001", mine)
	conn := w.dial()
	try := func(s crypto.Signer, code string) string {
		c := w.challenge(conn, "7001")
		return w.enters(conn, &hallv1.SignInRequest{StaffNo: "7001", Role: "supervisor", Challenge: c, Signature: signs(t, s, "7001", c), Code: code})
	}
	for _, c := range []struct {
		name, code, want string
		with             crypto.Signer
	}{
		{"no code", "", "second_factor", mine},
		{"a wrong one", "1", "second_factor_wrong", mine},
		{"right", codeAt("s7001-", w.clock.Now()), "", mine},
		{"wrong 1", "", "bad_credentials", other},
		{"wrong 2", "", "bad_credentials", other},
		{"wrong 3", "", "bad_credentials", other},
		{"wrong 4", "", "bad_credentials", other},
		{"wrong 5", "", "bad_credentials", other},
		{"right, and locked", "", "locked_out", mine},
	} {
		if got := try(c.with, c.code); got != c.want {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
	}
	w.restart()
	conn = w.dial()
	if got := try(mine, ""); got != "locked_out" {
		t.Errorf("after a restart: %q", got)
	}
	if got := w.shows("7001", "700111", "supervisor", "", ""); got != "locked_out" {
		t.Errorf("the PIN of a locked number: %q", got)
	}
}

// again uses a signed challenge over and over, also after a restart, and says how
// often it was taken besides the first; between spoils the hall.
func again(t *testing.T, between func(*world)) (taken int) {
	t.Helper()
	w := newWorld(t, func(o *hall.Options) { o.Secret = hallSecret })
	token := tokens(t)["Ed25519"]
	w.giveDevice("2001", token)
	conn := w.dial()
	c := w.challenge(conn, "2001")
	req := &hallv1.SignInRequest{StaffNo: "2001", Role: "clerk", Window: "A035", Challenge: c, Signature: signs(t, token, "2001", c)}
	if got := w.enters(conn, req); got != "" {
		t.Fatalf("the first time: %q", got)
	}
	for n := range 3 {
		if n == 1 {
			w.restart()
			conn = w.dial()
		}
		between(w)
		switch got := w.enters(conn, req); got {
		case "":
			taken++
		case "bad_credentials":
		default:
			t.Errorf("again: %q", got)
		}
	}
	return taken
}

// elsewhere signs in at window A036 with what was signed at A035 for the same person,
// and says whether that was taken.
func elsewhere(t *testing.T, mutant func(credentials.TransportCredentials) credentials.TransportCredentials) bool {
	t.Helper()
	c := newCertified(t, false, mutant)
	token := tokens(t)["P-256"]
	c.giveDevice("5001", token)
	a, b := c.dialAs(c.enrol("A035").creds(), true), c.dialAs(c.enrol("A036").creds(), true)
	// Asked for in turn, so that it is A035 whom the mutant takes everybody for.
	stolen, own := c.challenge(a, "5001"), c.challenge(b, "5001")
	req := func(challenge []byte) *hallv1.SignInRequest {
		return &hallv1.SignInRequest{StaffNo: "5001", Role: "reviewer", Challenge: challenge, Signature: signs(t, token, "5001", challenge)}
	}
	got := c.enters(b, req(stolen))
	if got != "" && got != "bad_credentials" {
		t.Errorf("another window's challenge: %q", got)
	}
	if got := c.enters(b, req(own)); got != "" {
		t.Errorf("its own challenge: %q", got)
	}
	return got == ""
}

// TestChallengesAreForOneUse: a challenge lets in once, at the window that asked for it.
func TestChallengesAreForOneUse(t *testing.T) {
	began := time.Now()
	if n := again(t, func(*world) {}); n > 0 {
		t.Errorf("%d replays were taken", n)
	}
	if again(t, func(w *world) {
		err := w.store.Write(w.t.Context(), func(tx *store.Tx) error { return tx.ForgetChallenges(w.clock.Now().Add(time.Hour)) })
		if err != nil {
			w.t.Fatal(err)
		}
	}) == 0 {
		t.Error("the mutant that does not use challenges up lives")
	}
	if elsewhere(t, nil) {
		t.Error("another window's challenge was taken")
	}
	if !elsewhere(t, func(c credentials.TransportCredentials) credentials.TransportCredentials {
		return &sameFace{TransportCredentials: c}
	}) {
		t.Error("the mutant without a binding to the certificate lives")
	}
	oracle.Prove(t, began, oracle.Proof{
		Promise: "R23", Harness: "what a key device signed, used again, after a restart, and at another window", Trials: 4, Unit: "tries",
		Result: "none taken; mutants caught: a challenge that is not used up, one that is not bound to the certificate",
	})
}

func TestGiveKeyDevice(t *testing.T) {
	w := newWorld(t)
	token := tokens(t)["Ed25519"]
	if err := hall.GiveKeyDevice(t.Context(), w.store, "9999", publicDER(t, token), false); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("a stranger: %v", err)
	}
	w.giveDevice("2001", token)
	if err := hall.GiveKeyDevice(t.Context(), w.store, "2001", publicDER(t, token), false); !errors.Is(err, hall.ErrKeyDeviceThere) {
		t.Errorf("twice: %v", err)
	}
	if _, err := hall.TakeKeyDevice(t.Context(), w.store, "9999"); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("of a stranger: %v", err)
	}
	large, err := ecdsa.GenerateKey(elliptic.P384(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	asPEM := func(kind string, der []byte) []byte { return pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: der}) }
	for name, bad := range map[string][]byte{
		"nothing": nil, "no PEM": []byte("key"), "no key": asPEM("PUBLIC KEY", []byte("key")),
		"another curve": asPEM("PUBLIC KEY", publicDER(t, large)), "no public key": asPEM("PRIVATE KEY", publicDER(t, token)),
	} {
		if _, err := hall.ParseKeyDevice(bad); !errors.Is(err, hall.ErrKeyDeviceKey) {
			t.Errorf("%s: %v", name, err)
		}
	}
	for name, good := range tokens(t) {
		der := publicDER(t, good)
		if got, err := hall.ParseKeyDevice(asPEM("PUBLIC KEY", der)); err != nil || !slices.Equal(got, der) {
			t.Errorf("%s: %v", name, err)
		}
	}
}
