package main

import (
	"context"
	"log/slog"
	"sync"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"

	"onewindow/catalog"
	"onewindow/client"
	"onewindow/fixtures"
	"onewindow/i18n"
	"onewindow/station/approval"
	"onewindow/station/guide"
	"onewindow/station/issuance"
	"onewindow/values"
	"onewindow/visit"
)

// TestReleaseReachesEveryChair: what the hall publishes while somebody works is in
// force at once at every kind of seat, with what was known before, and is told.
func TestReleaseReachesEveryChair(t *testing.T) {
	t.Parallel()
	first := releaseOf(t, "", oldData)
	next := releaseOf(t, values.Of(time.Now()).String(), nextData)
	seen := func(r visit.Rules) bool {
		return r.Current == next.Catalog.Version() && r.Catalogs[first.Catalog.Version()] != nil && r.Catalogs[r.Current] != nil
	}
	p := &publisher{t: t, dir: t.TempDir(), stop: func() {}}
	t.Cleanup(func() { p.stop() })
	p.start(releasesOf(t, first))
	taken := map[string]<-chan struct{}{}
	for role, told := range map[string]func(tea.Msg) bool{
		"clerk": func(m tea.Msg) bool { // the issue seat in the clerk's chair: the clerk's own is proved above
			n, ok := m.(issuance.Snapshot)
			return ok && seen(n.Rules) && n.Notice.Code == "catalog_release"
		},
		"issuer": func(m tea.Msg) bool {
			n, ok := m.(issuance.Snapshot)
			return ok && seen(n.Rules) && n.Notice.Code == "catalog_release"
		},
		"police": func(m tea.Msg) bool {
			n, ok := m.(issuance.Snapshot)
			return ok && seen(n.Rules) && n.Notice.Code == "catalog_release"
		},
		"reviewer": func(m tea.Msg) bool {
			n, ok := m.(approval.Snapshot)
			return ok && seen(n.Rules) && n.Notice.Code == "catalog_release"
		},
		"guide": func(m tea.Msg) bool {
			n, ok := m.(guide.Snapshot)
			return ok && seen(n.Rules) && n.Notice.Code == "catalog_release"
		},
	} {
		taken[role] = p.seated(role, first, told)
	}
	p.publish(releasesOf(t, first, next))
	for role, done := range taken {
		select {
		case <-done:
		case <-time.After(2 * time.Minute):
			t.Errorf("%s: the release never came", role)
		}
	}
}

// seated opens a seat of a role at the hall and signs somebody in; done is closed
// once a snapshot of it shows what is waited for.
func (p *publisher) seated(role string, has catalog.Release, shows func(tea.Msg) bool) (done <-chan struct{}) {
	t := p.t
	t.Helper()
	sits := demoSeats[role]
	s, err := openSeat(context.WithoutCancel(t.Context()), seatOptions{
		dir: t.TempDir(), window: sits.window, behind: sits.behind, role: role, lang: i18n.Chinese, releases: releasesOf(t, has), now: time.Now,
		client: client.Options{Target: p.address, Insecure: true}, head: demoLetterhead, log: slog.New(slog.DiscardHandler),
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.close(); err != nil {
			t.Error(err)
		}
	})
	door, ok := s.chair.(interface {
		SignIn(ctx context.Context, staffNo, pin, code string) error
	})
	if !ok {
		t.Fatalf("nobody can sign in as %s", role)
	}
	account, _ := fixtures.StaffByNo(sits.staff)
	if err := door.SignIn(t.Context(), account.No, account.PIN, ""); err != nil {
		t.Fatal(err)
	}
	seen := make(chan struct{})
	var once sync.Once
	s.running.Go(func() {
		s.view.watch(func(m tea.Msg) {
			if shows(m) {
				once.Do(func() { close(seen) })
			}
		}, s.ended)
	})
	return seen
}
