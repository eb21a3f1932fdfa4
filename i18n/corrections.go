package i18n

// Corrections is the ledger of what applicants of this clerk still have to bring.
type Corrections struct {
	Title, Say, None, Opening, KeyOpen, KeyBack string
	Asked, Promised                             string // what is to be brought: asked for by a notice, promised
	Overdue, Today, By                          string // {n} days, {day}
	// The steps of the owner of a case.
	Returned, NotBrought, NotReturned, KeyResend, KeyHandOver    string
	ResendTitle, HandOverTitle, To, Why, Mended, Untold, Sending string // {number}
}

var correctionsZH = Corrections{
	Title: "待补台账：选一件继续", Say: "请出示一次性补正告知书或容缺承诺书，我看一下要补什么。", None: "没有等着补材料的件",
	Asked: "补正", Promised: "容缺", Overdue: "逾期 {n} 天", Today: "今天到期", By: "{day} 前",
	Returned: "退回", NotBrought: "部门退回窗口的件：按 F6 写明处理情况，重新送审", NotReturned: "只有部门退回窗口的件才重新送审",
	KeyResend: "重新送审", KeyHandOver: "交接", ResendTitle: "{number} 重新送审", HandOverTitle: "{number} 交给另一位工作人员负责（首问负责，全程记录）",
	To: "接手人工号", Why: "交接原因", Mended: "怎样处理的", Untold: "请先填写", Sending: "正在请大厅记录…",
	Opening: "正在向大厅调取…", KeyOpen: "继续办理", KeyBack: "返回",
}

var correctionsEN = Corrections{
	Title: "Papers to come: choose one to go on", Say: "Please show me the notice or the promise, so that I see what is missing.", None: "Nobody owes papers",
	Asked: "asked", Promised: "later", Overdue: "late {n} d", Today: "due today", By: "by {day}",
	Returned: "back", NotBrought: "Sent back to the window by the department: F6 says what was mended and sends it again", NotReturned: "Only what a department sent back goes there again",
	KeyResend: "send again", KeyHandOver: "hand over", ResendTitle: "Send {number} to the department again", HandOverTitle: "{number}: another clerk is its owner from now on (recorded)",
	To: "Staff number", Why: "Why", Mended: "What was mended", Untold: "Fill this in first", Sending: "The hall is noting it…",
	Opening: "Asking the hall for it…", KeyOpen: "go on", KeyBack: "back",
}
