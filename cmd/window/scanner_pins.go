package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"sync"
)

// scannerPins keep the certificates of document scanners in the desk's folder, so
// that the first meeting counts for good: a person takes an entry out when the
// scanner was exchanged for another.
type scannerPins struct {
	path string
	// reads only: a look at a desk changes nothing.
	reads bool

	mu sync.Mutex
}

// pinsFile is in the desk's folder.
const pinsFile = "scanners.json"

func pinsIn(dir string) *scannerPins { return &scannerPins{path: filepath.Join(dir, pinsFile)} }

// Pin is the fingerprint kept for a scanner; "" when it was never met.
func (p *scannerPins) Pin(scanner string) (string, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	all, err := p.load()
	return all[scanner], err
}

// Keep keeps the fingerprint of the first meeting; it returns nil when it is on
// the disk.
func (p *scannerPins) Keep(scanner, fingerprint string) error {
	if p.reads {
		return nil
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	all, err := p.load()
	if err != nil {
		return err
	}
	all[scanner] = fingerprint
	data, err := json.MarshalIndent(all, "", "  ")
	if err != nil {
		return err
	}
	return p.store(append(data, '\n'))
}

// store replaces the file whole: half of it would be no pin at all.
func (p *scannerPins) store(data []byte) error {
	out, err := os.CreateTemp(filepath.Dir(p.path), "."+pinsFile+".*") // 0600
	if err != nil {
		return err
	}
	_, err = out.Write(data)
	err = errors.Join(err, out.Sync(), out.Close())
	if err == nil {
		err = os.Rename(out.Name(), p.path)
	}
	if err != nil {
		err = errors.Join(err, os.Remove(out.Name()))
	}
	return err
}

func (p *scannerPins) load() (map[string]string, error) {
	all := map[string]string{}
	data, err := os.ReadFile(p.path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return all, nil
	case err != nil:
		return all, err
	}
	if err := json.Unmarshal(data, &all); err != nil {
		return all, fmt.Errorf("%s: %w", p.path, err)
	}
	return all, nil
}
