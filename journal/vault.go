package journal

import (
	"cmp"
	"crypto/hkdf"
	"crypto/rand"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"golang.org/x/crypto/argon2"
)

// Vault keeps a journal's key where no file of the desk alone gives it: the key lies
// wrapped by two shares, the hall's and the machine's. While the hall is away its
// share comes from the machine's memory, which ends with the power, or from a file
// that the PIN of the last person who signed in opens.
type Vault struct {
	// Path is the key's file.
	Path string
	// Machine is the machine's share, which does not lie beside the key.
	Machine []byte
	// Memory is a file in the machine's memory; "" is none.
	Memory string
	// Suite is by what the key is wrapped.
	Suite Suite

	// stretch is the memory in KiB that one guess at a PIN takes; 0 is 64 MiB. Tests
	// have less.
	stretch uint32
}

// Errors of a Vault.
var (
	// ErrShare: this share, or this PIN, does not open the key.
	ErrShare = errors.New("journal: the key does not open by this share")
	// ErrTries: too many wrong PINs; the hall alone opens the key now.
	ErrTries = errors.New("journal: too many wrong pins")
	// ErrNoShare: the hall's share is not kept here.
	ErrNoShare = errors.New("journal: the hall's share is not kept here")
)

// pinTries are the wrong PINs that a vault takes, whatever is restarted.
const pinTries = 5

// wrappedKey is the file of a wrapped key. Builds before it refuse the file by its
// length, and change nothing.
type wrappedKey struct {
	Wrapped []byte `json:"wrapped"`
}

// keptShare is the hall's share, sealed by the machine's and a PIN.
type keptShare struct {
	Salt   []byte `json:"salt"`
	Sealed []byte `json:"sealed"`
	Tries  int    `json:"tries"` // wrong ones since the last right one
}

// Wrapped says whether the key at path is wrapped; fs.ErrNotExist, that there is none.
func Wrapped(path string) (bool, error) {
	info, err := os.Stat(path)
	if err != nil {
		return false, fmt.Errorf("journal: key: %w", err)
	}
	return info.Size() != KeySize, nil
}

// seal seals by the machine's share and another secret.
func (v *Vault) seal(purpose string, secret, plain []byte) ([]byte, error) {
	return v.with(purpose, secret, plain, true)
}

func (v *Vault) open(purpose string, secret, sealed []byte) ([]byte, error) {
	return v.with(purpose, secret, sealed, false)
}

func (v *Vault) with(purpose string, secret, in []byte, seal bool) ([]byte, error) {
	both, err := hkdf.Key(sha256.New, joined(string(secret), string(v.Machine)), nil, "onewindow key of a desk", KeySize)
	if err != nil {
		return nil, fmt.Errorf("journal: derive key: %w", err)
	}
	aead, err := aeadOf(v.Suite, both, purpose)
	if err != nil {
		return nil, err
	}
	if seal {
		return aead.Seal(nil, nil, in, []byte(purpose)), nil
	}
	out, err := aead.Open(nil, nil, in, []byte(purpose))
	if err != nil {
		return nil, ErrShare
	}
	return out, nil
}

// Wrap writes a key, wrapped by the hall's share, in the place of what is there.
func (v *Vault) Wrap(key, share []byte) error {
	wrapped, err := v.seal("wrapped key", share, key)
	if err != nil {
		return err
	}
	return replaceJSON(v.Path, wrappedKey{wrapped})
}

// Make makes a key and keeps it wrapped.
func (v *Vault) Make(share []byte) ([]byte, error) {
	key := make([]byte, KeySize)
	_, _ = rand.Read(key) // never fails
	return key, v.Wrap(key, share)
}

// Key opens the key by the hall's share.
func (v *Vault) Key(share []byte) ([]byte, error) {
	var file wrappedKey
	if err := readJSON(v.Path, &file); err != nil {
		return nil, err
	}
	return v.open("wrapped key", share, file.Wrapped)
}

// Remember keeps the hall's share in the machine's memory.
func (v *Vault) Remember(share []byte) error {
	if v.Memory == "" {
		return nil
	}
	return replaceJSON(v.Memory, share)
}

// Remembered is the share in the machine's memory.
func (v *Vault) Remembered() ([]byte, error) {
	if v.Memory == "" {
		return nil, ErrNoShare
	}
	var share []byte
	err := readJSON(v.Memory, &share)
	if errors.Is(err, fs.ErrNotExist) {
		err = ErrNoShare
	}
	return share, err
}

func (v *Vault) keptPath() string { return v.Path + ".away" }

// Keep keeps the hall's share for a start without the hall, sealed by the PIN of who
// has signed in.
func (v *Vault) Keep(share []byte, pin string) error {
	k := keptShare{Salt: make([]byte, 16)}
	_, _ = rand.Read(k.Salt) // never fails
	var err error
	if k.Sealed, err = v.seal("share of the hall", v.stretched(pin, k.Salt), share); err != nil {
		return err
	}
	return replaceJSON(v.keptPath(), k)
}

// ByPIN opens what Keep has kept: ErrShare when the PIN is wrong, ErrTries when that
// was said too often.
func (v *Vault) ByPIN(pin string) ([]byte, error) {
	var k keptShare
	err := readJSON(v.keptPath(), &k)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, ErrNoShare
	case err != nil:
		return nil, err
	case k.Tries >= pinTries:
		return nil, ErrTries
	}
	k.Tries++ // counted before it is looked at: no kill makes a try undone
	if err := replaceJSON(v.keptPath(), k); err != nil {
		return nil, err
	}
	share, err := v.open("share of the hall", v.stretched(pin, k.Salt), k.Sealed)
	if err != nil {
		return nil, err
	}
	k.Tries = 0
	return share, replaceJSON(v.keptPath(), k)
}

// stretched makes a PIN slow to guess: the second recommended option of RFC 9106.
func (v *Vault) stretched(pin string, salt []byte) []byte {
	return argon2.IDKey([]byte(pin), salt, 3, cmp.Or(v.stretch, 64<<10), 4, KeySize)
}

// readJSON reads what replaceJSON wrote; a file that others may read is refused.
func readJSON(path string, v any) error {
	if err := ownersAlone(path); err != nil {
		return err
	}
	data, err := os.ReadFile(path)
	if err == nil {
		err = json.Unmarshal(data, v)
	}
	if err != nil {
		return fmt.Errorf("journal: key: %w", err)
	}
	return nil
}

// replaceJSON writes a file whole or not at all, readable by the owner alone.
func replaceJSON(path string, v any) error {
	data, err := json.Marshal(v)
	if err != nil {
		return fmt.Errorf("journal: key: %w", err)
	}
	dir := filepath.Dir(path)
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return fmt.Errorf("journal: key folder: %w", err)
	}
	tmp, err := writeTemp(dir, "key-*.tmp", data)
	if err == nil {
		defer os.Remove(tmp) // gone, once it is in its place
		err = errors.Join(os.Rename(tmp, path), syncDir(dir))
	}
	if err != nil {
		return fmt.Errorf("journal: key: %w", err)
	}
	return nil
}
