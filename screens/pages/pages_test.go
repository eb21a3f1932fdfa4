package pages_test

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"

	"onewindow/fixtures"
	"onewindow/fixtures/city"
	"onewindow/i18n"
	"onewindow/screens"
	"onewindow/screens/pages"
	"onewindow/screens/screentest"
	"onewindow/station"
	"onewindow/tui"
	"onewindow/tui/tuitest"
	"onewindow/visit"
)

// desk keeps pages as the disk does, and records what was asked.
type desk struct {
	files map[string][]byte
	taken [][2]string
	end   error
}

func (d *desk) TakePage(line, instead string) *station.Pending {
	d.taken = append(d.taken, [2]string{line, instead})
	return station.Answered(d.end)
}

func (d *desk) Page(_ context.Context, sum string) ([]byte, error) {
	data, ok := d.files[sum]
	if !ok {
		return nil, errors.New("no such page")
	}
	return data, nil
}

const paper = "BANKCARD"

// judging is a visit with n pages in a line, and the disk they are on.
func judging(t *testing.T, n int) (*screentest.World, *desk) {
	t.Helper()
	p, ok := fixtures.PersonByID("p01")
	if !ok {
		t.Fatal("no p01")
	}
	w := screentest.New(t, fixtures.Catalogue()).Call(visit.Ticket{Item: p.Matter.Item}).Lay(p.Card())
	w.Do(visit.ChooseItem{Item: p.Matter.Item}).Answer(screentest.Says(p.Matter.Answers))
	d := &desk{files: map[string][]byte{}}
	for i := range n {
		w.Do(visit.AddPage{Page: d.put(city.Page(p, paper, i+1))})
	}
	return w, d
}

func (d *desk) put(data []byte) visit.Page {
	sum := sha256.Sum256(data)
	p := visit.Page{Line: paper, SHA256: hex.EncodeToString(sum[:]), Bytes: int64(len(data)), Media: "image/jpeg"}
	d.files[p.SHA256] = data
	return p
}

func open(t *testing.T, w *screentest.World, d *desk) *screentest.Seat {
	t.Helper()
	snap := w.Snapshot()
	s := screentest.Open(t, i18n.Chinese, snap, func(deps screens.Deps, n station.Snapshot) tui.Screen {
		return pages.New(deps, d, n, paper)
	})
	s.Finish(s.Shell.Init())
	return s
}

func TestLooks(t *testing.T) {
	show := func(name string, w *screentest.World, d *desk, says []string, keys ...string) {
		t.Helper()
		screentest.Show(t, screentest.State{
			Name: name, Snap: w.Snapshot(), Says: says,
			Make: func(deps screens.Deps, n station.Snapshot) tui.Screen { return pages.New(deps, d, n, paper) },
			Then: func(s *screentest.Seat) {
				s.Finish(s.Shell.Init())
				s.Press(keys...)
			},
		})
	}
	w, d := judging(t, 0)
	d.end = &station.DeviceFault{Device: "barcode", Code: "page_incomplete"}
	show("none", w, d, []string{"还没有拍页", "图像不完整", "本人境内"})
	w, d = judging(t, 0)
	w.Snap.Picture = station.Picture{CaseID: "c", Line: paper}
	show("taking", w, d, []string{"正在拍照", "请把这一页放平"})
	w, d = judging(t, 2)
	show("two", w, d, []string{"第 1 页，共 2 页", "58 KB"})
	three, on := judging(t, 3)
	show("second", three, on, []string{"第 2 页，共 3 页"}, "right")
	came, from := judging(t, 1)
	came.Visit.Matter().Unsent = []visit.Page{{Line: paper, SHA256: "gone"}}
	show("unsent", came, from, []string{"第 1 页，共 1 页", "前一窗口拍的 1 页没有传到"})
	show("large", w, d, []string{"第 1 页，共 2 页"}, "f3", "pgdown")
	clear(d.files)
	show("unreadable", w, d, []string{"读不出来，请重拍"})
}

func TestKeys(t *testing.T) {
	p, _ := fixtures.PersonByID("p01")
	first, second := (&desk{files: map[string][]byte{}}).put(city.Page(p, paper, 1)).SHA256,
		(&desk{files: map[string][]byte{}}).put(city.Page(p, paper, 2)).SHA256
	tests := []struct {
		name  string
		n     int
		keys  []string
		taken [][2]string
		want  []visit.Command
		went  []screens.Place
	}{
		{name: "the first page is taken at once", taken: [][2]string{{paper, ""}}},
		{name: "taken again after a failure", keys: []string{"enter"}, taken: [][2]string{{paper, ""}, {paper, ""}}},
		{name: "pages that are there are only shown", n: 2},
		{name: "one more", n: 2, keys: []string{"insert"}, taken: [][2]string{{paper, ""}}},
		{name: "one more without that key", n: 2, keys: []string{"ctrl+p"}, taken: [][2]string{{paper, ""}}},
		{name: "again", n: 2, keys: []string{"enter"}, taken: [][2]string{{paper, first}}},
		{name: "again, the second", n: 2, keys: []string{"right", "f5"}, taken: [][2]string{{paper, second}}},
		{name: "no page beyond the ends", n: 2, keys: []string{"right", "right", "left", "left", "f5"}, taken: [][2]string{{paper, first}}},
		{name: "remove", n: 2, keys: []string{"right", "delete"}, want: []visit.Command{visit.DropPage{SHA256: second}}},
		{name: "back", n: 1, keys: []string{"esc"}, went: []screens.Place{screens.Main}},
		{name: "back by the keypad", n: 1, keys: []string{"kp-"}, went: []screens.Place{screens.Main}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			w, d := judging(t, tt.n)
			s := open(t, w, d)
			if diff := cmp.Diff(tt.want, s.Commands(tt.keys...)); diff != "" {
				t.Error(diff)
			}
			if diff := cmp.Diff(tt.taken, d.taken); diff != "" {
				t.Error(diff)
			}
			if diff := cmp.Diff(tt.went, s.Went); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// While a page is being taken no key takes or removes one; the page that has
// come is shown.
func TestOnePictureAtATime(t *testing.T) {
	w, d := judging(t, 1)
	s := open(t, w, d)
	first := s.Hold("insert")
	if got := s.Commands("insert", "enter", "f5", "delete"); len(got) != 0 || len(d.taken) != 1 {
		t.Fatalf("posted %v, taken %v", got, d.taken)
	}
	p, _ := fixtures.PersonByID("p01")
	w.Do(visit.AddPage{Page: d.put(city.Page(p, paper, 2))})
	s.News(w.Snapshot())
	s.Finish(first)
	if !screentest.Sees(s, "第 2 页，共 2 页") {
		t.Errorf("the new page is not shown\n%s", s.View(screentest.Sizes[0]))
	}
	before := s.View(screentest.Sizes[0])
	// Taken again, it stands where it stood.
	w.Do(visit.AddPage{Page: d.put(city.Page(p, paper, 7)), Instead: w.Visit.Matter().Pages[1].SHA256})
	s.News(w.Snapshot())
	if after := s.View(screentest.Sizes[0]); after == before || !screentest.Sees(s, "第 2 页，共 2 页") {
		t.Errorf("the better page is not shown\n%s", after)
	}
	w.Do(visit.DropPage{SHA256: w.Visit.Matter().Pages[1].SHA256})
	s.News(w.Snapshot())
	if !screentest.Sees(s, "第 1 页，共 1 页") {
		t.Errorf("removed\n%s", s.View(screentest.Sizes[0]))
	}
}

// A page that is read after the screen was left is not kept.
func TestLeavingForgetsThePicture(t *testing.T) {
	w, d := judging(t, 2)
	s := open(t, w, d)
	late := s.Hold("right")
	s.Screen.(tui.Leaver).Leave()
	s.Finish(late)
	s.Press("left")
	for _, r := range s.View(screentest.Sizes[0]) {
		if r == '▓' || r == '█' {
			t.Fatal("the picture outlived its screen")
		}
	}
}

func TestNoRawSafe(t *testing.T) { tuitest.NoRawSafe(t, ".") }
