package hall

import (
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"strings"

	"golang.org/x/crypto/argon2"
)

// PINCost is the price of one argon2id hash (RFC 9106).
type PINCost struct {
	// Time is the number of passes, MemoryKiB the memory, Threads the lanes.
	Time      uint32
	MemoryKiB uint32
	Threads   uint8
}

// DefaultPINCost is the second recommended option of the OWASP password
// storage cheat sheet: 19 MiB, two passes, one lane.
var DefaultPINCost = PINCost{Time: 2, MemoryKiB: 19 * 1024, Threads: 1}

const (
	pinSalt = 16
	pinKey  = 32
)

var errPINHash = errors.New("hall: stored pin hash is malformed")

// HashPIN makes the PHC string that the store keeps.
func HashPIN(pin string, c PINCost) string {
	salt := make([]byte, pinSalt)
	_, _ = rand.Read(salt) // crypto/rand.Read never fails (Go 1.24)
	key := argon2.IDKey([]byte(pin), salt, c.Time, c.MemoryKiB, c.Threads, pinKey)
	b64 := base64.RawStdEncoding
	return fmt.Sprintf("$argon2id$v=%d$m=%d,t=%d,p=%d$%s$%s",
		argon2.Version, c.MemoryKiB, c.Time, c.Threads, b64.EncodeToString(salt), b64.EncodeToString(key))
}

// CheckPIN compares in constant time.
func CheckPIN(pin, phc string) (bool, error) {
	parts := strings.Split(phc, "$")
	if len(parts) != 6 || parts[1] != "argon2id" {
		return false, errPINHash
	}
	var version int
	var c PINCost
	if _, err := fmt.Sscanf(parts[2], "v=%d", &version); err != nil || version != argon2.Version {
		return false, errPINHash
	}
	if _, err := fmt.Sscanf(parts[3], "m=%d,t=%d,p=%d", &c.MemoryKiB, &c.Time, &c.Threads); err != nil {
		return false, errPINHash
	}
	salt, err := base64.RawStdEncoding.DecodeString(parts[4])
	if err != nil {
		return false, errPINHash
	}
	want, err := base64.RawStdEncoding.DecodeString(parts[5])
	if err != nil || len(want) == 0 || c.Time == 0 || c.Threads == 0 || c.MemoryKiB > 1<<20 {
		return false, errPINHash
	}
	got := argon2.IDKey([]byte(pin), salt, c.Time, c.MemoryKiB, c.Threads, uint32(len(want)))
	return subtle.ConstantTimeCompare(got, want) == 1, nil
}

// newToken is 256 random bits, and what the store keeps of them.
func newToken() (token, hash string) {
	raw := make([]byte, 32)
	_, _ = rand.Read(raw) // crypto/rand.Read never fails (Go 1.24)
	token = base64.RawURLEncoding.EncodeToString(raw)
	return token, tokenHash(token)
}

func tokenHash(token string) string {
	sum := sha256.Sum256([]byte(token))
	return hex.EncodeToString(sum[:])
}
