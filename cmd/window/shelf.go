package main

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"time"

	"onewindow/catalog"
	"onewindow/client"
	"onewindow/fixtures/city"
	"onewindow/station"
	"onewindow/values"
)

// shelf is the folder in which a desk keeps the releases that its hall
// published, so that a start without the hall has them: a file for each, named
// by the hash of its data, and the list of what is in force. A list is taken
// whole or not at all. No file is ever removed: a visit that is still open may
// have been begun with it.
type shelf struct {
	dir string
	// configured are the desk's own, in force until the hall has published some.
	configured *catalog.Releases
	list       shelfList
	known      map[string]*catalog.Catalog // by version: whatever this desk has
	check      func([]byte) (*catalog.Catalog, error)
	// again is how long a release that failed rests before it is asked for again.
	again time.Duration
}

type shelfList struct {
	Taken []client.Release `json:"taken"`
	// Refused is the release for which the newest list was not taken.
	Refused *releaseError `json:"refused,omitempty"`
}

// releaseError is a release that a desk cannot take.
type releaseError struct {
	client.Release
	Code string `json:"code"`
	Why  string `json:"why"`
}

// Codes of a releaseError, and of the notice that the screen shows.
const (
	releaseDamaged = "release_damaged"
	releaseRefused = "release_refused"
	releaseStorage = "release_storage"
)

func (e *releaseError) Error() string {
	return fmt.Sprintf("release %s of %q: %s: %s", e.Version, e.From, e.Code, e.Why)
}

const (
	shelfFolder  = "releases"
	shelfListing = "list.json"
	releaseRest  = 30 * time.Second
)

// openShelf reads the shelf of a desk. What it cannot use is told by problem: the
// desk works with what is configured until the hall gives it again.
func openShelf(data string, configured *catalog.Releases) (s *shelf, problem *releaseError) {
	s = &shelf{
		dir: filepath.Join(data, shelfFolder), configured: configured, known: configured.Versions(), check: checkedCatalog, again: releaseRest,
	}
	text, err := os.ReadFile(filepath.Join(s.dir, shelfListing))
	if errors.Is(err, fs.ErrNotExist) {
		return s, nil
	}
	if err == nil {
		err = json.Unmarshal(text, &s.list)
	}
	if err != nil {
		s.list = shelfList{}
		return s, &releaseError{Code: releaseDamaged, Why: err.Error()}
	}
	problem = s.list.Refused
	files, err := os.ReadDir(s.dir)
	if err != nil {
		return s, &releaseError{Code: releaseDamaged, Why: err.Error()}
	}
	for _, f := range files {
		if len(f.Name()) != 2*sha256.Size {
			continue
		}
		c, err := shelved(filepath.Join(s.dir, f.Name()))
		if err != nil {
			problem = &releaseError{Release: client.Release{SHA256: f.Name()}, Code: releaseDamaged, Why: err.Error()}
			continue
		}
		s.known[c.Version()] = c
	}
	return s, problem
}

// shelved reads a file of the shelf, which was checked before it came there.
func shelved(path string) (*catalog.Catalog, error) {
	data, err := readCatalogFile(path)
	if err != nil {
		return nil, err
	}
	if sum := sha256.Sum256(data); hex.EncodeToString(sum[:]) != filepath.Base(path) {
		return nil, client.ErrReleaseHash
	}
	return catalog.Load(data)
}

// releases are what this desk works with now.
func (s *shelf) releases() *catalog.Releases {
	if r, err := s.of(s.list.Taken); err == nil {
		return r
	}
	return s.configured
}

// of are the releases of a list, all of which the desk must have.
func (s *shelf) of(list []client.Release) (*catalog.Releases, error) {
	out := make([]catalog.Release, len(list))
	for i, r := range list {
		var day values.Date
		if r.From != "" {
			var err error
			if day, err = values.ParseDate(r.From); err != nil {
				return nil, &releaseError{r, releaseRefused, err.Error()}
			}
		}
		c, ok := s.known[r.Version]
		if !ok {
			return nil, &releaseError{r, releaseDamaged, "it is not here"}
		}
		out[i] = catalog.Release{From: day, Catalog: c}
	}
	releases, err := catalog.NewReleases(out...)
	if err != nil {
		return nil, &releaseError{Code: releaseRefused, Why: err.Error()}
	}
	return releases, nil
}

// settled reports whether a list is the one in force, and nothing is missing.
func (s *shelf) settled(list []client.Release) bool {
	_, err := s.of(s.list.Taken)
	return err == nil && s.list.Refused == nil && slices.Equal(list, s.list.Taken)
}

// take fetches what is missing of a list, checks each whole, keeps it and gives
// the releases. An error that is no releaseError says that the hall did not
// answer; then as well as otherwise everything stays as it was.
func (s *shelf) take(ctx context.Context, list []client.Release, fetch func(context.Context, client.Release) ([]byte, error)) (*catalog.Releases, error) {
	for _, r := range list {
		if s.known[r.Version] != nil {
			continue
		}
		data, err := fetch(ctx, r)
		switch {
		case errors.Is(err, client.ErrReleaseHash):
			return nil, &releaseError{r, releaseDamaged, err.Error()}
		case err != nil:
			return nil, err
		}
		c, err := s.check(data)
		if err == nil && c.Version() != r.Version {
			err = fmt.Errorf("it is %s", c.Version())
		}
		if err != nil {
			return nil, &releaseError{r, releaseRefused, err.Error()}
		}
		if err := s.write(r.SHA256, data); err != nil {
			return nil, &releaseError{r, releaseStorage, err.Error()}
		}
		s.known[r.Version] = c
	}
	releases, err := s.of(list)
	if err != nil {
		return nil, err
	}
	if err := s.keep(shelfList{Taken: list}); err != nil {
		return nil, &releaseError{Code: releaseStorage, Why: err.Error()}
	}
	return releases, nil
}

func (s *shelf) write(name string, data []byte) error {
	if err := os.MkdirAll(s.dir, 0o700); err != nil {
		return err
	}
	return city.WriteWhole(filepath.Join(s.dir, name), data)
}

// keep makes a list the desk's.
func (s *shelf) keep(list shelfList) error {
	text, err := json.Marshal(list)
	if err != nil {
		return err
	}
	if err := s.write(shelfListing, text); err != nil {
		return err
	}
	s.list = list
	return nil
}

// checkedCatalog loads data from outside and holds them against every rule.
func checkedCatalog(data []byte) (*catalog.Catalog, error) {
	text := data
	if catalog.Packed(data) {
		var err error
		if text, err = catalog.Unpack(data); err != nil {
			return nil, err
		}
	}
	if report := catalog.Check(text); !report.OK() {
		return nil, &catalog.LoadError{Findings: report.Errors}
	}
	return catalog.Load(data)
}

// versions are all catalogues that the desk has, for the visits that began with
// them.
func (s *shelf) versions() map[string]*catalog.Catalog { return maps.Clone(s.known) }

// counted is a chair that shows who waits.
type counted interface {
	SetOverview(ctx context.Context, o station.Overview) error
}

// hearReleases lets the hall's count, which carries the list of what it has
// published, reach the chair, whichever it is; call it before the line runs.
func (s *seat) hearReleases(ctx context.Context) {
	heard := make(chan []client.Release, 1)
	shows, _ := s.chair.(counted)
	s.client.OnOverview(func(v client.Overview) {
		if shows != nil {
			_ = shows.SetOverview(ctx, overviewOf(v))
		}
		select {
		case <-heard: // only the newest list counts
		default:
		}
		heard <- v.Releases
	})
	s.run("releases", func() error { return s.followReleases(ctx, heard) })
}

// followReleases takes what the hall publishes while the seat works, says so, and
// asks again for what failed.
func (s *seat) followReleases(ctx context.Context, heard <-chan []client.Release) error {
	var wanted []client.Release
	rest := time.NewTimer(0)
	rest.Stop()
	for {
		select {
		case <-ctx.Done():
			return nil
		case list := <-heard:
			if len(list) == 0 || s.shelf.settled(list) || slices.Equal(list, wanted) {
				continue
			}
			wanted = list
		case <-rest.C:
		}
		releases, err := s.shelf.take(ctx, wanted, s.client.Release)
		var failed *releaseError
		switch {
		case err == nil:
			wanted = nil
			rest.Stop()
			s.releaseLit(ctx)
			if err := s.chair.SetReleases(ctx, releases); err != nil {
				return err
			}
			continue
		case errors.As(err, &failed):
			// Kept before it is told: who sees the light finds the reason with the doctor.
			if err := s.shelf.keep(shelfList{Taken: s.shelf.list.Taken, Refused: failed}); err != nil {
				s.o.log.Error("releases", "err", err)
			}
			s.tellRelease(ctx, failed)
			rest.Reset(s.shelf.again)
		default:
			wanted = nil // the hall was not reached: its next count asks again
			rest.Stop()
		}
	}
}

// releaseLight is the name of the catalogue among the lights of the desk, where it
// is from the first trouble on.
const releaseLight = "catalog"

// signalling is a chair that shows what keeps it from working as usual.
type signalling interface {
	SetDevice(ctx context.Context, d station.Device) error
}

// tellRelease shows a release that cannot be taken; the old one stays in force.
func (s *seat) tellRelease(ctx context.Context, failed *releaseError) {
	s.o.log.Error("release not taken; the old one stays in force", "err", failed)
	s.troubled.Store(true)
	if desk, ok := s.chair.(signalling); ok {
		_ = desk.SetDevice(ctx, station.Device{Name: releaseLight, State: "faulted", Cause: failed.Code})
	}
}

// releaseLit puts the light right once all is well again; a desk that never had
// trouble shows none.
func (s *seat) releaseLit(ctx context.Context) {
	if desk, ok := s.chair.(signalling); ok && s.troubled.Load() {
		_ = desk.SetDevice(ctx, station.Device{Name: releaseLight, State: "ready"})
	}
}
