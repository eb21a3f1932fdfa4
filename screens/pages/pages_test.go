package pages_test

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	tea "charm.land/bubbletea/v2"

	"onewindow/catalog"
	"onewindow/fixtures"
	"onewindow/fixtures/city"
	"onewindow/i18n"
	"onewindow/screens"
	"onewindow/screens/pages"
	"onewindow/screens/screentest"
	"onewindow/station"
	"onewindow/tui"
	"onewindow/tui/picture"
	"onewindow/tui/tuitest"
	"onewindow/visit"
)

// desk keeps pages as the disk does, and records what was asked.
type desk struct {
	files map[string][]byte
	taken [][2]string
	asked []string // of turned pages and stacks
	reads int
	end   error
}

func (d *desk) TakePage(line, instead string) *station.Pending {
	d.taken = append(d.taken, [2]string{line, instead})
	return station.Answered(d.end)
}

func (d *desk) say(what ...string) *station.Pending {
	d.asked = append(d.asked, strings.Join(what, " "))
	return station.Answered(d.end)
}

func (d *desk) TurnPage(line, sum string) *station.Pending { return d.say("turn", line, sum) }
func (d *desk) FeedStack(line string, again bool) *station.Pending {
	return d.say("feed", line, strconv.FormatBool(again))
}
func (d *desk) PrintSeparators() *station.Pending           { return d.say("sheets") }
func (d *desk) StopStack() *station.Pending                 { return d.say("stop") }
func (d *desk) SplitPages(from, to string) *station.Pending { return d.say("split", from, to) }

func (d *desk) Page(_ context.Context, sum string) ([]byte, error) {
	d.reads++
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

// scanner gives the desk a document scanner with a stack of the case in hand.
func scanner(w *screentest.World, st station.Stack) {
	if feeder := (station.Device{Name: "docscan", State: "ready"}); !slices.Contains(w.Snap.Devices, feeder) {
		w.Snap.Devices = append(slices.Clone(w.Snap.Devices), feeder)
	}
	st.CaseID, st.Line = w.Visit.Matter().CaseID, paper
	w.Snap.Stack = st
}

// With a scanner nothing is taken before somebody asks; each state of its stack
// has the keys that make sense.
func TestStackKeys(t *testing.T) {
	first := func(d *desk) string { return d.put(city.Page(person(t), paper, 1)).SHA256 }
	for _, tt := range []struct {
		name  string
		n     int
		stack station.Stack
		keys  []string
		asked func(d *desk) []string
	}{
		{"nothing by itself", 0, station.Stack{}, nil, nil},
		{"a stack", 0, station.Stack{}, []string{"f6"}, func(*desk) []string { return []string{"feed BANKCARD false"} }},
		{"stopped", 1, station.Stack{Running: true}, []string{"f6", "f8"}, func(*desk) []string { return []string{"stop"} }},
		{"no picture meanwhile", 1, station.Stack{Running: true}, []string{"enter", "f2", "insert", "f4"}, nil},
		{"on after a jam", 1, station.Stack{Cause: "paper_jam"}, []string{"f6"}, func(*desk) []string { return []string{"feed BANKCARD false"} }},
		{"anew after a jam", 1, station.Stack{Cause: "paper_jam"}, []string{"f8"}, func(*desk) []string { return []string{"feed BANKCARD true"} }},
		{"nothing broke off", 1, station.Stack{}, []string{"f8"}, nil},
		{"separator sheets", 0, station.Stack{}, []string{"f7"}, func(*desk) []string { return []string{"sheets"} }},
		{"turned", 1, station.Stack{}, []string{"f2", "f4"}, func(d *desk) []string { return []string{"turn BANKCARD " + first(d)} }},
	} {
		t.Run(tt.name, func(t *testing.T) {
			w, d := judging(t, tt.n)
			scanner(w, tt.stack)
			s := open(t, w, d)
			s.Commands(tt.keys...)
			var want []string
			if tt.asked != nil {
				want = tt.asked(d)
			}
			if diff := cmp.Diff(want, d.asked); diff != "" || len(d.taken) != 0 {
				t.Errorf("%s taken %v", diff, d.taken)
			}
		})
	}
	w, d := judging(t, 0)
	if s := open(t, w, d); len(s.Commands("f6", "f8")) != 0 || len(d.asked) != 0 {
		t.Error("a stack without a scanner")
	}
}

// The next paper begins at the page on show, and the screen goes with it.
func TestSplit(t *testing.T) {
	w, d := judging(t, 3)
	lines, err := w.Snapshot().Rules.Lines(w.Visit.Matter())
	if err != nil {
		t.Fatal(err)
	}
	next := lines[slices.IndexFunc(lines, func(l catalog.Line) bool { return l.ID == paper })+1]
	s := open(t, w, d)
	second := w.Visit.Matter().Pages[1].SHA256
	s.Press("right", "f2")
	done := s.Hold("f7")
	if diff := cmp.Diff([]string{"split " + second + " " + next.ID}, d.asked); diff != "" {
		t.Fatal(diff)
	}
	w.Do(visit.MovePages{From: second, Line: next.ID})
	s.News(w.Snapshot())
	s.Finish(done)
	if !screentest.Sees(s, "第 1 页，共 2 页") || !screentest.Sees(s, next.Name) {
		t.Errorf("\n%s", s.View(screentest.Sizes[0]))
	}
	// A refusal leaves the screen where it is.
	d.end = &visit.Refusal{Code: visit.RefusedUnknownPage}
	s.Press("f7")
	if !screentest.Sees(s, next.Name) {
		t.Errorf("\n%s", s.View(screentest.Sizes[0]))
	}
}

// A page that comes is shown, unless the clerk is looking at an earlier one.
func TestPagesAppearAsTheyCome(t *testing.T) {
	w, d := judging(t, 2)
	scanner(w, station.Stack{Running: true})
	s := open(t, w, d)
	more := func(n int) {
		w.Do(visit.AddPage{Page: d.put(city.Page(person(t), paper, n))})
		s.News(w.Snapshot())
	}
	s.Press("right")
	more(3)
	if !screentest.Sees(s, "第 3 页，共 3 页") {
		t.Errorf("\n%s", s.View(screentest.Sizes[0]))
	}
	s.Press("left")
	more(4)
	if !screentest.Sees(s, "第 2 页，共 4 页") {
		t.Errorf("\n%s", s.View(screentest.Sizes[0]))
	}
}

// A separator sheet opens another line: who looks at the newest page goes along,
// who looks at an earlier one stays.
func TestSeparatorIsFollowed(t *testing.T) {
	for _, stays := range []bool{false, true} {
		w, d := judging(t, 2)
		scanner(w, station.Stack{Seq: 1, Running: true})
		s := open(t, w, d)
		if !stays {
			s.Press("right")
		}
		w.Snap.Stack.Line = "LOAN_CONTRACT"
		s.News(w.Snapshot())
		page := d.put(city.Page(person(t), "LOAN_CONTRACT", 1))
		page.Line = "LOAN_CONTRACT"
		w.Do(visit.AddPage{Page: page})
		s.News(w.Snapshot())
		if screentest.Sees(s, "第 1 页，共 1 页") == stays || screentest.Sees(s, "第 1 页，共 2 页") != stays {
			t.Errorf("stays %t\n%s", stays, s.View(screentest.Sizes[0]))
		}
	}
}

func TestRestore(t *testing.T) {
	w, d := judging(t, 2)
	s := open(t, w, d)
	if got := s.Commands("f2", "f9", "esc"); len(got) != 0 {
		t.Errorf("nothing is aside: %v", got)
	}
	gone := w.Visit.Matter().Pages[0].SHA256
	w.Do(visit.DropPage{SHA256: gone})
	s.News(w.Snapshot())
	if diff := cmp.Diff([]visit.Command{visit.RestorePage{SHA256: gone}}, s.Commands("f2", "f9")); diff != "" {
		t.Error(diff)
	}
}

func person(t *testing.T) fixtures.Person {
	t.Helper()
	p, ok := fixtures.PersonByID("p01")
	if !ok {
		t.Fatal("no p01")
	}
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
	w, d = judging(t, 3)
	scanner(w, station.Stack{Running: true, Pages: []string{"a", "b", "c"}, Blank: 1})
	w.Do(visit.AddPage{Page: d.put([]byte("a blank back")), Aside: true})
	show("feeding", w, d, []string{"正在进纸，已到 3 页", "另存 1 页"})
	scanner(w, station.Stack{Pages: []string{"a", "b", "c"}, Blank: 1})
	show("tidy", w, d, []string{"第 2 页", "另存 1 页"}, "right", "f2")
	scanner(w, station.Stack{Running: true, Pages: []string{"a"}, Astray: station.RefusedSeparatorCase})
	show("astray", w, d, []string{"分隔页是别的件的，已另存"})
	w, d = judging(t, 2)
	scanner(w, station.Stack{Pages: []string{"a", "b"}, Cause: "paper_jam"})
	show("jam", w, d, []string{"卡纸，请打开盖板取出后重扫（已到 2 页，都已保存）"})
	w, d = judging(t, 0)
	scanner(w, station.Stack{})
	show("feeder", w, d, []string{"请把材料都给我"})
	show("sheets", w, d, []string{"✓ 分隔页已打印"}, "f7")
	d.end = &station.DeviceFault{Device: "printer", Code: "no_printer"}
	show("no_sheets", w, d, []string{"请把材料都给我"}, "f7")
	d.end = nil
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
		{name: "remove", n: 2, keys: []string{"right", "delete", "delete"}, want: []visit.Command{visit.DropPage{SHA256: second}}},
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
	if patches := s.Shell.View(screentest.Sizes[0]).Patches; len(patches) != 1 || patches[0].Image == nil {
		t.Fatalf("pixels of the page: %+v", patches)
	}
	late := s.Hold("right")
	s.Screen.(tui.Leaver).Leave()
	s.Finish(late)
	s.Press("left")
	if patches := s.Shell.View(screentest.Sizes[0]).Patches; len(patches) != 0 {
		t.Errorf("its pixels outlived its screen: %+v", patches)
	}
	for _, r := range s.View(screentest.Sizes[0]) {
		if r == '▓' || r == '█' {
			t.Fatal("the picture outlived its screen")
		}
	}
}

// Where pixels are drawn the same part of the page is seen as in blocks.
func TestPixelsStandWhereTheBlocksAre(t *testing.T) {
	w, d := judging(t, 1)
	for _, size := range screentest.Sizes {
		s := open(t, w, d)
		for _, keys := range [][]string{nil, {"f3"}, {"down", "down", "pgdown"}} {
			s.Shell.Update(tea.WindowSizeMsg{Width: size.W, Height: size.H})
			s.Press(keys...)
			f := s.Shell.View(size)
			if len(f.Patches) != 1 {
				t.Fatalf("%v %q: %+v", size, keys, f.Patches)
			}
			p := f.Patches[0]
			if p.Top+p.H > p.Of || p.Y+p.H > size.H || p.X+p.W > size.W {
				t.Errorf("%v %q: %+v", size, keys, p)
			}
			rows := picture.Draw(p.Image, tui.Size{W: p.W, H: p.Of})[p.Top : p.Top+p.H]
			for i, r := range rows {
				if got := f.Lines[p.Y+i].Cut(p.X, p.X+p.W).Plain(); got != r.Plain() {
					t.Fatalf("%v %q, row %d: %q, want %q", size, keys, i, got, r.Plain())
				}
			}
		}
	}
}

// A page that was passed over by the next key is neither read nor decoded.
func TestPassedOverPageIsGivenUp(t *testing.T) {
	w, d := judging(t, 3)
	s := open(t, w, d)
	s.Press("left", "left")
	passed := s.Hold("right")
	s.Press("right")
	reads := d.reads
	s.Finish(passed)
	if d.reads != reads || !screentest.Sees(s, "第 3 页，共 3 页") {
		t.Errorf("%d reads more", d.reads-reads)
	}
}

func TestNoRawSafe(t *testing.T) { tuitest.NoRawSafe(t, ".") }
