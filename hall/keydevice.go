package hall

import (
	"context"
	"crypto"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"crypto/x509"
	"encoding/binary"
	"encoding/hex"
	"encoding/pem"
	"errors"
	"time"

	"google.golang.org/protobuf/types/known/timestamppb"

	hallv1 "onewindow/api/hall/v1"
	"onewindow/hall/store"
)

// ChallengeLife is how long a key device has to sign what it was asked: its person
// types a PIN into it meanwhile.
const ChallengeLife = time.Minute

// keyOfChallenge is the purpose of the keys that make challenges known again. A
// challenge is kept nowhere until it is used, so that nobody fills the store with them.
const keyOfChallenge = "challenge of a key device"

// A challenge is the time of its end, 16 random bytes, and the code by which the hall
// knows it again.
const (
	challengeEnd  = 8
	challengeHead = challengeEnd + 16
	challengeSize = challengeHead + sha256.Size
	mostSignature = 256
)

// Errors of a key device that is to be given.
var (
	ErrKeyDeviceKey   = errors.New("hall: no public key of Ed25519 or ECDSA P-256 in PEM")
	ErrKeyDeviceThere = errors.New("hall: a key device is given already")
)

// ParseKeyDevice reads the public key of a device, PKIX in PEM.
func ParseKeyDevice(text []byte) (der []byte, err error) {
	block, _ := pem.Decode(text)
	if block == nil || block.Type != "PUBLIC KEY" || publicKey(block.Bytes) == nil {
		return nil, ErrKeyDeviceKey
	}
	return block.Bytes, nil
}

// publicKey reads a key of a kind that a device may have; nil is none.
func publicKey(der []byte) crypto.PublicKey {
	key, err := x509.ParsePKIXPublicKey(der)
	if err != nil {
		return nil
	}
	switch k := key.(type) {
	case ed25519.PublicKey:
		return k
	case *ecdsa.PublicKey:
		if k.Curve == elliptic.P256() {
			return k
		}
	}
	return nil
}

// verifies says whether a signature over a message is by a key: Ed25519 over the
// message itself, ECDSA over its SHA-256 in ASN.1.
func verifies(key crypto.PublicKey, message, signature []byte) bool {
	switch k := key.(type) {
	case ed25519.PublicKey:
		return ed25519.Verify(k, message, signature)
	case *ecdsa.PublicKey:
		digest := sha256.Sum256(message)
		return ecdsa.VerifyASN1(k, digest[:], signature)
	}
	return false
}

// GiveKeyDevice lets a person sign in by the key of a device.
func GiveKeyDevice(ctx context.Context, st *store.Store, staffNo string, public []byte, replace bool) error {
	return st.Write(ctx, func(tx *store.Tx) error {
		if _, err := tx.Staff(staffNo); err != nil {
			return err
		}
		switch _, err := tx.KeyDevice(staffNo); {
		case err != nil && !errors.Is(err, store.ErrNotFound):
			return err
		case err == nil && !replace:
			return ErrKeyDeviceThere
		}
		print := sha256.Sum256(public)
		return errors.Join(tx.PutKeyDevice(staffNo, public), act(tx, EventDeviceGiven, "", staffNo+" sha256 "+hex.EncodeToString(print[:])))
	})
}

// TakeKeyDevice ends that, and says whether the person had one.
func TakeKeyDevice(ctx context.Context, st *store.Store, staffNo string) (had bool, err error) {
	err = st.Write(ctx, func(tx *store.Tx) error {
		if _, err := tx.Staff(staffNo); err != nil {
			return err
		}
		if had, err = tx.DropKeyDevice(staffNo); err != nil || !had {
			return err
		}
		return act(tx, EventDeviceTaken, "", staffNo)
	})
	return had, err
}

// challengeCode binds a challenge to the key of the desk's certificate and to a number.
func (s *Server) challengeCode(ctx context.Context, staffNo string, head []byte) ([]byte, error) {
	key, err := s.derived(keyOfChallenge, s.store.Hall()+"/"+keyOf(ctx)+"/"+staffNo)
	if err != nil {
		return nil, err
	}
	code := hmac.New(sha256.New, key)
	code.Write(head)
	return code.Sum(nil), nil
}

// Challenge gives what a key device signs for one sign-in.
func (s *Server) Challenge(ctx context.Context, req *hallv1.ChallengeRequest) (*hallv1.ChallengeResponse, error) {
	if req.GetStaffNo() == "" || len(req.GetStaffNo()) > 64 {
		return nil, refuse(ReasonInvalid, "field", "staff_no")
	}
	ends := s.now().Add(ChallengeLife).Truncate(time.Millisecond)
	head := binary.BigEndian.AppendUint64(nil, uint64(ends.UnixMilli()))
	head = append(head, make([]byte, challengeHead-challengeEnd)...)
	_, _ = rand.Read(head[challengeEnd:]) // crypto/rand.Read never fails (Go 1.24)
	code, err := s.challengeCode(ctx, req.GetStaffNo(), head)
	if err != nil {
		return nil, err
	}
	return &hallv1.ChallengeResponse{Challenge: append(head, code...), ExpiresAt: timestamppb.New(ends)}, nil
}

// signed is what a key device signed in the place of a PIN.
type signed struct{ challenge, signature []byte }

// signedOf is nil where the PIN is shown.
func signedOf(req *hallv1.SignInRequest) *signed {
	if len(req.GetChallenge()) == 0 && len(req.GetSignature()) == 0 {
		return nil
	}
	return &signed{req.GetChallenge(), req.GetSignature()}
}

// how is what the log says of the way somebody came in.
func (t try) how() string {
	if t.device != nil {
		return "key device"
	}
	return ""
}

// until is when the challenge ends, as it says itself.
func (d *signed) until() time.Time {
	return time.UnixMilli(int64(binary.BigEndian.Uint64(d.challenge)))
}

// signedBy says whether the device of the person signed a challenge of this hall that
// is for this number and this line, and not over. A person without a device costs a
// check, too, so that nobody learns who has one.
func (s *Server) signedBy(ctx context.Context, t try) (bool, error) {
	d := t.device
	if len(d.challenge) != challengeSize || len(d.signature) > mostSignature || t.pin != "" {
		return false, nil
	}
	code, err := s.challengeCode(ctx, t.staff, d.challenge[:challengeHead])
	if err != nil {
		return false, err
	}
	var public []byte
	err = s.store.View(ctx, func(r *store.Reader) (err error) {
		public, err = r.KeyDevice(t.staff)
		return err
	})
	has := err == nil
	if err != nil && !errors.Is(err, store.ErrNotFound) {
		return false, err
	}
	key := publicKey(public)
	if !has {
		key = s.strangerKey
	}
	right := verifies(key, hallv1.DeviceMessage(t.staff, d.challenge), d.signature)
	now := s.now()
	fresh := now.Before(d.until()) && !d.until().After(now.Add(ChallengeLife)) // a clock set back makes none longer
	return right && has && fresh && hmac.Equal(code, d.challenge[challengeHead:]), nil
}

// spend uses the challenge up, and says whether it was good until now.
func (d *signed) spend(tx *store.Tx) (bool, error) {
	sum := sha256.Sum256(d.challenge)
	return tx.SpendChallenge(hex.EncodeToString(sum[:]), d.until())
}

// strangersKey is of nobody's device.
func strangersKey() crypto.PublicKey {
	public, _, _ := ed25519.GenerateKey(rand.Reader) // fails only where its source of randomness does, and that never fails
	return public
}
