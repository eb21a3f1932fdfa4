package journal

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"

	"onewindow/e2e/oracle"
)

func testVault(t *testing.T) *Vault {
	t.Helper()
	dir := t.TempDir()
	return &Vault{Path: filepath.Join(dir, "journal.key"), Machine: bytes.Repeat([]byte{1}, KeySize), Memory: filepath.Join(dir, "memory"), stretch: 64}
}

// thief says by what of a disk the key opens: the machine's share may lie there too,
// the hall's never does, and no PIN is known.
func thief(v *Vault, key []byte) (by string) {
	for name, machine := range map[string][]byte{"nothing": nil, "the machine's share": v.Machine} {
		alone := &Vault{Path: v.Path, Machine: machine, Suite: v.Suite, stretch: v.stretch}
		shares := map[string][]byte{"no share": nil, "an empty share": make([]byte, KeySize), "the machine's for the hall's": v.Machine}
		if got, err := alone.ByPIN(""); err == nil {
			shares["no pin"] = got
		}
		for guess, share := range shares {
			if got, err := alone.Key(share); err == nil && bytes.Equal(got, key) {
				return name + ", " + guess
			}
		}
	}
	return ""
}

// TestVaultNeedsBoth: the key opens by the hall's share with the machine's and by
// nothing less, in both suites; the mutants that wrap by one of them alone are opened
// by whoever has the disk.
func TestVaultNeedsBoth(t *testing.T) {
	began := time.Now()
	tries := 0
	for _, suite := range Suites() {
		v := testVault(t)
		v.Suite = suite
		share := bytes.Repeat([]byte{2}, KeySize)
		key, err := v.Make(share)
		if err != nil {
			t.Fatal(err)
		}
		if err := v.Keep(share, "200100"); err != nil {
			t.Fatal(err)
		}
		if got, err := v.Key(share); err != nil || !bytes.Equal(got, key) {
			t.Errorf("%s: %v", suite, err)
		}
		other := *v
		other.Machine = bytes.Repeat([]byte{3}, KeySize)
		for name, c := range map[string]struct {
			v     *Vault
			share []byte
		}{"another machine": {&other, share}, "another hall": {v, bytes.Repeat([]byte{4}, KeySize)}} {
			if _, err := c.v.Key(c.share); !errors.Is(err, ErrShare) {
				t.Errorf("%s, %s: %v", suite, name, err)
			}
		}
		if by := thief(v, key); by != "" {
			t.Errorf("%s: the disk opens by %s", suite, by)
		}
		for _, path := range []string{v.Path, v.keptPath()} {
			data, err := os.ReadFile(path)
			if err != nil || bytes.Contains(data, key) || bytes.Contains(data, share) {
				t.Errorf("%s holds a secret, %v", path, err)
			}
		}
		for name, mutant := range map[string]func(v *Vault) ([]byte, error){
			"the machine alone": func(v *Vault) ([]byte, error) { return v.Make(nil) },
			"no PIN": func(v *Vault) ([]byte, error) {
				key, err := v.Make(share)
				return key, errors.Join(err, v.Keep(share, ""))
			},
		} {
			v := testVault(t)
			v.Suite = suite
			key, err := mutant(v)
			if err != nil {
				t.Fatal(err)
			}
			if thief(v, key) == "" {
				t.Errorf("%s: the mutant %q lives", suite, name)
			}
			tries += 8
		}
		tries += 8
	}
	oracle.Prove(t, began, oracle.Proof{
		Promise: "R21", Harness: "the key of a desk, tried with what its disk holds", Trials: tries, Unit: "tries",
		Result: fmt.Sprintf("opened by none, in %d suites; mutants caught: the machine's share alone wraps, the hall's share is kept without a PIN", len(Suites())),
	})
}

// TestVaultByPIN: without the hall the PIN of who signed in last opens, five wrong ones
// in a row end it, whatever is restarted, and signing in begins anew.
func TestVaultByPIN(t *testing.T) {
	v := testVault(t)
	share := bytes.Repeat([]byte{2}, KeySize)
	if _, err := v.ByPIN("1"); !errors.Is(err, ErrNoShare) {
		t.Errorf("nobody has signed in: %v", err)
	}
	if err := v.Keep(share, "200100"); err != nil {
		t.Fatal(err)
	}
	for range 2 {
		for range pinTries - 1 {
			if _, err := v.ByPIN("200101"); !errors.Is(err, ErrShare) {
				t.Fatalf("a wrong PIN: %v", err)
			}
		}
		if got, err := v.ByPIN("200100"); err != nil || !bytes.Equal(got, share) {
			t.Fatalf("the right PIN: %v", err)
		}
	}
	for range pinTries {
		again := *v // what a restart knows
		if _, err := again.ByPIN("200101"); !errors.Is(err, ErrShare) {
			t.Fatalf("a wrong PIN: %v", err)
		}
	}
	if _, err := v.ByPIN("200100"); !errors.Is(err, ErrTries) {
		t.Errorf("the right PIN after five wrong: %v", err)
	}
	if err := v.Keep(share, "200200"); err != nil {
		t.Fatal(err)
	}
	if _, err := v.ByPIN("200200"); err != nil {
		t.Errorf("after signing in: %v", err)
	}
}

// TestVaultInMemory: what the machine remembers opens too, and is gone with it.
func TestVaultInMemory(t *testing.T) {
	v := testVault(t)
	share := bytes.Repeat([]byte{2}, KeySize)
	if _, err := v.Remembered(); !errors.Is(err, ErrNoShare) {
		t.Errorf("nothing yet: %v", err)
	}
	if err := v.Remember(share); err != nil {
		t.Fatal(err)
	}
	if got, err := v.Remembered(); err != nil || !bytes.Equal(got, share) {
		t.Errorf("%x, %v", got, err)
	}
	none := Vault{Path: v.Path}
	if err := none.Remember(share); err != nil {
		t.Error(err)
	}
	if _, err := none.Remembered(); !errors.Is(err, ErrNoShare) {
		t.Errorf("a machine without such memory: %v", err)
	}
}

// TestWrappedIsToldApart: a key of before stays what it is; a build of before refuses a
// wrapped one and leaves it alone.
func TestWrappedIsToldApart(t *testing.T) {
	v := testVault(t)
	if _, err := Wrapped(v.Path); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("none: %v", err)
	}
	old, err := LoadOrCreateKey(v.Path)
	if err != nil {
		t.Fatal(err)
	}
	if is, err := Wrapped(v.Path); is || err != nil {
		t.Errorf("an open key is taken for wrapped: %v", err)
	}
	share := bytes.Repeat([]byte{2}, KeySize)
	if err := v.Wrap(old, share); err != nil {
		t.Fatal(err)
	}
	if is, err := Wrapped(v.Path); !is || err != nil {
		t.Errorf("a wrapped key: %v", err)
	}
	before, err := os.ReadFile(v.Path)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := LoadOrCreateKey(v.Path); err == nil {
		t.Error("a build of before takes it")
	}
	if after, err := os.ReadFile(v.Path); err != nil || !bytes.Equal(before, after) {
		t.Errorf("it was changed: %v", err)
	}
	if got, err := v.Key(share); err != nil || !bytes.Equal(got, old) {
		t.Errorf("the key of before: %v", err)
	}
	if err := os.Chmod(v.Path, 0o644); err != nil {
		t.Fatal(err)
	}
	if _, err := v.Key(share); err == nil {
		t.Error("a file that others may read is taken")
	}
}
