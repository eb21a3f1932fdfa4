package screens_test

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"onewindow/fixtures"
	"onewindow/i18n"
	"onewindow/screens"
	"onewindow/screens/screentest"
	"onewindow/station"
	"onewindow/tui"
	"onewindow/visit"
)

// Every lasting notice stands whole in a window of 80 cells.
func TestBannersFit(t *testing.T) {
	states := map[string]func(*station.Snapshot){
		"offline":     func(n *station.Snapshot) { n.Link, n.LinkAt = station.Offline, n.Now.Add(-3*time.Hour) },
		"certificate": func(n *station.Snapshot) { n.Link = station.CertExpired },
		"refused":     func(n *station.Snapshot) { n.Link = station.CertRefused },
		"disk low":    func(n *station.Snapshot) { n.Disk = station.Disk{Low: true, FreeMiB: 12_345} },
		"disk full":   func(n *station.Snapshot) { n.Disk = station.Disk{Low: true, Full: true} },
		"damage":      func(n *station.Snapshot) { n.Compared = []station.Comparison{{}} },
		"papers":      func(n *station.Snapshot) { n.Waiting = make([]visit.Job, 12) },
		"printer": func(n *station.Snapshot) {
			n.Devices[1] = station.Device{Name: "printer", State: "faulted", Cause: "paper_out"}
		},
		"reader": func(n *station.Snapshot) { n.Devices[0] = station.Device{Name: "idcard", State: "absent"} },
		"journal": func(n *station.Snapshot) {
			n.Devices = append(n.Devices, station.Device{Name: "journal", State: "faulted", Cause: "journal_older"})
		},
		"catalogue": func(n *station.Snapshot) {
			n.Devices = append(n.Devices, station.Device{Name: "catalog", State: "faulted", Cause: "release_damaged"})
		},
		"called": func(n *station.Snapshot) { n.Orders.Help = station.Help{Kind: "emergency"} },
		"coming": func(n *station.Snapshot) { n.Orders.Help = station.Help{Kind: "help", Owner: "唐总揽"} },
		"told":   func(n *station.Snapshot) { n.Orders.Words = []station.Words{{Code: "system_down"}} },
		"paused": func(n *station.Snapshot) { n.Orders = station.Orders{State: "closing", Reason: "training"} },
		"closed": func(n *station.Snapshot) { n.Orders = station.Orders{State: "offline"} },
		"low":    func(n *station.Snapshot) { n.Devices[1].Cause = "paper_low" },
	}
	for name, change := range states {
		for _, lang := range langs {
			n := screentest.New(t, fixtures.Catalogue()).Snapshot()
			change(&n)
			words := text(t, lang)
			line := screens.Banner(n, words, tui.Size{W: 80, H: 1})
			if len(line) == 0 || strings.Contains(string(line.Plain()), string(tui.Ellipsis)) {
				t.Errorf("%s in %s: %q", name, lang, line.Plain())
			}
		}
	}
	n := screentest.New(t, fixtures.Catalogue()).Snapshot()
	n.Devices[0].State = "opening"
	if line := screens.Banner(n, text(t, i18n.Chinese), tui.Size{W: 80, H: 1}); len(line) != 0 {
		t.Errorf("all is well, yet %q", line.Plain())
	}
	n.Link, n.Session = station.Offline, station.Session{}
	if line := screens.Banner(n, text(t, i18n.Chinese), tui.Size{W: 80, H: 1}); len(line) != 0 {
		t.Errorf("nobody is signed in, yet %q", line.Plain())
	}
}

// The clock never falls off the status line, and a device that needs somebody
// is named even where there is no room for the others.
func TestStatusLineKeepsWhatMatters(t *testing.T) {
	n := screentest.New(t, fixtures.Catalogue()).Snapshot()
	n.Session.Name = "阿依古丽·买买提"
	n.Link, n.LinkAt = station.Offline, n.Now
	n.Backlog = station.Backlog{Count: 120, Oldest: n.Now.Add(-90 * time.Minute), SetAside: 3}
	n.Devices[1] = station.Device{Name: "printer", State: "faulted", Cause: "paper_out"}
	for _, lang := range langs {
		for w := 60; w <= 200; w += 7 {
			line := screens.StatusLine(n, text(t, lang), tui.Size{W: w, H: 1})
			if line.Width() != w {
				t.Errorf("%s %d: %d cells", lang, w, line.Width())
			}
			plain := string(line.Plain())
			if w >= 80 && !strings.Contains(plain, "09:00") {
				t.Errorf("%s %d: no clock in %q", lang, w, plain)
			}
			if w >= 88 && !strings.Contains(plain, text(t, lang).Desk.Devices["printer"]+"✗") {
				t.Errorf("%s %d: no printer in %q", lang, w, plain)
			}
		}
	}
}

// A certificate is spoken of from thirty days before its end on.
func TestStatusLineTellsDaysOfTheCertificate(t *testing.T) {
	n := screentest.New(t, fixtures.Catalogue()).Snapshot()
	for _, lang := range langs {
		for left, want := range map[time.Duration]bool{
			12*24*time.Hour + time.Hour: true, 30 * 24 * time.Hour: true, 31 * 24 * time.Hour: false, -time.Hour: false,
		} {
			n.CertUntil = n.Now.Add(left)
			days := strconv.Itoa(int(left / (24 * time.Hour)))
			say := string(screens.Fill(text(t, lang).Desk.CertificateDays, "n", days))
			if plain := string(screens.StatusLine(n, text(t, lang), tui.Size{W: 100, H: 1}).Plain()); strings.Contains(plain, say) != want {
				t.Errorf("%s, %v before its end: %q", lang, left, plain)
			}
		}
	}
}

func TestNotices(t *testing.T) {
	n := screentest.New(t, fixtures.Catalogue()).Snapshot()
	words := text(t, i18n.Chinese)
	tests := []struct {
		code    string
		details map[string]string
		want    string
	}{
		{"call_nobody", nil, "现在没有人等候"},
		{"call_window_busy", nil, "大厅记录本窗口已有号在办"},
		{"card_card_left_behind", nil, "请先取走"},
		{"card_sam_fault", nil, "更换读卡器"},
		{"card_device_gone", nil, "设备已断开"},
		{"hall_leaf_differs", nil, "重新确认情形"},
		{"print_not_printed", map[string]string{"cause": "paper_out"}, "没有打出：缺纸"},
		{"print_uncertain", map[string]string{"cause": "restart"}, "重启"},
		{"supplement_other_person", map[string]string{"name": "陈**"}, "陈**"},
		{"case_overdue", map[string]string{"number": "DG1", "item": "甲"}, "DG1 甲 已超期"},
		{"case_urged", map[string]string{"number": "DG1", "item": "甲"}, "催办：DG1 甲"},
		{"brand_new", nil, "brand_new"},
	}
	for _, tt := range tests {
		n.Notice = station.Notice{Seq: 1, Code: tt.code, Details: tt.details, At: n.Now}
		if say := string(screens.Notice(n, words)); !strings.Contains(say, tt.want) {
			t.Errorf("%s: %q, want %q", tt.code, say, tt.want)
		}
	}
	n.Now = n.Now.Add(screens.NoticeFor + time.Second)
	if say := screens.Notice(n, words); say != "" {
		t.Errorf("an old notice says %q", say)
	}
}

func TestLastedAndDay(t *testing.T) {
	zh, en := text(t, i18n.Chinese), text(t, i18n.English)
	for d, want := range map[time.Duration]string{
		-time.Second: "0 秒", 42 * time.Second: "42 秒", 59*time.Second + 999*time.Millisecond: "59 秒", time.Minute: "1 分",
		18*time.Minute + 59*time.Second: "18 分", 65 * time.Minute: "1 小时 5 分",
	} {
		if got := screens.Lasted(d, zh); got != want {
			t.Errorf("%v: %q, want %q", d, got, want)
		}
	}
	if got := screens.Day("2026-11-24", zh); got != "2026年11月24日（周二）" {
		t.Error(got)
	}
	if got := screens.Day("2026-11-24", en); got != "Tue 2026-11-24" {
		t.Error(got)
	}
	if got := screens.Day("soon", zh); got != "soon" {
		t.Error(got)
	}
}

var noticed = regexp.MustCompile(`^(scan|supplement|call)_[a-z_]*[a-z]$`)

// Every notice that a seat gives by its own name has words.
func TestEveryNoticeHasItsSentence(t *testing.T) {
	codes := slices.DeleteFunc(literals(t, "../station", "../station/*"), func(s string) bool { return !noticed.MatchString(s) })
	if len(codes) < 10 {
		t.Fatalf("only %v were found", codes)
	}
	n := screentest.New(t, fixtures.Catalogue()).Snapshot()
	for _, lang := range langs {
		words := text(t, lang)
		for _, code := range codes {
			n.Notice = station.Notice{Seq: 1, Code: code, At: n.Now}
			if say := screens.Notice(n, words); say == screens.Fill(words.Desk.UnknownNotice, "code", code) {
				t.Errorf("%s: no words for the notice %q", lang, code)
			}
		}
	}
}
