package journal

import (
	"crypto/rand"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
)

// LoadOrCreateKey reads the key file at path, or makes it: 32 random bytes,
// readable by the owner alone, on the disk before it is used. A key file that
// others may read, or of another length, is refused. It serves the demo, desks whose
// key lies on another medium, and those of before there was a Vault.
func LoadOrCreateKey(path string) ([]byte, error) {
	key, err := loadKey(path)
	if !errors.Is(err, fs.ErrNotExist) {
		return key, err
	}
	err = os.MkdirAll(filepath.Dir(path), 0o700)
	if err != nil {
		return nil, fmt.Errorf("journal: key folder: %w", err)
	}
	fresh := make([]byte, KeySize)
	_, _ = rand.Read(fresh) // never fails
	tmp, err := writeTemp(filepath.Dir(path), "key-*.tmp", fresh)
	if err != nil {
		return nil, fmt.Errorf("journal: key: %w", err)
	}
	defer os.Remove(tmp)
	// A link never replaces: of two programs that start at once, one makes the
	// key and both read it.
	err = os.Link(tmp, path)
	if err != nil && !errors.Is(err, fs.ErrExist) {
		return nil, fmt.Errorf("journal: key: %w", err)
	}
	err = syncDir(filepath.Dir(path))
	if err != nil {
		return nil, fmt.Errorf("journal: key: %w", err)
	}
	return loadKey(path)
}

// ReplaceKey writes a key open in the place of a wrapped one, and forgets what v kept
// of the hall's share.
func ReplaceKey(path string, key []byte, v *Vault) error {
	tmp, err := writeTemp(filepath.Dir(path), "key-*.tmp", key)
	if err != nil {
		return fmt.Errorf("journal: key: %w", err)
	}
	defer os.Remove(tmp) // gone, once it is in its place
	err = errors.Join(os.Rename(tmp, path), syncDir(filepath.Dir(path)))
	if err != nil {
		return fmt.Errorf("journal: key: %w", err)
	}
	for _, kept := range []string{v.keptPath(), v.Memory} {
		if kept == "" {
			continue
		}
		if err := os.Remove(kept); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return fmt.Errorf("journal: key: %w", err)
		}
	}
	return nil
}

// ownersAlone refuses a file that others may read.
func ownersAlone(path string) error {
	info, err := os.Stat(path)
	if err != nil {
		return fmt.Errorf("journal: key: %w", err)
	}
	if runtime.GOOS != "windows" && info.Mode().Perm()&0o077 != 0 {
		return fmt.Errorf("journal: key file %s may be read by others (mode %o)", path, info.Mode().Perm())
	}
	return nil
}

func loadKey(path string) ([]byte, error) {
	if err := ownersAlone(path); err != nil {
		return nil, err
	}
	key, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("journal: key: %w", err)
	}
	if len(key) != KeySize {
		return nil, fmt.Errorf("journal: key file %s has %d bytes, want %d", path, len(key), KeySize)
	}
	return key, nil
}

// writeTemp makes a new file beside its place, readable by the owner alone,
// with its bytes on the disk.
func writeTemp(dir, pattern string, data []byte) (path string, err error) {
	f, err := os.CreateTemp(dir, pattern) // 0600
	if err != nil {
		return "", err
	}
	defer func() {
		if err != nil {
			f.Close()
			os.Remove(f.Name())
		}
	}()
	_, err = f.Write(data)
	if err != nil {
		return "", err
	}
	err = f.Sync()
	if err != nil {
		return "", err
	}
	return f.Name(), f.Close()
}
