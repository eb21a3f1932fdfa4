package bags_test

import (
	"context"
	"fmt"
	"slices"
	"testing"

	"onewindow/fixtures"
	"onewindow/i18n"
	"onewindow/papers"
	"onewindow/screens"
	"onewindow/screens/bags"
	"onewindow/screens/screentest"
	"onewindow/station"
	"onewindow/tui"
)

// house is the hall's side: what there is, and what was asked.
type house struct {
	bags       []station.Bag
	places     []string
	here, gone []station.Original
	made       []station.Original
	err, jam   error
	scans      []string // what the scanner reads
	let        int      // how often the scanner was left to others
	did        []string
}

func (h *house) Bags(context.Context) ([]station.Bag, []string, error) { return h.bags, h.places, nil }

func (h *house) Originals(_ context.Context, list string) ([]station.Original, error) {
	switch list {
	case station.OriginalsMissing:
		return h.gone, nil
	case station.OriginalsResults:
		return h.made, nil
	}
	return h.here, nil
}

func (h *house) Scans() (<-chan string, func()) {
	codes := make(chan string, len(h.scans))
	for _, text := range h.scans {
		codes <- text
	}
	close(codes)
	return codes, func() { h.let++ }
}

func (h *house) PackBag(_ context.Context, from, to string, papers []station.Original) (station.Bag, error) {
	h.did = append(h.did, fmt.Sprintf("pack %s %s %d", from, to, len(papers)))
	return station.Bag{No: "WL202611230009"}, h.err
}

func (h *house) MoveBag(_ context.Context, no, event, to string, found []station.Original) (station.Bag, error) {
	h.did = append(h.did, fmt.Sprintf("%s %s %s %d", event, no, to, len(found)))
	return station.Bag{No: no}, h.err
}

func (h *house) PrintList(_ context.Context, b station.Bag, at station.Handing) error {
	h.did = append(h.did, fmt.Sprintf("print %s %s → %s %t", b.No, at.From, at.To, at.Again))
	return h.jam
}

func (h *house) ReturnPaper(_ context.Context, p station.Original) error {
	h.did = append(h.did, "return "+p.Line)
	return h.err
}

func original(line, name, dept, place string) station.Original {
	return station.Original{
		CaseID: "c1", CaseNo: "DG20261123000001", ItemName: "往来港澳通行证签发", Department: dept, Line: line, Name: name, Place: place, Due: "2026-11-24",
	}
}

// window is a clerk's seat at the end of the day.
func window() *house {
	late := original("HKB", "户口簿", "GJJ", "window:A035")
	late.CaseNo, late.Late = "DG20261120000007", true
	lost := original("PHOTO", "照片", "GA", "lost")
	return &house{
		places: []string{"window:A035"},
		bags: []station.Bag{
			{No: "WL202611230001", State: "sealed", At: "window:A035", To: "dept:GA", Papers: []station.Original{original("IDC", "居民身份证", "GA", "window:A035")}},
			{No: "WL202611230002", State: "given", At: "window:A035", Next: "room", To: "dept:WJ"},
		},
		here: []station.Original{late, original("OLD", "旧证", "GA", "window:A035"), original("IDC", "居民身份证", "GA", "window:A035")},
		gone: []station.Original{lost},
	}
}

// desk is the issue desk with the material room, which has to take and to open.
func desk() *house {
	return &house{
		places: []string{"issue", "room"},
		bags: []station.Bag{
			{No: "WL202611230002", State: "given", At: "window:A035", Next: "room", To: "dept:WJ", Papers: []station.Original{original("IDC", "居民身份证", "WJ", "window:A035")}},
			{No: "WL202611230003", State: "sealed", At: "issue", To: "issue", Papers: []station.Original{
				original("RESULT", "港澳通行证", "GA", "issue"), original("OLD", "旧证", "GA", "issue"),
			}},
		},
	}
}

// box is the issue desk with a box of new cards of many people.
func box() *house {
	h := &house{places: []string{"issue", "room"}}
	b := station.Bag{No: "WL202611230004", State: "sealed", At: "issue", To: "issue"}
	for i := range 6 {
		p := original("RESULT", "居民身份证", "GA", "issue")
		p.CaseID, p.CaseNo = fmt.Sprint("c", i), fmt.Sprintf("DG2026112300001%d", i)
		b.Papers = append(b.Papers, p)
	}
	h.bags = []station.Bag{b}
	return h
}

// typed are the keys of a scanner that types: each code, and Enter.
func typed(codes ...string) (keys []string) {
	for _, code := range codes {
		for _, r := range code {
			keys = append(keys, string(r))
		}
		keys = append(keys, "enter")
	}
	return keys
}

func card(i int) string {
	return papers.Code{Kind: papers.CodeCase, Number: fmt.Sprintf("DG2026112300001%d", i)}.String()
}

// reviewer is a department with a result that was granted, and a paper that it keeps.
func reviewer() *house {
	return &house{
		places: []string{"dept:GA"}, here: []station.Original{original("IDC", "居民身份证", "GA", "dept:GA")},
		made: []station.Original{original("RESULT", "港澳通行证", "GA", "dept:GA")},
	}
}

func seat(t *testing.T) station.Snapshot {
	t.Helper()
	return screentest.New(t, fixtures.Catalogue()).Snapshot()
}

func shows(h *house) func(screens.Deps) tui.Screen {
	return func(d screens.Deps) tui.Screen { return bags.New(d, h) }
}

func TestLooks(t *testing.T) {
	n := seat(t)
	refused := window()
	refused.err = &station.Refused{Code: "paper_elsewhere", Details: map[string]string{"place": "room"}}
	label := papers.Code{Kind: papers.CodeParcel, Number: "WL202611230001"}.String()
	screentest.Look(t, "window", n, shows(window()), nil, []string{"待移交 物料间", "已交 物料间，待对方扫码", "逾期未送", "去向不明（未找到）", "户口簿", label}, nil)
	screentest.Look(t, "desk", n, shows(desk()), nil, []string{"待接收", "待拆袋"}, nil)
	screentest.Look(t, "opening", n, shows(desk()), []string{"down", "enter", "down", "space"}, []string{"✓ DG20261123000001", "✗ DG20261123000001", "按空格去掉"}, nil)
	screentest.Look(t, "packed", n, shows(window()), []string{"f4"}, []string{"请贴袋号并移交 物料间"}, nil)
	screentest.Look(t, "refused", n, shows(refused), []string{"f4"}, []string{"原件不在这里，在 room"}, nil)
	jammed := window()
	jammed.jam = &station.DeviceFault{Device: "printer", Code: "paper_out"}
	screentest.Look(t, "jammed", n, shows(jammed), []string{"f4"}, []string{"✗"}, nil)
	screentest.Look(t, "results", n, shows(reviewer()), nil, []string{"港澳通行证", "▸ 结果，待送出件处", "F4 装袋"}, nil)
	counting := append([]string{"enter"}, typed(card(0), card(3), card(3), "DG20261123000099")...)
	screentest.Look(t, "counting", n, shows(box()), counting, []string{"✓ DG20261123000010", "✗ DG20261123000011", "DG20261123000099 不在这袋的清单上"}, nil)
	screentest.Look(t, "counted", n, shows(box()), append(slices.Clone(counting), "enter", "enter"), []string{"清单上没有：DG20261123000099", "袋里没有：DG20261123000011"}, nil)
	screentest.Look(t, "sure", n, shows(window()), []string{"down", "down", "f9"}, []string{"再按一次 F9"}, nil)
	screentest.Look(t, "nothing", n, shows(&house{places: []string{"dept:GA"}}), nil, []string{"这里没有原件"}, nil)
}

func TestKeys(t *testing.T) {
	scan := func(text string) []string { return typed(text) }
	counted := func(codes ...string) []string {
		return append(append([]string{"enter"}, typed(codes...)...), "enter", "enter")
	}
	for _, tt := range []struct {
		name string
		at   *house
		keys []string
		want []string
	}{
		{"a bag for each department", window(), []string{"f4"}, []string{
			"pack window:A035 dept:GJJ 1", "print WL202611230009 A035 窗口 → 物料间 false", "pack window:A035 dept:GA 2", "print WL202611230009 A035 窗口 → 物料间 false",
		}},
		{"results go to the issue desk", reviewer(), []string{"f4"}, []string{"pack dept:GA issue 1", "print WL202611230009 GA 部门 → 出件处 false"}},
		{"a result is nobody's to give back", reviewer(), []string{"down", "f9", "f9"}, nil},
		{"the label once more", window(), []string{"f7"}, []string{"print WL202611230001 A035 窗口 → 物料间 true"}},
		{"not that of a bag elsewhere", desk(), []string{"f7"}, nil},
		{"from the window to the room", window(), []string{"enter"}, []string{"give WL202611230001 room 0"}},
		{"what was given waits", window(), []string{"down", "enter"}, nil},
		{"given back, asked twice", window(), []string{"down", "down", "f9", "f9"}, []string{"return HKB"}},
		{"another key is no yes", window(), []string{"down", "down", "f9", "down", "f9"}, nil},
		{"what is lost is not given back", window(), []string{"end", "f9", "f9"}, nil},
		{"taken from the list, asked twice", desk(), []string{"enter", "enter"}, []string{"take WL202611230002  0"}},
		{"all of it was there", desk(), []string{"down", "enter", "enter", "enter"}, []string{"open WL202611230003  2"}},
		{"one was not", desk(), []string{"down", "enter", "space", "enter", "enter"}, []string{"open WL202611230003  1"}},
		{"one press takes nothing", desk(), []string{"enter", "down"}, nil},
		{"one press has counted nothing", desk(), []string{"down", "enter", "enter", "esc"}, nil},
		{"all of a box was scanned", box(), counted(card(0), card(1), card(2), card(3), card(4), card(5)), []string{"open WL202611230004  6"}},
		{"what was not scanned is not there", box(), counted(card(0), card(3), card(3), "DG20261123000099"), []string{"open WL202611230004  2"}},
		{"a card without a code is ticked", box(), append(append([]string{"enter"}, typed(card(0))...), "down", "space", "enter", "enter"), []string{"open WL202611230004  2"}},
		{"nothing was scanned right", box(), counted("DG20261123000099"), []string{"open WL202611230004  0"}},
		{"not opened", desk(), []string{"down", "enter", "esc"}, nil},
		{"typed", desk(), scan("wl202611230002"), []string{"take WL202611230002  0"}},
		{"a bag of somebody else", desk(), scan("WL202611239999"), []string{"take WL202611239999  0"}},
		{"a scanned label", desk(), scan(papers.Code{Kind: papers.CodeParcel, Number: "WL202611230002"}.String()), []string{"take WL202611230002  0"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			screentest.OpenPlain(t, i18n.Chinese, seat(t), shows(tt.at)).Press(tt.keys...)
			if !slices.Equal(tt.at.did, tt.want) {
				t.Errorf("asked %q, want %q", tt.at.did, tt.want)
			}
		})
	}
}

// TestAnswerAfterLeaving: what comes after the screen has gone changes nothing, and no
// key asks a second thing while the hall is asked.
func TestAnswerAfterLeaving(t *testing.T) {
	h := desk()
	var screen *bags.Screen
	s := screentest.OpenPlain(t, i18n.Chinese, seat(t), func(d screens.Deps) tui.Screen {
		screen = bags.New(d, h)
		return screen
	})
	s.Press("enter")
	first := s.Hold("enter")
	s.Press("enter", "enter", "f4")
	if len(h.did) != 0 {
		t.Fatalf("asked %q before the first was answered", h.did)
	}
	screen.Leave()
	s.Finish(first)
	if len(h.did) != 1 {
		t.Errorf("asked %q", h.did)
	}
}

// TestScanner: what the scanner reads does what a typed code does: it opens the box and
// counts in it. When the screen has gone the scanner is for others.
func TestScanner(t *testing.T) {
	h := box()
	h.scans = []string{papers.Code{Kind: papers.CodeParcel, Number: "WL202611230004"}.String(), card(0), card(1), card(2), card(3), card(5)}
	var screen *bags.Screen
	s := screentest.OpenPlain(t, i18n.Chinese, seat(t), func(d screens.Deps) tui.Screen {
		screen = bags.New(d, h)
		return screen
	})
	s.Press("enter", "enter")
	if want := []string{"open WL202611230004  5"}; !slices.Equal(h.did, want) {
		t.Errorf("asked %q, want %q", h.did, want)
	}
	screen.Leave()
	if h.let != 1 {
		t.Errorf("the scanner was left to others %d times", h.let)
	}
}
