package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"onewindow/catalog"
	"onewindow/fixtures"
	"onewindow/fixtures/city"
	"onewindow/station"
	"onewindow/tui/guard"
)

// demoDir is where the demo keeps everything.
func demoDir(f demoFlags) (string, error) {
	dir := f.data
	if dir == "" {
		home, err := dataHome()
		if err != nil {
			return "", err
		}
		dir = filepath.Join(home, "window-demo")
	}
	if f.fresh && !guard.Guarded() { // the guard's child goes on with what its parent cleared
		err := removeDemo(dir)
		if err != nil {
			return "", err
		}
	}
	return dir, os.MkdirAll(dir, 0o700)
}

// dataHome is where the user's programs keep their data.
func dataHome() (string, error) {
	if home := os.Getenv("XDG_DATA_HOME"); home != "" {
		return home, nil
	}
	user, err := os.UserHomeDir()
	return filepath.Join(user, ".local", "share"), err
}

// removeDemo clears a data folder, but only one that a demo has made.
func removeDemo(dir string) error {
	entries, err := os.ReadDir(dir)
	if errors.Is(err, os.ErrNotExist) || err == nil && len(entries) == 0 {
		return nil
	}
	if err != nil {
		return err
	}
	if _, err := os.Stat(filepath.Join(dir, demoMark)); err != nil {
		return fmt.Errorf("%s is not a demo's data folder: nothing was removed", dir)
	}
	return os.RemoveAll(dir)
}

// demoMark names the file by which a demo knows its own folder.
const demoMark = "demo.city"

// mark writes down what the city was begun with, and answers with its catalogue: all seats of a city share one.
func (d *demo) mark() (catalogPath string, err error) {
	const key = "catalog "
	file := filepath.Join(d.dir, demoMark)
	path := d.f.catalog
	if path != "" && path != fullCatalog {
		path, err = filepath.Abs(path)
		if err != nil {
			return "", err
		}
	}
	old, err := os.ReadFile(file)
	if err == nil {
		begun := ""
		for line := range strings.Lines(string(old)) {
			if name, ok := strings.CutPrefix(strings.TrimSuffix(line, "\n"), key); ok {
				begun = name
			}
		}
		if path != "" && path != begun {
			return "", fmt.Errorf("%s was begun with another catalogue; --fresh begins a new morning with this one", d.dir)
		}
		path = begun
	} else if !errors.Is(err, os.ErrNotExist) {
		return "", err
	}
	text := fmt.Sprintf("seed %d\n", d.f.seed)
	if path != "" {
		text += key + path + "\n"
	}
	return path, city.WriteWhole(file, []byte(text))
}

// demoDesk says who answers for what; where the desk stands the demo's hall knows.
func demoDesk() (station.Desk, error) {
	owners, err := catalog.ReadOwners(fixtures.Owners())
	return station.Desk{Owners: owners}, err
}
