package docs_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"go/doc"
	"go/parser"
	"go/token"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"onewindow/catalog"
	"onewindow/cmd/window/keytable"
	"onewindow/fixtures"
	"onewindow/i18n"
	"onewindow/papers"
	"onewindow/screens"
	"onewindow/screens/across"
	"onewindow/screens/assist"
	"onewindow/screens/bags"
	"onewindow/screens/basket"
	"onewindow/screens/board"
	"onewindow/screens/branches"
	"onewindow/screens/coach"
	"onewindow/screens/corrections"
	"onewindow/screens/damage"
	"onewindow/screens/done"
	"onewindow/screens/face"
	"onewindow/screens/fields"
	"onewindow/screens/figures"
	"onewindow/screens/guide"
	"onewindow/screens/hold"
	"onewindow/screens/identity"
	"onewindow/screens/issue"
	"onewindow/screens/item"
	"onewindow/screens/lights"
	"onewindow/screens/lists"
	"onewindow/screens/lock"
	"onewindow/screens/notdone"
	"onewindow/screens/outbox"
	"onewindow/screens/outcome"
	"onewindow/screens/pages"
	"onewindow/screens/paperlist"
	"onewindow/screens/relay"
	"onewindow/screens/reviewcase"
	"onewindow/screens/reviewlist"
	"onewindow/screens/screentest"
	"onewindow/screens/signin"
	"onewindow/screens/situation"
	"onewindow/screens/ticket"
	"onewindow/screens/turndown"
	"onewindow/screens/uncollected"
	"onewindow/screens/waiting"
	"onewindow/screens/withdraw"
	"onewindow/station"
	"onewindow/station/approval"
	guideseat "onewindow/station/guide"
	"onewindow/station/issuance"
	supervisor "onewindow/station/supervision"
	"onewindow/tui"
	"onewindow/tui/keymap"
	"onewindow/values"
	"onewindow/visit"
)

// look is one state in which a screen shows keys.
type look struct {
	make func(screens.Deps) tui.Screen
	keys []string // pressed first
	// while says in English and Chinese what the person is doing when the screen
	// has other keys than usual.
	while [2]string
}

// screenKeys is one screen of the page, in the order of a visit.
type screenKeys struct {
	folder string
	looks  func(t *testing.T) []look
	// digits says in English and Chinese what a digit does where no binding names it.
	digits [2]string
}

var allScreens = []screenKeys{
	{folder: "signin", looks: func(*testing.T) []look {
		return []look{{make: func(d screens.Deps) tui.Screen { return signin.New(d, nil, "A035", signin.Account{}) }}}
	}},
	{folder: "lock", looks: func(*testing.T) []look {
		return []look{{make: func(d screens.Deps) tui.Screen { return lock.New(d, nil, station.Seat{}, "", false) }}}
	}},
	{folder: "waiting", looks: func(t *testing.T) []look {
		away := desk(t)
		away.Snap.Link = station.Offline
		shown := clerks(func(d screens.Deps, n station.Snapshot) tui.Screen {
			d.Rest = func(context.Context, string) error { return nil }
			return waiting.New(d, n)
		})
		return []look{shown(desk(t)), shown(away).after("typing a ticket number", "录号时", "f3"), shown(desk(t)).after("saying why the window pauses", "选暂停原因时", "ctrl+p")}
	}},
	{folder: "ticket", looks: func(t *testing.T) []look {
		shown := clerks(func(d screens.Deps, n station.Snapshot) tui.Screen { return ticket.New(d, n) })
		return []look{shown(called(t)), shown(bound(t).Do(visit.Unbind{}))}
	}},
	{folder: "identity", looks: func(t *testing.T) []look {
		shown := clerks(func(d screens.Deps, n station.Snapshot) tui.Screen { return identity.New(d, n) })
		return []look{shown(called(t)), shown(called(t).Swipe("CSC123456788<2810157<8506151<4"))}
	}},
	{folder: "lights", looks: func(t *testing.T) []look {
		shown := clerks(func(d screens.Deps, n station.Snapshot) tui.Screen { return lights.New(d, lamps{}, n) })
		return []look{shown(desk(t)), shown(desk(t)).after("saying why it is done without", "选择改为人工的原因时", "f4")}
	}},
	{folder: "bags", looks: func(t *testing.T) []look {
		shown := clerks(func(d screens.Deps, _ station.Snapshot) tui.Screen { return bags.New(d, materialRoom{}) })
		return []look{
			shown(desk(t)), shown(desk(t)).after("with an original", "选中原件时", "end"), shown(desk(t)).after("with a bag to open", "选中要拆的袋时", "down"), shown(desk(t)).after("with a bag to go on", "选中要移交的袋时", "down", "down"),
			shown(desk(t)).after("with a code typed", "输入袋号时", "w"),
			shown(desk(t)).after("counting what is in a bag", "清点袋内原件时", "down", "enter"),
		}
	}},
	{folder: "uncollected", looks: func(t *testing.T) []look {
		return []look{clerks(func(d screens.Deps, _ station.Snapshot) tui.Screen { return uncollected.New(d, left{}) })(desk(t))}
	}},
	{folder: "notdone", looks: func(t *testing.T) []look {
		shown := clerks(func(d screens.Deps, _ station.Snapshot) tui.Screen { return notdone.New(d, nil, notdone.Begun{}) })
		return []look{
			shown(desk(t)), shown(desk(t)).after("writing it down", "填写时", "1"), shown(desk(t)).after("in the last field", "在最后一栏", "1", "tab", "tab"),
		}
	}},
	{folder: "face", looks: func(t *testing.T) []look {
		return []look{clerks(func(d screens.Deps, n station.Snapshot) tui.Screen {
			return face.New(d, nil, func() *visit.Identity { return n.Visit.Identity })
		})(called(t))}
	}},
	{folder: "across", looks: func(t *testing.T) []look {
		return []look{clerks(func(d screens.Deps, _ station.Snapshot) tui.Screen {
			return across.New(d, func() across.View { return across.View{} })
		})(desk(t))}
	}},
	{folder: "coach", looks: func(t *testing.T) []look {
		return []look{clerks(func(d screens.Deps, _ station.Snapshot) tui.Screen {
			return coach.New(d, func() coach.View { return coach.View{} })
		})(desk(t))}
	}},
	{folder: "item", digits: [2]string{"letters and digits search", "字母和数字用于查找"}, looks: func(t *testing.T) []look {
		shown := clerks(func(d screens.Deps, n station.Snapshot) tui.Screen { return item.New(d, screentest.Past(nil), n) })
		return []look{shown(bound(t)), shown(handedIn(t)), shown(bound(t)).after("searching", "查找时", "g")}
	}},
	{folder: "corrections", looks: func(t *testing.T) []look {
		list := clerks(func(d screens.Deps, n station.Snapshot) tui.Screen { return corrections.New(d, ledger{}, n) })(bound(t))
		one := clerks(func(d screens.Deps, n station.Snapshot) tui.Screen {
			return corrections.New(d, sentBack{}, n)
		})(bound(t))
		return []look{list, one.after("handing a case over", "交接办件时", "f7")}
	}},
	{folder: "branches", looks: func(t *testing.T) []look {
		return []look{clerks(func(d screens.Deps, n station.Snapshot) tui.Screen { return branches.New(d, letterBox{}, n) })(desk(t))}
	}},
	{folder: "withdraw", digits: [2]string{"the number; with a case, the reason", "编号；找到办件后选原因"}, looks: func(t *testing.T) []look {
		shown := clerks(func(d screens.Deps, n station.Snapshot) tui.Screen { return withdraw.New(d, nil, n) })
		found := bound(t)
		card := found.Visit.Identity.Card
		found.Snap.Withdrawing = &station.Case{
			State: "accepted", Owed: []string{"acceptance_notice"}, Applicant: station.Party{Name: card.Name, IDNumber: card.IDNumber}, Package: []station.Case{{State: "received"}},
		}
		other := bound(t)
		other.Snap.Withdrawing = &station.Case{State: "accepted"}
		return []look{shown(bound(t)), shown(found), shown(other).after("the supervisor", "值班长确认时", "1", "enter")}
	}},
	{folder: "outbox", looks: func(t *testing.T) []look {
		compared := desk(t)
		compared.Snap.Compared, compared.Snap.Away = []station.Comparison{{}}, &station.Away{Sent: 1}
		return []look{clerks(func(d screens.Deps, n station.Snapshot) tui.Screen { return outbox.New(d, nil, n) })(compared)}
	}},
	{folder: "damage", looks: func(t *testing.T) []look {
		found := desk(t)
		found.Snap.Compared = []station.Comparison{{At: found.Now}}
		return []look{clerks(func(d screens.Deps, n station.Snapshot) tui.Screen { return damage.New(d, nil, n) })(found)}
	}},
	{folder: "relay", looks: func(t *testing.T) []look {
		shown := clerks(func(d screens.Deps, n station.Snapshot) tui.Screen { return relay.New(d, nil, n) })
		found := desk(t)
		found.Snap.Sought = station.InHand{Ticket: visit.Ticket{ID: "t1", Label: "G012"}}
		return []look{shown(desk(t)), shown(found)}
	}},
	{folder: "basket", looks: func(t *testing.T) []look {
		return []look{clerks(func(d screens.Deps, n station.Snapshot) tui.Screen { return basket.New(d, n) })(answered(t).JudgeAll(nil))}
	}},
	{folder: "situation", digits: [2]string{"answer; tick where several may be chosen", "回答；可多选时勾选"}, looks: questions},
	{folder: "paperlist", digits: [2]string{"reason why the paper is not in order", "不合格的原因"}, looks: func(t *testing.T) []look {
		shown := clerks(func(d screens.Deps, n station.Snapshot) tui.Screen { return paperlist.New(d, n) })
		other := strings.Split(strings.TrimPrefix(visit.Reasons[len(visit.Reasons)-1], "M"), "")
		return []look{
			shown(answered(t)), shown(answered(t).JudgeAll(forgotten(t))),
			shown(answered(t)).after("choosing a reason", "选择原因时", "f4"),
			shown(answered(t)).after("writing what is wrong", "填写说明时", append([]string{"f4"}, other...)...),
			shown(printing(t, true)).after("while a finger is waited for", "等待按指纹时"),
			shown(printing(t, false)).after("while it is asked why a hand gives no print", "询问为何采不到指纹时"),
		}
	}},
	{folder: "fields", looks: func(t *testing.T) []look {
		shown := clerks(func(d screens.Deps, n station.Snapshot) tui.Screen { return fields.New(d, register{}, n) })
		return []look{
			shown(answered(t)), shown(answered(t)).after("filling a field", "填写时", "enter"),
			shown(answered(t)).after("while the list has an address", "地址有候选时", "tab", "enter", "塘"),
		}
	}},
	{folder: "pages", looks: func(t *testing.T) []look {
		shown := clerks(func(d screens.Deps, n station.Snapshot) tui.Screen {
			return pages.New(d, imager{}, n, n.Visit.Matter().Item)
		})
		with := func(st station.Stack) *screentest.World {
			w := answered(t)
			st.CaseID = w.Visit.Matter().CaseID
			w.Snap.Devices, w.Snap.Stack = append(slices.Clone(w.Snap.Devices), station.Device{Name: "docscan", State: "ready"}), st
			return w
		}
		return []look{
			shown(answered(t)), shown(with(station.Stack{})),
			shown(with(station.Stack{Running: true})).after("while a stack is fed", "进纸时"),
			shown(with(station.Stack{Cause: "paper_jam"})).after("after a stack broke off", "一叠中断后"),
			shown(answered(t)).after("putting pages in order", "整理时", "f2"),
		}
	}},
	{folder: "outcome", looks: func(t *testing.T) []look {
		shown := clerks(func(d screens.Deps, n station.Snapshot) tui.Screen { return outcome.New(d, n) })
		often := answered(t).JudgeAll(nil)
		often.Snap.Past = station.ItemPast{Item: often.Visit.Matter().Item, Reasons: []station.ReturnReason{{Reason: "M01", Count: 1}}}
		return []look{
			shown(often), shown(answered(t).JudgeAll(forgotten(t))), shown(brought(t)).after("giving a second notice", "再次告知时", "enter"),
		}
	}},
	{folder: "turndown", looks: func(t *testing.T) []look {
		shown := clerks(func(d screens.Deps, n station.Snapshot) tui.Screen { return turndown.New(d, n) })
		return []look{shown(answered(t)), shown(answered(t)).after("filling the form", "填写时", "enter")}
	}},
	{folder: "done", looks: func(t *testing.T) []look {
		shown := clerks(func(d screens.Deps, n station.Snapshot) tui.Screen {
			d.Desk = filed{}
			return done.New(d, n)
		})
		return []look{shown(handedIn(t)), shown(printed(t)), shown(printed(t)).after("saying why a paper is printed again", "选择补打原因时", "f7"), shown(printed(t)).after("reading a paper", "看单时", "f5")}
	}},
	{folder: "hold", looks: func(*testing.T) []look {
		return []look{{make: func(d screens.Deps) tui.Screen { return hold.New(d) }}}
	}},
	{folder: "reviewlist", looks: func(*testing.T) []look {
		queue := look{make: func(d screens.Deps) tui.Screen { return reviewlist.New(d, nil, approval.Snapshot{}) }}
		full := look{make: func(d screens.Deps) tui.Screen {
			return reviewlist.New(d, nil, approval.Snapshot{Cases: []station.CaseRow{{CaseID: "a", State: "received"}}})
		}}
		return []look{
			full, queue.after("looking for a case by its number", "按编号找办件时", "f4"),
			full.after("taking one step on all that is marked", "批量办理时", "f8", "f9"),
		}
	}},
	{folder: "reviewcase", digits: [2]string{"reason why the paper is not in order, while marking", "标记时：不合格的原因"}, looks: decisions},
	{folder: "issue", digits: [2]string{"characters go to the field", "字符进入录入框"}, looks: handovers},
	{folder: "assist", looks: func(*testing.T) []look {
		return []look{{make: func(d screens.Deps) tui.Screen { return assist.New(d, caller{}) }}}
	}},
	{folder: "guide", digits: [2]string{"characters go to the field", "字符进入录入框"}, looks: guidance},
	{folder: "board", digits: [2]string{"the number of a window; of a window in hand, the line to move it to", "窗口号；看着窗口时，是调去的队列"}, looks: supervision},
	{folder: "lists", digits: [2]string{"a list", "清单"}, looks: dueLists},
	{folder: "figures", digits: [2]string{"day, week, month, quarter", "日、周、月、季"}, looks: lookBacks},
}

// caller has called for help.
type caller struct{ assist.Desk }

func (caller) Orders() station.Orders { return station.Orders{Help: station.Help{Kind: assist.Help}} }

// overseer orders nothing.
type overseer struct{}

func (overseer) Post(supervisor.Command) *station.Pending { return station.Answered(nil) }

// supervision are the looks of the supervisor's board.
func supervision(t *testing.T) []look {
	w := desk(t)
	hall := supervisor.Board{
		Lines:    []supervisor.Line{{Name: "综合服务", Digit: "1"}},
		Windows:  []supervisor.Window{{No: "A035", Line: "综合服务", State: supervisor.Open, Ticket: "G001", TicketID: "t"}, {No: "A036"}, {No: "B036"}},
		Notices:  []supervisor.Notice{{ID: "n", Code: "system_down"}},
		Requests: []supervisor.Request{{ID: "q", Step: "refuse"}},
		Help:     []supervisor.Help{{ID: "h", OwnerNo: "7001"}},
	}
	l := look{make: func(d screens.Deps) tui.Screen {
		return board.New(d, overseer{}, supervisor.Snapshot{Seat: station.Seat{Link: station.Online, Now: w.Now, Session: station.Session{StaffNo: "7001"}}, Board: hall, Heard: w.Now, Ticket: &supervisor.Ticket{ID: "t", Label: "G", State: supervisor.Waiting}, Rules: w.Snapshot().Rules})
	}}
	return []look{
		l, l.after("typing the number of a window", "输入窗口号时", "3"),
		l.after("typing what two windows end with", "输入两个窗口共有的号码时", "3", "6"),
		l.after("with a window in hand", "看着窗口时", "0", "3", "5"), l.after("moving it", "调队列时", "0", "3", "5", "1"),
		l.after("stopping a line", "停发时", "f4", "1"), l.after("telling all windows", "通知窗口时", "f7"), l.after("writing what to tell", "写通知时", "f7", "8"), l.after("asked whether to tell it", "问是否通知时", "f7", "1"), l.after("planning lunch", "排午餐时", "f8"),
		l.after("looking for a ticket", "查号时", "f9", "g"), l.after("letting it go first", "优先时", "f9", "g", "enter", "f5"),
		l.after("with a ticket in hand", "看着号时", "f9", "g", "enter"), l.after("sending it to a window", "叫到窗口时", "f9", "g", "enter", "f6", "1", "3"),
		l.after("asked whether it goes to another line", "问是否调队列时", "f9", "g", "enter", "f8", "1", "1"),
		l.after("taking a ticket away", "解锁时", "0", "3", "5", "f9"),
		l.after("answering a request", "答复请求时", "f3", "2", "7"), l.after("asked whether a call is over", "问呼叫是否处理完时", "f3", "1"),
	}
}

// dueLists are the looks of the supervisor's lists.
func dueLists(t *testing.T) []look {
	w := desk(t)
	one := []supervisor.Row{{ID: "a", Warning: "red", Department: "d"}}
	l := look{make: func(d screens.Deps) tui.Screen {
		return lists.New(d, overseer{}, supervisor.Snapshot{
			Seat: station.Seat{Link: station.Online, Now: w.Now}, ListedAt: w.Now, Lists: supervisor.Lists{supervisor.CasesDue: one, supervisor.Alerts: one, supervisor.Complaints: one},
		})
	}}
	return []look{
		l, l.after("cases by department", "看办件时", "1"), l.after("asked whether a whole department is urged", "问是否催整个部门时", "1", "f9"), l.after("alerts of the police", "看公安提示时", "8"), l.after("answering one", "答复时", "8", "enter"), l.after("what windows say of the log", "看日志异议时", "9"), l.after("urging a department", "催办部门时", "1", "f9"),
	}
}

// lookBacks are the looks of the supervisor's figures.
func lookBacks(t *testing.T) []look {
	w := desk(t)
	l := look{make: func(d screens.Deps) tui.Screen {
		return figures.New(d, overseer{}, supervisor.Snapshot{
			Seat: station.Seat{Link: station.Online, Now: w.Now}, Period: supervisor.PerDay, Back: 1, Rules: w.Snapshot().Rules,
			Study: &supervisor.Study{
				Codes: []string{"people"}, Returned: []supervisor.ReturnedCase{{No: "N"}}, Measures: []supervisor.Measure{{Kind: "training", Subject: "2001"}},
			},
		})
	}}
	return []look{
		l, l.after("cases that came back", "看退件时", "tab", "tab", "tab"), l.after("writing what was behind one", "写退件原因时", "tab", "tab", "tab", "enter", "1"),
		l.after("training and rework", "看培训与梳理时", "tab", "tab", "tab", "tab"),
	}
}

// ledger owes nothing.
type ledger struct{ corrections.Desk }

func (ledger) Ledger(context.Context, string) ([]station.CaseRow, string, error) { return nil, "", nil }

// sentBack is a ledger of a case that a department sent back to the window.
type sentBack struct{ corrections.Desk }

func (sentBack) Ledger(context.Context, string) ([]station.CaseRow, string, error) {
	return []station.CaseRow{{CaseID: "r1", State: "dept_returned"}}, "", nil
}

// imager takes pages that nobody looks at.
type imager struct{ pages.Desk }

func (imager) TakePage(string, string) *station.Pending { return station.Answered(nil) }

// clerks makes looks of a screen of the clerk's seat.
func clerks(mk screentest.Make) func(*screentest.World) look {
	return func(w *screentest.World) look {
		return look{make: func(d screens.Deps) tui.Screen { return mk(d, w.Snapshot()) }}
	}
}

// after is the look when keys have been pressed, and what the person does then.
func (l look) after(while, zh string, keys ...string) look {
	l.while, l.keys = [2]string{while, zh}, keys
	return l
}

// filed has a paper of every job.
type filed struct{ screens.Desk }

func (filed) Paper(context.Context, string) (papers.Document, error) { return papers.Document{}, nil }

// register is a list of addresses with one in it.
type register struct{}

// left has a result that nobody fetched.
type left struct{ uncollected.Desk }

func (left) Uncollected(context.Context) ([]station.CaseRow, error) {
	return []station.CaseRow{{CaseID: "a", CaseNo: "DG1", Overdue: true}}, nil
}

// materialRoom has a bag to take, one to open, and an original.
type materialRoom struct{ bags.Desk }

func (materialRoom) Scans() (<-chan string, func()) { return nil, func() {} }

func (materialRoom) Bags(context.Context) ([]station.Bag, []string, error) {
	return []station.Bag{{No: "WL1", At: "window:A035", Next: "room"}, {No: "WL2", At: "room", To: "room", Papers: []station.Original{{Line: "IDC"}}}, {No: "WL3", At: "room", To: "dept:GA"}}, []string{"room"}, nil
}

func (materialRoom) Originals(_ context.Context, list string) ([]station.Original, error) {
	if list != station.OriginalsHere {
		return nil, nil
	}
	return []station.Original{{Line: "IDC", Department: "GA", Place: "room"}}, nil
}

// lamps are a desk with one device.
type lamps struct{ lights.Desk }

func (lamps) Lights() []station.DeviceRow {
	return []station.DeviceRow{{Device: station.Device{Name: "idcard", State: "ready"}}}
}

func (register) FindAddresses(context.Context, string, int) ([]station.Address, error) {
	return []station.Address{{}}, nil
}

func desk(t *testing.T) *screentest.World { return screentest.New(t, fixtures.Catalogue()) }

func called(t *testing.T) *screentest.World { return desk(t).Call(visit.Ticket{Item: "GJJ-001"}) }

func bound(t *testing.T) *screentest.World {
	p, ok := fixtures.PersonByID("p01")
	if !ok {
		t.Fatal("the demo city has no p01")
	}
	return called(t).Lay(p.Card())
}

func answered(t *testing.T) *screentest.World {
	return bound(t).Do(visit.ChooseItem{Item: "GJJ-001"}).Answer(nil)
}

// printing is a case whose fingerprints are being taken, or do not come.
func printing(t *testing.T, running bool) *screentest.World {
	w := answered(t)
	w.Snap.Prints = station.Prints{CaseID: w.Visit.Matter().CaseID, Line: w.Lines()[0].ID, Running: running, Hand: station.LeftHand, Finger: visit.Fingers[0]}
	return w
}

// forgotten is one paper left at home.
func forgotten(t *testing.T) map[string]string {
	return map[string]string{answered(t).Lines()[0].ID: visit.ReasonNotBrought}
}

// brought are papers for a notice, one of which still will not do.
func brought(t *testing.T) *screentest.World {
	w := bound(t)
	m := answered(t).Visit.Matter()
	w.Do(visit.OpenSupplement{
		CaseID: "c1", CaseNo: "DG1", Item: m.Item, CatalogVersion: m.CatalogVersion, Answers: m.Answers, Party: m.Party, Modifiers: m.Modifiers,
		Delivery: m.Delivery, Wanted: []string{answered(t).Lines()[0].ID, answered(t).Lines()[1].ID},
	})
	return w.JudgeAll(map[string]string{answered(t).Lines()[0].ID: visit.ReasonNotBrought})
}

func handedIn(t *testing.T) *screentest.World {
	w := answered(t).JudgeAll(nil)
	n := w.Snapshot()
	outcomes, err := n.Rules.Outcomes(&n.Visit, n.Visit.Matter(), n.Now)
	if err != nil {
		t.Fatal(err)
	}
	return w.HandIn(outcomes[0].Code)
}

func printed(t *testing.T) *screentest.World {
	w := handedIn(t)
	w.Answered(visit.HallReceipt{
		Accepted: true, Case: &visit.CaseAnswer{CaseNo: "DG1", State: "accepted"},
		Papers: []visit.PaperOrder{{Kind: "acceptance_notice", Number: "1", Verification: "v"}},
	})
	return w.Print(visit.JobPrinted, "")
}

// questions are a first question, one with several answers, and a leaf that
// sends the person to another item.
func questions(t *testing.T) []look {
	shown := clerks(func(d screens.Deps, n station.Snapshot) tui.Screen { return situation.New(d, n) })
	looks := []look{shown(bound(t).Do(visit.ChooseItem{Item: "GJJ-001"})), shown(bound(t).Do(
		visit.ChooseItem{Item: "GJJ-001"},
		visit.Reply{Node: "q1", Options: []string{"7"}}, visit.Reply{Node: "q34", Options: []string{"4"}},
	))}
	older, err := catalog.Load(bytes.ReplaceAll(fixtures.Catalogue(), []byte("购房借款合同"), []byte("借款合同")))
	if err != nil {
		t.Fatal(err)
	}
	since := bound(t).Do(visit.ChooseItem{Item: "GJJ-001"})
	since.Snap.Past = station.ItemPast{Item: "GJJ-001", LastVersion: older.Version()}
	looks = append(looks, look{make: func(d screens.Deps) tui.Screen {
		n := since.Snapshot()
		n.Rules.Catalogs = maps.Clone(n.Rules.Catalogs)
		n.Rules.Catalogs[older.Version()] = older
		return situation.New(d, n)
	}}.after("while the changes are listed", "列出变更时", "f8"))
	c, err := catalog.Load(fixtures.Catalogue())
	if err != nil {
		t.Fatal(err)
	}
	for _, it := range c.Items() {
		w := bound(t).Do(visit.ChooseItem{Item: it.Code})
		for ask, open := w.Ask(); open; ask, open = w.Ask() {
			if ask.Multi {
				return append(looks, shown(w))
			}
			w.Do(visit.Reply{Node: ask.Node, Options: []string{ask.Options[0].Key}})
		}
	}
	t.Fatal("no item asks a question with several answers on its first path")
	return nil
}

// decisions are a case under review, and the ways out of it.
func decisions(t *testing.T) []look {
	rules := desk(t).Snapshot().Rules
	in := func(state string) look {
		return look{make: func(d screens.Deps) tui.Screen {
			return reviewcase.New(d, pageless{}, approval.Snapshot{
				Seat: station.Seat{Now: screentest.Morning, Link: station.Online}, Rules: rules,
				Case: &station.Case{
					CaseID: "a", State: state, Item: "GJJ-001", CatalogVersion: rules.Current, Supplied: []string{"LOAN_CONTRACT"},
					Answers: map[string][]string{"q1": {"2"}, "q16": {"1"}, "q17": {"1"}, "q18": {"1"}, "q19": {"1"}},
					Party:   "1", Delivery: "BANK_TRANSFER",
					Lines: []visit.JudgedLine{{Judgement: visit.Judgement{Line: "BANKCARD", Status: visit.Verified}, Pages: []string{"p1", "p2"}}},
				},
			})
		}}
	}
	return []look{
		in("received"), in("reviewing"), in("reviewing").after("looking at a scanned page", "看扫描页时", "down", "enter"),
		in("reviewing").after("confirming a decision", "确认决定时", "f9"), in("reviewing").after("saying why it is denied", "填写不予许可理由时", "f7"),
		in("received").after("choosing a further step", "选择其他步骤时", "f6"), in("received").after("saying what it needs", "填写该步骤内容时", "f6", "2"),
		in("received").after("marking what is wrong", "标记问题材料时", "f8", "1"), in("received").after("choosing a reason", "选择原因时", "f8", "f4"),
		in("corrected").after("asking for consent to a second notice", "再次退回请值班长同意时", "f8", "6", "enter", "漏章", "enter"),
	}
}

// pageless is a reviewer's seat that brings no page: the keys of one that does
// not come are named, too.
type pageless struct{ reviewcase.Seat }

func (pageless) Page(context.Context, string) (data []byte, media string, err error) {
	return nil, "", station.ErrUnreachable
}

// guidance is the guide desk with nobody, with a ticket of each kind, and while
// something is chosen.
func guidance(t *testing.T) []look {
	rules := desk(t).Snapshot().Rules
	at := func(h *guideseat.Hand) look {
		return look{make: func(d screens.Deps) tui.Screen {
			n := guideseat.Snapshot{
				Seat: station.Seat{Now: screentest.Morning, Link: station.Online}, Rules: rules, Hand: h,
				Board: []guideseat.Ticket{{State: guideseat.Waiting}}, Person: guideseat.Person{Masked: "张**"},
				Slots:   []guideseat.Slot{{Start: screentest.Morning, End: screentest.Morning, Left: 1}},
				SlotsOf: guideseat.Slots{Item: "GJJ-001", Day: "2026-11-23"},
				Halls:   []guideseat.HallLoad{{ID: "other"}}, HallsOf: "GJJ-001",
			}
			return guide.New(d, freeGuide{}, n)
		}}
	}
	ticket := func(state string) *guideseat.Hand {
		return &guideseat.Hand{Ticket: guideseat.Ticket{Ticket: visit.Ticket{Label: "G012", Item: "GJJ-001"}, State: state}}
	}
	asking, papers := ticket(guideseat.Waiting), ticket(guideseat.Waiting)
	asking.Precheck = &visit.Matter{Kind: visit.NewCase, Item: "GJJ-001", CatalogVersion: rules.Current}
	papers.Precheck = &visit.Matter{
		Kind: visit.NewCase, Item: "GJJ-001", CatalogVersion: rules.Current, Party: "1", Delivery: "BANK_TRANSFER",
		Answers: catalog.Answers{"q1": {"2"}, "q16": {"1"}, "q17": {"1"}, "q18": {"1"}, "q19": {"1"}},
	}
	return []look{
		at(nil), at(ticket(guideseat.Waiting)), at(ticket(guideseat.Booked)), at(ticket(guideseat.Missed)), at(nil).after("typing a number", "输入号码时", "G"),
		at(nil).after("choosing an item", "选事项时", "f2", "zfgjj"), at(nil).after("looking which hall takes it", "看哪个大厅能办时", "f2", "zfgjj", "tab"), at(ticket(guideseat.Waiting)).after("choosing another hall", "选择其他大厅时", "tab"),
		at(nil).after("asking whether the person goes first", "问是否优先时", "f2", "zfgjj", "enter"),
		at(nil).after("choosing a time", "选预约时段时", "f3", "zfgjj", "enter"), at(ticket(guideseat.Waiting)).after("opening the green lane", "开绿色通道时", "f4"),
		at(ticket(guideseat.Waiting)).after("writing the reason", "写明优先理由时", "f4", "9", "漏"), at(ticket(guideseat.Waiting)).after("noting the help", "登记帮助时", "f6", "1"),
		at(ticket(guideseat.Waiting)).after("giving a ticket up", "作废号票时", "f9"), at(asking).after("a question of the pre-check", "预审问答时"),
		at(papers).after("papers of the pre-check", "预审材料时"),
	}
}

// freeGuide takes every command of the guide desk.
type freeGuide struct{}

func (freeGuide) Post(guideseat.Command) *station.Pending { return station.Answered(nil) }

// handovers are the issue desk with nothing in hand, with a result, and with
// one that was handed over.
func handovers(t *testing.T) []look {
	rules := desk(t).Snapshot().Rules
	at := func(h *issuance.Hand) look {
		return look{make: func(d screens.Deps) tui.Screen {
			d.Desk = &screentest.Desk{} // at a clerk's window, where Esc leads back
			return issue.New(d, nil, issuance.Snapshot{Seat: station.Seat{Now: screentest.Morning, Link: station.Online}, Rules: rules, Hand: h, Pad: true})
		}}
	}
	found := func() *issuance.Hand {
		return &issuance.Hand{Case: station.Case{
			CaseID: "a", CaseNo: "DG1", State: "ready", Delivery: "WINDOW",
			Applicant: station.Party{Name: "张测试", IDNumber: "130102198506151230"},
		}}
	}
	carded := found()
	carded.Code = "48291377"
	carded.Receiver = &visit.Identity{Source: visit.FromCard, Card: values.Card{Name: "张测试", IDNumber: "130102198506151230"}}
	carded.Relation = issuance.Self
	old := *carded
	old.Case.Exchange = []string{"旧证"}
	given := *carded
	given.CommandID, given.Answer = "c1", &visit.HallReceipt{CommandID: "c1", Accepted: true}
	given.Jobs = []visit.Job{{ID: "c1/service_receipt", Kind: "service_receipt", Copy: 1, State: visit.JobPrinted}}
	return []look{
		at(nil), at(found()), at(carded), at(&old), at(&given), at(nil).after("typing a code or number", "录入时", "4"),
		at(found()).after("asking for a second person's consent", "请值班主管确认时", "f4"),
		at(&given).after("saying why the receipt is printed again", "选择补打原因时", "f7"),
	}
}

// keyRow is one line of the page.
type keyRow struct {
	id     string
	while  [2]string
	labels string
	keys   []string
	words  [2]string // English, Chinese
}

// everywhere are the keys that the shell and the router take before any screen.
var everywhere = []string{"f1", "ctrl+g", tui.PaletteKey, "ctrl+c", "ctrl+z", "ctrl+l", "ctrl+y", "ctrl+w"}

func rowsOf(t *testing.T, s screenKeys) []keyRow {
	t.Helper()
	var rows []keyRow
	snap := desk(t).Snapshot()
	for l, lang := range []i18n.Lang{i18n.English, i18n.Chinese} {
		for _, state := range s.looks(t) {
			seat := screentest.OpenPlain(t, lang, snap, state.make)
			seat.Press(state.keys...)
			for _, b := range seat.Screen.Bindings() {
				if i := slices.IndexFunc(b.Keys, func(k string) bool { return slices.Contains(everywhere, k) }); i >= 0 {
					t.Errorf("%s: %s of %q never reaches the screen", s.folder, b.Keys[i], b.ID)
				}
				rows = addRow(rows, b, state.while, l)
			}
		}
	}
	// What usually works comes first.
	special := slices.IndexFunc(rows, func(r keyRow) bool { return r.while != [2]string{} })
	if special < 0 {
		return rows
	}
	usual, rest := rows[:special:special], []keyRow(nil)
	for _, r := range rows[special:] {
		if r.while == [2]string{} {
			usual = append(usual, r)
		} else {
			rest = append(rest, r)
		}
	}
	return append(usual, rest...)
}

// addRow adds a binding, or a further way of saying it: in some states a key
// has another name.
func addRow(rows []keyRow, b tui.Binding, while [2]string, lang int) []keyRow {
	i := slices.IndexFunc(rows, func(r keyRow) bool { return r.id == b.ID && r.while == while })
	if i < 0 {
		i = len(rows)
		rows = append(rows, keyRow{id: b.ID, while: while})
		var labels []string
		for _, k := range b.Keys {
			labels = append(labels, "`"+keymap.Label(k)+"`")
		}
		rows[i].labels, rows[i].keys = strings.Join(labels, " "), b.Keys
	}
	said := strings.Split(rows[i].words[lang], " / ")
	word := string(b.Help)
	if b.Danger == tui.Twice {
		word += [2]string{" (twice)", "（按两次）"}[lang]
	}
	if !slices.Contains(said, word) {
		rows[i].words[lang] = strings.TrimPrefix(rows[i].words[lang]+" / "+word, " / ")
	}
	return rows
}

const keysHead = `# Keys

Written from the screens' own bindings by ` + "`make generate`" + `; the bottom line of
every screen shows those that work at the moment, and ` + "`F1`" + ` all of them. A key that
does not work now stays in the line with × and says why when it is pressed.

Full-width letters, digits and punctuation that an input method commits count as
the keys they stand for, and so does the numeric keypad: it alone serves the main
path.

A key that changes something for good needs two strokes: it is pressed twice within
three seconds, where the table says so, or another key has asked before and the
screen says what becomes of it. The help page marks them with !.

| everywhere | does | 中文 |
|---|---|---|
| ` + "`F1` `Ctrl-G`" + ` | keys of this screen | 按键说明 |
| ` + "`Ctrl-K`" + ` | any action of this seat by its words, the first letters of them, or pinyin; Enter does it | 按文字、拼音或拼音首字母查找本席位的操作，按 Enter 执行 |
| ` + "`Ctrl-L`" + ` | devices of this desk; the screen stays as it is underneath | 本窗口设备；下面的画面不变 |
| ` + "`Ctrl-Y`" + ` | photo of the card, where a decoder is installed | 证件照片（装有解码组件时） |
| ` + "`Ctrl-W`" + ` | lock the seat; with somebody's matter in hand the screen goes dark until the next key | 锁屏；有办理中的业务时遮住屏幕，按任意键继续 |
| ` + "`Ctrl-X`" + ` | in the demo: the citizen's side of the desk | 演示中：申请人一侧 |
| ` + "`Ctrl-C`" + ` | leave; with a visit in hand press it twice | 退出；有办理中的业务时要按两次 |
`

func TestGeneratedKeys(t *testing.T) {
	var page strings.Builder
	page.WriteString(keysHead)
	for _, s := range allScreens {
		fmt.Fprintf(&page, "\n## %s\n\n%s\n\n| key | does | 中文 |\n|---|---|---|\n", s.folder, purpose(t, "../screens/"+s.folder))
		if s.digits[0] != "" {
			fmt.Fprintf(&page, "| `1` … `9` `0` | %s | %s |\n", s.digits[0], s.digits[1])
		}
		var while [2]string
		for _, r := range rowsOf(t, s) {
			if r.while != while {
				while = r.while
				fmt.Fprintf(&page, "| | **%s** | **%s** |\n", while[0], while[1])
			}
			fmt.Fprintf(&page, "| %s | %s | %s |\n", r.labels, r.words[0], r.words[1])
		}
	}
	generated(t, "KEYS.md", page.String())
	table, err := json.MarshalIndent(keyTable(t), "", " ")
	if err != nil {
		t.Fatal(err)
	}
	generated(t, "../cmd/window/keytable/keys.json", string(table)+"\n")
}

// keyTable is what the program itself knows of the keys of all screens.
func keyTable(t *testing.T) []keytable.Screen {
	t.Helper()
	var table []keytable.Screen
	for _, s := range allScreens {
		one := keytable.Screen{Name: s.folder}
		for _, r := range rowsOf(t, s) {
			k := keytable.Key{Keys: r.keys}
			if r.while != [2]string{} {
				k.While = &keytable.Said{EN: r.while[0], ZH: r.while[1]}
			}
			en, zh := strings.Split(r.words[0], " / "), strings.Split(r.words[1], " / ")
			for i := range max(len(en), len(zh)) {
				k.Does = append(k.Does, keytable.Said{EN: en[min(i, len(en)-1)], ZH: zh[min(i, len(zh)-1)]})
			}
			one.Keys = append(one.Keys, k)
		}
		table = append(table, one)
	}
	return table
}

// TestGeneratedSheet: the keys of a clerk's seat on one page of A4.
func TestGeneratedSheet(t *testing.T) {
	for _, lang := range []i18n.Lang{i18n.Chinese, i18n.English} {
		text, _ := i18n.For(lang)
		page, _ := keytable.Sheet(keyTable(t), "clerk", text)
		generated(t, "keys-clerk."+string(lang)+".txt", page)
	}
}

var bindingID = regexp.MustCompile(`\bID: +"([a-z0-9_]+)"[,}]`)

// TestKeysPageHasAllScreens fails when a screen, or a binding of one, is left
// out of the table above.
func TestKeysPageHasAllScreens(t *testing.T) {
	folders, err := filepath.Glob("../screens/*/screen.go")
	if err != nil || len(folders) == 0 {
		t.Fatal("no screens found", err)
	}
	for _, file := range folders {
		folder := filepath.Base(filepath.Dir(file))
		i := slices.IndexFunc(allScreens, func(s screenKeys) bool { return s.folder == folder })
		if i < 0 {
			t.Errorf("screen %s is not on docs/KEYS.md: add it to allScreens in docs/keys_test.go", folder)
			continue
		}
		rows := rowsOf(t, allScreens[i])
		for _, id := range idsIn(t, filepath.Dir(file)) {
			if !slices.ContainsFunc(rows, func(r keyRow) bool { return r.id == id }) {
				t.Errorf("binding %q of screen %s is in no state that docs/keys_test.go looks at", id, folder)
			}
		}
	}
}

// signs reports whether a supervisor signs on a screen.
func signs(t *testing.T, files []string) bool {
	t.Helper()
	return slices.ContainsFunc(files, func(f string) bool {
		src, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		return bytes.Contains(src, []byte("screens.NewConsent("))
	})
}

func idsIn(t *testing.T, folder string) []string {
	t.Helper()
	files, err := filepath.Glob(folder + "/*.go")
	if err != nil {
		t.Fatal(err)
	}
	var ids []string
	if signs(t, files) {
		files = append(files, "../screens/consent.go") // whose keys are the screen's
	}
	for _, f := range files {
		if strings.HasSuffix(f, "_test.go") {
			continue
		}
		src, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range bindingID.FindAllSubmatch(src, -1) {
			ids = append(ids, string(m[1]))
		}
	}
	if len(ids) == 0 {
		t.Errorf("no bindings found in %s: the pattern of this test is out of date", folder)
	}
	return ids
}

// purpose is the first sentence of a package's doc.go.
func purpose(t *testing.T, folder string) string {
	t.Helper()
	f, err := parser.ParseFile(token.NewFileSet(), filepath.Join(folder, "doc.go"), nil, parser.ParseComments|parser.PackageClauseOnly)
	if err != nil {
		t.Fatal(err)
	}
	said := new(doc.Package).Synopsis(f.Doc.Text())
	for _, word := range []string{"Package ", "Command "} {
		said = strings.TrimPrefix(said, word+f.Name.Name+" ")
		said = strings.TrimPrefix(said, word+filepath.Base(folder)+" ")
	}
	said = strings.TrimPrefix(said, "is ")
	if said == "" {
		t.Fatalf("%s says not what it is for", folder)
	}
	return strings.ToUpper(said[:1]) + said[1:]
}

// letterBox is a desk that has sent nothing to a branch.
type letterBox struct{}

func (letterBox) Letters(context.Context, int) ([]station.Letter, error) { return nil, nil }
