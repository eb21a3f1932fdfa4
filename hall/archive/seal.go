package archive

import (
	"context"
	"crypto/ed25519"
	"encoding/base64"
	"fmt"
	"time"
)

// Use is one use of a seal: on a notice, or on the whole file of a case.
type Use struct {
	// ID is the same for every try; one ID is sealed once.
	ID     string
	Organ  string
	What   string // a paper's kind, or archive
	Number string // of the case or of the archive
	Digest string // SHA-256 of what is sealed, in hexadecimal
}

// Seal is what the seal's keeper answers.
type Seal struct {
	By    string    `json:"by"`
	At    time.Time `json:"at"`
	Alg   string    `json:"alg"`
	Key   string    `json:"key"`   // public key, base64
	Value string    `json:"value"` // of the text of SealText, base64
}

// Sealer keeps a seal (电子印章): an outside system, or the hall's own key.
type Sealer interface {
	Seal(ctx context.Context, u Use) (Seal, error)
}

// algEd25519 is the one algorithm that packages are checked by.
const algEd25519 = "Ed25519"

// SealText is what a seal is set on: what it is for, and when.
func SealText(digest, by string, at time.Time) []byte {
	return fmt.Appendf(nil, "onewindow seal\n%s\n%q\n%d\n", digest, by, at.UnixMilli())
}

// OwnSeal seals with a key of the hall's own.
type OwnSeal struct {
	By  string
	Key ed25519.PrivateKey
	Now func() time.Time
}

// Seal answers at once.
func (o OwnSeal) Seal(_ context.Context, u Use) (Seal, error) {
	at := o.Now().UTC().Truncate(time.Millisecond)
	public, ok := o.Key.Public().(ed25519.PublicKey)
	if !ok {
		return Seal{}, fmt.Errorf("archive: key of %T", o.Key.Public())
	}
	return Seal{
		By: o.By, At: at, Alg: algEd25519, Key: base64.StdEncoding.EncodeToString(public),
		Value: base64.StdEncoding.EncodeToString(ed25519.Sign(o.Key, SealText(u.Digest, o.By, at))),
	}, nil
}

// Holds reports whether a seal is of a digest.
func (s Seal) Holds(digest string) bool {
	key, err := base64.StdEncoding.DecodeString(s.Key)
	if err != nil || s.Alg != algEd25519 || len(key) != ed25519.PublicKeySize {
		return false
	}
	value, err := base64.StdEncoding.DecodeString(s.Value)
	return err == nil && ed25519.Verify(key, SealText(digest, s.By, s.At), value)
}
