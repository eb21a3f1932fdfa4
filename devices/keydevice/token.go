package keydevice

import (
	"bytes"
	"context"
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"io/fs"
	"os"

	"onewindow/devices"
)

// Token is a device made of software: its key lies open in a file, so that it proves
// nothing about who holds it. It is for trials and tests.
type Token struct {
	key crypto.Signer
	// Ask is the person at the device: nil confirms, an error of Codes is what they do
	// instead. Left out, everybody confirms.
	Ask func(ctx context.Context) error
}

// NewToken makes a token of a key, Ed25519 or ECDSA P-256.
func NewToken(key crypto.Signer) (*Token, error) {
	if _, err := PublicPEM(key.Public()); err != nil {
		return nil, err
	}
	return &Token{key: key}, nil
}

// PublicSuffix is behind the name of a token's file, for its public key.
const PublicSuffix = ".pub"

// OpenToken reads a token's file (PKCS #8 in PEM), or makes it where it is not there,
// with the public key beside it for the hall.
func OpenToken(path string) (*Token, error) {
	text, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		text, err = makeToken(path)
	}
	if err != nil {
		return nil, err
	}
	block, _ := pem.Decode(text)
	if block == nil {
		return nil, fault(CodeAnswer, errKind)
	}
	key, err := x509.ParsePKCS8PrivateKey(block.Bytes)
	if err != nil {
		return nil, fault(CodeAnswer, err)
	}
	signer, ok := key.(crypto.Signer)
	if !ok {
		return nil, fault(CodeAnswer, errKind)
	}
	return NewToken(signer)
}

func makeToken(path string) ([]byte, error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, err
	}
	der, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		return nil, err
	}
	public, err := PublicPEM(key.Public())
	if err != nil {
		return nil, err
	}
	text := pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: der})
	// The public half first: a key that is there was told.
	return text, errors.Join(os.WriteFile(path+PublicSuffix, public, 0o600), os.WriteFile(path, text, 0o600))
}

// PublicKey is the public half of the key, in PEM.
func (t *Token) PublicKey(context.Context) ([]byte, error) { return PublicPEM(t.key.Public()) }

// Sign has the person confirm, and signs.
func (t *Token) Sign(ctx context.Context, message []byte) ([]byte, error) {
	if t.Ask != nil {
		if err := t.Ask(ctx); err != nil {
			return nil, err
		}
	}
	if ctx.Err() != nil {
		return nil, fault(devices.CodeCancelled, ctx.Err())
	}
	hash := crypto.Hash(0)
	if _, ok := t.key.Public().(*ecdsa.PublicKey); ok {
		digest := sha256.Sum256(message)
		message, hash = digest[:], crypto.SHA256
	}
	return t.key.Sign(rand.Reader, bytes.Clone(message), hash)
}
