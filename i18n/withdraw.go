package i18n

// Withdraw is the screen of a case of the hall: papers that wait, and taking it back.
type Withdraw struct {
	Title, Ask, Label, Placeholder, Asking, Say               string
	Whose, Kept, KeptNone, Package, Sibling, Too, Whole, Only string
	Why, Final, Other, OtherWhy, Decided                      string
	Owed, KeyPapers                                           string // papers of the department that wait for the applicant
	KeyFind, KeyOK, KeyWhole, KeyMove, KeyOpen                string
	Reasons                                                   map[string]string // visit.WithdrawReasons
}

var withdrawZH = Withdraw{
	Title: "办件：待发文书、撤回", Ask: "扫一下回执或通知书，或输入受理编号、回执上的 8 位查询码", Label: "编号", Placeholder: "受理编号或 8 位查询码",
	Asking: "正在向大厅调取…", Say: "您要撤回这一件吗？撤回后不能恢复，需要时可以重新申请。",
	Whose: "申请人", Kept: "退还原件", KeptNone: "大厅没有收存原件", Package: "一件事中的其他事项", Sibling: "已决定，不受影响", Too: "一并撤回",
	Whole: "整套撤回：没有决定的 {n} 件", Only: "只撤这一件",
	Why: "为什么撤回？", Final: "回车后立即撤回，打印撤回申请受理单", Other: "在场的不是申请人，也不是当时的经办人", OtherWhy: "核对授权委托书，由值班长输入工号和口令确认（两人）；一次一件",
	Decided: "这一件现在是“{state}”，不能撤回",
	Owed:    "待发文书", KeyPapers: "打印文书",
	KeyFind: "查找", KeyOK: "撤回", KeyWhole: "整套/一件", KeyMove: "选择", KeyOpen: "办件",
	Reasons: map[string]string{
		"no_need": "不再需要办理", "not_ready": "材料一时备不齐", "wrong_item": "事项或情形选错了", "elsewhere": "改在别处办理", "other": "其他（不说明）",
	},
}

var withdrawEN = Withdraw{
	Title: "A case: its papers, taking it back", Ask: "Scan the receipt or notice, or type the case number or the 8 digits on the receipt", Label: "Number", Placeholder: "case number or 8 digits",
	Asking: "Asking the hall for it…", Say: "Do you want to take it back? It cannot be undone; you may apply again.",
	Whose: "Applicant", Kept: "Originals to return", KeptNone: "The hall keeps no originals", Package: "Other matters of the package", Sibling: "decided, stays", Too: "taken back too",
	Whole: "the whole package: {n} undecided", Only: "this one alone",
	Why: "Why?", Final: "Enter takes it back at once and prints the receipt of withdrawal", Other: "Neither the applicant nor who applied for them is here", OtherWhy: "Look at the authority; the supervisor's number and PIN (two persons); one at a time",
	Decided: "This case is now {state}: it cannot be taken back",
	Owed:    "Papers that wait", KeyPapers: "print them",
	KeyFind: "find", KeyOK: "take back", KeyWhole: "whole/one", KeyMove: "choose", KeyOpen: "case",
	Reasons: map[string]string{
		"no_need": "no longer needed", "not_ready": "papers cannot be had yet", "wrong_item": "wrong matter or situation", "elsewhere": "done elsewhere", "other": "other (not told)",
	},
}

// withdrawalsZH are the reasons as the paper has them.
var withdrawalsZH = map[string]string{
	"no_need": "不再需要办理", "not_ready": "材料一时备不齐", "wrong_item": "事项或情形选错", "elsewhere": "改在别处办理", "other": "申请人未说明",
}

// withdrawalsEN are the reasons as the paper has them.
var withdrawalsEN = map[string]string{
	"no_need": "no longer needed", "not_ready": "papers cannot be had yet", "wrong_item": "wrong matter or situation", "elsewhere": "done elsewhere", "other": "not told",
}
