package papers

import (
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"onewindow/i18n"
	"onewindow/values"
)

var update = flag.Bool("update", false, "write the golden files anew")

const (
	caseID   = "0193a2b4-5c6d-7e8f-9012-3456789abcde"
	clearID  = "44190019900307123X"
	maskedID = "4419**********123X"
)

func language(t *testing.T, lang i18n.Lang) *i18n.Text {
	t.Helper()
	text, ok := i18n.For(lang)
	if !ok {
		t.Fatalf("no language %s", lang)
	}
	return text
}

func limit(n int, unit values.Unit) *values.Limit { return &values.Limit{N: n, Unit: unit} }

// sample has everything that some paper asks for.
func sample(kind Kind) Fields {
	at := func(hour, minute int) time.Time {
		return time.Date(2026, 11, 23, hour, minute, 0, 0, values.Shanghai)
	}
	day := func(m time.Month, d int) values.Date { return values.Date{Year: 2026, Month: m, Day: d} }
	f := Fields{
		EndedOn: day(12, 24), Withdrawal: "no_need", WithdrawnOn: day(11, 23),
		Hall: "东莞市民服务中心", Organ: "东莞市住房公积金管理中心", Window: "A035", Clerk: "27", PrintedAt: at(10, 42),
		QueryPhone: "0769-12329", QueryAt: "莞家政务小程序", Demo: true,
		CaseNo: "DG-2026-1123-000042", CaseID: caseID, Verification: "482917",
		Item: "提取住房公积金（偿还住房贷款本息）", ItemCode: "GJJ-0103", Situation: "本市商业贷款 · 已婚 · 首次提取",
		Applicant: Party{Name: "欧阳𠮷祥", ID: clearID, Phone: "13800138000", Address: "东莞市南城街道鸿福路1号"},
		Agent:     Party{Name: "阿卜杜拉·买买提", ID: "11010519491231002X"},
		Materials: []Material{
			{Name: "居民身份证", Form: "inspected", Count: 1, Disposition: "returned", Problem: "M05", Fix: "请提供有效期内的证件", Basis: "《住房公积金提取管理办法》第六条", PromisedFor: day(12, 1)},
			{Name: "购房合同及不动产权证书（包括补充协议与历次变更登记的全部页面）", Form: "copy", Count: 2, Disposition: "kept", Problem: "M99", Note: "第3页缺少骑缝章", Fix: "请补盖骑缝章后提交复印件2份", Basis: "《住房公积金提取管理办法》第八条", PromisedFor: day(12, 3)},
			{Name: "还款明细", Form: "electronic", Count: 1, Disposition: "none", Problem: "M01", Fix: "请提供近12个月的还款明细", Basis: "《住房公积金提取管理办法》第八条", PromisedFor: day(12, 3)},
		},
		Received: at(10, 30), Accepted: day(11, 23), Deferred: true, PapersDue: day(12, 1),
		AnswerLimit: limit(5, values.WorkingDays), AnswerDue: day(11, 30),
		Statutory: limit(20, values.WorkingDays), StatDue: day(12, 21), Promised: limit(3, values.WorkingDays), PromisedDue: day(11, 26),
		Correction: limit(60, values.NaturalDays), // runs into a year without a calendar
		Planned:    limit(10, values.WorkingDays), Extension: limit(10, values.WorkingDays), ExtendDue: day(12, 7),
		Basis: []string{"《住房公积金管理条例》第二十四条", "《中华人民共和国行政许可法》第三十二条"}, SpecialProcedures: []string{"现场核查（不超过10个工作日）"},
		Fee:    &Fee{Charged: true, Standard: "10元/件", Amount: "10.00元", Basis: "粤发改价格〔2020〕1号", Payee: "东莞市财政局", PayCode: "https://pay.example/4419/000042"},
		Result: "住房公积金提取结果通知", Delivery: "post", DeliveryAddress: "东莞市南城街道鸿福路1号2栋301室",
		Supply: []string{"window", "online"}, ServedOn: day(11, 23),
		Facts: "申请人于2026年11月23日提出申请。", Reason: "申请事项不属于本机关职权范围。", CompetentOrgan: "东莞市自然资源局",
		ReviewOrgan: "东莞市人民政府", Court: "东莞市第一人民法院",
		Conditions: []string{"在本市连续缴存满12个月"}, Public: true,
		SpecialKind: "现场核查", ContactPoint: "公积金中心审批科 0769-22830000", Approver: "首席代表 梁某",
		Decision: "deny", DecidedOn: day(11, 25), Place: "一楼出件区 3 号柜 17 格", ValidUntil: day(12, 10),
		Bring: []string{"本领取凭证", "本人身份证原件"}, HandIn: []string{"旧证原件"},
		DocumentName: "不予提取决定书", DocumentNo: "莞公积金决〔2026〕42号", DeliveredAt: at(15, 5), Receiver: "欧阳𠮷祥", Relation: "本人", Deliverer: "出件员 12",
		BundleNo: "BD-20261123-07", From: "综合服务二区 A035", To: "总物料室", HandoverAt: at(15, 30),
		Cases:     []CaseLine{{CaseNo: "DG-2026-1123-000042", Item: "提取住房公积金", Papers: 3}, {CaseNo: "DG-2026-1123-000043", Item: "公积金账户转移", Papers: 2}},
		PackageNo: "YJS-2026-000007", PackageName: "新生儿出生一件事",
		Children: []Child{
			{CaseNo: "DG-2026-1123-000050", Item: "出生医学证明", Organ: "东莞市卫生健康局", Limit: limit(0, values.Instant)},
			{Item: "出生登记（随父）", Organ: "东莞市公安局", Limit: limit(5, values.WorkingDays), After: "出生医学证明"},
		},
		AcceptingOrgan: "赣州市住房公积金管理中心", ForwardedAt: at(11, 0), Ask: "赣州公积金中心 0797-12329",
		Form:     []FormField{{Label: "姓名", Value: "欧阳𠮷祥"}, {Label: "公民身份号码", Value: clearID}, {Label: "还款账号", Value: ""}},
		TicketNo: "B1027", Group: "公积金业务", Ahead: 6, Wait: 11*time.Minute + 30*time.Second, Priority: true, Booked: "10:00-10:30",
	}
	switch kind {
	case TemporarySlip:
		f.CaseNo, f.Verification = "", ""
	case DeferPromise, ApplicationForm:
		f.CaseNo, f.Verification = "", ""
	case CorrectionNotice:
		f.Silent = []string{"不动产登记结果信息"}
	case IntakeReceipt:
		f.Agent, f.Reprint = Party{}, 2
	case ServiceReceipt:
		f.RefusalNote, f.Witness = "受送达人拒绝签收", "社区工作人员 何某"
	case RefusalNotice:
		f.Void = true
	}
	return f
}

func render(doc Document, columns int) string {
	var b strings.Builder
	fmt.Fprintf(&b, "kind %s\ntitle %s\nnumber %s\nqr %s\n", doc.Kind, doc.Title, doc.Number, doc.QR)
	for _, line := range Roll(doc, columns) {
		switch line.Kind {
		case LineText:
			mark := string("lcr"[line.Align])
			if line.Bold {
				mark += "b"
			}
			if line.Scale == 2 {
				mark += "2"
			}
			fmt.Fprintf(&b, "%-3s|%s\n", mark, line.Text)
		case LineQR:
			fmt.Fprintf(&b, "qr  |%s\n", line.Data)
		case LineCode128:
			fmt.Fprintf(&b, "bar |%s\n", line.Data)
		case LineFeed:
			fmt.Fprintf(&b, "feed|%d\n", line.Lines)
		case LineCut:
			b.WriteString("cut |\n")
		}
	}
	return b.String()
}

func TestGolden(t *testing.T) {
	for _, lang := range []i18n.Lang{i18n.Chinese, i18n.English} {
		for _, kind := range Kinds() {
			t.Run(string(lang)+"/"+string(kind), func(t *testing.T) {
				doc, err := Make(kind, sample(kind), language(t, lang))
				if err != nil {
					t.Fatal(err)
				}
				got := render(doc, Columns80mm)
				if strings.Contains(got, "{") {
					t.Errorf("a placeholder is left open:\n%s", got)
				}
				if kind != ApplicationForm && strings.Contains(got, clearID) {
					t.Error("the identity number is printed in full")
				}
				path := filepath.Join("testdata", string(kind)+"."+string(lang)+".txt")
				if *update {
					if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
						t.Fatal(err)
					}
				}
				want, err := os.ReadFile(path)
				if err != nil {
					t.Fatal(err)
				}
				if got != string(want) {
					t.Errorf("%s differs; got:\n%s", path, got)
				}
			})
		}
	}
}

// clearing empties one mandatory field.
var clearing = map[string]func(*Fields){
	"withdrawal": func(f *Fields) { f.Withdrawal = "" }, "withdrawnOn": func(f *Fields) { f.WithdrawnOn = values.Date{} },
	"hall": func(f *Fields) { f.Hall = "" }, "organ": func(f *Fields) { f.Organ = "" },
	"window": func(f *Fields) { f.Window = "" }, "clerk": func(f *Fields) { f.Clerk = "" },
	"printedAt": func(f *Fields) { f.PrintedAt = time.Time{} }, "queryPhone": func(f *Fields) { f.QueryPhone = "" },
	"queryAt": func(f *Fields) { f.QueryAt = "" }, "caseNo": func(f *Fields) { f.CaseNo = "" },
	"caseID": func(f *Fields) { f.CaseID = "" }, "number": func(f *Fields) { f.CaseNo, f.CaseID = "", "" },
	"verification": func(f *Fields) { f.Verification = "" }, "item": func(f *Fields) { f.Item = "" },
	"itemCode": func(f *Fields) { f.ItemCode = "" }, "situation": func(f *Fields) { f.Situation = "" },
	"applicant": func(f *Fields) { f.Applicant.Name = "" }, "contact": func(f *Fields) { f.Applicant.Phone, f.Applicant.Address = "", "" },
	"materials": func(f *Fields) { f.Materials = nil }, "received": func(f *Fields) { f.Received = time.Time{} },
	"accepted": func(f *Fields) { f.Accepted = values.Date{} }, "answerLimit": func(f *Fields) { f.AnswerLimit = nil },
	"statutory": func(f *Fields) { f.Statutory = nil }, "promised": func(f *Fields) { f.Promised = nil },
	"correction": func(f *Fields) { f.Correction = nil }, "planned": func(f *Fields) { f.Planned = nil },
	"extension": func(f *Fields) { f.Extension = nil }, "basis": func(f *Fields) { f.Basis = nil },
	"fee": func(f *Fields) { f.Fee = nil }, "amount": func(f *Fields) { f.Fee.Amount = "" },
	"feeBasis": func(f *Fields) { f.Fee.Basis = "" }, "payee": func(f *Fields) { f.Fee.Payee = "" },
	"payCode": func(f *Fields) { f.Fee.PayCode = "" }, "result": func(f *Fields) { f.Result = "" },
	"delivery": func(f *Fields) { f.Delivery = "" }, "supply": func(f *Fields) { f.Supply = nil },
	"endedOn": func(f *Fields) { f.EndedOn = values.Date{} }, "servedOn": func(f *Fields) { f.ServedOn = values.Date{} }, "facts": func(f *Fields) { f.Facts = "" },
	"reason": func(f *Fields) { f.Reason = "" }, "reviewOrgan": func(f *Fields) { f.ReviewOrgan = "" },
	"court": func(f *Fields) { f.Court = "" }, "conditions": func(f *Fields) { f.Conditions = nil },
	"specialKind": func(f *Fields) { f.SpecialKind = "" }, "contactPoint": func(f *Fields) { f.ContactPoint = "" },
	"approver": func(f *Fields) { f.Approver = "" }, "decision": func(f *Fields) { f.Decision = "" },
	"decidedOn": func(f *Fields) { f.DecidedOn = values.Date{} }, "place": func(f *Fields) { f.Place = "" },
	"validUntil": func(f *Fields) { f.ValidUntil = values.Date{} }, "bring": func(f *Fields) { f.Bring = nil },
	"documentName": func(f *Fields) { f.DocumentName = "" }, "documentNo": func(f *Fields) { f.DocumentNo = "" },
	"deliveredAt": func(f *Fields) { f.DeliveredAt = time.Time{} }, "receiver": func(f *Fields) { f.Receiver = "" },
	"relation": func(f *Fields) { f.Relation = "" }, "deliverer": func(f *Fields) { f.Deliverer = "" },
	"bundleNo": func(f *Fields) { f.BundleNo = "" }, "cases": func(f *Fields) { f.Cases = nil },
	"from": func(f *Fields) { f.From = "" }, "to": func(f *Fields) { f.To = "" },
	"handoverAt": func(f *Fields) { f.HandoverAt = time.Time{} }, "packageNo": func(f *Fields) { f.PackageNo = "" },
	"packageName": func(f *Fields) { f.PackageName = "" }, "children": func(f *Fields) { f.Children = nil },
	"acceptingOrgan": func(f *Fields) { f.AcceptingOrgan = "" }, "forwardedAt": func(f *Fields) { f.ForwardedAt = time.Time{} },
	"ask": func(f *Fields) { f.Ask = "" }, "form": func(f *Fields) { f.Form = nil },
	"ticketNo": func(f *Fields) { f.TicketNo = "" }, "group": func(f *Fields) { f.Group = "" },
}

// rules is the hall's table of papers, written out a second time so that a
// field dropped from the code is noticed here.
var rules = map[Kind]string{
	IntakeReceipt:     "caseNo verification item situation applicant materials received answerLimit queryAt",
	AcceptanceNotice:  "caseNo verification item itemCode applicant contact basis accepted statutory promised fee result delivery queryAt",
	CorrectionNotice:  "caseNo verification item applicant received materials correction supply servedOn",
	RefusalNotice:     "caseNo verification item applicant facts reason basis reviewOrgan court",
	NotNeeded:         "caseNo verification item applicant reason basis",
	DeferPromise:      "number item applicant materials",
	Declaration:       "number item applicant basis conditions materials",
	SpecialProcNotice: "caseNo verification item applicant specialKind reason planned contactPoint",
	ExtensionNotice:   "caseNo verification item applicant reason approver extension",
	PickupSlip:        "caseNo verification item applicant result place validUntil bring",
	ServiceReceipt:    "caseNo verification item applicant documentName documentNo delivery place deliveredAt receiver relation deliverer",
	TransferList:      "bundleNo cases from to handoverAt",
	PackageReceipt:    "packageNo packageName verification applicant children promised received",
	RemoteSlip:        "caseNo verification item applicant materials received acceptingOrgan forwardedAt ask",
	ApplicationForm:   "number item itemCode applicant form",
	FeeSlip:           "caseNo verification item applicant amount feeBasis payee payCode",
	TemporarySlip:     "caseID item applicant materials received",
	DecisionNotice:    "caseNo verification item applicant accepted decision decidedOn basis delivery",
	BringList:         "item situation materials",
	WithdrawalReceipt: "caseNo verification item applicant received withdrawal withdrawnOn",
	MoreNotice:        "caseNo verification item applicant received reason supply contactPoint",
	LapseNotice:       "caseNo verification item applicant received correction endedOn",
	TerminationNotice: "caseNo verification item applicant accepted materials endedOn reviewOrgan court",
	RevocationNotice:  "caseNo verification item applicant reason basis endedOn reviewOrgan court",
}

func TestEveryMandatoryField(t *testing.T) {
	for _, kind := range Kinds() {
		if want, names := Mandatory(kind), ruled(kind); !slices.Equal(slices.Sorted(slices.Values(names)), slices.Sorted(slices.Values(want))) {
			t.Errorf("%s asks for %v, the rules for %v", kind, want, names)
		}
	}
	for _, hole := range printedIncomplete(t) {
		t.Error(hole)
	}
}

// The defence removed: a check that takes any case number must be noticed.
func TestMutantWithoutCheckIsCaught(t *testing.T) {
	defence := has["caseNo"]
	defer func() { has["caseNo"] = defence }()
	has["caseNo"] = func(*Fields) bool { return true }
	if holes := printedIncomplete(t); !slices.ContainsFunc(holes, func(s string) bool {
		return strings.HasPrefix(s, "acceptance_notice without caseNo")
	}) {
		t.Errorf("an acceptance notice without a number went unnoticed: %v", holes)
	}
}

func ruled(kind Kind) []string {
	if kind == TicketSlip {
		return strings.Fields("hall printedAt ticketNo group")
	}
	return strings.Fields("hall organ window clerk printedAt queryPhone " + rules[kind])
}

// printedIncomplete takes away each mandatory field in turn and tells where
// Make did not refuse with the name of that field.
func printedIncomplete(t *testing.T) []string {
	t.Helper()
	var holes []string
	for _, kind := range Kinds() {
		for _, name := range ruled(kind) {
			f := sample(kind)
			clearing[name](&f)
			doc, err := Make(kind, f, language(t, i18n.Chinese))
			missing, ok := errors.AsType[MissingField](err)
			if !ok || missing.Kind != kind || missing.Field != name || doc.Blocks != nil {
				holes = append(holes, fmt.Sprintf("%s without %s: %v, %d blocks", kind, name, err, len(doc.Blocks)))
			}
		}
	}
	return holes
}

func TestFieldsThatContentAsksFor(t *testing.T) {
	for _, test := range []struct {
		kind   Kind
		change func(*Fields)
		field  string
	}{
		{"letter", func(*Fields) {}, "kind"},
		{IntakeReceipt, func(f *Fields) { f.Agent.Name = "某人" }, "agent.id"},
		{IntakeReceipt, func(f *Fields) { f.Materials[1].Name = "" }, "materials[1].name"},
		{IntakeReceipt, func(f *Fields) { f.Materials[1].Form = "scan" }, "materials[1].form"},
		{IntakeReceipt, func(f *Fields) { f.Materials[0].Count = 0 }, "materials[0].count"},
		{IntakeReceipt, func(f *Fields) { f.Materials[0].Disposition = "" }, "materials[0].disposition"},
		{CorrectionNotice, func(f *Fields) { f.Materials[0].Problem = "M15" }, "materials[0].problem"},
		{CorrectionNotice, func(f *Fields) { f.Materials[1].Note = "" }, "materials[1].note"},
		{CorrectionNotice, func(f *Fields) { f.Materials[1].Fix, f.Materials[1].Note = "", "" }, "materials[1].note"},
		{CorrectionNotice, func(f *Fields) { f.Materials[0].Basis, f.Basis = "", nil }, "materials[0].basis"},
		{CorrectionNotice, func(f *Fields) { f.Supply = []string{"window", "fax"} }, "supply[1]"},
		{CorrectionNotice, func(f *Fields) { f.Correction = limit(0, values.Instant) }, "correction"},
		{DeferPromise, func(f *Fields) { f.Materials[2].PromisedFor = values.Date{} }, "materials[2].promisedFor"},
		{RefusalNotice, func(f *Fields) { f.Materials[2].Count = 0 }, "materials[2].count"},
		{AcceptanceNotice, func(f *Fields) { f.CaseNo = f.CaseID }, "caseNo"},
		{AcceptanceNotice, func(f *Fields) { f.Delivery = "pigeon" }, "delivery"},
		{AcceptanceNotice, func(f *Fields) { f.DeliveryAddress = "" }, "deliveryAddress"},
		{AcceptanceNotice, func(f *Fields) { f.Fee.Standard = "" }, "fee.standard"},
		{AcceptanceNotice, func(f *Fields) { f.Fee.Basis = "" }, "fee.basis"},
		{ServiceReceipt, func(f *Fields) { f.Witness = "" }, "witness"},
		{TransferList, func(f *Fields) { f.Cases[1].Papers = 0 }, "cases[1]"},
		{PackageReceipt, func(f *Fields) { f.Children[1].After = "" }, "children[1]"},
		{ApplicationForm, func(f *Fields) { f.Form[0].Label = "" }, "form[0].label"},
		{DecisionNotice, func(f *Fields) { f.Decision = "maybe" }, "decision"},
		{WithdrawalReceipt, func(f *Fields) { f.Withdrawal = "whim" }, "withdrawal"},
		{DecisionNotice, func(f *Fields) { f.Reason = "" }, "reason"},
		{DecisionNotice, func(f *Fields) { f.ReviewOrgan = "" }, "reviewOrgan"},
		{DecisionNotice, func(f *Fields) { f.Court = "" }, "court"},
	} {
		f := sample(test.kind)
		test.change(&f)
		_, err := Make(test.kind, f, language(t, i18n.English))
		if missing, ok := errors.AsType[MissingField](err); !ok || missing.Field != test.field {
			t.Errorf("%s, want %s: %v", test.kind, test.field, err)
		}
	}
}

// Without the hall there is a temporary slip, and it cannot pass for more.
func TestTemporarySlip(t *testing.T) {
	f := sample(TemporarySlip)
	f.CaseNo = "DG-2026-1123-000042"
	_, err := Make(TemporarySlip, f, language(t, i18n.Chinese))
	if forbidden, ok := errors.AsType[ForbiddenField](err); !ok || forbidden.Field != "caseNo" {
		t.Errorf("with an official number: %v", err)
	}
	doc, err := Make(TemporarySlip, sample(TemporarySlip), language(t, i18n.Chinese))
	if err != nil {
		t.Fatal(err)
	}
	text := strings.Join(Screen(doc, 80), "\n")
	if doc.Number != caseID || !strings.Contains(text, "待联网确认") || !strings.Contains(text, caseID) {
		t.Errorf("number %s:\n%s", doc.Number, text)
	}
	if code, err := ParseCode(doc.QR); err != nil || code.Kind != CodeLocal || code.Number != caseID {
		t.Errorf("its code says %+v, %v", code, err)
	}
}

func TestWhatIsNotKnownIsNotGuessed(t *testing.T) {
	f := sample(AcceptanceNotice)
	f.StatDue, f.SpecialProcedures, f.Fee = values.Date{}, nil, &Fee{}
	doc, err := Make(AcceptanceNotice, f, language(t, i18n.Chinese))
	if err != nil {
		t.Fatal(err)
	}
	text := strings.Join(Screen(doc, 80), "\n")
	for _, want := range []string{"法定办结日期：待公布（20 个工作日）", "承诺办结日期：2026年11月26日（3 个工作日）", "可能启动的特别程序：无", "收费：不收费"} {
		if !strings.Contains(text, want) {
			t.Errorf("%q is missing in\n%s", want, text)
		}
	}
}

func TestMasksOnPaper(t *testing.T) {
	doc, err := Make(AcceptanceNotice, sample(AcceptanceNotice), language(t, i18n.Chinese))
	if err != nil {
		t.Fatal(err)
	}
	text := strings.Join(Screen(doc, 80), "\n")
	if !strings.Contains(text, maskedID) || !strings.Contains(text, "138****8000") || strings.Contains(text, "13800138000") {
		t.Errorf("number and telephone must be masked:\n%s", text)
	}
	f := sample(AcceptanceNotice)
	f.Applicant = Party{Name: "东莞市某某有限公司", ID: "91130102MA0TEXT12P", Phone: "0769-22830000", Organisation: true}
	if doc, err = Make(AcceptanceNotice, f, language(t, i18n.Chinese)); err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(strings.Join(Screen(doc, 80), "\n"), "统一社会信用代码：91130102MA0TEXT12P") {
		t.Error("a credit code is public and printed in full")
	}
}

// A name must not be able to command the printer or hide itself.
func TestTextFromOutsideIsHarmless(t *testing.T) {
	const hostile = "张\x1bp\x00三\u202e\u200b\n\x9b\xff\u2028"
	for _, kind := range Kinds() {
		f := sample(kind)
		f.Hall, f.Organ, f.Window, f.Clerk, f.QueryPhone = hostile, hostile, hostile, hostile, hostile
		f.Applicant.Name, f.Applicant.ID, f.Agent.Name, f.Agent.ID = hostile, hostile, hostile, hostile
		f.Item, f.Situation, f.Reason, f.Facts, f.Place, f.TicketNo, f.Group = hostile, hostile, hostile, hostile, hostile, hostile, hostile
		f.Basis, f.Conditions, f.Bring = []string{hostile}, []string{hostile}, []string{hostile}
		for i := range f.Materials {
			f.Materials[i].Name, f.Materials[i].Note, f.Materials[i].Fix, f.Materials[i].Basis = hostile, hostile, hostile, hostile
		}
		for i := range f.Form {
			f.Form[i] = FormField{Label: hostile, Value: hostile}
		}
		for i := range f.Children {
			f.Children[i].Item, f.Children[i].Organ, f.Children[i].After = hostile, hostile, hostile
		}
		for i := range f.Cases {
			f.Cases[i].CaseNo, f.Cases[i].Item = hostile, hostile
		}
		f.Fee.PayCode, f.BundleNo, f.PackageNo, f.Verification, f.CaseID = hostile, hostile, hostile, hostile, hostile
		doc, err := Make(kind, f, language(t, i18n.Chinese))
		if err != nil {
			t.Fatal(err)
		}
		for _, line := range Roll(doc, Columns80mm) {
			for _, text := range []string{line.Text, line.Data} {
				if text != clean(text) {
					t.Errorf("%s: %q reaches the printer", kind, text)
				}
			}
		}
	}
	if got := clean(hostile); got != "张[U+001B]p[U+0000]三[U+202E][U+200B] [0x9B][0xFF][U+2028]" {
		t.Errorf("clean: %q", got)
	}
}

func TestDocumentStaysOutOfLogs(t *testing.T) {
	doc, err := Make(IntakeReceipt, sample(IntakeReceipt), language(t, i18n.Chinese))
	if err != nil {
		t.Fatal(err)
	}
	if text := fmt.Sprintf("%v %+v %#v %s", doc, &doc, doc, doc.LogValue()); strings.Contains(text, "欧阳") {
		t.Errorf("a paper leaks into a log: %s", text)
	}
}

func TestMakeIn(t *testing.T) {
	doc, err := MakeIn(TicketSlip, sample(TicketSlip), "en")
	if err != nil || doc.Title != "Queue ticket" {
		t.Errorf("%s, %v", doc.Title, err)
	}
	if _, err := MakeIn(TicketSlip, sample(TicketSlip), "fr"); err == nil {
		t.Error("a language without sentences was taken")
	}
}

// TestNumbersThatAreNotTheLast: a provisional number says so in words, and the
// slip of a ticket that another hall has says where to go.
func TestNumbersThatAreNotTheLast(t *testing.T) {
	for _, tc := range []struct {
		kind   Kind
		change func(*Fields)
		zh, en string
	}{
		{AcceptanceNotice, func(f *Fields) { f.CaseNo = Provisional + "20261123-town-0001" }, "临时编号", "Provisional number"},
		{TicketSlip, func(f *Fields) { f.Late, f.ServiceEnds = true, "17:00" }, "今天 17:00 前轮不到", "not reached before 17:00"},
		{TicketSlip, func(f *Fields) { f.Late, f.ServedLate, f.ServiceEnds = true, true, "17:00" }, "17:00 以后才轮到", "not before 17:00"},
		{IntakeReceipt, func(f *Fields) { f.Channel, f.ChannelNo = values.ByMail, "EA000001235CN" }, "邮件号 EA000001235CN", "parcel EA000001235CN"},
		{AcceptanceNotice, func(f *Fields) { f.Channel, f.ChannelNo = values.ByPhone, "12345-1" }, "工单号 12345-1", "call 12345-1"},
		{CorrectionNotice, func(f *Fields) { f.Channel, f.ChannelNo = values.ByMail, "EA000001235CN" }, "邮件号 EA000001235CN", "parcel EA000001235CN"},
		{TicketSlip, func(f *Fields) { f.Late = true }, "服务时间已过", "hours of service are over"},
		{TicketSlip, func(f *Fields) { f.GoTo = "北站分厅 北站路 1 号" }, "请到：北站分厅 北站路 1 号", "Please go to: 北站分厅"},
	} {
		for lang, want := range map[string]string{"zh": tc.zh, "en": tc.en} {
			f := sample(tc.kind)
			for _, changed := range []bool{false, true} {
				if changed {
					tc.change(&f)
				}
				doc, err := MakeIn(tc.kind, f, lang)
				if err != nil {
					t.Fatal(err)
				}
				if said := strings.Contains(strings.Join(Screen(doc, 200), "\n"), want); said != changed {
					t.Errorf("%s in %s, changed %v, says %q: %v", tc.kind, lang, changed, want, said)
				}
			}
		}
	}
}

// TestLargePrint: on a slip for weak eyes everything that its holder must know is
// in double size, on the narrow roll, too.
func TestLargePrint(t *testing.T) {
	for _, lang := range []i18n.Lang{i18n.Chinese, i18n.English} {
		for _, large := range []bool{true, false} {
			f := sample(TicketSlip)
			f.LargePrint = large
			doc, err := Make(TicketSlip, f, language(t, lang))
			if err != nil {
				t.Fatal(err)
			}
			for _, columns := range []int{Columns80mm, Columns58mm} {
				small, all := 0, ""
				for _, line := range Roll(doc, columns) {
					all += line.Text
					if line.Scale == 1 && (strings.Contains(line.Text, f.Group) || strings.Contains(line.Text, f.Booked)) {
						small++
					}
				}
				if want := map[bool]int{true: 0, false: 2}[large]; small != want || !strings.Contains(all, f.Booked) {
					t.Errorf("%s, %d columns, large %v: %d lines in the usual size, want %d", lang, columns, large, small, want)
				}
			}
		}
	}
}
