package reviewcase_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"onewindow/catalog"
	"onewindow/fixtures"
	"onewindow/fixtures/city"
	"onewindow/i18n"
	"onewindow/screens"
	"onewindow/screens/reviewcase"
	"onewindow/screens/screentest"
	"onewindow/station"
	"onewindow/station/approval"
	"onewindow/tui"
	"onewindow/visit"
)

type seat struct {
	posted []approval.Command
	read   []string // pages
	gone   error    // why no page comes
	asked  [][3]string
	err    error
}

func (s *seat) Authorize(_ context.Context, staffNo, pin, code string) (station.Approval, error) {
	s.asked = append(s.asked, [3]string{staffNo, pin, code})
	if s.err != nil {
		return station.Approval{}, s.err
	}
	return station.Approval{ID: "ok1", Name: "李值班"}, nil
}

func (s *seat) Page(_ context.Context, sum string) ([]byte, string, error) {
	s.read = append(s.read, sum)
	p, _ := fixtures.PersonByID("p01")
	return city.Page(p, sum, 1), "image/jpeg", s.gone
}

func (s *seat) Post(c approval.Command) *station.Pending {
	s.posted = append(s.posted, c)
	return station.Answered(nil)
}

const (
	number = "130102198506151230"
	agent  = "11010519491231002X"

	phone   = "13912345678"
	address = "广东省东莞市莞城街道运河西路88号3栋502房"
	account = "6217000011112222"
)

// open is a case in a state, as the hall gave it a minute ago.
func open(t *testing.T, state string) approval.Snapshot {
	w := screentest.New(t, fixtures.Catalogue())
	rules := w.Snapshot().Rules
	line := func(id string, s visit.Status, pages ...string) visit.JudgedLine {
		return visit.JudgedLine{Judgement: visit.Judgement{Line: id, Status: s}, Pages: pages}
	}
	at := func(d time.Duration) time.Time { return screentest.Morning.Add(d) }
	c := &station.Case{
		CaseID: "a", CaseNo: "DG20261116000005", Version: 3, State: state, Item: "GJJ-001", ItemName: "住房公积金提取", Situation: "偿还购房贷款",
		Department: "GJJ", CatalogVersion: rules.Current, Delivery: "BANK_TRANSFER", Party: "1",
		Answers: map[string][]string{"q1": {"2"}, "q16": {"1"}, "q17": {"1"}, "q18": {"1"}, "q19": {"1"}},
		Lines: []visit.JudgedLine{
			line("GJJ_APPLY", visit.Collected, "p1"), line("BANKCARD", visit.Verified, "p2"), line("LOAN_CONTRACT", visit.Verified, "p3", "p4", "p5"),
			line("HOUSE_CONTRACT", visit.Deferred),
		},
		Applicant: station.Party{Name: "张测试", IDNumber: number}, Agent: station.Party{Name: "王代理", IDNumber: agent},
		Window: "A035", Clerk: "1001", ReceivedAt: at(-160 * time.Hour), PromisedDue: "2026-11-24", StatutoryDue: "2026-12-16",
		History: []station.CaseStep{
			{At: at(-160 * time.Hour), Actor: "1001", Role: "clerk", To: "received", Event: "receive"},
			{At: at(-140 * time.Hour), Actor: "2001", Role: "reviewer", To: "correction", Event: "notice", Note: "合同缺末页"},
			{At: at(-60 * time.Hour), Actor: "1001", Role: "clerk", To: "corrected", Event: "supplement"},
			{At: at(-50 * time.Hour), Actor: "2002", Role: "reviewer", To: "accepted", Event: "accept"},
			{At: at(-49 * time.Hour), Actor: "2001", Role: "reviewer", To: "reviewing", Event: "start_review"},
		},
	}
	if state != "received" && state != "corrected" {
		c.AcceptedAt = at(-50 * time.Hour)
	}
	return approval.Snapshot{
		Seat: station.Seat{
			Now: screentest.Morning, Window: "R01", Link: station.Online,
			Session: station.Session{StaffNo: "2001", Name: "何审", Role: "reviewer"},
		},
		Cases: []station.CaseRow{{CaseID: "a", Warning: "amber"}}, Case: c, ReadAt: at(-time.Minute), Rules: rules,
	}
}

// looked is a case of an item whose department may look at the place.
func looked(t *testing.T, state, role string) approval.Snapshot {
	n := open(t, state)
	n.Session.Role = role
	n.Case.Item, n.Case.ItemName, n.Case.Department = "WJ-003", "公共场所卫生许可", "WJ"
	n.Case.Answers, n.Case.Situation = map[string][]string{"q1": {"2"}}, "新办（一般程序）"
	return n
}

// heard is a case whose applicant was told of the right to a hearing.
func heard(t *testing.T, h station.Hearing) approval.Snapshot {
	n := looked(t, "reviewing", "reviewer")
	n.Case.Hearing = &h
	return n
}

// joint is a case about which two departments are asked.
func joint(t *testing.T) approval.Snapshot {
	n := looked(t, "reviewing", "reviewer")
	n.Session.Departments = []string{"WJ"}
	n.Case.Opinions = []station.Opinion{{Department: "SUI"}, {Department: "GJJ", By: "5001", Agrees: true, Note: "无异议"}}
	return n
}

// corrected is a case whose loan contract came anew.
func corrected(t *testing.T) approval.Snapshot {
	n := open(t, "corrected")
	n.Case.Supplied = []string{"LOAN_CONTRACT"}
	return n
}

func with(n approval.Snapshot, p approval.Posted) approval.Snapshot {
	p.CommandID, p.CaseID, p.CaseNo = "c1", "a", n.Case.CaseNo
	n.Posted = []approval.Posted{p}
	return n
}

func TestLooks(t *testing.T) {
	reviewing := open(t, "reviewing")
	received := open(t, "received")
	received.Case.NoticeDue, received.Case.PromisedDue, received.Case.StatutoryDue = "2026-11-25", "", ""
	reviewing.Case.PromisedLeft, reviewing.Case.StatutoryLeft = "1", "17"
	survey := looked(t, "reviewing", "reviewer")
	chief := looked(t, "reviewing", "chief_rep")
	paused := looked(t, "special", "reviewer")
	paused.Case.PausedFor, paused.Case.PausedDays, paused.Case.MoreAsked = "site_survey", 3, "请说明排风口位置"
	paused.Case.PromisedLeft, paused.Case.StatutoryLeft = "0", "-2"
	away := open(t, "reviewing")
	away.Link, away.LinkAt = station.Offline, screentest.Morning.Add(-30*time.Second)
	stale := with(open(t, "decided_deny"), approval.Posted{
		Event: approval.Grant, State: approval.Refused, Refusal: "stale_version", CaseState: "decided_deny", Details: map[string]string{"state": "decided_deny", "version": "4"},
	})
	exempt := open(t, "reviewing")
	exempt.Case.Lines[1] = visit.JudgedLine{Judgement: visit.Judgement{Line: "BANKCARD", Status: visit.Exempt}}
	exempt.Case.Hits = map[string]visit.Hit{"BANKCARD": {By: catalog.ByDataShare, Source: "已登记收款账户", IssuedOn: "2024-05-01", ValidTo: "2034-04-30"}}
	exempt.Case.Fields = []visit.FormField{
		{Key: visit.FieldPhone, Field: visit.Field{Value: phone, Source: visit.FieldFromLast}},
		{Key: visit.FieldAddress, Field: visit.Field{Value: address, Source: visit.FieldFromCard}},
		{Key: visit.FieldMail, Field: visit.Field{Value: address, Source: visit.FieldFromList}},
		{Key: visit.FieldAccount, Field: visit.Field{Value: account, Source: visit.FieldFromLicence}},
	}
	byPIN := open(t, "reviewing")
	byPIN.Case.ByPIN = true
	ruled := open(t, "reviewing")
	ruled.Case.Ruling = visit.Ruling{
		Verdict: visit.RuleConfirms, Why: "over_ceiling", Paid: true, Amount: 128_000_00, Ceiling: 100_000_00, Deed: "示例授〔2026〕1号",
		Limits: []visit.RulingLimit{{Code: "balance", Fen: 128_000_00}},
	}
	opening := approval.Snapshot{Seat: reviewing.Seat, Opening: "a"}
	gone := approval.Snapshot{Seat: reviewing.Seat, OpenErr: station.ErrUnreachable}
	for _, st := range []struct {
		name string
		snap approval.Snapshot
		keys []string
		says []string
	}{
		{"reviewing", reviewing, nil, []string{"审查中", "△ 临近", "承诺 2026-11-24", "法定 2026-12-16", "扫描 5 页", "合同", "F9 通过"}},
		{"exempt", exempt, []string{"down"}, []string{"免提交", "已登记收款账户", "2024-05-01 起", "有效至 2034-04-30", "收款账号", "◇证照", "◇统一地址", "合同"}},
		{"ruled", ruled, nil, []string{"全委托 · 规则答复", "金额超过窗口上限", "核定 128,000 元", "F9 通过"}},
		{"hearing_open", heard(t, station.Hearing{Open: true, Due: "2026-12-01"}), nil, []string{"已告知听证权", "2026-12-01"}},
		{"hearing_asked", heard(t, station.Hearing{Open: true, Asked: true}), nil, []string{"申请人要求听证", "待公布"}},
		{"hearing_over", heard(t, station.Hearing{}), nil, []string{"申请人没有要求听证"}},
		{"hearing_held", heard(t, station.Hearing{Asked: true, Held: true}), nil, []string{"听证已举行"}},
		{"by_pin", byPIN, nil, []string{"离线认证", "未经大厅核验"}},
		{"received", received, nil, []string{"最迟 2026-11-25", "F9 受理"}},
		{"waiting", with(reviewing, approval.Posted{Event: approval.Grant, State: approval.Waiting}), nil, []string{"◇ 通过", "待送"}},
		{"done", with(open(t, "decided_grant"), approval.Posted{Event: approval.Grant, State: approval.Done}), nil, []string{"✓ 通过", "已达大厅"}},
		{"stale", stale, nil, []string{"没有被接受", "已重新读取"}},
		{"set_aside", with(reviewing, approval.Posted{Event: approval.Grant, State: approval.SetAside}), nil, []string{"已搁置"}},
		{"offline", away, nil, []string{"读于 1 分 前"}},
		{"opening", opening, nil, []string{"正在打开"}},
		{"gone", gone, nil, []string{"大厅暂时连不上"}},
		{"confirm_grant", reviewing, []string{"f9"}, []string{"作出“通过”", "Enter 提交"}},
		{"deny", reviewing, []string{"f7", "场所面积不足"}, []string{"不通过的理由", "场所面积不足"}},
		{"confirm_deny", reviewing, []string{"f7", "场所面积不足", "enter"}, []string{"作出“不通过”", "场所面积不足"}},
		{"send_back", received, []string{"f8", "down", "5"}, []string{"已标 1 项", "→ 已过期"}},
		{"send_back_reasons", received, []string{"f8", "f4"}, []string{"两位数字", "14"}},
		{"send_back_note", received, []string{"f8", "f4", "9", "9", "少"}, []string{"写明原因"}},
		{"second_mark", corrected(t), []string{"f8", "6"}, []string{"灰色的旧材料须写理由、值班长同意", "已标 1 项", "→ 未签名"}},
		{"second_reason", corrected(t), []string{"f8", "home", "6", "enter", "漏章"}, []string{"再次退回的理由", "漏章"}},
		{"second_consent", corrected(t), []string{"f8", "home", "6", "enter", "漏章", "enter", "9001"}, []string{"再次退回须值班长同意", "值班长工号", "9001"}},
		{"second_confirm", corrected(t), []string{"f8", "home", "6", "enter", "漏章", "enter", "9001", "enter", "4321", "enter"}, []string{"作出“退回补正”", "漏章", "李值班 已同意", "Enter 提交"}},
		{"page", reviewing, []string{"down", "down", "enter", "right"}, []string{"合同", "第 2 页，共 3 页", "F3 放大", "█"}},
		{"page_large", reviewing, []string{"enter", "f3", "pgdown"}, []string{"第 1 页，共 1 页", "Esc 返回"}},
		{"further", survey, []string{"f6"}, []string{"其他步骤", "1 启动特别程序：现场", "要求说明"}},
		{"further_chief", chief, []string{"f6"}, []string{"延期"}},
		{"further_fill", survey, []string{"f6", "1", "5", "tab", "核查通风"}, []string{"计划工作日", "核查通风"}},
		{"further_confirm", survey, []string{"f6", "1", "5", "tab", "核查通风", "enter"}, []string{"作出“启动特别程序：现场", "计划 5 个工作日", "核查通风"}},
		{"further_refuse", received, []string{"f6", "2", "场所在外市", "tab", "惠州市卫健局", "enter"}, []string{"不属于本机关职权", "惠州市卫健局", "作出“不予受理”"}},
		{"paused", paused, nil, []string{"今日到期", "超 2 日", "已停 3 天", "已要求说明：请说明排风口位置"}},
		{"joint", joint(t), nil, []string{"税务局还没有提出意见", "✓ 公积金", "无异议"}},
		{"confirm_notice", received, []string{"f8", "1", "6", "enter"}, []string{"作出“退回补正”", "已标 2 项"}},
	} {
		screentest.Look(t, st.name, st.snap, func(d screens.Deps) tui.Screen { return reviewcase.New(d, &seat{}, st.snap) }, st.keys, st.says, []string{number, agent, phone, address, account})
	}
}

func TestKeys(t *testing.T) {
	wrong := func(line string, s visit.Status, reason, note string) visit.Judgement {
		return visit.Judgement{Line: line, Status: s, Reason: reason, Note: note}
	}
	notice := func(lines ...visit.Judgement) []approval.Command {
		return []approval.Command{approval.Decide{Event: approval.Notice, Lines: lines}}
	}
	tests := []struct {
		name, state string
		keys        []string
		want        []approval.Command
	}{
		{"grant", "reviewing", []string{"f9", "enter"}, []approval.Command{approval.Decide{Event: approval.Grant}}},
		{"grant needs its Enter", "reviewing", []string{"f9"}, nil},
		{"grant, thought again", "reviewing", []string{"f9", "esc", "enter"}, nil},
		{"a second F9 confirms nothing", "reviewing", []string{"f9", "f9"}, nil},
		{"once only", "reviewing", []string{"f9", "enter", "enter"}, []approval.Command{approval.Decide{Event: approval.Grant}}},
		{"accept", "received", []string{"f9", "kpenter"}, []approval.Command{approval.Decide{Event: approval.Accept}}},
		{"accept corrected papers", "corrected", []string{"f9", "enter"}, []approval.Command{approval.Decide{Event: approval.Accept}}},
		{"start the review", "accepted", []string{"f9", "enter"}, []approval.Command{approval.Decide{Event: approval.StartReview}}},
		{"decided", "decided_grant", []string{"f9", "f8", "f7", "enter"}, nil},
		{"deny", "reviewing", []string{"f7", "场所不符", "enter", "enter"}, []approval.Command{approval.Decide{Event: approval.Deny, Reason: "场所不符"}}},
		{"deny without a reason", "reviewing", []string{"f7", "enter", "enter"}, nil},
		{"denial, back to its reason", "reviewing", []string{"f7", "场", "enter", "esc", "所", "enter", "enter"}, []approval.Command{approval.Decide{Event: approval.Deny, Reason: "场所"}}},
		{"denial given up", "reviewing", []string{"f7", "场", "esc", "enter"}, nil},
		{"deny too early", "received", []string{"f7", "x", "enter", "enter"}, nil},
		{"send back", "received", []string{"f8", "down", "1", "7", "enter", "enter"}, notice(wrong("BANKCARD", visit.Missing, "M01", ""), wrong("LOAN_CONTRACT", visit.Defective, "M07", ""))},
		{"send back by F8 alone", "received", []string{"f8", "4", "f8", "enter"}, notice(wrong("GJJ_APPLY", visit.Defective, "M04", ""))},
		{"two digits", "received", []string{"f8", "f4", "1", "2", "enter", "enter"}, notice(wrong("GJJ_APPLY", visit.Defective, "M12", ""))},
		{"no such reason", "received", []string{"f8", "f4", "5", "5", "esc", "enter", "enter"}, nil},
		{"chosen by the arrows", "received", []string{"f8", "f4", "down", "enter", "enter", "enter"}, notice(wrong("GJJ_APPLY", visit.Defective, "M02", ""))},
		{"written out", "received", []string{"f8", "f4", "9", "9", "少一页", "enter", "enter", "enter"}, notice(wrong("GJJ_APPLY", visit.Defective, "M99", "少一页"))},
		{"not written out", "received", []string{"f8", "f4", "9", "9", "enter", "esc", "enter", "enter"}, nil},
		{"unmarked again", "received", []string{"f8", "4", "up", "delete", "enter", "enter"}, nil},
		{"send back nothing", "received", []string{"f8", "enter", "enter"}, nil},
		{"nothing was supplied anew", "corrected", []string{"f8", "1", "enter", "enter"}, nil},
		{"close", "reviewing", []string{"esc"}, []approval.Command{approval.Close{}}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			s := &seat{}
			n := open(t, tt.state)
			screentest.OpenPlain(t, i18n.Chinese, n, func(d screens.Deps) tui.Screen { return reviewcase.New(d, s, n) }).Press(tt.keys...)
			if diff := cmp.Diff(tt.want, s.posted); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// The pages of the whole case are turned over from the chosen line on; one that
// does not come is asked for again; none outlives the case's version.
func TestPages(t *testing.T) {
	s := &seat{}
	n := open(t, "reviewing")
	p := screentest.OpenPlain(t, i18n.Chinese, n, func(d screens.Deps) tui.Screen { return reviewcase.New(d, s, n) })
	p.Press("down", "enter", "left", "left", "right", "right", "right", "right", "right", "esc", "enter")
	if diff := cmp.Diff([]string{"p2", "p1", "p2", "p3", "p4", "p5", "p3"}, s.read); diff != "" {
		t.Error(diff)
	}
	s.gone = station.ErrUnreachable
	if p.Press("right"); !strings.Contains(p.View(screentest.Sizes[0]), "大厅暂时连不上") {
		t.Errorf("the person does not hear why no page comes\n%s", p.View(screentest.Sizes[0]))
	}
	s.gone = nil
	if p.Press("f5"); !strings.ContainsAny(p.View(screentest.Sizes[0]), "▓█") {
		t.Errorf("asked for again, it is not shown\n%s", p.View(screentest.Sizes[0]))
	}
	late := p.Hold("right")
	moved := open(t, "reviewing")
	moved.Case.Version++
	p.News(moved)
	p.Finish(late)
	if strings.ContainsAny(p.View(screentest.Sizes[0]), "▓█") {
		t.Errorf("a page of what is no longer so\n%s", p.View(screentest.Sizes[0]))
	}
	before := len(s.read)
	p.Press("end", "enter") // a line without pages
	if len(s.read) != before || len(s.posted) != 0 {
		t.Errorf("read %v, submitted %+v", s.read[before:], s.posted)
	}
	p.Press("home", "enter", "f9", "enter")
	if diff := cmp.Diff([]approval.Command{approval.Decide{Event: approval.Grant}}, s.posted); diff != "" {
		t.Errorf("decided at a page: %s", diff)
	}
}

// A second notice that names what was not supplied anew needs a reason and a
// supervisor's number and PIN before its Enter; one of new defects needs neither.
func TestSecondNotice(t *testing.T) {
	second := []approval.Command{approval.Decide{
		Event: approval.Notice, Reason: "漏章", Approval: station.Approval{ID: "ok1", Name: "李值班"},
		Lines: []visit.Judgement{{Line: "GJJ_APPLY", Status: visit.Defective, Reason: "M06"}},
	}}
	signed := [][3]string{{"9001", "4321", ""}}
	tests := []struct {
		name  string
		keys  []string
		want  []approval.Command
		asked [][3]string
	}{
		{"whole", []string{"f8", "home", "6", "enter", "漏章", "enter", "9001", "enter", "4321", "enter", "enter"}, second, signed},
		{"needs its Enter", []string{"f8", "home", "6", "enter", "漏章", "enter", "9001", "enter", "4321", "enter"}, nil, signed},
		{"signed elsewhere", []string{"f8", "home", "6", "enter", "漏章", "enter", "enter", "enter", "enter"}, second, [][3]string{{"", "", ""}}},
		{"half signed", []string{"f8", "home", "6", "enter", "漏章", "enter", "9001", "enter", "enter", "enter"}, nil, nil},
		{"no reason", []string{"f8", "home", "6", "enter", "enter", "enter", "enter"}, nil, nil},
		{"a new defect, freely", []string{"f8", "6", "enter", "enter"}, []approval.Command{approval.Decide{
			Event: approval.Notice, Lines: []visit.Judgement{{Line: "LOAN_CONTRACT", Status: visit.Defective, Reason: "M06"}},
		}}, nil},
		{"a new defect and an old one", []string{"f8", "6", "home", "6", "enter", "enter", "enter"}, nil, nil},
		{"the form given up", []string{"f8", "home", "6", "enter", "漏", "enter", "9001", "esc", "esc", "esc", "enter"}, nil, nil},
		{"back to the reason; one consent serves", []string{"f8", "home", "6", "enter", "漏", "enter", "9001", "enter", "4321", "enter", "esc", "章", "enter", "enter"}, second, signed},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			s := &seat{}
			n := corrected(t)
			screentest.OpenPlain(t, i18n.Chinese, n, func(d screens.Deps) tui.Screen { return reviewcase.New(d, s, n) }).Press(tt.keys...)
			if diff := cmp.Diff(tt.want, s.posted) + cmp.Diff(tt.asked, s.asked); diff != "" {
				t.Error(diff)
			}
		})
	}
	// A wrong PIN leaves the form open without it; a consent for a case that
	// moved on meanwhile is not used.
	s := &seat{err: &station.Refused{Code: "bad_credentials"}}
	n := corrected(t)
	p := screentest.OpenPlain(t, i18n.Chinese, n, func(d screens.Deps) tui.Screen { return reviewcase.New(d, s, n) })
	p.Press("f8", "home", "6", "enter", "漏章", "enter", "9001", "enter", "0000", "enter")
	if !strings.Contains(p.View(screentest.Sizes[0]), "✗") {
		t.Error("the person does not hear that the PIN is wrong")
	}
	// The hall asks for the second factor: the PIN stays, the code is typed behind it.
	s.err = &station.Refused{Code: station.CodeMissing}
	p.Press("4321", "enter")
	if see := p.View(screentest.Sizes[0]); !strings.Contains(see, "动态码") || strings.Contains(see, "✗") {
		t.Errorf("no code is asked for:\n%s", see)
	}
	s.err = nil
	p.Press("123456")
	late := p.Hold("enter")
	moved := corrected(t)
	moved.Case.Version++
	p.News(moved)
	p.Finish(late)
	p.Press("enter", "enter")
	if diff := cmp.Diff([][3]string{{"9001", "0000", ""}, {"9001", "4321", ""}, {"9001", "4321", "123456"}}, s.asked); diff != "" || len(s.posted) != 0 {
		t.Errorf("%s submitted %+v", diff, s.posted)
	}
	away := corrected(t)
	away.Link = station.Offline
	p = screentest.OpenPlain(t, i18n.Chinese, away, func(d screens.Deps) tui.Screen { return reviewcase.New(d, s, away) })
	p.Press("f8", "home", "6", "enter", "漏章", "enter", "9001", "enter", "4321", "enter", "enter")
	if len(s.asked) != 3 || len(s.posted) != 0 {
		t.Errorf("without the hall: asked %v, submitted %+v", s.asked, s.posted)
	}
}

// What was begun on one version is not submitted on another, nor while a step
// waits.
func TestNewsDropsWhatWasBegun(t *testing.T) {
	for name, change := range map[string]func(n *approval.Snapshot){
		"another version": func(n *approval.Snapshot) {
			c := *n.Case
			c.Version++
			n.Case = &c
		},
		"a step waits": func(n *approval.Snapshot) {
			*n = with(*n, approval.Posted{Event: approval.Grant, State: approval.Waiting})
		},
		"closed": func(n *approval.Snapshot) { n.Case = nil },
	} {
		t.Run(name, func(t *testing.T) {
			s := &seat{}
			n := open(t, "reviewing")
			p := screentest.OpenPlain(t, i18n.Chinese, n, func(d screens.Deps) tui.Screen { return reviewcase.New(d, s, n) }).Press("f9")
			change(&n)
			p.News(n)
			p.Press("enter")
			if len(s.posted) != 0 {
				t.Errorf("submitted %+v", s.posted)
			}
		})
	}
	// News that change nothing of the case leave the person where she is.
	s := &seat{}
	n := open(t, "reviewing")
	p := screentest.OpenPlain(t, i18n.Chinese, n, func(d screens.Deps) tui.Screen { return reviewcase.New(d, s, n) }).Press("f9")
	n.Now = n.Now.Add(time.Second)
	p.News(n)
	p.Press("enter")
	if len(s.posted) != 1 {
		t.Errorf("the confirmation was lost: %+v", s.posted)
	}
}

func TestRevealIsShort(t *testing.T) {
	n := open(t, "reviewing")
	p := screentest.OpenPlain(t, i18n.Chinese, n, func(d screens.Deps) tui.Screen { return reviewcase.New(d, &seat{}, n) })
	shown := func() bool { return strings.Contains(p.View(screentest.Sizes[0]), number) }
	if shown() {
		t.Fatal("in clear at first")
	}
	p.Hold("f12")
	if !shown() {
		t.Error("F12 shows the number")
	}
	p.Hold("down")
	if shown() {
		t.Error("the next key hides it")
	}
}

// TestFurtherSteps: a step beyond the three keys says all that it needs and is
// submitted by its own Enter.
func TestFurtherSteps(t *testing.T) {
	received := looked(t, "received", "reviewer")
	asked := looked(t, "reviewing", "reviewer")
	asked.Case.MoreAsked = "x"
	asking := joint(t)
	asking.Session.Departments = []string{"SUI"}
	sampled := looked(t, "delivered", "reviewer")
	sampled.Case.Sample = station.SampleDrawn
	for _, tt := range []struct {
		name string
		snap approval.Snapshot
		keys []string
		want []approval.Command
	}{
		{"special", looked(t, "reviewing", "reviewer"), []string{"f6", "1", "1", "5", "enter", "核查通风", "enter", "enter"}, []approval.Command{
			approval.Decide{Event: approval.SpecialStart, Special: "site_survey", PlannedDays: 15, Reason: "核查通风"},
		}},
		{"special without days", looked(t, "reviewing", "reviewer"), []string{"f6", "1", "enter", "enter", "enter"}, nil},
		{"needs its Enter", looked(t, "special", "reviewer"), []string{"f6", "1", "报告 1 号", "enter"}, nil},
		{"special ends", looked(t, "special", "reviewer"), []string{"f6", "enter", "报告 1 号", "enter", "enter"}, []approval.Command{
			approval.Decide{Event: approval.SpecialEnd, Report: "报告 1 号"},
		}},
		{"tell of a hearing", looked(t, "reviewing", "reviewer"), []string{"f6", "3", "数量有限", "enter", "enter"}, []approval.Command{
			approval.Decide{Event: approval.TellHearing, Reason: "数量有限"},
		}},
		{"a hearing is held", heard(t, station.Hearing{Open: true, Asked: true}), []string{"f6", "3", "笔录一号", "enter", "enter"}, []approval.Command{
			approval.Decide{Event: approval.HoldHearing, Reason: "笔录一号"},
		}},
		{"none any more", heard(t, station.Hearing{Asked: true, Held: true}), []string{"f6", "3", "enter", "enter"}, []approval.Command{approval.Decide{Event: approval.DeferTimeout}}},
		{"only a chief extends", looked(t, "reviewing", "reviewer"), []string{"f6", "end", "enter", "enter"}, []approval.Command{approval.Decide{Event: approval.DeferTimeout}}},
		{"a chief extends", looked(t, "reviewing", "chief_rep"), []string{"f6", "3", "案情复杂", "enter", "enter"}, []approval.Command{
			approval.Decide{Event: approval.Extend, Reason: "案情复杂"},
		}},
		{"the answer came", asked, []string{"f6", "2", "电话说明", "enter", "enter"}, []approval.Command{
			approval.Decide{Event: approval.MoreSupplied, Reason: "电话说明"},
		}},
		{"to the window", received, []string{"f6", "1", "页面倒置", "enter", "enter"}, []approval.Command{
			approval.Decide{Event: approval.DeptReturn, Reason: "页面倒置"},
		}},
		{"refused for another organ", received, []string{"f6", "2", "在外市", "enter", "惠州市卫健局", "enter", "enter"}, []approval.Command{
			approval.Decide{Event: approval.Refuse, Reason: visit.OtherOrgan, Note: "在外市", Organ: "惠州市卫健局"},
		}},
		{"given up", received, []string{"f6", "1", "页", "esc", "esc", "enter"}, nil},
		{"revoked", looked(t, "ready", "reviewer"), []string{"f6", "1", "材料虚假", "enter", "enter"}, []approval.Command{
			approval.Decide{Event: approval.Revoke, Reason: "材料虚假"},
		}},
		{"a sample is sound", sampled, []string{"f6", "1", "enter"}, []approval.Command{approval.Decide{Event: approval.SampleSound}}},
		{"a sample is unsound", sampled, []string{"f6", "2", "额度算错", "enter", "enter"}, []approval.Command{
			approval.Decide{Event: approval.SampleUnsound, Reason: "额度算错"},
		}},
		{"asked and objecting", asking, []string{"f9", "f6", "2", "欠税", "enter", "enter"}, []approval.Command{
			approval.Decide{Event: approval.OpinionObject, Reason: "欠税"},
		}},
		{"nothing further", looked(t, "withdrawn", "reviewer"), []string{"f6", "1", "x", "enter", "enter"}, nil},
	} {
		t.Run(tt.name, func(t *testing.T) {
			s := &seat{}
			screentest.OpenPlain(t, i18n.Chinese, tt.snap, func(d screens.Deps) tui.Screen { return reviewcase.New(d, s, tt.snap) }).Press(tt.keys...)
			if diff := cmp.Diff(tt.want, s.posted); diff != "" {
				t.Error(diff)
			}
		})
	}
}
