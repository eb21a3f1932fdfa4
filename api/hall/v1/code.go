package hallv1

import (
	"crypto/pbkdf2"
	"crypto/sha256"
	"crypto/subtle"
	"errors"
	"fmt"
	"math/big"
	"strings"
)

// Server names of TLS. A window asks for its own hall by HallServerName, at
// whatever address it stands: the authority signs no other hall. EnrolServerName
// is asked for by a desk that has no certificate yet.
const (
	HallServerName  = "hall.onewindow"
	EnrolServerName = "enrol.onewindow"
)

// EnrolCode is what an administrator hands to a desk: digits alone, which every
// input method lets through. Secret is what the hall knows it by, Mark says which
// authority must answer, so that nobody in between can take the secret.
type EnrolCode struct{ Secret, Mark string }

// Digits of a code: two more are a check of all before.
const (
	SecretDigits = 10
	markDigits   = 20
	checkDigits  = 2
	codeDigits   = SecretDigits + markDigits + checkDigits
)

// markRounds make it dear to look for another authority of the same mark.
const markRounds = 100_000

var errEnrolCode = errors.New("this is no code of a hall: a digit is wrong or missing")

// String is the code in groups of four.
func (c EnrolCode) String() string {
	digits := c.Secret + c.Mark
	digits += fmt.Sprintf("%0*d", checkDigits, checkOf(digits))
	var groups []string
	for ; digits != ""; digits = digits[4:] {
		groups = append(groups, digits[:4])
	}
	return strings.Join(groups, " ")
}

// ParseEnrolCode reads a code as a person types it: spaces and dashes anywhere,
// digits of full width too.
func ParseEnrolCode(text string) (EnrolCode, error) {
	var b strings.Builder
	for _, r := range text {
		switch {
		case r >= '０' && r <= '９':
			b.WriteRune(r - '０' + '0')
		case r >= '0' && r <= '9':
			b.WriteRune(r)
		case r == ' ', r == '\u3000', r == '\t', r == '-':
		default:
			return EnrolCode{}, errEnrolCode
		}
	}
	digits := b.String()
	if len(digits) != codeDigits {
		return EnrolCode{}, errEnrolCode
	}
	body := digits[:codeDigits-checkDigits]
	if digits[len(body):] != fmt.Sprintf("%0*d", checkDigits, checkOf(body)) {
		return EnrolCode{}, errEnrolCode
	}
	return EnrolCode{Secret: body[:SecretDigits], Mark: body[SecretDigits:]}, nil
}

// checkOf is ISO 7064 MOD 97-10: it finds every wrong digit and every swap.
func checkOf(digits string) int64 {
	n, _ := new(big.Int).SetString(digits+"00", 10) // digits are all that callers have
	return 98 - n.Mod(n, big.NewInt(97)).Int64()
}

// AuthorityMark is the mark of an authority's certificate (DER).
func AuthorityMark(der []byte) (string, error) {
	sum, err := pbkdf2.Key(sha256.New, string(der), []byte("onewindow hall authority"), markRounds, 16)
	if err != nil {
		return "", fmt.Errorf("mark of the authority: %w", err)
	}
	n := new(big.Int).SetBytes(sum)
	n.Mod(n, new(big.Int).Exp(big.NewInt(10), big.NewInt(markDigits), nil))
	return fmt.Sprintf("%0*s", markDigits, n), nil
}

// Names reports whether the code is one of the authority with this certificate.
func (c EnrolCode) Names(der []byte) (bool, error) {
	mark, err := AuthorityMark(der)
	return subtle.ConstantTimeCompare([]byte(mark), []byte(c.Mark)) == 1, err
}
