package outbox_test

import (
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	"onewindow/fixtures"
	"onewindow/i18n"
	"onewindow/papers"
	"onewindow/screens"
	"onewindow/screens/outbox"
	"onewindow/screens/screentest"
	"onewindow/station"
	"onewindow/tui"
	"onewindow/tui/tuitest"
	"onewindow/visit"
)

type desk struct {
	rows   []station.OutboxRow
	again  []string
	closed int
	err    error
	prints []papers.Report
}

func (d *desk) PrintReport(r papers.Report) *station.Pending {
	d.prints = append(d.prints, r)
	return station.Answered(d.err)
}

func (d *desk) Waiting(context.Context) ([]station.OutboxRow, error) { return d.rows, nil }

func (d *desk) Again(_ context.Context, id string) error {
	d.again = append(d.again, id)
	return d.err
}

func (d *desk) Export(context.Context) (string, error) { return "/数据/A035.owx", d.err }

func (d *desk) CloseDay(context.Context) error {
	d.closed++
	return d.err
}

// waiting are one row that needs a person, one that was tried, and fresh ones.
func waiting(n int) []station.OutboxRow {
	ago := func(d time.Duration) time.Time { return screentest.Morning.Add(-d) }
	rows := []station.OutboxRow{
		{
			ID: "c1", SetAside: true, Refusal: "too_large", MadeAt: ago(3 * time.Hour), Bytes: 1_204_331, Label: "G003",
			Command: visit.HallCommand{ID: "c1", CaseID: "019aae01-0000-7000-8000-000000000000", Submission: &visit.Submission{}},
		},
		{
			ID: "c2", MadeAt: ago(4 * time.Minute), Tries: 12, LastError: "unreachable", Bytes: 812, Label: "G012",
			Command: visit.HallCommand{ID: "c2", CaseID: "019aae02-0000-7000-8000-000000000000", Submission: &visit.Submission{}},
		},
		{ID: "c3", MadeAt: ago(4 * time.Minute), Bytes: 233, Label: "G012", Command: visit.HallCommand{ID: "c3", Move: &visit.TicketMove{Event: "finish"}}},
		{ID: "c4", SetAside: true, Refusal: "unreadable", MadeAt: ago(time.Minute), Bytes: 233},
	}
	for len(rows) < n {
		rows = append(rows, station.OutboxRow{ID: "m", MadeAt: ago(time.Minute), Bytes: 233, Label: "G013", Command: visit.HallCommand{ID: "m", Rating: &visit.Rating{}}})
	}
	return rows[:n]
}

func snapshot(t *testing.T, count, aside int) station.Snapshot {
	w := screentest.New(t, fixtures.Catalogue())
	w.Snap.Link, w.Snap.LinkAt = station.Offline, w.Now.Add(-4*time.Minute)
	w.Snap.Backlog = station.Backlog{Count: count, SetAside: aside, Oldest: w.Now.Add(-4 * time.Minute)}
	return w.Snapshot()
}

func open(d *desk) screentest.Make {
	return func(deps screens.Deps, n station.Snapshot) tui.Screen { return outbox.New(deps, d, n) }
}

// away is a desk after a time without the hall.
func away(t *testing.T) station.Snapshot {
	away := snapshot(t, 0, 0)
	away.Link = station.Online
	away.Away = &station.Away{
		From: away.Now.Add(-25 * time.Minute), To: away.Now.Add(-10 * time.Minute), Sent: 3, Changed: 1, Refused: 1, Done: true,
		Rows: []station.AwayRow{
			{Label: "G012", Step: "submission", CaseNo: "DG20261123000004", State: "received", Result: station.AwaySent},
			{Label: "G012", Step: "ticket_move", Event: "finish", Result: station.AwaySent},
			{Label: "G013", Step: "submission", Result: station.AwayRefused, Refusal: "read_used"},
			{Label: "G014", Step: "submission", CaseNo: "DG20261123000005", State: "received", Result: station.AwayChanged},
		},
	}
	return away
}

// TestPrints: the report goes to the roll with every row, those that need
// somebody first; without one there is no key for it.
func TestPrints(t *testing.T) {
	d := &desk{}
	s := screentest.Open(t, i18n.Chinese, away(t), open(d))
	s.Send(screens.Goto{Place: screens.Outbox})
	s.Press("f8")
	if len(d.prints) != 1 || len(d.prints[0].Rows) != 4 {
		t.Fatalf("printed %+v", d.prints)
	}
	doc, err := d.prints[0].Document("zh")
	if err != nil {
		t.Fatal(err)
	}
	text := strings.Join(papers.Screen(doc, 48), "\n")
	for _, want := range []string{"离线期间办件报告", "已送达 3，结果有变 1，大厅未接收 1", "G013", "这次读卡已用于另一个号", "DG20261123000004"} {
		if !strings.Contains(strings.ReplaceAll(text, "\n", ""), want) && !strings.Contains(text, want) {
			t.Errorf("the paper lacks %q:\n%s", want, text)
		}
	}
	if strings.Index(text, "G014") > strings.Index(text, "G012") {
		t.Errorf("what needs somebody does not come first:\n%s", text)
	}
	s = screentest.Open(t, i18n.Chinese, snapshot(t, 0, 0), open(d))
	s.Press("f8")
	if len(d.prints) != 1 {
		t.Error("a report of nothing was printed")
	}
}

func TestLooks(t *testing.T) {
	look := func(s *screentest.Seat) { s.Send(screens.Goto{Place: screens.Outbox}) }
	away := away(t)
	with := func(keys ...string) func(*screentest.Seat) {
		return func(s *screentest.Seat) { look(s); s.Press(keys...) }
	}
	refused := &desk{rows: waiting(4), err: &visit.Refusal{Code: station.RefusedDayAside, Details: map[string]string{"n": "2"}}}
	for _, st := range []screentest.State{
		{Name: "rows", Snap: snapshot(t, 2, 2), Make: open(&desk{rows: waiting(4)}), Then: look, Says: []string{"须人工处理", "办结离开", "内容太大"}},
		{Name: "tried", Snap: snapshot(t, 2, 2), Make: open(&desk{rows: waiting(4)}), Then: with("down"), Says: []string{"已试 12 次，大厅没有答复"}},
		{Name: "many", Snap: snapshot(t, 23_998, 2), Make: open(&desk{rows: waiting(100)}), Then: look, Says: []string{"还有 23900 行"}},
		{Name: "empty", Snap: snapshot(t, 0, 0), Make: open(&desk{}), Then: look, Says: []string{"全部已达大厅"}},
		{Name: "away", Snap: away, Make: open(&desk{}), Then: look, Says: []string{"离线期间", "已送达 3，结果有变 1，大厅未接收 1", "这次读卡已用于另一个号"}},
		{Name: "close_asked", Snap: snapshot(t, 0, 0), Make: open(&desk{}), Then: with("f9"), Says: []string{"再按一次 F9"}},
		{Name: "close_refused", Snap: snapshot(t, 2, 2), Make: open(refused), Then: with("f9", "f9"), Says: []string{"有 2 件须人工处理，不能日结"}},
		{Name: "exported", Snap: snapshot(t, 2, 2), Make: open(&desk{rows: waiting(4)}), Then: with("f6"), Says: []string{"/数据/A035.owx"}},
	} {
		screentest.Show(t, st)
	}
}

func TestKeys(t *testing.T) {
	tests := []struct {
		name   string
		rows   int
		keys   []string
		again  []string
		closed int
		went   []screens.Place
	}{
		{"the first again", 4, []string{"f5"}, []string{"c1"}, 0, nil},
		{"the second again", 4, []string{"down", "f5"}, []string{"c2"}, 0, nil},
		{"an unreadable row is not sent", 4, []string{"down", "down", "down", "f5"}, nil, 0, nil},
		{"nothing to send", 0, []string{"f5"}, nil, 0, nil},
		{"once does not close", 0, []string{"f9"}, nil, 0, nil},
		{"another key between does not either", 4, []string{"f9", "down", "f9"}, nil, 0, nil},
		{"twice closes", 0, []string{"f9", "f9"}, nil, 1, nil},
		{"back", 4, []string{"esc"}, nil, 0, []screens.Place{screens.Main}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			d := &desk{rows: waiting(tt.rows)}
			s := screentest.Open(t, i18n.Chinese, snapshot(t, 2, 2), open(d))
			s.Send(screens.Goto{Place: screens.Outbox})
			s.Went = nil
			s.Press(tt.keys...)
			if !slices.Equal(d.again, tt.again) || d.closed != tt.closed || !slices.Equal(s.Went, tt.went) {
				t.Errorf("again %v, closed %d, went %v", d.again, d.closed, s.Went)
			}
		})
	}
}

// The list follows the outbox: rows that were answered go.
func TestFollows(t *testing.T) {
	d := &desk{rows: waiting(4)}
	s := screentest.Open(t, i18n.Chinese, snapshot(t, 2, 2), open(d))
	s.Send(screens.Goto{Place: screens.Outbox})
	s.Press("down", "down")
	d.rows = d.rows[2:]
	s.News(snapshot(t, 1, 1))
	s.Press("f5")
	if !slices.Equal(d.again, []string{"c3"}) {
		t.Errorf("the choice moved to another row: %v", d.again)
	}
}

func TestNoRawSafe(t *testing.T) { tuitest.NoRawSafe(t, ".") }
