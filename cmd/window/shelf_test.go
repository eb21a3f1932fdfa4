package main

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"log/slog"
	"net"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"onewindow/catalog"
	"onewindow/client"
	"onewindow/fixtures"
	"onewindow/hall"
	"onewindow/hall/store"
	"onewindow/i18n"
	"onewindow/station"
	"onewindow/values"
	"onewindow/visit"
)

// Three sets of data: the demo city's, one in which an item takes longer, and one that leads nowhere.
var (
	oldData    = fixtures.Catalogue()
	nextData   = bytes.Replace(fixtures.Catalogue(), []byte(`"typicalMinutes": 8`), []byte(`"typicalMinutes": 9`), 1)
	brokenData = bytes.Replace(fixtures.Catalogue(), []byte(`"start": "q1"`), []byte(`"start": "q0"`), 1)
)

func releaseOf(t *testing.T, from string, data []byte) catalog.Release {
	t.Helper()
	c, err := catalog.Load(data)
	if err != nil {
		t.Fatal(err)
	}
	r := catalog.Release{Catalog: c, Data: string(data)}
	if from != "" {
		if r.From, err = values.ParseDate(from); err != nil {
			t.Fatal(err)
		}
	}
	return r
}

func releasesOf(t *testing.T, list ...catalog.Release) *catalog.Releases {
	t.Helper()
	r, err := catalog.NewReleases(list...)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func announced(data []byte, from string) client.Release {
	sum := sha256.Sum256(data)
	return client.Release{Version: hex.EncodeToString(sum[:8]), SHA256: hex.EncodeToString(sum[:]), From: from}
}

// offered holds a desk against what a hall may send it, and tells the first thing that is not as it must be.
func offered(t *testing.T, change func(*shelf)) string {
	t.Helper()
	dir, ctx := t.TempDir(), t.Context()
	configured := releasesOf(t, releaseOf(t, "", oldData))
	old := configured.All()[0].Catalog.Version()
	open := func() *shelf {
		s, _ := openShelf(dir, configured)
		change(s)
		return s
	}
	sends := func(data []byte, err error) func(context.Context, client.Release) ([]byte, error) {
		return func(context.Context, client.Release) ([]byte, error) { return data, err }
	}
	today := announced(nextData, "2026-11-28")
	wrongDay := today
	wrongDay.From = "28.11.2026"
	away := errors.New("away")
	for _, tt := range []struct {
		name string
		list []client.Release
		data []byte
		err  error
		code string
		said string
	}{
		{"damaged on the way", []client.Release{today}, nil, client.ErrReleaseHash, releaseDamaged, ""},
		{"breaks a rule", []client.Release{announced(brokenData, "2026-11-28")}, brokenData, nil, releaseRefused, "q0"},
		{"no catalogue", []client.Release{announced([]byte("{}"), "2026-11-28")}, []byte("{}"), nil, releaseRefused, ""},
		{"another than it is called", []client.Release{today}, oldData, nil, releaseRefused, old},
		{"of no day", []client.Release{wrongDay}, nextData, nil, releaseRefused, ""},
		{"two of one day", []client.Release{announced(oldData, ""), announced(nextData, "")}, nextData, nil, releaseRefused, "two"},
		{"the hall is away", []client.Release{today}, nil, away, "", "away"},
	} {
		s := open()
		_, err := s.take(ctx, tt.list, sends(tt.data, tt.err))
		var failed *releaseError
		code := ""
		if errors.As(err, &failed) {
			code = failed.Code
		}
		if err == nil || code != tt.code || !strings.Contains(err.Error(), tt.said) {
			return tt.name + " is taken, or not told"
		}
		for _, s := range []*shelf{s, open()} {
			if all := s.releases().All(); len(all) != 1 || all[0].Catalog.Version() != old {
				return tt.name + " replaces the old one"
			}
		}
	}
	list := []client.Release{announced(oldData, ""), today}
	r, err := open().take(ctx, list, sends(nextData, nil))
	if err != nil || len(r.All()) != 2 {
		return "a sound one is not taken"
	}
	s := open()
	if got := s.releases().All(); len(got) != 2 || got[1].From.String() != "2026-11-28" || !s.settled(list) {
		return "a sound one is gone after a restart"
	}
	return ""
}

// TestShelf: what a hall publishes is taken whole and checked, or not at all.
func TestShelf(t *testing.T) {
	if wrong := offered(t, func(*shelf) {}); wrong != "" {
		t.Error(wrong)
	}
	sound := releaseOf(t, "", nextData).Catalog
	for name, mutant := range map[string]func(*shelf){
		"taken unchecked": func(s *shelf) {
			s.check = func(data []byte) (*catalog.Catalog, error) {
				if c, err := catalog.Load(data); err == nil {
					return c, nil
				}
				return sound, nil
			}
		},
		"taken by its name": func(s *shelf) {
			s.check = func([]byte) (*catalog.Catalog, error) { return sound, nil }
		},
	} {
		if offered(t, mutant) == "" {
			t.Errorf("the mutant survived: %s", name)
		}
	}
}

// publisher is a hall on a socket of its own, which can be stopped and started.
type publisher struct {
	t       *testing.T
	dir     string
	address string
	server  *hall.Server
	guide   *client.Client
	stop    func()
}

func (p *publisher) start(r *catalog.Releases) {
	t := p.t
	t.Helper()
	ctx, cancel := context.WithCancel(context.WithoutCancel(t.Context()))
	st, err := store.Open(ctx, store.Options{DSN: "sqlite:" + filepath.Join(p.dir, "hall.db"), HallName: demoHallName})
	if err != nil {
		t.Fatal(err)
	}
	pages, err := store.OpenPages(filepath.Join(p.dir, "pages"))
	if err != nil {
		t.Fatal(err)
	}
	if p.address == "" {
		p.address = "127.0.0.1:0"
		if err := hall.Init(ctx, st, withKiosk(demoSeed()), demoPINCost); err != nil {
			t.Fatal(err)
		}
	}
	p.server, err = hall.New(hall.Options{
		Store: st, Pages: pages, Releases: r, Calendar: values.DefaultCalendar(), Name: demoHallName, PINCost: demoPINCost,
		Log: slog.New(slog.DiscardHandler),
	})
	if err != nil {
		t.Fatal(err)
	}
	var listen net.ListenConfig
	lis, err := listen.Listen(ctx, "tcp", p.address)
	if err != nil {
		t.Fatal(err)
	}
	p.address = lis.Addr().String()
	ended := make(chan error, 1)
	go func() { ended <- p.server.Serve(ctx, lis) }()
	p.guide, err = client.Dial(client.Options{Target: p.address, Insecure: true, Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := p.guide.SignIn(ctx, kioskNo, kioskPIN, "kiosk"); err != nil {
		t.Fatal(err)
	}
	p.stop = func() {
		p.stop = func() {}
		_ = p.guide.Close()
		cancel()
		if err := errors.Join(<-ended, st.Close()); err != nil {
			t.Error(err)
		}
	}
}

// publish makes the hall's windows count anew, as a ticket does.
func (p *publisher) publish(r *catalog.Releases) {
	p.t.Helper()
	p.server.Publish(r)
	if _, err := p.guide.IssueTicket(p.t.Context(), uuid.NewString(), "GJJ-001", visit.NormalClass, ""); err != nil {
		p.t.Fatal(err)
	}
}

// TestReleaseReachesTheDesk: over the network a desk takes what its hall publishes while it works, keeps the old one where
// the new one is wrong and says so, and has it at a start without the hall.
func TestReleaseReachesTheDesk(t *testing.T) {
	t.Parallel()
	first := releaseOf(t, "", oldData)
	today := values.Of(time.Now()).String()
	next := releaseOf(t, today, nextData)
	lie := next
	lie.Data = string(brokenData)
	p := &publisher{t: t, dir: t.TempDir(), stop: func() {}}
	t.Cleanup(func() { p.stop() })
	p.start(releasesOf(t, first))
	w := &deskWithout{t: t, staff: "2001"}
	t.Cleanup(w.leave)
	desk := t.TempDir()
	sit := func() {
		t.Helper()
		var err error
		w.seat, err = openSeat(context.WithoutCancel(t.Context()), seatOptions{
			dir: desk, window: "A035", role: "clerk", lang: i18n.Chinese, releases: releasesOf(t, releaseOf(t, "", oldData)), now: time.Now,
			client: client.Options{Target: p.address, Insecure: true}, head: demoLetterhead, log: slog.New(slog.DiscardHandler),
		})
		if err != nil {
			t.Fatal(err)
		}
		w.st = w.seat.clerk
	}
	light := func(state, cause string) func(station.Snapshot) bool {
		return func(n station.Snapshot) bool {
			return slices.ContainsFunc(n.Devices, func(d station.Device) bool {
				return d.Name == releaseLight && d.State == state && d.Cause == cause
			})
		}
	}
	told := func() finding {
		t.Helper()
		return examined(func(d *doctor) {
			d.config.Data = desk
			d.catalogue()
		})[0]
	}
	sit()
	w.signIn()
	window, ok := fixtures.WindowByNo("A035")
	if !ok {
		t.Fatal("no A035")
	}
	place := func() {
		t.Helper()
		if d := w.st.Snapshot().Desk; d.Zone != window.Zone || !slices.Equal(d.Serves, window.Departments) {
			t.Errorf("the desk stands at %+v", d)
		}
	}
	place()
	later := releaseOf(t, "2099-01-01", bytes.Replace(oldData, []byte(`"typicalMinutes": 8`), []byte(`"typicalMinutes": 7`), 1))
	p.publish(releasesOf(t, first, later))
	n := w.await("a release of later", func(n station.Snapshot) bool { return n.Rules.Catalogs[later.Catalog.Version()] != nil })
	if n.Rules.Current != first.Catalog.Version() || light("ready", "")(n) {
		t.Errorf("in force %s, lights %+v", n.Rules.Current, n.Devices)
	}

	p.publish(releasesOf(t, first, lie))
	n = w.await("word of a wrong release", light("faulted", releaseRefused))
	if n.Rules.Current != first.Catalog.Version() {
		t.Error("a wrong release is in force")
	}
	if f := told(); f.Code != "catalogue_shelf" || !strings.Contains(f.Message, "q0") || f.Do == "" {
		t.Errorf("the doctor says %+v", f)
	}

	p.publish(releasesOf(t, first, next))
	w.await("the release", light("ready", ""))
	n = w.await("the count", func(n station.Snapshot) bool { return n.Renewal.Items == 1 })
	if n.Rules.Current != next.Catalog.Version() || n.Notice.Code != "catalog_release" || n.Renewal.Day.String() != today {
		t.Errorf("in force %s, said %+v, %+v", n.Rules.Current, n.Notice, n.Renewal)
	}
	if f := told(); f.State != found {
		t.Errorf("the doctor says %+v", f)
	}

	w.leave()
	p.stop()
	sit()
	if n = w.st.Snapshot(); n.Rules.Current != next.Catalog.Version() || n.Renewal.Items != 1 {
		t.Errorf("without the hall %s is in force, %+v", n.Rules.Current, n.Renewal)
	}
	place()
	w.leave()
	if err := os.WriteFile(filepath.Join(desk, shelfFolder, announced(nextData, "").SHA256), nextData[1:], 0o600); err != nil {
		t.Fatal(err)
	}
	if f := told(); f.Code != "catalogue_shelf" {
		t.Errorf("the doctor says %+v", f)
	}
	sit()
	if n = w.await("word of the damage", light("faulted", releaseDamaged)); n.Rules.Current != first.Catalog.Version() {
		t.Error("a damaged release is in force")
	}
	p.start(releasesOf(t, first, next))
	w.await("the release again", func(n station.Snapshot) bool { return n.Rules.Current == next.Catalog.Version() })
	w.await("all well", light("ready", ""))
}

// TestFailedReleaseIsAskedForAgain: the same list, without a word from the hall in between.
func TestFailedReleaseIsAskedForAgain(t *testing.T) {
	t.Parallel()
	first, next := releaseOf(t, "", oldData), releaseOf(t, "2026-01-01", nextData)
	p := &publisher{t: t, dir: t.TempDir(), stop: func() {}}
	t.Cleanup(func() { p.stop() })
	p.start(releasesOf(t, first))
	w := &deskWithout{t: t, staff: "2001"}
	t.Cleanup(w.leave)
	var err error
	w.seat, err = openSeat(context.WithoutCancel(t.Context()), seatOptions{
		dir: t.TempDir(), window: "A035", role: "clerk", lang: i18n.Chinese, releases: releasesOf(t, first), now: time.Now,
		client: client.Options{Target: p.address, Insecure: true}, head: demoLetterhead, log: slog.New(slog.DiscardHandler),
	})
	if err != nil {
		t.Fatal(err)
	}
	w.st = w.seat.clerk
	tries := 0
	w.seat.shelf.again = time.Millisecond
	w.seat.shelf.check = func(data []byte) (*catalog.Catalog, error) {
		tries++
		if tries < 3 {
			return nil, errors.New("not yet")
		}
		return checkedCatalog(data)
	}
	w.signIn()
	p.publish(releasesOf(t, first, next))
	w.await("the release", func(n station.Snapshot) bool { return n.Rules.Current == next.Catalog.Version() })
}
