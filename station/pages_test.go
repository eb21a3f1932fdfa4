package station_test

import (
	"context"
	"errors"
	"log/slog"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"onewindow/catalog"
	"onewindow/journal"
	"onewindow/station"
	"onewindow/visit"
)

// imager gives what the test puts into shots, and says when it was asked. A
// stubborn one does not hear that it is told to stop.
type imager struct {
	asked    chan struct{}
	shots    chan shot
	stubborn bool
}

type shot struct {
	data []byte
	err  error
}

func newImager() *imager { return &imager{asked: make(chan struct{}, 8), shots: make(chan shot, 8)} }

func (i *imager) TakePage(ctx context.Context) ([]byte, error) {
	i.asked <- struct{}{}
	done := ctx.Done()
	if i.stubborn {
		done = nil
	}
	select {
	case s := <-i.shots:
		return s.data, s.err
	case <-done:
		return nil, ctx.Err()
	}
}

func withImager(t *testing.T) (*seat, *imager) {
	s := newSeat(t)
	s.kill()
	im := newImager()
	s.imager = im
	s.start()
	s.signIn()
	s.toPapers()
	return s, im
}

func refusedWith(t *testing.T, err error, code string) {
	t.Helper()
	var r *visit.Refusal
	if !errors.As(err, &r) || r.Code != code {
		t.Errorf("got %v, want %s", err, code)
	}
}

func pagesOf(v visit.State) []string {
	var out []string
	for _, p := range v.Matter().Pages {
		out = append(out, p.Line+" "+p.SHA256)
	}
	return out
}

func TestPageGoesIntoItsLine(t *testing.T) {
	s, im := withImager(t)
	taken := s.st.TakePage("BANKCARD", "")
	<-im.asked
	n := s.st.Snapshot()
	if n.Picture != (station.Picture{CaseID: n.Visit.Matter().CaseID, Line: "BANKCARD"}) {
		t.Errorf("while it is taken: %+v", n.Picture)
	}
	refusedWith(t, s.st.TakePage("LOAN_CONTRACT", "").Wait(t.Context()), station.RefusedPictureBusy)
	s.do(visit.ClearJudgement{Line: "BANKCARD"}) // the desk is not held up
	im.shots <- shot{data: []byte("12345")}
	if err := taken.Wait(t.Context()); err != nil {
		t.Fatal(err)
	}
	n = s.st.Snapshot()
	if diff := cmp.Diff([]string{"BANKCARD sum5"}, pagesOf(n.Visit)); diff != "" || n.Picture != (station.Picture{}) {
		t.Errorf("%s picture %+v", diff, n.Picture)
	}
	data, err := s.st.Page(t.Context(), "sum5")
	if err != nil || string(data) != "12345" {
		t.Errorf("read back %q, %v", data, err)
	}
	// Taken again: the new page stands where the old one stood.
	im.shots <- shot{data: []byte("second")}
	im.shots <- shot{data: []byte("better1")}
	for _, instead := range []string{"", "sum5"} {
		if err := s.st.TakePage("BANKCARD", instead).Wait(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	if diff := cmp.Diff([]string{"BANKCARD sum7", "BANKCARD sum6"}, pagesOf(s.st.Snapshot().Visit)); diff != "" {
		t.Error(diff)
	}
	s.restart()
	if diff := cmp.Diff([]string{"BANKCARD sum7", "BANKCARD sum6"}, pagesOf(s.st.Snapshot().Visit)); diff != "" {
		t.Error(diff)
	}
}

func TestPageIsRefused(t *testing.T) {
	s, im := withImager(t)
	refusedWith(t, s.st.TakePage("NO_SUCH_LINE", "").Wait(t.Context()), visit.RefusedUnknownLine)
	refusedWith(t, s.st.TakePage("BANKCARD", "not a page").Wait(t.Context()), visit.RefusedUnknownPage)
	im.shots <- shot{err: &station.DeviceFault{Device: "barcode", Code: "page_incomplete"}}
	var fault *station.DeviceFault
	if err := s.st.TakePage("BANKCARD", "").Wait(t.Context()); !errors.As(err, &fault) || fault.Code != "page_incomplete" {
		t.Errorf("got %v", err)
	}
	if n := s.st.Snapshot(); len(n.Visit.Matter().Pages) != 0 || n.Picture != (station.Picture{}) {
		t.Errorf("pages %v, picture %+v", n.Visit.Matter().Pages, n.Picture)
	}
	s.kill()
	s.imager = nil
	s.start()
	refusedWith(t, s.st.TakePage("BANKCARD", "").Wait(t.Context()), station.RefusedNoImager)
}

// A page that was asked for one person never becomes another's, whether the
// imager hears that it is too late or not, and not even when the first person
// is back at the desk.
func TestLatePageIsDropped(t *testing.T) {
	for _, stubborn := range []bool{false, true} {
		for _, back := range []bool{false, true} {
			s, im := withImager(t)
			im.stubborn = stubborn
			first := s.st.Snapshot().Visit.ID
			taken := s.st.TakePage("BANKCARD", "")
			<-im.asked
			s.do(visit.Hold{Reason: "fetch"})
			s.toPapers()
			if back {
				s.do(visit.Hold{Reason: "fetch"}, visit.Resume{})
				if s.st.Snapshot().Visit.ID != first {
					t.Fatal("the oldest held visit comes back first")
				}
			}
			if stubborn {
				im.shots <- shot{data: []byte("late page")}
			}
			refusedWith(t, taken.Wait(t.Context()), station.RefusedPageDropped)
			n := s.st.Snapshot()
			for _, v := range append(n.Held, n.Visit) {
				if len(v.Matter().Pages) != 0 {
					t.Errorf("visit %s has %v", v.ID, v.Matter().Pages)
				}
			}
			if len(s.journal.pages) != 0 {
				t.Error("a page that nobody may name was stored")
			}
			im.stubborn = false
			im.shots <- shot{data: []byte("in time")}
			if err := s.st.TakePage("BANKCARD", "").Wait(t.Context()); err != nil {
				t.Errorf("the next page: %v", err)
			}
		}
	}
}

// failing is the journal of a disk that loses power between the page and the
// event that names it.
type failing struct {
	*journal.Journal
	fail bool
}

func (f *failing) Append(ctx context.Context, records []visit.Record, out []visit.HallCommand, settled []string) error {
	if f.fail {
		return errors.New("power cut")
	}
	return f.Journal.Append(ctx, records, out, settled)
}

func (f *failing) Backlog(ctx context.Context) (station.Backlog, error) {
	b, err := f.Journal.Backlog(ctx)
	return station.Backlog(b), err
}

// A crash between the page's file and its event leaves a page that nobody
// names; the case does not name a page that is not there.
func TestCrashBetweenPageAndEvent(t *testing.T) {
	dir, key := t.TempDir(), make([]byte, 32)
	open := func() *failing {
		t.Helper()
		j, err := journal.Open(t.Context(), journal.Options{Dir: dir, Window: "A035", Key: key, Now: time.Now})
		if err != nil {
			t.Fatal(err)
		}
		return &failing{Journal: j}
	}
	s := newSeat(t)
	s.kill()
	im := newImager()
	run := func(j *failing) (*station.Station, func()) {
		t.Helper()
		c, err := demoCatalog()
		if err != nil {
			t.Fatal(err)
		}
		st, err := station.Open(t.Context(), station.Options{
			Window: "A035", Role: "clerk", Lang: "zh", Hall: s.hall, Journal: j, Reader: s.reader, Imager: im, Now: s.clock, NewID: s.id,
			Rules: visit.Rules{
				Catalogs: map[string]*catalog.Catalog{c.Version(): c}, Current: c.Version(), Limits: visit.DefaultLimits(),
			},
			Log: slog.New(slog.DiscardHandler),
		})
		if err != nil {
			t.Fatal(err)
		}
		ctx, cancel := context.WithCancel(context.Background())
		done := make(chan struct{})
		go func() { defer close(done); _ = st.Run(ctx) }()
		s.st = st
		return st, func() { cancel(); <-done; _ = j.Close() }
	}
	j := open()
	st, stop := run(j)
	s.signIn()
	s.toPapers()
	im.shots <- shot{data: []byte("a page")}
	j.fail = true
	if err := st.TakePage("BANKCARD", "").Wait(t.Context()); err == nil {
		t.Error("the page was said to be kept")
	}
	stop()

	j = open()
	st, stop = run(j)
	defer stop()
	n := st.Snapshot()
	if len(n.Visit.Matter().Pages) != 0 {
		t.Errorf("the case names %v", n.Visit.Matter().Pages)
	}
	im.shots <- shot{data: []byte("a page")}
	if err := st.TakePage("BANKCARD", "").Wait(t.Context()); err != nil {
		t.Fatal(err)
	}
	n = st.Snapshot()
	for _, p := range n.Visit.Matter().Pages {
		data, err := st.Page(t.Context(), p.SHA256)
		if err != nil || string(data) != "a page" {
			t.Errorf("%q, %v", data, err)
		}
	}
}
