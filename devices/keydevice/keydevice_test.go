package keydevice_test

import (
	"context"
	"crypto"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/rand"
	"crypto/sha256"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"testing"
	"time"

	"onewindow/devices"
	"onewindow/devices/keydevice"
	"onewindow/i18n"
)

// device is the port as the seat asks for it.
type device interface {
	PublicKey(ctx context.Context) ([]byte, error)
	Sign(ctx context.Context, message []byte) ([]byte, error)
}

// TestMain plays the program of a device's maker when it is run by one of the tests.
func TestMain(m *testing.M) {
	if file := os.Getenv("KEYDEVICE_TOKEN"); file != "" {
		os.Exit(play(file, os.Getenv("KEYDEVICE_PERSON"), os.Args[1]))
	}
	os.Exit(m.Run())
}

// What the person at the device does.
const (
	confirms = "confirms"
	declines = "declines"
	blocked  = "blocked"
	waits    = "waits"
)

var codes = map[string]string{declines: keydevice.CodeDeclined, blocked: keydevice.CodeBlocked}

// play is the program: its exit says why there is no answer.
func play(file, person, what string) int {
	t, err := keydevice.OpenToken(file)
	if err != nil {
		return 2
	}
	var out []byte
	switch what {
	case "public":
		out, err = t.PublicKey(context.Background())
	case "sign":
		switch person {
		case declines:
			return 3
		case blocked:
			return 4
		case waits:
			fmt.Fprintln(os.Stderr, "waiting")
			select {}
		case "babbles":
			out = make([]byte, 1<<20)
		case "mute":
		case "broken":
			return 1
		default:
			var message []byte
			if message, err = io.ReadAll(os.Stdin); err == nil {
				out, err = t.Sign(context.Background(), message)
			}
		}
	}
	if err == nil {
		_, err = os.Stdout.Write(out)
	}
	if err != nil {
		return 1
	}
	return 0
}

// program is a helper whose key lies in file and whose person does so.
func program(t *testing.T, file, person string, wait time.Duration) *keydevice.Helper {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "helper")
	script := fmt.Sprintf("#!/bin/sh\nKEYDEVICE_TOKEN='%s' KEYDEVICE_PERSON='%s' exec '%s' \"$@\"\n", file, person, self)
	if err := os.WriteFile(path, []byte(script), 0o700); err != nil {
		t.Fatal(err)
	}
	return keydevice.NewHelper(path, wait)
}

// verifies is the hall's side.
func verifies(t *testing.T, public, message, signature []byte) bool {
	t.Helper()
	block, _ := pem.Decode(public)
	if block == nil || block.Type != "PUBLIC KEY" {
		t.Fatalf("no public key: %q", public)
	}
	key, err := x509.ParsePKIXPublicKey(block.Bytes)
	if err != nil {
		t.Fatal(err)
	}
	switch k := key.(type) {
	case ed25519.PublicKey:
		return ed25519.Verify(k, message, signature)
	case *ecdsa.PublicKey:
		digest := sha256.Sum256(message)
		return ecdsa.VerifyASN1(k, digest[:], signature)
	}
	return false
}

func code(err error) string {
	if e, ok := errors.AsType[*devices.Error](err); ok {
		return e.Code
	}
	return ""
}

// conforms holds a driver to the port; open makes one for a person who does so.
func conforms(t *testing.T, open func(person string) device) {
	d := open(confirms)
	public, err := d.PublicKey(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	again, err := d.PublicKey(t.Context())
	if err != nil || string(again) != string(public) {
		t.Errorf("another key the second time: %v", err)
	}
	for _, message := range [][]byte{[]byte("one"), {0, 1, 255, '\n'}, make([]byte, 300)} {
		kept := string(message)
		signature, err := d.Sign(t.Context(), message)
		if err != nil || !verifies(t, public, message, signature) {
			t.Errorf("%q is not signed: %v", message, err)
		}
		if string(message) != kept {
			t.Error("the message was changed")
		}
		if verifies(t, public, append(message, 'x'), signature) {
			t.Error("the signature is good for another message")
		}
	}
	for person, want := range codes {
		if signature, err := open(person).Sign(t.Context(), []byte("one")); code(err) != want || len(signature) > 0 {
			t.Errorf("%s: %v, %d bytes", person, err, len(signature))
		}
	}
	ctx, cancel := context.WithTimeout(t.Context(), 100*time.Millisecond)
	defer cancel()
	if signature, err := open(waits).Sign(ctx, []byte("one")); code(err) != devices.CodeCancelled || len(signature) > 0 {
		t.Errorf("called off: %v, %d bytes", err, len(signature))
	}
}

func TestTokenConforms(t *testing.T) {
	_, edwards, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	file, err := keydevice.OpenToken(filepath.Join(t.TempDir(), "token"))
	if err != nil {
		t.Fatal(err)
	}
	for name, made := range map[string]func() (*keydevice.Token, error){
		"Ed25519": func() (*keydevice.Token, error) { return keydevice.NewToken(edwards) },
		"P-256":   func() (*keydevice.Token, error) { return file, nil },
	} {
		t.Run(name, func(t *testing.T) {
			conforms(t, func(person string) device {
				token, err := made()
				if err != nil {
					t.Fatal(err)
				}
				token.Ask = func(ctx context.Context) error {
					if c := codes[person]; c != "" {
						return &devices.Error{Code: c}
					}
					if person == waits {
						<-ctx.Done()
					}
					return nil
				}
				return token
			})
		})
	}
}

func TestHelperConforms(t *testing.T) {
	file := filepath.Join(t.TempDir(), "token")
	conforms(t, func(person string) device { return program(t, file, person, time.Minute) })
}

// TestHelperFails: what a program does wrong is told apart, and ends in time.
func TestHelperFails(t *testing.T) {
	file := filepath.Join(t.TempDir(), "token")
	for person, want := range map[string]string{
		"babbles": keydevice.CodeAnswer, "mute": keydevice.CodeAnswer, "broken": keydevice.CodeFailed,
	} {
		if _, err := program(t, file, person, time.Minute).Sign(t.Context(), []byte("one")); code(err) != want {
			t.Errorf("%s: %v", person, err)
		}
	}
	if _, err := program(t, file, waits, 50*time.Millisecond).Sign(t.Context(), []byte("one")); code(err) != keydevice.CodeNobody {
		t.Errorf("nobody: %v", err)
	}
	if _, err := keydevice.NewHelper(filepath.Join(t.TempDir(), "none"), time.Minute).PublicKey(t.Context()); code(err) != devices.CodeGone {
		t.Errorf("no program: %v", err)
	}
	if _, err := program(t, t.TempDir(), confirms, time.Minute).PublicKey(t.Context()); code(err) != devices.CodeGone {
		t.Errorf("no device: %v", err)
	}
}

// TestTokenFile: a token is the same one at the next start, its public key lies
// beside it, and what is no key is refused.
func TestTokenFile(t *testing.T) {
	file := filepath.Join(t.TempDir(), "token")
	publics := map[string]bool{}
	for range 2 {
		token, err := keydevice.OpenToken(file)
		if err != nil {
			t.Fatal(err)
		}
		public, err := token.PublicKey(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		publics[string(public)] = true
	}
	beside, err := os.ReadFile(file + keydevice.PublicSuffix)
	if err != nil || len(publics) != 1 || !publics[string(beside)] {
		t.Errorf("%d keys, beside it %q, %v", len(publics), beside, err)
	}
	if err := os.WriteFile(file, []byte("nonsense"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := keydevice.OpenToken(file); code(err) != keydevice.CodeAnswer {
		t.Errorf("nonsense: %v", err)
	}
	if _, err := keydevice.PublicPEM(crypto.PublicKey("nonsense")); err == nil {
		t.Error("a key of no kind is taken")
	}
}

// TestEveryCodeHasItsSentence in both languages.
func TestEveryCodeHasItsSentence(t *testing.T) {
	for _, lang := range []i18n.Lang{i18n.Chinese, i18n.English} {
		text, _ := i18n.For(lang)
		for _, c := range keydevice.Codes() {
			if text.KeyDevice.States[c] == "" {
				t.Errorf("%s: %s has no sentence", lang, c)
			}
		}
	}
}
