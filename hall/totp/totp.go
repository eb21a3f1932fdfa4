package totp

import (
	"fmt"
	"time"

	"github.com/pquerna/otp"
	"github.com/pquerna/otp/hotp"
	"github.com/pquerna/otp/totp"
)

const (
	// period is how long one code is good, in seconds.
	period = 30
	// skew is how many steps a device's clock may be off either way (RFC 6238, 5.2).
	skew = 1
)

// Factor makes secrets and checks codes.
type Factor struct{}

// Enrol makes a secret, and the address by which a device takes it in.
func (Factor) Enrol(issuer, account string) (secret, uri string, err error) {
	key, err := totp.Generate(totp.GenerateOpts{Issuer: issuer, AccountName: account, Period: period})
	if err != nil {
		return "", "", fmt.Errorf("totp: %w", err)
	}
	return key.Secret(), key.URL(), nil
}

// Check finds the step that a code is of, among those around now that come after
// the last one used: a code that let somebody in is never good again.
func (Factor) Check(secret, code string, now time.Time, last int64) (step int64, ok bool) {
	at := now.Unix() / period
	for step = max(at-skew, last+1); step <= at+skew; step++ {
		good, err := hotp.ValidateCustom(code, uint64(step), secret, hotp.ValidateOpts{Digits: otp.DigitsSix, Algorithm: otp.AlgorithmSHA1})
		if err == nil && good {
			return step, true
		}
	}
	return 0, false
}
