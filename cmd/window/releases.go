package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"onewindow/catalog"
	"onewindow/values"
)

// loadReleases makes the releases of a catalogue ready: a folder holds one file each, named by the day from which it is in
// force (2026-12-01.json, 2026-12-01.pack); anything else is one release since ever. A file of the folder that is no
// catalogue is among the refused, and the others stand.
func loadReleases(path string) (r *catalog.Releases, refused []error, err error) {
	if info, statErr := os.Stat(path); path == "" || path == fullCatalog || statErr != nil || !info.IsDir() {
		only, err := openRelease(path)
		if err != nil {
			return nil, nil, err
		}
		r, err = catalog.NewReleases(only)
		return r, nil, err
	}
	entries, err := os.ReadDir(path)
	if err != nil {
		return nil, nil, err
	}
	var sound []catalog.Release
	for _, e := range entries {
		if strings.HasPrefix(e.Name(), ".") {
			continue
		}
		release, err := loadRelease(filepath.Join(path, e.Name()))
		if err != nil {
			refused = append(refused, err)
			continue
		}
		sound = append(sound, release)
	}
	if len(sound) == 0 {
		return nil, nil, errors.Join(append(refused, fmt.Errorf("%s holds no release: files are named like 2026-12-01.json", path))...)
	}
	r, err = catalog.NewReleases(sound...)
	if err != nil {
		return nil, nil, fmt.Errorf("%s: %w", path, err)
	}
	return r, refused, nil
}

func loadRelease(file string) (catalog.Release, error) {
	name := filepath.Base(file)
	day, err := values.ParseDate(strings.TrimSuffix(name, filepath.Ext(name)))
	if err != nil {
		return catalog.Release{}, fmt.Errorf("%s: the name is the day from which the release is in force, like 2026-12-01.json", file)
	}
	r, err := openRelease(file)
	r.From = day
	return r, err
}
