package guide_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"onewindow/catalog"
	"onewindow/fixtures"
	"onewindow/i18n"
	"onewindow/screens"
	"onewindow/screens/guide"
	"onewindow/screens/screentest"
	"onewindow/station"
	seats "onewindow/station/guide"
	"onewindow/tui"
	"onewindow/visit"
)

type seat struct{ posted []seats.Command }

func (s *seat) Post(c seats.Command) *station.Pending {
	s.posted = append(s.posted, c)
	return station.Answered(nil)
}

func ticket(label, state, item string) seats.Ticket {
	return seats.Ticket{
		Ticket: visit.Ticket{ID: "id-" + label, Label: label, Item: item, Class: visit.NormalClass, IssuedAt: screentest.Morning.Add(-10 * time.Minute), MaskedName: "张**"},
		State:  state,
	}
}

// at is the desk in a state; a nil change is nobody in hand.
func at(t *testing.T, change func(n *seats.Snapshot)) seats.Snapshot {
	w := screentest.New(t, fixtures.Catalogue())
	booked, missed := ticket("Y003", seats.Booked, "GA-JJ-001"), ticket("G004", seats.Missed, "GJJ-001")
	booked.Class, booked.SlotStart, booked.SlotEnd = visit.BookedClass, screentest.Morning, screentest.Morning.Add(30*time.Minute)
	missed.MissedAt = screentest.Morning.Add(-2 * time.Minute)
	n := seats.Snapshot{
		Seat: station.Seat{
			Now: screentest.Morning, Window: "D001", Link: station.Online,
			Session: station.Session{StaffNo: "8001", Name: "导办", Role: "guide"},
			Devices: []station.Device{{Name: "idcard", State: "ready"}, {Name: "printer", State: "ready"}},
		},
		Rules: w.Snapshot().Rules, Issued: 12, Board: []seats.Ticket{missed, booked, ticket("A012", seats.Waiting, "")},
	}
	if change != nil {
		change(&n)
	}
	return n
}

func waits(n *seats.Snapshot) {
	h := &seats.Hand{Ticket: ticket("G012", seats.Waiting, "GJJ-001"), Place: seats.Place{Ahead: 6, Wait: 11 * time.Minute}, Placed: true}
	h.Slip = visit.Job{ID: "s", Kind: "ticket_slip", Copy: 1, State: visit.JobPrinted}
	n.Hand = h
}

func late(n *seats.Snapshot) {
	waits(n)
	n.Hand.Place = seats.Place{Ahead: 61, Late: true, Ends: screentest.Morning.Add(3 * time.Hour)}
}

func lateServed(n *seats.Snapshot) {
	late(n)
	n.Hand.Place.Served = true
}

func favoured(n *seats.Snapshot) {
	waits(n)
	k := &n.Hand.Ticket
	k.Class, k.Group, k.GroupNote, k.Needs = visit.PriorityClass, "guide", "独自带婴儿", []string{"wheelchair", "form_help"}
	k.Prepared = &visit.Preparation{Item: "GJJ-001", Papers: map[string]bool{"IDC.self": true, "BANK.card": false}}
	n.Hand.Slip.State, n.Hand.Slip.Cause = visit.JobNotPrinted, "paper_out"
}

func of(label string) func(n *seats.Snapshot) {
	return func(n *seats.Snapshot) {
		for _, k := range n.Board {
			if k.Label == label {
				n.Hand = &seats.Hand{Ticket: k}
			}
		}
	}
}

func asking(n *seats.Snapshot) {
	waits(n)
	n.Hand.Precheck = &visit.Matter{Kind: visit.NewCase, Item: "GJJ-001", CatalogVersion: n.Rules.Current}
}

func listed(n *seats.Snapshot) {
	asking(n)
	m := n.Hand.Precheck
	m.Answers = catalog.Answers{"q1": {"2"}, "q16": {"1"}, "q17": {"1"}, "q18": {"1"}, "q19": {"1"}}
	m.Party, m.Delivery = "1", "BANK_TRANSFER"
	n.Hand.Seen = map[string]bool{"IDC.self": true}
}

// noSlots is a day of which the hall has said that it has no times.
func noSlots(n *seats.Snapshot) { n.SlotsOf = seats.Slots{Item: "GJJ-001", Day: "2026-11-23"} }

func slotsThere(n *seats.Snapshot) {
	halls(n)
	slots(n)
	n.SlotsOf.Hall = "north"
}

// unheard is a ticket whose window was lost.
func unheard(n *seats.Snapshot) {
	of("G004")(n)
	n.Hand.Ticket.Trailing, n.Hand.Ticket.BegunAt = true, "A035"
}

func slots(n *seats.Snapshot) {
	n.SlotsOf = seats.Slots{Item: "GJJ-001", Day: "2026-11-23"}
	for i := range 4 {
		from := screentest.Morning.Add(time.Duration(i+1) * 30 * time.Minute)
		n.Slots = append(n.Slots, seats.Slot{Start: from, End: from.Add(30 * time.Minute), Left: 3 - i})
	}
}

func halls(n *seats.Snapshot) {
	n.HallsOf = "GJJ-001"
	n.Halls = []seats.HallLoad{
		{ID: "north", Name: "北站分厅", Address: "北站路 1 号", Waiting: 2, Open: 3, Wait: 8 * time.Minute, Distance: 4400},
		{Name: "东莞市民服务中心", Waiting: 41, Open: 9, Wait: 52 * time.Minute, Here: true},
		{ID: "west", Name: "西平分厅", Waiting: 90, Open: 2, Distance: 900, Late: true},
		{Name: "未开分厅", Distance: -1},
	}
}

func sends(n *seats.Snapshot) {
	waits(n)
	halls(n)
	n.Halls[0], n.Halls[1] = n.Halls[1], n.Halls[0] // this hall is the quickest
	n.Halls = append(n.Halls, seats.HallLoad{ID: "south", Name: "南城分厅", Distance: -1, Away: true})
}

func begun(n *seats.Snapshot) {
	sends(n)
	n.Hand.Ticket.BegunAt = "A035"
}

func underway(n *seats.Snapshot) {
	waits(n)
	n.Hand.Ticket.OfferedHall, n.Hand.Ticket.OfferedTo = "north", "北站分厅"
}

// reserved is a ticket that another hall has not let go yet.
func reserved(n *seats.Snapshot) {
	waits(n)
	n.Hand.Ticket.Reserved, n.Hand.Ticket.FromHall, n.Hand.Placed = true, "北站分厅", false
}

func moved(n *seats.Snapshot) {
	underway(n)
	n.Hand.Ticket.State, n.Hand.Ticket.OfferedLabel = "abandoned", "G030"
	n.Hand.Where = &seats.Where{Name: "北站分厅", Address: "北站路 1 号"}
}

func bookedThere(n *seats.Snapshot) {
	of("Y003")(n)
	n.Hand.Where = &seats.Where{Name: "北站分厅", Address: "北站路 1 号"}
}

func elderly(n *seats.Snapshot) { n.Person, n.Elderly = seats.Person{Masked: "龚*", Age: 71}, true }

func away(n *seats.Snapshot) {
	waits(n)
	n.Link, n.LinkAt = station.Offline, screentest.Morning
}

var pick = []string{"f2", "zfgjj", "enter"}

func TestLooks(t *testing.T) {
	for _, st := range []struct {
		name   string
		change func(*seats.Snapshot)
		keys   []string
		says   []string
	}{
		{"board", nil, nil, []string{"△ 已过号", "◇ 已预约", "● 等候中", "综合业务", "今日出号 12 张"}},
		{"nobody", func(n *seats.Snapshot) { n.Board = nil }, nil, []string{"现在没有过号"}},
		{"card", elderly, nil, []string{"✓ 已读卡：龚*", "71 岁"}},
		{"not_found", func(n *seats.Snapshot) { n.AskErr = &visit.Refusal{Code: seats.RefusedNotFound} }, nil, []string{"今天没有这个号"}},
		{"pick", nil, []string{"f2", "zfgjj"}, []string{"取号：来办什么？", "住房公积金提取"}},
		{"pick_unsure", nil, []string{"f2"}, []string{"综合业务的号"}},
		{"pick_nothing", nil, []string{"f2", "qqqq"}, []string{"没有找到"}},
		{"group", elderly, pick, []string{"是否优先？", "已满 60 岁", "1  老年人"}},
		{"slots", slots, []string{"f3", "zfgjj", "enter"}, []string{"余 3", "✗ 已满"}},
		{"halls", halls, []string{"f2", "zfgjj", "tab"}, []string{"4.4 公里", "2 人等候，约 8 分钟", "本大厅", "没有开着的窗口", "△ 今天轮不到", "去北站分厅"}},
		{"send", sends, []string{"tab"}, []string{"G012 转到哪个大厅", "没有答复", "Enter 转过去"}},
		{"send_begun", begun, []string{"tab"}, []string{"△ 在 A035 窗口办到一半", "预审随号"}},
		{"underway", underway, nil, []string{"△ 转出中", "正在转往 北站分厅", "F9 收回"}},
		{"reserved", reserved, nil, []string{"△ 转入中", "北站分厅 转来，等对方确认"}},
		{"moved", moved, nil, []string{"已转到 北站分厅", "G030", "请拿好新号票"}},
		{"booked_there", bookedThere, nil, []string{"北站分厅 北站路 1 号"}},
		{"slots_there", slotsThere, []string{"f3", "zfgjj", "tab", "enter"}, []string{"可约时段", "北站分厅"}},
		{"no_slots", noSlots, []string{"f3", "zfgjj", "enter"}, []string{"这一天不能预约"}},
		{"waiting", waits, nil, []string{"前面 6 人", "约 11 分钟", "✓ 已打印", "F9 作废"}},
		{"late", late, nil, []string{"前面 61 人  △ 今天 12:00 前轮不到，到时作废", "给您约改天，还是去别的大厅？"}},
		{"late_served", lateServed, nil, []string{"△ 12:00 以后才轮到", "您能等吗？"}},
		{"favoured", favoured, nil, []string{"独自带婴儿", "轮椅、帮办填表", "未带 1 份", "F7"}},
		{"missed", of("G004"), nil, []string{"Enter 恢复排队"}},
		{"unheard", unheard, nil, []string{"△ 未收尾", "A035 窗口没有报告结果，请问本人；没办完按 Enter", "Enter 恢复排队", "办完了吗"}},
		{"booked", of("Y003"), nil, []string{"Enter 签到", "09:00–09:30"}},
		{"given_up", func(n *seats.Snapshot) { waits(n); n.Hand.Ticket.State = "abandoned" }, nil, []string{"已经作废"}},
		{"lane", waits, []string{"f4"}, []string{"为什么优先？", "9  其他"}},
		{"note", waits, []string{"f4", "9", "带婴儿"}, []string{"写明理由", "带婴儿"}},
		{"needs", waits, []string{"f6", "4"}, []string{"✓ 轮椅", "□ 大字"}},
		{"cancel", waits, []string{"f9"}, []string{"确定作废 G012"}},
		{"question", asking, nil, []string{"预审 第 1 问", "提取原因"}},
		{"papers", listed, nil, []string{"✓ 居民身份证", "□ ", "窗口生成"}},
		{"offline", away, []string{"f4"}, []string{"离线"}},
		{"asking", func(n *seats.Snapshot) { waits(n); n.Asking = true }, nil, []string{"正在请大厅办理"}},
	} {
		n := at(t, st.change)
		screentest.Look(t, st.name, n, func(d screens.Deps) tui.Screen { return guide.New(d, &seat{}, n) }, st.keys, st.says, nil)
	}
}

func TestKeys(t *testing.T) {
	for _, tt := range []struct {
		name   string
		change func(*seats.Snapshot)
		keys   []string
		want   []seats.Command
	}{
		{"a number", nil, []string{"G012", "enter"}, []seats.Command{seats.Find{Text: "G012"}}},
		{"a line of the board", nil, []string{"down", "enter"}, []seats.Command{seats.Take{Ticket: "id-Y003"}}},
		{"a ticket, no priority by Enter", nil, append(pick, "enter"), []seats.Command{seats.Issue{Item: "GJJ-001"}}},
		{"a ticket for the elderly", elderly, append(pick, "1"), []seats.Command{seats.Issue{Item: "GJJ-001", Group: "elderly"}}},
		{"nobody goes first without words", nil, append(pick, "9"), nil},
		{"a general ticket", nil, []string{"f2", "enter", "0"}, []seats.Command{seats.Issue{}}},
		{"nothing found draws nothing", nil, []string{"f2", "qqqq", "enter", "0"}, nil},
		{"a ticket given up", nil, []string{"f2", "zf", "esc", "esc", "enter"}, []seats.Command{seats.Take{Ticket: "id-G004"}}},
		{"book", slots, []string{"f3", "zfgjj", "enter", "down", "enter"}, []seats.Command{
			seats.Slots{Item: "GJJ-001", Day: "2026-11-23"}, seats.Book{Item: "GJJ-001", Start: screentest.Morning.Add(time.Hour)},
		}},
		{"a full time", slots, []string{"f3", "zfgjj", "enter", "end", "enter", "right"}, []seats.Command{
			seats.Slots{Item: "GJJ-001", Day: "2026-11-23"}, seats.Slots{Item: "GJJ-001", Day: "2026-11-24"},
		}},
		{"which hall, then a ticket here", halls, []string{"f2", "zfgjj", "tab", "enter", "esc", "enter", "0"}, []seats.Command{
			seats.Halls{Item: "GJJ-001"}, seats.Issue{Item: "GJJ-001"},
		}},
		{"to another hall", sends, []string{"tab", "enter"}, []seats.Command{seats.Halls{Item: "GJJ-001"}, seats.Offer{Hall: "north"}}},
		{"not to itself, nor to one that is away", sends, []string{"tab", "up", "enter", "end", "enter"}, []seats.Command{seats.Halls{Item: "GJJ-001"}}},
		{"taken back from a silent hall", underway, []string{"f9"}, []seats.Command{seats.Withdraw{}}},
		{"book there", halls, []string{"f3", "zfgjj", "tab", "enter", "right"}, []seats.Command{
			seats.Halls{Item: "GJJ-001"},
			seats.Slots{Item: "GJJ-001", Day: "2026-11-23", Hall: "north"},
			seats.Slots{Item: "GJJ-001", Day: "2026-11-24", Hall: "north"},
		}},
		{"nothing is done to what another hall has", moved, []string{"f4", "f5", "f9", "tab", "enter", "esc"}, []seats.Command{seats.Close{}}},
		{"check in", of("Y003"), []string{"enter"}, []seats.Command{seats.CheckIn{}}},
		{"requeue", of("G004"), []string{"enter"}, []seats.Command{seats.Requeue{}}},
		{"a missed ticket has no lane", of("G004"), []string{"f4", "1", "esc", "esc"}, []seats.Command{seats.Close{}}},
		{"green lane", waits, []string{"f4", "7"}, []seats.Command{seats.Favour{Group: "veteran"}}},
		{"green lane with words", waits, []string{"f4", "9", "enter", "带婴儿", "enter"}, []seats.Command{seats.Favour{Group: "guide", Note: "带婴儿"}}},
		{"another item", waits, []string{"f5", "zfgjj", "down", "enter"}, []seats.Command{seats.Amend{Item: "GJJ-004"}}},
		{"help", waits, []string{"f6", "enter", "1", "4", "1", "6", "enter"}, []seats.Command{seats.Amend{Needs: []string{"wheelchair", "form_help"}}}},
		{"slip again", waits, []string{"f7"}, []seats.Command{seats.Print{}}},
		{"give up, asked first", waits, []string{"f9", "esc", "f9", "enter"}, []seats.Command{seats.Cancel{}}},
		{"pre-check", waits, []string{"f8"}, []seats.Command{seats.Precheck{}}},
		{"an answer", asking, []string{"2", "backspace"}, []seats.Command{seats.Answer{Node: "q1", Options: []string{"2"}}, seats.TakeBack{}}},
		{"papers", listed, []string{"end", "space", "f9"}, []seats.Command{seats.See{Line: "FORM.last", Here: true}, seats.Attach{}}},
		{"pre-check dropped", listed, []string{"esc"}, []seats.Command{seats.Drop{}}},
		{"offline", away, []string{"f2", "f4", "f5", "f9", "enter"}, nil},
		{"put away", waits, []string{"esc"}, []seats.Command{seats.Close{}}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			s := &seat{}
			n := at(t, tt.change)
			screentest.OpenPlain(t, i18n.Chinese, n, func(d screens.Deps) tui.Screen { return guide.New(d, s, n) }).Press(tt.keys...)
			for i, c := range s.posted { // which paper is the last is the catalogue's business
				if see, ok := c.(seats.See); ok {
					lines, _ := n.Lines()
					if see.Line != lines[len(lines)-1].ID {
						t.Errorf("the last paper is %s", see.Line)
					}
					s.posted[i] = seats.See{Line: "FORM.last", Here: see.Here}
				}
			}
			if diff := cmp.Diff(tt.want, s.posted); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// What was begun for one ticket is not done to another.
func TestAnotherTicket(t *testing.T) {
	s := &seat{}
	n := at(t, waits)
	p := screentest.OpenPlain(t, i18n.Chinese, n, func(d screens.Deps) tui.Screen { return guide.New(d, s, n) })
	p.Press("f9")
	p.News(at(t, of("G004")))
	p.Press("enter")
	if diff := cmp.Diff([]seats.Command{seats.Requeue{}}, s.posted); diff != "" {
		t.Error(diff)
	}
}
