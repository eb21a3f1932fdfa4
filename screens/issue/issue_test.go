package issue_test

import (
	"context"
	"math"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"onewindow/fixtures"
	"onewindow/i18n"
	"onewindow/screens"
	"onewindow/screens/issue"
	"onewindow/screens/screentest"
	"onewindow/station"
	"onewindow/station/issuance"
	"onewindow/tui"
	"onewindow/values"
	"onewindow/visit"
)

type seat struct {
	posted []issuance.Command
	asked  [][3]string
	err    error
}

func (s *seat) Post(c issuance.Command) *station.Pending {
	s.posted = append(s.posted, c)
	return station.Answered(nil)
}

func (s *seat) Authorize(_ context.Context, staffNo, pin, code string) error {
	s.asked = append(s.asked, [3]string{staffNo, pin, code})
	return s.err
}

const (
	number = "130102198506151230"
	agent  = "11010519491231002X"
)

// at is the desk with a result in hand at a step; nil changes are none.
func at(t *testing.T, change func(n *issuance.Snapshot, h *issuance.Hand)) issuance.Snapshot {
	w := screentest.New(t, fixtures.Catalogue())
	n := issuance.Snapshot{
		Seat: station.Seat{
			Now: screentest.Morning, Window: "I02", Link: station.Online,
			Session: station.Session{StaffNo: "3001", Name: "出件", Role: "issuer"},
			Devices: []station.Device{{Name: "idcard", State: "ready"}, {Name: "printer", State: "ready"}},
		},
		Rules: w.Snapshot().Rules, Handed: 7,
	}
	h := &issuance.Hand{Code: "48291377", FoundAt: screentest.Morning, Case: station.Case{
		CaseID: "a", CaseNo: "DG20261120000031", State: "ready", Delivery: "WINDOW", ItemName: "医疗机构执业登记", ResultName: "医疗机构执业许可证",
		Applicant: station.Party{Name: "张测试", IDNumber: number}, Agent: station.Party{Name: "王代理", IDNumber: agent},
	}}
	n.Hand = h
	if change != nil {
		change(&n, h)
	}
	return n
}

func bound(_ *issuance.Snapshot, h *issuance.Hand) {
	h.Receiver = &visit.Identity{Source: visit.FromCard, Card: values.Card{Name: "张测试", IDNumber: number}}
	h.Relation = issuance.Self
}

// onPad is a receiver before a signature pad; another change may follow.
func onPad(then func(*issuance.Snapshot, *issuance.Hand)) func(*issuance.Snapshot, *issuance.Hand) {
	return func(n *issuance.Snapshot, h *issuance.Hand) {
		bound(n, h)
		n.Pad = true
		if then != nil {
			then(n, h)
		}
	}
}

// signature is two loops and a dash.
func signature() *values.Signature {
	s := values.Signature{Width: 9600, Height: 6000, Unit: values.SignatureUnit, Levels: 1023, Strokes: [][]values.PenPoint{nil, {{2500, 4700, 600, 900}, {6500, 4300, 600, 1100}}}}
	for i := range 60 {
		a := float64(i) / 6
		s.Strokes[0] = append(s.Strokes[0], values.PenPoint{1500 + i*90 + int(500*math.Sin(a*2)), 3000 + int(1400*math.Cos(a)), 300, i * 12})
	}
	return &s
}

// exchange is a receiver who has an old document to hand in.
func exchange(taken bool) func(*issuance.Snapshot, *issuance.Hand) {
	return func(n *issuance.Snapshot, h *issuance.Hand) {
		bound(n, h)
		h.Case.Exchange, h.OldTaken = []string{"原居民身份证(交回)"}, taken
	}
}

func sent(n *issuance.Snapshot, h *issuance.Hand) {
	bound(n, h)
	h.CommandID = "c1"
}

func handed(state visit.JobState, cause string) func(*issuance.Snapshot, *issuance.Hand) {
	return func(n *issuance.Snapshot, h *issuance.Hand) {
		sent(n, h)
		h.Answer = &visit.HallReceipt{CommandID: "c1", Accepted: true}
		h.Jobs = []visit.Job{{ID: "c1/service_receipt", Kind: "service_receipt", Copy: 1, State: state, Cause: cause}}
	}
}

// denied makes the case in hand one that was not granted; another change may
// follow.
func denied(then func(*issuance.Snapshot, *issuance.Hand)) func(*issuance.Snapshot, *issuance.Hand) {
	return func(n *issuance.Snapshot, h *issuance.Hand) {
		h.Case.State, h.Case.Delivery, h.Case.DecisionReason = "decided_deny", "POST", "诊疗场所面积不足"
		if then != nil {
			then(n, h)
		}
	}
}

// served is a denial whose decision and proof ended so.
func served(decision, proof visit.JobState) func(*issuance.Snapshot, *issuance.Hand) {
	return denied(func(n *issuance.Snapshot, h *issuance.Hand) {
		handed(proof, "")(n, h)
		h.Jobs = append([]visit.Job{{ID: "c1/decision_notice", Kind: "decision_notice", Copy: 1, State: decision}}, h.Jobs...)
	})
}

// parcel is a result that went by post.
func parcel(at station.ParcelState, state, way string) func(*issuance.Snapshot, *issuance.Hand) {
	return func(_ *issuance.Snapshot, h *issuance.Hand) {
		h.Case.ParcelNo, h.Case.Parcel, h.Case.State, h.Case.Delivery = "EA000000005CN", at, state, way
	}
}

func noSlip(_ *issuance.Snapshot, h *issuance.Hand) { h.Code = "" }

func none(n *issuance.Snapshot, _ *issuance.Hand) { n.Hand = nil }

func away(n *issuance.Snapshot, h *issuance.Hand) {
	bound(n, h)
	n.Link, n.LinkAt = station.Offline, screentest.Morning
}

func TestLooks(t *testing.T) {
	blocked := func(state, way string) func(*issuance.Snapshot, *issuance.Hand) {
		return func(_ *issuance.Snapshot, h *issuance.Hand) { h.Case.State, h.Case.Delivery = state, way }
	}
	for _, st := range []struct {
		name   string
		change func(*issuance.Snapshot, *issuance.Hand)
		keys   []string
		says   []string
	}{
		{"find", none, nil, []string{"请扫描领取凭证", "已交付 7 件"}},
		{"typed", none, []string{"4829"}, []string{"4829"}},
		{"looking", func(n *issuance.Snapshot, _ *issuance.Hand) { n.Hand, n.Looking = nil, true }, nil, []string{"正在查找"}},
		{"unknown", func(n *issuance.Snapshot, _ *issuance.Hand) {
			n.Hand, n.LookErr = nil, &station.Refused{Code: "unknown_case"}
		}, nil, []string{"大厅没有这一件"}},
		{"card", nil, nil, []string{"✓ 领取凭证已核", "请领取人放证件", "医疗机构执业许可证", "张**"}},
		{"no_slip", noSlip, nil, []string{"□ 没有领取凭证", "F4"}},
		{"consent", noSlip, []string{"f4", "9001"}, []string{"值班长工号", "9001"}},
		{"consented", func(_ *issuance.Snapshot, h *issuance.Hand) {
			h.Code, h.Approval = "", station.Approval{ID: "x", Name: "李值班"}
		}, nil, []string{"△ 李值班 已确认"}},
		{"confirm", bound, nil, []string{"按两次 Enter 交付", "领取人 张测试", "本人", "Enter 交付"}},
		{"odd_name", func(n *issuance.Snapshot, h *issuance.Hand) {
			bound(n, h)
			odd := *h.Receiver
			odd.Card.Name = "张\u200b测试"
			h.Receiver = &odd
		}, []string{"enter"}, []string{"△ 姓名含异常字符", "第 2 字 U+200B 看不见"}},
		{"old", exchange(false), nil, []string{"□ 请收回旧证", "原居民身份证(交回)", "F3"}},
		{"old_taken", exchange(true), nil, []string{"✓ 旧证已收", "按两次 Enter 交付"}},
		{"signing", onPad(func(n *issuance.Snapshot, _ *issuance.Hand) { n.Signing = true }), nil, []string{"□ 请领取人在签名板上签名", "按两次 Enter 交付", "F6"}},
		{"signed", onPad(func(_ *issuance.Snapshot, h *issuance.Hand) { h.Signature = signature() }), nil, []string{"✓ 领取人已签名", "▀", "按两次 Enter 交付"}},
		{"unsigned", onPad(nil), nil, []string{"没有板上签名", "F6 重新签名"}},
		{"signed_before", func(n *issuance.Snapshot, h *issuance.Hand) {
			blocked("delivered", "WINDOW")(n, h)
			h.Case.Signature = signature()
		}, nil, []string{"领取时的签名", "这一件已经领取"}},
		{"signed_done", func(n *issuance.Snapshot, h *issuance.Hand) {
			handed(visit.JobPrinted, "")(n, h)
			h.Signature = signature()
		}, nil, []string{"您的签名已随这一件保存"}},
		{"offline", away, []string{"enter"}, []string{"离线"}},
		{"sent", sent, nil, []string{"先不要交付"}},
		{"set_aside", func(n *issuance.Snapshot, h *issuance.Hand) { sent(n, h); h.SetAside = true }, nil, []string{"不要交付，请联系管理员"}},
		{"refused", func(_ *issuance.Snapshot, h *issuance.Hand) {
			h.CommandID, h.Answer = "c1", &visit.HallReceipt{CommandID: "c1", Refusal: "wrong_person"}
		}, nil, []string{"大厅不同意交付", "不是本件的申请人"}},
		{"printed", handed(visit.JobPrinted, ""), nil, []string{"大厅已记录，可以交付", "请交付：医疗机构执业许可证", "送达回证"}},
		{"not_printed", handed(visit.JobNotPrinted, "paper_out"), nil, []string{"F7"}},
		{"uncertain", handed(visit.JobUncertain, "restart"), []string{"f7"}, []string{"为什么补打"}},
		{"delivered", blocked("delivered", "WINDOW"), nil, []string{"这一件已经领取"}},
		{"by_post", blocked("ready", "POST"), nil, []string{"不在窗口领取"}},
		{"in_post", parcel(station.ParcelInPost, "ready", "POST"), nil, []string{"邮件号", "EA000000005CN", "正在邮寄，不在窗口领取"}},
		{"post_delivered", parcel(station.ParcelDelivered, "delivered", "POST"), nil, []string{"EA000000005CN", "邮政已妥投"}},
		{"came_back", parcel(station.ParcelReturned, "producing", "WINDOW"), nil, []string{"EA000000005CN", "邮件已退回"}},
		{"denied", denied(nil), nil, []string{"不予通过：送达决定书", "诊疗场所面积不足", "没有通过"}},
		{"denied_long", denied(func(_ *issuance.Snapshot, h *issuance.Hand) {
			h.Case.DecisionReason = strings.Repeat("诊疗场所面积不足，", 6) + "须另行申请"
		}), nil, []string{"须另行申请"}},
		{"denied_confirm", denied(bound), nil, []string{"按两次 Enter 送达决定书", "诊疗场所面积不足", "Enter 送达"}},
		{"denied_done", served(visit.JobPrinted, visit.JobPrinted), nil, []string{"✓ 决定书", "✓ 送达回证", "说明理由和救济途径"}},
		{"denied_half", served(visit.JobUncertain, visit.JobPrinted), nil, []string{"△ 决定书", "✓ 送达回证"}},
		{"denied_which", served(visit.JobPrinted, visit.JobPrinted), []string{"f7"}, []string{"打印哪一张", "1  决定书", "2  送达回证"}},
		{"denied_served", denied(func(_ *issuance.Snapshot, h *issuance.Hand) { h.Case.DeliveredAt = screentest.Morning }), nil, []string{"决定书已经送达过"}},
		{"not_ready", blocked("producing", "WINDOW"), nil, []string{"还没有到出件窗"}},
	} {
		n := at(t, st.change)
		screentest.Look(t, st.name, n, func(d screens.Deps) tui.Screen { return issue.New(d, &seat{}, n) }, st.keys, st.says, []string{number, agent})
	}
}

func TestKeys(t *testing.T) {
	reprint := func(kind, reason string) []issuance.Command {
		return []issuance.Command{issuance.Reprint{Job: "c1/" + kind, Reason: reason}}
	}
	look := func(text string) []issuance.Command { return []issuance.Command{issuance.Look{Text: text}} }
	tests := []struct {
		name   string
		change func(*issuance.Snapshot, *issuance.Hand)
		keys   []string
		want   []issuance.Command
		asked  [][3]string
	}{
		{"scan", none, []string{"OWC/DG1/48291377/ABCD", "enter"}, look("OWC/DG1/48291377/ABCD"), nil},
		{"digits of the keypad", none, []string{"kp4", "kp8", "kpenter"}, look("48"), nil},
		{"nothing typed", none, []string{"enter"}, nil, nil},
		{"cleared", none, []string{"4", "esc", "enter"}, nil, nil},
		{"hand over", bound, []string{"enter", "enter"}, []issuance.Command{issuance.HandOver{}}, nil},
		{"one press gives nothing out", bound, []string{"enter"}, nil, nil},
		{"another key between", bound, []string{"enter", "f12", "enter"}, nil, nil},
		{"another slip first", bound, []string{"4", "enter", "enter", "enter"}, []issuance.Command{issuance.Look{Text: "4"}, issuance.HandOver{}}, nil},
		{"and its Enter is none for the handover", bound, []string{"4", "enter", "enter"}, look("4"), nil},
		{"no card yet", nil, []string{"enter"}, nil, nil},
		{"offline", away, []string{"enter", "4", "enter"}, nil, nil},
		{"on its way", sent, []string{"enter", "f4", "f5", "esc", "4", "enter"}, nil, nil},
		{"set aside can be put away", func(n *issuance.Snapshot, h *issuance.Hand) { sent(n, h); h.SetAside = true }, []string{"esc"}, []issuance.Command{issuance.Close{}}, nil},
		{"read again", bound, []string{"f5"}, []issuance.Command{issuance.ForgetCard{}}, nil},
		{"the old document", exchange(false), []string{"enter", "f3"}, []issuance.Command{issuance.TakeOld{}}, nil},
		{"not taken after all", exchange(true), []string{"f3", "enter", "enter"}, []issuance.Command{issuance.TakeOld{}, issuance.HandOver{}}, nil},
		{"no old document", bound, []string{"f3"}, nil, nil},
		{"sign again", onPad(nil), []string{"f6"}, []issuance.Command{issuance.Sign{}}, nil},
		{"not while it is signed", onPad(func(n *issuance.Snapshot, _ *issuance.Hand) { n.Signing = true }), []string{"f6"}, nil, nil},
		{"no pad to sign on", bound, []string{"f6"}, nil, nil},
		{"nothing to forget", nil, []string{"f5"}, nil, nil},
		{"put away", bound, []string{"esc"}, []issuance.Command{issuance.Close{}}, nil},
		{"consent", noSlip, []string{"f4", "9001", "enter", "4321", "enter"}, nil, [][3]string{{"9001", "4321", ""}}},
		{"consent from afar", noSlip, []string{"f4", "enter", "enter"}, nil, [][3]string{{"", "", ""}}},
		{"half a consent", noSlip, []string{"f4", "9001", "enter", "enter"}, nil, nil},
		{"consent given up", noSlip, []string{"f4", "9001", "esc", "esc"}, []issuance.Command{issuance.Close{}}, nil},
		{"consent not needed", nil, []string{"f4", "9001", "enter", "enter"}, look("9001"), nil},
		{"print what did not come out", handed(visit.JobNotPrinted, "paper_out"), []string{"f7"}, reprint("service_receipt", ""), nil},
		{"print again with a reason", handed(visit.JobPrinted, ""), []string{"f7", "2"}, reprint("service_receipt", "reason_2"), nil},
		{"serve a denial", denied(bound), []string{"enter", "enter"}, []issuance.Command{issuance.HandOver{}}, nil},
		{"the decision that did not come out", served(visit.JobNotPrinted, visit.JobPrinted), []string{"f7"}, reprint("decision_notice", ""), nil},
		{"the proof that may have come out", served(visit.JobPrinted, visit.JobUncertain), []string{"f7", "1"}, reprint("service_receipt", "reason_1"), nil},
		{"which of two, and why", served(visit.JobPrinted, visit.JobPrinted), []string{"f7", "1", "3"}, reprint("decision_notice", "reason_3"), nil},
		{"which of two, given up", served(visit.JobPrinted, visit.JobPrinted), []string{"f7", "9", "esc", "1", "esc"}, nil, nil},
		{"not while one of two prints", served(visit.JobPrinted, visit.JobSending), []string{"f7", "1"}, nil, nil},
		{"reprint given up", handed(visit.JobPrinted, ""), []string{"f7", "esc", "2", "esc"}, nil, nil},
		{"not while it prints", handed(visit.JobSending, ""), []string{"f7", "2", "esc"}, nil, nil},
		{"the next one", handed(visit.JobPrinted, ""), []string{"48291378", "enter"}, look("48291378"), nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			s := &seat{}
			n := at(t, tt.change)
			screentest.OpenPlain(t, i18n.Chinese, n, func(d screens.Deps) tui.Screen { return issue.New(d, s, n) }).Press(tt.keys...)
			if diff := cmp.Diff(tt.want, s.posted); diff != "" {
				t.Error(diff)
			}
			if diff := cmp.Diff(tt.asked, s.asked); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// A consent asked for one result is not taken for another, and a wrong PIN
// leaves the form open without it.
func TestConsent(t *testing.T) {
	s := &seat{err: &station.Refused{Code: "bad_credentials"}}
	n := at(t, noSlip)
	p := screentest.OpenPlain(t, i18n.Chinese, n, func(d screens.Deps) tui.Screen { return issue.New(d, s, n) })
	p.Press("f4", "9001", "enter", "0000", "enter", "4321", "enter")
	if diff := cmp.Diff([][3]string{{"9001", "0000", ""}, {"9001", "4321", ""}}, s.asked); diff != "" {
		t.Error(diff)
	}
	other := at(t, noSlip)
	other.Hand.Case.CaseID = "b"
	p.News(other)
	p.Press("5", "enter")
	if diff := cmp.Diff([]issuance.Command{issuance.Look{Text: "5"}}, s.posted); diff != "" {
		t.Errorf("the form was closed with its result:\n%s", diff)
	}
}
