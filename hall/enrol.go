package hall

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/pbkdf2"
	"crypto/rand"
	"crypto/sha256"
	"crypto/x509"
	"encoding/hex"
	"errors"
	"fmt"
	"math/big"
	"net"
	"slices"
	"time"

	"google.golang.org/grpc/peer"

	hallv1 "onewindow/api/hall/v1"
	"onewindow/hall/ca"
	"onewindow/hall/store"
)

// EnrolCodeLife is how long an administrator's code is good.
const EnrolCodeLife = 15 * time.Minute

// NewEnrolCode makes the code by which a holder gets its certificate, in place of
// an earlier one that nobody used.
func NewEnrolCode(ctx context.Context, st *store.Store, a *ca.Authority, holder string, life time.Duration) (hallv1.EnrolCode, error) {
	n, err := rand.Int(rand.Reader, new(big.Int).Exp(big.NewInt(10), big.NewInt(hallv1.SecretDigits), nil))
	if err != nil {
		return hallv1.EnrolCode{}, fmt.Errorf("hall: code: %w", err)
	}
	code := hallv1.EnrolCode{Secret: fmt.Sprintf("%0*s", hallv1.SecretDigits, n), Mark: a.Mark()}
	hash, err := enrolHash(code.Secret)
	if err != nil {
		return hallv1.EnrolCode{}, err
	}
	return code, st.Write(ctx, func(tx *store.Tx) error {
		return errors.Join(tx.InsertEnrolment(store.Enrolment{CodeHash: hash, Holder: holder, Until: tx.Now().Add(life)}),
			act(tx, EventEnrolCode, holder, holder))
	})
}

// enrolHash is what the store knows a code by. It is dear, because the digits are
// few: whoever reads the store in the code's minutes does not find them out.
func enrolHash(secret string) (string, error) {
	sum, err := pbkdf2.Key(sha256.New, secret, []byte("onewindow enrolment"), 100_000, sha256.Size)
	if err != nil {
		return "", fmt.Errorf("hall: code: %w", err)
	}
	return hex.EncodeToString(sum), nil
}

// Enrol signs the key of whoever has a code. Wrong codes are counted by where
// they come from, with the delays of signing in.
func (s *Server) Enrol(ctx context.Context, req *hallv1.EnrolRequest) (*hallv1.EnrolResponse, error) {
	if s.opt.Authority == nil {
		return nil, refuse(ReasonNoEnrolment)
	}
	key, name, err := requested(req)
	if err != nil {
		return nil, err
	}
	hash, err := s.slowHash(ctx, req.GetSecret())
	if err != nil {
		return nil, err
	}
	asked := enrolment{hash: hash, holder: req.GetHolder(), key: key, name: name, from: "enrol@" + peerHost(ctx)}
	var answer *Error
	var der []byte
	err = s.store.Write(ctx, func(tx *store.Tx) (err error) {
		if der, answer, err = s.enrolled(tx, asked); err != nil || answer == nil {
			return err
		}
		return act(tx, EventEnrolFailed, "", answer.Reason+" by "+asked.from)
	})
	if err != nil {
		return nil, err
	}
	if answer != nil {
		return nil, answer
	}
	return &hallv1.EnrolResponse{Certificate: der}, nil
}

// enrolment is what a desk without a certificate asks for: name is its key's.
type enrolment struct {
	hash, holder, name, from string
	key                      *ecdsa.PublicKey
}

// enrolled signs what was asked for, or says why not.
func (s *Server) enrolled(tx *store.Tx, asked enrolment) (der []byte, why *Error, err error) {
	failures, until, err := tx.SignInFailures(asked.from)
	if err != nil {
		return nil, nil, err
	}
	if left := lockedFor(failures, until, tx.Now()); left > 0 {
		return nil, &Error{Reason: ReasonLockedOut, RetryAfter: left}, nil
	}
	code, err := tx.Enrolment(asked.hash)
	switch {
	case err == nil && tx.Now().Before(code.Until) && (code.UsedBy == "" || code.UsedBy == asked.name):
	case err == nil, errors.Is(err, store.ErrNotFound):
		return nil, refuse(ReasonEnrolCode), countFailure(tx, asked.from)
	default:
		return nil, nil, err
	}
	if code.Holder != asked.holder {
		return nil, refuse(ReasonEnrolOther, "holder", code.Holder), nil
	}
	if code.UsedBy == asked.name { // the answer was lost
		der, err = s.certificateOf(tx, asked.name)
		return der, nil, err
	}
	if err := tx.UseEnrolment(asked.hash, asked.name); err != nil {
		return nil, nil, err
	}
	// A desk that enrols anew stands in the place of the one before.
	if _, err := revokeHolder(tx, code.Holder); err != nil {
		return nil, nil, err
	}
	if der, err = s.sign(tx, EventEnrolled, code.Holder, asked.key); err != nil {
		return nil, nil, err
	}
	return der, nil, tx.SetSignInFailures(asked.from, 0, time.Time{})
}

// requested reads the key that is to be signed, and its name.
func requested(req *hallv1.EnrolRequest) (key *ecdsa.PublicKey, name string, err error) {
	if len(req.GetSecret()) != hallv1.SecretDigits || req.GetHolder() == "" || len(req.GetHolder()) > 64 {
		return nil, "", refuse(ReasonInvalid, "field", "secret")
	}
	asked, err := x509.ParseCertificateRequest(req.GetRequest())
	if err != nil {
		return nil, "", refuse(ReasonInvalid, "field", "request")
	}
	key, ok := asked.PublicKey.(*ecdsa.PublicKey)
	if !ok || key.Curve != elliptic.P256() || asked.CheckSignature() != nil {
		return nil, "", refuse(ReasonInvalid, "field", "request")
	}
	sum := sha256.Sum256(asked.RawSubjectPublicKeyInfo)
	return key, hex.EncodeToString(sum[:]), nil
}

// slowHash shares the places of slowCheck.
func (s *Server) slowHash(ctx context.Context, secret string) (string, error) {
	select {
	case s.pinSlots <- struct{}{}:
		defer func() { <-s.pinSlots }()
	case <-ctx.Done():
		return "", ctx.Err()
	}
	return enrolHash(secret)
}

// peerHost is where a call comes from, without the port, which changes.
func peerHost(ctx context.Context) string {
	p, ok := peer.FromContext(ctx)
	if !ok {
		return ""
	}
	host, _, err := net.SplitHostPort(p.Addr.String())
	if err != nil {
		return p.Addr.String()
	}
	return host
}

// sign makes a certificate; kind is why, for the log.
func (s *Server) sign(tx *store.Tx, kind, holder string, key any) ([]byte, error) {
	cert, err := s.opt.Authority.Sign(holder, key, tx.Now(), s.opt.CertificateLife)
	if err != nil {
		return nil, err
	}
	err = tx.InsertCertificate(store.Certificate{
		Serial: ca.Serial(cert), Holder: holder, KeySHA256: ca.Key(cert), DER: cert.Raw, From: cert.NotBefore, Until: cert.NotAfter,
	})
	return cert.Raw, errors.Join(err, act(tx, kind, holder, holder+" serial "+ca.Serial(cert)))
}

// certificateOf is the newest certificate of a key that is still good.
func (s *Server) certificateOf(tx *store.Tx, key string) ([]byte, error) {
	known, err := tx.CertificatesOf(key)
	if err != nil {
		return nil, err
	}
	known = slices.DeleteFunc(known, func(c store.Certificate) bool { return !c.RevokedAt.IsZero() })
	if len(known) == 0 {
		return nil, refuse(ReasonCertRevoked)
	}
	return known[len(known)-1].DER, nil
}

// Renew signs the caller's key anew once two thirds of the newest certificate's
// life are over. The line proves that the caller has the key.
func (s *Server) Renew(ctx context.Context, _ *hallv1.RenewRequest) (*hallv1.RenewResponse, error) {
	cert, _ := peerCertificate(ctx)
	switch {
	case s.opt.Authority == nil:
		return nil, refuse(ReasonNoEnrolment)
	case cert == nil:
		return nil, refuse(ReasonNoCertificate)
	}
	var der []byte
	err := s.store.Write(ctx, func(tx *store.Tx) error {
		newest, err := s.certificateOf(tx, ca.Key(cert))
		if err != nil {
			return err
		}
		der = newest
		now, err := x509.ParseCertificate(newest)
		if err != nil {
			return err
		}
		if tx.Now().Before(renewAt(now.NotBefore, now.NotAfter)) {
			return nil
		}
		der, err = s.sign(tx, EventRenewed, ca.Holder(cert), cert.PublicKey)
		return err
	})
	if err != nil {
		return nil, err
	}
	return &hallv1.RenewResponse{Certificate: der}, nil
}
