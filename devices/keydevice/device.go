package keydevice

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/x509"
	"encoding/pem"
	"errors"

	"onewindow/devices"
)

// Codes of this driver besides those of all.
const (
	CodeDeclined = "declined"    // the person said no, or did not know the device's PIN
	CodeNobody   = "nobody"      // nobody confirmed in time
	CodeFailed   = "key_failed"  // the program between ended with a fault
	CodeAnswer   = "key_answer"  // what came is no key, or no signature
	CodeBlocked  = "key_blocked" // too many wrong PINs: its maker's tool opens it again
)

// Codes are all codes of this driver, so that a test can see to it that each has its
// sentence.
func Codes() []string {
	return []string{devices.CodeGone, devices.CodeCancelled, CodeDeclined, CodeNobody, CodeFailed, CodeAnswer, CodeBlocked}
}

func fault(code string, err error) error { return &devices.Error{Code: code, Err: err} }

// mostAnswer is more than any key or signature is long.
const mostAnswer = 4096

var errKind = errors.New("keys are of Ed25519 or ECDSA P-256")

// PublicPEM is a public key as the hall takes it in.
func PublicPEM(key crypto.PublicKey) ([]byte, error) {
	switch k := key.(type) {
	case ed25519.PublicKey:
	case *ecdsa.PublicKey:
		if k.Curve != elliptic.P256() {
			return nil, errKind
		}
	default:
		return nil, errKind
	}
	der, err := x509.MarshalPKIXPublicKey(key)
	if err != nil {
		return nil, err
	}
	return pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: der}), nil
}

// parsePublic reads what PublicPEM wrote.
func parsePublic(text []byte) (crypto.PublicKey, error) {
	block, _ := pem.Decode(text)
	if block == nil || block.Type != "PUBLIC KEY" {
		return nil, errKind
	}
	key, err := x509.ParsePKIXPublicKey(block.Bytes)
	if err != nil {
		return nil, err
	}
	_, err = PublicPEM(key)
	return key, err
}
