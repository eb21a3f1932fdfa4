package station_test

import (
	"bytes"
	"context"
	"errors"
	"image"
	"image/color"
	"image/jpeg"
	"testing"

	"github.com/google/go-cmp/cmp"

	"onewindow/papers"
	"onewindow/station"
	"onewindow/visit"
)

// feeder gives the sheets that the test puts into it, one at a time; the end
// of a stack is an error or nil.
type feeder struct {
	sheets chan station.Fed
	kept   chan error // what became of each
	ends   chan error
	begun  chan struct{}
}

func newFeeder() *feeder {
	return &feeder{sheets: make(chan station.Fed), kept: make(chan error, 1), ends: make(chan error), begun: make(chan struct{}, 8)}
}

func (f *feeder) Feed(ctx context.Context, keep func(station.Fed) error) error {
	f.begun <- struct{}{}
	for {
		select {
		case p := <-f.sheets:
			err := keep(p)
			f.kept <- err
			if err != nil {
				return err
			}
		case err := <-f.ends:
			return err
		case <-ctx.Done():
			return &station.DeviceFault{Device: "docscan", Code: "cancelled"}
		}
	}
}

// came lets one side of a sheet come and waits until it is kept.
func (f *feeder) came(t *testing.T, page string, blank bool) {
	t.Helper()
	f.sheets <- station.Fed{JPEG: []byte(page), Blank: blank}
	if err := <-f.kept; err != nil {
		t.Errorf("%s: %v", page, err)
	}
}

func withFeeder(t *testing.T) (*seat, *feeder) {
	t.Helper()
	s := newSeat(t)
	s.kill()
	f := newFeeder()
	s.feeder, s.imager = f, newImager()
	s.start()
	s.signIn()
	s.toPapers()
	return s, f
}

func caseOf(s *seat) *visit.Matter {
	n := s.st.Snapshot()
	return n.Visit.Matter()
}

func wantPages(t *testing.T, s *seat, pages ...string) {
	t.Helper()
	if diff := cmp.Diff(pages, pagesOf(s.st.Snapshot().Visit)); diff != "" {
		t.Error(diff)
	}
	for _, p := range caseOf(s).Pages {
		if _, err := s.st.Page(t.Context(), p.SHA256); err != nil {
			t.Errorf("%s is shown and not on the disk: %v", p.SHA256, err)
		}
	}
}

// Pages appear as they come; blank backs are kept aside; a page from which the
// next paper begins takes those behind it along, and those still to come.
func TestStackGoesIntoItsLines(t *testing.T) {
	s, f := withFeeder(t)
	through := s.st.FeedStack("BANKCARD", false)
	<-f.begun
	if n := s.st.Snapshot(); !n.Stack.Running || n.Stack.Line != "BANKCARD" {
		t.Errorf("before the first page: %+v", n.Stack)
	}
	refusedWith(t, s.st.FeedStack("BANKCARD", false).Wait(t.Context()), station.RefusedPictureBusy)
	refusedWith(t, s.st.TakePage("BANKCARD", "").Wait(t.Context()), station.RefusedPictureBusy)
	f.came(t, "1", false)
	wantPages(t, s, "BANKCARD sum1")
	f.came(t, "blank back", true)
	f.came(t, "22", false)
	wantPages(t, s, "BANKCARD sum1", "BANKCARD sum2")
	if err := s.st.SplitPages("sum2", "LOAN_CONTRACT").Wait(t.Context()); err != nil {
		t.Fatal(err)
	}
	f.came(t, "333", false)
	f.ends <- nil
	if err := through.Wait(t.Context()); err != nil {
		t.Fatal(err)
	}
	wantPages(t, s, "BANKCARD sum1", "LOAN_CONTRACT sum2", "LOAN_CONTRACT sum3")
	n := s.st.Snapshot()
	if n.Stack.Running || n.Stack.Cause != "" || n.Stack.Blank != 1 || len(n.Stack.Pages) != 3 {
		t.Errorf("at the end: %+v", n.Stack)
	}
	if aside := n.Visit.Matter().Aside; len(aside) != 1 || aside[0].Line != "BANKCARD" {
		t.Errorf("aside: %+v", aside)
	}
	s.restart()
	wantPages(t, s, "BANKCARD sum1", "LOAN_CONTRACT sum2", "LOAN_CONTRACT sum3")
	if err := s.st.Do(t.Context(), visit.RestorePage{SHA256: "sum10"}); err != nil {
		t.Fatal(err)
	}
	wantPages(t, s, "BANKCARD sum1", "LOAN_CONTRACT sum2", "LOAN_CONTRACT sum3", "BANKCARD sum10")
}

// sheet is a separator as the scanner reads it.
func sheet(caseID, line string) string {
	return papers.Code{Kind: papers.CodeSeparator, Number: caseID, Check: line}.String()
}

// A separator sheet opens its line and is no page; one that is of another case, or
// of a paper that is not wanted, is kept aside, said, and loses nothing. The code of
// another paper is a page like any.
func TestSeparatorsOpenTheirLines(t *testing.T) {
	s, f := withFeeder(t)
	through := s.st.FeedStack("BANKCARD", false)
	<-f.begun
	coded := func(page, code string) {
		t.Helper()
		f.sheets <- station.Fed{JPEG: []byte(page), Code: code}
		if err := <-f.kept; err != nil {
			t.Errorf("%s: %v", page, err)
		}
	}
	id := caseOf(s).CaseID
	coded("1", "")
	coded("a separator", sheet(id, "LOAN_CONTRACT"))
	wantPages(t, s, "BANKCARD sum1")
	if n := s.st.Snapshot(); n.Stack.Line != "LOAN_CONTRACT" || n.Stack.Astray != "" {
		t.Errorf("after the separator: %+v", n.Stack)
	}
	f.came(t, "back of the separator", true)
	coded("22", papers.Code{Kind: papers.CodeCase, Number: "DG1", Check: "12345678"}.String())
	coded("of somebody else", sheet("other", "BANKCARD"))
	if n := s.st.Snapshot(); n.Stack.Astray != station.RefusedSeparatorCase || n.Stack.Line != "LOAN_CONTRACT" {
		t.Errorf("after another case's separator: %+v", n.Stack)
	}
	coded("333", "OWS/"+id+"/BANKCARD/0000") // misread: its sum is wrong
	coded("of no paper", sheet(id, "NO_SUCH_LINE"))
	if n := s.st.Snapshot(); n.Stack.Astray != station.RefusedSeparatorLine || n.Stack.Line != "LOAN_CONTRACT" {
		t.Errorf("after an unknown separator: %+v", n.Stack)
	}
	coded("back", sheet(id, "BANKCARD"))
	coded("4444", "")
	f.ends <- nil
	if err := through.Wait(t.Context()); err != nil {
		t.Fatal(err)
	}
	wantPages(t, s, "BANKCARD sum1", "LOAN_CONTRACT sum2", "LOAN_CONTRACT sum3", "BANKCARD sum4")
	var aside []string
	for _, p := range caseOf(s).Aside {
		aside = append(aside, p.Line+" "+p.SHA256)
	}
	if diff := cmp.Diff([]string{"LOAN_CONTRACT sum16", "LOAN_CONTRACT sum11"}, aside); diff != "" {
		t.Error(diff)
	}
	if n := s.st.Snapshot(); len(n.Stack.Pages) != 4 || n.Stack.Blank != 0 {
		t.Errorf("at the end: %+v", n.Stack)
	}
}

// After a jam the rest is put behind what came, or the whole stack is scanned
// anew and takes the place of what came, once its first page is there.
func TestStackAfterAJam(t *testing.T) {
	for _, again := range []bool{false, true} {
		s, f := withFeeder(t)
		refusedWith(t, s.st.FeedStack("BANKCARD", true).Wait(t.Context()), station.RefusedNoStack)
		jam := &station.DeviceFault{Device: "docscan", Code: "paper_jam"}
		through := s.st.FeedStack("BANKCARD", false)
		f.came(t, "1", false)
		f.came(t, "22", false)
		f.ends <- jam
		if err := through.Wait(t.Context()); !errors.Is(err, jam) {
			t.Errorf("got %v", err)
		}
		if n := s.st.Snapshot(); n.Stack.Running || n.Stack.Cause != "paper_jam" || len(n.Stack.Pages) != 2 {
			t.Errorf("after the jam: %+v", n.Stack)
		}
		wantPages(t, s, "BANKCARD sum1", "BANKCARD sum2")
		through = s.st.FeedStack("BANKCARD", again)
		<-f.begun
		<-f.begun
		wantPages(t, s, "BANKCARD sum1", "BANKCARD sum2") // nothing is lost before something is there
		f.came(t, "333", false)
		f.ends <- nil
		if err := through.Wait(t.Context()); err != nil {
			t.Fatal(err)
		}
		if again {
			wantPages(t, s, "BANKCARD sum3")
			if aside := caseOf(s).Aside; len(aside) != 2 {
				t.Errorf("aside: %+v", aside)
			}
		} else {
			wantPages(t, s, "BANKCARD sum1", "BANKCARD sum2", "BANKCARD sum3")
		}
	}
}

// A stack that was on its way when the desk broke down is gone on with after the
// restart, or scanned anew in the place of what came; a page that lay there before,
// and one that was taken by hand since, stay.
func TestStackOutlivesTheDesk(t *testing.T) {
	for _, again := range []bool{false, true} {
		for _, twice := range []bool{false, true} {
			s, f := withFeeder(t)
			s.do(visit.AddPage{Page: visit.Page{Line: "BANKCARD", SHA256: "lay there", Bytes: 1, Media: "image/jpeg"}})
			s.st.FeedStack("BANKCARD", false)
			f.came(t, "1", false)
			f.came(t, "22", false)
			s.restart()
			if n := s.st.Snapshot(); n.Stack.Running || n.Stack.Cause != "stack_restarted" || n.Stack.Line != "BANKCARD" || len(n.Stack.Pages) != 2 {
				t.Fatalf("after the restart: %+v", n.Stack)
			}
			s.do(visit.AddPage{Page: visit.Page{Line: "BANKCARD", SHA256: "by hand", Bytes: 1, Media: "image/jpeg"}})
			if twice { // what came in between is no part of the stack
				s.restart()
			}
			through := s.st.FeedStack("BANKCARD", again)
			f.came(t, "333", false)
			f.ends <- nil
			if err := through.Wait(t.Context()); err != nil {
				t.Fatal(err)
			}
			want := []string{"BANKCARD lay there", "BANKCARD sum1", "BANKCARD sum2", "BANKCARD by hand", "BANKCARD sum3"}
			if again {
				want = []string{"BANKCARD lay there", "BANKCARD by hand", "BANKCARD sum3"}
			}
			if diff := cmp.Diff(want, pagesOf(s.st.Snapshot().Visit)); diff != "" {
				t.Errorf("again %t, twice %t: %s", again, twice, diff)
			}
			s.restart()
			refusedWith(t, s.st.FeedStack("BANKCARD", true).Wait(t.Context()), station.RefusedNoStack)
		}
	}
}

// A stack that is scanned anew and breaks off before its first page still stands for
// what came the first time.
func TestStackScannedAnewOutlivesTheDesk(t *testing.T) {
	s, f := withFeeder(t)
	through := s.st.FeedStack("BANKCARD", false)
	f.came(t, "1", false)
	f.ends <- &station.DeviceFault{Device: "docscan", Code: "paper_jam"}
	_ = through.Wait(t.Context())
	s.restart()
	if n := s.st.Snapshot(); n.Stack.Cause != "paper_jam" || len(n.Stack.Pages) != 1 {
		t.Fatalf("after the jam and a restart: %+v", n.Stack)
	}
	<-f.begun
	s.st.FeedStack("BANKCARD", true)
	<-f.begun
	s.restart()
	through = s.st.FeedStack("BANKCARD", true)
	f.came(t, "22", false)
	f.ends <- nil
	if err := through.Wait(t.Context()); err != nil {
		t.Fatal(err)
	}
	wantPages(t, s, "BANKCARD sum2")
}

func TestStackIsStopped(t *testing.T) {
	s, f := withFeeder(t)
	refusedWith(t, s.st.StopStack().Wait(t.Context()), station.RefusedNoStack)
	through := s.st.FeedStack("BANKCARD", false)
	f.came(t, "1", false)
	if err := s.st.StopStack().Wait(t.Context()); err != nil {
		t.Fatal(err)
	}
	var fault *station.DeviceFault
	if err := through.Wait(t.Context()); !errors.As(err, &fault) || fault.Code != "cancelled" {
		t.Errorf("got %v", err)
	}
	wantPages(t, s, "BANKCARD sum1")
	if n := s.st.Snapshot(); n.Stack.Running || n.Stack.Cause != "cancelled" {
		t.Errorf("%+v", n.Stack)
	}
}

// A stack that was begun for one person never goes on into another's case.
func TestStackEndsWithItsCase(t *testing.T) {
	s, f := withFeeder(t)
	through := s.st.FeedStack("BANKCARD", false)
	f.came(t, "1", false)
	s.do(visit.Hold{Reason: "fetch"})
	refusedWith(t, through.Wait(t.Context()), station.RefusedPageDropped)
	s.toPapers()
	wantPages(t, s)
	s.restart()
	if n := s.st.Snapshot(); n.Stack.Running || n.Stack.CaseID == caseOf(s).CaseID {
		t.Errorf("%+v", n.Stack)
	}
	refusedWith(t, s.st.FeedStack("BANKCARD", true).Wait(t.Context()), station.RefusedNoStack)
	again := s.st.FeedStack("BANKCARD", false)
	f.came(t, "22", false)
	f.ends <- nil
	if err := again.Wait(t.Context()); err != nil {
		t.Fatal(err)
	}
	wantPages(t, s, "BANKCARD sum2")
}

// A stack whose case was held is gone on with when the case comes back, or scanned
// anew in the place of what came.
func TestStackOutlivesAHold(t *testing.T) {
	for _, again := range []bool{false, true} {
		s, f := withFeeder(t)
		through := s.st.FeedStack("BANKCARD", false)
		f.came(t, "1", false)
		s.do(visit.Hold{Reason: "fetch"})
		refusedWith(t, through.Wait(t.Context()), station.RefusedPageDropped)
		if again { // it is known after a restart, too
			s.restart()
		}
		s.do(visit.Resume{})
		if n := s.st.Snapshot(); n.Stack.Running || n.Stack.Cause != "stack_left" || n.Stack.CaseID != caseOf(s).CaseID || len(n.Stack.Pages) != 1 {
			t.Fatalf("after the hold: %+v", n.Stack)
		}
		through = s.st.FeedStack("BANKCARD", again)
		f.came(t, "22", false)
		f.ends <- nil
		if err := through.Wait(t.Context()); err != nil {
			t.Fatal(err)
		}
		want := []string{"BANKCARD sum1", "BANKCARD sum2"}
		if again {
			want = want[1:]
		}
		wantPages(t, s, want...)
	}
}

func TestStackIsRefused(t *testing.T) {
	s, _ := withFeeder(t)
	refusedWith(t, s.st.FeedStack("NO_SUCH_LINE", false).Wait(t.Context()), visit.RefusedUnknownLine)
	refusedWith(t, s.st.SplitPages("none", "BANKCARD").Wait(t.Context()), visit.RefusedUnknownPage)
	s.kill()
	s.feeder = nil
	s.start()
	refusedWith(t, s.st.FeedStack("BANKCARD", false).Wait(t.Context()), station.RefusedNoFeeder)
}

// A page that is turned stands where it stood, and shows the same.
func TestPageIsTurned(t *testing.T) {
	for name, img := range map[string]interface {
		image.Image
		Set(x, y int, c color.Color)
	}{"gray": image.NewGray(image.Rect(0, 0, 64, 32)), "colour": image.NewRGBA(image.Rect(0, 0, 64, 32))} {
		for x := range 16 { // a bright corner, top left
			for y := range 16 {
				img.Set(x, y, color.White)
			}
		}
		var page bytes.Buffer
		if err := jpeg.Encode(&page, img, nil); err != nil {
			t.Fatal(err)
		}
		s, f := withFeeder(t)
		through := s.st.FeedStack("BANKCARD", false)
		f.came(t, page.String(), false)
		f.came(t, "no picture", false)
		f.ends <- nil
		if err := through.Wait(t.Context()); err != nil {
			t.Fatal(err)
		}
		sum := caseOf(s).Pages[0].SHA256
		if err := s.st.TurnPage("BANKCARD", sum).Wait(t.Context()); err != nil {
			t.Fatal(err)
		}
		pages := caseOf(s).Pages
		data, err := s.st.Page(t.Context(), pages[0].SHA256)
		if err != nil || len(pages) != 2 || pages[0].SHA256 == sum {
			t.Fatalf("%s: %d pages, %v", name, len(pages), err)
		}
		got, err := jpeg.Decode(bytes.NewReader(data))
		if err != nil || got.Bounds() != image.Rect(0, 0, 32, 64) {
			t.Fatalf("%s: %v", name, err)
		}
		for at, want := range map[image.Point]bool{{28, 4}: true, {4, 4}: false, {28, 60}: false, {4, 60}: false} {
			if bright := color.GrayModel.Convert(got.At(at.X, at.Y)).(color.Gray).Y > 128; bright != want {
				t.Errorf("%s: at %v bright %t", name, at, bright)
			}
		}
		refusedWith(t, s.st.TurnPage("BANKCARD", pages[1].SHA256).Wait(t.Context()), station.RefusedPageUnreadable)
		refusedWith(t, s.st.TurnPage("BANKCARD", "none").Wait(t.Context()), visit.RefusedUnknownPage)
	}
}
