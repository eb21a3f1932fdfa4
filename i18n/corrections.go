package i18n

// Corrections is the ledger of what applicants of this clerk still have to bring.
type Corrections struct {
	Title, Say, None, Opening, KeyOpen, KeyBack string
	Asked, Promised                             string // what is to be brought: asked for by a notice, promised
	Overdue, Today, By                          string // {n} days, {day}
}

var correctionsZH = Corrections{
	Title: "待补台账：选一件继续", Say: "请出示一次性补正告知书或容缺承诺书，我看一下要补什么。", None: "没有等着补材料的件",
	Asked: "补正", Promised: "容缺", Overdue: "逾期 {n} 天", Today: "今天到期", By: "{day} 前",
	Opening: "正在向大厅调取…", KeyOpen: "继续办理", KeyBack: "返回",
}

var correctionsEN = Corrections{
	Title: "Papers to come: choose one to go on", Say: "Please show me the notice or the promise, so that I see what is missing.", None: "Nobody owes papers",
	Asked: "asked", Promised: "later", Overdue: "late {n} d", Today: "due today", By: "by {day}",
	Opening: "Asking the hall for it…", KeyOpen: "go on", KeyBack: "back",
}
