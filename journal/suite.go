package journal

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/hkdf"
	"crypto/rand"
	"crypto/sha256"
	"errors"
	"fmt"

	"github.com/emmansun/gmsm/sm4"
)

// Suite is by what a journal seals. Each of them opens what the other has sealed,
// so that a desk may change it and keep its journal.
type Suite string

// The suites.
const (
	AES Suite = "aes" // AES-256-GCM, when nothing is said
	SM4 Suite = "sm4" // SM4-GCM (GB/T 32907), for halls under GB/T 39786
)

// Suites lists them.
func Suites() []Suite { return []Suite{AES, SM4} }

// aeadOf makes the sealing of one purpose.
func aeadOf(suite Suite, key []byte, purpose string) (cipher.AEAD, error) {
	oldest, err := aesGCM(key, purpose)
	if err != nil {
		return nil, err
	}
	newer, err := sm4GCM(key, purpose)
	if err != nil {
		return nil, err
	}
	switch suite {
	case "", AES:
		return either{oldest, newer}, nil
	case SM4:
		return either{newer, oldest}, nil
	}
	return nil, fmt.Errorf("journal: no suite %q: %v", suite, Suites())
}

func aesGCM(key []byte, purpose string) (cipher.AEAD, error) {
	sub, err := hkdf.Key(sha256.New, key, nil, "onewindow journal "+purpose, KeySize)
	if err != nil {
		return nil, fmt.Errorf("journal: derive key: %w", err)
	}
	block, err := aes.NewCipher(sub)
	if err != nil {
		return nil, fmt.Errorf("journal: key: %w", err)
	}
	return cipher.NewGCMWithRandomNonce(block)
}

func sm4GCM(key []byte, purpose string) (cipher.AEAD, error) {
	sub, err := hkdf.Key(sha256.New, key, nil, "onewindow journal sm4 "+purpose, sm4.BlockSize)
	if err != nil {
		return nil, fmt.Errorf("journal: derive key: %w", err)
	}
	block, err := sm4.NewCipher(sub)
	if err != nil {
		return nil, fmt.Errorf("journal: key: %w", err)
	}
	gcm, err := cipher.NewGCM(block)
	if err != nil {
		return nil, fmt.Errorf("journal: key: %w", err)
	}
	return nonced{gcm}, nil
}

// nonced is what cipher.NewGCMWithRandomNonce is for AES alone: the nonce is made
// here and goes before what is sealed.
type nonced struct{ gcm cipher.AEAD }

func (n nonced) NonceSize() int { return 0 }
func (n nonced) Overhead() int  { return n.gcm.NonceSize() + n.gcm.Overhead() }

func (n nonced) Seal(dst, _, plaintext, additional []byte) []byte {
	nonce := make([]byte, n.gcm.NonceSize())
	_, _ = rand.Read(nonce) // never fails
	return n.gcm.Seal(append(dst, nonce...), nonce, plaintext, additional)
}

var errSealed = errors.New("journal: sealed text is too short")

func (n nonced) Open(dst, _, sealed, additional []byte) ([]byte, error) {
	if len(sealed) < n.Overhead() {
		return nil, errSealed
	}
	size := n.gcm.NonceSize()
	return n.gcm.Open(dst, sealed[:size], sealed[size:], additional)
}

// either seals by the first and opens by both.
type either struct{ first, second cipher.AEAD }

func (e either) NonceSize() int { return 0 }
func (e either) Overhead() int  { return e.first.Overhead() }

func (e either) Seal(dst, nonce, plaintext, additional []byte) []byte {
	return e.first.Seal(dst, nonce, plaintext, additional)
}

func (e either) Open(dst, nonce, sealed, additional []byte) ([]byte, error) {
	out, err := e.first.Open(dst, nonce, sealed, additional)
	if err == nil {
		return out, nil
	}
	if out, other := e.second.Open(dst, nonce, sealed, additional); other == nil {
		return out, nil
	}
	return nil, err
}
