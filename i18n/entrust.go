package i18n

// Entrust is what is said of a case that a window decides in a department's name
// (全委托).
type Entrust struct {
	Title, Asking            string
	Grants, Denies, Confirms string
	Amount                   string            // {yuan}
	Ceiling                  string            // {yuan}
	Limits                   map[string]string // entrust.Limit, {yuan}
	Whys                     map[string]string // why an approver decides
	Conflicts                map[string]string // the closed list
	Until                    string            // {day}
	Months                   string            // {n} wanted, {has} there
	Confirm                  string            // the way to hand in what an approver decides
	SayConfirm               string            // to the applicant
}

var entrustZH = Entrust{
	Title: "全委托 · 规则答复", Asking: "正在查部门登记…",
	Grants: "可以当场办给", Denies: "不能办给", Confirms: "由审批人决定",
	Amount: "核定 {yuan} 元", Ceiling: "窗口上限 {yuan} 元",
	Limits: map[string]string{"balance": "账户可提 {yuan} 元", "most": "本情形最高 {yuan} 元"},
	Whys: map[string]string{
		"over_ceiling": "金额超过窗口上限", "no_deed": "没有生效的授权书", "not_trained": "您不在授权书的名单上", "silent": "部门登记没有答复",
		"no_term": "授权书没有写这种情形", "unknown_bar": "部门登记有窗口不认得的标记",
	},
	Conflicts: conflictsZH,
	Until:     "{day} 起可再办", Months: "要求 {n} 个月，现有 {has} 个月",
	Confirm: "受理，由审批人决定", SayConfirm: "材料收齐了，现在为您受理；这一件要由审批人决定。",
}

var entrustEN = Entrust{
	Title: "Delegated · the rule says", Asking: "asking the department's register…",
	Grants: "granted here", Denies: "not granted", Confirms: "an approver decides",
	Amount: "{yuan} yuan", Ceiling: "ceiling {yuan}",
	Limits: map[string]string{"balance": "in the account {yuan}", "most": "at most {yuan} here"},
	Whys: map[string]string{
		"over_ceiling": "above the window's ceiling", "no_deed": "no deed in force", "not_trained": "you are not on the deed", "silent": "the register gives no answer",
		"no_term": "the deed says nothing of this situation", "unknown_bar": "the register has a mark unknown here",
	},
	Conflicts: conflictsEN,
	Until:     "again from {day}", Months: "{n} months wanted, {has} there",
	Confirm: "Accept, an approver decides", SayConfirm: "All papers are here; your case is accepted now, and an approver decides it.",
}

// conflicts are also the reasons on a written decision.
var (
	conflictsZH = map[string]string{
		"no_record": "部门登记中没有您的账户或者记录", "frozen": "账户或者记录已被冻结", "dishonest": "因提供虚假材料，尚在限制办理期内",
		"debt": "有逾期未还的款项", "restricted": "不属于可以查询该记录的人", "too_few_months": "连续缴存的月数不足", "too_soon": "距上次办理的时间不足", "no_money": "账户中没有可以提取的金额",
	}
	conflictsEN = map[string]string{
		"no_record": "the register has no account or record of yours", "frozen": "the account or record is frozen", "dishonest": "barred for false papers, for the time being",
		"debt": "a payment is overdue", "restricted": "not among those who may see this record", "too_few_months": "too few months paid in", "too_soon": "too soon after the last time", "no_money": "nothing in the account that could be paid",
	}
)
